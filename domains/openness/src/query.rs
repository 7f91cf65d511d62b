//! Reading: catalogues, items by what a reader may see, what waits for whom.

use rules::openness::{Approval, Scope, State};
use store::{OrgPath, Ref, Sql, StoreError, Value, marks, params};
use time::Date;
use uuid::Uuid;

use crate::model::{Body, Entry, Item, Target, Version, Word, usual_authority};
use crate::reach::Reader;

const BODY: &str =
    "select b.region_id, b.id, b.org_path, b.authority, b.open, b.version from openness_body b";
const ENTRY: &str = "select e.region_id, e.id, e.org_id, e.org_path, e.key, e.title, e.scope, e.form, e.period, \
    e.ahead, e.due_days, e.office, e.ledger, e.working_days, e.basis, e.audience, e.inherited, e.position, \
    e.opened_on, e.closed_on, e.version from openness_entry e";
const ITEM: &str = "select i.region_id, i.id, i.org_id, i.org_path, i.entry_region, i.entry_id, i.period, i.state, \
    i.scope, i.lang, i.title, i.number, i.ledger, i.figures, i.html, i.sha256, i.working_days, i.stands_until, \
    i.approve_path, i.from_day, i.to_day, i.published_at, i.stood_days, i.unmet, i.reason, i.follows, i.follows_as, \
    i.successor, i.made_by, i.reviewed_by, i.approved_by, i.sent_back, i.version from openness_item i";
const WORD: &str = "select w.region_id, w.id, w.item_id, w.org_path, w.body, w.due_on, w.answer, w.shown, \
    w.answered_at, w.made_at from openness_word w";

/// An organisation as this room knows it.
///
/// # Errors
/// What the database says.
pub async fn body(sql: &impl Sql, org: Ref) -> Result<Option<Body>, StoreError> {
    sql.one(format!("{BODY} where b.region_id = $1 and b.id = $2"), params![org.region, org.id]).await
}

/// Organisations that have published to society, in the order of the tree, behind a path.
///
/// # Errors
/// What the database says.
pub async fn bodies(sql: &impl Sql, after: &str, most: u32) -> Result<Vec<Body>, StoreError> {
    let text = format!("{BODY} where b.open = $1 and b.org_path > $2 order by b.org_path limit {most}");
    sql.all(text, params![true, after]).await
}

/// The widest scope an organisation may approve.
///
/// # Errors
/// What the database says.
pub async fn authority(sql: &impl Sql, org: &roster::model::Org) -> Result<Scope, StoreError> {
    let fixed = body(sql, org.reference()).await?.and_then(|it| it.authority);
    match fixed {
        Some(key) => Scope::from_key(&key).ok_or(StoreError::Malformed(key)),
        None => Ok(usual_authority(org.org_kind()?)),
    }
}

/// Where something of a scope is approved: here, or at the nearest organisation above with the authority (art. 15). None
/// where nobody above has it.
///
/// # Errors
/// What the database says.
pub async fn approver(sql: &impl Sql, place: &OrgPath, scope: Scope) -> Result<Option<OrgPath>, StoreError> {
    for org in roster::query::ancestors(sql, place).await?.iter().rev() {
        let ruling = rules::openness::authority(Approval { scope, authority: authority(sql, org).await? });
        if !ruling.is_block() {
            return Ok(Some(org.place()?));
        }
    }
    Ok(None)
}

/// One entry.
///
/// # Errors
/// What the database says.
pub async fn entry(sql: &impl Sql, id: Ref) -> Result<Option<Entry>, StoreError> {
    sql.one(format!("{ENTRY} where e.region_id = $1 and e.id = $2"), params![id.region, id.id]).await
}

/// The catalogue of an organisation: what it inherits, the uppermost first, then its own.
///
/// # Errors
/// What the database says.
pub async fn catalogue(sql: &impl Sql, org: &roster::model::Org) -> Result<Vec<Entry>, StoreError> {
    let kind = org.org_kind()?;
    Ok(carried(sql, org).await?.into_iter().filter(|it| it.fits(kind)).collect())
}

/// The same with what is for organisations of other kinds below it.
///
/// # Errors
/// What the database says.
pub async fn carried(sql: &impl Sql, org: &roster::model::Org) -> Result<Vec<Entry>, StoreError> {
    let place = org.place()?;
    let lineage: Vec<Value> = place.lineage().map(|it| Value::from(&it)).collect();
    let text = format!(
        "{ENTRY} where e.org_path in ({}) and e.closed_on is null order by e.org_path, e.position, e.id",
        marks(1, lineage.len())
    );
    let some: Vec<Entry> = sql.all(text, lineage).await?;
    Ok(some.into_iter().filter(|it| it.inherited || it.org_path == org.path).collect())
}

/// Regular entries that stand, behind an identifier: for the daily clock.
///
/// # Errors
/// What the database says.
pub async fn regular(sql: &impl Sql, after: Uuid, most: u32) -> Result<Vec<Entry>, StoreError> {
    let text = format!(
        "{ENTRY} where e.closed_on is null and e.period in ('monthly', 'quarterly', 'yearly') and e.id > $1
         order by e.id limit {most}"
    );
    sql.all(text, params![after]).await
}

/// One item, whoever asks.
///
/// # Errors
/// What the database says.
pub async fn item(sql: &impl Sql, id: Ref) -> Result<Option<Item>, StoreError> {
    sql.one(format!("{ITEM} where i.region_id = $1 and i.id = $2"), params![id.region, id.id]).await
}

