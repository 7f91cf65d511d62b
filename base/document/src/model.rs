use serde::Serialize;
use time::Date;

use crate::{Block, Text};

/// Language of a paper: how lines break and what readers' software reads aloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Chinese of the mainland.
    #[default]
    #[serde(rename = "zh")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// The sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sheet {
    /// A4 upright.
    #[default]
    Upright,
    /// A4 on its side, for wide tables. An official document stays upright.
    Sideways,
}

/// How pages are numbered. Neither way needs words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Numbering {
    /// Not at all.
    None,
    /// `1 / 6` in the middle.
    #[default]
    OfAll,
    /// `— 1 —`, odd pages right, even pages left (GB/T 9704—2012, page number).
    Dashes,
}

/// What a paper looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Form {
    /// Lists, files, certificates, letters: small type, sans-serif headings.
    Report,
    /// 公文 as in GB/T 9704—2012: 37 mm above, 28 mm left, type area 156 × 225 mm, 22 lines of 28 characters,
    /// 3号仿宋.
    Official(Box<Official>),
}

/// What only an official document has. Labels such as 签发人： belong to the texts of the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Official {
    /// 份号, six digits.
    pub copy: Option<Text>,
    /// 紧急程度: 特急 or 加急. There is no field for a secrecy level: classified papers never come here
    /// (党政机关公文处理工作条例 art. 9; regulations §11 W8).
    pub urgency: Option<Text>,
    /// 发文机关标志, in red. None: no mark, no red rule (minutes, drafts).
    pub mark: Option<Text>,
    /// 发文字号, e.g. 党发〔2026〕1号.
    pub number: Option<Text>,
    /// 签发人 with its label, on papers that go up.
    pub signer: Option<Text>,
    /// 抄送 with its label, in the imprint.
    pub copies: Option<Text>,
    /// 印发机关.
    pub issuer: Option<Text>,
    /// 印发日期 and 印发.
    pub issued: Option<Text>,
}

/// A paper to be printed, built by a domain from finished texts.
///
/// ```
/// use document::{Block, Language, Paper, Paragraph, Table, Column};
/// # let day = time::Date::from_calendar_date(2026, time::Month::June, 1).unwrap();
/// let list = Table::new([Column::new("Name", 2), Column::new("Branch", 3)])
///     .row(["Li", "First branch"])
///     .row(["Wang", "Second *branch*"]);
/// let paper = Paper::report("Members", Language::English, day)
///     .header("County committee")
///     .block(Paragraph::new("As of 1 June 2026."))
///     .block(list);
/// assert_eq!(paper.blocks.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// Stands at the head, unless [`Paper::untitled`], and in the file's own description.
    pub title: Text,
    /// Whether the title is printed.
    pub titled: bool,
    /// Language.
    pub language: Language,
    /// Day of the file's own description; the clock is the caller's, so that the same paper is the same file.
    #[serde(skip)]
    pub made_on: Date,
    /// Looks.
    pub form: Form,
    /// Sheet.
    pub sheet: Sheet,
    /// Above every page but the first of an official document.
    pub header: Option<Text>,
    /// Below every page, left of the number.
    pub footer: Option<Text>,
    /// Numbers of the pages.
    pub numbering: Numbering,
    /// Pale words across every page.
    pub watermark: Option<Text>,
    /// What is on it.
    pub blocks: Vec<Block>,
}

impl Paper {
    /// An empty report.
    pub fn report(title: impl Into<Text>, language: Language, made_on: Date) -> Self {
        Self {
            title: title.into(),
            titled: true,
            language,
            made_on,
            form: Form::Report,
            sheet: Sheet::Upright,
            header: None,
            footer: None,
            numbering: Numbering::OfAll,
            watermark: None,
            blocks: Vec::new(),
        }
    }

    /// An empty 公文.
    pub fn official(title: impl Into<Text>, official: Official, made_on: Date) -> Self {
        Self {
            form: Form::Official(Box::new(official)),
            numbering: Numbering::Dashes,
            ..Self::report(title, Language::Chinese, made_on)
        }
    }

    /// The title is not printed: the paper has several parts, each with [`Block::Title`].
    #[must_use]
    pub fn untitled(mut self) -> Self {
        self.titled = false;
        self
    }

    /// On its side.
    #[must_use]
    pub fn sideways(mut self) -> Self {
        self.sheet = Sheet::Sideways;
        self
    }

    /// Words above every page.
    #[must_use]
    pub fn header(mut self, text: impl Into<Text>) -> Self {
        self.header = Some(text.into());
        self
    }

    /// Words below every page.
    #[must_use]
    pub fn footer(mut self, text: impl Into<Text>) -> Self {
        self.footer = Some(text.into());
        self
    }

    /// How pages are numbered.
    #[must_use]
    pub fn numbering(mut self, numbering: Numbering) -> Self {
        self.numbering = numbering;
        self
    }

    /// Pale words across every page: a draft, a copy, the name of the reader.
    #[must_use]
    pub fn watermark(mut self, text: impl Into<Text>) -> Self {
        self.watermark = Some(text.into());
        self
    }

    /// One thing more.
    #[must_use]
    pub fn block(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }

    /// Several things more.
    #[must_use]
    pub fn blocks<B: Into<Block>>(mut self, blocks: impl IntoIterator<Item = B>) -> Self {
        self.blocks.extend(blocks.into_iter().map(Into::into));
        self
    }

    /// What only an official document has.
    #[must_use]
    pub fn as_official(&self) -> Option<&Official> {
        match &self.form {
            Form::Official(official) => Some(official),
            Form::Report => None,
        }
    }

    /// Whether it is printed on its side; an official document never is.
    pub(crate) fn is_sideways(&self) -> bool {
        self.sheet == Sheet::Sideways && self.as_official().is_none()
    }
}
