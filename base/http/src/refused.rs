use access::ActError;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use store::StoreError;
use ui::i18n::Value;
use ui::{Field, FieldError, Level, Markup, Texts, html};

use crate::{Fault, FaultKind, Fields, LOCALES};

impl From<ActError> for Fault {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Store(error) => error.into(),
            ActError::Journal(error) => error.into(),
            ActError::Vault(error) => error.into(),
            ActError::Denied(denied) => denied.into(),
            ActError::Missing => Self::missing(),
            ActError::Other(text) => Self::new(FaultKind::Unexpected, text),
            other => Self::new(FaultKind::Malformed, other.to_string()),
        }
    }
}

impl From<file::FileError> for Fault {
    fn from(error: file::FileError) -> Self {
        ActError::from(error).into()
    }
}

/// What an act refused, in words: above the form, or beside its fields. Nothing typed is lost: the page shows the
/// form again with it.
#[derive(Debug, Default)]
pub struct Refused {
    /// Above the form.
    pub above: Option<String>,
    /// Beside fields.
    pub errors: Vec<FieldError>,
    /// How the page is answered.
    pub status: StatusCode,
}

impl Refused {
    /// The refusal in words. `t` are the texts of the room: its `field-error-…` and the key of a refusal come first;
    /// common errors, and what rules say (`rule-…`), are texts of this room. Faults that are nobody's typing go on as
    /// faults.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn of(t: &Texts, error: impl Into<ActError>) -> Result<Self, Fault> {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let above = |text: String| Self { above: Some(text), errors: Vec::new(), status };
        match error.into() {
            ActError::Store(StoreError::Stale) => {
                let text = Some(said(t, "refused-stale", &[]));
                Ok(Self { above: text, errors: Vec::new(), status: StatusCode::CONFLICT })
            }
            ActError::Field { field, problem } => {
                let text = said(t, &format!("field-error-{problem}"), &[]);
                Ok(Self { above: None, errors: vec![FieldError::new(field, text)], status })
            }
            ActError::Ruled(ruling) => Ok(above(ruled(t, &ruling))),
            ActError::Refused(key) => Ok(above(said(t, key, &[]))),
            other => Err(other.into()),
        }
    }

    /// The alert above the form.
    #[must_use]
    pub fn alert(&self) -> Markup {
        html! { @if let Some(text) = &self.above { (ui::alert(Level::Error, html! { (text) })) } }
    }

    /// The text beside a field.
    #[must_use]
    pub fn beside(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|it| it.field == name).map(|it| it.text.clone())
    }

    /// A field with what was typed into it and what is wrong with that.
    #[must_use]
    pub fn field(&self, fields: &Fields, field: Field) -> Field {
        let name = field.name().to_owned();
        field.value(fields.get(&name)).error(self.beside(&name))
    }

    /// The page with the form again.
    #[must_use]
    pub fn answer(&self, body: Markup) -> Response {
        (self.status, body).into_response()
    }
}

/// A text of the room, or the common one.
fn said(t: &Texts, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
    if t.has(key) { t.with(key, values) } else { Texts::new(&LOCALES, t.lang()).with(key, values) }
}

/// What a rule says, with its article.
#[must_use]
pub fn ruled(t: &Texts, ruling: &rules::Ruling) -> String {
    rule_text(t, ruling.key, ruling.figure.unwrap_or(0), ruling.article)
}

/// The same for a ruling that was stored.
#[must_use]
pub fn rule_text(t: &Texts, key: &str, figure: i64, article: &str) -> String {
    format!("{} ({article})", said(t, key, &[("figure", Value::from(figure))]))
}
