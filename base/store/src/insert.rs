use std::borrow::Cow;

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, Value};

use crate::{Engine, Sql as _, StoreError, Tx};

/// Most values one statement may bind: SQLite allows 32,766, PostgreSQL 65,535.
const MOST_VALUES: usize = 30_000;

/// Rows on their way into one table. Written as few statements as the engine allows.
pub struct Rows {
    table: &'static str,
    columns: Cow<'static, [&'static str]>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// No rows yet, for these columns of a table.
    #[must_use]
    pub fn into(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns: Cow::Borrowed(columns), rows: Vec::new() }
    }

    /// No rows yet, for columns found at run time (restoring a backup).
    #[must_use]
    pub fn named(table: &'static str, columns: Vec<&'static str>) -> Self {
        Self { table, columns: Cow::Owned(columns), rows: Vec::new() }
    }

    /// Add a row; its values stand in the order of the columns.
    pub fn row(&mut self, values: Vec<Value>) {
        debug_assert_eq!(values.len(), self.columns.len(), "{}", self.table);
        self.rows.push(values);
    }

    /// The same with one row more, for a single insert.
    #[must_use]
    pub fn with(mut self, values: Vec<Value>) -> Self {
        self.row(values);
        self
    }

    /// How many rows wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Does no row wait?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Write all rows.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if a unique key is already held, and what the engine says.
    pub async fn write(self, tx: &Tx) -> Result<(), StoreError> {
        let most = (MOST_VALUES / self.columns.len()).max(1);
        let mut rows = self.rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(self.table));
            insert.columns(self.columns.iter().map(|column| Alias::new(*column)));
            for row in rows.by_ref().take(most) {
                insert.values_panic(row.into_iter().map(Expr::value));
            }
            tx.inner().execute(&insert).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Add numbers to the column `sum` of rows found by `key`; rows that are missing begin with them. Rows whose
    /// key occurs twice in `rows` must have been added up before.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn add_up(
        &self,
        table: &'static str,
        key: &'static [&'static str],
        sum: &'static str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        let width = key.len() + 1;
        for part in rows.chunks((MOST_VALUES / width).clamp(1, 2000)) {
            let marks: Vec<_> = (0..part.len())
                .map(|row| {
                    // SQLite looks every `$n` up among those before it, which is quadratic in thousands of values.
                    let mark = |at: usize| match self.engine() {
                        Engine::Sqlite => "?".to_owned(),
                        Engine::Postgres => format!("${}", row * width + at),
                    };
                    let cells: Vec<_> = (1..=width).map(mark).collect();
                    format!("({})", cells.join(", "))
                })
                .collect();
            let (columns, marks) = (key.join(", "), marks.join(", "));
            let text = format!(
                "insert into {table} ({columns}, {sum}) values {marks}
                 on conflict ({columns}) do update set {sum} = {table}.{sum} + excluded.{sum}"
            );
            self.execute(text, part.iter().flatten().cloned().collect()).await?;
        }
        Ok(())
    }
}
