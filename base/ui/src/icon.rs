//! Small line pictures, drawn for this project; always beside a text, hence hidden from readers.

use maud::{Markup, PreEscaped, Render, html};

/// A picture of 24 × 24 in the colour of the text: `html! { (Icon::Home) }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A house.
    Home,
    /// A list with ticks: what is due.
    Duty,
    /// Two persons.
    People,
    /// A tree of boxes: organisations.
    Organisation,
    /// A coin.
    Money,
    /// A calendar sheet.
    Calendar,
    /// An open book.
    Book,
    /// A speech bubble.
    Talk,
    /// A letter.
    Letter,
    /// A ballot going into a box.
    Vote,
    /// A sheet of paper.
    File,
    /// Bars of a chart.
    Chart,
    /// A megaphone.
    Notice,
    /// Two arrows that pass each other.
    Transfer,
    /// A cog.
    Settings,
    /// A magnifying glass.
    Search,
    /// A globe.
    Globe,
    /// A large and a small letter A.
    TextSize,
    /// Three lines.
    Menu,
    /// A person.
    Person,
    /// A tick.
    Check,
    /// A cross.
    Cross,
    /// An i in a circle.
    Info,
    /// An exclamation mark in a triangle.
    Warning,
    /// An exclamation mark in an octagon.
    Error,
    /// A clock.
    Clock,
    /// A lock.
    Lock,
    /// An eye.
    Eye,
    /// An arrow down to a line.
    Download,
    /// A printer.
    Print,
    /// A pencil.
    Edit,
    /// A plus.
    Add,
    /// A funnel.
    Filter,
    /// An angle to the right.
    Right,
    /// An angle to the left.
    Left,
    /// A scroll with a paragraph: an article of a regulation.
    Article,
    /// A feather: a lighter burden.
    Burden,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 11 12 4l9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6",
            Self::Duty => "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11 6.5h9M11 12.5h9M11 18.5h9",
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.6 3.5 5.5"
            }
            Self::Organisation => "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
            Self::Money => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 7.5 12 12l3.5-4.5M8.5 12h7M8.5 15h7M12 12v5.5"
            }
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3.5V8M16 3.5V8M8 14h3M13 14h3",
            Self::Book => {
                "M12 6.5C10 5 7 4.5 3 4.5V18c4 0 7 .5 9 2 2-1.5 5-2 9-2V4.5c-4 0-7 .5-9 2ZM12 6.5V20"
            }
            Self::Talk => "M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5",
            Self::Letter => "M3 6h18v13H3zM3.5 7 12 13.5 20.5 7",
            Self::Vote => "M4 13h16v7H4zM8 16.5h8M8.5 13V4h7v9M10.5 8l1.2 1.3L14 7",
            Self::File => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::Chart => "M4 20h16M6.5 17v-5M12 17V6M17.5 17V9.5",
            Self::Notice => "M4 10v4h3l8 4V6l-8 4zM18 9.5c1 1.5 1 3.5 0 5M7 14l1.5 5h2L9.5 15.2",
            Self::Transfer => "M4 8h14M14.5 4.5 18 8l-3.5 3.5M20 16H6M9.5 12.5 6 16l3.5 3.5",
            Self::Settings => {
                "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1"
            }
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21",
            Self::Globe => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3.5 9h17M3.5 15h17M12 3c-5 5.5-5 12.5 0 18M12 3c5 5.5 5 12.5 0 18"
            }
            Self::TextSize => "M2.5 19 8 5l5.5 14M4.5 14.5h7M14.5 19l3.5-9 3.5 9M15.8 16h4.4",
            Self::Menu => "M4 6.5h16M4 12h16M4 17.5h16",
            Self::Person => {
                "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.6-4.5 3.5-6.5 7.5-6.5s6.9 2 7.5 6.5"
            }
            Self::Check => "M4.5 12.5 10 18 19.5 7",
            Self::Cross => "M6 6l12 12M18 6 6 18",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v6M12 7.5v.5",
            Self::Warning => "M12 4 2.5 20h19ZM12 10v5M12 17.3v.4",
            Self::Error => "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3ZM12 7.5v5.5M12 16v.5",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2.5",
            Self::Lock => "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 14.5v2.5",
            Self::Eye => {
                "M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5S5 16.5 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"
            }
            Self::Download => "M12 4v11M7.5 11 12 15.5 16.5 11M4.5 20h15",
            Self::Print => "M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z",
            Self::Edit => "M4 20l1-4.5L16 4.5l3.5 3.5-11 11ZM14 6.5l3.5 3.5",
            Self::Add => "M12 5v14M5 12h14",
            Self::Filter => "M4 5h16l-6 7.5V19l-4 1.5v-8Z",
            Self::Right => "M9.5 5.5 16 12l-6.5 6.5",
            Self::Left => "M14.5 5.5 8 12l6.5 6.5",
            Self::Article => "M6 3.5h12v17H6zM9 8h6M9 12h6M9 16h3",
            Self::Burden => "M20 4c-8 0-13 4-13 11v1.5M7 16.5c6 .5 11-3 13-12.5M4 20.5l9-9.5",
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(self.path()) {} }
        }
    }
}

/// The mark of 连心: two links of a chain that together make a heart. No emblem of anyone.
pub(crate) fn mark() -> Markup {
    PreEscaped(
        r#"<svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false"><path class="mark-a" d="M29.5 28.5 19 39 8.4 28.4A9.4 9.4 0 0 1 21.7 15.1L24 17.4"/><path class="mark-b" d="M18.5 28.5 29 39 39.6 28.4A9.4 9.4 0 0 0 26.3 15.1L24 17.4"/></svg>"#
            .to_owned(),
    )
}
