use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use rules::{Verdict, organisation};
use serde::Deserialize;
use store::{Ref, Scope};
use time::Date;
use ui::{
    Button, Choice, Confirm, Consequence, Field, FieldError, Form, Level, Look, Markup, Texts, html, page,
};
use uuid::Uuid;

use super::org_form::Refused;
use super::{crumbs, day, plain, seen_org, texts};
use crate::action::{self, POSTS};
use crate::model::{Org, exact};
use crate::query::{self, Filter, PostRow};
use crate::{FORM, KEEP, RosterError};

/// Members shown to choose from.
const SHOWN: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    let (keep, form) = (Access::Needs(KEEP), Access::Needs(FORM));
    routes
        .route("GET", "/orgs/{org}/posts/new", keep, get(new).post(take))
        .also("POST", "/orgs/{org}/posts/new", keep)
        .route("GET", "/orgs/{org}/posts/{id}/leave", keep, get(leaving).post(leave))
        .also("POST", "/orgs/{org}/posts/{id}/leave", keep)
        .route("GET", "/orgs/{org}/election", keep, get(election).post(elect))
        .also("POST", "/orgs/{org}/election", keep)
        .route("GET", "/orgs/{org}/term", form, get(term).post(extend))
        .also("POST", "/orgs/{org}/term", form)
}

/// A standing organisation at which the reader may do this.
async fn standing(visit: &Visit, id: &str, needs: access::Permission) -> Result<Org, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    visit.cx.allow(needs, &place)?;
    if org.stands() { Ok(org) } else { Err(Fault::missing()) }
}

async fn titled(visit: &Visit, org: &Org, t: &Texts, key: &str, body: Markup) -> Result<Markup, Fault> {
    let title = t.with(key, &[("org", org.called().into())]);
    Ok(page(&visit.page, &title, &crumbs(visit, &org.place()?).await?, body))
}

fn about(org: Ref) -> String {
    format!("/orgs/{org}/about")
}

fn on_to(visit: &Visit, org: Ref) -> Response {
    visit.wake();
    Redirect::to(&about(org)).into_response()
}

fn day_typed(fields: &Fields, name: &'static str) -> Result<Date, RosterError> {
    match fields.some(name) {
        None => Err(RosterError::field(name, "missing")),
        Some(text) => exact(Some(&text)).ok_or(RosterError::field(name, "no-date")),
    }
}

#[derive(Deserialize, Default)]
struct Found {
    #[serde(default)]
    q: String,
}

async fn new(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(found): Query<Found>,
) -> Result<Markup, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    let fields =
        Fields::of(vec![("q".to_owned(), found.q), ("from".to_owned(), visit.cx.today().to_string())]);
    new_page(&visit, &org, &fields, &Refused::default()).await
}

/// Full members at and below the organisation whose names begin so.
async fn candidates(visit: &Visit, org: &Org, name: Option<String>) -> Result<Vec<Choice>, Fault> {
    let scope = Scope::of([org.place()?]);
    let filter = Filter { state: Some("FULL".to_owned()), name, ..Filter::default() };
    let members = query::members(&visit.cx.store, &scope, &filter, None, SHOWN).await?;
    let choice = |it: &query::ListedMember| {
        let own = it.org_path == org.path;
        let label = if own { it.name.clone() } else { format!("{} ({})", it.name, it.org_name) };
        Choice::new(it.reference().to_string(), label)
    };
    Ok(members.iter().map(choice).collect())
}

