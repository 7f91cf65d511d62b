//! Dues of the demonstration branch: bases of every kind, most of the month collected, one relief waiting, something
//! spent and sent up.

use ::dues::action::{self, AskedRelief, NewBase, NewPayment, NewRemittance, NewUse};
use ::dues::model::{Detail, Setting};
use access::Context;
use rules::dues::{Income, Relief, SpendingPurpose};
use rules::money::Fen;
use rules::month::YearMonth;
use store::Ref;

use crate::command::CommandError;

/// Let a branch live with its dues.
pub async fn ready(cx: &Context, root: Ref, branch: Ref) -> Result<(), CommandError> {
    let failed = |error: access::ActError| -> CommandError { error.to_string().into() };
    let (today, now) = (cx.today(), YearMonth::of(cx.today()));
    let shares = Setting { keeps_branch: 4000, keeps_upper: 5000, ..Setting::default() };
    action::fix_setting(cx, root, shares).await.map_err(failed)?;
    let roll = roster::query::roll_of(&cx.store, branch).await?;
    let kinds = [
        Income::Farmer { fixed: Fen(100) },
        Income::Monthly { base: Fen::yuan(6920) },
        Income::Pension { received: Fen::yuan(3850) },
        Income::Farmer { fixed: Fen(50) },
        Income::Monthly { base: Fen::yuan(4300) },
        Income::Fixed { reason: Relief::MinimumLiving },
    ];
    // The last two have no base yet, so that a newcomer has something to do.
    let known = roll.len().saturating_sub(2);
    for (at, it) in roll.iter().take(known).enumerate() {
        let detail = Detail { income: kinds[at % kinds.len()], earner: None, items: Vec::new() };
        let new = NewBase { member: it.reference(), from: now, detail, note: String::new() };
        action::set_base(cx, new).await.map_err(failed)?;
    }
    let paying: Vec<NewPayment> = roll
        .iter()
        .take(known * 2 / 3)
        .map(|it| NewPayment::cash(it.reference(), today, vec![now]))
        .collect();
    if !paying.is_empty() {
        action::enter_payments(cx, branch, &paying).await.map_err(failed)?;
    }
    if let Some(it) = roll.get(known.saturating_sub(1)) {
        let asked = AskedRelief {
            member: it.reference(),
            from: now,
            until: now.plus(2),
            reduced_to: None,
            ground: "家中老人住院，收入减少".to_owned(),
            retired: false,
            studied_on: today,
            study: "支委会研究，同意免交三个月".to_owned(),
        };
        action::ask_relief(cx, asked).await.map_err(failed)?;
    }
    let new = NewUse {
        org: branch,
        purpose: SpendingPurpose::Materials,
        what: "党员教育读本 10 本".to_owned(),
        amount: Fen::yuan(60),
        channel: "cash".to_owned(),
        on: today,
        decided_on: today,
        decision: "支委会讨论决定".to_owned(),
    };
    action::spend(cx, new).await.map_err(failed)?;
    let sent = NewRemittance {
        org: branch,
        kind: "share".to_owned(),
        until: now,
        channel: "cash".to_owned(),
        on: today,
    };
    action::remit(cx, sent).await.map_err(failed)?;
    Ok(())
}
