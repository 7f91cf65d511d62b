use crate::schema::{Table, int, text, uuid};
use crate::{Ref, Sql as _, StoreError, Tx, params};

/// Numbers people read (文号, letters, receipts): one row for each organisation, purpose and year.
pub const COUNTER_TABLE: Table = Table {
    name: "counter",
    doc: "The last number given by an organisation for a purpose: letters, receipts, query codes. Without gaps.",
    columns: &[
        int("region_id", "region of the organisation"),
        uuid("org_id", "the organisation"),
        text("purpose", "what is numbered, with the year where it begins anew: `transfer.letter:2026`"),
        int("last", "the last number given"),
    ],
    key: &["region_id", "org_id", "purpose"],
    unique: &[],
    index: &[],
};

impl Tx {
    /// The next number of an organisation for a purpose, beginning with 1. A rolled back transaction gives it back.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn next_number(&self, org: Ref, purpose: &str) -> Result<i64, StoreError> {
        self.execute(
            "insert into counter (region_id, org_id, purpose, last) values ($1, $2, $3, 1)
             on conflict (region_id, org_id, purpose) do update set last = counter.last + 1",
            params![org.region, org.id, purpose],
        )
        .await?;
        self.number(
            "select last from counter where region_id = $1 and org_id = $2 and purpose = $3",
            params![org.region, org.id, purpose],
        )
        .await
    }
}
