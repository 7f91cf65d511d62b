//! Attachments: content kept under its SHA-256 in a folder (or any storage of `object_store`), rows that say what it
//! is attached to, and the answer to a request for it.
//! It never decides who may see a file: its owner's room does, and asks for the bytes afterwards.
//! Papers made by the system are in `document`, lists in `sheet`.
//!
//! An upload goes: [`Files::keep`] (looks, cleans, stores; no transaction open) → [`attach`] (a row, in the
//! transaction of the act). What was kept and never attached is swept after a day.

mod clean;
mod error;
mod keep;
mod kind;
mod mark;
mod picture;
mod query;
mod serve;
mod tables;

pub use error::FileError;
pub use keep::{Classification, Files, Kept, attach, detach};
pub use kind::Media;
pub use picture::{MOST_PIXELS, WIDTHS};
pub use query::{Attached, Content, at_width, of, one, widths};
pub use tables::{MIGRATIONS, TABLES};
