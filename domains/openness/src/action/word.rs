use access::{ActError, Context, record, words};
use rules::calendar::Calendar;
use rules::openness::State;
use rules::publishing::look_through;
use serde_json::json;
use store::{Ref, Rows, Sql as _, params};

use super::STEPS;
use crate::reach::Reader;
use crate::{PUBLISH, duty_rules, query};

/// Working days for an answer: what organisations promise; no regulation names a limit.
pub const PROMISED: u32 = 10;
/// Words waiting at one item beyond which readers are asked to come to the petition window.
const MOST_WAITING: i64 = 200;

/// A reader says something about an item: no account, no name. Who reads it may speak.
///
/// # Errors
/// [`ActError::Missing`] for somebody it is not for; [`ActError::Field`] when numbers of persons stand in it.
pub async fn say(cx: &Context, item: Ref, text: &str) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(item.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let it = query::item(&tx, item).await?.ok_or(ActError::Missing)?;
    if !Reader::of(&cx.actor).sees(&tx, &it).await? {
        return Err(ActError::Missing);
    }
    if it.stands()? != State::Published {
        return Err(ActError::Refused("openness-error-closed"));
    }
    let body = words("word", text, 500)?;
    if look_through(&body).iter().any(|it| it.blocks) {
        return Err(ActError::field("word", "personal"));
    }
    let waiting = tx
        .number(
            "select count(*) from openness_word where region_id = $1 and item_id = $2 and answer is null",
            params![item.region, item.id],
        )
        .await?;
    if waiting >= MOST_WAITING {
        return Err(ActError::Refused("openness-error-many"));
    }
    let id = Ref::new(item.region, cx.stamp.ids.new_id(cx.now()));
    let due = Calendar::published().add_working_days(cx.today(), PROMISED).day;
    let columns = &["region_id", "id", "item_id", "org_path", "body", "due_on", "shown", "made_at"];
    let row = params![id.region, id.id, it.id, it.org_path.clone(), body, due.to_string(), false, cx.now()];
    Rows::into("openness_word", columns).with(row).write(&tx).await?;
    duty_rules::word_came(&tx, cx, &it, id, due).await?;
    // The journal says that words came and never who sent them: `say` may run for somebody signed in.
    let place = it.place()?;
    let entry = journal::Entry {
        region: item.region,
        kind: "openness.word",
        place: Some(place),
        subject: Some(item),
        article: None,
        payload: json!({ "word": id }),
    };
    let stamp = journal::Stamp { actor: None, ..cx.stamp.clone() };
    journal::record(&tx, &stamp, entry).await?;
    cx.commit(tx, item.region, &id.to_string()).await?;
    Ok(id)
}

/// Answer words of a reader; they are shown with the answer when `shown`.
///
/// # Errors
/// [`ActError::Missing`] when they were answered.
pub async fn answer(cx: &Context, word: Ref, text: &str, shown: bool) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(word.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let it = query::word(&tx, word).await?.filter(|it| it.answer.is_none()).ok_or(ActError::Missing)?;
    let item = query::item(&tx, Ref::new(it.region_id, it.item_id)).await?.ok_or(ActError::Missing)?;
    let place = item.place()?;
    cx.allow(PUBLISH, &place)?;
    let text = words("answer", text, 1000)?;
    if look_through(&text).iter().any(|it| it.blocks) {
        return Err(ActError::field("answer", "personal"));
    }
    let update = "update openness_word set answer = $3, shown = $4, answered_by = $5, answered_at = $6
         where region_id = $1 and id = $2 and answer is null";
    let values = params![word.region, word.id, text, shown, cx.stamp.actor, cx.now()];
    tx.execute_one(update, values).await?;
    duty_rules::word_answered(&tx, cx, word).await?;
    let details = json!({ "word": word, "shown": shown });
    record(&tx, cx, "openness.answered", item.reference(), &place, STEPS, details).await?;
    cx.commit(tx, word.region, &item.reference().to_string()).await?;
    Ok(item.reference())
}
