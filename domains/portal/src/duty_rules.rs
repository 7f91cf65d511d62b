//! What becomes due: steps of review, releases, and windows without life for 45 days (formalism rule F14).

use access::{ActError, Context, record};
use duty::Wanted;
use rules::publishing::{DEAD_AFTER_DAYS, State, dead_from};
use serde_json::json;
use store::{Instant, StoreError, Tx};
use time::Date;
use uuid::Uuid;

use crate::model::{Article, Column, Portal, Review};
use crate::query;

/// Decide a step of review.
pub const REVIEW: &str = "portal.review";
/// Release what every step approved.
pub const RELEASE: &str = "portal.release";
/// A window without life: write, ask for help, merge or close it.
pub const DEAD: &str = "portal.dead";

const ARTICLE: &str = "党务公开条例（试行） 2017 art. 15";
const F14: &str = "关于防治“指尖上的形式主义”的若干意见 2023";

fn wanted(it: &Article, reviews: &[Review], today: Date) -> Result<Vec<Wanted>, StoreError> {
    let place = it.place()?;
    let duty = |kind: &'static str, key: String, due_on: Date, step: &str| Wanted {
        key,
        kind,
        place: place.clone(),
        office: "secretary",
        person: None,
        subject: Some(it.reference()),
        due_on,
        article: ARTICLE,
        details: json!({ "title": it.title, "step": step }),
    };
    Ok(match it.stands()? {
        State::InReview => reviews
            .iter()
            .filter(|review| review.number == it.number && review.is_open())
            .map(|review| {
                let due = review.due_at.map_or(today, |at| Instant(at).day());
                let key = format!("{REVIEW}:{}:{}:{}", it.id.simple(), review.number, review.step);
                duty(REVIEW, key, due, &review.name)
            })
            .collect(),
        State::Approved => {
            let key = format!("{RELEASE}:{}:{}", it.id.simple(), it.number);
            vec![duty(RELEASE, key, today, "")]
        }
        _ => Vec::new(),
    })
}

/// What is owed because of an article, and nothing else.
pub(crate) async fn refresh(tx: &Tx, cx: &Context, it: &Article) -> Result<(), StoreError> {
    let reviews = query::reviews(tx, it.reference()).await?;
    let wanted = wanted(it, &reviews, cx.today())?;
    duty::reconcile(tx, &cx.stamp, it.region_id, &[it.id], &[REVIEW, RELEASE], wanted).await
}

/// The day of the last living update of a column at the portal that defines it.
pub(crate) async fn latest_day(
    sql: &impl store::Sql,
    portal: &Portal,
    column: &Column,
    now: Instant,
) -> Result<Date, StoreError> {
    let latest = query::latest(sql, portal, now).await?.get(&column.id).map(|at| Instant(*at).day());
    let opened = roster::model::exact(Some(&column.opened_on));
    latest.into_iter().chain(opened).max().ok_or_else(|| StoreError::Malformed(column.opened_on.clone()))
}

/// The daily clock: articles past their last day, windows that died or came to life again.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    loop {
        let some = query::expired(&cx.store, cx.now(), 100).await?;
        if some.is_empty() {
            break;
        }
        for it in some {
            crate::action::expire(cx, &it).await?;
        }
    }
    let mut after = Uuid::nil();
    loop {
        let some = query::open_columns(&cx.store, after, 200).await?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        for column in &some {
            window(cx, column).await?;
        }
    }
}

async fn window(cx: &Context, column: &Column) -> Result<(), ActError> {
    let id = store::Ref::new(column.region_id, column.portal_id);
    let Some(portal) = query::portal_of(&cx.store, id).await?.filter(|it| it.open) else { return Ok(()) };
    let latest = latest_day(&cx.store, &portal, column, cx.now()).await?;
    let prefix = format!("{DEAD}:{}", column.id.simple());
    let tx = cx.store.begin().await?;
    // A window that came to life again owes nothing; one that died anew owes again.
    let lapsed = "update duty set open = $3, closed_at = $4, closed_how = 'done'
         where region_id = $1 and subject = $2 and kind = $5 and open = $6 and key >= $7 and key < $8 and key <> $9";
    let key = format!("{prefix}:{latest}");
    let values = store::params![
        column.region_id,
        column.portal_id,
        false,
        cx.now(),
        DEAD,
        true,
        format!("{prefix}:"),
        format!("{prefix};"),
        key.clone()
    ];
    tx.execute(lapsed, values).await?;
    if dead_from(latest) <= cx.today() {
        let duty = Wanted {
            key,
            kind: DEAD,
            place: portal.place()?,
            office: "secretary",
            person: None,
            subject: Some(portal.reference()),
            due_on: dead_from(latest),
            article: F14,
            details: json!({ "title": column.title, "days": DEAD_AFTER_DAYS, "column": column.reference() }),
        };
        duty::open(&tx, &cx.stamp, column.region_id, &[duty]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The window was closed or merged: nothing is owed for it any more.
pub(crate) async fn closed(tx: &Tx, cx: &Context, column: &Column) -> Result<(), ActError> {
    let portal = query::portal_of(tx, store::Ref::new(column.region_id, column.portal_id)).await?;
    let Some(portal) = portal else { return Ok(()) };
    let latest = latest_day(tx, &portal, column, cx.now()).await?;
    let key = format!("{DEAD}:{}:{latest}", column.id.simple());
    duty::lapse(tx, &cx.stamp, column.region_id, &key).await?;
    let details = json!({ "title": column.title });
    record(tx, cx, "column.closed", column.reference(), &column.place()?, F14, details).await
}