async fn new_page(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/orgs/{}/posts/new", org.reference());
    let mut members = candidates(visit, org, fields.some("q")).await?;
    let (none, many) = (members.is_empty(), members.len() == SHOWN as usize);
    members.insert(0, Choice::new("", t.get("post-choose")));
    let posts = POSTS.map(|key| Choice::new(key, t.get(&format!("post-{key}"))));
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("post-effect-title"), plain(t.get("post-effect"))))
        @if many || none || fields.some("q").is_some() {
            (Form::get(lang, base.as_str())
                .body(html! { (Field::search("q", t.get("post-find")).hint(t.get("post-find-hint")).value(fields.get("q"))) })
                .submit(Button::submit(t.get("act-find-go")).look(Look::Secondary)))
        }
        @if none {
            (ui::empty(&t.get("post-nobody"), &t.get("post-nobody-more"), html! {}))
        } @else {
            (Form::post(lang, base.as_str())
                .key(fields.key().unwrap_or_else(|| visit.new_key()))
                .hidden("q", fields.get("q"))
                .errors(&refused.errors)
                .body(html! {
                    (refused.field(fields, Field::select("member", t.get("post-who"), members)).required())
                    (refused.field(fields, Field::radios("post", t.get("post-what"), posts.to_vec())).required())
                    (refused.field(fields, Field::date("from", t.get("post-from"))).required())
                })
                .submit(Button::submit(t.get("post-take")))
                .cancel(about(org.reference()))
                .mark_required())
        }
    };
    titled(visit, org, &t, "post-title", body).await
}

async fn take(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    let member = fields.get("member").parse::<Ref>().map_err(|_| RosterError::field("member", "missing"));
    let done = match (member, day_typed(&fields, "from")) {
        (Ok(_), Ok(_)) if fields.get("post").is_empty() => Err(RosterError::field("post", "missing")),
        (Ok(member), Ok(from)) => {
            let cx = visit.keyed(&fields);
            action::take_post(&cx, org.reference(), member, fields.get("post"), from).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match done {
        Ok(_) => Ok(on_to(&visit, org.reference())),
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(new_page(&visit, &org, &fields, &refused).await?))
        }
    }
}

async fn held(visit: &Visit, org: &Org, id: &str) -> Result<PostRow, Fault> {
    let id = Uuid::try_parse(id).map_err(|_| Fault::missing())?;
    let today = visit.cx.today().to_string();
    let rows = query::posts(&visit.cx.store, org.reference(), &today).await?;
    rows.into_iter().find(|it| it.id == id).ok_or_else(Fault::missing)
}

async fn leaving(
    SignedIn(visit): SignedIn,
    Path((id, post)): Path<(String, String)>,
) -> Result<Markup, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    let row = held(&visit, &org, &post).await?;
    let fields = Fields::of(vec![("on".to_owned(), visit.cx.today().to_string())]);
    leave_page(&visit, &org, &row, &fields, &Refused::default()).await
}

async fn leave_page(
    visit: &Visit,
    org: &Org,
    row: &PostRow,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let post = t.get(&format!("post-{}", row.post));
    let action = format!("/orgs/{}/posts/{}/leave", org.reference(), row.id.simple());
    let values = [("name", row.name.clone().into()), ("post", post.into())];
    let ask = Confirm::new(
        visit.page.lang,
        t.with("post-leave-ask", &values),
        t.get("post-leave"),
        action,
        about(org.reference()),
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![Consequence::new(t.get("post-leave-effect"), row.name.as_str())])
    .body(html! { (refused.field(fields, Field::date("on", t.get("post-until"))).required()) });
    titled(visit, org, &t, "post-leave-title", html! { (refused.alert()) (ask) }).await
}

async fn leave(
    SignedIn(visit): SignedIn,
    Path((id, post)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    let post_id = Uuid::try_parse(&post).map_err(|_| Fault::missing())?;
    let done = match day_typed(&fields, "on") {
        Ok(on) => action::leave_post(&visit.keyed(&fields), org.reference(), post_id, on).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(on_to(&visit, org.reference())),
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let row = held(&visit, &org, &post).await?;
            Ok(refused.answer(leave_page(&visit, &org, &row, &fields, &refused).await?))
        }
    }
}

#[derive(Deserialize, Default)]
struct AskedElection {
    on: Option<String>,
}

