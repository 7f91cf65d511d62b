//! The regulations as code.
pub mod codes;
