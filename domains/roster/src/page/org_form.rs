use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
pub(super) use http_face::Refused;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use rules::codes::{OrgKind, PartialDate};
use rules::{Verdict, organisation};
use ui::{Button, Choice, Field, Form, Level, Markup, Texts, html, page};

use super::{crumbs, kind_choices, plain, sector_choices, seen_org, texts};
use crate::action::{self, NewOrg, OrgDetails};
use crate::model::{Org, exact};
use crate::{FORM, RosterError};

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(FORM);
    routes
        .route("GET", "/orgs/{org}/new", needs, get(new).post(create))
        .also("POST", "/orgs/{org}/new", needs)
        .route("GET", "/orgs/{org}/edit", needs, get(edit).post(change))
        .also("POST", "/orgs/{org}/edit", needs)
}

/// What was typed, as an organisation.
pub(super) fn typed(fields: &Fields) -> OrgDetails {
    OrgDetails {
        kind: OrgKind::from_key(fields.get("kind")),
        sector: fields.some("sector"),
        full_name: fields.get("full_name").to_owned(),
        short_name: fields.some("short_name"),
        code: fields.some("code"),
        unit_name: fields.some("unit_name"),
        uscc: fields.some("uscc"),
        gb_code: fields.some("gb_code"),
        village: fields.ticked("village"),
        address: fields.some("address"),
        contact: fields.some("contact"),
        secretary: None,
        established: fields.some("established"),
        term_from: fields.some("term_from"),
        term_until: fields.some("term_until"),
        remark: fields.some("remark"),
    }
}

fn stored(it: &Org) -> Fields {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let pairs = [
        ("kind", it.kind.clone()),
        ("sector", text(&it.sector)),
        ("full_name", it.full_name.clone()),
        ("short_name", text(&it.short_name)),
        ("code", text(&it.code)),
        ("unit_name", text(&it.unit_name)),
        ("uscc", text(&it.uscc)),
        ("gb_code", text(&it.gb_code)),
        ("village", if it.village { "true".to_owned() } else { String::new() }),
        ("address", text(&it.address)),
        ("contact", text(&it.contact)),
        ("established", text(&it.established)),
        ("remark", text(&it.remark)),
        ("version", it.version.to_string()),
    ];
    Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The types that may stand below `above`; all of them for a root.
pub(super) fn kinds_below(t: &Texts, above: Option<OrgKind>) -> Vec<Choice> {
    let fits = |kind: OrgKind| {
        above.is_none_or(|above| organisation::parent(kind, above).verdict != Verdict::Blocks)
    };
    let kinds = kind_choices(t).into_iter().zip(OrgKind::all());
    std::iter::once(Choice::new("", t.get("choice-unknown")))
        .chain(kinds.filter(|(_, kind)| fits(**kind)).map(|(choice, _)| choice))
        .collect()
}

/// The fields of an organisation; a term is typed in only with a new one, later it follows from elections.
pub(super) fn inputs(t: &Texts, fields: &Fields, kinds: Vec<Choice>, new: bool, refused: &Refused) -> Markup {
    let label = |name: &str| t.get(&format!("orgform-{}", name.replace('_', "-")));
    let text = |name: &str| refused.field(fields, Field::text(name, label(name)));
    let partial = t.get("hint-partial-date");
    html! {
        fieldset {
            legend { (t.get("orgform-what")) }
            (text("full_name").hint(t.get("orgform-full-name-hint")).required().max_length(200))
            (text("short_name").max_length(60))
            (refused.field(fields, Field::select("kind", label("kind"), kinds)).required())
            (text("code").hint(t.get("orgform-code-hint")).max_length(60))
            (text("established").hint(partial.clone()).short())
        }
        fieldset {
            legend { (t.get("orgform-unit")) }
            (refused.field(fields, Field::select("sector", label("sector"), sector_choices(t))))
            (refused.field(fields, Field::checkbox("village", label("village"))))
            (text("unit_name").max_length(200))
            (text("uscc").hint(t.get("orgform-uscc-hint")).max_length(18))
            (text("gb_code").hint(t.get("orgform-gb-code-hint")).max_length(12).short())
            (text("address").max_length(200))
            (refused.field(fields, Field::phone("contact", label("contact"))))
        }
        @if new {
            fieldset {
                legend { (t.get("orgform-term")) }
                (text("term_from").hint(partial).short())
                (text("term_until").hint(t.get("orgform-term-until-hint")).short())
            }
        }
        (refused.field(fields, Field::textarea("remark", label("remark")).rows(2)))
    }
}

async fn new(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    new_page(&visit, &id, &Fields::default(), &Refused::default()).await
}

async fn new_page(visit: &Visit, id: &str, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (above, place) = seen_org(visit, id).await?;
    visit.cx.allow(FORM, &place)?;
    let t = texts(visit.page.lang);
    let back = format!("/orgs/{}/about", above.reference());
    let kinds = kinds_below(&t, Some(above.org_kind()?));
    let form = Form::post(visit.page.lang, format!("/orgs/{}/new", above.reference()))
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .errors(&refused.errors)
        .body(html! {
            (inputs(&t, fields, kinds, true, refused))
            fieldset {
                legend { (t.get("orgform-decision")) }
                (refused.field(fields, Field::date("on", t.get("orgform-on")).hint(t.get("orgform-on-hint"))))
                (refused.field(fields, Field::text("ground", t.get("act-ground")).hint(t.get("act-ground-hint"))))
            }
        })
        .submit(Button::submit(t.get("orgform-create")))
        .cancel(back)
        .mark_required()
        .guard();
    let title = t.with("orgform-new-below", &[("org", above.called().into())]);
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("orgform-effect-title"), plain(t.get("orgform-effect-new"))))
        (form)
    };
    Ok(page(&visit.page, &title, &crumbs(visit, &place).await?, body))
}

