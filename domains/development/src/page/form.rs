//! The form of each act, for a phone: the day, what is asked, an opinion, and, when a rule warned, the reason.

use http_face::{Fault, Fields, Refused, Visit};
use rules::codes::{EducationLevel, Nationality};
use rules::development::{Document, NoticePlace, SanctionKind};
use rules::membership::MemberState;
use store::Instant;
use time::Duration;
use ui::{Button, Choice, Crumb, Field, Form, Lang, Level, Look, Markup, Texts, html, page};

use super::texts;
use super::way::cited;
use crate::action::article;
use crate::dossier::Dossier;
use crate::resolution;

/// Acts whose note is what they are about.
const NOTED: [&str; 12] = [
    "talk",
    "review",
    "not-list",
    "political-review",
    "examine",
    "send-back",
    "committee-talk",
    "refuse",
    "end",
    "not-recognise",
    "decline-move",
    "probation-review",
];
/// Acts without a day of their own.
const DAYLESS: [&str; 4] = ["change", "accept", "convert", "agenda"];
/// Acts at which a rule may warn.
const WARNING: [&str; 13] = [
    "talk",
    "propose",
    "consent",
    "publish",
    "close-notice",
    "introducers",
    "political-review",
    "class",
    "pre-review",
    "accept",
    "approve",
    "oath",
    "approve-conversion",
];

