use access::{ActError, Context, record, words};
use axum::body::Bytes;
use file::{Classification, Files};
use rules::openness::{Scope, State};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Tx, params};
use time::Date;
use ui::Lang;

use super::{STEPS, begun, body_of, settle};
use crate::model::{Entry, Item, Target};
use crate::{ITEM, PUBLISH, WRITE, duty_rules, period, query};

/// Most whom an item of scope SPECIFIC is for.
const MOST_TARGETS: usize = 200;

/// An item as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Title.
    pub title: String,
    /// Words, in the markup of articles.
    pub body: String,
    /// Whom it is for; none: as the catalogue says.
    pub scope: Option<Scope>,
    /// Organisations of scope SPECIFIC.
    pub orgs: Vec<Ref>,
    /// Members of scope SPECIFIC.
    pub members: Vec<Ref>,
    /// Last day on which it stands.
    pub until: Option<Date>,
}

/// A proposal.
#[derive(Clone, Debug)]
pub struct New {
    /// The entry of the catalogue.
    pub entry: Ref,
    /// The period it is about; may be empty.
    pub period: String,
    /// The text.
    pub draft: Draft,
    /// Language of what the system writes into it.
    pub lang: Lang,
}

const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "entry_region",
    "entry_id",
    "period",
    "state",
    "scope",
    "lang",
    "title",
    "number",
    "ledger",
    "working_days",
    "stands_until",
    "approve_path",
    "unmet",
    "follows",
    "follows_as",
    "made_by",
    "made_at",
    "version",
];

fn checked(draft: &Draft) -> Result<(String, String), ActError> {
    let title = words("title", &draft.title, 100)?;
    if draft.body.chars().count() > portal::text::MOST {
        return Err(ActError::field("body", "too-long"));
    }
    Ok((title, draft.body.replace("\r\n", "\n").trim_end().to_owned()))
}

async fn write_version(tx: &Tx, cx: &Context, id: Ref, number: i64, draft: &Draft) -> Result<(), ActError> {
    let (title, body) = checked(draft)?;
    let columns = &["region_id", "item_id", "number", "title", "body", "made_by", "made_at"];
    let row = params![id.region, id.id, number, title, body, cx.stamp.actor, cx.now()];
    Rows::into("openness_version", columns).with(row).write(tx).await?;
    Ok(())
}

/// Names and places of those an item is for. Only organisations and members of one's own subtree can be chosen.
async fn write_audience(
    tx: &Tx,
    id: Ref,
    place: &OrgPath,
    scope: Scope,
    draft: &Draft,
) -> Result<(), ActError> {
    let old = "delete from openness_audience where region_id = $1 and item_id = $2";
    tx.execute(old, params![id.region, id.id]).await?;
    if scope != Scope::Specific {
        return Ok(());
    }
    if draft.orgs.is_empty() && draft.members.is_empty() {
        return Err(ActError::field("audience", "missing"));
    }
    if draft.orgs.len() + draft.members.len() > MOST_TARGETS {
        return Err(ActError::field("audience", "too-long"));
    }
    let columns =
        &["region_id", "item_id", "at_no", "kind", "target_region", "target", "target_path", "name"];
    let mut rows = Rows::into("openness_audience", columns);
    let mut at = 0_i64;
    let mut row = |kind: &str, target: Ref, path: Option<String>, name: String| {
        at += 1;
        rows.row(params![id.region, id.id, at, kind, target.region, target.id, path, name]);
    };
    let foreign = || ActError::field("audience", "not-listed");
    for org in &draft.orgs {
        let org = roster::query::org(tx, *org).await?.ok_or_else(foreign)?;
        if !place.holds(&org.place()?) {
            return Err(foreign());
        }
        row("org", org.reference(), Some(org.path.clone()), org.full_name.clone());
    }
    for member in &draft.members {
        let member = roster::query::member(tx, *member).await?.filter(|it| it.present).ok_or_else(foreign)?;
        if !place.holds(&member.place()?) {
            return Err(foreign());
        }
        row("member", member.reference(), None, member.name.clone());
    }
    rows.write(tx).await?;
    Ok(())
}

