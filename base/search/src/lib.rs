//! Full text in Chinese: what consumers put into it is found by its words, in the reader's scope or by the public.
//! It never decides what may be found: who puts a document says whether it is public; a person finds within a scope.
//! Names of members are found by `roster`, whose tokens are parts of names.
//!
//! Words are cut here ([`find`] by jieba, documents by pairs of characters), never by the engine, so that SQLite (FTS5)
//! and PostgreSQL (GIN) answer alike. A consumer calls [`put`] and [`remove`] from what it reads in the journal, and
//! [`clear`] before it is built again; a restore calls [`rebuild_words`].

mod find;
mod index;
mod tables;
mod words;

pub use find::{Cursor, Found, Query, Reach, find};
pub use index::{Document, clear, put, rebuild_words, remove};
pub use tables::{MIGRATIONS, TABLES};
pub use words::{Piece, words};
