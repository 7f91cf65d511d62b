use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use rules::codes::{PartialDate, Sex};
use rules::membership::MemberState;
use ui::{Button, Choice, Field, FieldError, Form, Level, Markup, Texts, html, page};

use super::members::seen_member;
use super::{
    crumbs, education_choices, nationality_choices, occupation_choices, plain, seen_org, texts, told,
};
use crate::action::{self, NewMember};
use crate::model::Member;
use crate::{KEEP, RosterError};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs/{org}/members/new", Access::Needs(KEEP), get(new).post(create))
        .route("GET", "/members/{member}/edit", Access::Needs(KEEP), get(edit).post(change))
        .route("GET", "/members/{member}/state", Access::Needs(KEEP), get(state).post(decide))
        .also("POST", "/orgs/{org}/members/new", Access::Needs(KEEP))
        .also("POST", "/members/{member}/edit", Access::Needs(KEEP))
        .also("POST", "/members/{member}/state", Access::Needs(KEEP))
}

/// What was typed, as a member; the first field that cannot be read is named.
fn typed(fields: &Fields, changing: bool) -> Result<NewMember, RosterError> {
    let date = |name: &'static str| -> Result<Option<PartialDate>, RosterError> {
        let Some(text) = fields.some(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| RosterError::field(name, "no-date"))
    };
    // Sealed fields are not shown, so an empty one leaves what is there; a ticked box empties it.
    let sealed = |name: &str| match (fields.some(name), fields.ticked(&format!("{name}_empty"))) {
        (Some(text), _) => Some(text),
        (None, true) => Some(String::new()),
        (None, false) => (!changing).then(String::new),
    };
    let state = if changing { None } else { MemberState::from_key(fields.get("state")) };
    Ok(NewMember {
        name: fields.get("name").to_owned(),
        sex: Sex::by_code(fields.get("sex")),
        nationality: fields.some("nationality"),
        birth: date("birth")?,
        education: fields.some("education"),
        occupation: fields.some("occupation"),
        work: fields.some("work"),
        unit: fields.some("unit"),
        party_post: fields.some("party_post"),
        state,
        joined: date("joined")?,
        full: date("full")?,
        mobile: fields.ticked("mobile"),
        frail: fields.ticked("frail"),
        id_number: sealed("id_number"),
        phone: sealed("phone"),
        address: sealed("address"),
        remark: fields.some("remark"),
    })
}

