//! Duties: what is due, by when, under which article, by which office. The home page is a list of
//! them. They say what to do; they never count anyone's use of the system.

use maud::{Markup, Render, html};

use crate::{Icon, Lang, Level, badge, i18n::own};

/// An article of a regulation on which something rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// The regulation's short name, such as 党员教育管理工作条例.
    pub regulation: String,
    /// The article, such as 第二十五条.
    pub article: String,
    /// Where its text can be read.
    pub href: Option<String>,
}

impl Citation {
    /// `Citation::new("中国共产党发展党员工作细则", "第七条")`.
    pub fn new(regulation: impl Into<String>, article: impl Into<String>) -> Self {
        Self { regulation: regulation.into(), article: article.into(), href: None }
    }

    /// A link to its text.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A chip that cites an article.
pub fn cite(lang: Lang, citation: &Citation) -> Markup {
    let inside = html! {
        (Icon::Article) span.sr-only { (own(lang).get("cite-basis")) " " }
        cite { (citation.regulation) } " " span.article { (citation.article) }
    };
    html! {
        @match &citation.href {
            Some(href) => a.cite href=(href) { (inside) },
            None => span.cite { (inside) },
        }
    }
}

/// How near a duty's day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// There is time.
    Ahead,
    /// Due within days.
    Soon,
    /// The day has passed.
    Overdue,
    /// Done.
    Done,
}

/// A duty as a list shows it.
#[derive(Clone, Debug)]
pub struct DutyItem {
    lang: Lang,
    state: DutyState,
    due: Markup,
    what: String,
    office: Option<String>,
    citation: Option<Citation>,
    action: Option<Markup>,
    note: Option<String>,
}

impl DutyItem {
    /// `DutyItem::new(cx.lang, DutyState::Soon, format::date(cx.lang, day), t.get("hold-meeting"))`.
    pub fn new(lang: Lang, state: DutyState, due: Markup, what: impl Into<String>) -> Self {
        Self { lang, state, due, what: what.into(), office: None, citation: None, action: None, note: None }
    }

    /// The office that owes it.
    pub fn office(mut self, office: impl Into<String>) -> Self {
        self.office = Some(office.into());
        self
    }

    /// The article it rests on.
    pub fn citation(mut self, citation: Citation) -> Self {
        self.citation = Some(citation);
        self
    }

    /// The button that does it.
    pub fn action(mut self, action: impl Render) -> Self {
        self.action = Some(action.render());
        self
    }

    /// A few words more, such as "还有 3 天".
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    fn state_badge(&self) -> Markup {
        let t = own(self.lang);
        match self.state {
            DutyState::Ahead => html! {},
            DutyState::Soon => badge(Level::Warn, &t.get("duty-soon")),
            DutyState::Overdue => badge(Level::Error, &t.get("duty-overdue")),
            DutyState::Done => badge(Level::Success, &t.get("duty-done")),
        }
    }
}

impl Render for DutyItem {
    fn render(&self) -> Markup {
        html! {
            li.duty.overdue[self.state == DutyState::Overdue] {
                div.duty-when {
                    p { span.sr-only { (own(self.lang).get("duty-due")) " " } (self.due) }
                    (self.state_badge())
                    @if let Some(note) = &self.note { p.hint { (note) } }
                }
                div.duty-what {
                    p.what { (self.what) }
                    p.duty-about {
                        @if let Some(office) = &self.office { span { (office) } }
                        @if let Some(citation) = &self.citation { (cite(self.lang, citation)) }
                    }
                }
                @if let Some(action) = &self.action { div.duty-action { (action) } }
            }
        }
    }
}

/// Duties in the order given; an empty state when there are none.
pub fn duty_list(lang: Lang, duties: &[DutyItem]) -> Markup {
    let t = own(lang);
    html! {
        @if duties.is_empty() { (crate::empty(&t.get("duty-none"), &t.get("duty-none-more"), html! {})) }
        @else { ul.duties { @for duty in duties { (duty) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Button;

    #[test]
    fn a_duty_names_its_day_office_article_and_action() {
        let item = DutyItem::new(Lang::En, DutyState::Overdue, html! { "1 Dec" }, "Hold <x>")
            .office("Secretary")
            .citation(Citation::new("Rules", "art. 3"))
            .action(Button::link("/meetings/new", "Plan it"));
        let markup = duty_list(Lang::En, &[item]).into_string();
        for part in ["1 Dec", "Hold &lt;x&gt;", "Secretary", "art. 3", "/meetings/new", "overdue"] {
            assert!(markup.contains(part), "{part} in {markup}");
        }
    }
}
