use access::{ActError, Context};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::Ref;

use super::{seen, show, texts};
use crate::action::{self, Draft};
use crate::{READ, query};

pub(super) fn routes(mut routes: Routes) -> Routes {
    // Who may take which step is decided by the state and by who holds it; signed in is what all have in common.
    let acts = [
        "/petitions/{petition}/accept",
        "/petitions/{petition}/transfer",
        "/petitions/{petition}/object",
        "/petitions/{petition}/take-back",
        "/petitions/{petition}/uphold",
        "/petitions/{petition}/decline",
        "/petitions/{petition}/extend",
        "/petitions/{petition}/pause",
        "/petitions/{petition}/resume",
        "/petitions/{petition}/draft",
        "/petitions/{petition}/approve",
        "/petitions/{petition}/return",
        "/petitions/{petition}/publish",
        "/petitions/{petition}/unpublish",
        "/petitions/{petition}/link",
        "/petitions/{petition}/join",
        "/petitions/{petition}/reroute",
    ];
    for path in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act, visit, id, fields);
        routes = routes.route("POST", path, Access::SignedIn, post(handler));
    }
    routes
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id, READ).await?;
    let answer = carried_out(act, &visit, &visit.keyed(&fields), it.reference(), &fields).await;
    match answer {
        Ok(()) => {
            visit.wake();
            Ok(after(act, &visit, &id).await?.into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let it = seen(&visit, &id, READ).await?;
            Ok(refused.answer(show::body(&visit, &it, &fields, &refused, None).await?))
        }
    }
}

/// Back to the matter, while it is still in sight; else home.
async fn after(act: &str, visit: &Visit, id: &str) -> Result<Redirect, Fault> {
    let gone = act == "reroute" || seen(visit, id, READ).await.is_err();
    Ok(Redirect::to(&if gone { "/".to_owned() } else { format!("/petitions/{id}") }))
}

/// The window named by an address: full name, short name or code of its organisation, or its own title.
async fn window(visit: &Visit, name: &str) -> Result<Ref, ActError> {
    let sql = &visit.cx.store;
    for org in roster::query::orgs_called(sql, name).await? {
        if query::window(sql, org.reference()).await?.is_some_and(|it| it.open) {
            return Ok(org.reference());
        }
    }
    let titled = query::windows(sql, None, name, "", 2).await?;
    let one = titled.iter().find(|it| it.title == name).or(titled.first().filter(|_| titled.len() == 1));
    one.map(crate::model::Window::org).ok_or(ActError::field("to", "no-window"))
}

async fn carried_out(
    act: &str,
    visit: &Visit,
    cx: &Context,
    id: Ref,
    fields: &Fields,
) -> Result<(), ActError> {
    let (version, reason) = (fields.version(), fields.get("reason"));
    match act {
        "accept" => {
            let points: Vec<String> = fields.get("points").lines().map(str::to_owned).collect();
            action::accept(cx, id, version, &points, fields.ticked("interest")).await
        }
        "transfer" => {
            let to = window(visit, fields.get("to")).await?;
            action::transfer(cx, id, version, to, reason).await
        }
        "object" => action::object(cx, id, version, reason).await,
        "take-back" => action::rule_on_objection(cx, id, version, true, reason).await,
        "uphold" => action::rule_on_objection(cx, id, version, false, reason).await,
        "decline" => action::decline(cx, id, version, reason, fields.get("instead")).await,
        "extend" => {
            let days = fields.number_or_none("days")?.and_then(|it| u32::try_from(it).ok());
            let days = days.ok_or(ActError::field("days", "missing"))?;
            action::extend(cx, id, version, days, reason).await
        }
        "pause" => action::pause(cx, id, version, fields.get("pause")).await,
        "resume" => action::resume(cx, id, version).await,
        "draft" => {
            let points = query::points(&cx.store, id).await?;
            let replies = points.iter().map(|it| fields.get(&format!("reply-{}", it.n)).to_owned()).collect();
            action::draft(cx, id, version, Draft { words: fields.get("words").to_owned(), replies }).await
        }
        "approve" => action::approve(cx, id, version).await,
        "return" => action::send_back(cx, id, version, reason).await,
        "publish" => {
            let shown = (fields.get("shown_title"), fields.get("shown_body"));
            action::publish(cx, id, version, shown).await
        }
        "unpublish" => action::unpublish(cx, id, version, reason).await,
        "link" => action::link(cx, id, version, fields.get("number")).await,
        "join" => action::join(cx, id, version, fields.get("number")).await,
        "reroute" => action::reroute(cx, id, version).await,
        _ => Err(ActError::Missing),
    }
}