/// What is known already stands in the form (F09).
pub(super) fn known(visit: &Visit, it: &Dossier, key: &str) -> Vec<(String, String)> {
    let row = &it.candidate;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut all = vec![("on", visit.cx.today().to_string())];
    match key {
        "change" => all.extend([
            ("name", row.name.clone()),
            ("sex", row.sex.clone()),
            ("birth", text(&row.birth)),
            ("nationality", text(&row.nationality)),
            ("education", text(&row.education)),
            ("unit", text(&row.unit)),
            ("leaves_on", text(&row.leaves_on)),
            ("mobile", if row.mobile { "1".to_owned() } else { String::new() }),
        ]),
        "contacts" => all.extend(it.helping("contact").map(|it| ("members", it.member().to_string()))),
        // Introducers are usually the contacts (art. 14).
        "introducers" => {
            let kind = if it.helping("introducer").next().is_some() { "introducer" } else { "contact" };
            all.extend(it.helping(kind).map(|it| ("members", it.member().to_string())));
        }
        "accept" | "convert" => all.push(("reported", visit.cx.today().to_string())),
        _ => {}
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Key of the step in the chart whose article the form cites.
pub(super) fn step_of(key: &str) -> &str {
    match key {
        "file" => "file-activist",
        "review" | "hand-over" | "accept-move" | "decline-move" => "train",
        "publish" | "close-notice" | "not-list" => "notice",
        "political-review" => "review",
        "accept" | "decline" | "agenda" => "meeting",
        "refuse" => "approve",
        "send-back" => "pre-review",
        "group" => "enrol",
        "probation-review" => "educate",
        "convert" => "convert-meeting",
        "approve-conversion" => "convert-approve",
        "document" => "archive",
        other => other,
    }
}

/// The whole page of an act.
pub(super) async fn page_of(
    visit: &Visit,
    it: &Dossier,
    key: &'static str,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (t, lang, id) = (texts(visit.page.lang), visit.page.lang, it.candidate.reference());
    let asked = asked(visit, &t, it, key, fields, refused).await?;
    let field = |field: Field| refused.field(fields, field);
    let note_key = if t.has(&format!("note-{key}")) { format!("note-{key}") } else { "note".to_owned() };
    let note = field(Field::textarea("note", t.get(&note_key))).rows(4);
    let note = if NOTED.contains(&key) { note.required() } else { note };
    let plain = ["agenda", "change", "accept-move", "file"].contains(&key);
    let body = html! {
        (refused.alert())
        (ui::callout(Level::Info, &cited(&t, article(step_of(key), visit.cx.today())), html! { (t.get(&format!("how-{key}"))) }))
        (Form::post(lang, format!("/candidates/{id}/{key}"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .hidden("version", it.candidate.version.to_string())
            .errors(&refused.errors)
            .body(html! {
                @if !DAYLESS.contains(&key) { (field(Field::date("on", t.get("on"))).required()) }
                (asked)
                @if !plain { (note) }
                @if WARNING.contains(&key) {
                    (field(Field::textarea("reason", t.get("reason")).hint(t.get("reason-hint"))).rows(2))
                }
            })
            .submit(Button::submit(t.get(&format!("go-{key}"))).look(Look::Primary))
            .cancel(format!("/candidates/{id}"))
            .mark_required())
    };
    let values = [("name", it.candidate.name.clone().into())];
    let mut crumbs = roster::face::crumbs(visit, &it.place).await?;
    crumbs.push(Crumb::new(format!("/candidates/{id}"), it.candidate.name.as_str()));
    let title = format!("{} · {}", t.with("candidate-title", &values), t.get(&format!("act-{key}")));
    Ok(page(&visit.page, &title, &crumbs, body))
}

/// Full members of the branch to choose from; nobody else can help.
async fn members(visit: &Visit, it: &Dossier) -> Result<Vec<Choice>, Fault> {
    let roll = roster::query::roll_of(&visit.cx.store, it.candidate.org()).await?;
    let full = roll.iter().filter(|it| it.state == MemberState::Full.key());
    Ok(full.map(|it| Choice::new(it.reference().to_string(), it.name.as_str())).collect())
}

/// Choices by key, in words.
fn keyed(t: &Texts, prefix: &str, keys: &[&str]) -> Vec<Choice> {
    keys.iter().map(|key| Choice::new(*key, t.get(&format!("{prefix}-{key}")))).collect()
}

fn opinions(t: &Texts, fields: &Fields, refused: &Refused) -> Field {
    let keys = ["group", "no-group", "contacts", "members", "masses"];
    Field::checkboxes("opinions", t.get("opinions"), keyed(t, "opinion", &keys))
        .values(fields.all("opinions"))
        .error(refused.beside("opinions"))
}

/// A box, ticked as it was typed.
fn tick(t: &Texts, fields: &Fields, name: &str) -> Field {
    let field = Field::checkbox(name, t.get(&format!("tick-{}", name.replace('_', "-"))));
    if fields.ticked(name) { field.value("1") } else { field }
}

async fn asked(
    visit: &Visit,
    t: &Texts,
    it: &Dossier,
    key: &str,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let field = |field: Field| refused.field(fields, field);
    let tick = |name: &str| tick(t, fields, name);
    Ok(match key {
        "decide" => html! {
            (field(Field::radios("recommended", t.get("recommended"), keyed(t, "recommended", &["members", "mass"]))).required())
        },
        "contacts" | "introducers" => chosen(t, members(visit, it).await?, key, fields, refused),
        "propose" => html! { (opinions(t, fields, refused)) (tick("discussed")) },
        "publish" => notice(t, it, fields, refused),
        "close-notice" => closing(t, it, fields),
        "political-review" => html! {
            (field(Field::radios("passed", t.get("passed"), keyed(t, "passed", &["yes", "no"]))).required())
            (tick("written"))
            @if it.candidate.mobile { (tick("asked_home")) (tick("asked_residence")) }
        },
        "class" => html! {
            (field(Field::number("days", t.get("days")).between("0", "60").short()))
            (field(Field::number("hours", t.get("hours")).between("0", "500").short()))
        },
        "pre-review" => html! { (tick("written")) },
        "form" => {
            html! { (field(Field::text("number", t.get("form-number")).hint(t.get("form-number-hint"))).required()) }
        }
        "agenda" => agenda(visit, t, it, fields, refused).await?,
        "accept" | "decline" | "convert" => voted(visit, t, it, key, fields, refused).await?,
        "approve" => html! { (tick("voted")) (tick("special_case")) },
        "refuse" => html! {
            (field(Field::radios("back", t.get("back"), keyed(t, "back", &["object", "applicant"]))).required())
        },
        "group" => html! { (field(Field::text("group", t.get("group")))) },
        "document" => papers(t, fields, refused),
        "hand-over" => html! {
            (field(Field::text("to", t.get("move-to")).hint(t.get("move-to-hint"))).required())
            (tick("materials"))
        },
        "change" => person(t, fields, refused, it.candidate.id_masked.as_deref()),
        _ => html! {},
    })
}

fn chosen(t: &Texts, members: Vec<Choice>, key: &str, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let boxes = Field::checkboxes("members", t.get(&format!("members-{key}")), members.clone())
        .values(fields.all("members"))
        .error(refused.beside("members"));
    let none = || std::iter::once(Choice::new("", t.get("sanction-none")));
    let kinds: Vec<_> = SanctionKind::ALL.iter().map(|it| it.key()).collect();
    html! {
        (boxes)
        @if key == "introducers" {
            details.more { summary { (t.get("sanction-title")) }
                p.hint { (t.get("sanction-hint")) }
                (field(Field::select("sanctioned", t.get("sanctioned"), none().chain(members).collect())))
                (field(Field::select("sanction", t.get("sanction"), none().chain(keyed(t, "sanction", &kinds)).collect())))
                (field(Field::date("sanction_from", t.get("sanction-from"))))
            }
        }
    }
}

fn notice(t: &Texts, it: &Dossier, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let places = if it.candidate.mobile {
        [NoticePlace::Outflow, NoticePlace::Inflow]
    } else {
        [NoticePlace::WorkOrStudy, NoticePlace::Residence]
    };
    let keys: Vec<_> = places.iter().map(|it| it.key()).collect();
    html! {
        (Field::checkboxes("places", t.get("places"), keyed(t, "place", &keys))
            .hint(t.get(if it.candidate.mobile { "places-both" } else { "places-one" }))
            .values(fields.all("places")).error(refused.beside("places")))
        (field(Field::text("place", t.get("notice-place"))).required())
        (field(Field::text("contact", t.get("notice-contact"))).required())
    }
}

fn closing(t: &Texts, it: &Dossier, fields: &Fields) -> Markup {
    html! {
        @if let Some(notice) = &it.notice {
            p { (t.with("notice-may-close", &[("on", notice.may_close.clone().into())])) }
            @if notice.provisional { p.hint { (t.get("notice-provisional")) } }
        }
        (tick(t, fields, "objected"))
        (tick(t, fields, "stopped"))
    }
}

fn papers(t: &Texts, fields: &Fields, refused: &Refused) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let mut kinds: Vec<_> = Document::ALL.iter().map(|it| it.key()).collect();
    kinds.push("OTHER");
    html! {
        (field(Field::select("kind", t.get("paper-kind"), keyed(t, "document", &kinds))).required())
        (field(Field::radios("how", t.get("paper-how"), keyed(t, "how", &["received", "produced"]))).required())
    }
}

/// Planned meetings of the branch whose agenda is still open.
async fn agenda(
    visit: &Visit,
    t: &Texts,
    it: &Dossier,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let (from, until) = (visit.cx.now(), visit.cx.now().plus(Duration::days(120)));
    let from = Instant::start_of(from.day());
    let all = meeting::query::meetings_of(&visit.cx.store, it.candidate.org(), from, until).await?;
    let open = all
        .iter()
        .filter(|it| it.kind == "MEMBERS_MEETING" && ["PLANNED", "NOTIFIED"].contains(&it.state.as_str()));
    let choices: Vec<_> = open
        .map(|it| {
            let day = ui::format::date_text(t.lang(), it.day());
            Choice::new(it.reference().to_string(), format!("{day} {}", it.title))
        })
        .collect();
    let new = format!("/orgs/{}/meetings/new?kind=MEMBERS_MEETING", it.candidate.org());
    Ok(html! {
        @if choices.is_empty() { p { (t.get("agenda-none")) } }
        @else { (refused.field(fields, Field::radios("meeting", t.get("agenda-meeting"), choices)).required()) }
        (ui::actions(html! { (Button::link(new, t.get("agenda-new")).look(Look::Secondary)) }))
    })
}

/// The vote on record, and what the branch states beside it.
async fn voted(
    visit: &Visit,
    t: &Texts,
    it: &Dossier,
    key: &str,
    fields: &Fields,
    refused: &Refused,
) -> Result<Markup, Fault> {
    let field = |field: Field| refused.field(fields, field);
    let found = resolution::latest(&visit.cx.store, &it.candidate, &it.done).await?;
    let Some(found) = found else {
        return Ok(html! { (ui::alert(Level::Warn, html! { (t.get("vote-none")) })) });
    };
    let values = [
        ("on", ui::format::date_text(t.lang(), found.held_on).into()),
        ("due", found.tally.due.into()),
        ("present", found.tally.present.into()),
        ("yes", found.tally.yes.into()),
        ("written", found.tally.written_yes.into()),
    ];
    let decisions = ["confirm", "extend", "cancel"];
    Ok(html! {
        p { a.link href=(format!("/meetings/{}", found.meeting)) { (t.with("vote-found", &values)) } }
        @if key == "convert" {
            (field(Field::radios("decision", t.get("decision"), keyed(t, "decision", &decisions))).required())
            (field(Field::number("months", t.get("months")).hint(t.get("months-hint")).between("6", "12").short()))
            (opinions(t, fields, refused))
            (tick(t, fields, "examined"))
        }
        @if key == "accept" {
            @if found.secret.is_none() { (tick(t, fields, "secret")) }
            (tick(t, fields, "one_by_one"))
            @if it.org.kind.starts_with("TEMP") { (field(Field::text("authority", t.get("authority")).hint(t.get("authority-hint")))) }
        }
        @if key != "decline" { (field(Field::date("reported", t.get("reported"))).required()) }
    })
}

/// The fields of a person, for an application and for putting them right.
pub(super) fn person(t: &Texts, fields: &Fields, refused: &Refused, masked: Option<&str>) -> Markup {
    let field = |field: Field| refused.field(fields, field);
    let none = || std::iter::once(Choice::new("", t.get("choice-unknown")));
    let sexes = keyed(t, "sex", &["1", "2"]);
    let peoples = Nationality::all()
        .iter()
        .map(|it| Choice::new(it.code, if t.lang() == Lang::En { it.latin } else { it.name }));
    let levels =
        EducationLevel::all().iter().map(|it| Choice::new(it.code(), t.get(&format!("level-{}", it.code()))));
    let hint = masked.map_or_else(|| t.get("id-hint"), |it| t.with("id-known", &[("masked", it.into())]));
    html! {
        (field(Field::text("name", t.get("field-name"))).required())
        (field(Field::text("id_number", t.get("field-id")).hint(hint)).max_length(18))
        (field(Field::radios("sex", t.get("field-sex"), sexes)))
        (field(Field::date("birth", t.get("field-birth")).hint(t.get("birth-hint"))))
        (field(Field::select("nationality", t.get("field-nationality"), none().chain(peoples).collect())))
        (field(Field::select("education", t.get("field-education"), none().chain(levels).collect())))
        (field(Field::text("unit", t.get("field-unit"))))
        (field(Field::date("leaves_on", t.get("field-leaves")).hint(t.get("leaves-hint"))))
        (tick(t, fields, "mobile"))
    }
}
