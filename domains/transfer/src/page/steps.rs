use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn};
use store::Ref;

use super::{ask, seen, show, texts};
use crate::action;

pub(super) fn routes(mut routes: Routes) -> Routes {
    // Who may take which step is decided by the state and the four places; signed in is what all have in common.
    let acts = [
        "/transfers/{transfer}/agree",
        "/transfers/{transfer}/issue",
        "/transfers/{transfer}/receive",
        "/transfers/{transfer}/accept",
        "/transfers/{transfer}/receipt",
        "/transfers/{transfer}/reissue",
        "/transfers/{transfer}/send-back",
        "/transfers/{transfer}/withdraw",
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
    let it = seen(&visit, &id).await?;
    let answer = carried_out(act, &visit.keyed(&fields), it.reference(), &fields).await;
    match answer {
        Ok(()) => {
            visit.app.forget_sessions();
            visit.wake();
            Ok(Redirect::to(&format!("/transfers/{id}")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let it = seen(&visit, &id).await?;
            Ok(refused.answer(show::body(&visit, &it, &fields, &refused).await?))
        }
    }
}

async fn carried_out(act: &str, cx: &access::Context, id: Ref, fields: &Fields) -> Result<(), ActError> {
    let version = fields.version();
    let days = || -> Result<Option<u32>, ActError> {
        let number = fields.number_or_none("days")?;
        number.map(|it| u32::try_from(it).map_err(|_| ActError::field("days", "number"))).transpose()
    };
    match act {
        "agree" => {
            let paid_to = ask::month(fields, "paid_to")?.ok_or(ActError::field("paid_to", "missing"))?;
            action::agree(cx, id, version, paid_to).await
        }
        "issue" => action::issue(cx, id, version, days()?, fields.ticked("same_city")).await,
        "receive" => action::receive(cx, id, version).await,
        "accept" => action::accept(cx, id, version).await,
        "receipt" => action::return_receipt(cx, id, version).await,
        "reissue" => action::reissue(cx, id, version, fields.get("certificate"), days()?).await,
        "send-back" => action::send_back(cx, id, version, fields.get("reason")).await,
        "withdraw" => action::withdraw(cx, id, version, fields.get("reason")).await,
        _ => Err(ActError::Missing),
    }
}
