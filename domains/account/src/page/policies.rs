use access::{Cell, Role};
use axum::response::{IntoResponse as _, Response};
use http_face::{Fault, SignedIn, Visit};
use ui::{Column, Markup, Row, Table, Texts, html};

use super::me::role_name;
use super::texts;

/// Who may do what: asked of the policies themselves, so that the page cannot differ from what is enforced.
pub(crate) async fn show(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    let t = texts(&visit.page);
    let body = html! {
        p { (t.get("policies-about")) }
        ul { @for cell in [Cell::Own, Cell::Subtree, Cell::Everywhere, Cell::No] { li { b { (word(&t, cell)) } " " (t.get(&format!("{}-means", key(cell)))) } } }
        @for domain in visit.app.domains.iter().filter(|it| !it.permissions.is_empty()) {
            section {
                h2 { (domain.policy.0) }
                (matrix(&visit, &t, domain.permissions, domain.policy.0))
                details {
                    summary { (t.get("policies-file")) }
                    pre tabindex="0" { code { (domain.policy.1) } }
                }
            }
        }
    };
    Ok(ui::page(&visit.page, &t.get("policies-title"), &[], body).into_response())
}

fn key(cell: Cell) -> &'static str {
    match cell {
        Cell::No => "cell-no",
        Cell::Own => "cell-own",
        Cell::Subtree => "cell-subtree",
        Cell::Everywhere => "cell-everywhere",
    }
}

fn word(t: &Texts, cell: Cell) -> String {
    t.get(key(cell))
}

fn matrix(visit: &Visit, t: &Texts, permissions: &[access::Permission], caption: &str) -> Markup {
    let columns = [t.get("policies-what")].into_iter().chain(Role::ALL.map(|role| role_name(t, role.key())));
    let rows = permissions.iter().map(|permission| {
        let cells = Role::ALL.map(|role| {
            let cell = visit.app.policies.reach(role, *permission);
            html! { (word(t, cell)) }
        });
        Row::new([html! { code { (permission.0) } }].into_iter().chain(cells))
    });
    html! { (Table::new(visit.page.lang, caption).caption_hidden().columns(columns.map(Column::new)).rows(rows)) }
}
