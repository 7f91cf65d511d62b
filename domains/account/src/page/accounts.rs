use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{Account, AccountError, Line, LoginKind, NewAccount};
use store::{Ids, Ref};
use ui::{
    Button, Column, Crumb, Field, FieldError, Form, Icon, Level, Markup, Paging, Row, Table, Texts, badge,
    callout, description_list, html, t,
};
use uuid::Uuid;

use super::password::{hint, weak};
use super::{
    account, acts, administers, go, holdings, logins, moment_text, percent, said, texts, value, wrong,
};
use crate::MANAGE;

const PAGE: u32 = 50;

/// All accounts, by name.
pub(crate) async fn list(
    SignedIn(visit): SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    let asked = value(&query, "q");
    let after = Uuid::try_parse(value(&query, "id")).ok().map(|id| (value(&query, "after"), id));
    let mut lines = identity::page(&visit.cx.store, asked, after, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let exact = if asked.is_empty() { None } else { identity::by_login(&visit.cx, asked).await? };
    let t = texts(&visit.page);
    let next = lines.last().filter(|_| more).map(|last| {
        format!("/accounts?q={}&after={}&id={}", percent(asked), percent(&last.name), last.id.simple())
    });
    let exact = exact.filter(|it| lines.iter().all(|line| line.id != it.id));
    let rows = exact
        .iter()
        .map(|it| row(&visit, &t, it.reference(), &it.name, it.active, it.locked(visit.cx.now()).is_some()));
    let rows = rows.chain(lines.iter().map(|it: &Line| {
        let locked = it.locked_until.is_some_and(|until| until > visit.cx.now().0);
        row(&visit, &t, it.reference(), &it.name, it.active, locked)
    }));
    let filters =
        vec![Field::search("q", t.get("accounts-find")).hint(t.get("accounts-find-hint")).value(asked)];
    let table = Table::new(visit.page.lang, t.get("accounts-title"))
        .caption_hidden()
        .columns(["accounts-name", "accounts-state"].map(|key| Column::new(t.get(key))))
        .rows(rows)
        .filters("/accounts", filters, Vec::new(), usize::from(!asked.is_empty()))
        .paging(Paging { previous: None, next, total: None });
    let body = html! {
        p { (Button::link("/accounts/new", t.get("accounts-new")).icon(Icon::Add)) }
        (table)
    };
    Ok(ui::page(&visit.page, &t.get("accounts-title"), &[], body).into_response())
}

fn row(_visit: &Visit, t: &Texts, id: Ref, name: &str, active: bool, locked: bool) -> Row {
    Row::new([html! { a href={ "/accounts/" (id) } { (name) } }, state(t, active, locked)])
}

fn state(t: &Texts, active: bool, locked: bool) -> Markup {
    match (active, locked) {
        (false, _) => badge(Level::Plain, &t.get("account-closed")),
        (true, true) => badge(Level::Warn, &t.get("account-locked")),
        (true, false) => badge(Level::Success, &t.get("account-open")),
    }
}

/// The form for a new account.
pub(crate) async fn form(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    Ok(form_page(&visit, &Fields::default(), &[]).into_response())
}

pub(crate) fn error_of(errors: &[FieldError], name: &str) -> Option<String> {
    errors.iter().find(|it| it.field == name).map(|it| it.text.clone())
}

fn form_page(visit: &Visit, typed: &Fields, errors: &[FieldError]) -> Markup {
    let t = texts(&visit.page);
    let text = |name: &str| {
        Field::text(name, t.get(&format!("account-{}", name.replace('_', "-"))))
            .value(typed.get(name))
            .error(error_of(errors, name))
            .autocomplete("off")
    };
    let fields = html! {
        (text("name").required().max_length(60))
        (text("login").hint(t.get("account-login-hint")).required().max_length(40))
        (text("phone").hint(t.get("account-phone-hint")))
        (text("resident_id").hint(t.get("account-resident-id-hint")))
        (Field::password("password", t.get("account-first-password"))
            .hint(format!("{} {}", t.get("account-first-password-hint"), hint(&t, &visit.app.settings)))
            .autocomplete("new-password").error(error_of(errors, "password")))
    };
    let form = Form::post(visit.page.lang, "/accounts")
        .key(visit.new_key())
        .errors(errors)
        .mark_required()
        .guard()
        .body(fields)
        .submit(Button::submit(t.get("account-make")))
        .cancel("/accounts");
    ui::page(
        &visit.page,
        &t.get("accounts-new"),
        &[Crumb::new("/accounts", t.get("accounts-title"))],
        html! { (form) },
    )
}

const NAMES: [(&str, LoginKind); 3] =
    [("login", LoginKind::Name), ("phone", LoginKind::Phone), ("resident_id", LoginKind::ResidentId)];

fn faults(t: &Texts, fields: &Fields) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if fields.get("name").is_empty() {
        errors.push(FieldError::new("name", t.get("account-name-missing")));
    }
    for (name, kind) in NAMES {
        let typed = fields.get(name);
        if typed.is_empty() && kind != LoginKind::Name {
            continue;
        }
        if let Some(key) = logins::fault_of(kind, typed) {
            errors.push(FieldError::new(name, t.get(key)));
        }
    }
    errors
}

