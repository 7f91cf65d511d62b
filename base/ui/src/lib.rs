//! What every page is made of: shell, components, charts, texts and the embedded browser files.
//!
//! It knows no domain, reads no database and decides nothing: callers hand in finished texts and
//! links. Texts of a domain live in that domain's `locales/`; styles live in `web/styles/`.
//! Every component is shown in all its states on [`kit::page`] (`/kit`).
//!
//! ```
//! # use lianxin_ui as ui;
//! use ui::{Button, Crumb, Field, Form, PageCx, html};
//!
//! fn page(cx: &PageCx) -> ui::Markup {
//!     let body = html! {
//!         (Form::post(cx.lang, "/branches").key("01J…").body(html! {
//!             (Field::text("name", "Name of the branch").hint("As in the reply that set it up").required())
//!         }).submit(Button::submit("Save")))
//!     };
//!     ui::page(cx, "New branch", &[Crumb::new("/branches", "Branches")], body)
//! }
//! # assert!(page(&PageCx::default()).into_string().contains("for=\"name\""));
//! ```

pub mod assets;
mod button;
pub mod chart;
mod cx;
mod duty;
mod feedback;
mod field;
mod form;
pub mod format;
pub mod i18n;
mod icon;
pub mod kit;
mod list;
mod process;
mod public;
mod shell;
mod table;
mod tree;

pub use assets::{asset_url, island};
pub use button::{Button, Look, actions, dialog_link, print_button};
pub use cx::{Flash, Frame, NavEntry, PageCx, Person, Preferences, Refresh, Site, TextSize, Theme, percent};
pub use duty::{Citation, DutyItem, DutyState, cite, duty_list};
pub use feedback::{Confirm, Consequence, Level, Progress, alert, callout, empty};
pub use field::{Choice, Field};
pub use form::{FieldError, Form, error_summary, idempotency_field};
pub use i18n::{Lang, Texts};
pub use icon::Icon;
pub use list::{FileLink, Secret, Stat, Tab, badge, description_list, file_list, stat_tiles, tabs};
pub use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
pub use process::{Step, StepState, TimelineItem, stepper, timeline};
pub use public::{PublicFrame, PublicLink, public_page};
pub use shell::{Crumb, error_page, page, two_pane};
pub use table::{Column, Paging, Row, Sort, Table, paging};
pub use tree::{Children, TreeNode, tree, tree_children};
