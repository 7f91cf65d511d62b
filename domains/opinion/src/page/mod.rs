//! Pages of the analysis.

mod list;
mod show;
mod texts;

use http_face::{Fault, Routes, Visit};
use store::Ref;
use ui::{Lang, Texts};

use crate::model::{Label, Run, TopicFigures, label_of};
use crate::{LOCALES, READ, query};

/// All pages of the room.
pub(crate) fn routes() -> Routes {
    let routes = list::routes(Routes::new());
    let routes = show::routes(routes);
    texts::routes(routes)
}

pub(crate) fn texts(lang: Lang) -> Texts {
    Texts::new(&LOCALES, lang)
}

/// The run of an address, if the reader sees analyses at its organisation.
pub(crate) async fn seen(visit: &Visit, id: &str) -> Result<Run, Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let run = query::run(&visit.cx.store, id).await?.ok_or_else(Fault::missing)?;
    visit.cx.allow(READ, &run.place()?)?;
    Ok(run)
}

/// What a topic is called: the name somebody gave, else its first words.
pub(crate) fn called(topic: &TopicFigures, labels: &[Label]) -> String {
    match label_of(labels, &topic.words) {
        Some(label) => label.label.clone(),
        None => topic.words.iter().take(3).cloned().collect::<Vec<_>>().join(" · "),
    }
}

/// A period in words.
pub(crate) fn period(t: &Texts, from: &str, to: &str) -> String {
    let day = |text: &str| {
        roster::model::exact(Some(text)).map_or_else(String::new, |it| ui::format::date_text(t.lang(), it))
    };
    format!("{} – {}", day(from), day(to))
}
