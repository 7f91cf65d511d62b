use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Fields, Refused, Routes, SignedIn, Visit};
use store::OrgPath;
use ui::{Button, Choice, Field, Form, Markup, html, page};

use super::{crumbs, portal_tabs, seen_portal, texts};
use crate::action::{self, NewBlock};
use crate::model::{BLOCKS, Portal};
use crate::{ARRANGE, query};

/// Empty places a form offers behind the blocks there are.
const SPARE: usize = 3;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/orgs/{org}/portal/front", Access::Needs(ARRANGE), get(show).post(arrange)).also(
        "POST",
        "/orgs/{org}/portal/front",
        Access::Needs(ARRANGE),
    )
}

async fn show(SignedIn(visit): SignedIn, Path(id): Path<String>) -> Result<Markup, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let blocks = query::blocks(&visit.cx.store, portal.reference()).await?;
    let blocks = blocks.into_iter().map(|it| NewBlock {
        column: it.column(),
        kind: it.kind,
        title: it.title.unwrap_or_default(),
        body: it.body.unwrap_or_default(),
        size: it.size,
    });
    form(&visit, &portal, &place, &blocks.collect::<Vec<_>>(), &Refused::default()).await
}

async fn form(
    visit: &Visit,
    portal: &Portal,
    place: &OrgPath,
    blocks: &[NewBlock],
    refused: &Refused,
) -> Result<Markup, Fault> {
    let t = texts(visit.page.lang);
    let columns = query::columns(&visit.cx.store, place).await?;
    let kinds = || {
        std::iter::once(Choice::new("", t.get("block-none")))
            .chain(BLOCKS.iter().map(|it| Choice::new(*it, t.get(&format!("block-{it}")))))
            .collect::<Vec<_>>()
    };
    let shown = || {
        std::iter::once(Choice::new("", t.get("block-all")))
            .chain(columns.iter().map(|it| Choice::new(it.reference().to_string(), &it.title)))
            .collect::<Vec<_>>()
    };
    let empty = NewBlock { size: 5, ..NewBlock::default() };
    let content = html! {
        (refused.alert())
        (portal_tabs(visit, &t, portal.reference(), place, "front"))
        p { (t.get("front-lead")) }
        (Form::post(t.lang(), format!("/orgs/{}/portal/front", portal.reference())).key(visit.new_key())
            .errors(&refused.errors)
            .body(html! { @for at in 0..blocks.len() + SPARE {
                @let block = blocks.get(at).unwrap_or(&empty);
                fieldset.field-group {
                    legend { (t.with("front-block", &[("number", (at as i64 + 1).into())])) }
                    (Field::select(format!("kind-{at}"), t.get("block-kind"), kinds()).value(block.kind.as_str()))
                    (Field::select(format!("column-{at}"), t.get("block-column"), shown()).value(block.column.map(|it| it.to_string()).unwrap_or_default()))
                    (Field::text(format!("title-{at}"), t.get("block-title")).value(block.title.as_str()))
                    (Field::number(format!("size-{at}"), t.get("block-size")).between("1", "20").short().value(block.size.to_string()))
                    (Field::textarea(format!("body-{at}"), t.get("block-body")).rows(2).value(block.body.as_str()))
                }
            } })
            .submit(Button::submit(t.get("front-save"))))
    };
    Ok(page(&visit.page, &t.get("portal-tab-front"), &crumbs(&t, portal), content))
}

fn typed(fields: &Fields) -> Vec<NewBlock> {
    (0..23)
        .filter(|at| !fields.get(&format!("kind-{at}")).is_empty())
        .map(|at| NewBlock {
            kind: fields.get(&format!("kind-{at}")).to_owned(),
            column: fields.get(&format!("column-{at}")).parse().ok(),
            title: fields.get(&format!("title-{at}")).to_owned(),
            body: fields.raw(&format!("body-{at}")).to_owned(),
            size: fields.get(&format!("size-{at}")).parse().unwrap_or(0),
        })
        .collect()
}

async fn arrange(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Fault> {
    let (portal, place) = seen_portal(&visit, &id).await?;
    visit.cx.allow(ARRANGE, &place)?;
    let blocks = typed(&fields);
    match action::set_blocks(&visit.keyed(&fields), portal.reference(), blocks.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/p/{}", portal.slug)).into_response()),
        Err(error) => {
            let refused = Refused::of(&texts(visit.page.lang), error)?;
            Ok(refused.answer(form(&visit, &portal, &place, &blocks, &refused).await?))
        }
    }
}
