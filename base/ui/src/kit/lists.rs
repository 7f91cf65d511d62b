//! Tables, trees, duties, steps, facts, files, charts.

use maud::{Markup, html};
use time::{Date, Month};

use super::{samples, section};
use crate::{
    Button, Children, Citation, Column, DutyItem, DutyState, Field, FileLink, Lang, Level, Look, Paging, Row,
    Secret, Sort, Stat, Step, StepState, Table, Texts, TimelineItem, TreeNode, badge, chart::Chart,
    description_list, duty_list, file_list, format, stat_tiles, stepper, timeline, tree, two_pane,
};

pub(super) fn sections(lang: Lang, t: &Texts) -> Markup {
    html! {
        (section(t, "kit-duties", html! { (duties(lang, t)) }))
        (section(t, "kit-duties-none", duty_list(lang, &[])))
        (section(t, "kit-stats", stats(t)))
        (section(t, "kit-panes", two_pane(lang, organisations(lang, t), html! { (members(lang, t, 14)) })))
        (section(t, "kit-table-none", html! { (members(lang, t, 0)) }))
        (section(t, "kit-facts", facts(lang, t)))
        (section(t, "kit-steps", stepper(lang, &t.get("kit-steps"), &steps(t))))
        (section(t, "kit-timeline", timeline(&events(lang, t))))
        (section(t, "kit-files", files(lang, t)))
        (section(t, "kit-charts", charts(lang, t)))
    }
}

/// A day of the samples; 2026 has all those asked for.
fn day(month: Month, day: u8) -> Date {
    Date::from_calendar_date(2026, month, day).unwrap_or(Date::MIN)
}

fn duties(lang: Lang, t: &Texts) -> Markup {
    let item = |n: usize, state, due| {
        DutyItem::new(lang, state, format::date(lang, due), t.get(&format!("kit-duty-{n}")))
            .office(t.get("kit-office"))
            .citation(Citation::new(t.get("kit-rule"), t.get(&format!("kit-article-{n}"))).href("/rules"))
    };
    let act = |n: usize| Button::link("#kit-duties", t.get(&format!("kit-duty-do-{n}")));
    duty_list(
        lang,
        &[
            item(1, DutyState::Overdue, day(Month::November, 10)).note(t.get("kit-duty-late")).action(act(1)),
            item(2, DutyState::Soon, day(Month::November, 25)).note(t.get("kit-duty-left")).action(act(2)),
            item(3, DutyState::Ahead, day(Month::December, 31)).action(act(1).look(Look::Secondary)),
            item(1, DutyState::Done, day(Month::October, 31)),
        ],
    )
}

fn stats(t: &Texts) -> Markup {
    stat_tiles(&[
        Stat::new(t.get("kit-stat-members"), format::number(1204))
            .unit(t.get("kit-unit-people"))
            .href("/members"),
        Stat::new(t.get("kit-stat-branches"), format::number(48)).note(t.get("kit-stat-note")),
        Stat::new(t.get("kit-stat-dues"), format::yuan(3_456_780)).unit(t.get("kit-field-unit")),
        Stat::new(t.get("kit-stat-letters"), "0"),
    ])
}

fn organisations(lang: Lang, t: &Texts) -> Markup {
    let branches = samples(t, "branch", 3).into_iter().enumerate();
    let nodes = branches
        .map(|(n, label)| {
            TreeNode::new(format!("b{n}"), label, format!("/orgs/b{n}")).note("24").current(n == 1)
        })
        .collect();
    let open = Children::Open { page: "/kit?closed=c1".into(), nodes };
    let late = Children::Closed { page: "/kit?open=c2".into(), part: "/kit/tree".into() };
    let below = vec![
        TreeNode::new("c1", t.get("kit-committee-1"), "/orgs/c1").children(open),
        TreeNode::new("c2", t.get("kit-committee-2"), "/orgs/c2").children(late),
    ];
    let root = TreeNode::new("c0", t.get("kit-committee-0"), "/orgs/c0")
        .note("1,204")
        .children(Children::Open { page: "/kit?closed=c0".into(), nodes: below });
    tree(lang, &t.get("kit-tree"), &[root])
}

pub(super) fn late_nodes(t: &Texts) -> Vec<TreeNode> {
    let branches = samples(t, "branch", 2).into_iter().enumerate();
    branches.map(|(n, label)| TreeNode::new(format!("l{n}"), label, format!("/orgs/l{n}"))).collect()
}

