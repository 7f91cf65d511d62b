//! The yearly analysis of a pool (art. 11).

use std::collections::BTreeMap;

use access::{ActError, Context, record, words};
use serde_json::json;
use store::{Ref, Rows, params};

use crate::{COMMITTEE, duty_rules, query};

/// A base committee, or a county organisation department, analysed its activists of a year. The figures of the day are
/// kept with it.
///
/// # Errors
/// [`ActError::Refused`] when the year is on record already; [`ActError::Field`].
pub async fn analyse(cx: &Context, org: Ref, year: i32, text: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let at = roster::query::org(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = at.place()?;
    cx.allow(COMMITTEE, &place)?;
    if at.org_kind()?.is_branch() {
        return Err(ActError::Refused("candidate-error-no-committee"));
    }
    if !(cx.today().year() - 1..=cx.today().year()).contains(&year) {
        return Err(ActError::field("year", "not-listed"));
    }
    let text = words("text", text, 4000)?;
    if query::analyses(&tx, org).await?.iter().any(|it| it.year == i64::from(year)) {
        return Err(ActError::Refused("candidate-error-analysed"));
    }
    let mut figures: BTreeMap<String, i64> = BTreeMap::new();
    for count in query::counts(&tx, &place).await? {
        *figures.entry(count.state).or_default() += count.heads;
    }
    let columns = &["region_id", "org_id", "year", "org_path", "on_day", "text", "figures"];
    let row = params![
        org.region,
        org.id,
        i64::from(year),
        &place,
        cx.today().to_string(),
        text.clone(),
        json!(figures).to_string()
    ];
    Rows::into("pool_analysis", columns).with(row).write(&tx).await?;
    let article = "发展党员工作细则 2026 art. 11";
    let details = json!({ "year": year, "text": text, "figures": figures });
    record(&tx, cx, "development.analysed", org, &place, article, details).await?;
    duty::close(&tx, &cx.stamp, org.region, &duty_rules::analysis_key(org, year)).await?;
    Ok(cx.commit(tx, org.region, "analysed").await?)
}
