//! Doing: check the permission, load, ask the rules, change state, post, write the journal, settle duties: one
//! transaction.

mod assess;
mod base;
mod books;
mod lines;
mod months;
mod pay;
mod relief;
mod remit;
mod setting;
mod spend;

pub use assess::{Run, assess_all, assess_branch, held_for_year};
pub use base::{NewBase, Outcome, reckon, set_base};
pub use books::{deposit, interest};
pub use lines::{Taken, covered, enter_line, leave_out, read_statement};
pub use months::{Decided, consent_later, daily, excuse, settle_arrears};
pub use pay::{NewPayment, enter_payment, enter_payments, undo_payment};
pub(crate) use relief::article as hardship_article;
pub use relief::{AskedRelief, ask_relief, decide_relief};
pub use remit::{NewRemittance, Owed, owed_up, receive, remit, undo_remittance};
pub use setting::fix_setting;
pub use spend::{NewUse, spend, undo_use};

use access::{ActError, Context};
use store::{Ref, Sql, Tx};
use time::Date;

use crate::ledger;

fn not_future(cx: &Context, field: &'static str, on: Date) -> Result<(), ActError> {
    if on > cx.today() { Err(ActError::field(field, "future")) } else { Ok(()) }
}

/// The account of a channel with at least so much in it: dues are spent and sent only as far as they are there.
async fn held(sql: &impl Sql, org: Ref, channel: &str, amount: i64) -> Result<&'static str, ActError> {
    let account = ledger::asset(channel).ok_or(ActError::field("channel", "not-listed"))?;
    if ledger::holds(sql, org, account).await? < amount {
        return Err(ActError::Refused("dues-error-not-held"));
    }
    Ok(account)
}

/// The next number of an organisation for a purpose, in the year of a day.
async fn next(tx: &Tx, org: Ref, purpose: &str, on: Date) -> Result<String, ActError> {
    let number = tx.next_number(org, &format!("{purpose}:{}", on.year())).await?;
    Ok(format!("{}-{number:04}", on.year()))
}
