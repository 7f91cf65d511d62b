use crate::schema::{Table, day, text, time};
use crate::{Instant, Sql, StoreError, params};

/// Daily work and backups that were done.
pub const RUN_TABLE: Table = Table {
    name: "schedule_run",
    doc: "Daily work that was done: claimed before it begins, so that one of several processes does it. Also backups.",
    columns: &[
        text("name", "the work; `backup`: a backup was written"),
        day("on_day", "for which day"),
        time("at", "when it was claimed, or done"),
    ],
    key: &["name", "on_day"],
    unique: &[],
    index: &[],
};

/// When work of this name was last done.
///
/// # Errors
/// What the engine says.
pub async fn last_run(sql: &impl Sql, name: &str) -> Result<Option<Instant>, StoreError> {
    let at = sql.number("select max(at) from schedule_run where name = $1", params![name]).await?;
    Ok((at != 0).then_some(Instant(at)))
}
