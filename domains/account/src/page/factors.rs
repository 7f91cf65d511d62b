use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_face::{Fault, Fields, SignedIn, Visit};
use identity::{AccountError, Ceremony, Enrolment, OwnPasskey, Relying};
use qrcode::QrCode;
use qrcode::render::svg;
use store::Ref;
use ui::{
    Button, Column, Confirm, Crumb, Field, FieldError, Form, Level, Look, Markup, Row, Table, Texts, alert,
    html, t,
};
use uuid::Uuid;

use super::{account, go_and_say, moment, moment_text, said, signed_in, texts, wrong};

/// Passkeys at this installation's address; none where browsers do not allow them.
pub(crate) fn relying(visit: &Visit) -> Option<Relying> {
    Relying::at(&visit.app.public_url, &visit.app.settings.issuer)
}

/// What went wrong with a factor, in words; other errors go on.
pub(crate) fn in_words(visit: &Visit, t: &Texts, error: AccountError) -> Result<String, Fault> {
    Ok(match error {
        AccountError::WrongCode => t.get("factor-wrong-code"),
        AccountError::WrongPassword => t.get("password-present-wrong"),
        AccountError::LastFactor => t.get("factor-last"),
        AccountError::Locked(until) => t!(t, "sign-in-locked", until = moment_text(visit.page.lang, until)),
        AccountError::Passkey(cause) => {
            tracing::info!(cause, "a passkey was not accepted");
            t.get("factor-wrong-passkey")
        }
        other => return Err(other.into()),
    })
}

/// One's own second factors.
pub(crate) async fn show(
    SignedIn(mut visit): SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    said(&mut visit, &query);
    Ok(view(&visit, None).await?.into_response())
}

async fn view(visit: &Visit, error: Option<String>) -> Result<Markup, Fault> {
    let (id, session) = signed_in(visit)?;
    let it = account(&visit.cx, id).await?;
    let own = identity::passkeys(&visit.cx.store, id).await?;
    let t = texts(&visit.page);
    let ceremony = match relying(visit) {
        Some(relying) => Some(identity::begin_registration(&visit.cx, &relying, &session).await?),
        None => None,
    };
    let body = html! {
        p { (t.get("factors-why")) }
        @if let Some(error) = &error { (alert(Level::Error, html! { p { (error) } })) }
        section {
            h2 { (t.get("factor-totp")) }
            @if it.totp_confirmed {
                p { (t.get("factor-totp-set")) }
                p { (ui::dialog_link("/me/factors/totp/remove", &t.get("factor-remove"), Look::Danger)) }
            } @else {
                p { (t.get("factor-totp-about")) }
                p { (Button::link("/me/factors/totp", t.get("factor-totp-add")).look(Look::Secondary)) }
            }
        }
        section {
            h2 { (t.get("factor-passkeys")) }
            (own_passkeys(visit, &t, &own))
            @match &ceremony {
                Some(ceremony) => (passkey_form(visit, &t, ceremony, "/me/factors/passkeys")),
                None => p.hint { (t.get("factor-passkey-nowhere")) },
            }
        }
    };
    Ok(ui::page(&visit.page, &t.get("factors-title"), &[Crumb::new("/me", t.get("me-title"))], body))
}

fn own_passkeys(visit: &Visit, t: &Texts, own: &[OwnPasskey]) -> Markup {
    let lang = visit.page.lang;
    let rows = own.iter().map(|it| {
        let href = format!("/me/factors/passkeys/{}/remove", it.id.simple());
        Row::new([html! { (it.label) }, moment(lang, it.made_at)]).actions(ui::dialog_link(
            &href,
            &t.get("factor-remove"),
            Look::Quiet,
        ))
    });
    let columns = ["factor-passkey-label", "factor-passkey-since"].map(|key| Column::new(t.get(key)));
    html! {
        @if own.is_empty() { p { (t.get("factor-passkey-about")) } }
        @else { (Table::new(lang, t.get("factor-passkeys")).caption_hidden().columns(columns).rows(rows)) }
    }
}

