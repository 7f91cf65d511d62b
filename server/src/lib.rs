//! Composes the rooms into one binary: configuration, command line, background work, first pages, demonstration.
//! It never reads a domain's tables and holds no rule; what a page of a domain does is in that domain.

pub mod command;
pub mod config;
pub mod demo;
mod first;
pub mod installation;
pub mod work;

pub use config::Config;
pub use installation::Installation;

fluent_templates::static_loader! {
    pub(crate) static LOCALES = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}
