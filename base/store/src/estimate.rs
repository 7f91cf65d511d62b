//! What SQLite's planner is told of the sizes of tables.
//!
//! Without figures it believes that every key finds about ten rows and so prefers the primary key's `region_id` to an
//! index that finds the one organisation asked for: an import of 100,000 rows then reads the region once for each
//! branch. Figures measured by `analyze` on a young installation say the same. So it is told once what a grown
//! installation looks like, and plans are the same on every machine. PostgreSQL keeps its own figures.

use crate::schema::fold;
use crate::schema::{Column, Kind, Step, Table, index_name};
use crate::{Engine, Store, StoreError, params};

/// Rows of a large table, and of one region in it.
const ROWS: u64 = 1_000_000;
const REGIONS: u64 = 20;

/// How many different values a column is taken to have.
fn different(column: &Column) -> u64 {
    match column.kind {
        _ if column.name == "region_id" => REGIONS,
        Kind::Bool => 2,
        Kind::Text | Kind::Day | Kind::Path | Kind::Int => 1_000,
        Kind::Uuid => 50_000,
        Kind::Time | Kind::Bytes | Kind::Serial => ROWS,
    }
}

/// Rows found by each longer beginning of a key, as `sqlite_stat1` writes them.
fn figures(columns: &[Column], key: &[&str], unique: bool) -> String {
    let mut rows = ROWS;
    let mut out = ROWS.to_string();
    for (at, name) in key.iter().enumerate() {
        let width = columns.iter().find(|it| it.name == *name).map_or(1, different);
        rows = if unique && at + 1 == key.len() { 1 } else { (rows / width).max(10) };
        out.push_str(&format!(" {rows}"));
    }
    out
}

fn of_table(table: &Table, columns: &[Column]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    if columns.iter().all(|it| it.kind != Kind::Serial) {
        out.push((table.name.to_owned(), figures(columns, table.key, true)));
    }
    for key in table.unique {
        out.push((index_name(table.name, key, "key"), figures(columns, key, true)));
    }
    for key in table.index {
        out.push((index_name(table.name, key, "idx"), figures(columns, key, false)));
    }
    out
}

/// Tell the planner; nothing to do on PostgreSQL.
pub(crate) async fn tell(store: &Store, steps: &[&Step]) -> Result<(), StoreError> {
    if store.engine() != Engine::Sqlite {
        return Ok(());
    }
    // The table of figures comes into being with the first `analyze` of anything.
    store.maintain("analyze migration").await?;
    let tables = fold(steps.iter().copied());
    let tx = store.begin().await?;
    tx.execute("delete from sqlite_stat1", params![]).await?;
    let insert = "insert into sqlite_stat1 (tbl, idx, stat) values ($1, $2, $3)";
    for (table, columns) in tables.values() {
        for (index, stat) in of_table(table, columns) {
            tx.execute(insert, params![table.name, index, stat]).await?;
        }
    }
    for step in steps {
        if let Step::Index(name, key) = step
            && let Some((table, columns)) = tables.get(name)
        {
            let stat = figures(columns, key, false);
            tx.execute(insert, params![table.name, index_name(name, key, "idx"), stat]).await?;
        }
    }
    tx.commit().await?;
    store.maintain("analyze sqlite_schema").await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{boolean, int, text, uuid};

    #[test]
    fn an_index_on_the_organisation_finds_fewer_rows_than_the_region() {
        let columns = [int("region_id", ""), uuid("org_id", ""), boolean("present", ""), text("name", "")];
        assert_eq!(figures(&columns, &["region_id", "id"], true), "1000000 50000 1");
        assert_eq!(figures(&columns, &["region_id", "org_id", "present"], false), "1000000 50000 10 10");
        assert_eq!(figures(&columns, &["present", "name"], false), "1000000 500000 500");
    }
}
