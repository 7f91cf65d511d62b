use access::{ActError, Context, record, words};
use roster::model::Org;
use serde_json::json;
use store::{OrgPath, Ref, Scope, Tx, params};

use super::ARTICLE;
use crate::model::THRESHOLD;
use crate::{WINDOW, query};

/// A window as it is set up.
#[derive(Clone, Debug)]
pub struct NewWindow {
    /// Name the public reads.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Does it take petitions?
    pub open: bool,
    /// Days in which it promises to answer.
    pub promised_days: Option<i64>,
    /// Supporters from which a public answer is owed.
    pub threshold: i64,
}

async fn write(tx: &Tx, cx: &Context, org: &Org, place: &OrgPath, new: &NewWindow) -> Result<(), ActError> {
    let (title, about) = (words("title", &new.title, 60)?, words("about", &new.about, 500)?);
    let law = i64::from(rules::petition::HANDLING_DAYS);
    if new.promised_days.is_some_and(|days| !(1..=law).contains(&days)) {
        return Err(ActError::field("promised_days", "promise"));
    }
    if !(1..=100_000).contains(&new.threshold) {
        return Err(ActError::field("threshold", "number"));
    }
    tx.execute(
        "insert into petition_window
           (region_id, org_id, org_path, title, about, open, promised_days, threshold, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         on conflict (region_id, org_id) do update set title = $4, about = $5, open = $6, promised_days = $7,
           threshold = $8, version = petition_window.version + 1",
        params![
            org.region_id,
            org.id,
            place,
            title.clone(),
            about,
            new.open,
            new.promised_days,
            new.threshold
        ],
    )
    .await?;
    let details = json!({ "title": title, "open": new.open, "promised_days": new.promised_days });
    record(tx, cx, "petition.window_set", org.reference(), place, ARTICLE, details).await
}

/// Set up or change the window of an organisation.
///
/// # Errors
/// [`ActError::Field`] when more days are promised than the law gives.
pub async fn set_window(cx: &Context, org: Ref, new: &NewWindow) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(WINDOW, &place)?;
    write(&tx, cx, &org, &place, new).await?;
    Ok(cx.commit(tx, org.region_id, "set").await?)
}

/// Open windows for an organisation and every committee below that has none yet, in one act; gives how many.
///
/// # Errors
/// What the database says.
pub async fn open_below(cx: &Context, org: Ref, about: &str) -> Result<u64, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return Ok(answer.parse().unwrap_or(0));
    }
    let above = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = above.place()?;
    cx.allow(WINDOW, &place)?;
    let mut opened = 0;
    for it in committees(&tx, &above, &place).await? {
        if query::window(&tx, it.reference()).await?.is_some() {
            continue;
        }
        let new = NewWindow {
            title: it.called().to_owned(),
            about: about.to_owned(),
            open: true,
            promised_days: None,
            threshold: THRESHOLD,
        };
        write(&tx, cx, &it, &it.place()?, &new).await?;
        opened += 1;
    }
    cx.commit(tx, org.region, &opened.to_string()).await?;
    Ok(opened)
}

/// An organisation and the committees below it.
async fn committees(tx: &Tx, above: &Org, place: &OrgPath) -> Result<Vec<Org>, ActError> {
    const PAGE: u32 = 500;
    let (scope, mut after, mut all) = (Scope::of([place.clone()]), String::new(), vec![above.clone()]);
    loop {
        let some = roster::query::orgs_under(tx, &scope, Some(&after), PAGE).await?;
        let Some(last) = some.last() else { return Ok(all) };
        after.clone_from(&last.path);
        let kept = some.into_iter().filter(|it| matches!(it.kind.as_str(), "COMMITTEE" | "WORK_COMMITTEE"));
        all.extend(kept.filter(|it| it.id != above.id));
    }
}
