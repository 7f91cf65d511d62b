//! Matters of the same cause, publication, supporters, and what belongs to the discipline body.

use access::{ActError, Context, record, words};
use rules::petition::{Event, Party, State};
use serde_json::json;
use store::{Ref, Tx, params};

use super::filing::sealed_text;
use super::{ARTICLE, Turn, begun, led, load, turn};
use crate::{APPROVE, HANDLE, duty_rules, query};

/// Link a matter to the first one of the same cause: repeated complaints are one case.
///
/// # Errors
/// [`ActError::Field`] when the other matter is not in the same region or is this one.
pub async fn link(cx: &Context, id: Ref, version: i64, number: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let case = first_of(&tx, cx, id, number).await?;
    tx.execute_one(
        "update petition set case_id = $4, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, case],
    )
    .await?;
    let details = json!({ "number": it.petition.number, "case": case });
    record(&tx, cx, "petition.linked", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, "linked").await?)
}

/// The first matter of the case of a numbered one, if this reader sees it.
async fn first_of(tx: &Tx, cx: &Context, id: Ref, number: &str) -> Result<uuid::Uuid, ActError> {
    let other = query::by_number(tx, id.region, number.trim()).await?.filter(|it| it.id != id.id);
    let other = other.ok_or(ActError::field("number", "not-listed"))?;
    if !cx.may(crate::READ, &other.place_held()?) {
        return Err(ActError::field("number", "not-listed"));
    }
    Ok(other.case_id.unwrap_or(other.id))
}

/// Join it to the same matter that another office handles: it goes on there, and the petitioner reads so.
///
/// # Errors
/// [`ActError::Field`] when the other matter is over or not seen.
pub async fn join(cx: &Context, id: Ref, version: i64, number: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let to = led(it.state, Event::Join, Party::Office)?;
    let case = first_of(&tx, cx, id, number).await?;
    let other = query::by_number(&tx, id.region, number.trim()).await?.ok_or(ActError::Missing)?;
    if !other.stands()?.runs() {
        return Err(ActError::field("number", "over"));
    }
    let columns = vec![("case_id", case.into())];
    let next = Turn {
        kind: "joined",
        words: Some(other.number),
        columns,
        details: json!({ "case": case }),
        ..Turn::default()
    };
    turn(&tx, cx, &it, to, next).await?;
    Ok(cx.commit(tx, id.region, "joined").await?)
}

/// It is an accusation: its text is sealed, it leaves this office's register and goes to the discipline body above
/// (art. 30). The office keeps nothing it could read.
///
/// # Errors
/// [`ActError::Ruled`] once it is answered.
pub async fn reroute(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(HANDLE, &it.place)?;
    let to = led(it.state, Event::Reroute, Party::Office)?;
    let holder = match query::window_above(&tx, &it.place).await? {
        Some(window) => Some((window.org(), window.place()?)),
        None => None,
    };
    let sealed = sealed_text(cx, id, &it.petition.title, &it.petition.body)?;
    let columns = vec![
        ("kind", "ACCUSATION".into()),
        ("sealed_body", sealed.into()),
        ("title", "".into()),
        ("body", "".into()),
        ("place", None::<String>.into()),
        ("place_x", None::<i64>.into()),
        ("place_y", None::<i64>.into()),
        ("shown_title", None::<String>.into()),
        ("shown_body", None::<String>.into()),
        ("consents", false.into()),
    ];
    // Points, drafts and words of the history repeat what was said.
    for table in ["petition_point", "petition_answer"] {
        let text = format!("delete from {table} where region_id = $1 and petition_id = $2");
        tx.execute(text, params![id.region, id.id]).await?;
    }
    tx.execute(
        "update petition_step set words = null where region_id = $1 and petition_id = $2",
        params![id.region, id.id],
    )
    .await?;
    turn(&tx, cx, &it, to, Turn { kind: "rerouted", holder, columns, ..Turn::default() }).await?;
    duty_rules::to_approve(&tx, cx, &it.petition, false).await?;
    duty::forget(&tx, id.region, id.id).await?;
    Ok(cx.commit(tx, id.region, "rerouted").await?)
}

