use std::borrow::Cow;

use super::{jc, paragraph, run};
use crate::{Align, Text};

/// Where a table stands and which of its lines are drawn.
pub(super) struct Frame {
    /// Empty: in the flow of the text.
    pub(super) place: &'static str,
    /// Empty: none.
    pub(super) borders: Cow<'static, str>,
}

impl Frame {
    /// Without lines.
    pub(super) const OPEN: Self = Self { place: "", borders: Cow::Borrowed("") };
    /// With thin lines all around.
    pub(super) const RULED: Self = Self { place: "", borders: Cow::Borrowed(LINES) };
}

const LINES: &str = r#"<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="969696"/><w:left w:val="single" w:sz="4" w:space="0" w:color="969696"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="969696"/><w:right w:val="single" w:sz="4" w:space="0" w:color="969696"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="969696"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="969696"/></w:tblBorders>"#;

/// Rows in columns of these widths, in twips.
pub(super) fn table(widths: &[u32], frame: &Frame, rows: &str) -> String {
    let columns: String = widths.iter().map(|it| format!(r#"<w:gridCol w:w="{it}"/>"#)).collect();
    let whole: u32 = widths.iter().sum();
    format!(
        r#"<w:tbl><w:tblPr>{}<w:tblW w:w="{whole}" w:type="dxa"/>{}<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"#,
        frame.place, frame.borders
    )
}

/// A row; a head is repeated on every page, a whole one is not torn.
pub(super) fn row(head: bool, whole: bool, cells: &str) -> String {
    let head = if head { "<w:tblHeader/>" } else { "" };
    let whole = if whole { "<w:cantSplit/>" } else { "" };
    format!("<w:tr><w:trPr>{whole}{head}</w:trPr>{cells}</w:tr>")
}

/// A cell of a width in twips, with properties of the cell and of its run.
pub(super) fn cell(width: u32, how: &str, align: Align, letters: &str, text: &Text) -> String {
    standing(width, how, "center", align, letters, text)
}

/// A cell whose words stand on its lower line: what is signed on it.
pub(super) fn low_cell(width: u32, how: &str, align: Align, text: &Text) -> String {
    standing(width, how, "bottom", align, "", text)
}

fn standing(width: u32, how: &str, at: &str, align: Align, letters: &str, text: &Text) -> String {
    let inside = paragraph(&format!(r#"<w:pStyle w:val="TableText"/>{}"#, jc(align)), &run(letters, text));
    format!(
        r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{how}<w:vAlign w:val="{at}"/></w:tcPr>{inside}</w:tc>"#
    )
}
