use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http_face::{Access, Fault, Routes, SignedIn, Visit};
use serde::Deserialize;
use store::{OrgPath, Ref, Scope, Sql as _, params};
use ui::Render as _;
use ui::{
    Button, Children, Choice, Column, Field, Look, Markup, Paging, Row, Tab, Table, Texts, TreeNode, html,
    page, tabs, tree, tree_children, two_pane,
};

use super::{crumbs, education_choices, or_dash, plain, seen_org, state_badge, texts};
use crate::model::Org;
use crate::query::{Branch, Filter, ListedMember, MemberCursor};
use crate::{EXPORT, FORM, IMPORT, KEEP, READ, query};

/// Members on one page of a list.
const PAGE: u32 = 50;
/// Organisations shown below one in the tree before "more".
const BRANCHES: u32 = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/orgs", Access::Needs(READ), get(first))
        .route("GET", "/orgs/{org}", Access::Needs(READ), get(show))
        .route("GET", "/orgs/{org}/tree", Access::Needs(READ), get(part))
}

async fn first(SignedIn(visit): SignedIn) -> Result<Response, Fault> {
    let roots = query::roots(&visit.cx.store, &visit.cx.scope(READ)).await?;
    match roots.first() {
        Some(root) => Ok(Redirect::to(&format!("/orgs/{}", root.reference())).into_response()),
        // A member without an office has a card and a file of their own.
        None if visit.cx.actor.member.is_some() => Ok(Redirect::to("/").into_response()),
        None => {
            let t = texts(visit.page.lang);
            let body = ui::empty(&t.get("orgs-none"), &t.get("orgs-none-more"), html! {});
            Ok(page(&visit.page, &t.get("orgs-title"), &[], body).into_response())
        }
    }
}

/// The filter of a list of members, as an address carries it.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    education: String,
    #[serde(default)]
    mobile: String,
}

impl Asked {
    pub(super) fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        Filter {
            state: some(&self.state),
            sex: some(&self.sex),
            education: some(&self.education),
            name: some(&self.name),
            mobile: !self.mobile.is_empty(),
        }
    }

    fn link(&self, base: &str, after: &str) -> String {
        let fields = [
            ("name", self.name.as_str()),
            ("state", &self.state),
            ("sex", &self.sex),
            ("education", &self.education),
            ("mobile", &self.mobile),
            ("after", after),
        ];
        let pairs: Vec<_> = fields.iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }
    }
}

pub(crate) async fn cursor(visit: &Visit, after: &str) -> Result<Option<MemberCursor>, Fault> {
    let Ok(id) = after.parse::<Ref>() else { return Ok(None) };
    #[derive(sea_orm::FromQueryResult)]
    struct At {
        org_path: String,
        name_key: String,
    }
    let at: Option<At> = visit
        .cx
        .store
        .one(
            "select org_path, name_key from member where region_id = $1 and id = $2",
            params![id.region, id.id],
        )
        .await?;
    Ok(at.map(|at| MemberCursor { path: at.org_path, key: at.name_key, id: id.id }))
}

async fn show(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let scope = visit.cx.scope(READ).within(&place);
    let after = cursor(&visit, &asked.after).await?;
    let sql = &visit.cx.store;
    let mut members = query::members(sql, &scope, &asked.filter(), after.as_ref(), PAGE + 1).await?;
    let more = members.len() > PAGE as usize;
    members.truncate(PAGE as usize);
    let heads = query::head_count(sql, &place).await?;
    let base = format!("/orgs/{}", org.reference());
    let next = members.last().filter(|_| more).map(|last| asked.link(&base, &last.reference().to_string()));
    let first = (!asked.after.is_empty()).then(|| asked.link(&base, ""));
    let paging =
        Paging { previous: first, next, total: Some(t.with("members-total", &[("n", heads.into())])) };
    let tree = whole_tree(&visit, &t, &place).await?;
    let list = html! {
        (org_tabs(&visit, &t, &org, &place, "members"))
        (org_actions(&visit, &t, &org, &place))
        (member_table(&visit, &t, &members, &base, &asked, paging))
    };
    let mut crumbs = crumbs(&visit, &place).await?;
    crumbs.pop();
    Ok(page(&visit.page, &org.full_name, &crumbs, two_pane(visit.page.lang, tree, list)))
}