fn members(lang: Lang, t: &Texts, count: usize) -> Table {
    let names = samples(t, "name", 4);
    let rows = (0..count).zip(names.iter().cycle()).map(|(n, name)| {
        let state = if n % 5 == 4 { (Level::Warn, "kit-state-2") } else { (Level::Success, "kit-state-1") };
        let edit = Button::link("#kit-panes", t.get("kit-row-edit")).look(Look::Quiet).about(name.as_str());
        Row::new([
            html! { a href="#kit-panes" { (name) } },
            html! { (t.get(&format!("kit-branch-{}", n % 3 + 1))) },
            html! { (2026 - n) },
            html! { (format::yuan(i64::try_from(n).unwrap_or_default() * 1250)) },
            badge(state.0, &t.get(state.1)),
        ])
        .actions(html! { (edit) })
    });
    let filters = vec![
        Field::search(format!("q{count}"), t.get("kit-field-name")).value(if count > 0 { "王" } else { "" }),
        Field::select(format!("state{count}"), t.get("kit-col-state"), super::controls::choices(t)),
    ];
    let heads = [
        Column::new(t.get("kit-field-name")).sort(Sort::Ascending("?sort=-name".into())),
        Column::new(t.get("kit-col-branch")).sort(Sort::By("?sort=branch".into())),
        Column::new(t.get("kit-col-year")).numeric(),
        Column::new(t.get("kit-field-sum")).numeric(),
        Column::new(t.get("kit-col-state")),
    ];
    let table = Table::new(lang, t.get("kit-table")).columns(heads).rows(rows);
    if count == 0 {
        return table;
    }
    table.filters("/kit", filters, vec![("sort".into(), "name".into())], 1).paging(Paging {
        previous: None,
        next: Some("/kit?after=14".into()),
        total: Some(t.get("kit-table-total")),
    })
}

fn facts(lang: Lang, t: &Texts) -> Markup {
    let id = t.get("kit-fact-id");
    let secret = Secret::masked(lang, id.as_str(), "36**************34").reveal("/kit/reveal", "kit-secret");
    description_list([
        (t.get("kit-field-name"), html! { (t.get("kit-name-1")) }),
        (id, html! { (secret) }),
        (t.get("kit-field-day"), format::date(lang, day(Month::July, 1))),
        (t.get("kit-fact-about"), html! { (t.get("kit-long")) }),
        (
            t.get("kit-fact-basis"),
            crate::cite(lang, &Citation::new(t.get("kit-rule"), t.get("kit-article-2"))),
        ),
    ])
}

fn steps(t: &Texts) -> Vec<Step> {
    use StepState::{Ahead, Current, Done, Skipped, Stopped};
    let states = [Done, Skipped, Done, Current, Stopped, Ahead];
    let labels = samples(t, "step", states.len()).into_iter().zip(states);
    labels
        .map(|(label, state)| match state {
            Done | Stopped => Step::new(label, state).note(t.get("kit-step-note")),
            Current | Ahead | Skipped => Step::new(label, state),
        })
        .collect()
}

fn events(lang: Lang, t: &Texts) -> Vec<TimelineItem> {
    let instant = day(Month::March, 2).midnight().assume_utc();
    vec![
        TimelineItem::new(format::date(lang, day(Month::July, 1)), t.get("kit-step-3"))
            .body(html! { (t.get("kit-long")) }),
        TimelineItem::new(format::instant(lang, instant), t.get("kit-step-1")),
    ]
}

fn files(lang: Lang, t: &Texts) -> Markup {
    let file = |n: usize, mark: Option<String>| FileLink {
        href: "/kit".into(),
        name: t.get(&format!("kit-file-{n}")),
        about: t.get("kit-file-about"),
        mark,
    };
    html! {
        (file_list(lang, &[file(1, None), file(2, Some(t.get("kit-file-mark")))]))
        h3 { (t.get("kit-files-none")) }
        (file_list(lang, &[]))
    }
}

fn charts(lang: Lang, t: &Texts) -> Markup {
    let ages = samples(t, "age", 5);
    let months = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let (this, last) = (t.get("kit-series-1"), t.get("kit-series-2"));
    let bars = Chart::bars(lang, "bars", t.get("kit-chart-age"))
        .first_column(t.get("kit-age"))
        .categories(ages.clone());
    let lines = Chart::lines(lang, "lines", t.get("kit-chart-letters"))
        .first_column(t.get("kit-month"))
        .categories(months);
    let pie = Chart::pie(lang, "pie", t.get("kit-chart-kind"))
        .first_column(t.get("kit-col-state"))
        .categories(ages);
    html! {
        div.chart-pair {
            (bars.series(this.as_str(), [42, 318, 406, 251, 187]).series(last.as_str(), [36, 300, 411, 246, 170]).note(t.get("kit-chart-note")))
            (lines.series(this.as_str(), [12, 18, 9, 14, 22, 30, 26, 19, 15, 21, 17, 0]).series(last, [8, 11, 15, 12, 17, 21, 24, 22, 13, 10, 12, 16]))
            (pie.series(this.as_str(), [42, 318, 406, 251, 187]))
            (Chart::bars(lang, "none", t.get("kit-chart-none")).categories(["1"]).series(this, [0]))
        }
    }
}
