//! Parts of a whole, with name, figure and share beside it.

use maud::{Markup, html};

use super::{Chart, MOST_SERIES, raw};
use crate::format;

impl Chart {
    pub(super) fn pie_drawing(&self) -> Markup {
        let whole: i64 = (0..self.categories.len()).map(|category| self.value(0, category).max(0)).sum();
        html! {
            div.pie {
                svg viewBox="-52 -52 104 104" aria-hidden="true" focusable="false" { (self.slices(whole)) }
                ul.legend {
                    @for (category, name) in self.categories.iter().enumerate() {
                        @let value = self.value(0, category).max(0);
                        li { (self.key(category)) span { (name) " " strong { (format::number(value)) } " (" (per_cent(value, whole)) ")" } }
                    }
                }
            }
        }
    }

    fn slices(&self, whole: i64) -> Markup {
        let mut before = 0;
        html! {
            @for category in 0..self.categories.len() {
                @let value = self.value(0, category).max(0);
                (slice(&self.fill(category % MOST_SERIES), before, value, whole))
                @let () = before += value;
            }
        }
    }
}

/// Only the drawing uses floating point; the figures beside it do not.
fn slice(fill: &str, before: i64, value: i64, whole: i64) -> Markup {
    if value >= whole {
        return raw(format!(r#"<circle class="slice" r="50" fill="{fill}"/>"#));
    }
    let point = |part: i64| {
        let angle = part as f64 / whole as f64 * std::f64::consts::TAU;
        (50.0 * angle.sin(), -50.0 * angle.cos())
    };
    let ((x1, y1), (x2, y2)) = (point(before), point(before + value));
    let large = i32::from(value * 2 > whole);
    raw(format!(
        r#"<path class="slice" fill="{fill}" d="M0 0 {x1:.2} {y1:.2}A50 50 0 {large} 1 {x2:.2} {y2:.2}Z"/>"#
    ))
}

/// A share with one decimal.
fn per_cent(value: i64, whole: i64) -> String {
    let tenths = (value.saturating_mul(2000) / whole.max(1) + 1) / 2;
    format!("{}.{} %", tenths / 10, tenths % 10)
}
