use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn};
use store::Ref;

use super::{kept, seen, show, texts};
use crate::action::{self, Part};
use crate::{KEEP, OWN};

pub(super) fn routes(mut routes: Routes) -> Routes {
    // Signing and answering are one's own, or noted by those who keep the record: decided by the meeting's roll.
    let acts = [
        ("/meetings/{meeting}/notify", Access::Needs(KEEP)),
        ("/meetings/{meeting}/open", Access::Needs(KEEP)),
        ("/meetings/{meeting}/cancel", Access::Needs(KEEP)),
        ("/meetings/{meeting}/archive", Access::Needs(KEEP)),
        ("/meetings/{meeting}/correct", Access::Needs(KEEP)),
        ("/meetings/{meeting}/sign", Access::Needs(OWN)),
        ("/meetings/{meeting}/reply", Access::Needs(OWN)),
    ];
    for (path, access) in acts {
        let act = path.rsplit('/').next().unwrap_or_default();
        let handler = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act, visit, id, fields);
        routes = routes.route("POST", path, access, post(handler));
    }
    routes
}

async fn done(
    act: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = match act {
        "sign" | "reply" => seen(&visit, &id).await?,
        _ => kept(&visit, &id, KEEP).await?,
    };
    match carried_out(act, &visit.keyed(&fields), it.meeting.reference(), &fields).await {
        Ok(()) => {
            visit.wake();
            let to = if act == "open" { format!("/meetings/{id}/roll") } else { format!("/meetings/{id}") };
            Ok(Redirect::to(&to).into_response())
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
    match act {
        "notify" => {
            let days = fields.number_or_none("reply_days")?.unwrap_or(2);
            let days = u32::try_from(days).map_err(|_| ActError::field("reply_days", "number"))?;
            action::notify(cx, id, version, days).await
        }
        "open" => action::open(cx, id, version).await,
        "cancel" => action::cancel(cx, id, version, fields.get("note")).await,
        "archive" => action::archive(cx, id, version).await,
        "correct" => action::correct(cx, id, version, fields.get("what")).await,
        "sign" => {
            let part = match fields.get("part") {
                "chair" => Part::Chair,
                "recorder" => Part::Recorder,
                _ => return Err(ActError::Missing),
            };
            action::sign(cx, id, version, part, fields.ticked("paper")).await
        }
        "reply" => action::reply(cx, id, fields.get("answer") == "yes", fields.get("reason")).await,
        _ => Err(ActError::Missing),
    }
}