async fn election(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<AskedElection>,
) -> Result<Response, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    if organisation::term_years(org.org_kind()?, org.village).is_none() {
        return Err(Fault::missing());
    }
    let Some(on) = asked.on else {
        let fields = Fields::of(vec![("on".to_owned(), visit.cx.today().to_string())]);
        return Ok(election_form(&visit, &org, &fields, &Refused::default()).await?.into_response());
    };
    let fields = Fields::of(vec![("on".to_owned(), on), ("version".to_owned(), org.version.to_string())]);
    match elected(&visit, &org, &fields) {
        Ok((on, end)) => Ok(election_preview(&visit, &org, &fields, on, end).await?.into_response()),
        Err(error) => election_again(&visit, &org, &fields, error).await,
    }
}

/// The day of an election and the end of the term by rule.
fn elected(visit: &Visit, org: &Org, fields: &Fields) -> Result<(Date, Date), RosterError> {
    let on = day_typed(fields, "on")?;
    if on > visit.cx.today() {
        return Err(RosterError::field("on", "future"));
    }
    if org.term_from.as_deref().is_some_and(|last| last >= on.to_string().as_str()) {
        return Err(RosterError::field("on", "before-last"));
    }
    let end = organisation::term_end(org.org_kind()?, org.village, on);
    Ok((on, end.ok_or(RosterError::field("on", "no-term"))?))
}

async fn election_form(
    visit: &Visit,
    org: &Org,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let last = day(visit.page.lang, org.term_from.as_deref());
    let body = html! {
        (refused.alert())
        p { (t.get("election-about")) }
        @if !last.is_empty() { p { (t.with("election-last", &[("on", last.into())])) } }
        (Form::get(visit.page.lang, format!("/orgs/{}/election", org.reference()))
            .errors(&refused.errors)
            .body(html! { (refused.field(fields, Field::date("on", t.get("election-on"))).required()) })
            .submit(Button::submit(t.get("act-preview")))
            .cancel(about(org.reference())))
    };
    titled(visit, org, &t, "election-title", body).await
}

async fn election_again(
    visit: &Visit,
    org: &Org,
    fields: &Fields,
    error: RosterError,
) -> Result<Response, Fault> {
    let refused = Refused::of(&texts(visit.page.lang), error)?;
    Ok(refused.answer(election_form(visit, org, fields, &refused).await?))
}

async fn election_preview(
    visit: &Visit,
    org: &Org,
    fields: &Fields,
    on: Date,
    end: Date,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let years = organisation::term_years(org.org_kind()?, org.village).unwrap_or(0);
    let (_, remind, ruling) = organisation::term_state(end, visit.cx.today());
    let date = |it| ui::format::date_text(lang, it);
    let name = org.called();
    let term =
        [("n", i64::from(years).into()), ("end", date(end).into()), ("article", ruling.article.into())];
    let base = format!("/orgs/{}/election", org.reference());
    let ask = Confirm::new(
        lang,
        t.with("election-ask", &[("org", name.into()), ("on", date(on).into())]),
        t.get("election-yes"),
        base.as_str(),
        base.as_str(),
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![
        Consequence::new(t.with("election-effect-term", &term), name),
        Consequence::new(
            t.with("election-effect-remind", &[("on", date(remind).into())]),
            t.get("act-whom-above-org"),
        ),
        Consequence::new(t.get("election-effect-posts"), t.get("merge-whom-posts")),
    ])
    .body(html! {
        input type="hidden" name="on" value=(on);
        input type="hidden" name="version" value=(fields.get("version"));
    });
    titled(visit, org, &t, "election-title", html! { (ask) }).await
}

async fn elect(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let org = standing(&visit, &id, KEEP).await?;
    let version = fields.get("version").parse().unwrap_or(org.version);
    let done = match day_typed(&fields, "on") {
        Ok(on) => action::elect(&visit.keyed(&fields), org.reference(), version, on).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(on_to(&visit, org.reference())),
        Err(error) => election_again(&visit, &org, &fields, error).await,
    }
}

