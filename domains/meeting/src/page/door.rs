use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, FaultKind, Fields, Refused, Routes, SignedIn, Visit};
use ui::{Button, Form, Level, Look, Markup, PreEscaped, html, page};

use super::{Seen, crumbs_behind, kept, seen, texts};
use crate::{KEEP, OWN, action, door};

pub(super) fn routes(routes: Routes) -> Routes {
    let own = Access::Needs(OWN);
    routes
        .route("GET", "/meetings/{meeting}/door", Access::Needs(KEEP), get(sign))
        .route("GET", "/meetings/{meeting}/door/{code}", own, get(come).post(came))
        .also("POST", "/meetings/{meeting}/door/{code}", own)
}

/// The code to hang at the door, for printing or for a screen.
async fn sign(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = kept(&visit, &id, KEEP).await?;
    let t = texts(visit.page.lang);
    let meeting = it.meeting.reference();
    let address = format!(
        "{}/meetings/{meeting}/door/{}",
        visit.app.public_url,
        door::code(meeting, &visit.app.signer)
    );
    let picture =
        document::qr_svg(&address).map_err(|error| Fault::new(FaultKind::Unexpected, error.to_string()))?;
    let body = html! {
        p.hint { (t.get("door-how")) }
        div.door-code role="img" aria-label=(t.get("door-title-short")) { (PreEscaped(picture)) }
        (ui::actions(html! {
            (ui::print_button(visit.page.lang))
            (Button::link(format!("/meetings/{meeting}/roll"), t.get("roll-take")).look(Look::Secondary))
        }))
    };
    let title = t.with("door-title", &[("title", it.meeting.title.clone().into())]);
    Ok(page(&visit.page, &title, &crumbs_behind(&visit, &it).await?, body))
}

async fn entered(visit: &Visit, id: &str, code: &str) -> Result<Seen, Fault> {
    let it = seen(visit, id).await?;
    let right = door::is_code(code, it.meeting.reference(), &visit.app.signer);
    if right && it.line.is_some() { Ok(it) } else { Err(Fault::missing()) }
}

async fn come(SignedIn(visit): SignedIn, Path((id, code)): Path<(String, String)>) -> Result<Markup, Fault> {
    let it = entered(&visit, &id, &code).await?;
    body(&visit, &it, &code, &Refused::default()).await
}

async fn body(visit: &Visit, it: &Seen, code: &str, refused: &Refused) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let mark = it.line.as_ref().and_then(|it| it.mark.as_deref());
    let body = html! {
        (refused.alert())
        @match mark {
            Some("present") => (ui::callout(Level::Success, &t.get("door-noted-title"), html! { (t.get("door-noted")) })),
            Some(_) => (ui::callout(Level::Warn, &t.get("door-recorder-title"), html! { (t.get("door-recorder")) })),
            None => (Form::post(visit.page.lang, format!("/meetings/{}/door/{code}", it.meeting.reference()))
                .key(visit.new_key())
                .body(html! { p { (t.get("door-here")) } })
                .submit(Button::submit(t.get("door-go")))),
        }
    };
    Ok(page(&visit.page, &it.meeting.title, &crumbs_behind(visit, it).await?, body))
}

async fn came(
    SignedIn(visit): SignedIn,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = entered(&visit, &id, &code).await?;
    match action::arrive(&visit.keyed(&fields), it.meeting.reference()).await {
        Ok(_) => {
            visit.wake();
            let it = entered(&visit, &id, &code).await?;
            Ok(body(&visit, &it, &code, &Refused::default()).await?.into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(body(&visit, &it, &code, &refused).await?))
        }
    }
}
