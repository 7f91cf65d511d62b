use serde::Serialize;

use crate::Text;

/// Where a text stands in its line or cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Left.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// Right.
    End,
}

/// Depth of a heading. In an official document: 一、 黑体; （一） 楷体; 1. and （1） 仿宋. The number is part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "u8")]
pub enum Depth {
    /// The first.
    One,
    /// The second.
    Two,
    /// The third.
    Three,
    /// The fourth.
    Four,
}

impl From<Depth> for u8 {
    fn from(depth: Depth) -> Self {
        match depth {
            Depth::One => 1,
            Depth::Two => 2,
            Depth::Three => 3,
            Depth::Four => 4,
        }
    }
}

/// One thing on a paper, the next below the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "it", rename_all = "kebab-case")]
pub enum Block {
    /// Title of a part, in the middle.
    Title(Text),
    /// Heading; it stays with what follows.
    Heading {
        /// How deep.
        depth: Depth,
        /// Words.
        text: Text,
    },
    /// Paragraph.
    Paragraph(Paragraph),
    /// What is known, in two columns.
    Facts(Vec<Fact>),
    /// Table.
    Table(Table),
    /// List.
    List(List),
    /// 附件说明: "附件：1. …", without a full stop, under each other.
    Attachments {
        /// Label with its colon.
        label: Text,
        /// Names of the papers attached, numbered when there are several.
        items: Vec<Text>,
    },
    /// Lines to sign on, up to three beside each other.
    Signatures(Vec<Signature>),
    /// Who issues it, with room for the seal.
    Seal(Seal),
    /// Where the sheet is cut or folded between two parts of a letter; the words, usually the number, are sealed across
    /// (骑缝).
    Cut(Text),
    /// QR code.
    Qr(Qr),
    /// A thin line across.
    Rule,
    /// Empty lines.
    Gap(u8),
    /// A new page.
    PageBreak,
}

impl Block {
    /// A heading.
    pub fn heading(depth: Depth, text: impl Into<Text>) -> Self {
        Self::Heading { depth, text: text.into() }
    }

    /// A title of a part.
    pub fn title(text: impl Into<Text>) -> Self {
        Self::Title(text.into())
    }

    /// A cut.
    pub fn cut(text: impl Into<Text>) -> Self {
        Self::Cut(text.into())
    }

    /// 附件说明.
    pub fn attachments<T: Into<Text>>(label: impl Into<Text>, items: impl IntoIterator<Item = T>) -> Self {
        Self::Attachments { label: label.into(), items: items.into_iter().map(Into::into).collect() }
    }

    /// What is known: labels and values.
    pub fn facts<L: Into<Text>, V: Into<Text>>(facts: impl IntoIterator<Item = (L, V)>) -> Self {
        let fact = |(label, value): (L, V)| Fact { label: label.into(), value: value.into() };
        Self::Facts(facts.into_iter().map(fact).collect())
    }
}

macro_rules! into_block {
    ($($kind:ident),+) => {
        $(impl From<$kind> for Block {
            fn from(it: $kind) -> Self {
                Self::$kind(it)
            }
        })+
    };
}
into_block!(Paragraph, Table, List, Seal, Qr);

/// Words in a row that look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Words.
    pub text: Text,
    /// Bold.
    pub strong: bool,
    /// Underlined: what was filled into a form.
    pub underlined: bool,
}

/// How the first line of a paragraph begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FirstLine {
    /// As the form has it: two characters in in an official document, at the edge in a report.
    #[default]
    Form,
    /// Two characters in.
    Indented,
    /// At the edge: addressees.
    Flush,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// What it says.
    pub runs: Vec<Run>,
    /// Where its lines stand.
    pub align: Align,
    /// How it begins.
    pub first_line: FirstLine,
}

impl Paragraph {
    /// A paragraph of plain words; more may follow.
    pub fn new(text: impl Into<Text>) -> Self {
        Self::default().plain(text)
    }

    /// Plain words.
    #[must_use]
    pub fn plain(mut self, text: impl Into<Text>) -> Self {
        self.runs.push(Run { text: text.into(), ..Run::default() });
        self
    }

    /// Bold words.
    #[must_use]
    pub fn strong(mut self, text: impl Into<Text>) -> Self {
        self.runs.push(Run { text: text.into(), strong: true, underlined: false });
        self
    }

