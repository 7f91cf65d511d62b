use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use access::Context;
use store::{OrgPath, Ref, StoreError};
use ui::Lang;

/// An account of the demonstration, offered on the sign-in page.
#[derive(Clone)]
pub struct DemoAccount {
    /// Account name.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Name of the person.
    pub name: String,
    /// What one sees with it, in a language.
    pub about: Arc<dyn Fn(Lang) -> String + Send + Sync>,
}

/// An organisation at which a role can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgChoice {
    /// The organisation's own row.
    pub org: Ref,
    /// Its place.
    pub place: OrgPath,
    /// Its name.
    pub name: String,
}

/// The answer of a [`FindOrg`].
pub type Found = Pin<Box<dyn Future<Output = Result<Vec<OrgChoice>, StoreError>> + Send>>;

/// Finds organisations by code, path or name; the exact match of a code or path comes first. It is asked with the
/// installation's own context: the security administrator sees no roll.
pub type FindOrg = fn(Context, String) -> Found;

static DEMO: OnceLock<Vec<DemoAccount>> = OnceLock::new();
static FINDER: OnceLock<FindOrg> = OnceLock::new();

/// Offer these accounts on the sign-in page; only in a demonstration. Counts once.
pub fn set_demo(accounts: Vec<DemoAccount>) {
    let _ = DEMO.set(accounts);
}

/// How organisations are found when a role is given. Counts once.
pub fn set_org_finder(finder: FindOrg) {
    let _ = FINDER.set(finder);
}

pub(crate) fn demo() -> &'static [DemoAccount] {
    DEMO.get().map_or(&[], Vec::as_slice)
}

pub(crate) async fn organisations(cx: Context, text: &str) -> Result<Vec<OrgChoice>, StoreError> {
    match FINDER.get() {
        Some(find) if !text.is_empty() => find(cx, text.to_owned()).await,
        _ => Ok(Vec::new()),
    }
}

/// The name of the organisation at a place; the place itself when nobody knows it.
pub(crate) async fn name_of(cx: Context, place: &str) -> Result<String, StoreError> {
    let found = organisations(cx, place).await?;
    let here = found.into_iter().find(|it| it.place.as_str() == place);
    Ok(here.map_or_else(|| place.to_owned(), |it| it.name))
}
