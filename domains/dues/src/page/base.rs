use access::ActError;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit, ruled};
use roster::model::Member;
use rules::dues::{Income, Item, ItemKind, ItemPlace, Relief, WageEarner};
use rules::money::Fen;
use rules::month::YearMonth;
use store::OrgPath;
use ui::format::yuan;
use ui::{Button, Choice, Field, Form, Level, Look, Markup, html, page};

use super::{kept_member, month_of, texts};
use crate::action::{self, NewBase, Outcome};
use crate::model::{Base, Detail, INCOMES, income_key};
use crate::{COLLECT, query};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/members/{member}/dues/base", Access::Needs(COLLECT), get(show).post(send)).also(
        "POST",
        "/members/{member}/dues/base",
        Access::Needs(COLLECT),
    )
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (member, place) = kept_member(&visit, &id).await?;
    let bases = query::bases_of(&visit.cx.store, member.reference()).await?;
    let mut pairs = vec![("from".to_owned(), YearMonth::of(visit.cx.today()).to_string())];
    pairs.extend(bases.last().map(stored).transpose()?.unwrap_or_default());
    form(&visit, &member, &place, &Fields::of(pairs), &Refused::default(), None).await
}

/// The last base as it is typed, to be changed.
fn stored(base: &Base) -> Result<Vec<(String, String)>, Fault> {
    let detail = base.made_from()?;
    let plain = |fen: Fen| yuan(fen.0).replace(',', "");
    let mut pairs = vec![("income".to_owned(), income_key(detail.income).to_owned())];
    let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match detail.income {
        Income::Monthly { base } => add("amount", plain(base)),
        Income::Annual { received } | Income::Pension { received } => add("amount", plain(received)),
        Income::Farmer { fixed } => add("amount", plain(fixed)),
        Income::Quarterly { net } => {
            for (name, fen) in ["net1", "net2", "net3"].iter().zip(net) {
                add(name, yuan(fen.0).replace(',', "").replace('−', "-"));
            }
        }
        Income::Fixed { reason } => add("reason", reason.key().to_owned()),
    }
    if let Some(earner) = detail.earner {
        add("earner", earner.key().to_owned());
    }
    for item in detail.items {
        add(&format!("item.{}", item.item.key()), plain(item.fen));
    }
    Ok(pairs)
}

fn read(fields: &Fields) -> Result<Detail, ActError> {
    let fen = |name: &'static str| fields.fen(name).map(Fen);
    let mut items = Vec::new();
    for (key, text) in fields.under("item.").filter(|(_, text)| !text.is_empty()) {
        let item = ItemKind::from_key(key).ok_or(ActError::field("earner", "not-listed"))?;
        items.push(Item { item, fen: Fen(http_face::fen(text).ok_or(ActError::field("items", "amount"))?) });
    }
    let earner = WageEarner::from_key(fields.get("earner"));
    let income = match fields.get("income") {
        "MONTHLY" if items.is_empty() => Income::Monthly { base: fen("amount")? },
        // Whose wages decides which items count.
        "MONTHLY" if earner.is_none() => return Err(ActError::field("earner", "missing")),
        "MONTHLY" => Income::Monthly { base: Fen::ZERO },
        "ANNUAL" => Income::Annual { received: fen("amount")? },
        "PENSION" => Income::Pension { received: fen("amount")? },
        "FARMER" => Income::Farmer { fixed: fen("amount")? },
        "QUARTERLY" => Income::Quarterly { net: [fen("net1")?, fen("net2")?, fen("net3")?] },
        "FIXED" => {
            let reason =
                Relief::from_key(fields.get("reason")).ok_or(ActError::field("reason", "missing"))?;
            Income::Fixed { reason }
        }
        _ => return Err(ActError::field("income", "missing")),
    };
    let wages = matches!(income, Income::Monthly { .. }) && !items.is_empty();
    Ok(Detail { income, earner: earner.filter(|_| wages), items: if wages { items } else { Vec::new() } })
}

