//! The acts: which of them somebody may do now, each with its form.

use access::{Context, Permission};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn};
use rules::development::State as S;
use ui::Markup;

use super::{carry, form, seen, texts};
use crate::dossier::Dossier;
use crate::{BRANCH, COMMITTEE, DEPARTMENT};

/// Whose act it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Branch,
    Committee,
    Department,
    /// The branch a move leads to.
    Arriving,
}

/// An act with its address and the states it fits.
struct Listed {
    key: &'static str,
    path: &'static str,
    by: By,
    from: &'static [S],
}

macro_rules! listed {
    ($($key:literal $by:ident [$($state:ident)*],)*) => {
        &[$(Listed {
            key: $key,
            path: concat!("/candidates/{candidate}/", $key),
            by: By::$by,
            from: &[$(S::$state),*],
        }),*]
    };
}

/// All acts, in the order of the way.
static ACTS: &[Listed] = listed! {
    "accept-move" Arriving [Applicant Activist Proposed Object PreReviewed Resolved],
    "decline-move" Arriving [Applicant Activist Proposed Object PreReviewed Resolved],
    "talk" Branch [Applicant],
    "decide" Branch [Applicant],
    "file" Committee [Activist Proposed],
    "contacts" Branch [Activist Proposed Object],
    "review" Branch [Activist Proposed],
    "propose" Branch [Activist],
    "consent" Committee [Proposed],
    "publish" Branch [Proposed],
    "close-notice" Branch [Proposed],
    "not-list" Committee [Proposed],
    "introducers" Branch [Object],
    "political-review" Branch [Object],
    "class" Branch [Object],
    "examine" Branch [Object],
    "pre-review" Committee [Object],
    "send-back" Committee [Object],
    "form" Branch [PreReviewed],
    "agenda" Branch [PreReviewed Probationary Extended],
    "accept" Branch [PreReviewed],
    "decline" Branch [PreReviewed],
    "committee-talk" Committee [Resolved],
    "approve" Committee [Resolved],
    "refuse" Committee [Resolved],
    "file-approval" Department [Probationary Extended],
    "group" Branch [Probationary Extended],
    "oath" Branch [Probationary Extended],
    "probation-review" Branch [Probationary Extended],
    "apply-conversion" Branch [Probationary Extended],
    "convert" Branch [Probationary Extended],
    "approve-conversion" Committee [Probationary Extended],
    "document" Branch [Applicant Activist Proposed Object PreReviewed Resolved Probationary Extended Full],
    "archive" Branch [Full Cancelled NotRecognised],
    "change" Branch [Applicant Activist Proposed Object PreReviewed Resolved],
    "hand-over" Branch [Applicant Activist Proposed Object PreReviewed Resolved],
    "end" Branch [Applicant Activist Proposed Object PreReviewed Resolved],
    "not-recognise" Department [Applicant Activist Proposed Object PreReviewed Resolved Probationary Extended Full],
};

/// Keys of all acts: what texts are tried against.
#[cfg(test)]
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    ACTS.iter().map(|act| act.key)
}

pub(super) fn routes(mut routes: Routes) -> Routes {
    for act in ACTS {
        // Who may take which step is decided by the state and the places; signed in is what all have in common.
        let show = move |visit: SignedIn, id: Path<String>| shown(act.key, visit, id);
        let send = move |visit: SignedIn, id: Path<String>, fields: Fields| done(act.key, visit, id, fields);
        routes = routes.route("GET", act.path, Access::SignedIn, get(show).post(send)).also(
            "POST",
            act.path,
            Access::SignedIn,
        );
    }
    routes
}

/// The act that a duty asks for.
pub(crate) fn act_of_duty(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "talk" => "talk",
        "file" => "file",
        "contacts" => "contacts",
        "review" => "review",
        "consent" => "consent",
        "publish" => "publish",
        "notice-end" => "close-notice",
        "pre-review" => "pre-review",
        "oath" => "oath",
        "move" => "accept-move",
        "conversion" => "approve-conversion",
        _ => return None,
    })
}

