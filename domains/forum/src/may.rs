//! Who reads and writes where: public boards everybody; boards of members those at the organisation and below, and those
//! at work above it. The level at which a removal is decided, and the office that acts, are found here too.

use access::{Actor, Context, Permission};
use rules::discussion::{Criticised, decides};
use store::{OrgPath, Ref, Scope};

use crate::model::{Board, Thread};
use crate::{MODERATE, OVERSEE, READ};

/// Does somebody with an account read and write on boards of this place? At the organisation, below it, or at work above.
#[must_use]
pub fn belongs(cx: &Context, place: &OrgPath) -> bool {
    cx.may(READ, place) || cx.scope(READ).places().iter().any(|own| place.holds(own))
}

/// May this reader see the board?
///
/// # Errors
/// When the stored path is none.
pub fn reads(cx: &Context, board: &Board) -> Result<bool, store::StoreError> {
    Ok(board.is_public() || belongs(cx, &board.place()?))
}

/// Places whose boards are listed to somebody: the own subtrees, and every place above them.
#[must_use]
pub fn listed(cx: &Context) -> (Scope, Vec<OrgPath>) {
    let scope = cx.scope(READ);
    let mut above: Vec<OrgPath> = scope.places().iter().flat_map(OrgPath::lineage).collect();
    above.sort();
    above.dedup();
    (scope, above)
}

/// Is somebody the author of what bears this account?
#[must_use]
pub fn is_author(cx: &Context, author: Option<uuid::Uuid>) -> bool {
    author.is_some() && cx.actor.account_id() == author
}

/// Does a reader see this thread of a board they see? Drafts are their author's.
#[must_use]
pub fn sees(cx: &Context, thread: &Thread) -> bool {
    !thread.is_draft() || is_author(cx, thread.author)
}

/// A body that decides: the organisation, or discipline inspection at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The organisation.
    pub place: OrgPath,
    /// Discipline inspection there.
    pub discipline: bool,
}

impl Body {
    /// What somebody needs there to decide.
    #[must_use]
    pub fn needs(&self) -> Permission {
        if self.discipline { OVERSEE } else { MODERATE }
    }

    /// The office that is told.
    #[must_use]
    pub fn office(&self) -> &'static str {
        if self.discipline { "discipline" } else { "clerk" }
    }

    /// The one above an office: the level above, and at the top discipline inspection.
    #[must_use]
    pub fn above(office: &OrgPath) -> Self {
        match office.parent() {
            Some(place) => Self { place, discipline: false },
            None => Self { place: office.clone(), discipline: true },
        }
    }
}

fn shared(a: &OrgPath, b: &OrgPath) -> usize {
    a.lineage().zip(b.lineage()).take_while(|(one, other)| one == other).count()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Who decides whether a text is taken out from a board, whatever it criticises.
#[must_use]
pub fn decider(board: &OrgPath, criticised: &[OrgPath]) -> Body {
    let depth = number(board.depth());
    let found = criticised.iter().map(|it| {
        let at = Criticised { depth: number(it.depth()), shared: number(shared(board, it)) };
        decides(depth, Some(at)).depth
    });
    // None is the least: discipline inspection goes before every level.
    let depth = found.chain([decides(depth, None).depth]).min().flatten();
    let at = |depth: u32| board.lineage().find(|it| number(it.depth()) == depth);
    match depth.and_then(at) {
        Some(place) => Body { place, discipline: false },
        None => Body { place: board.lineage().next().unwrap_or_else(|| board.clone()), discipline: true },
    }
}

/// The organisation for which somebody acts at a place with a permission: the nearest one at which they hold a role that
/// allows it. The installation itself acts for the place.
#[must_use]
pub fn office(cx: &Context, permission: Permission, place: &OrgPath) -> Option<OrgPath> {
    if cx.actor.system {
        return Some(place.clone());
    }
    let allows = |held: &&access::Holding| {
        let one = Actor::of(cx.actor.account, String::new(), None, vec![(*held).clone()]);
        cx.policies.allows(&one, permission, place, false)
    };
    cx.actor.holdings.iter().filter(allows).map(|it| it.place.clone()).max_by_key(OrgPath::depth)
}

/// A person as the tables of digests, support and pace know them: by blind index alone.
#[must_use]
pub fn who(cx: &Context, account: Ref) -> Vec<u8> {
    cx.vault.index("forum.who", &format!("account:{account}"))
}

/// The same for a member, who may have no account yet.
#[must_use]
pub fn who_member(cx: &Context, member: Ref) -> Vec<u8> {
    cx.vault.index("forum.who", &format!("member:{member}"))
}

/// All keys under which lines for this reader may stand.
#[must_use]
pub fn keys(cx: &Context) -> Vec<Vec<u8>> {
    let account = cx.actor.account.map(|it| format!("account:{it}"));
    let member = cx.actor.member.map(|it| format!("member:{it}"));
    account.into_iter().chain(member).flat_map(|it| cx.vault.indexes("forum.who", &it)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_level_above_whatever_is_criticised() {
        let path = |text: &str| OrgPath::parse(text).unwrap();
        let (county, town, branch) = (path("0001."), path("0001.0002."), path("0001.0002.0003."));
        let at = |board: &OrgPath, criticised: &[&OrgPath]| {
            let all: Vec<_> = criticised.iter().map(|it| (*it).clone()).collect();
            let found = decider(board, &all);
            (found.place.as_str().to_owned(), found.discipline)
        };
        assert_eq!(at(&branch, &[]), (branch.as_str().to_owned(), false));
        assert_eq!(at(&branch, &[&branch]), (town.as_str().to_owned(), false));
        assert_eq!(at(&branch, &[&branch, &town]), (county.as_str().to_owned(), false));
        assert_eq!(at(&branch, &[&county, &branch]), (county.as_str().to_owned(), true));
        assert_eq!(at(&town, &[&path("0001.0003.")]), (county.as_str().to_owned(), false));
        assert_eq!(Body::above(&county), Body { place: county, discipline: true });
        assert_eq!(Body::above(&branch), Body { place: town, discipline: false });
    }
}
