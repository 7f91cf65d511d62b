use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use rules::{Verdict, organisation};
use store::Scope;
use ui::{Button, Choice, Confirm, Consequence, Field, Form, Level, Markup, Texts, html};
use uuid::Uuid;

use super::{formed, ground, titled};
use crate::model::Org;
use crate::page::org_form::{Refused, inputs, kinds_below, typed};
use crate::page::{plain, texts};
use crate::query::{Filter, ListedMember};
use crate::{FORM, RosterError, action, query};

/// Members shown to choose from.
const SHOWN: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(FORM);
    routes.route("GET", "/orgs/{org}/split", needs, get(ask).post(take)).also(
        "POST",
        "/orgs/{org}/split",
        needs,
    )
}

/// Members of this very organisation; they stand before those of organisations below.
async fn own_members(visit: &Visit, org: &Org) -> Result<Vec<ListedMember>, Fault> {
    let scope = Scope::of([org.place()?]);
    let mut all = query::members(&visit.cx.store, &scope, &Filter::default(), None, SHOWN).await?;
    all.retain(|it| it.org_path == org.path);
    Ok(all)
}

async fn ask(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let org = formed(&visit, &id).await?;
    let sector = ("sector".to_owned(), org.sector.clone().unwrap_or_default());
    let village = ("village".to_owned(), if org.village { "true".to_owned() } else { String::new() });
    let fields = Fields::of(vec![("kind".to_owned(), org.kind.clone()), sector, village]);
    form(&visit, &org, &fields, &Refused::default()).await
}

async fn form(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let Some(parent) = org.parent().filter(|_| org.stands()) else { return Err(Fault::missing()) };
    let t = texts(visit.page.lang);
    let above = query::org(&visit.cx.store, parent).await?.ok_or_else(Fault::missing)?;
    let members = own_members(visit, org).await?;
    let choices: Vec<_> = members
        .iter()
        .map(|it| {
            let hint = [t.get(&format!("state-{}", it.state)), it.birth.clone().unwrap_or_default()];
            Choice::new(it.id.simple().to_string(), &it.name).hint(hint.join(" · ").trim_end_matches(" · "))
        })
        .collect();
    let base = format!("/orgs/{}", org.reference());
    let body = html! {
        (refused.alert())
        p { (t.get("split-about")) }
        @if members.is_empty() {
            (ui::empty(&t.get("split-nobody"), &t.get("split-nobody-more"), html! {}))
        } @else {
            (Form::post(visit.page.lang, format!("{base}/split"))
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .errors(&refused.errors)
                .body(html! {
                    (Field::checkboxes("members", t.get("split-members"), choices)
                        .hint(t.get("split-members-hint"))
                        .values(fields.all("members")).error(refused.beside("members")))
                    (inputs(&t, fields, kinds_below(&t, Some(above.org_kind()?)), true, refused))
                    (ground(&t, fields, refused))
                })
                .submit(Button::submit(t.get("act-preview")))
                .cancel(format!("{base}/about"))
                .mark_required()
                .guard())
        }
    };
    titled(visit, org, &t, "split", body).await
}

fn chosen(fields: &Fields) -> Vec<Uuid> {
    fields.all("members").filter_map(|it| Uuid::try_parse(it).ok()).collect()
}

/// Refuse before the preview what the action would refuse.
fn checked(fields: &Fields, going: &[&ListedMember]) -> Result<(), RosterError> {
    let details = typed(fields).checked()?;
    if going.is_empty() {
        return Err(RosterError::field("members", "missing"));
    }
    let full = going.iter().filter(|it| it.state == "FULL").count();
    let Some(kind) = details.kind else { return Err(RosterError::field("kind", "missing")) };
    let ruling = organisation::founding(kind, i64::try_from(full).unwrap_or(0));
    if ruling.verdict == Verdict::Blocks { Err(RosterError::Ruled(ruling)) } else { Ok(()) }
}

async fn take(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let org = formed(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let ids = chosen(&fields);
    let error = if fields.get("step") == "do" {
        let cx = visit.keyed(&fields);
        match action::split_org(&cx, org.reference(), typed(&fields), &ids, fields.some("ground")).await {
            Ok(new) => {
                visit.wake();
                return Ok(Redirect::to(&format!("/orgs/{new}/about")).into_response());
            }
            Err(error) => error,
        }
    } else {
        let members = own_members(&visit, &org).await?;
        let (going, staying): (Vec<_>, Vec<_>) = members.iter().partition(|it| ids.contains(&it.id));
        match checked(&fields, &going) {
            Ok(()) => return Ok(preview(&visit, &t, &org, &fields, &going, &staying).await?.into_response()),
            Err(error) => error,
        }
    };
    let refused = Refused::of(&t, error)?;
    Ok(refused.answer(form(&visit, &org, &fields, &refused).await?))
}

async fn preview(
    visit: &Visit,
    t: &Texts,
    org: &Org,
    fields: &Fields,
    going: &[&ListedMember],
    staying: &[&ListedMember],
) -> Result<Markup, Fault> {
    let base = format!("/orgs/{}/split", org.reference());
    let names: Vec<&str> = going.iter().map(|it| it.name.as_str()).collect();
    let count = |list: &[&ListedMember]| i64::try_from(list.len()).unwrap_or(0);
    let full = i64::try_from(staying.iter().filter(|it| it.state == "FULL").count()).unwrap_or(0);
    let left = organisation::branch_size(org.org_kind()?, full, count(staying));
    let new = fields.get("full_name");
    let ask = Confirm::new(
        visit.page.lang,
        t.with("split-ask", &[("org", org.called().into()), ("new", new.into())]),
        t.get("split-yes"),
        &base,
        &base,
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![
        Consequence::new(t.get("split-effect-org"), new),
        Consequence::new(
            t.with("split-effect-members", &[("new", new.into())]),
            t.with("act-whom-members", &[("n", count(going).into())]),
        ),
        Consequence::new(
            t.with("split-effect-left", &[("n", count(staying).into()), ("full", full.into())]),
            t.with("act-whom-org", &[("org", org.called().into())]),
        ),
    ])
    .body(html! {
        input type="hidden" name="step" value="do";
        @for (name, value) in fields.under("").filter(|(name, _)| !matches!(*name, "step" | "idempotency_key")) {
            input type="hidden" name=(name) value=(value);
        }
    });
    let body = html! {
        @if left.verdict == Verdict::Warns {
            (ui::alert(Level::Warn, plain(format!("{}: {}", org.called(), http_face::ruled(t, &left)))))
        }
        (ask)
        p { (t.get("split-names")) " " (names.join(&t.get("split-comma"))) }
        p class="hint" { (t.get("split-reverse")) }
    };
    titled(visit, org, t, "split", body).await
}