/// Make an account.
pub(crate) async fn create(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    let t = texts(&visit.page);
    let mut errors = faults(&t, &fields);
    if errors.is_empty() {
        let typed = fields.raw("password");
        let password = if typed.is_empty() { one_time(&visit.cx.stamp.ids) } else { typed.to_owned() };
        match made(&visit, &fields, &password).await {
            Ok((id, again)) if again || !typed.is_empty() => return Ok(go(&format!("/accounts/{id}"))),
            Ok((id, _)) => {
                return Ok(once_page(&visit, &t, id, fields.get("name"), &password).into_response());
            }
            Err((field, AccountError::LoginTaken)) => {
                errors.push(FieldError::new(field, t.get("account-login-taken")))
            }
            Err((_, AccountError::Weak(what))) => {
                errors.push(FieldError::new("password", weak(&t, &visit.app.settings, what)))
            }
            Err((_, error)) => return Err(error.into()),
        }
    }
    Ok(wrong(form_page(&visit, &fields, &errors)))
}

/// The account, and whether the form had been sent before.
async fn made(
    visit: &Visit,
    fields: &Fields,
    password: &str,
) -> Result<(Ref, bool), (&'static str, AccountError)> {
    let at = |field: &'static str| move |error: AccountError| (field, error);
    let store = |error: store::StoreError| ("name", AccountError::from(error));
    let cx = visit.keyed(fields);
    let region = cx.actor.account.map_or(0, |it| it.region);
    let (tx, before) = cx.begin(region).await.map_err(store)?;
    if let Some(id) = before.and_then(|text| text.parse().ok()) {
        return Ok((id, true));
    }
    let new = NewAccount {
        region,
        name: fields.get("name").to_owned(),
        login: fields.get("login").to_owned(),
        password: Some(password.to_owned()),
        member: None,
    };
    let id = identity::create(&cx, &tx, &visit.app.settings, new).await.map_err(at("login"))?;
    identity::require_new_password(&tx, id).await.map_err(store)?;
    for (name, kind) in &NAMES[1..] {
        if let Some(login) = fields.some(name) {
            identity::add_login(&cx, &tx, id, *kind, &login).await.map_err(at(name))?;
        }
    }
    cx.commit(tx, region, &id.to_string()).await.map_err(store)?;
    visit.wake();
    Ok((id, false))
}

/// A password for one use: read aloud and typed without mistakes, 70 bits.
pub(crate) fn one_time(ids: &Ids) -> String {
    const PARTS: [&[u8]; 3] = [b"abcdefghjkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789"];
    let letters: String = ids
        .bytes::<18>()
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            let part = PARTS[at % PARTS.len()];
            char::from(part[usize::from(*byte) % part.len()])
        })
        .collect();
    [&letters[..6], &letters[6..12], &letters[12..]].join("-")
}

pub(crate) fn once_page(visit: &Visit, t: &Texts, id: Ref, name: &str, password: &str) -> Markup {
    let body = html! {
        (callout(Level::Warn, &t.get("once-title"), html! { p { (t.get("once-more")) } }))
        (description_list([
            (t.get("accounts-name"), html! { (name) }),
            (t.get("account-first-password"), html! { code.once { (password) } }),
        ]))
        p { (Button::link(format!("/accounts/{id}"), t.get("once-on"))) }
    };
    ui::page(&visit.page, &t.get("once-title"), &[Crumb::new("/accounts", t.get("accounts-title"))], body)
}

/// The account of a path.
pub(crate) async fn named(visit: &Visit, id: &str) -> Result<Account, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    account(&visit.cx, id).await
}

/// One account.
pub(crate) async fn show(
    SignedIn(mut visit): SignedIn,
    Path(id): Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    said(&mut visit, &query);
    let it = named(&visit, &id).await?;
    Ok(view(&visit, &it, &Fields::default(), &[]).await?.into_response())
}

/// The page of an account, with what was typed into one of its forms.
pub(crate) async fn view(
    visit: &Visit,
    it: &Account,
    typed: &Fields,
    errors: &[FieldError],
) -> Result<Markup, Fault> {
    let t = texts(&visit.page);
    let id = it.reference();
    let roles = identity::unended(&visit.cx.store, id, visit.cx.today()).await?;
    let names = identity::logins(&visit.cx, id).await?;
    let body = html! {
        (facts(visit, &t, it).await?)
        (acts::links(visit, &t, it, &roles))
        section {
            h2 { (t.get("account-logins")) }
            (logins::table(visit, &t, id, &names))
            (logins::form(visit, &t, id, typed, errors))
        }
        (holdings::section(visit, &t, it, &roles, typed, errors).await?)
    };
    Ok(ui::page(&visit.page, &it.name, &[Crumb::new("/accounts", t.get("accounts-title"))], body))
}

async fn facts(visit: &Visit, t: &Texts, it: &Account) -> Result<Markup, Fault> {
    let locked = it.locked(visit.cx.now());
    let factor = identity::has_second_factor(&visit.cx.store, it.reference()).await?;
    Ok(description_list([
        (
            t.get("accounts-state"),
            html! {
                (state(t, it.active, locked.is_some()))
                @if let Some(until) = locked { " " (t!(t, "account-locked-until", until = moment_text(visit.page.lang, until))) }
            },
        ),
        (
            t.get("me-factors"),
            html! { (t.get(if factor { "account-factor-yes" } else { "account-factor-no" })) },
        ),
        (
            t.get("me-password"),
            html! { (t.get(if it.has_password() { "account-password-yes" } else { "account-password-no" })) },
        ),
    ]))
}
