use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::{Instant, Ref};
use ui::i18n::Value;
use ui::{
    Button, Choice, Column, Confirm, Consequence, Field, Form, Level, Look, Markup, Render as _, Row, Table,
    Texts, html, page,
};

use super::members::seen_member;
use super::org_form::Refused;
use super::{day, nationality_name, or_dash, plain, state_badge, texts};
use crate::model::{Member, Org};
use crate::query::{Duplicate, Merge};
use crate::{KEEP, RosterError, action, query};

/// Pairs and merges on one page.
const SHOWN: u32 = 100;

pub(super) fn routes(routes: Routes) -> Routes {
    let needs = Access::Needs(KEEP);
    routes
        .route("GET", "/duplicates", needs, get(list))
        .route("GET", "/duplicates/{a}/{b}", needs, get(compare).post(merge))
        .also("POST", "/duplicates/{a}/{b}", needs)
        .route("GET", "/duplicates/merges/{merge}/undo", needs, get(undo_page).post(undo))
        .also("POST", "/duplicates/merges/{merge}/undo", needs)
}

async fn list(SignedIn(visit): SignedIn) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(KEEP);
    let pairs = query::possible_duplicates(&visit.cx.store, &scope, SHOWN).await?;
    let merges = query::merges(&visit.cx.store, &scope, SHOWN).await?;
    let body = html! {
        p { (t.get("dup-about")) }
        (pair_table(&visit, &t, &pairs))
        @if pairs.len() == SHOWN as usize { p class="hint" { (t.with("dup-more", &[("n", i64::from(SHOWN).into())])) } }
        h2 { (t.get("dup-merges")) }
        (merge_table(&visit, &t, &merges))
    };
    Ok(page(&visit.page, &t.get("dup-title"), &[], body))
}

fn pair_table(visit: &Visit, t: &Texts, pairs: &[Duplicate]) -> Markup {
    let lang = visit.page.lang;
    let rows = pairs.iter().map(|it| {
        let (a, b) = (Ref::new(it.region_id, it.id), Ref::new(it.other_region, it.other_id));
        let look = Button::link(format!("/duplicates/{a}/{b}"), t.get("dup-compare")).look(Look::Quiet);
        Row::new([
            plain(&it.name),
            or_dash(&day(lang, it.birth.as_deref())),
            plain(&it.org_name),
            plain(&it.other_org),
        ])
        .actions(html! { (look.about(it.name.as_str())) })
    });
    Table::new(lang, t.get("dup-pairs"))
        .columns(["name", "birth", "org", "other"].map(|it| Column::new(t.get(&format!("dup-column-{it}")))))
        .rows(rows)
        .empty(ui::empty(&t.get("dup-none"), &t.get("dup-none-more"), html! {}))
        .render()
}

fn merge_table(visit: &Visit, t: &Texts, merges: &[Merge]) -> Markup {
    let lang = visit.page.lang;
    let rows = merges.iter().map(|it| {
        let undo = format!("/duplicates/merges/{}/undo", it.reference());
        let kept = format!("/members/{}", Ref::new(it.region_id, it.kept));
        Row::new([
            html! { a class="link" href=(kept) { (it.name) } },
            plain(&it.org_name),
            plain(&it.other_org),
            html! { (ui::format::instant(lang, Instant(it.merged_at).civil())) },
        ])
        .actions(html! { (Button::link(undo, t.get("dup-undo")).look(Look::Quiet).about(it.name.as_str())) })
    });
    Table::new(lang, t.get("dup-merges"))
        .caption_hidden()
        .columns(["name", "org", "aside", "when"].map(|it| Column::new(t.get(&format!("dup-column-{it}")))))
        .rows(rows)
        .empty(ui::empty(&t.get("dup-merges-none"), "", html! {}))
        .render()
}

/// A member on the roll whom the reader keeps.
async fn kept(visit: &Visit, id: &str) -> Result<(Member, Option<Org>), Fault> {
    let member = seen_member(visit, id).await?;
    visit.cx.allow(KEEP, &member.place()?)?;
    let org = query::org(&visit.cx.store, member.org()).await?;
    Ok((member, org))
}

type Side = (Member, Option<Org>);
/// A field and how it is shown for one of the two.
type Line<'a> = (&'static str, Box<dyn Fn(&Side) -> Markup + 'a>);

fn org_name(side: &Side) -> &str {
    side.1.as_ref().map_or("", |it| it.full_name.as_str())
}

