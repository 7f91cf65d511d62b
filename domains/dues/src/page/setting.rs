use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use roster::model::Org;
use rules::dues::{PayChange, Remitter};
use store::OrgPath;
use ui::{Button, Choice, Field, Form, Markup, html, page};

use super::{heads, seen_org, texts};
use crate::model::{Setting, rounding_key, rounding_of};
use crate::{SPEND, action, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/dues/setting", Access::Needs(SPEND), get(show).post(fix)).also(
        "POST",
        "/orgs/{org}/dues/setting",
        Access::Needs(SPEND),
    )
}

async fn kept(visit: &Visit, id: &str) -> Result<(Org, OrgPath), Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(SPEND, &place)?;
    if org.org_kind()?.is_branch() { Err(Fault::missing()) } else { Ok((org, place)) }
}

/// A share as people write it: `33.33` for 3333 of ten thousand.
fn percent(share: u32) -> String {
    format!("{}.{:02}", share / 100, share % 100)
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, place) = kept(&visit, &id).await?;
    let it = query::setting(&visit.cx.store, &place).await?;
    let fields = super::prefilled(&[
        ("pay_change", it.pay_change.key().to_owned()),
        ("rounding", rounding_key(it.rounding).to_owned()),
        ("branch_suffices", if it.branch_suffices { "on".to_owned() } else { String::new() }),
        ("keeps_branch", percent(it.keeps_branch)),
        ("keeps_upper", percent(it.keeps_upper)),
        ("remitter", it.remitter.map_or_else(String::new, |it| it.key().to_owned())),
    ]);
    form(&visit, &org, &place, &fields, &Refused::default()).await
}

async fn form(
    visit: &Visit,
    org: &Org,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let field = |field: Field| refused.field(fields, field);
    let changes =
        PayChange::ALL.iter().map(|it| Choice::new(it.key(), t.get(&format!("change-{}", it.key()))));
    let rounds =
        ["HALF_UP", "DOWN", "HALF_UP_TO_JIAO"].map(|it| Choice::new(it, t.get(&format!("rounding-{it}"))));
    let mut remitters = vec![Choice::new("", t.get("remitter-none"))];
    remitters.extend(
        Remitter::ALL.iter().map(|it| Choice::new(it.key(), t.get(&format!("remitter-{}", it.key())))),
    );
    let body = html! {
        (refused.alert())
        (heads(visit, org, place, "setting"))
        p.hint { (t.get("setting-how")) }
        (Form::post(visit.page.lang, format!("/orgs/{}/dues/setting", org.reference()))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::radios("pay_change", t.get("setting-change"), changes.collect())).required())
                (field(Field::radios("rounding", t.get("setting-rounding"), rounds.to_vec())).required())
                (field(Field::checkbox("branch_suffices", t.get("setting-suffices")).hint(t.get("setting-suffices-hint"))))
                (field(Field::decimal("keeps_branch", t.get("setting-keeps-branch")).unit("%").short()).required())
                (field(Field::decimal("keeps_upper", t.get("setting-keeps-upper")).unit("%").short()).required())
                (field(Field::select("remitter", t.get("setting-remitter"), remitters)))
            })
            .submit(Button::submit(t.get("setting-save"))))
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("setting-title", &[("org", org.called().into())]), &crumbs, body))
}

fn typed(fields: &Fields) -> Result<Setting, ActError> {
    let share = |name: &'static str| {
        // Percent with two places are parts of ten thousand, as yuan with two places are 分.
        let parts = fields.fen(name).map_err(|_| ActError::field(name, "share"))?;
        u32::try_from(parts).map_err(|_| ActError::field(name, "share"))
    };
    Ok(Setting {
        pay_change: PayChange::from_key(fields.get("pay_change"))
            .ok_or(ActError::field("pay_change", "missing"))?,
        rounding: rounding_of(fields.get("rounding")).ok_or(ActError::field("rounding", "missing"))?,
        branch_suffices: fields.ticked("branch_suffices"),
        keeps_branch: share("keeps_branch")?,
        keeps_upper: share("keeps_upper")?,
        remitter: Remitter::from_key(fields.get("remitter")),
    })
}

async fn fix(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (org, place) = kept(&visit, &id).await?;
    let done = match typed(&fields) {
        Ok(it) => action::fix_setting(&visit.keyed(&fields), org.reference(), it).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{id}/dues/setting")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &org, &place, &fields, &refused).await?))
        }
    }
}
