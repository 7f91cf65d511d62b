use access::ActError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use store::Ref;
use time::Date;

use crate::{App, Fault, FaultKind};

/// What was typed into a form, as typed: so that a page with errors shows all of it again.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// The file that came with the form; the first when several did.
    pub upload: Option<Upload>,
    /// All files that came with it.
    pub uploads: Vec<Upload>,
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

    /// A day, `2026-11-22` or with other signs between.
    ///
    /// # Errors
    /// [`ActError::Field`] when it is missing or no day.
    pub fn day(&self, name: &'static str) -> Result<Date, ActError> {
        self.day_or_none(name)?.ok_or(ActError::field(name, "missing"))
    }

    /// A day that may be left out.
    ///
    /// # Errors
    /// [`ActError::Field`] when it is no day.
    pub fn day_or_none(&self, name: &'static str) -> Result<Option<Date>, ActError> {
        let Some(text) = self.some(name) else { return Ok(None) };
        let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
        let format = time::macros::format_description!("[year]-[month padding:none]-[day padding:none]");
        Date::parse(plain.trim(), &format).map(Some).map_err(|_| ActError::field(name, "no-date"))
    }

    /// A thing referred to.
    ///
    /// # Errors
    /// [`ActError::Field`] when it is missing or no reference.
    pub fn reference(&self, name: &'static str) -> Result<Ref, ActError> {
        let text = self.some(name).ok_or(ActError::field(name, "missing"))?;
        text.parse().map_err(|_| ActError::field(name, "not-listed"))
    }

    /// A whole number that may be left out.
    ///
    /// # Errors
    /// [`ActError::Field`] when it is no number.
    pub fn number_or_none(&self, name: &'static str) -> Result<Option<i64>, ActError> {
        self.some(name).map(|text| text.parse().map_err(|_| ActError::field(name, "number"))).transpose()
    }

    /// An amount of money as people write it (`12.5`, `1,200.00`), in 分.
    ///
    /// # Errors
    /// [`ActError::Field`] when it is missing or no amount.
    pub fn fen(&self, name: &'static str) -> Result<i64, ActError> {
        let text = self.some(name).ok_or(ActError::field(name, "missing"))?;
        fen(&text).ok_or(ActError::field(name, "amount"))
    }

    /// The version of the row the form was made from.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.get("version").parse().unwrap_or(0)
    }

    /// The idempotency key of the form.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.some("idempotency_key").filter(|it| it.len() <= 100)
    }

    /// What was typed into a part of a form, with the rest from elsewhere (a stored row).
    #[must_use]
    pub fn over(&self, rest: Self) -> Self {
        let pairs = self.pairs.iter().cloned().chain(rest.pairs).collect();
        Self { pairs, ..self.clone() }
    }

    /// From pairs, for tests and for showing a stored row in a form.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, ..Self::default() }
    }

    async fn multipart(request: Request, state: &App) -> Result<Self, Fault> {
        let malformed = |error: String| Fault::new(FaultKind::Malformed, error);
        let mut multipart =
            Multipart::from_request(request, state).await.map_err(|error| malformed(error.body_text()))?;
        let mut fields = Self::default();
        loop {
            let part = match multipart.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => {
                    fields.upload = fields.uploads.first().cloned();
                    return Ok(fields);
                }
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
                Some(file) if !file.is_empty() => fields.uploads.push(Upload { name: file, bytes }),
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

/// An amount as people write it, in 分: at most two digits behind the point.
#[must_use]
pub fn fen(text: &str) -> Option<i64> {
    let plain: String =
        text.chars().filter(|it| !matches!(it, ',' | '，' | ' ' | '¥' | '￥' | '元')).collect();
    let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
    let (yuan, part) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    if (yuan.is_empty() && part.is_empty()) || part.len() > 2 || !digits(yuan) || !digits(part) {
        return None;
    }
    let whole: i64 = if yuan.is_empty() { 0 } else { yuan.parse().ok()? };
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(part).map(|it| sign * it)
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
        Ok(Self { pairs: form.0, ..Self::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("12.5", Some(1250)),
            ("1,200.00 元", Some(120_000)),
            ("￥0.20", Some(20)),
            (".5", Some(50)),
            ("-3", Some(-300)),
            ("12.345", None),
            ("1e3", None),
            ("", None),
            (".", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(fen(text), expected, "{text}");
        }
    }

    #[test]
    fn days_are_read_with_any_signs_between() {
        let day = |text: &str| Fields::of(vec![("on".to_owned(), text.to_owned())]).day("on").ok();
        let expected = Some(time::macros::date!(2026 - 03 - 05));
        for text in ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日"] {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(day("2026-02-30"), None);
    }
}
