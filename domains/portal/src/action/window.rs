//! Columns, their steps of review, the blocks of a front page, and words to be looked at.

use access::{ActError, Context, optional_words, record, words};
use serde_json::json;
use store::{OrgPath, Ref, Rows, Tx, Value, params};

use super::renew;
use crate::model::{BLOCKS, Column, LINES, Portal};
use crate::{ARRANGE, duty_rules, query};

/// A column to be opened or changed.
#[derive(Clone, Debug, Default)]
pub struct NewColumn {
    /// Name shown.
    pub title: String,
    /// What stands in it.
    pub about: String,
    /// Line of work, one of [`LINES`].
    pub line: String,
    /// Do all portals below carry it?
    pub inherited: bool,
    /// Order among the columns of the portal.
    pub position: i64,
}

async fn arranged(tx: &Tx, cx: &Context, id: Ref) -> Result<(Portal, OrgPath), ActError> {
    let portal = query::portal_of(tx, id).await?.ok_or(ActError::Missing)?;
    let place = portal.place()?;
    cx.allow(ARRANGE, &place)?;
    Ok((portal, place))
}

async fn own_column(tx: &Tx, cx: &Context, id: Ref) -> Result<(Column, OrgPath), ActError> {
    let column = query::column(tx, id).await?.filter(|it| it.closed_on.is_none()).ok_or(ActError::Missing)?;
    let place = column.place()?;
    cx.allow(ARRANGE, &place)?;
    Ok((column, place))
}