fn may(cx: &Context, it: &Dossier, by: By) -> bool {
    let at_committee = |needs: Permission| {
        let place = it.committee.as_ref().and_then(|it| it.place().ok());
        place.is_some_and(|place| cx.may(needs, &place))
    };
    match by {
        By::Branch => cx.may(BRANCH, &it.place),
        By::Committee => at_committee(COMMITTEE),
        By::Department => at_committee(DEPARTMENT),
        By::Arriving => {
            it.moving().and_then(|it| it.place().ok()).is_some_and(|place| cx.may(BRANCH, &place))
        }
    }
}

/// Does it make sense now, beside the state? What was done is not offered a second time.
fn fits(it: &Dossier, key: &str) -> bool {
    let has = |step: &str| it.done.last(step).is_some();
    let hangs = it.notice.as_ref().is_some_and(|it| it.closed.is_none());
    match key {
        "talk" => !has("talk"),
        "decide" => has("talk"),
        "file" => !has("file-activist"),
        "consent" => !has("consent"),
        "publish" => has("consent") && !hangs,
        "close-notice" => hangs,
        "not-list" => !hangs,
        "examine" => !has("examine"),
        "pre-review" | "send-back" => has("examine"),
        "form" => !has("form"),
        "committee-talk" => !has("committee-talk"),
        "file-approval" => !has("file-approval"),
        "group" => !has("enrol"),
        "oath" => !has("oath"),
        "apply-conversion" => !has("apply-conversion"),
        "convert" => !has("convert-meeting"),
        "approve-conversion" => has("convert-meeting"),
        "archive" => !has("archive"),
        "hand-over" => it.moving().is_none() && !hangs,
        "end" => !hangs,
        _ => true,
    }
}

/// What the reader may do for this candidate now, in the order of the way.
pub(super) fn offered(cx: &Context, it: &Dossier) -> Vec<&'static str> {
    let now = ACTS.iter().filter(|act| act.from.contains(&it.state));
    now.filter(|act| may(cx, it, act.by) && fits(it, act.key)).map(|act| act.key).collect()
}

/// Acts beside the way: they stand in a list of their own, and what ends something last.
pub(super) const BESIDE: [&str; 10] = [
    "decline-move",
    "not-list",
    "send-back",
    "decline",
    "refuse",
    "document",
    "change",
    "hand-over",
    "end",
    "not-recognise",
];

async fn shown(
    key: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    if !offered(&visit.cx, &it).contains(&key) {
        let known = ACTS.iter().any(|act| act.key == key && may(&visit.cx, &it, act.by));
        // Done meanwhile, or not yet: back to where it says so.
        return if known {
            Ok(Redirect::to(&format!("/candidates/{id}")).into_response())
        } else {
            Err(Fault::missing())
        };
    }
    let fields = Fields::of(form::known(&visit, &it, key));
    let markup: Markup = form::page_of(&visit, &it, key, &fields, &Refused::default()).await?;
    Ok(markup.into_response())
}

async fn done(
    key: &'static str,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let it = seen(&visit, &id).await?;
    // Whose act it is comes before what was typed and before how it stands.
    if !ACTS.iter().any(|act| act.key == key && may(&visit.cx, &it, act.by)) {
        return Err(Fault::missing());
    }
    match carry::out(&visit, key, &it, &fields).await {
        Ok(()) => {
            visit.wake();
            // A move that was sent back, or a candidate who left, may be out of sight now.
            let back = match seen(&visit, &id).await {
                Ok(_) => format!("/candidates/{id}"),
                Err(_) => "/".to_owned(),
            };
            Ok(Redirect::to(&back).into_response())
        }
        Err(error) => {
            let t = texts(visit.page.lang);
            let warned = matches!(&error, access::ActError::Ruled(it) if it.verdict == rules::Verdict::Warns);
            let mut refused = Refused::of(&t, error)?;
            if warned {
                refused.above = refused.above.map(|text| format!("{text} · {}", t.get("warned-how")));
            }
            let it = seen(&visit, &id).await?;
            Ok(refused.answer(form::page_of(&visit, &it, key, &fields, &refused).await?))
        }
    }
}
