//! Texts of petitions for counting, built from the journal alone: masked, without their writers, at the organisation that
//! holds them now, so that an office never counts what went past it.

use journal::{Consumer, Recorded};
use petition::action::mask;
use petition::model::Petition;
use rules::petition::State;
use store::{Rows, StoreError, Tx, params};

/// Keeps texts of petitions countable.
pub struct Texts;

/// Columns of a text, in the order in which they are written.
pub(crate) const COLUMNS: &[&str] = &[
    "region_id",
    "id",
    "source",
    "org_path",
    "on_day",
    "title",
    "body",
    "words",
    "place",
    "answer_days",
    "batch_id",
];

async fn put(tx: &Tx, it: &Petition) -> Result<(), StoreError> {
    let (title, body) = (mask(&it.title), mask(&it.body));
    let words = search::words(&format!("{title} {body}")).join(" ");
    let answered = it.answered_on.as_deref().and_then(|day| roster::model::exact(Some(day)));
    let filed = roster::model::exact(Some(&it.filed_on));
    let days = answered.zip(filed).map(|(answered, filed)| (answered - filed).whole_days().max(0));
    Rows::into("opinion_text", COLUMNS)
        .with(params![
            it.region_id,
            it.id,
            "petition",
            it.holder_path.clone(),
            it.filed_on.clone(),
            title,
            body,
            words,
            it.place.clone(),
            days,
            None::<uuid::Uuid>,
        ])
        .write(tx)
        .await
}

async fn forget(tx: &Tx, region: i64, id: uuid::Uuid) -> Result<(), StoreError> {
    let text = "delete from opinion_text where region_id = $1 and source = 'petition' and id = $2";
    tx.execute(text, params![region, id]).await?;
    Ok(())
}

#[async_trait::async_trait]
impl Consumer for Texts {
    fn name(&self) -> &'static str {
        "opinion.texts"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        const KINDS: [&str; 9] = [
            "petition.filed",
            "petition.transferred",
            "petition.taken_back",
            "petition.answered",
            "petition.review_asked",
            "petition.recheck_asked",
            "petition.joined",
            "petition.withdrawn",
            "petition.rerouted",
        ];
        for entry in entries.iter().filter(|it| KINDS.contains(&it.kind.as_str())) {
            let Some(id) = entry.subject else { continue };
            forget(tx, id.region, id.id).await?;
            let Some(it) = petition::query::petition(tx, id).await? else { continue };
            // What was taken back, joined to another matter or given to the discipline body is not counted.
            if !matches!(it.stands()?, State::Withdrawn | State::Joined | State::Rerouted) {
                put(tx, &it).await?;
            }
        }
        Ok(())
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("delete from opinion_text where source = 'petition'", params![]).await?;
        Ok(())
    }
}
