use super::body::{BOLD, Body, TAB};
use super::grid::{Frame, cell, row};
use super::look::{Look, hundredths, mm};
use super::{paragraph, run};
use crate::{Align, Official};

fn size(half_points: u32) -> String {
    format!(r#"<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>"#)
}

impl Body {
    pub(super) fn masthead(&mut self, it: &Official, look: &Look) {
        let heiti = look.headings[0].0.xml();
        let above = [(&it.copy, ""), (&it.urgency, heiti.as_str())];
        let mut lines = 0;
        for (text, how) in above {
            if let Some(text) = text {
                lines += 1;
                self.push(&paragraph("", &run(how, text)));
            }
        }
        let Some(mark) = &it.mark else { return };
        // Its upper edge is 35 mm below that of the type area; it is as large as fits into 152 mm.
        let half_points = (mm(152) * 10 / hundredths(mark).max(1)).min(90);
        let before = mm(35).saturating_sub(lines * look.pitch);
        let how = format!(
            r#"<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="{}" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>"#,
            look.pitch
        );
        let red = format!(r#"{BOLD}<w:color w:val="FF0000"/>{}"#, size(half_points));
        self.push(&paragraph(&how, &run(&format!("{}{red}", look.title.0.xml()), mark)));
        let number = it.number.clone().unwrap_or_default();
        let (place, runs) = match &it.signer {
            None => (r#"<w:jc w:val="center"/>"#.to_owned(), run("", &number)),
            Some(signer) => {
                let right = look.width - look.unit();
                let place = format!(r#"<w:ind w:left="{0}" w:right="{0}"/>"#, look.unit());
                let stop = format!(r#"<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>"#);
                (format!("{stop}{place}"), format!("{}{TAB}{}", run("", &number), run("", signer)))
            }
        };
        // The rule is a paragraph of its own: one below the number would keep the number's indents.
        self.push(&paragraph(&place, &runs));
        let rule = format!(
            r#"<w:pBdr><w:top w:val="single" w:sz="16" w:space="11" w:color="FF0000"/></w:pBdr><w:spacing w:after="{}"/>"#,
            look.pitch
        );
        self.push(&paragraph(&rule, ""));
    }

    /// 版记, hung to the foot of the page on which the text ends.
    pub(super) fn imprint(&mut self, it: &Official, look: &Look) {
        let mut rows = String::new();
        let half = look.width / 2;
        let four = size(28);
        if let Some(copies) = &it.copies {
            let span = r#"<w:gridSpan w:val="2"/>"#;
            rows.push_str(&row(false, true, &cell(look.width, span, Align::Start, &four, copies)));
        }
        if let Some(issuer) = &it.issuer {
            let issued = it.issued.clone().unwrap_or_default();
            let cells = [
                cell(half, "", Align::Start, &four, issuer),
                cell(look.width - half, "", Align::End, &four, &issued),
            ];
            rows.push_str(&row(false, true, &cells.concat()));
        }
        if rows.is_empty() {
            return;
        }
        // 0.35 mm above and below, 0.25 mm between, in eighths of a point.
        let line = |side: &str, eighths: u32| {
            format!(r#"<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="auto"/>"#)
        };
        let foot = r#"<w:tblpPr w:horzAnchor="margin" w:vertAnchor="margin" w:tblpYSpec="bottom"/>"#;
        let lines = [line("top", 8), line("bottom", 8), line("insideH", 6)].concat();
        let frame = Frame { place: foot, borders: format!("<w:tblBorders>{lines}</w:tblBorders>").into() };
        self.table_of(&[half, look.width - half], &frame, &rows);
    }
}
