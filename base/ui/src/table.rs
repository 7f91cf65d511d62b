//! Tables: caption, sorting, filters, keyset paging, row actions; on a phone each row is a card.

use maud::{Markup, PreEscaped, Render, html};

use crate::{Button, Field, Icon, Lang, Look, i18n::own};

/// How a column is sorted now, and the link that changes it.
#[derive(Clone, Debug)]
pub enum Sort {
    /// Not by this column; the link sorts ascending.
    By(String),
    /// Ascending by this column; the link turns it round.
    Ascending(String),
    /// Descending by this column; the link turns it round.
    Descending(String),
}

/// A column's head.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    sort: Option<Sort>,
    numeric: bool,
}

impl Column {
    /// `Column::new(t.get("name"))`.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), sort: None, numeric: false }
    }

    /// Can be sorted.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Holds numbers: set to the right, digits of one width.
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    fn head(&self) -> Markup {
        let (state, link) = match &self.sort {
            None => (None, None),
            Some(Sort::By(href)) => (Some("none"), Some(href)),
            Some(Sort::Ascending(href)) => (Some("ascending"), Some(href)),
            Some(Sort::Descending(href)) => (Some("descending"), Some(href)),
        };
        html! {
            th scope="col" role="columnheader" .numeric[self.numeric] aria-sort=[state] {
                @match link {
                    Some(href) => a.sort href=(href) { (self.label) span.sort-sign aria-hidden="true" {} },
                    None => (self.label),
                }
            }
        }
    }
}

/// A row: cells in the order of the columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    cells: Vec<Markup>,
    actions: Option<Markup>,
}

impl Row {
    /// `Row::new([html! { a href="/members/1" { "王芳" } }, html! { "2019" }])`. The first cell names the row.
    pub fn new(cells: impl IntoIterator<Item = Markup>) -> Self {
        Self { cells: cells.into_iter().collect(), actions: None }
    }

    /// What one can do with the row: quiet buttons; say with `.about(…)` which row they mean.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }
}

/// Links of a keyset-paged list; `None` where there is no further page.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// How much there is, in words, when it is known: "共 1,204 人".
    pub total: Option<String>,
}

/// A table: `html! { (Table::new(cx.lang, t.get("members")).columns(columns).rows(rows).paging(paging)) }`.
#[derive(Clone, Debug)]
pub struct Table {
    lang: Lang,
    caption: String,
    caption_hidden: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Option<Markup>,
    filters: Option<Filters>,
    paging: Option<Paging>,
    id: Option<String>,
}

#[derive(Clone, Debug)]
struct Filters {
    action: String,
    fields: Vec<Field>,
    keep: Vec<(String, String)>,
    active: usize,
}

impl Table {
    /// A table with its caption.
    pub fn new(lang: Lang, caption: impl Into<String>) -> Self {
        Self {
            lang,
            caption: caption.into(),
            caption_hidden: false,
            columns: Vec::new(),
            rows: Vec::new(),
            empty: None,
            filters: None,
            paging: None,
            id: None,
        }
    }

    /// Keeps the caption for screen readers only, when the heading above says the same.
    pub fn caption_hidden(mut self) -> Self {
        self.caption_hidden = true;
        self
    }

    /// An id, for partial updates and links.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The columns.
    pub fn columns(mut self, columns: impl IntoIterator<Item = Column>) -> Self {
        self.columns = columns.into_iter().collect();
        self
    }

    /// The rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }

    /// What stands in place of the rows when there are none; see [`empty`](crate::empty).
    pub fn empty(mut self, empty: Markup) -> Self {
        self.empty = Some(empty);
        self
    }

    /// Filters of the columns as fields of a GET form to `action`; `keep` are further values of
    /// the query that stay (sort order, organisation). The panel is open while `active` > 0.
    pub fn filters(
        mut self,
        action: impl Into<String>,
        fields: Vec<Field>,
        keep: Vec<(String, String)>,
        active: usize,
    ) -> Self {
        self.filters = Some(Filters { action: action.into(), fields, keep, active });
        self
    }

    /// Links to the neighbouring pages.
    pub fn paging(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }

    fn body_row(&self, row: &Row) -> Markup {
        html! {
            tr role="row" {
                @for (index, cell) in row.cells.iter().enumerate() {
                    @let column = self.columns.get(index);
                    @let label = column.map_or("", |column| column.label.as_str());
                    @let numeric = column.is_some_and(|column| column.numeric);
                    @if index == 0 {
                        th scope="row" role="rowheader" data-label=(label) { (cell) }
                    } @else {
                        td role="cell" data-label=(label) .numeric[numeric] { (cell) }
                    }
                }
                @if self.has_actions() {
                    td.row-actions role="cell" { @if let Some(actions) = &row.actions { (actions) } }
                }
            }
        }
    }

    fn has_actions(&self) -> bool {
        self.rows.iter().any(|row| row.actions.is_some())
    }

