//! Reading the roll: every list takes the reader's scope first and is keyset-paged.

mod members;
mod merges;
mod orgs;
mod search;
mod statistics;

pub use members::{
    Filter, ListedMember, MemberCursor, MovedThrough, Spell, StateSpell, affiliations, by_person, file_items,
    FileItem, member, members, possible_duplicates, posts_of, same_person, states, HeldPost, Duplicate,
};
pub use merges::{Merge, merges};
pub use orgs::{
    Branch, ListedOrg, OrgAt, OrgSpell, TermRow, ancestors, children, org, org_at_path, org_book, orgs_under, posts, roots,
    spells, terms, BookEntry, PostRow,
};
pub use search::{Hit, search};
pub use statistics::{Figures, as_of, figures, head_count, recount};