/// The two rows beside each other, line by line.
fn side_by_side(visit: &Visit, t: &Texts, a: &Side, b: &Side) -> Markup {
    let lang = visit.page.lang;
    let word = |prefix: &str, key: &Option<String>| {
        or_dash(&key.as_ref().map_or(String::new(), |key| t.get(&format!("{prefix}-{key}"))))
    };
    let text = |value: &Option<String>| or_dash(value.as_deref().unwrap_or_default());
    let date = |value: &Option<String>| or_dash(&day(lang, value.as_deref()));
    let mut lines: Vec<Line<'_>> = vec![
        ("organisation", Box::new(|it| plain(org_name(it)))),
        ("state", Box::new(|it| state_badge(t, &it.0.state))),
        ("sex", Box::new(|it| plain(t.get(&format!("sex-{}", it.0.sex))))),
        ("birth-date", Box::new(move |it| date(&it.0.birth))),
        ("id-number", Box::new(move |it| text(&it.0.id_masked))),
    ];
    lines.push(("nationality", Box::new(|it| or_dash(&nationality_name(lang, it.0.nationality.as_deref())))));
    lines.push(("education", Box::new(move |it| word("education", &it.0.education))));
    lines.push(("occupation", Box::new(move |it| word("occupation", &it.0.occupation))));
    lines.push(("join-date", Box::new(move |it| date(&it.0.joined_on))));
    lines.push(("full-date", Box::new(move |it| date(&it.0.full_on))));
    lines.push(("phone", Box::new(move |it| text(&it.0.phone_masked))));
    lines.push(("unit", Box::new(move |it| text(&it.0.unit))));
    let rows = lines.iter().map(|(name, show)| {
        let (left, right) = (show(a), show(b));
        let differs = left.0 != right.0;
        let label = html! {
            (t.get(&format!("field-{name}")))
            @if differs { " " (ui::badge(Level::Info, &t.get("dup-differs"))) }
        };
        Row::new([label, left, right])
    });
    let head = |key: &str, side: &Side| Column::new(format!("{}: {}", t.get(key), side.0.name));
    Table::new(lang, t.get("dup-compare"))
        .caption_hidden()
        .columns([Column::new(t.get("dup-column-field")), head("dup-first", a), head("dup-second", b)])
        .rows(rows)
        .render()
}

#[derive(Deserialize, Default)]
struct Asked {
    stands: Option<String>,
}

async fn compare(
    SignedIn(visit): SignedIn,
    Path((a, b)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (first, second) = (kept(&visit, &a).await?, kept(&visit, &b).await?);
    if !first.0.present || !second.0.present || first.0.id == second.0.id {
        return Err(Fault::missing());
    }
    match asked.stands.as_deref() {
        None => {
            let body = compare_page(&visit, &first, &second, "", &Refused::default())?;
            Ok(body.into_response())
        }
        Some("a") => Ok(preview(&visit, &first, &second, &first, &second, "a").into_response()),
        Some("b") => Ok(preview(&visit, &first, &second, &second, &first, "b").into_response()),
        Some(_) => {
            let refused = Refused::of(&texts(visit.page.lang), RosterError::field("stands", "missing"))?;
            Ok(refused.answer(compare_page(&visit, &first, &second, "", &refused)?))
        }
    }
}

fn address(a: &Side, b: &Side) -> String {
    format!("/duplicates/{}/{}", a.0.reference(), b.0.reference())
}

fn compare_page(visit: &Visit, a: &Side, b: &Side, chosen: &str, refused: &Refused) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let choice = |value: &str, key: &str, side: &Side| {
        Choice::new(value, format!("{}: {}", t.get(key), org_name(side)))
            .hint(side.0.id_masked.clone().unwrap_or_default())
    };
    let choices = vec![choice("a", "dup-first", a), choice("b", "dup-second", b)];
    let two = a.0.id_number.is_some() && b.0.id_number.is_some();
    let body = html! {
        (refused.alert())
        (side_by_side(visit, &t, a, b))
        @if two {
            (ui::alert(Level::Warn, plain(t.get("field-error-two-persons"))))
        } @else {
            (Form::get(visit.page.lang, address(a, b)).errors(&refused.errors)
                .body(html! {
                    (Field::radios("stands", t.get("dup-stands"), choices).hint(t.get("dup-stands-hint")).value(chosen)
                        .error(refused.beside("stands")).required())
                })
                .submit(Button::submit(t.get("act-preview")))
                .cancel("/duplicates"))
        }
    };
    Ok(page(&visit.page, &t.with("dup-of", &[("name", a.0.name.clone().into())]), &crumb(&t), body))
}

