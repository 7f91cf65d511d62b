use access::Role;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{Account, AccountError, Grant, HeldRole, LoginKind};
use rules::codes::ResidentId;
use store::Ref;
use time::Date;
use ui::{
    Button, Choice, Column, Confirm, Crumb, Field, FieldError, Form, Look, Markup, Row, Table, Texts, html, t,
};
use uuid::Uuid;

use super::accounts::{error_of, named, view};
use super::me::role_name;
use super::{administers, day, go_and_say, parse_day, texts, wrong};
use crate::GRANT;
use crate::setup::{self, OrgChoice};

/// The roles of an account, and the form that gives one.
pub(crate) async fn section(
    visit: &Visit,
    t: &Texts,
    it: &Account,
    roles: &[HeldRole],
    typed: &Fields,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let own = visit.cx.actor.account == Some(it.reference());
    let own_errors: Vec<_> = errors.iter().filter(|it| it.field.starts_with("role_")).cloned().collect();
    Ok(html! {
        section {
            h2 { (t.get("me-roles")) }
            (table(visit, t, it.reference(), roles, own).await?)
            @if own { p.hint { (t.get("grant-not-oneself")) } }
            @else { details open[!own_errors.is_empty()] { summary { (t.get("grant-title")) } (form(visit, t, it, typed, &own_errors).await?) } }
        }
    })
}

async fn table(visit: &Visit, t: &Texts, id: Ref, roles: &[HeldRole], own: bool) -> Result<Markup, Fault> {
    let lang = visit.page.lang;
    let mut rows = Vec::new();
    for held in roles {
        let name = setup::name_of(visit.app.system(), &held.place).await?;
        let row = Row::new([
            html! { (role_name(t, &held.role)) },
            html! { (name) },
            day(lang, &held.from_day),
            html! { @match &held.until_day { Some(until) => (day(lang, until)), None => (t.get("role-open-end")) } },
        ]);
        let href = format!("/accounts/{id}/roles/{}/end", held.id.simple());
        rows.push(if own {
            row
        } else {
            row.actions(ui::dialog_link(&href, &t.get("grant-end"), Look::Quiet))
        });
    }
    let columns = ["role-what", "role-where", "role-from", "role-until"].map(|key| Column::new(t.get(key)));
    let none = html! { p.hint { (t.get("me-roles-none")) } };
    Ok(
        html! { (Table::new(lang, t.get("me-roles")).caption_hidden().columns(columns).rows(rows).empty(none)) },
    )
}

async fn form(
    visit: &Visit,
    t: &Texts,
    it: &Account,
    typed: &Fields,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let roles = Role::ALL.map(|role| Choice::new(role.key(), role_name(t, role.key()))).to_vec();
    let asked = typed.get("role_org");
    let found =
        if errors.is_empty() { Vec::new() } else { setup::organisations(visit.app.system(), asked).await? };
    let places = found
        .iter()
        .map(|it| Choice::new(it.place.as_str(), it.name.as_str()).hint(it.place.as_str()))
        .collect();
    let from = if typed.get("role_from").is_empty() {
        visit.cx.today().to_string()
    } else {
        typed.get("role_from").to_owned()
    };
    let error = |name: &str| error_of(errors, name);
    let fields = html! {
        (Field::select("role_key", t.get("role-what"), roles).value(typed.get("role_key")).required().error(error("role_key")))
        (Field::text("role_org", t.get("role-where")).hint(t.get("grant-org-hint")).value(asked).required().error(error("role_org")))
        @if found.len() > 1 {
            (Field::radios("role_place", t.get("grant-which"), places).value(typed.get("role_place")).error(error("role_place")))
        }
        (Field::date("role_from", t.get("role-from")).value(from).required().error(error("role_from")))
        (Field::date("role_until", t.get("role-until")).hint(t.get("grant-until-hint")).value(typed.get("role_until")).error(error("role_until")))
        (Field::text("role_person", t.get("grant-person")).hint(t.get("grant-person-hint")).value(typed.get("role_person")).autocomplete("off").error(error("role_person")))
    };
    let form = Form::post(visit.page.lang, format!("/accounts/{}/roles", it.reference()))
        .key(visit.new_key())
        .errors(errors)
        .body(fields)
        .submit(Button::submit(t.get("grant-do")));
    Ok(html! { (form) })
}

/// A role as it was typed, understood.
struct Asked {
    role: Role,
    org: OrgChoice,
    from: Date,
    until: Option<Date>,
    person: Option<String>,
}

async fn understood(
    visit: &Visit,
    it: &Account,
    fields: &Fields,
) -> Result<Result<Asked, Vec<FieldError>>, Fault> {
    let t = texts(&visit.page);
    let wrong = |field: &str, key: &str| FieldError::new(field, t.get(key));
    let mut errors = Vec::new();
    let role = Role::from_key(fields.get("role_key"));
    if role.is_none() {
        errors.push(wrong("role_key", "grant-role-missing"));
    }
    let org = chosen(visit, fields).await?;
    if let Err((field, key)) = &org {
        errors.push(wrong(field, key));
    }
    let from = parse_day(fields.get("role_from"));
    if from.is_none() {
        errors.push(wrong("role_from", "grant-day-malformed"));
    }
    let until = fields.some("role_until").map(|text| parse_day(&text));
    if until == Some(None) {
        errors.push(wrong("role_until", "grant-day-malformed"));
    }
    let person = match role.is_some_and(Role::is_administrator) {
        true => person(visit, it, fields).await?,
        false => None,
    };
    if role.is_some_and(Role::is_administrator) && person.is_none() {
        errors.push(wrong("role_person", "grant-person-missing"));
    }
    Ok(match (role, org, from) {
        (Some(role), Ok(org), Some(from)) if errors.is_empty() => {
            Ok(Asked { role, org, from, until: until.flatten(), person })
        }
        _ => Err(errors),
    })
}

