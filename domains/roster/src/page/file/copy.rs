//! Everything held on a person, for that person (个人信息保护法 art. 45): to read, as PDF, and to carry elsewhere, as JSON.
//! Both are made from [`Held`], so that neither tells less than the other.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use document::{DocumentError, Fonts, render_pdf};
use http_face::{Fault, FaultKind, SignedIn, Visit};
use journal::Recorded;
use serde_json::{Value as JsonValue, json};
use store::Ref;
use ui::{Button, Crumb, Icon, Level, Look, html};

use super::super::{plain, texts};
use super::{json_file, names, printed};
use crate::action::{self, Revealed};
use crate::model::Member;
use crate::query::{self, FileItem, HeldPost, Spell, StateSpell};

/// What is held.
pub(super) struct Held {
    pub(super) at: store::Instant,
    pub(super) member: Member,
    /// Numbers in the clear: they are the reader's own.
    pub(super) shown: Revealed,
    pub(super) org_name: Option<String>,
    pub(super) spells: Vec<Spell>,
    pub(super) states: Vec<StateSpell>,
    pub(super) posts: Vec<HeldPost>,
    pub(super) file: Vec<FileItem>,
    pub(super) account: Option<OwnAccount>,
    pub(super) journal: Vec<Told>,
}

/// The account that asks, when it is the member's own.
pub(super) struct OwnAccount {
    pub(super) name: String,
    pub(super) roles: Vec<OwnRole>,
}

/// A role it holds.
pub(super) struct OwnRole {
    pub(super) key: &'static str,
    pub(super) org: Ref,
    pub(super) org_name: Option<String>,
}

/// An entry of the journal about the member, with the name of who wrote it.
pub(super) struct Told {
    pub(super) entry: Recorded,
    pub(super) by: Option<String>,
}

impl Held {
    /// Gather it, journalled, for the member alone.
    async fn gather(visit: &Visit, id: Ref) -> Result<Self, Fault> {
        let (member, shown) = action::personal_copy(&visit.cx, id).await?;
        visit.wake();
        let sql = &visit.cx.store;
        let entries = journal::by_subject(sql, id, u32::MAX).await?;
        let names = names(visit, &entries.iter().collect::<Vec<_>>()).await?;
        let told = |entry: Recorded| {
            let by = entry.actor.and_then(|id| names.get(&id).cloned());
            Told { entry, by }
        };
        let regions = query::regions_of(sql, id).await?;
        Ok(Self {
            at: visit.cx.now(),
            org_name: query::org(sql, member.org()).await?.map(|it| it.full_name),
            spells: query::affiliations(sql, id, &regions).await?,
            states: query::states(sql, id).await?,
            posts: query::posts_of(sql, id, &regions).await?,
            file: query::file_items(sql, id, &regions).await?,
            account: own_account(visit).await?,
            journal: entries.into_iter().map(told).collect(),
            member,
            shown,
        })
    }
}

async fn own_account(visit: &Visit) -> Result<Option<OwnAccount>, Fault> {
    let Some(id) = visit.cx.actor.account else { return Ok(None) };
    let Some(account) = identity::account(&visit.cx.store, id).await? else { return Ok(None) };
    let mut roles = Vec::new();
    for held in identity::held_by(&visit.cx.store, id, visit.cx.today()).await? {
        let org_name = query::org(&visit.cx.store, held.org).await?.map(|it| it.full_name);
        roles.push(OwnRole { key: held.role.key(), org: held.org, org_name });
    }
    Ok(Some(OwnAccount { name: account.name, roles }))
}

/// The copy for programs.
pub(super) async fn json(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let held = Held::gather(&visit, id).await?;
    Ok(json_file("personal-copy.json", as_json(&held)))
}

/// The copy for people. When it cannot be printed here, the page says so and offers the other.
pub(super) async fn pdf(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Response, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let failed = |error: tokio::task::JoinError| Fault::new(FaultKind::Unexpected, error.to_string());
    let fonts = tokio::task::spawn_blocking(Fonts::shared).await.map_err(failed)?;
    let held = Held::gather(&visit, id).await?;
    let fonts = match fonts {
        Ok(fonts) => fonts,
        Err(error) => return unprintable(&visit, &held, &error),
    };
    let paper = printed::paper(&texts(visit.page.lang), &visit.app.domains, &held);
    let made = tokio::task::spawn_blocking(move || render_pdf(&paper, fonts)).await.map_err(failed)?;
    match made {
        Ok(pdf) => {
            let head = [
                (header::CONTENT_TYPE, "application/pdf"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"personal-copy.pdf\""),
            ];
            Ok((head, pdf.bytes).into_response())
        }
        Err(error) => unprintable(&visit, &held, &error),
    }
}