/// The latest item of an organisation for an entry and a period that is under way or stands.
///
/// # Errors
/// What the database says.
pub async fn for_period(
    sql: &impl Sql,
    org: Ref,
    entry: Ref,
    period: &str,
) -> Result<Option<Item>, StoreError> {
    let text = format!(
        "{ITEM} where i.region_id = $1 and i.entry_id = $2 and i.period = $3 and i.entry_region = $4 and i.org_id = $5
         and i.state not in ('CORRECTED', 'WITHDRAWN') order by i.made_at desc limit 1"
    );
    sql.one(text, params![org.region, entry.id, period, entry.region, org.id]).await
}

/// Organisations of a region that have published an entry for a period.
///
/// # Errors
/// What the database says.
pub async fn published_for(
    sql: &impl Sql,
    region: i64,
    entry: Ref,
    period: &str,
) -> Result<Vec<Uuid>, StoreError> {
    let text = format!(
        "{ITEM} where i.region_id = $1 and i.entry_id = $2 and i.period = $3 and i.entry_region = $4
         and i.state in ('PUBLISHED', 'ARCHIVED')"
    );
    let some: Vec<Item> = sql.all(text, params![region, entry.id, period, entry.region]).await?;
    Ok(some.into_iter().map(|it| it.org_id).collect())
}

/// Items of one organisation for those who work there, the latest first.
///
/// # Errors
/// What the database says.
pub async fn items(
    sql: &impl Sql,
    org: Ref,
    state: Option<State>,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Item>, StoreError> {
    let mut values = params![org.region, org.id];
    let mut text = format!("{ITEM} where i.region_id = $1 and i.org_id = $2");
    if let Some(after) = after {
        values.push(after.into());
        text.push_str(&format!(" and i.id < ${}", values.len()));
    }
    if let Some(state) = state {
        values.push(state.key().into());
        text.push_str(&format!(" and i.state = ${}", values.len()));
    }
    text.push_str(&format!(" order by i.id desc limit {most}"));
    sql.all(text, values).await
}

/// Behind which publication a list goes on.
pub type Cursor = (i64, Uuid);

/// What a reader may see of an organisation, the latest publication first: nothing beyond it is read or counted.
///
/// # Errors
/// What the database says.
pub async fn shown(
    sql: &impl Sql,
    org: Ref,
    reader: &Reader,
    entry: Option<Ref>,
    after: Option<Cursor>,
    most: u32,
) -> Result<Vec<Item>, StoreError> {
    let mut values = params![org.region, org.id];
    let mut text = format!("{ITEM} where i.region_id = $1 and i.org_id = $2 and i.published_at is not null");
    if let Some(entry) = entry {
        values.extend(params![entry.region, entry.id]);
        text.push_str(&format!(
            " and i.entry_region = ${} and i.entry_id = ${}",
            values.len() - 1,
            values.len()
        ));
    }
    if let Some((at, id)) = after {
        values.extend(params![at, id]);
        text.push_str(&format!(" and (i.published_at, i.id) < (${}, ${})", values.len() - 1, values.len()));
    }
    let condition = reader.condition(&mut values);
    text.push_str(&format!(" and {condition} order by i.published_at desc, i.id desc limit {most}"));
    sql.all(text, values).await
}

/// Items in the scope that wait in one of these states, the oldest first. `approving`: by the place that approves.
///
/// # Errors
/// What the database says.
pub async fn waiting(
    sql: &impl Sql,
    scope: &store::Scope,
    state: State,
    most: u32,
) -> Result<Vec<Item>, StoreError> {
    let column = if state == State::Reviewed { "i.approve_path" } else { "i.org_path" };
    let (condition, bounds) = scope.condition(column, 2);
    let mut values = params![state.key()];
    values.extend(bounds);
    sql.all(format!("{ITEM} where i.state = $1 and {condition} order by i.id limit {most}"), values).await
}

/// Published items whose last day is over.
///
/// # Errors
/// What the database says.
pub async fn run_out(sql: &impl Sql, today: Date, most: u32) -> Result<Vec<Item>, StoreError> {
    let text = format!(
        "{ITEM} where i.state = 'PUBLISHED' and i.stands_until is not null and i.stands_until < $1
         order by i.stands_until, i.id limit {most}"
    );
    sql.all(text, params![today.to_string()]).await
}

/// One version.
///
/// # Errors
/// What the database says.
pub async fn version(sql: &impl Sql, item: Ref, number: i64) -> Result<Option<Version>, StoreError> {
    sql.one(
        "select number, title, body, made_by, made_at from openness_version
         where region_id = $1 and item_id = $2 and number = $3",
        params![item.region, item.id, number],
    )
    .await
}

/// Whom an item of scope SPECIFIC is for.
///
/// # Errors
/// What the database says.
pub async fn audience(sql: &impl Sql, item: Ref) -> Result<Vec<Target>, StoreError> {
    sql.all(
        "select kind, target_region, target, target_path, name from openness_audience
         where region_id = $1 and item_id = $2 order by at_no",
        params![item.region, item.id],
    )
    .await
}

/// Words of readers about an item, the earliest first. `shown`: only those shown with their answer.
///
/// # Errors
/// What the database says.
pub async fn words(sql: &impl Sql, item: Ref, shown: bool, most: u32) -> Result<Vec<Word>, StoreError> {
    let only = if shown { "and w.shown = $3 and w.answer is not null" } else { "" };
    let mut values = params![item.region, item.id];
    if shown {
        values.push(true.into());
    }
    let text = format!(
        "{WORD} where w.region_id = $1 and w.item_id = $2 {only} order by w.made_at, w.id limit {most}"
    );
    sql.all(text, values).await
}

/// One word.
///
/// # Errors
/// What the database says.
pub async fn word(sql: &impl Sql, id: Ref) -> Result<Option<Word>, StoreError> {
    sql.one(format!("{WORD} where w.region_id = $1 and w.id = $2"), params![id.region, id.id]).await
}
