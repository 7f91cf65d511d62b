//! Doing: check the permission, load, ask the rules, change state, write the journal, settle duties: one transaction.

mod article;
mod release;
mod review;
mod setup;
mod window;

pub use article::{Draft, Upload, add_files, begin, import, restore, save};
pub(crate) use release::expire;
pub use release::{Release, release, withdraw};
pub use review::{Decision, Submitted, decide, submit, turn};
pub use setup::{NewPortal, edit_portal, set_up, set_up_below};
pub use window::{
    NewBlock, NewColumn, NewStep, add_column, add_word, close_column, drop_word, edit_column, set_blocks,
    set_steps,
};

use access::ActError;
use store::{Ref, Tx, params};

/// Every public page of the portal, and of those below it, is made anew from this moment.
pub(crate) async fn renew(tx: &Tx, portal: Ref) -> Result<(), ActError> {
    let text = "update portal set generation = generation + 1 where region_id = $1 and id = $2";
    tx.execute(text, params![portal.region, portal.id]).await?;
    Ok(())
}