fn unprintable(visit: &Visit, held: &Held, error: &DocumentError) -> Result<Response, Fault> {
    tracing::error!(%error, "a personal copy was not printed");
    let (status, key) = match error {
        DocumentError::TooLong(_) => (StatusCode::UNPROCESSABLE_ENTITY, "copy-too-long"),
        DocumentError::NoFonts(_) | DocumentError::FontFolder { .. } => {
            (StatusCode::SERVICE_UNAVAILABLE, "copy-no-fonts")
        }
        _ => return Err(Fault::new(FaultKind::Unexpected, error.to_string())),
    };
    let t = texts(visit.page.lang);
    let base = format!("/members/{}/file", held.member.reference());
    let title = t.with("copy-title", &[("name", held.member.name.as_str().into())]);
    let body = html! {
        (ui::alert(Level::Warn, plain(t.get(key))))
        (ui::actions(html! {
            (Button::link(format!("{base}.json"), t.get("file-copy")).look(Look::Secondary).icon(Icon::Download))
        }))
    };
    let crumbs = [Crumb::new(base, t.get("member-file"))];
    Ok((status, ui::page(&visit.page, &title, &crumbs, body)).into_response())
}

fn as_json(held: &Held) -> JsonValue {
    let spell = |it: &Spell| json!({ "from": it.from_day, "until": it.until_day, "organisation": it.org_name, "how": it.how });
    let state = |it: &StateSpell| json!({ "from": it.from_day, "state": it.state, "ground": it.ground });
    let post = |it: &HeldPost| json!({ "post": it.post, "organisation": it.org_name, "from": it.from_day, "until": it.until_day });
    let role = |it: &OwnRole| json!({ "role": it.key, "organisation": it.org.to_string() });
    let account = held
        .account
        .as_ref()
        .map(|it| json!({ "name": it.name, "roles": it.roles.iter().map(role).collect::<Vec<_>>() }));
    json!({
        "form": "lianxin-personal-copy/1",
        "taken_at": held.at.rfc3339(),
        "member": member_json(&held.member, &held.shown),
        "affiliations": held.spells.iter().map(spell).collect::<Vec<_>>(),
        "states": held.states.iter().map(state).collect::<Vec<_>>(),
        "posts": held.posts.iter().map(post).collect::<Vec<_>>(),
        "file": held.file.iter().map(item_json).collect::<Vec<_>>(),
        "account": account,
        "journal": held.journal.iter().map(told_json).collect::<Vec<_>>(),
    })
}

fn member_json(it: &Member, shown: &Revealed) -> JsonValue {
    json!({
        "reference": it.reference().to_string(),
        "organisation": it.org().to_string(),
        "on_the_roll": it.present,
        "name": it.name,
        "sex": it.sex,
        "nationality": it.nationality,
        "birth": it.birth,
        "education": it.education,
        "occupation": it.occupation,
        "work": it.work,
        "unit": it.unit,
        "party_post": it.party_post,
        "state": it.state,
        "joined": it.joined_on,
        "full_member_since": it.full_on,
        "mobile": it.mobile,
        "no_hard_duty_of_attendance": it.frail,
        "id_number": shown.id_number,
        "phone": shown.phone,
        "address": shown.address,
        "remark": it.remark,
        "import": it.batch_id,
        "changes": it.version,
    })
}

fn item_json(it: &FileItem) -> JsonValue {
    let details: JsonValue = serde_json::from_str(&it.details).unwrap_or_default();
    json!({
        "number": it.leaf, "entry": it.entry_id, "class": it.class, "kind": it.kind, "on": it.on_day,
        "details": details,
    })
}

fn told_json(told: &Told) -> JsonValue {
    let it = &told.entry;
    json!({
        "number": it.leaf, "entry": it.id, "kind": it.kind, "at": it.at.rfc3339(),
        "by": told.by, "article": it.article, "details": it.payload,
    })
}
