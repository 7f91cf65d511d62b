//! From what was typed to the act.

use access::{ActError, Context};
use http_face::{Fields, Visit};
use meeting::action::NewItem;
use rules::codes::Sex;
use rules::development::{NoticePlace, Opinions, Sanction, SanctionKind};
use rules::voting::Purpose;
use store::Ref;

use super::texts;
use crate::action::{
    self, Act, Approving, Chosen, Conversion, Converting, Details, Meeting, PreReviewing, Publishing,
    Refusal, Reviewing,
};
use crate::dossier::Dossier;

fn act(visit: &Visit, fields: &Fields) -> Result<Act, ActError> {
    Ok(Act {
        version: fields.version(),
        on: fields.day_or_none("on")?.unwrap_or_else(|| visit.cx.today()),
        note: fields.get("note").to_owned(),
        reason: fields.get("reason").to_owned(),
    })
}

fn whole(fields: &Fields, name: &'static str) -> Result<u32, ActError> {
    let number = fields.number_or_none(name)?.unwrap_or(0);
    u32::try_from(number).map_err(|_| ActError::field(name, "number"))
}

fn chosen(fields: &Fields) -> Result<Vec<Ref>, ActError> {
    let parsed = |text: &str| text.parse().map_err(|_| ActError::field("members", "not-listed"));
    fields.all("members").filter(|it| !it.is_empty()).map(parsed).collect()
}

fn heard(fields: &Fields) -> Opinions {
    let is = |name: &str| fields.all("opinions").any(|it| it == name);
    // Where there are no groups nobody is asked for the opinion of one.
    let group = if is("no-group") { None } else { Some(is("group")) };
    Opinions { group, contacts: is("contacts"), members: is("members"), masses: is("masses") }
}

/// Details of a person as a form has them.
pub(super) fn details(fields: &Fields) -> Result<Details, ActError> {
    Ok(Details {
        name: fields.get("name").to_owned(),
        id_number: fields.get("id_number").to_owned(),
        sex: Sex::by_code(fields.get("sex")),
        birth: fields.day_or_none("birth")?,
        nationality: fields.get("nationality").to_owned(),
        education: fields.get("education").to_owned(),
        unit: fields.get("unit").to_owned(),
        mobile: fields.ticked("mobile"),
        leaves_on: fields.day_or_none("leaves_on")?,
    })
}

fn introducers(fields: &Fields) -> Result<Vec<Chosen>, ActError> {
    let kind = SanctionKind::from_key(fields.get("sanction"));
    let from = fields.day_or_none("sanction_from")?;
    let of = fields.some("sanctioned");
    let sanction = match (kind, from) {
        (Some(kind), Some(from)) => Some(Sanction { kind, from }),
        (Some(_), None) => return Err(ActError::field("sanction_from", "missing")),
        _ => None,
    };
    if sanction.is_some() && of.is_none() {
        return Err(ActError::field("sanctioned", "missing"));
    }
    let all = chosen(fields)?.into_iter().map(|member| {
        let own = sanction.filter(|_| of.as_deref() == Some(member.to_string().as_str()));
        Chosen { member, sanctions: own.into_iter().collect() }
    });
    Ok(all.collect())
}

fn converting(fields: &Fields, act: &Act) -> Result<Converting, ActError> {
    let decision = match fields.get("decision") {
        "confirm" => Conversion::Confirm,
        "extend" => Conversion::Extend(whole(fields, "months")?),
        "cancel" => Conversion::Cancel,
        _ => return Err(ActError::field("decision", "missing")),
    };
    Ok(Converting {
        decision,
        opinions: heard(fields),
        examined: fields.ticked("examined"),
        reported: fields.day_or_none("reported")?.unwrap_or(act.on),
    })
}

/// The branch a move leads to: the one whose full name or code was typed whole.
async fn destination(cx: &Context, text: &str) -> Result<Ref, ActError> {
    let found = roster::query::orgs_called(&cx.store, text.trim()).await?;
    found.first().map(roster::model::Org::reference).ok_or(ActError::field("to", "no-such-org"))
}

/// Put the candidate on the agenda of a meeting: its vote will be about nobody else.
async fn on_agenda(visit: &Visit, cx: &Context, it: &Dossier, fields: &Fields) -> Result<(), ActError> {
    let t = texts(ui::Lang::ZhCn);
    let key = if it.state.before_membership() { "agenda-accept" } else { "agenda-convert" };
    let item = NewItem {
        title: t.with(key, &[("name", it.candidate.name.clone().into())]),
        purpose: Some(Purpose::AcceptOrConvert),
        subject: Some(it.candidate.reference()),
    };
    let id = fields.reference("meeting")?;
    let held = meeting::query::meeting(&visit.cx.store, id).await?;
    if held.is_none_or(|held| held.org() != it.candidate.org()) {
        return Err(ActError::field("meeting", "not-listed"));
    }
    meeting::action::put_on_agenda(cx, id, item).await
}