fn crumb(t: &Texts) -> Vec<ui::Crumb> {
    vec![ui::Crumb::new("/duplicates", t.get("dup-title"))]
}

fn preview(visit: &Visit, a: &Side, b: &Side, stands: &Side, aside: &Side, which: &str) -> Markup {
    let t = texts(visit.page.lang);
    let name = Value::from(stands.0.name.clone());
    let whom = |side: &Side| format!("{}, {}", side.0.name, org_name(side));
    let mut consequences = vec![
        Consequence::new(t.get("dup-effect-stands"), whom(stands)),
        Consequence::new(t.get("dup-effect-aside"), whom(aside)),
    ];
    if stands.0.id_number.is_none() && aside.0.id_number.is_some() {
        consequences.push(Consequence::new(t.get("dup-effect-number"), whom(stands)));
    }
    consequences.push(Consequence::new(
        t.get("dup-effect-figures"),
        t.with("act-whom-org", &[("org", org_name(aside).into())]),
    ));
    let ask = Confirm::new(
        visit.page.lang,
        t.with("dup-ask", &[("name", name.clone())]),
        t.get("dup-yes"),
        address(a, b),
        address(a, b),
    )
    .key(visit.new_key())
    .consequences(consequences)
    .body(html! { input type="hidden" name="stands" value=(which); });
    let body = html! { (ask) p class="hint" { (t.get("dup-reverse")) } };
    page(&visit.page, &t.with("dup-of", &[("name", name)]), &crumb(&t), body)
}

async fn merge(
    SignedIn(visit): SignedIn,
    Path((a, b)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (first, second) = (kept(&visit, &a).await?, kept(&visit, &b).await?);
    let (one, two) = (first.0.reference(), second.0.reference());
    let done = match fields.get("stands") {
        "a" => action::merge_members(&visit.keyed(&fields), one, two).await,
        "b" => action::merge_members(&visit.keyed(&fields), two, one).await,
        _ => Err(RosterError::field("stands", "missing")),
    };
    match done {
        Ok(_) => {
            visit.wake();
            Ok(Redirect::to("/duplicates").into_response())
        }
        Err(error) => {
            let t = texts(visit.page.lang);
            let mut refused = Refused::of(&t, error)?;
            // The fields of the action are not those of this form: said above it.
            refused.above = refused.above.or_else(|| refused.errors.first().map(|it| it.text.clone()));
            refused.errors.retain(|it| it.field == "stands");
            Ok(refused.answer(compare_page(&visit, &first, &second, fields.get("stands"), &refused)?))
        }
    }
}

async fn found(visit: &Visit, id: &str) -> Result<Merge, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let all = query::merges(&visit.cx.store, &visit.cx.scope(KEEP), SHOWN).await?;
    all.into_iter().find(|it| it.reference() == id).ok_or_else(Fault::missing)
}

async fn undo_page(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let it = found(&visit, &id).await?;
    Ok(undo_form(&visit, &it, &Fields::default(), &Refused::default()))
}

fn undo_form(visit: &Visit, it: &Merge, fields: &Fields, refused: &Refused) -> Markup {
    let t = texts(visit.page.lang);
    let name = Value::from(it.name.clone());
    let action = format!("/duplicates/merges/{}/undo", it.reference());
    let ask = Confirm::new(
        visit.page.lang,
        t.with("dup-undo-ask", &[("name", name)]),
        t.get("dup-undo"),
        action,
        "/duplicates",
    )
    .key(fields.key().unwrap_or_else(|| visit.new_key()))
    .consequences(vec![
        Consequence::new(t.get("dup-undo-effect"), format!("{}, {}", it.name, it.org_name)),
        Consequence::new(t.get("dup-undo-effect"), format!("{}, {}", it.name, it.other_org)),
    ]);
    page(&visit.page, &t.get("dup-undo"), &crumb(&t), html! { (refused.alert()) (ask) })
}

async fn undo(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let merge: Ref = id.parse().map_err(|_| Fault::missing())?;
    match action::unmerge(&visit.keyed(&fields), merge).await {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to("/duplicates").into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            let it = found(&visit, &id).await?;
            Ok(refused.answer(undo_form(&visit, &it, &fields, &refused)))
        }
    }
}