    /// Words filled into a form.
    #[must_use]
    pub fn filled(mut self, text: impl Into<Text>) -> Self {
        self.runs.push(Run { text: text.into(), strong: false, underlined: true });
        self
    }

    /// Where its lines stand.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// Two characters in.
    #[must_use]
    pub fn indented(mut self) -> Self {
        self.first_line = FirstLine::Indented;
        self
    }

    /// At the edge.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.first_line = FirstLine::Flush;
        self
    }
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name.
    pub label: Text,
    /// Value; empty prints as an empty cell.
    pub value: Text,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Heading, repeated on every page.
    pub title: Text,
    /// Part of the width it takes, beside the others' parts.
    pub share: u16,
    /// Where its texts stand.
    pub align: Align,
}

impl Column {
    /// A column that takes so many parts of the width.
    pub fn new(title: impl Into<Text>, share: u16) -> Self {
        Self { title: title.into(), share: share.max(1), align: Align::Start }
    }

    /// Where its texts stand.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
}

/// A table; its head is repeated on every page, its rows are not torn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Text>>,
    pub(crate) totals: Option<Vec<Text>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), totals: None }
    }

    /// A row; missing cells are empty, cells beyond the last column are not printed.
    #[must_use]
    pub fn row<T: Into<Text>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        let cells = self.cells(cells);
        self.rows.push(cells);
        self
    }

    /// Several rows.
    #[must_use]
    pub fn rows<T: Into<Text>, R: IntoIterator<Item = T>>(self, rows: impl IntoIterator<Item = R>) -> Self {
        rows.into_iter().fold(self, |table, row| table.row(row))
    }

    /// A last row in bold.
    #[must_use]
    pub fn totals<T: Into<Text>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.totals = Some(self.cells(cells));
        self
    }

    /// As many cells as there are columns.
    fn cells<T: Into<Text>>(&self, cells: impl IntoIterator<Item = T>) -> Vec<Text> {
        let mut cells: Vec<Text> = cells.into_iter().take(self.columns.len()).map(Into::into).collect();
        cells.resize(self.columns.len(), Text::default());
        cells
    }
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct List {
    /// Numbered instead of dotted.
    pub numbered: bool,
    /// Its items.
    pub items: Vec<Text>,
}

impl List {
    /// A dotted list.
    pub fn dotted<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Self {
        Self { numbered: false, items: items.into_iter().map(Into::into).collect() }
    }

    /// A numbered list.
    pub fn numbered<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Self {
        Self { numbered: true, ..Self::dotted(items) }
    }
}

/// A line to sign on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Who signs, with a colon.
    pub label: Text,
    /// What stands on the line already, if anything.
    pub value: Text,
}

impl Signature {
    /// An empty line.
    pub fn new(label: impl Into<Text>) -> Self {
        Self { label: label.into(), value: Text::default() }
    }
}

/// Who issues a paper, when, and where the seal goes: right, name above date, the date four characters in (GB/T 9704—2012,
/// seal).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// Name of the issuing body.
    pub name: Text,
    /// Pale words where the seal goes, such as （盖章）; empty: none.
    pub mark: Text,
    /// Date in words; Arabic figures without leading zeros (2026年6月1日).
    pub date: Text,
}

impl Seal {
    /// A place for a seal.
    pub fn new(name: impl Into<Text>, mark: impl Into<Text>, date: impl Into<Text>) -> Self {
        Self { name: name.into(), mark: mark.into(), date: date.into() }
    }
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// What is in it.
    #[serde(skip)]
    pub content: String,
    /// Words below it, also read aloud for it.
    pub caption: Text,
    /// Side in millimetres, quiet zone included.
    pub side: u8,
    /// Where it stands.
    pub align: Align,
}

impl Qr {
    /// A code of 30 mm, left.
    pub fn new(content: impl Into<String>, caption: impl Into<Text>) -> Self {
        Self { content: content.into(), caption: caption.into(), side: 30, align: Align::Start }
    }

    /// Side in millimetres, 15 to 120.
    #[must_use]
    pub fn side(mut self, millimetres: u8) -> Self {
        self.side = millimetres.clamp(15, 120);
        self
    }

    /// Where it stands.
    #[must_use]
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }
}

impl From<Vec<Signature>> for Block {
    fn from(it: Vec<Signature>) -> Self {
        Self::Signatures(it)
    }
}
