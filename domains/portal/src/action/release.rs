//! Releasing, now or later; taking back; the last day.

use access::{ActError, Context, record, words};
use rules::publishing::Event;
use serde_json::json;
use store::{Instant, Ref, StoreError, Tx, params};

use super::renew;
use super::review::{settle, writers};
use crate::model::Article;
use crate::{ARTICLE, RELEASE, duty_rules, query, text};

/// A release.
#[derive(Clone, Debug)]
pub struct Release {
    /// Hash of the version that was read, in hexadecimal digits.
    pub sha256: String,
    /// When; none: now. A moment of the past is now.
    pub at: Option<Instant>,
}

/// Release what every step approved. Nobody releases the own text.
///
/// # Errors
/// [`StoreError::Stale`] when the text is no longer the one that was read; [`ActError::Refused`].
pub async fn release(cx: &Context, id: Ref, release: Release) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::article(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(RELEASE, &place)?;
    let latest = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    if latest.hash() != release.sha256 {
        return Err(StoreError::Stale.into());
    }
    let wrote = writers(&tx, &it).await?;
    if cx.actor.account_id().is_some_and(|account| wrote.contains(&account)) {
        return Err(ActError::Refused("release-error-own"));
    }
    let state = it.stands()?.after(Event::Release, it.first_at.is_some());
    let state = state.ok_or(ActError::Refused("article-error-state"))?;
    let at = release.at.filter(|at| *at > cx.now()).unwrap_or(cx.now());
    if it.expire_at.is_some_and(|end| end <= at.0) {
        return Err(ActError::Refused("release-error-expired"));
    }
    // A correction stands where the article stood; only what was never seen is news.
    let published = it.first_at.filter(|_| it.live).map_or(at, Instant);
    let cover = cover(&tx, id, &latest.body).await?;
    let text =
        "update article set live = $4, live_number = $5, published_at = $6, first_at = $7, withdrawn = null,
           title = $8, summary = $9, cover_region = $10, cover_id = $11
         where region_id = $1 and id = $2 and version = $3";
    let values = params![
        it.region_id,
        it.id,
        it.version,
        true,
        it.number,
        published,
        it.first_at.unwrap_or(at.0),
        latest.title.clone(),
        latest.summary.clone(),
        cover.map(|it| it.region),
        cover.map(|it| it.id)
    ];
    tx.execute_one(text, values).await?;
    settle(&tx, cx, &it, state).await?;
    renew(&tx, it.org()).await?;
    let details = json!({ "title": latest.title, "number": it.number, "sha256": latest.hash(), "at": at.0,
                          "note": latest.note });
    record(&tx, cx, "article.released", id, &place, "党务公开条例（试行） 2017 art. 15", details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// The picture shown in lists: the first of the words that stands open to everybody.
async fn cover(tx: &Tx, id: Ref, body: &str) -> Result<Option<Ref>, StoreError> {
    let files = file::of(tx, ARTICLE, id).await?;
    let named = text::parts(body)
        .pictures
        .into_iter()
        .filter_map(|(target, _)| target.strip_prefix("file:")?.parse().ok());
    let open = |it: &Ref| {
        files
            .iter()
            .any(|file| file.reference() == *it && file.is_picture() && file.classification == "public")
    };
    Ok(named.into_iter().find(open))
}

/// Take an article back; the reason stands in its place.
///
/// # Errors
/// [`ActError::Refused`] when the public never saw it.
pub async fn withdraw(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let reason = words("reason", reason, 300)?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::article(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(RELEASE, &place)?;
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    let state = it.stands()?.after(Event::Withdraw, it.first_at.is_some());
    let state = state.ok_or(ActError::Refused("article-error-state"))?;
    let text =
        "update article set live = $4, withdrawn = $5 where region_id = $1 and id = $2 and version = $3";
    tx.execute_one(text, params![id.region, id.id, version, false, reason.clone()]).await?;
    settle(&tx, cx, &it, state).await?;
    renew(&tx, it.org()).await?;
    let details = json!({ "title": it.title, "reason": reason });
    record(&tx, cx, "article.withdrawn", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// The last day of an article is over.
pub(crate) async fn expire(cx: &Context, it: &Article) -> Result<(), ActError> {
    let tx = cx.store.begin().await?;
    // A new version may be under way: it goes on, and only what the public saw ends.
    let now = it.stands()?;
    let state = now.after(Event::Expire, true).unwrap_or(now);
    let text = "update article set live = $4, state = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    tx.execute_one(text, params![it.region_id, it.id, it.version, false, state.key()]).await?;
    let now = query::article(&tx, it.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(&tx, cx, &now).await?;
    renew(&tx, it.org()).await?;
    let details = json!({ "title": it.title });
    record(&tx, cx, "article.expired", it.reference(), &it.place()?, None, details).await?;
    tx.commit().await?;
    Ok(())
}