/// Where it is approved (art. 15): beyond the body's authority it goes upward.
async fn approved_at(tx: &Tx, place: &OrgPath, scope: Scope) -> Result<OrgPath, ActError> {
    query::approver(tx, place, scope).await?.ok_or(ActError::Refused("openness-error-authority"))
}

/// What a new item comes from: an earlier one it corrects or repeats.
type Follows = Option<(uuid::Uuid, &'static str)>;

async fn insert(
    tx: &Tx,
    cx: &Context,
    org: &roster::model::Org,
    entry: &Entry,
    new: &New,
    follows: Follows,
) -> Result<Item, ActError> {
    let (title, _) = checked(&new.draft)?;
    let place = org.place()?;
    let scope = match new.draft.scope {
        Some(scope) => scope,
        None => entry.usual_scope()?,
    };
    let period = match new.period.as_str() {
        "" => None,
        key if period::span(key).is_some() => Some(key.to_owned()),
        _ => return Err(ActError::field("period", "not-listed")),
    };
    if entry.is_regular() && period.is_none() {
        return Err(ActError::field("period", "missing"));
    }
    let approve = approved_at(tx, &place, scope).await?;
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let row = params![
        org.region_id,
        id.id,
        org.id,
        &place,
        entry.region_id,
        entry.id,
        period,
        State::Draft.key(),
        scope.key(),
        new.lang.code(),
        title,
        1_i64,
        entry.ledger.clone(),
        entry.working_days,
        new.draft.until.map(|it| it.to_string()),
        &approve,
        false,
        follows.map(|it| it.0),
        follows.map(|it| it.1),
        cx.stamp.actor,
        cx.now(),
        1_i64
    ];
    Rows::into("openness_item", COLUMNS).with(row).write(tx).await?;
    write_version(tx, cx, id, 1, &new.draft).await?;
    write_audience(tx, id, &place, scope, &new.draft).await?;
    body_of(tx, org).await?;
    let it = query::item(tx, id).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(tx, cx, &it).await?;
    Ok(it)
}

/// Propose an item (提出) under an entry of the catalogue; figures come from the ledger by themselves.
///
/// # Errors
/// [`ActError::Field`]; [`ActError::Refused`] when it is under way already or nobody above may approve it.
pub async fn propose(cx: &Context, org: Ref, new: &New) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org =
        roster::query::org(&tx, org).await?.filter(roster::model::Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(WRITE, &place)?;
    let carried = query::catalogue(&tx, &org).await?;
    let entry = carried.iter().find(|it| it.reference() == new.entry);
    let entry = entry.ok_or(ActError::field("entry", "not-listed"))?;
    if !new.period.is_empty()
        && query::for_period(&tx, org.reference(), new.entry, &new.period).await?.is_some()
    {
        return Err(ActError::Refused("openness-error-there"));
    }
    let it = insert(&tx, cx, &org, entry, new, None).await?;
    let details = json!({ "title": it.title, "scope": it.scope, "period": it.period });
    record(&tx, cx, "openness.proposed", it.reference(), &place, STEPS, details).await?;
    cx.commit(tx, org.region_id, &it.reference().to_string()).await?;
    Ok(it.reference())
}

/// Save another version of a draft. Who saves is who proposes.
///
/// # Errors
/// [`ActError::Refused`] when it is no draft; [`store::StoreError::Stale`] when somebody else saved first.
pub async fn save(cx: &Context, id: Ref, version: i64, draft: &Draft) -> Result<(), ActError> {
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(WRITE, &place)?;
    if it.stands()? != State::Draft {
        return Err(ActError::Refused("openness-error-state"));
    }
    let scope = match draft.scope {
        Some(scope) => scope,
        None => it.for_whom()?,
    };
    // A file taken when the item was for fewer people does not come along when it is for all.
    let fit = |kept: &file::Attached| kept.classification == Classification::Public.key();
    if scope == Scope::Society && !file::of(&tx, ITEM, id).await?.iter().all(fit) {
        return Err(ActError::field("scope", "internal-file"));
    }
    let approve = approved_at(&tx, &place, scope).await?;
    write_version(&tx, cx, id, it.number + 1, draft).await?;
    write_audience(&tx, id, &place, scope, draft).await?;
    let columns = vec![
        ("title", checked(draft)?.0.into()),
        ("number", (it.number + 1).into()),
        ("scope", scope.key().into()),
        ("approve_path", approve.as_str().into()),
        ("stands_until", draft.until.map(|it| it.to_string()).into()),
        ("made_by", cx.stamp.actor.into()),
    ];
    let it = settle(&tx, cx, &it, State::Draft, columns).await?;
    record(&tx, cx, "openness.saved", id, &place, STEPS, json!({ "number": it.number })).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// Attach a file to a draft. What society is to read must be marked as fit for it.
///
/// # Errors
/// [`file::FileError`] saying why it was not taken.
pub async fn add_file(
    cx: &Context,
    files: &Files,
    (id, version): (Ref, i64),
    name: &str,
    bytes: Bytes,
    classification: Classification,
) -> Result<(), ActError> {
    let kept = files.keep(name, bytes, classification).await?;
    let Some((tx, it, place)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(WRITE, &place)?;
    if it.stands()? != State::Draft {
        return Err(ActError::Refused("openness-error-state"));
    }
    if it.for_whom()? == Scope::Society && kept.classification != Classification::Public {
        return Err(ActError::field("classification", "not-fitting"));
    }
    file::attach(&tx, cx, ITEM, id, &place, None, &kept).await?;
    settle(&tx, cx, &it, State::Draft, vec![("made_by", cx.stamp.actor.into())]).await?;
    record(&tx, cx, "openness.file_added", id, &place, STEPS, json!({ "name": name })).await?;
    Ok(cx.commit(tx, id.region, "").await?)
}

/// Begin the item that corrects a published one, or repeats a notice taken down too early: with its words, through the
/// same four steps. The old one stays as it is until the new one is published.
///
/// # Errors
/// [`ActError::Refused`] when one has begun already, or there is nothing to correct or repeat.
pub async fn follow(cx: &Context, id: Ref, version: i64) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let it =
        query::item(&tx, id).await?.filter(|it| it.version == version).ok_or(store::StoreError::Stale)?;
    let place = it.place()?;
    cx.allow(PUBLISH, &place)?;
    let how = match it.stands()? {
        State::Published => "correct",
        State::Withdrawn => "again",
        _ => return Err(ActError::Refused("openness-error-state")),
    };
    if it.successor.is_some() {
        return Err(ActError::Refused("openness-error-followed"));
    }
    let org = roster::query::org(&tx, it.org()).await?.ok_or(ActError::Missing)?;
    let mut entry = query::entry(&tx, it.entry()).await?.ok_or(ActError::Missing)?;
    entry.ledger.clone_from(&it.ledger);
    entry.working_days = it.working_days;
    let last = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    let targets = query::audience(&tx, id).await?;
    let of =
        |kind: &str| targets.iter().filter(|it| it.kind == kind).map(Target::reference).collect::<Vec<_>>();
    let draft = Draft {
        title: last.title,
        body: last.body,
        scope: Some(it.for_whom()?),
        orgs: of("org"),
        members: of("member"),
        until: None,
    };
    let new =
        New { entry: it.entry(), period: it.period.clone().unwrap_or_default(), draft, lang: it.language() };
    let made = insert(&tx, cx, &org, &entry, &new, Some((it.id, how))).await?;
    let text = "update openness_item set successor = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    tx.execute_one(text, params![it.region_id, it.id, it.version, made.id]).await?;
    if let Some(it) = query::item(&tx, id).await? {
        duty_rules::refresh(&tx, cx, &it).await?;
    }
    let details = json!({ "title": made.title, "follows": id, "as": how });
    record(&tx, cx, "openness.proposed", made.reference(), &place, STEPS, details).await?;
    cx.commit(tx, id.region, &made.reference().to_string()).await?;
    Ok(made.reference())
}
