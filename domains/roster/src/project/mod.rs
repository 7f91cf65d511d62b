//! Projections of the journal: statistics, the electronic file, the search index. Each can be built again from
//! nothing (`lianxin projections rebuild`).

mod buckets;
mod file;
mod stat;
mod token;

pub use buckets::{JOINED_PERIODS, age_band, joined_period, member_buckets, org_buckets};
pub(crate) use file::filed;
pub use file::{FileProjection, Filer};
pub use stat::StatProjection;
pub use token::TokenProjection;

use std::sync::Arc;

use journal::{Consumer, Recorded};
use serde::Deserialize;
use store::OrgPath;

use crate::model::{Change, OrgChange};

/// The projections of this room; `filers` are those of the other rooms.
#[must_use]
pub fn consumers(mut filers: Vec<Filer>) -> Vec<Arc<dyn Consumer>> {
    filers.push(filed);
    vec![Arc::new(StatProjection), Arc::new(TokenProjection), Arc::new(FileProjection { filers })]
}

/// Details of `org.moved`: the whole subtree goes from one place to another.
#[derive(Clone, Debug, serde::Serialize, Deserialize)]
pub struct Moved {
    /// From which day.
    pub on: String,
    /// Place before.
    pub from: OrgPath,
    /// Place after.
    pub to: OrgPath,
    /// Reply or decision it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
}

pub(crate) enum Told {
    Member(Box<Change>),
    Org(Box<OrgChange>),
    Moved(Moved),
}

/// What an entry says about the roll; none for entries of other rooms and for erased details.
pub(crate) fn told(entry: &Recorded) -> Option<Told> {
    match entry.kind.split_once('.')? {
        ("org", "moved") => entry.details().map(Told::Moved),
        ("org", _) => entry.details().map(|it| Told::Org(Box::new(it))),
        // Posts, looks into the file and the like also have a day, but change nothing that is counted or found.
        ("member", _) => {
            let change: Option<Change> = entry.details();
            let change = change.filter(|it| it.before.is_some() || it.after.is_some());
            change.map(|it| Told::Member(Box::new(it)))
        }
        _ => None,
    }
}
