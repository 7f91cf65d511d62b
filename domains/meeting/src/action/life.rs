//! Talks, papers of criticism, periods explained, calendars: what is not one meeting's own way.

use access::{ActError, Context, optional_words, record, words};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roster::model::Org;
use rules::organisation_life::{ComplianceState, MeetingKind, MeetingState, Period};
use serde_json::json;
use store::{Ref, Rows, params};
use time::Date;
use vault::Field;

use super::Loaded;
use crate::model::{PAPERS, Paper, Talk};
use crate::{KEEP, OWN, duty_rules, query};

/// A talk to be noted.
#[derive(Clone, Debug)]
pub struct NewTalk {
    /// At which organisation.
    pub org: Ref,
    /// One of the two.
    pub one: Ref,
    /// The other.
    pub other: Ref,
    /// When.
    pub on: Date,
    /// What was said; only one of the two can write it.
    pub content: String,
}

/// Note a heart-to-heart talk (谈心谈话): one of the two, or those who keep the record, who know that it took place and
/// not what was said.
///
/// # Errors
/// [`ActError::Field`].
pub async fn talk(cx: &Context, new: NewTalk) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(new.org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, new.org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    if new.one == new.other {
        return Err(ActError::field("other", "same"));
    }
    let own = cx.actor.member.is_some_and(|me| me == new.one || me == new.other);
    let mut names = Vec::new();
    for (field, id) in [("one", new.one), ("other", new.other)] {
        let found = roster::query::member(&tx, id).await?.filter(|it| it.present);
        let found = found.filter(|it| it.org() == new.org).ok_or(ActError::field(field, "not-listed"))?;
        names.push(found.name);
    }
    if own {
        cx.allow_for(OWN, &place, true)?;
    } else {
        cx.allow(KEEP, &place)?;
    }
    if new.on > cx.today() {
        return Err(ActError::field("on", "future"));
    }
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let content = match optional_words("content", &new.content, 5000)? {
        Some(_) if !own => return Err(ActError::field("content", "not-yours")),
        Some(text) => Some(cx.vault.seal(Field { name: "talk.content", row: id.id.as_bytes() }, &text)?),
        None => None,
    };
    Rows::into("talk", TALK)
        .with(params![
            id.region,
            id.id,
            org.id,
            &place,
            new.on.to_string(),
            new.one.region,
            new.one.id,
            names[0].clone(),
            new.other.region,
            new.other.id,
            names[1].clone(),
            content,
            cx.stamp.actor,
            cx.now(),
        ])
        .write(&tx)
        .await?;
    let details = json!({ "one": new.one, "other": new.other, "on": new.on.to_string() });
    record(&tx, cx, "meeting.talked", id, &place, MeetingKind::HeartToHeart.article(), details).await?;
    duty_rules::refresh(&tx, cx, &[org]).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

const TALK: &[&str] = &[
    "region_id",
    "id",
    "org_id",
    "org_path",
    "on_day",
    "one_region",
    "one_id",
    "one_name",
    "other_region",
    "other_id",
    "other_name",
    "content",
    "made_by",
    "made_at",
];

/// What was said in a talk: to the two, to nobody else, whatever role they hold.
///
/// # Errors
/// [`ActError::Missing`] to anybody else.
pub fn said(cx: &Context, talk: &Talk) -> Result<Option<String>, ActError> {
    if !talk.is_of(cx.actor.member) {
        return Err(ActError::Missing);
    }
    let field = Field { name: "talk.content", row: talk.id.as_bytes() };
    let Some(sealed) = &talk.content else { return Ok(None) };
    Ok(Some(cx.vault.open_sealed(field, sealed)?))
}

/// Hand in a paper of self-criticism or criticism to a meeting of organisation life or a democratic review; may be
/// replaced until the minutes are filed.
///
/// # Errors
/// [`ActError::Missing`] for who is not on its roll.
pub async fn hand_in(cx: &Context, id: Ref, kind: &str, text: &str) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = Loaded::of(&tx, id).await?;
    let me = cx.actor.member.ok_or(ActError::Missing)?;
    let line = query::line(&tx, id, me).await?.ok_or(ActError::Missing)?;
    cx.allow_for(OWN, &it.place, true)?;
    if !takes_papers(&it.meeting.kinds()) {
        return Err(ActError::Missing);
    }
    if matches!(it.state, MeetingState::Archived | MeetingState::Cancelled) {
        return Err(ActError::Refused("meeting-error-archived"));
    }
    if !PAPERS.contains(&kind) {
        return Err(ActError::field("kind", "not-listed"));
    }
    let text = words("text", text, 20_000)?;
    let there = query::papers(&tx, id).await?;
    let old = there.iter().find(|it| it.member_id == line.member_id && it.kind == kind);
    let row = old.map_or_else(|| cx.stamp.ids.new_id(cx.now()), |it| it.id);
    let sealed = cx.vault.seal(Field { name: "criticism_paper.content", row: row.as_bytes() }, &text)?;
    if let Some(old) = old {
        tx.execute_one(
            "update criticism_paper set content = $4, made_at = $5, version = version + 1
             where region_id = $1 and id = $2 and version = $3",
            params![id.region, old.id, old.version, sealed, cx.now()],
        )
        .await?;
    } else {
        let columns = &[
            "region_id",
            "id",
            "meeting_id",
            "member_region",
            "member_id",
            "name",
            "kind",
            "content",
            "made_at",
            "version",
        ];
        let values = params![
            id.region,
            row,
            id.id,
            line.member_region,
            line.member_id,
            line.name.clone(),
            kind,
            sealed,
            cx.now(),
            1_i64,
        ];
        Rows::into("criticism_paper", columns).with(values).write(&tx).await?;
    }
    let details = it.details(&json!({ "paper": kind }));
    record(&tx, cx, "meeting.paper_handed_in", id, &it.place, it.kind.article(), details).await?;
    Ok(cx.commit(tx, id.region, "handed in").await?)
}