async fn form(
    visit: &Visit,
    member: &Member,
    place: &OrgPath,
    fields: &Fields,
    refused: &Refused,
    outcome: Option<&Outcome>,
) -> Result<Markup, Fault> {
    let (t, lang) = (texts(visit.page.lang), visit.page.lang);
    let base = format!("/members/{}/dues", member.reference());
    let setting = query::setting(&visit.cx.store, place).await?;
    let field = |field: Field| refused.field(fields, field);
    let choice = |key: &str, prefix: &str| Choice::new(key, t.get(&format!("{prefix}-{key}")));
    let incomes =
        INCOMES.map(|key| choice(key, "income").hint(t.get(&format!("income-{key}-hint")))).to_vec();
    let earners = WageEarner::ALL.iter().map(|it| choice(it.key(), "earner")).collect();
    let reasons = Relief::ALL.iter().map(|it| choice(it.key(), "reason")).collect();
    let amount = |name: &str, key: &str| Field::decimal(name, t.get(key)).unit(t.get("yuan")).short();
    let items = |place: ItemPlace| {
        let some = ItemKind::ALL.iter().filter(move |it| {
            // An item that counts for anybody stands among those that count; whose wages they are decides.
            let places = WageEarner::ALL.iter().map(|earner| it.place(*earner)).collect::<Vec<_>>();
            let in_somewhere = places.contains(&ItemPlace::In);
            if place == ItemPlace::In { in_somewhere } else { !in_somewhere && places.contains(&place) }
        });
        html! { @for it in some {
            (refused.field(fields, amount(&format!("item.{}", it.key()), &format!("item-{}", it.key()))))
        } }
    };
    let body = html! {
        (refused.alert())
        @if let Some(found) = outcome { (said(&t, found)) }
        @if setting.pay_change == rules::dues::PayChange::FixedForYear { p.hint { (t.get("base-held")) } }
        (Form::post(lang, format!("{base}/base"))
            .key(fields.key().unwrap_or_else(|| visit.new_key()))
            .errors(&refused.errors)
            .body(html! {
                (field(Field::text("from", t.get("base-from")).hint(t.get("month-hint")).short()).required())
                (field(Field::radios("income", t.get("column-income"), incomes)).required())
                (field(amount("amount", "base-amount").hint(t.get("base-amount-hint"))))
                details.more open[fields.under("item.").any(|(_, text)| !text.is_empty())] {
                    summary { (t.get("base-items")) }
                    p.hint { (t.get("base-items-hint")) }
                    (field(Field::radios("earner", t.get("base-earner"), earners)))
                    fieldset { legend { (t.get("items-in")) } (items(ItemPlace::In)) }
                    fieldset { legend { (t.get("items-withheld")) } (items(ItemPlace::Withheld)) }
                    fieldset { legend { (t.get("items-out")) } (items(ItemPlace::Out)) }
                }
                details.more open[fields.get("income") == "QUARTERLY"] {
                    summary { (t.get("base-quarter")) }
                    (field(amount("net1", "base-net1"))) (field(amount("net2", "base-net2"))) (field(amount("net3", "base-net3")))
                }
                details.more open[fields.get("income") == "FIXED"] {
                    summary { (t.get("base-reason")) }
                    (field(Field::radios("reason", t.get("base-reason"), reasons)))
                }
                (field(Field::text("note", t.get("base-note"))))
            })
            .submit(Button::submit(t.get("base-try")).named("act", "try").look(Look::Secondary))
            .other(Button::submit(t.get("base-save")).named("act", "save"))
            .cancel(base.as_str())
            .mark_required())
    };
    let crumbs = roster::face::crumbs(visit, place).await?;
    Ok(page(&visit.page, &t.with("base-title", &[("name", member.name.clone().into())]), &crumbs, body))
}

/// The figure and the articles it rests on.
fn said(t: &ui::Texts, found: &Outcome) -> Markup {
    let title = t.with("base-result", &[("fen", yuan(found.owed.0).into())]);
    let grave =
        [Some(found.ruling), found.items].into_iter().flatten().any(|it| it.verdict != rules::Verdict::Holds);
    ui::callout(
        if grave { Level::Warn } else { Level::Success },
        &title,
        html! {
            p { (t.with("base-result-base", &[("fen", yuan(found.base.0).into())])) }
            p { (ruled(t, &found.ruling)) }
            @if let Some(items) = &found.items { p { (ruled(t, items)) } }
        },
    )
}

async fn send(SignedIn(visit): SignedIn, Path(id): Path<String>, fields: Fields) -> Result<Response, Fault> {
    let (member, place) = kept_member(&visit, &id).await?;
    let rounding = query::setting(&visit.cx.store, &place).await?.rounding;
    let tried = read(&fields).and_then(|detail| action::reckon(detail, rounding));
    let done = match tried {
        Ok(found) if fields.get("act") == "try" => {
            let shown = form(&visit, &member, &place, &fields, &Refused::default(), Some(&found)).await?;
            return Ok(shown.into_response());
        }
        Ok(found) => match month_of(&fields, "from") {
            Ok(from) => {
                let note = fields.get("note").to_owned();
                let new = NewBase { member: member.reference(), from, detail: found.detail, note };
                action::set_base(&visit.keyed(&fields), new).await
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            visit.wake();
            Ok(Redirect::to(&format!("/members/{id}/dues")).into_response())
        }
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &member, &place, &fields, &refused, None).await?))
        }
    }
}