/// The organisation meant: the only one found, or the one chosen among several.
async fn chosen(
    visit: &Visit,
    fields: &Fields,
) -> Result<Result<OrgChoice, (&'static str, &'static str)>, Fault> {
    let found = setup::organisations(visit.app.system(), fields.get("role_org")).await?;
    let place = fields.get("role_place");
    if found.is_empty() {
        return Ok(Err(("role_org", "grant-org-unknown")));
    }
    if found.len() == 1 {
        return Ok(found.into_iter().next().ok_or(("role_org", "grant-org-unknown")));
    }
    Ok(found.into_iter().find(|it| it.place.as_str() == place).ok_or(("role_place", "grant-org-several")))
}

/// Whose person an administrator is: the resident ID the account signs in with counts before the one typed.
async fn person(visit: &Visit, it: &Account, fields: &Fields) -> Result<Option<String>, Fault> {
    let logins = identity::logins(&visit.cx, it.reference()).await?;
    let known = logins.into_iter().find(|it| it.kind == LoginKind::ResidentId).and_then(|it| it.text);
    let text = known.unwrap_or_else(|| fields.get("role_person").to_owned());
    Ok(ResidentId::parse(&text.to_uppercase()).ok().map(|id| id.as_str().to_owned()))
}

/// Give a role.
pub(crate) async fn grant(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    administers(&visit.cx, GRANT)?;
    let it = named(&visit, &id).await?;
    if visit.cx.actor.account == Some(it.reference()) {
        return Err(Fault::missing());
    }
    let t = texts(&visit.page);
    let errors = match understood(&visit, &it, &fields).await? {
        Err(errors) => errors,
        Ok(asked) => match granted(&visit, &it, asked, &fields).await {
            Ok(()) => return Ok(go_and_say(&format!("/accounts/{}", it.reference()), "granted")),
            Err(AccountError::SeparatePersons) => vec![FieldError::new("role_key", t.get("grant-separate"))],
            Err(AccountError::Term) => vec![FieldError::new("role_until", t.get("grant-term"))],
            Err(error) => return Err(error.into()),
        },
    };
    Ok(wrong(view(&visit, &it, &fields, &errors).await?))
}

async fn granted(visit: &Visit, it: &Account, asked: Asked, fields: &Fields) -> Result<(), AccountError> {
    let cx = visit.keyed(fields);
    let id = it.reference();
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_none() {
        let grant = Grant {
            account: id,
            role: asked.role,
            org: asked.org.org,
            place: asked.org.place,
            from: asked.from,
            until: asked.until,
            person: asked.person,
        };
        identity::grant(&cx, &tx, grant).await?;
        cx.commit(tx, id.region, "").await?;
        visit.app.forget_sessions();
        visit.wake();
    }
    Ok(())
}

/// The account and the role of a path; never one's own.
async fn held(visit: &Visit, id: &str, role: &str) -> Result<(Account, HeldRole), Fault> {
    administers(&visit.cx, GRANT)?;
    let it = named(visit, id).await?;
    let role = Uuid::try_parse(role).map_err(|_| Fault::missing())?;
    let roles = identity::unended(&visit.cx.store, it.reference(), visit.cx.today()).await?;
    let own = visit.cx.actor.account == Some(it.reference());
    let held = roles.into_iter().find(|it| it.id == role && !own).ok_or_else(Fault::missing)?;
    Ok((it, held))
}

/// Is the role really to end?
pub(crate) async fn ask_end(
    SignedIn(visit): SignedIn,
    Path((id, role)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (it, held) = held(&visit, &id, &role).await?;
    let t = texts(&visit.page);
    let place = setup::name_of(visit.app.system(), &held.place).await?;
    let question =
        t!(t, "grant-end-question", name = it.name.as_str(), role = role_name(&t, &held.role), place = place);
    let back = format!("/accounts/{}", it.reference());
    let action = format!("{back}/roles/{}/end", held.id.simple());
    let confirm = Confirm::new(visit.page.lang, question, t.get("grant-end"), action, back.as_str())
        .key(visit.new_key())
        .danger()
        .body(html! { p { (t.get("grant-end-more")) } });
    let crumbs = [Crumb::new("/accounts", t.get("accounts-title")), Crumb::new(back, it.name.as_str())];
    Ok(ui::page(&visit.page, &t.get("grant-end"), &crumbs, html! { (confirm) }).into_response())
}

/// End a role today.
pub(crate) async fn end(
    SignedIn(visit): SignedIn,
    Path((id, role)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    administers(&visit.cx, GRANT)?;
    let back = format!("/accounts/{}", named(&visit, &id).await?.reference());
    let cx = visit.keyed(&fields);
    let account = named(&visit, &id).await?.reference();
    let (tx, before) = cx.begin(account.region).await?;
    if before.is_none() {
        let (_, held) = held(&visit, &id, &role).await?;
        identity::end(&cx, &tx, account, held.id).await?;
        cx.commit(tx, account.region, "").await?;
        visit.app.forget_sessions();
        visit.wake();
    }
    Ok(go_and_say(&back, "ended"))
}
