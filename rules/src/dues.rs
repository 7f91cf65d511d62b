//! Party dues (中组发〔2008〕3号; 组电明字〔2017〕5号; fact sheet §1): what a member owes a month, what happens when it is not
//! paid, where the money goes. Amounts are whole 分. A rate applies to the whole base, so amounts jump at its edges.
//!
//! What it never does: keep a ledger, or move a member past "triggered". That is for the branch and the body above it.

mod amount;
mod arrears;
mod base;
mod collecting;
mod remitting;

pub use amount::{Assessment, BaseFrom, Income, PayChange, Relief, assess, base_in, first_month};
pub use arrears::{Arrears, ArrearsState, MemberMonth, MonthState, arrears, make_up};
pub use base::{Item, ItemKind, ItemPlace, Placed, WageBase, WageEarner, wage_base};
pub use collecting::{
    Collection, Hardship, Manner, Payee, Spending, SpendingPurpose, Voluntary, collection, hardship, payee,
    spending, voluntary,
};
pub use remitting::{Remittance, Remitter, SplitError, remittance, split};
