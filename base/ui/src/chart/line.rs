//! Lines over categories. All places are percentages, so that text keeps its size on a phone.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{Chart, MOST_SERIES, raw, share};
use crate::format;

/// The drawing runs from 13 % to 96 % of the width, and from 10 % to 90 % of the height.
const LEFT: i64 = 13;
const WIDTH: i64 = 83;

impl Chart {
    pub(super) fn line_drawing(&self) -> Markup {
        html! {
            div.lines.many[self.categories.len() > 6] aria-hidden="true" {
                svg.plot focusable="false" {
                    @for step in 0..=4_i64 { (self.grid_line(step)) }
                    svg.curves viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" {
                        @for series in 0..self.series.len() { (self.curve(series)) }
                    }
                    @for series in 0..self.series.len() { (self.points(series)) }
                    (self.category_names())
                }
            }
        }
    }

    fn grid_line(&self, step: i64) -> Markup {
        let y = format!("{}%", 90 - step * 20);
        let top = self.top();
        html! {
            line.grid-line x1="0" x2="100%" y1=(y) y2=(y) {}
            @if top % 4 == 0 || step % 4 == 0 {
                svg y=(y) overflow="visible" { text.axis x="0" y="-0.25em" { (format::number(top * step / 4)) } }
            }
        }
    }

    fn place(&self, series: usize, category: usize) -> (String, String) {
        let last = i64::try_from(self.categories.len()).unwrap_or(i64::MAX).saturating_sub(1).max(1);
        let x = share(LEFT * last + WIDTH * i64::try_from(category).unwrap_or_default(), last, 1);
        let top = self.top();
        let y = share(90 * top - 80 * self.value(series, category).max(0), top, 1);
        (x, y)
    }

    fn curve(&self, series: usize) -> Markup {
        let mut points = String::new();
        for category in 0..self.categories.len() {
            let (x, y) = self.place(series, category);
            // Writing to a String cannot fail.
            let _ = write!(points, "{x},{y} ");
        }
        html! { polyline.curve.{ "curve-" (series % MOST_SERIES) } points=(points.trim_end()) {} }
    }

    fn points(&self, series: usize) -> Markup {
        html! {
            @for category in 0..self.categories.len() {
                @let (x, y) = self.place(series, category);
                (mark(series, &format!("{x}%"), &format!("{y}%")))
            }
        }
    }

    /// Below each point its category; a phone shows every other one when there are many.
    fn category_names(&self) -> Markup {
        let last = self.categories.len().saturating_sub(1);
        html! {
            @for (category, name) in self.categories.iter().enumerate() {
                @let anchor = if category == last && name.chars().count() > 4 { "end" } else { "middle" };
                @let (x, _) = self.place(0, category);
                svg.second[category % 2 == 1] x={ (x) "%" } y="100%" overflow="visible" { text.axis.(anchor) { (name) } }
            }
        }
    }
}

/// The mark of a series: disc, square, triangle, diamond, cross.
pub(super) fn mark(series: usize, x: &str, y: &str) -> Markup {
    let index = series % MOST_SERIES;
    let path = [
        "M-4.5 0a4.5 4.5 0 1 0 9 0 4.5 4.5 0 1 0-9 0Z",
        "M-4-4h8v8h-8Z",
        "M0-5 5 4H-5Z",
        "M0-5.5 5.5 0 0 5.5-5.5 0Z",
        "M-4-4 4 4M4-4-4 4",
    ]
    .get(index)
    .copied()
    .unwrap_or_default();
    raw(format!(
        r#"<svg x="{x}" y="{y}" overflow="visible"><path class="point series-{index} curve-{index}" d="{path}"/></svg>"#
    ))
}