    /// A table without links and buttons is reached by key in its own right, to be scrolled sideways.
    fn is_still(&self) -> bool {
        let holds =
            |cell: &Markup| ["<a ", "<button", "<input", "<select"].iter().any(|it| cell.0.contains(it));
        let sorts = self.columns.iter().any(|column| column.sort.is_some());
        !sorts && !self.rows.iter().any(|row| row.cells.iter().chain(&row.actions).any(holds))
    }

    fn table(&self) -> Markup {
        let still = self.is_still();
        html! {
            div.table-frame tabindex=[still.then_some("0")] role=[still.then_some("region")] aria-label=[still.then_some(self.caption.as_str())] {
                table.data-table role="table" {
                    caption.sr-only[self.caption_hidden] { (self.caption) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in &self.columns { (column.head()) }
                            @if self.has_actions() {
                                th scope="col" role="columnheader" { span.sr-only { (own(self.lang).get("table-actions")) } }
                            }
                        }
                    }
                    tbody role="rowgroup" { @for row in &self.rows { (self.body_row(row)) } }
                }
            }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            div.table-block id=[self.id.as_deref()] {
                @if let Some(filters) = &self.filters { (filters.panel(self.lang)) }
                @if self.rows.is_empty() {
                    @match &self.empty {
                        Some(empty) => (empty),
                        None => (crate::empty(&own(self.lang).get("table-empty"), "", html! {})),
                    }
                } @else { (self.table()) }
                @if let Some(links) = &self.paging { (paging(self.lang, links)) }
            }
        }
    }
}

impl Filters {
    fn panel(&self, lang: Lang) -> Markup {
        let t = own(lang);
        html! {
            details.filters open[self.active > 0] {
                summary {
                    (Icon::Filter) span { (t.get("table-filter")) }
                    @if self.active > 0 { span.badge.badge-neutral { (self.active) span.sr-only { (t.get("table-filter-active")) } } }
                }
                form method="get" action=(self.action) data-auto-submit {
                    @for (name, value) in &self.keep { input type="hidden" name=(name) value=(value); }
                    div.filter-fields { @for field in &self.fields { (field) } }
                    div.actions {
                        (Button::submit(t.get("table-filter-apply")).look(Look::Secondary))
                        @if self.active > 0 {
                            (Button::link(self.action.as_str(), t.get("table-filter-clear")).look(Look::Quiet))
                        }
                    }
                }
            }
        }
    }
}

/// Links to the previous and next page of a list.
pub fn paging(lang: Lang, paging: &Paging) -> Markup {
    let t = own(lang);
    let link = |href: &Option<String>, rel: &str, inside: Markup| {
        html! {
            @match href {
                Some(href) => a.btn.btn-outline.btn-neutral rel=(rel) href=(href) { (inside) },
                None => span.btn.btn-disabled aria-hidden="true" { (inside) },
            }
        }
    };
    if paging.previous.is_none() && paging.next.is_none() && paging.total.is_none() {
        return PreEscaped(String::new());
    }
    html! {
        nav.paging aria-label=(t.get("paging")) {
            @if let Some(total) = &paging.total { p { (total) } }
            @if paging.previous.is_some() || paging.next.is_some() {
                div.actions {
                    (link(&paging.previous, "prev", html! { (Icon::Left) span { (t.get("paging-previous")) } }))
                    (link(&paging.next, "next", html! { span { (t.get("paging-next")) } (Icon::Right) }))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        Table::new(Lang::En, "Members")
            .columns([
                Column::new("Name").sort(Sort::Ascending("?s=-name".into())),
                Column::new("Year").numeric(),
            ])
            .rows([Row::new([html! { "<b>" }, html! { "2019" }])])
    }

    #[test]
    fn a_row_names_itself_and_its_cells_carry_their_column() {
        let table = sample().render().into_string();
        assert!(table.contains(r#"<th scope="row" role="rowheader" data-label="Name">&lt;b&gt;</th>"#));
        assert!(table.contains(r#"data-label="Year""#));
        assert!(table.contains(r#"aria-sort="ascending"><a class="sort" href="?s=-name">"#));
    }

    #[test]
    fn an_empty_table_says_so() {
        let table = sample().rows([]).render().into_string();
        assert!(!table.contains("<table") && table.contains("Nothing here yet"));
    }

    #[test]
    fn filters_keep_the_rest_of_the_query() {
        let fields = vec![Field::search("q", "Name").value("Li")];
        let keep = vec![("sort".into(), "-name".into())];
        let table = sample().filters("/members", fields, keep, 1).render().into_string();
        assert!(table.contains(r#"<details class="filters" open>"#));
        assert!(table.contains(r#"<input type="hidden" name="sort" value="-name">"#));
    }

    #[test]
    fn paging_links_only_where_there_is_a_page() {
        let markup = paging(Lang::En, &Paging { next: Some("?after=9".into()), ..Paging::default() });
        let markup = markup.into_string();
        assert!(markup.contains(r#"rel="next" href="?after=9""#) && !markup.contains("rel=\"prev\""));
    }
}