/// The pages of an organisation.
pub(crate) fn org_tabs(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath, current: &str) -> Markup {
    let base = format!("/orgs/{}", org.reference());
    let tab = |name: &str, href: String| Tab::new(href, t.get(&format!("org-tab-{name}")), name == current);
    let mut list = vec![
        tab("members", base.clone()),
        tab("about", format!("{base}/about")),
        tab("statistics", format!("{base}/statistics")),
    ];
    if visit.cx.may(IMPORT, place) {
        list.push(tab("imports", format!("{base}/import")));
    }
    let branch = org.org_kind().is_ok_and(rules::codes::OrgKind::is_branch);
    for link in visit.app.domains.iter().flat_map(|it| &it.org_links) {
        if (branch || !link.narrow) && visit.cx.may(link.needs, place) {
            let href = (link.href)(org.reference());
            let here = href == current;
            list.push(Tab::new(href, (link.label)(visit.page.lang), here));
        }
    }
    tabs(&t.get("org-tabs"), &list)
}

fn org_actions(visit: &Visit, t: &Texts, org: &Org, place: &OrgPath) -> Markup {
    let base = format!("/orgs/{}", org.reference());
    let may = |permission| org.stands() && visit.cx.may(permission, place);
    ui::actions(html! {
        @if may(KEEP) {
            (Button::link(format!("{base}/members/new"), t.get("member-new")).look(Look::Primary))
        }
        @if may(IMPORT) {
            (Button::link(format!("{base}/import"), t.get("import-new")).look(Look::Secondary))
        }
        @if may(FORM) {
            (Button::link(format!("{base}/new"), t.get("org-new")).look(Look::Secondary))
        }
        @if visit.cx.may(EXPORT, place) {
            (Button::link(format!("{base}/members.xlsx"), t.get("export-xlsx")).look(Look::Quiet))
        }
    })
}

fn member_table(
    visit: &Visit,
    t: &Texts,
    members: &[ListedMember],
    base: &str,
    asked: &Asked,
    paging: Paging,
) -> Markup {
    let lang = visit.page.lang;
    let columns = ["name", "sex", "birth", "state", "joined", "number"];
    // The organisation stands under the name: a column of its own would push the table out of a notebook's screen.
    let rows = members.iter().map(|it| {
        Row::new([
            html! {
                a class="link font-medium" href=(format!("/members/{}", it.reference())) { (it.name) }
                p.row-note { (it.org_name) }
            },
            plain(t.get(&format!("sex-{}", it.sex))),
            short_day(it.birth.as_deref()),
            state_badge(t, &it.state),
            short_day(it.joined_on.as_deref()),
            html! { span class="whitespace-nowrap" { (or_dash(it.id_masked.as_deref().unwrap_or_default())) } },
        ])
    });
    let states = ["FULL", "PROBATIONARY", "SUSPENDED_RIGHTS", "IMPROVING"];
    let any = || Choice::new("", t.get("choice-any"));
    let from = |prefix: &str, keys: &[&str]| {
        std::iter::once(any())
            .chain(keys.iter().map(|key| Choice::new(*key, t.get(&format!("{prefix}-{key}")))))
            .collect::<Vec<_>>()
    };
    let mut education = education_choices(t);
    education[0] = any();
    let fields = vec![
        Field::text("name", t.get("filter-name")).value(&asked.name),
        Field::select("state", t.get("column-state"), from("state", &states)).value(&asked.state),
        Field::select("sex", t.get("column-sex"), from("sex", &["1", "2"])).value(&asked.sex),
        Field::select("education", t.get("field-education"), education).value(&asked.education),
    ];
    let filter = asked.filter();
    let active =
        [filter.state.is_some(), filter.sex.is_some(), filter.education.is_some(), filter.name.is_some()];
    Table::new(lang, t.get("members-title"))
        .columns(columns.map(|name| Column::new(t.get(&format!("column-{name}")))))
        .rows(rows)
        .filters(base, fields, Vec::new(), active.iter().filter(|it| **it).count())
        .paging(paging)
        .empty(ui::empty(&t.get("members-none"), &t.get("members-none-more"), html! {}))
        .render()
}