/// The form that sets up a passkey; the island `passkey.ts` shows it where the browser can.
pub(crate) fn passkey_form(visit: &Visit, t: &Texts, ceremony: &Ceremony, action: &str) -> Markup {
    let form = Form::post(visit.page.lang, action)
        .key(visit.new_key())
        .hidden("ceremony", ceremony.sealed.as_str())
        .hidden("credential", "")
        .body(html! {
            (Field::text("label", t.get("factor-passkey-label")).hint(t.get("factor-passkey-label-hint")).max_length(60))
        })
        .submit(Button::submit(t.get("factor-passkey-add")).look(Look::Secondary));
    passkey_frame(t, "create", &ceremony.options, html! { (form) })
}

/// What the island works on: `data-options` for the browser, messages that appear when it refuses.
pub(crate) fn passkey_frame(t: &Texts, what: &str, options: &str, form: Markup) -> Markup {
    html! {
        div data-passkey=(what) data-options=(options) hidden {
            (form)
            div data-passkey-failed hidden { (alert(Level::Error, html! { p { (t.get("factor-passkey-failed")) } })) }
        }
        p.hint data-passkey-missing { (t.get("factor-passkey-script")) }
        (ui::island("passkey.js"))
    }
}

/// How to set up an authenticator app: picture, secret, first code.
pub(crate) fn totp_form(
    visit: &Visit,
    t: &Texts,
    enrolment: &Enrolment,
    action: &str,
    errors: &[FieldError],
) -> Markup {
    let error = errors.iter().find(|it| it.field == "code").map(|it| it.text.clone());
    let steps = html! {
        ol.steps-text {
            li { (t.get("totp-step-app")) }
            li {
                (t.get("totp-step-scan"))
                @if let Some(picture) = picture(&enrolment.url) {
                    p { img src=(picture) width="220" height="220" alt=(t.get("totp-picture")); }
                }
                p { (t.get("totp-secret")) " " code { (spaced(&enrolment.secret)) } }
            }
            li { (t.get("totp-step-code")) }
        }
        (code_field(t).error(error))
    };
    let form = Form::post(visit.page.lang, action).key(visit.new_key()).errors(errors).body(steps);
    html! { (form.submit(Button::submit(t.get("totp-do")))) }
}

/// The field for a code of six digits.
pub(crate) fn code_field(t: &Texts) -> Field {
    Field::number("code", t.get("totp-code")).autocomplete("one-time-code").max_length(7).required()
}

