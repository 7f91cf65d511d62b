//! Dues through their actions, on both engines.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod books;
mod collecting;
mod owing;
mod world;
