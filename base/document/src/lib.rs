//! Printed papers: one typed model ([`Paper`]) out of which come PDF ([`render_pdf`]) and .docx ([`render_docx`]); QR codes.
//! It knows no domain and holds no words: every text is finished by the caller (Fluent), and none is ever read as markup.
//! Spreadsheets are `sheet`; pages on the screen are `ui`; who may print what is decided by the domain that asks.
//!
//! ```no_run
//! use document::{Block, Depth, Fonts, Language, Paper, Paragraph};
//! # fn main() -> Result<(), document::DocumentError> {
//! # let day = time::Date::from_calendar_date(2026, time::Month::June, 1).unwrap();
//! let paper = Paper::report("Minutes", Language::English, day)
//!     .block(Block::heading(Depth::One, "Present"))
//!     .block(Paragraph::new("All nine members."));
//! let pdf = document::render_pdf(&paper, Fonts::shared()?)?;
//! assert_eq!(pdf.pages, 1);
//! # Ok(()) }
//! ```
//!
//! Cost in a debug build as the workspace sets it (two cores, Debian 12; `cargo run -p lianxin-document --example cost`): a
//! letter 120 ms at first and 40 ms then, a list of 200 rows 0.2 s, of 5,000 rows (151 pages) 5 s and 330 MiB on top of the
//! fonts until it is done; the same as .docx 10 ms, 20 ms and 0.3 s.

mod block;
mod bounds;
mod docx;
mod error;
mod fonts;
mod model;
mod press;
mod qr;
mod text;

pub use block::{
    Align, Block, Column, Depth, Fact, FirstLine, List, Paragraph, Qr, Run, Seal, Signature, Table,
};
pub use bounds::{MAX_CHARACTERS, MAX_PAGES, MAX_PARTS, MAX_TITLE};
pub use docx::render_docx;
pub use error::DocumentError;
pub use fonts::{FONT_DIR, Fonts};
pub use model::{Form, Language, Numbering, Official, Paper, Sheet};
pub use press::{Pdf, render_pdf};
pub use qr::{Modules, qr_modules, qr_svg};
pub use text::Text;
