use crate::{Block, DocumentError, Paper, Text};

/// Pages of a paper at most. Longer things are spreadsheets.
pub const MAX_PAGES: usize = 500;
/// Characters of a paper at most, so that it is refused before it costs minutes.
pub const MAX_CHARACTERS: usize = 1_000_000;
/// Cells, items, paragraphs of a paper at most: each costs the typesetter some 12 KiB until the paper is done.
pub const MAX_PARTS: usize = 40_000;
/// Characters at most of what is repeated on every page, and of titles.
pub const MAX_TITLE: usize = 400;
/// Lines of the smallest type on a page.
const LINES: usize = 70;

/// What has been counted.
#[derive(Default)]
struct Count {
    parts: usize,
    characters: usize,
    /// Lines at least.
    lines: usize,
}

impl Count {
    /// Texts beside each other.
    fn row<'a>(&mut self, texts: impl IntoIterator<Item = &'a Text>) {
        let mut tallest = 1;
        for text in texts {
            self.parts += 1;
            self.characters += text.as_str().chars().count();
            tallest = tallest.max(text.lines().count());
        }
        self.lines += tallest;
    }

    /// Texts below each other.
    fn column<'a>(&mut self, texts: impl IntoIterator<Item = &'a Text>) {
        texts.into_iter().for_each(|it| self.row([it]));
    }

    fn block(&mut self, block: &Block) {
        self.parts += 1;
        match block {
            Block::Title(text) | Block::Cut(text) | Block::Heading { text, .. } => self.row([text]),
            Block::Paragraph(it) => self.row(it.runs.iter().map(|it| &it.text)),
            Block::Facts(facts) => facts.iter().for_each(|it| self.row([&it.label, &it.value])),
            Block::Table(it) => {
                self.row(it.columns.iter().map(|it| &it.title));
                it.rows.iter().chain(&it.totals).for_each(|it| self.row(it));
            }
            Block::List(it) => self.column(&it.items),
            Block::Attachments { label, items } => self.column(items.iter().chain([label])),
            Block::Signatures(it) => self.column(it.iter().flat_map(|it| [&it.label, &it.value])),
            Block::Seal(it) => self.column([&it.name, &it.mark, &it.date]),
            Block::Qr(it) => self.row([&it.caption]),
            Block::Rule => {}
            Block::Gap(lines) => self.lines += usize::from(*lines),
            Block::PageBreak => self.lines += LINES,
        }
    }
}

/// Refuse what would be too long, before any work.
pub(crate) fn check(paper: &Paper) -> Result<(), DocumentError> {
    let mut count = Count::default();
    paper.blocks.iter().for_each(|it| count.block(it));
    let official = paper.as_official().into_iter().flat_map(|it| {
        [&it.copy, &it.urgency, &it.mark, &it.number, &it.signer, &it.copies, &it.issuer, &it.issued]
    });
    let repeated = official.chain([&paper.header, &paper.footer, &paper.watermark]).flatten();
    let titles = repeated.chain([&paper.title]).map(|it| it.as_str().chars().count()).max().unwrap_or(0);
    let bounds = [
        (count.parts, MAX_PARTS, "parts"),
        (count.characters, MAX_CHARACTERS, "characters"),
        (count.lines / LINES, MAX_PAGES, "pages"),
        (titles, MAX_TITLE, "characters in a title or at the edge of a page"),
    ];
    match bounds.into_iter().find(|(found, most, _)| found > most) {
        Some((found, most, what)) => Err(DocumentError::TooLong(format!("{found} {what}, {most} at most"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use time::Date;

    use super::*;
    use crate::{Column, Language, Paragraph, Table};

    fn paper() -> Paper {
        Paper::report("t", Language::English, Date::MIN)
    }

    #[rstest]
    #[case::ordinary(paper().block(Paragraph::new("a")), true)]
    #[case::many_characters(paper().block(Paragraph::new("a".repeat(MAX_CHARACTERS + 1))), false)]
    #[case::many_cells(paper().block(Table::new([Column::new("a", 1)]).rows(vec![["b"]; MAX_PARTS])), false)]
    #[case::many_lines(paper().block(Paragraph::new("\n".repeat(MAX_PAGES * LINES + LINES))), false)]
    #[case::many_breaks(paper().blocks(vec![Block::PageBreak; MAX_PAGES + 1]), false)]
    #[case::many_gaps(paper().blocks(vec![Block::Gap(255); 200]), false)]
    #[case::long_title(Paper { title: "a".repeat(MAX_TITLE + 1).into(), ..paper() }, false)]
    #[case::long_header(paper().header("a".repeat(MAX_TITLE + 1)), false)]
    fn a_paper_has_bounds(#[case] paper: Paper, #[case] sound: bool) {
        assert_eq!(check(&paper).is_ok(), sound);
    }
}
