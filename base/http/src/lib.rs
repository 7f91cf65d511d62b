//! The face to HTTP: what a handler receives ([`Visit`], [`Fields`]), what it answers with ([`Fault`]), and the
//! routes of a domain with the permission each needs ([`Routes`], [`Domain`]).
//! It never reads a domain's tables and holds no rule; it turns a request into a `Context` and an error into a page.
//! Who may do what is in `access`, who somebody is in `identity`.

mod app;
mod attachment;
mod domain;
mod fault;
mod fields;
mod guard;
mod public;
mod refused;
mod visit;

pub use app::{App, AppParts};
pub use attachment::{FinishedSheet, XLSX, attachment, streamed};
pub use domain::{
    Access, DailyWork, Domain, DutyText, FileText, MenuItem, PlaceLink, RouteInfo, Routes, Schedule,
};
pub use fault::{Fault, FaultKind, shown};
pub use fields::{Fields, Upload, fen};
pub use guard::{Limits, layers};
pub use public::PublicPage;
pub use refused::{Refused, rule_text, ruled};
pub use visit::{SESSION_COOKIE, SignedIn, Visit, session_cookie};

fluent_templates::static_loader! {
    pub(crate) static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}