/// Long digit runs (resident IDs, telephones, accounts) as the public reads them.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    let flush = |run: &mut Vec<char>, out: &mut String| {
        let long = run.iter().filter(|it| it.is_ascii_digit()).count() >= 7;
        let kept = if long { 3 } else { run.len() };
        out.extend(run.iter().take(kept));
        out.extend(std::iter::repeat_n('*', run.len() - kept));
        run.clear();
    };
    for character in text.chars() {
        if character.is_ascii_digit() || (!run.is_empty() && matches!(character, 'x' | 'X')) {
            run.push(character);
        } else {
            flush(&mut run, &mut out);
            out.push(character);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Publish a matter whose petitioner agreed, with title and text as they may be read: masked, names left out by the one
/// who publishes.
///
/// # Errors
/// [`ActError::Refused`] without consent; [`ActError::Field`] when a number still stands in it.
pub async fn publish(
    cx: &Context,
    id: Ref,
    version: i64,
    (title, body): (&str, &str),
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(APPROVE, &it.place)?;
    if !it.petition.consents || it.state == State::Rerouted {
        return Err(ActError::Refused("petition-error-consent"));
    }
    let (title, body) = (words("shown_title", title, 80)?, words("shown_body", body, 5000)?);
    for (field, text) in [("shown_title", &title), ("shown_body", &body)] {
        if mask(text) != *text {
            return Err(ActError::field(field, "number-in-text"));
        }
    }
    tx.execute_one(
        "update petition set shown_title = $4, shown_body = $5, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version, title, body],
    )
    .await?;
    let details = json!({ "number": it.petition.number });
    record(&tx, cx, "petition.published", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, "published").await?)
}

/// Take the publication back; the reason stays in the journal.
///
/// # Errors
/// [`ActError::Field`] without a reason.
pub async fn unpublish(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(APPROVE, &it.place)?;
    let reason = words("reason", reason, 500)?;
    tx.execute_one(
        "update petition set shown_title = null, shown_body = null, version = version + 1
         where region_id = $1 and id = $2 and version = $3",
        params![id.region, id.id, version],
    )
    .await?;
    let details = json!({ "number": it.petition.number, "reason": reason });
    record(&tx, cx, "petition.unpublished", id, &it.place, ARTICLE, details).await?;
    Ok(cx.commit(tx, id.region, "unpublished").await?)
}

/// Support a published matter that is open, once for a telephone number, of which only the blind index is kept. From the
/// window's threshold on, a public answer is owed.
///
/// # Errors
/// [`ActError::Field`] for a number that is none; [`ActError::Refused`] when it is over.
pub async fn support(cx: &Context, id: Ref, phone: &str) -> Result<i64, ActError> {
    let (tx, _) = cx.begin(id.region).await?;
    let it = load(&tx, id).await?;
    if !it.petition.is_public() || !it.state.runs() {
        return Err(ActError::Refused("petition-error-over"));
    }
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if !(7..=15).contains(&digits.len()) {
        return Err(ActError::field("phone", "no-phone"));
    }
    let person = cx.vault.index("petition_support", &format!("{id}:{digits}"));
    let new = tx
        .execute(
            "insert into petition_support (region_id, petition_id, person, at) values ($1, $2, $3, $4)
             on conflict (region_id, petition_id, person) do nothing",
            params![id.region, id.id, person, cx.now()],
        )
        .await?;
    let supporters = query::supporters(&tx, id).await?;
    let window = query::window(&tx, it.petition.holder()).await?;
    if new == 1 && window.is_some_and(|it| supporters == it.threshold) {
        let details = json!({ "number": it.petition.number, "supporters": supporters });
        record(&tx, cx, "petition.joint", id, &it.place, ARTICLE, details).await?;
        duty_rules::public_answer(&tx, cx, &it.petition, &it.place).await?;
    }
    cx.commit(tx, id.region, "supported").await?;
    Ok(supporters)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn numbers_of_people_are_masked() {
        for (text, expected) in [
            ("电话13800138000。", "电话138********。"),
            ("身份证11010519491231002X", "身份证110***************"),
            ("2026年3月2日第12号", "2026年3月2日第12号"),
            ("编号 1234567", "编号 123****"),
            ("", ""),
        ] {
            assert_eq!(mask(text), expected, "{text}");
            assert_eq!(mask(&mask(text)), mask(text));
        }
    }
}