/// Do what the form asks for.
pub(super) async fn out(visit: &Visit, key: &str, it: &Dossier, fields: &Fields) -> Result<(), ActError> {
    let cx = &visit.keyed(fields);
    let (id, act) = (it.candidate.reference(), act(visit, fields)?);
    let is = |name: &str| fields.ticked(name);
    match key {
        "talk" => action::talk(cx, id, act).await,
        "decide" => action::decide(cx, id, act, fields.get("recommended")).await,
        "file" => action::file_activist(cx, id, act).await,
        "contacts" => action::assign_contacts(cx, id, act, &chosen(fields)?).await,
        "review" => action::review(cx, id, act).await,
        "propose" => action::propose(cx, id, act, heard(fields), is("discussed")).await,
        "consent" => action::consent(cx, id, act).await,
        "not-list" => action::not_list(cx, id, act).await,
        "publish" => {
            let places = fields.all("places").filter_map(NoticePlace::from_key).collect();
            let (place, contact) = (fields.get("place").to_owned(), fields.get("contact").to_owned());
            action::publish(cx, id, act, Publishing { places, place, contact }).await
        }
        "close-notice" => action::close_notice(cx, id, act, is("objected"), !is("stopped")).await,
        "introducers" => action::choose_introducers(cx, id, act, &introducers(fields)?).await,
        "political-review" => {
            let found = Reviewing {
                passed: fields.get("passed") == "yes",
                written: is("written"),
                asked_home: is("asked_home"),
                asked_residence: is("asked_residence"),
            };
            if fields.get("passed").is_empty() {
                return Err(ActError::field("passed", "missing"));
            }
            action::review_politically(cx, id, act, found).await
        }
        "class" => {
            let hours = whole(fields, "hours")?;
            action::attend_class(cx, id, act, whole(fields, "days")?, hours.saturating_mul(10)).await
        }
        "examine" => action::examine(cx, id, act).await,
        "send-back" => action::send_back(cx, id, act).await,
        "form" => action::issue_form(cx, id, act, fields.get("number")).await,
        "agenda" => on_agenda(visit, cx, it, fields).await,
        "decline" => action::decline(cx, id, act).await,
        "document" => {
            action::note_document(cx, id, act, fields.get("kind"), fields.get("how") == "produced").await
        }
        "archive" => action::archive(cx, id, act).await,
        "change" => action::change(cx, id, fields.version(), details(fields)?).await,
        "hand-over" => {
            let to = destination(cx, fields.get("to")).await?;
            action::hand_over(cx, id, act, to, is("materials")).await
        }
        "accept-move" => action::accept_move(cx, id, act).await,
        "decline-move" => action::decline_move(cx, id, act).await,
        "end" => action::end(cx, id, act).await,
        "not-recognise" => action::not_recognise(cx, id, act).await,
        "group" => action::join_group(cx, id, act, fields.get("group")).await,
        "oath" => action::oath(cx, id, act).await,
        "probation-review" => action::review_probation(cx, id, act).await,
        "apply-conversion" => action::apply_conversion(cx, id, act).await,
        _ => decided(cx, key, id, act, fields).await,
    }
}

/// What committees decide, and the votes it rests on.
async fn decided(cx: &Context, key: &str, id: Ref, act: Act, fields: &Fields) -> Result<(), ActError> {
    let is = |name: &str| fields.ticked(name);
    let authority = fields.get("authority").to_owned();
    match key {
        "pre-review" => {
            let how = PreReviewing { by: None, authority, written: is("written") };
            action::pre_review(cx, id, act, how).await
        }
        "accept" => {
            let reported = fields.day_or_none("reported")?.unwrap_or(act.on);
            let how = Meeting { secret: is("secret"), one_by_one: is("one_by_one"), authority, reported };
            action::accept(cx, id, act, how).await
        }
        "committee-talk" => action::committee_talk(cx, id, act).await,
        "approve" => {
            let how = Approving { by: None, authority, special_case: is("special_case"), voted: is("voted") };
            action::approve(cx, id, act, how).await.map(|_| ())
        }
        "refuse" => {
            let to = match fields.get("back") {
                "object" => Refusal::ToObject,
                "applicant" => Refusal::ToApplicant,
                _ => return Err(ActError::field("back", "missing")),
            };
            action::refuse(cx, id, act, to).await
        }
        "file-approval" => action::file_approval(cx, id, act).await,
        "convert" => {
            let how = converting(fields, &act)?;
            action::convert(cx, id, act, how).await
        }
        "approve-conversion" => action::approve_conversion(cx, id, act).await,
        _ => Err(ActError::Missing),
    }
}