async fn create(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (above, _) = seen_org(&visit, &id).await?;
    let today = visit.cx.today();
    let on = match fields.some("on") {
        None => Ok(None),
        Some(text) => match exact(Some(&text)) {
            None => Err(RosterError::field("on", "no-date")),
            Some(day) if day > today => Err(RosterError::field("on", "future")),
            Some(_) => Ok(Some(text)),
        },
    };
    let done = match on {
        Ok(on) => {
            let ground = fields.some("ground");
            let new = NewOrg { parent: above.reference(), details: typed(&fields), on, ground };
            action::create_org(&visit.keyed(&fields), new).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(org) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{org}/about")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(new_page(&visit, &id, &fields, &refused).await?))
        }
    }
}

async fn edit(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    edit_page(&visit, &org, &stored(&org), &Refused::default()).await
}

async fn edit_page(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let place = org.place()?;
    visit.cx.allow(FORM, &place)?;
    if !org.stands() {
        return Err(Fault::missing());
    }
    let t = texts(visit.page.lang);
    let above = match org.parent() {
        Some(above) => crate::query::org(&visit.cx.store, above).await?,
        None => None,
    };
    let kinds = kinds_below(&t, above.map(|it| it.org_kind()).transpose()?);
    let back = format!("/orgs/{}/about", org.reference());
    // After somebody else's change, sending once more is meant to go on top of theirs.
    let stale = refused.status == StatusCode::CONFLICT;
    let version = if stale { org.version.to_string() } else { fields.get("version").to_owned() };
    let form = Form::post(visit.page.lang, format!("/orgs/{}/edit", org.reference()))
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .hidden("version", version)
        .errors(&refused.errors)
        .body(inputs(&t, fields, kinds, false, refused))
        .submit(Button::submit(t.get("orgform-save")))
        .cancel(back)
        .mark_required()
        .guard();
    let title = t.with("orgform-edit-of", &[("org", org.called().into())]);
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("orgform-effect-title"), plain(t.get("orgform-effect-edit"))))
        (form)
    };
    Ok(page(&visit.page, &title, &crumbs(visit, &place).await?, body))
}

/// The term stays as it is; where it ended by rule, it follows the rule for what the organisation is now.
fn with_term(mut details: OrgDetails, org: &Org) -> OrgDetails {
    let by_rule = org.org_kind().ok().zip(exact(org.term_from.as_deref())).and_then(|(kind, from)| {
        organisation::term_end(kind, org.village, from).map(|end| PartialDate::Day(end).to_string())
    });
    details.term_from = org.term_from.clone();
    details.term_until = org.term_until.clone().filter(|_| org.term_until != by_rule);
    details
}

async fn change(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    let version = fields.get("version").parse().unwrap_or(0);
    let details = with_term(typed(&fields), &org);
    match action::change_org(&visit.keyed(&fields), org.reference(), version, details).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/orgs/{}/about", org.reference())).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(edit_page(&visit, &org, &fields, &refused).await?))
        }
    }
}