/// A QR code as an address of its own: the policy allows no inline SVG style and no script.
fn picture(url: &str) -> Option<String> {
    let code = QrCode::new(url.as_bytes()).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Some(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}

fn spaced(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Set up an authenticator app.
pub(crate) async fn show_totp(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    Ok(totp_page(&visit, &[]).await?.into_response())
}

async fn totp_page(visit: &Visit, errors: &[FieldError]) -> Result<Markup, Fault> {
    let (id, _) = signed_in(visit)?;
    let t = texts(&visit.page);
    let enrolment = match identity::begin_totp(&visit.cx, &visit.app.settings, id).await {
        // One is set up already: the list says so.
        Err(AccountError::WrongCode) => return view(visit, None).await,
        other => other?,
    };
    let crumbs = [Crumb::new("/me", t.get("me-title")), Crumb::new("/me/factors", t.get("factors-title"))];
    let body = totp_form(visit, &t, &enrolment, "/me/factors/totp", errors);
    Ok(ui::page(&visit.page, &t.get("factor-totp"), &crumbs, body))
}

/// The first code of the app.
pub(crate) async fn set_up_totp(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    let (_, session) = signed_in(&visit)?;
    let done = identity::confirm_totp(&visit.cx, &visit.app.settings, &session, fields.get("code")).await;
    visit.wake();
    match done {
        Ok(()) => Ok(go_and_say("/me/factors", "totp")),
        Err(error) => {
            let text = in_words(&visit, &texts(&visit.page), error)?;
            Ok(wrong(totp_page(&visit, &[FieldError::new("code", text)]).await?))
        }
    }
}

/// A new passkey.
pub(crate) async fn set_up_passkey(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    let (_, session) = signed_in(&visit)?;
    let t = texts(&visit.page);
    match finish_passkey(&visit, &session, &fields).await {
        Ok(()) => Ok(go_and_say("/me/factors", "passkey")),
        Err(error) => {
            let text = in_words(&visit, &t, error)?;
            Ok(wrong(view(&visit, Some(text)).await?))
        }
    }
}

/// Finish the ceremony of a new passkey.
pub(crate) async fn finish_passkey(
    visit: &Visit,
    session: &identity::Session,
    fields: &Fields,
) -> Result<(), AccountError> {
    let relying = relying(visit).ok_or(AccountError::Missing)?;
    let t = texts(&visit.page);
    let label = fields.some("label").unwrap_or_else(|| t.get("factor-passkey"));
    let (ceremony, answer) = (fields.get("ceremony"), fields.get("credential"));
    let settings = &visit.app.settings;
    identity::finish_registration(&visit.cx, settings, &relying, session, &label, ceremony, answer).await?;
    visit.wake();
    Ok(())
}

/// Is the authenticator app really to go?
pub(crate) async fn ask_totp(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    Ok(ask(&visit, id, "/me/factors/totp/remove", "factor-remove-totp", None).await?.into_response())
}

/// Is the passkey really to go?
pub(crate) async fn ask_passkey(
    SignedIn(visit): SignedIn,
    Path(passkey): Path<String>,
) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let action = format!("/me/factors/passkeys/{}/remove", own_one(&visit, id, &passkey).await?.simple());
    Ok(ask(&visit, id, &action, "factor-remove-passkey", None).await?.into_response())
}

async fn own_one(visit: &Visit, id: Ref, passkey: &str) -> Result<Uuid, Fault> {
    let passkey = Uuid::try_parse(passkey).map_err(|_| Fault::missing())?;
    let own = identity::passkeys(&visit.cx.store, id).await?;
    if own.iter().any(|it| it.id == passkey) { Ok(passkey) } else { Err(Fault::missing()) }
}

async fn ask(
    visit: &Visit,
    id: Ref,
    action: &str,
    question: &str,
    error: Option<String>,
) -> Result<Markup, Fault> {
    let t = texts(&visit.page);
    let has_password = account(&visit.cx, id).await?.has_password();
    let field = Field::password("present", t.get("password-present")).required().error(error);
    let confirm =
        Confirm::new(visit.page.lang, t.get(question), t.get("factor-remove"), action, "/me/factors")
            .key(visit.new_key())
            .danger()
            .body(html! { p { (t.get("factor-remove-more")) } @if has_password { (field) } });
    let crumbs = [Crumb::new("/me", t.get("me-title")), Crumb::new("/me/factors", t.get("factors-title"))];
    Ok(ui::page(&visit.page, &t.get("factor-remove"), &crumbs, html! { (confirm) }))
}

/// Take the authenticator app away.
pub(crate) async fn remove_totp(SignedIn(visit): SignedIn, fields: Fields) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let done = identity::remove_totp(&visit.cx, &visit.app.settings, id, fields.raw("present")).await;
    removed(&visit, id, done, "/me/factors/totp/remove", ("factor-remove-totp", "totp-removed")).await
}

/// Take a passkey away.
pub(crate) async fn remove_passkey(
    SignedIn(visit): SignedIn,
    Path(passkey): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (id, _) = signed_in(&visit)?;
    let passkey = own_one(&visit, id, &passkey).await?;
    let present = fields.raw("present");
    let done = identity::remove_passkey(&visit.cx, &visit.app.settings, id, passkey, present).await;
    let action = format!("/me/factors/passkeys/{}/remove", passkey.simple());
    removed(&visit, id, done, &action, ("factor-remove-passkey", "passkey-removed")).await
}

async fn removed(
    visit: &Visit,
    id: Ref,
    done: Result<(), AccountError>,
    action: &str,
    (question, said): (&str, &str),
) -> Result<Response, Fault> {
    visit.wake();
    match done {
        Ok(()) => Ok(go_and_say("/me/factors", said)),
        Err(error) => {
            let text = in_words(visit, &texts(&visit.page), error)?;
            Ok(wrong(ask(visit, id, action, question, Some(text)).await?))
        }
    }
}
