//! Reading the roll: every list takes the reader's scope first and is keyset-paged.

mod members;
mod merges;
mod orgs;
mod search;
mod spells;
mod statistics;

pub use members::{
    Duplicate, FileItem, Filter, HeldPost, ListedMember, MemberCursor, MovedThrough, RollMember, Spell,
    StateSpell, affiliations, by_person, file_items, member, members, possible_duplicates, posts_of,
    regions_of, roll_of, same_person, states, stopped_until,
};
pub use merges::{Merge, merges};
pub use orgs::{
    BookEntry, Branch, ListedOrg, OrgAt, OrgSpell, PostRow, TermRow, ancestors, children, org, org_at_path,
    org_book, orgs_at, orgs_called, orgs_under, posts, roots, spells, terms,
};
pub use search::{Hit, search};
pub use spells::{Placed, placed};
pub use statistics::{Figures, as_of, figures, head_count, recount};