/// In a list a day stands as it is stored: short, sortable by eye, and the same in both languages.
fn short_day(stored: Option<&str>) -> Markup {
    html! { span class="whitespace-nowrap" { (or_dash(stored.unwrap_or_default())) } }
}

fn node(branch: &Branch, current: &OrgPath) -> TreeNode {
    let base = format!("/orgs/{}", branch.reference());
    let node = TreeNode::new(branch.id.simple().to_string(), branch.called(), base.clone())
        .note(ui::format::number(branch.members.unwrap_or(0)))
        .current(branch.path == current.as_str());
    if branch.children == 0 {
        node
    } else {
        node.children(Children::Closed { page: base.clone(), part: format!("{base}/tree") })
    }
}

/// The tree, open along the way down to the current organisation: as many queries as levels, however large it is.
pub(crate) async fn whole_tree(visit: &Visit, t: &Texts, current: &OrgPath) -> Result<Markup, Fault> {
    let (sql, scope) = (&visit.cx.store, visit.cx.scope(READ));
    let way = query::ancestors(sql, current).await?;
    let mut opened: Vec<(Org, Vec<Branch>)> = Vec::new();
    for org in way.into_iter().filter(|org| org.place().is_ok_and(|it| scope.holds(&it))) {
        let below = query::children(sql, &scope, &org, None, BRANCHES).await?;
        opened.push((org, below));
    }
    let roots = query::roots(sql, &scope).await?;
    let nodes: Vec<_> = roots.iter().map(|root| open_node(root, &opened, current, t)).collect();
    Ok(tree(visit.page.lang, &t.get("orgs-title"), &nodes))
}

fn open_node(branch: &Branch, opened: &[(Org, Vec<Branch>)], current: &OrgPath, t: &Texts) -> TreeNode {
    let shut = node(branch, current);
    let Some((org, below)) = opened.iter().find(|(org, _)| org.id == branch.id) else { return shut };
    if below.is_empty() {
        return shut;
    }
    let mut nodes: Vec<_> = below.iter().map(|it| open_node(it, opened, current, t)).collect();
    nodes.extend(more_node(org, below, t));
    shut.children(Children::Open { page: format!("/orgs/{}", org.reference()), nodes })
}

/// A place with more children than are shown leads on to the rest.
fn more_node(org: &Org, below: &[Branch], t: &Texts) -> Option<TreeNode> {
    let last = below.last().filter(|_| below.len() == BRANCHES as usize)?;
    let part = format!("/orgs/{}/tree?after={}", org.reference(), last.path);
    let id = format!("more-{}", last.id.simple());
    let page = format!("/orgs/{}/about", org.reference());
    Some(TreeNode::new(id, t.get("tree-more"), page.clone()).children(Children::Closed { page, part }))
}

#[derive(Deserialize)]
struct Behind {
    after: Option<String>,
}

async fn part(
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(behind): Query<Behind>,
) -> Result<Markup, Fault> {
    let (org, place) = seen_org(&visit, &id).await?;
    let t = texts(visit.page.lang);
    let scope = Scope::of([place.clone()]);
    let below = query::children(&visit.cx.store, &scope, &org, behind.after.as_deref(), BRANCHES).await?;
    let mut nodes: Vec<_> = below.iter().map(|it| node(it, &place)).collect();
    nodes.extend(more_node(&org, &below, &t));
    Ok(tree_children(visit.page.lang, &nodes))
}
