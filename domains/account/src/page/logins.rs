use axum::extract::Path;
use axum::response::Response;
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{Account, AccountError, LoginKind, LoginName};
use rules::codes::ResidentId;
use store::Ref;
use ui::{Button, Choice, Column, Field, FieldError, Form, Look, Markup, Row, Table, Texts, html};

use super::accounts::{error_of, named, view};
use super::{administers, go_and_say, oidc, texts, wrong};
use crate::MANAGE;

/// What is wrong with a sign-in name; none when it is well formed.
pub(crate) fn fault_of(kind: LoginKind, text: &str) -> Option<&'static str> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        LoginKind::Name => {
            let plain = text.chars().all(|it| it.is_alphanumeric() || "._-".contains(it));
            // A name of digits could be taken for a phone number or resident ID.
            let fits = plain && !digits(text) && (2..=40).contains(&text.chars().count());
            (!fits || ResidentId::parse(text).is_ok()).then_some("account-login-malformed")
        }
        LoginKind::Phone => {
            let fits = text.len() == 11 && digits(text) && text.starts_with('1');
            (!fits).then_some("account-phone-malformed")
        }
        LoginKind::ResidentId => ResidentId::parse(text).is_err().then_some("account-resident-id-malformed"),
        LoginKind::Oidc => text.is_empty().then_some("account-oidc-malformed"),
    }
}

/// Names are shown, numbers masked.
fn masked(login: &LoginName) -> String {
    let Some(text) = &login.text else { return "······".to_owned() };
    let letters: Vec<char> = text.chars().collect();
    let (head, tail) = match login.kind {
        LoginKind::Phone => (3, 4),
        LoginKind::ResidentId => (6, 4),
        LoginKind::Name => return text.clone(),
        LoginKind::Oidc => return text.lines().last().unwrap_or_default().to_owned(),
    };
    if letters.len() <= head + tail {
        return "·".repeat(letters.len());
    }
    let middle = "*".repeat(letters.len() - head - tail);
    let tail: String = letters[letters.len() - tail..].iter().collect();
    format!("{}{middle}{}", letters[..head].iter().collect::<String>(), tail.to_uppercase())
}

fn kind_name(t: &Texts, kind: LoginKind) -> String {
    t.get(&format!("login-kind-{}", kind.key().replace('_', "-")))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sign-in names of an account.
pub(crate) fn table(visit: &Visit, t: &Texts, id: Ref, logins: &[LoginName]) -> Markup {
    let lang = visit.page.lang;
    let rows = logins.iter().map(|login| {
        let shown = masked(login);
        let row = Row::new([html! { (shown) }, html! { (kind_name(t, login.kind)) }]);
        if logins.len() < 2 {
            return row;
        }
        let button = Button::submit(t.get("login-remove")).look(Look::Quiet).about(shown.as_str());
        let form = Form::post(lang, format!("/accounts/{id}/logins/remove"))
            .key(visit.new_key())
            .hidden("index", hexadecimal(&login.index))
            .submit(button);
        row.actions(html! { (form) })
    });
    let columns = ["login-text", "login-kind"].map(|key| Column::new(t.get(key)));
    html! { (Table::new(lang, t.get("account-logins")).caption_hidden().columns(columns).rows(rows)) }
}

/// The form for one more.
pub(crate) fn form(visit: &Visit, t: &Texts, id: Ref, typed: &Fields, errors: &[FieldError]) -> Markup {
    let mut kinds = vec![LoginKind::Phone, LoginKind::ResidentId, LoginKind::Name];
    kinds.extend(oidc::issuer().map(|_| LoginKind::Oidc));
    let choices = kinds.iter().map(|kind| Choice::new(kind.key(), kind_name(t, *kind))).collect();
    let own: Vec<_> = errors.iter().filter(|it| it.field.starts_with("login_")).cloned().collect();
    let form = Form::post(visit.page.lang, format!("/accounts/{id}/logins"))
        .key(visit.new_key())
        .errors(&own)
        .body(html! {
            (Field::select("login_kind", t.get("login-kind"), choices).value(typed.get("login_kind")))
            (Field::text("login_text", t.get("login-text")).value(typed.get("login_text")).autocomplete("off").required().error(error_of(&own, "login_text")))
        })
        .submit(Button::submit(t.get("login-add")).look(Look::Secondary));
    html! { details open[!own.is_empty()] { summary { (t.get("login-add")) } (form) } }
}

/// One more name to sign in with.
pub(crate) async fn add(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    let it = named(&visit, &id).await?;
    let t = texts(&visit.page);
    let kind = LoginKind::from_key(fields.get("login_kind")).ok_or_else(Fault::missing)?;
    let text = match (kind, oidc::issuer()) {
        (LoginKind::Oidc, Some(issuer)) if !fields.get("login_text").is_empty() => {
            identity::subject_login(issuer, fields.get("login_text"))
        }
        (LoginKind::Oidc, _) => String::new(),
        _ => fields.get("login_text").to_owned(),
    };
    let mut key = fault_of(kind, &text);
    if key.is_none() {
        match login_added(&visit, &it, kind, &text, &fields).await {
            Ok(()) => return Ok(go_and_say(&format!("/accounts/{}", it.reference()), "login")),
            Err(AccountError::LoginTaken) => key = Some("account-login-taken"),
            Err(error) => return Err(error.into()),
        }
    }
    let errors = [FieldError::new("login_text", t.get(key.unwrap_or("account-login-taken")))];
    Ok(wrong(view(&visit, &it, &fields, &errors).await?))
}

async fn login_added(
    visit: &Visit,
    it: &Account,
    kind: LoginKind,
    text: &str,
    fields: &Fields,
) -> Result<(), AccountError> {
    let cx = visit.keyed(fields);
    let id = it.reference();
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_none() {
        identity::add_login(&cx, &tx, id, kind, text).await?;
        cx.commit(tx, id.region, "").await?;
        visit.wake();
    }
    Ok(())
}

/// Take a sign-in name away.
pub(crate) async fn remove(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    administers(&visit.cx, MANAGE)?;
    let id = named(&visit, &id).await?.reference();
    let index = fields.get("index");
    let bytes: Option<Vec<u8>> = (0..index.len() / 2)
        .map(|at| index.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let cx = visit.keyed(&fields);
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_none() {
        identity::remove_login(&cx, &tx, id, &bytes.unwrap_or_default()).await?;
        cx.commit(tx, id.region, "").await?;
        visit.wake();
    }
    Ok(go_and_say(&format!("/accounts/{id}"), "login-removed"))
}
