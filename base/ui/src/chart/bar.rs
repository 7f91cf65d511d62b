//! Lying bars: the category above, the figure after the bar, so both can be read on a phone.

use maud::{Markup, html};

use super::{Chart, share};
use crate::format;

impl Chart {
    pub(super) fn bar_drawing(&self) -> Markup {
        html! {
            ul.bars aria-hidden="true" {
                @for (category, name) in self.categories.iter().enumerate() {
                    li {
                        p { (name) }
                        @for series in 0..self.series.len() { (self.bar(series, category)) }
                    }
                }
            }
        }
    }

    /// The bar takes at most 80 % of the width, which leaves room for the figure.
    fn bar(&self, series: usize, category: usize) -> Markup {
        let value = self.value(series, category);
        let width = share(value, self.top(), 80);
        html! {
            svg.bar-line focusable="false" {
                rect.bar x="0" y="0" width={ (width) "%" } height="100%" fill=(self.fill(series)) {}
                svg x={ (width) "%" } overflow="visible" { text x="0.4em" y="1.05em" { (format::number(value)) } }
            }
        }
    }
}