/// Does a meeting of these kinds take papers of criticism?
#[must_use]
pub(crate) fn takes_papers(kinds: &[MeetingKind]) -> bool {
    let those = [MeetingKind::OrganisationLifeMeeting, MeetingKind::DemocraticReview];
    kinds.iter().any(|it| those.contains(it))
}

/// The papers of a meeting that this person may read, opened: all to those who were there, else one's own.
///
/// # Errors
/// What the database and the keys say.
pub async fn papers(cx: &Context, id: Ref) -> Result<Vec<(Paper, String)>, ActError> {
    let Some(me) = cx.actor.member else { return Ok(Vec::new()) };
    let line = query::line(&cx.store, id, me).await?;
    let there = line.is_some_and(|it| it.is_present());
    let mut opened = Vec::new();
    for paper in query::papers(&cx.store, id).await? {
        if there || paper.member_id == me.id {
            let field = Field { name: "criticism_paper.content", row: paper.id.as_bytes() };
            let text = cx.vault.open_sealed(field, &paper.content)?;
            opened.push((paper, text));
        }
    }
    Ok(opened)
}

/// Say why no meeting of a kind was held in a period that has passed. It is kept beside the period and compared with
/// nobody's.
///
/// # Errors
/// [`ActError::Refused`] when the period was not missed.
pub async fn explain(
    cx: &Context,
    org: Ref,
    kind: MeetingKind,
    period: Period,
    reason: &str,
) -> Result<(), ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let org = roster::query::org(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(KEEP, &place)?;
    let year = duty_rules::year_of(&tx, &org, period.year(), cx.today()).await?;
    let missed = year
        .iter()
        .any(|it| it.kind == kind && it.period == period && it.state == Some(ComplianceState::Missed));
    if !missed {
        return Err(ActError::Refused("meeting-error-not-missed"));
    }
    let reason = words("reason", reason, 1000)?;
    let columns = &["region_id", "org_id", "kind", "period", "reason", "made_at", "made_by"];
    Rows::into("missed_period", columns)
        .with(params![
            org.region_id,
            org.id,
            kind.key(),
            period.to_string(),
            reason.clone(),
            cx.now(),
            cx.stamp.actor,
        ])
        .write(&tx)
        .await?;
    duty::close(&tx, &cx.stamp, org.region_id, &duty_rules::explain_key(org.id, kind, period)).await?;
    let details = json!({ "kind": kind.key(), "period": period.to_string(), "reason": reason });
    record(&tx, cx, "meeting.explained", org.reference(), &place, kind.article(), details).await?;
    Ok(cx.commit(tx, org.region_id, "explained").await?)
}

/// Make one's calendar address, or a new one in place of the old: the secret is given once and only its index kept.
///
/// # Errors
/// [`ActError::Missing`] to whoever is no member.
pub async fn make_feed(cx: &Context) -> Result<String, ActError> {
    let me = cx.actor.member.ok_or(ActError::Missing)?;
    let token = URL_SAFE_NO_PAD.encode(cx.stamp.ids.bytes::<24>());
    let tx = cx.store.begin().await?;
    tx.execute(
        "insert into calendar_feed (region_id, member_id, token, made_at) values ($1, $2, $3, $4)
         on conflict (region_id, member_id) do update set token = $3, made_at = $4",
        params![me.region, me.id, cx.vault.index("calendar_feed", &token), cx.now()],
    )
    .await?;
    note_feed(&tx, cx, me, "meeting.feed_made").await?;
    tx.commit().await?;
    Ok(token)
}

/// Take one's calendar address back.
///
/// # Errors
/// What the database says.
pub async fn revoke_feed(cx: &Context) -> Result<(), ActError> {
    let me = cx.actor.member.ok_or(ActError::Missing)?;
    let tx = cx.store.begin().await?;
    let gone = tx
        .execute(
            "delete from calendar_feed where region_id = $1 and member_id = $2",
            params![me.region, me.id],
        )
        .await?;
    if gone > 0 {
        note_feed(&tx, cx, me, "meeting.feed_revoked").await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn note_feed(tx: &store::Tx, cx: &Context, me: Ref, kind: &'static str) -> Result<(), ActError> {
    let entry = journal::Entry {
        region: me.region,
        kind,
        place: None,
        subject: Some(me),
        article: None,
        payload: json!({}),
    };
    journal::record(tx, &cx.stamp, entry).await?;
    Ok(())
}