/// Open a window of one's own.
///
/// # Errors
/// [`ActError::Field`].
pub async fn add_column(cx: &Context, portal: Ref, new: NewColumn) -> Result<Ref, ActError> {
    let title = words("title", &new.title, 30)?;
    let about = optional_words("about", &new.about, 300)?;
    if !LINES.contains(&new.line.as_str()) {
        return Err(ActError::field("line", "not-listed"));
    }
    let (tx, before) = cx.begin(portal.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let (_, place) = arranged(&tx, cx, portal).await?;
    let id = Ref::new(portal.region, cx.stamp.ids.new_id(cx.now()));
    let columns: &[&str] = &[
        "region_id",
        "id",
        "portal_id",
        "org_path",
        "title",
        "about",
        "line",
        "inherited",
        "position",
        "opened_on",
        "version",
    ];
    let row = params![
        id.region,
        id.id,
        portal.id,
        &place,
        title.clone(),
        about,
        new.line,
        new.inherited,
        new.position,
        cx.today().to_string(),
        1_i64
    ];
    Rows::into("portal_column", columns).with(row).write(&tx).await?;
    renew(&tx, portal).await?;
    let details = json!({ "title": title, "inherited": new.inherited });
    record(&tx, cx, "column.opened", id, &place, None, details).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// Change a column.
///
/// # Errors
/// [`ActError::Field`]; stale when somebody else changed it.
pub async fn edit_column(cx: &Context, id: Ref, version: i64, new: NewColumn) -> Result<(), ActError> {
    let title = words("title", &new.title, 30)?;
    let about = optional_words("about", &new.about, 300)?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (column, place) = own_column(&tx, cx, id).await?;
    let text = "update portal_column set title = $4, about = $5, inherited = $6, position = $7, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    let values = params![id.region, id.id, version, title.clone(), about, new.inherited, new.position];
    tx.execute_one(text, values).await?;
    renew(&tx, Ref::new(id.region, column.portal_id)).await?;
    let details = json!({ "title": title, "before": column.title, "inherited": new.inherited });
    record(&tx, cx, "column.changed", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// Close a window; with `into`, its articles go on in another column of the same portal (merge, F14).
///
/// # Errors
/// [`ActError::Refused`] when an inherited column should be merged: articles of other organisations stand in it.
pub async fn close_column(cx: &Context, id: Ref, into: Option<Ref>) -> Result<(), ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (column, place) = own_column(&tx, cx, id).await?;
    duty_rules::closed(&tx, cx, &column).await?;
    if let Some(into) = into {
        let carried = query::columns(&tx, &place).await?;
        if into == id || !carried.iter().any(|it| it.reference() == into) {
            return Err(ActError::field("into", "not-listed"));
        }
        if column.inherited {
            return Err(ActError::Refused("column-error-inherited"));
        }
        let text = "update article set column_region = $4, column_id = $5, version = version + 1
             where region_id = $1 and column_region = $2 and column_id = $3";
        tx.execute(text, params![id.region, id.region, id.id, into.region, into.id]).await?;
    }
    let text =
        "update portal_column set closed_on = $3, version = version + 1 where region_id = $1 and id = $2";
    tx.execute_one(text, params![id.region, id.id, cx.today().to_string()]).await?;
    renew(&tx, Ref::new(id.region, column.portal_id)).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// A step of review.
#[derive(Clone, Debug)]
pub struct NewStep {
    /// What is looked at.
    pub name: String,
    /// Steps of one stage are open at once.
    pub stage: i64,
    /// `own` or `above`.
    pub level: String,
    /// Hours after which somebody above may step in.
    pub hours: i64,
}

/// Set the steps of review of a column; what is in review goes on under the old ones.
///
/// # Errors
/// [`ActError::Field`].
pub async fn set_steps(cx: &Context, id: Ref, steps: Vec<NewStep>) -> Result<(), ActError> {
    if steps.len() > 6 {
        return Err(ActError::field("steps", "too-long"));
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (column, place) = own_column(&tx, cx, id).await?;
    tx.execute("delete from portal_step where region_id = $1 and column_id = $2", params![id.region, id.id])
        .await?;
    let columns: &[&str] = &["region_id", "column_id", "number", "name", "stage", "level", "hours"];
    let mut rows = Rows::into("portal_step", columns);
    for (at, step) in steps.iter().enumerate() {
        let name = words("name", &step.name, 20)?;
        let fits = matches!(step.level.as_str(), "own" | "above")
            && (1..=240).contains(&step.hours)
            && (1..=6).contains(&step.stage);
        if !fits {
            return Err(ActError::field("steps", "not-fitting"));
        }
        let number = i64::try_from(at).unwrap_or(0) + 1;
        rows.row(params![id.region, id.id, number, name, step.stage, step.level.as_str(), step.hours]);
    }
    rows.write(&tx).await?;
    let names: Vec<_> = steps.iter().map(|it| it.name.as_str()).collect();
    let details = json!({ "title": column.title, "steps": names });
    record(&tx, cx, "column.steps_set", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// A block of a front page.
#[derive(Clone, Debug, Default)]
pub struct NewBlock {
    /// One of [`BLOCKS`].
    pub kind: String,
    /// The column shown; none: all of them.
    pub column: Option<Ref>,
    /// Heading; empty: the column's name.
    pub title: String,
    /// Words of a block of text.
    pub body: String,
    /// Articles shown.
    pub size: i64,
}

/// Arrange a front page from its blocks, from the top.
///
/// # Errors
/// [`ActError::Field`].
pub async fn set_blocks(cx: &Context, portal: Ref, blocks: Vec<NewBlock>) -> Result<(), ActError> {
    if blocks.len() > 20 {
        return Err(ActError::field("blocks", "too-long"));
    }
    let (tx, before) = cx.begin(portal.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (_, place) = arranged(&tx, cx, portal).await?;
    let carried = query::columns(&tx, &place).await?;
    let text = "delete from portal_block where region_id = $1 and portal_id = $2";
    tx.execute(text, params![portal.region, portal.id]).await?;
    let columns: &[&str] = &[
        "region_id",
        "portal_id",
        "position",
        "kind",
        "column_region",
        "column_id",
        "title",
        "body",
        "size",
    ];
    let mut rows = Rows::into("portal_block", columns);
    for (at, block) in blocks.iter().enumerate() {
        let known = block.column.is_none_or(|id| carried.iter().any(|it| it.reference() == id));
        if !BLOCKS.contains(&block.kind.as_str()) || !known || !(1..=20).contains(&block.size) {
            return Err(ActError::field("blocks", "not-fitting"));
        }
        let body = optional_words("body", &block.body, 5000)?;
        if block.kind == "text" && body.is_none() {
            return Err(ActError::field("blocks", "missing"));
        }
        let values: Vec<Value> = params![
            portal.region,
            portal.id,
            i64::try_from(at).unwrap_or(0),
            block.kind.as_str(),
            block.column.map(|it| it.region),
            block.column.map(|it| it.id),
            optional_words("title", &block.title, 30)?,
            body,
            block.size
        ];
        rows.row(values);
    }
    rows.write(&tx).await?;
    renew(&tx, portal).await?;
    let details = json!({ "blocks": blocks.len() });
    record(&tx, cx, "portal.arranged", portal, &place, None, details).await?;
    cx.commit(tx, portal.region, "").await?;
    Ok(())
}

/// Have a word looked at here and below; with `instead`, as a standard term.
///
/// # Errors
/// [`ActError::Field`].
pub async fn add_word(
    cx: &Context,
    portal: Ref,
    word: &str,
    instead: &str,
    reason: &str,
) -> Result<Ref, ActError> {
    let word = words("word", word, 40)?;
    let instead = optional_words("instead", instead, 40)?;
    let reason = words("reason", reason, 100)?;
    let (tx, before) = cx.begin(portal.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let (_, place) = arranged(&tx, cx, portal).await?;
    let id = Ref::new(portal.region, cx.stamp.ids.new_id(cx.now()));
    let columns: &[&str] = &["region_id", "id", "org_path", "word", "instead", "reason"];
    let row = params![id.region, id.id, &place, word.clone(), instead, reason.clone()];
    Rows::into("portal_word", columns).with(row).write(&tx).await?;
    let details = json!({ "word": word, "reason": reason });
    record(&tx, cx, "portal.word_added", id, &place, None, details).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// A word need no longer be looked at.
///
/// # Errors
/// [`ActError::Missing`].
pub async fn drop_word(cx: &Context, portal: Ref, id: Ref) -> Result<(), ActError> {
    let (tx, before) = cx.begin(portal.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (portal, place) = arranged(&tx, cx, portal).await?;
    let text = "delete from portal_word where region_id = $1 and id = $2 and org_path = $3";
    let gone = tx.execute(text, params![id.region, id.id, portal.org_path]).await?;
    if gone == 0 || id.region != portal.region_id {
        return Err(ActError::Missing);
    }
    record(&tx, cx, "portal.word_dropped", id, &place, None, json!({})).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}
