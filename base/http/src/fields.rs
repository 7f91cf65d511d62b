use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;

use crate::{App, Fault, FaultKind};

/// What was typed into a form, as typed: so that a page with errors shows all of it again.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// A file that came with the form.
    pub upload: Option<Upload>,
}

/// A file sent with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name given by the sender: shown, never trusted.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Fields {
    /// A field without blanks around it; empty when it is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A field exactly as typed (passwords).
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// A field, or none when it is empty.
    #[must_use]
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|it| !it.is_empty()).map(str::to_owned)
    }

    /// All values of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Was a box ticked?
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Fields whose names begin with `prefix`, without it.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.trim())))
    }

    /// The idempotency key of the form.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.some("idempotency_key").filter(|it| it.len() <= 100)
    }

    /// From pairs, for tests and for showing a stored row in a form.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, upload: None }
    }

    async fn multipart(request: Request, state: &App) -> Result<Self, Fault> {
        let malformed = |error: String| Fault::new(FaultKind::Malformed, error);
        let mut multipart =
            Multipart::from_request(request, state).await.map_err(|error| malformed(error.body_text()))?;
        let mut fields = Self::default();
        loop {
            let part = match multipart.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => return Ok(fields),
                Err(error) if error.status().as_u16() == 413 => {
                    return Err(Fault::new(FaultKind::TooLarge, error.body_text()));
                }
                Err(error) => return Err(malformed(error.body_text())),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| {
                let large = error.status().as_u16() == 413;
                Fault::new(if large { FaultKind::TooLarge } else { FaultKind::Malformed }, error.body_text())
            })?;
            match file {
                Some(file) if !file.is_empty() => fields.upload = Some(Upload { name: file, bytes }),
                Some(_) => {}
                None => {
                    let text =
                        String::from_utf8(bytes.to_vec()).map_err(|error| malformed(error.to_string()))?;
                    fields.pairs.push((name, text));
                }
            }
        }
    }
}

impl FromRequest<App> for Fields {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &App) -> Result<Self, Fault> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            return Self::multipart(request, state).await;
        }
        let form =
            axum::Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|error| {
                let large = error.status().as_u16() == 413;
                Fault::new(if large { FaultKind::TooLarge } else { FaultKind::Malformed }, error.body_text())
            })?;
        Ok(Self { pairs: form.0, upload: None })
    }
}