async fn term(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let org = standing(&visit, &id, FORM).await?;
    if by_rule(&org).is_none() {
        return Err(Fault::missing());
    }
    let until = org.term_until.clone().unwrap_or_default();
    let fields = Fields::of(vec![("end".to_owned(), until), ("version".to_owned(), org.version.to_string())]);
    term_form(&visit, &org, &fields, &Refused::default()).await
}

/// The end of the present term by rule.
fn by_rule(org: &Org) -> Option<Date> {
    organisation::term_end(org.org_kind().ok()?, org.village, exact(org.term_from.as_deref())?)
}

async fn term_form(visit: &Visit, org: &Org, fields: &Fields, refused: &Refused) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let rule = by_rule(org).map(|end| ui::format::date_text(lang, end)).unwrap_or_default();
    let now = day(lang, org.term_until.as_deref());
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &t.get("term-rule-title"), plain(t.with("term-rule", &[("rule", rule.into()), ("now", now.into())]))))
        (Form::post(lang, format!("/orgs/{}/term", org.reference()))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("version", fields.get("version"))
            .errors(&refused.errors)
            .body(html! {
                (refused.field(fields, Field::date("end", t.get("term-end"))).required())
                (refused.field(fields, Field::text("ground", t.get("term-ground")).hint(t.get("act-ground-hint"))).required())
            })
            .submit(Button::submit(t.get("act-preview")))
            .cancel(about(org.reference()))
            .mark_required())
    };
    titled(visit, org, &t, "term-title", body).await
}

async fn extend(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let org = standing(&visit, &id, FORM).await?;
    let t = texts(visit.page.lang);
    let version = fields.get("version").parse().unwrap_or(org.version);
    let done = match (day_typed(&fields, "end"), by_rule(&org)) {
        (Ok(end), Some(rule)) => {
            let ruling = organisation::term_extension(rule, end);
            if ruling.verdict == Verdict::Blocks {
                Err(RosterError::Ruled(ruling))
            } else if fields.get("ground").is_empty() {
                Err(RosterError::field("ground", "missing"))
            } else if fields.get("step") != "do" {
                return Ok(term_preview(&visit, &org, &t, &fields, end).await?.into_response());
            } else {
                let cx = visit.keyed(&fields);
                action::extend_term(&cx, org.reference(), version, end, fields.get("ground")).await
            }
        }
        (Ok(_), None) => Err(RosterError::field("end", "no-term")),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok(()) => Ok(on_to(&visit, org.reference())),
        Err(RosterError::Ruled(ruling)) => {
            // The rule is about the day typed in: said beside it, with its article.
            let text = http_face::ruled(&t, &ruling);
            let error = FieldError::new("end", text);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let refused = Refused { above: None, errors: vec![error], status };
            Ok(refused.answer(term_form(&visit, &org, &fields, &refused).await?))
        }
        Err(error) => {
            let refused = Refused::of(&t, error)?;
            Ok(refused.answer(term_form(&visit, &org, &fields, &refused).await?))
        }
    }
}

async fn term_preview(
    visit: &Visit,
    org: &Org,
    t: &Texts,
    fields: &Fields,
    end: Date,
) -> Result<Markup, Fault> {
    let lang = visit.page.lang;
    let (_, remind, ruling) = organisation::term_state(end, visit.cx.today());
    let date = |it| ui::format::date_text(lang, it);
    let base = format!("/orgs/{}/term", org.reference());
    let values = [("end", date(end).into()), ("article", ruling.article.into())];
    let ask = Confirm::new(
        lang,
        t.with("term-ask", &[("org", org.called().into()), ("end", date(end).into())]),
        t.get("term-yes"),
        base.as_str(),
        base.as_str(),
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![
        Consequence::new(t.with("term-effect", &values), org.called()),
        Consequence::new(t.with("election-effect-remind", &[("on", date(remind).into())]), t.get("act-whom-above-org")),
    ])
    .body(html! {
        input type="hidden" name="step" value="do";
        @for name in ["end", "ground", "version"] { input type="hidden" name=(name) value=(fields.get(name)); }
    });
    titled(visit, org, t, "term-title", html! { (ask) }).await
}