fn stored(it: &Member) -> Fields {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let tick = |it: bool| if it { "true".to_owned() } else { String::new() };
    let pairs = [
        ("name", it.name.clone()),
        ("sex", it.sex.clone()),
        ("nationality", text(&it.nationality)),
        ("birth", text(&it.birth)),
        ("education", text(&it.education)),
        ("occupation", text(&it.occupation)),
        ("work", text(&it.work)),
        ("unit", text(&it.unit)),
        ("party_post", text(&it.party_post)),
        ("joined", text(&it.joined_on)),
        ("full", text(&it.full_on)),
        ("mobile", tick(it.mobile)),
        ("frail", tick(it.frail)),
        ("remark", text(&it.remark)),
        ("version", it.version.to_string()),
    ];
    Fields::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn inputs(t: &Texts, fields: &Fields, masked: Option<&Member>, errors: &[FieldError]) -> Markup {
    let error = |name: &str| errors.iter().find(|it| it.field == name).map(|it| it.text.clone());
    let label = |name: &str| t.get(&format!("field-{}", name.replace('_', "-")));
    let field = |field: Field| {
        let name = field.name().to_owned();
        field.value(fields.get(&name)).error(error(&name))
    };
    let sexes = ["1", "2"].map(|code| Choice::new(code, t.get(&format!("sex-{code}"))));
    let partial = t.get("hint-partial-date");
    let keeps = |shown: Option<&String>| shown.map(|it| t.with("hint-keeps", &[("now", it.clone().into())]));
    let sealed = |name: &str, shown: Option<&String>, hint: &str| {
        let hint = keeps(shown).unwrap_or_else(|| t.get(hint));
        field(Field::text(name, label(name))).hint(hint)
    };
    let address = masked.filter(|it| it.address.is_some()).map(|_| "••••".to_owned());
    html! {
        fieldset {
            legend { (t.get("member-person")) }
            (field(Field::text("name", label("name"))).required().autocomplete("off").max_length(60))
            (sealed("id_number", masked.and_then(|it| it.id_masked.as_ref()), "hint-id-number"))
            (field(Field::radios("sex", label("sex"), sexes.to_vec())))
            (field(Field::text("birth", label("birth_date"))).hint(partial.clone()))
            (field(Field::select("nationality", label("nationality"), nationality_choices(t))))
            (field(Field::select("education", label("education"), education_choices(t))))
        }
        fieldset {
            legend { (t.get("member-party")) }
            @if masked.is_none() {
                (field(Field::radios("state", label("state"), ["FULL", "PROBATIONARY"].map(|key| Choice::new(key, t.get(&format!("state-{key}")))).to_vec())).required())
            }
            (field(Field::text("joined", label("join_date"))).hint(partial.clone()))
            (field(Field::text("full", label("full_date"))).hint(partial))
            (field(Field::text("party_post", label("post"))))
            (Field::checkbox("mobile", t.get("member-mobile-long")).value(fields.get("mobile")))
            (Field::checkbox("frail", t.get("member-frail-long")).value(fields.get("frail")))
        }
        fieldset {
            legend { (t.get("member-work")) }
            (field(Field::select("occupation", label("occupation"), occupation_choices(t))))
            (field(Field::text("work", label("work"))))
            (field(Field::text("unit", label("unit"))))
            (sealed("phone", masked.and_then(|it| it.phone_masked.as_ref()), "hint-phone"))
            (sealed("address", address.as_ref(), "hint-address"))
            (field(Field::textarea("remark", label("remark"))).rows(2))
        }
    }
}

/// What an action refused, beside its field or above the form.
fn refused(t: &Texts, error: RosterError) -> Result<(Option<Markup>, Vec<FieldError>), Fault> {
    let enrolled = if let RosterError::AlreadyEnrolled(there) = &error { Some(*there) } else { None };
    let Some((field, text)) = told(t, &error) else { return Err(error.into()) };
    if let Some(field) = field {
        return Ok((None, vec![FieldError::new(field, text)]));
    }
    let link = enrolled.map(
        |there| html! { " " a class="link" href=(format!("/members/{there}")) { (t.get("enrolled-link")) } },
    );
    Ok((Some(ui::alert(Level::Error, html! { (text) (link.unwrap_or_default()) })), Vec::new()))
}

async fn new(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (_, place) = seen_org(&visit, &id).await?;
    visit.cx.allow(KEEP, &place)?;
    new_page(&visit, &id, &Fields::default(), None, &[]).await
}

async fn new_page(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    above: Option<Markup>,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(visit, id).await?;
    let t = texts(visit.page.lang);
    let back = format!("/orgs/{}", org.reference());
    let key = fields.key().unwrap_or_else(|| visit.new_key());
    let form = Form::post(visit.page.lang, format!("{back}/members/new"))
        .key(key)
        .errors(errors)
        .body(inputs(&t, fields, None, errors))
        .submit(Button::submit(t.get("member-enrol")))
        .cancel(back)
        .mark_required()
        .guard();
    let title = t.with("member-new-at", &[("org", org.called().into())]);
    let body = html! { (above.unwrap_or_default()) (form) };
    Ok(page(&visit.page, &title, &crumbs(visit, &place).await?, body))
}

async fn create(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (org, _) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let done = match typed(&fields, false) {
        Ok(new) => action::enrol(&visit.keyed(&fields), org.reference(), new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(member) => {
            visit.wake();
            Ok(Redirect::to(&format!("/members/{member}")).into_response())
        }
        Err(error) => {
            let (above, errors) = refused(&t, error)?;
            let body = new_page(&visit, &id, &fields, above, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}

async fn edit(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let member = seen_member(&visit, &id).await?;
    visit.cx.allow(KEEP, &member.place()?)?;
    edit_page(&visit, &member, &stored(&member), None, &[]).await
}

async fn edit_page(
    visit: &Visit,
    member: &Member,
    fields: &Fields,
    above: Option<Markup>,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let back = format!("/members/{}", member.reference());
    let form = Form::post(visit.page.lang, format!("{back}/edit"))
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .hidden("version", fields.get("version"))
        .errors(errors)
        .body(inputs(&t, fields, Some(member), errors))
        .submit(Button::submit(t.get("save")))
        .cancel(back)
        .mark_required()
        .guard();
    let title = t.with("member-edit-of", &[("name", member.name.clone().into())]);
    let body = html! { (above.unwrap_or_default()) (form) };
    Ok(page(&visit.page, &title, &crumbs(visit, &member.place()?).await?, body))
}

async fn change(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let member = seen_member(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let version = fields.get("version").parse().unwrap_or(0);
    let done = match typed(&fields, true) {
        Ok(new) => action::change_member(&visit.keyed(&fields), member.reference(), version, new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/members/{}", member.reference())).into_response())
        }
        Err(error) => {
            let (above, errors) = refused(&t, error)?;
            let body = edit_page(&visit, &member, &fields, above, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}

async fn state(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let member = seen_member(&visit, &id).await?;
    visit.cx.allow(KEEP, &member.place()?)?;
    let fields = Fields::of(vec![("version".to_owned(), member.version.to_string())]);
    state_page(&visit, &member, &fields, None, &[]).await
}

/// "条例 art. 24" as readers know it: 条例 第 24 条.
fn article(t: &Texts, source: &str) -> String {
    match source.rsplit_once(" art. ") {
        Some((regulation, n)) => {
            format!("{regulation} {}", t.with("article-number", &[("n", n.to_owned().into())]))
        }
        None => source.to_owned(),
    }
}

/// Only the steps an article knows are offered; the decision itself was taken by people and is named.
async fn state_page(
    visit: &Visit,
    member: &Member,
    fields: &Fields,
    above: Option<Markup>,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let now = member.member_state()?;
    let steps: Vec<_> = MemberState::ALL
        .into_iter()
        .filter(|to| now.step(*to).verdict != rules::Verdict::Blocks)
        .map(|to| {
            Choice::new(to.key(), t.get(&format!("state-{}", to.key())))
                .hint(article(&t, now.step(to).article))
        })
        .collect();
    let error = |name: &str| errors.iter().find(|it| it.field == name).map(|it| it.text.clone());
    let back = format!("/members/{}", member.reference());
    let form = Form::post(visit.page.lang, format!("{back}/state"))
        .key(fields.key().unwrap_or_else(|| visit.new_key()))
        .hidden("version", fields.get("version"))
        .errors(errors)
        .body(html! {
            (Field::radios("to", t.get("state-to"), steps).value(fields.get("to")).error(error("to")).required())
            (Field::date("on", t.get("state-on")).value(fields.get("on")).error(error("on")).required())
            (Field::text("ground", t.get("state-ground")).hint(t.get("state-ground-hint")).value(fields.get("ground")).error(error("ground")).required())
        })
        .submit(Button::submit(t.get("state-record")))
        .cancel(back)
        .mark_required();
    let title = t.with("state-of", &[("name", member.name.clone().into())]);
    let body = html! {
        (above.unwrap_or_default())
        (ui::callout(Level::Info, &t.get("state-note-title"), plain(t.get("state-note"))))
        (form)
    };
    Ok(page(&visit.page, &title, &crumbs(visit, &member.place()?).await?, body))
}

async fn decide(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let member = seen_member(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let version = fields.get("version").parse().unwrap_or(0);
    let to = MemberState::from_key(fields.get("to")).ok_or(RosterError::field("to", "missing"));
    let on = fields.get("on").parse::<PartialDate>().map_err(|_| RosterError::field("on", "no-date"));
    let done = match (to, on) {
        (Ok(to), Ok(on)) => {
            let cx = visit.keyed(&fields);
            action::set_state(&cx, member.reference(), version, to, on, fields.get("ground")).await
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/members/{}", member.reference())).into_response())
        }
        Err(error) => {
            let (above, errors) = refused(&t, error)?;
            let body = state_page(&visit, &member, &fields, above, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
    }
}
