//! Plain charts, drawn as SVG by the server, each with its table below. Series differ by pattern,
//! mark and label, never by colour alone; there is no chart of persons or branches by rank.

mod bar;
mod line;
mod pie;

use maud::{Markup, PreEscaped, Render, html};

use crate::{Column, Lang, Row, Table, format, i18n::own};

/// The greatest number of series that patterns can tell apart.
pub const MOST_SERIES: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bars,
    Lines,
    Pie,
}

/// A chart: `html! { (Chart::bars(cx.lang, "by-age", t.get("by-age")).categories(ages).series(t.get("members"), values)) }`.
#[derive(Clone, Debug)]
pub struct Chart {
    lang: Lang,
    kind: Kind,
    id: String,
    title: String,
    note: Option<String>,
    first_column: String,
    categories: Vec<String>,
    series: Vec<Series>,
    beside: bool,
}

#[derive(Clone, Debug)]
struct Series {
    name: String,
    values: Vec<i64>,
}

impl Chart {
    fn new(lang: Lang, kind: Kind, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            lang,
            kind,
            id: id.into(),
            title: title.into(),
            note: None,
            first_column: String::new(),
            categories: Vec::new(),
            series: Vec::new(),
            beside: false,
        }
    }

    /// The heading and the table of the same numbers stand beside the drawing already.
    pub fn table_beside(mut self) -> Self {
        self.beside = true;
        self
    }

    /// Lying bars, a group for each category. `id` is unique on the page.
    pub fn bars(lang: Lang, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self::new(lang, Kind::Bars, id, title)
    }

    /// Lines over categories in order, such as months.
    pub fn lines(lang: Lang, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self::new(lang, Kind::Lines, id, title)
    }

    /// Parts of a whole; uses the first series only.
    pub fn pie(lang: Lang, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self::new(lang, Kind::Pie, id, title)
    }

    /// The categories, and over them what they are.
    pub fn categories(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.categories = names.into_iter().map(Into::into).collect();
        self
    }

    /// The head of the table's first column, such as "Month".
    pub fn first_column(mut self, name: impl Into<String>) -> Self {
        self.first_column = name.into();
        self
    }

    /// One row of values, as many as there are categories.
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = i64>) -> Self {
        self.series.push(Series { name: name.into(), values: values.into_iter().collect() });
        self
    }

    /// A line below: source and day.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    fn value(&self, series: usize, category: usize) -> i64 {
        self.series.get(series).and_then(|series| series.values.get(category)).copied().unwrap_or_default()
    }

    /// The end of the axis: a round number not below any value.
    fn top(&self) -> i64 {
        let most =
            self.series.iter().flat_map(|series| &series.values).copied().max().unwrap_or_default().max(1);
        let mut step = 1_i64;
        while step.saturating_mul(10) < most {
            step = step.saturating_mul(10);
        }
        [1, 2, 4, 5, 10].into_iter().map(|n| step.saturating_mul(n)).find(|top| *top >= most).unwrap_or(most)
    }

    fn is_empty(&self) -> bool {
        self.categories.is_empty() || self.series.iter().all(|series| series.values.iter().all(|v| *v == 0))
    }

    fn legend(&self) -> Markup {
        html! {
            @if self.series.len() > 1 {
                ul.legend {
                    @for (index, series) in self.series.iter().enumerate() { li { (self.key(index)) (series.name) } }
                }
            }
        }
    }

    /// The little sample in a legend.
    fn key(&self, index: usize) -> Markup {
        html! {
            svg.key viewBox="0 0 20 20" aria-hidden="true" focusable="false" {
                @if self.kind == Kind::Lines { (line::mark(index, "10", "10")) }
                @else { rect.bar width="20" height="20" fill=(self.fill(index)) {} }
            }
        }
    }

    fn fill(&self, index: usize) -> String {
        format!("url(#{}-p{})", self.id, index % MOST_SERIES)
    }

    /// Patterns that stay apart in grey print: solid, stripes, dots, cross-stripes, lines.
    fn patterns(&self) -> Markup {
        let inside = ["", "M0 8 8 0M-2 2 2-2M6 10l4-4", "M2 2h.1M6 6h.1", "M0 0l8 8M8 0 0 8", "M0 2h8M0 6h8"];
        let count = if self.kind == Kind::Pie { self.categories.len() } else { self.series.len() };
        html! {
            svg.patterns aria-hidden="true" focusable="false" width="0" height="0" {
                defs {
                    @for (index, path) in inside.iter().enumerate().take(count) {
                        pattern id={ (self.id) "-p" (index) } patternUnits="userSpaceOnUse" width="8" height="8" {
                            rect.{ "series-" (index) } width="8" height="8" {}
                            path.pattern-line.pattern-dots[index == 2] d=(path) {}
                        }
                    }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        let heads = std::iter::once(Column::new(self.first_column.as_str()))
            .chain(self.series.iter().map(|series| Column::new(series.name.as_str()).numeric()));
        let rows = self.categories.iter().enumerate().map(|(category, name)| {
            let values = (0..self.series.len()).map(|s| html! { (format::number(self.value(s, category))) });
            Row::new(std::iter::once(html! { (name) }).chain(values))
        });
        html! { (Table::new(self.lang, self.title.as_str()).caption_hidden().columns(heads).rows(rows)) }
    }
}

impl Render for Chart {
    fn render(&self) -> Markup {
        let t = own(self.lang);
        html! {
            figure.chart aria-labelledby={ (self.id) "-title" } {
                figcaption.sr-only[self.beside] id={ (self.id) "-title" } { (self.title) }
                @if self.is_empty() { p.hint { (t.get("chart-empty")) } }
                @else {
                    (self.patterns())
                    @match self.kind {
                        Kind::Bars => { (self.legend()) (self.bar_drawing()) },
                        Kind::Lines => { (self.legend()) (self.line_drawing()) },
                        Kind::Pie => (self.pie_drawing()),
                    }
                }
                @if let Some(note) = &self.note { p.hint { (note) } }
                @if !self.beside { details.chart-table { summary { (t.get("chart-table")) } (self.table()) } }
            }
        }
    }
}

/// A share in hundredths of a per cent of `length`, as text with two decimals.
fn share(value: i64, whole: i64, length: i64) -> String {
    let hundredths = value.max(0).saturating_mul(length).saturating_mul(100) / whole.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// An element maud has no way to write because its numbers are many.
fn raw(markup: String) -> Markup {
    PreEscaped(markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(kind: Kind) -> Chart {
        Chart::new(Lang::En, kind, "c", "Members <x>")
            .categories(["A<", "B", "C"])
            .series("2025", [10, 25, 0])
            .series("2026", [12, 20, 3])
    }

    #[test]
    fn every_chart_has_its_table_and_escapes_its_texts() {
        for kind in [Kind::Bars, Kind::Lines, Kind::Pie] {
            let markup = sample(kind).render().into_string();
            assert!(markup.contains("chart-table") && markup.contains("A&lt;"), "{markup}");
            assert!(!markup.contains("<x>") && !markup.contains(" style="));
        }
    }

    #[test]
    fn the_axis_ends_on_a_round_number() {
        for (most, top) in [(1, 1), (3, 4), (25, 40), (10, 10), (99, 100), (401, 500), (0, 1)] {
            let chart = Chart::bars(Lang::En, "c", "").categories(["a"]).series("s", [most]);
            assert_eq!(chart.top(), top, "{most}");
        }
    }

    #[test]
    fn a_chart_without_values_says_so() {
        let markup = Chart::pie(Lang::En, "c", "T").categories(["a"]).series("s", [0]).render().into_string();
        assert!(markup.contains("No figures yet"));
    }

    #[test]
    fn shares_are_integer_arithmetic() {
        assert_eq!(share(1, 3, 100), "33.33");
        assert_eq!(share(-5, 3, 100), "0.00");
    }
}
