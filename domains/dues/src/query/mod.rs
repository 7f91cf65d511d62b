//! Reading dues: the reader's scope first, keyset-paged.

mod books;
mod months;
mod papers;

pub use books::{Booked, Leg, Statement, accounts, balances, balances_by_month, booked, legs, statement};
pub use months::{
    Below, bases, bases_of, below, closing, in_arrears, month_of, months_of, months_of_branch, settled,
    with_state,
};
pub use papers::{
    line, lines, parts, payment, payments, payments_of, relief, reliefs, reliefs_in, reliefs_of, remittance,
    remittances_of, remittances_to, sent_in, spent, uses,
};

use store::{OrgPath, Sql, StoreError};

use crate::model::{Setting, SettingRow};

pub(crate) async fn setting_rows(sql: &impl Sql, place: &OrgPath) -> Result<Vec<SettingRow>, StoreError> {
    let lineage: Vec<_> = place.lineage().collect();
    let text = format!(
        "select org_path, pay_change, rounding, branch_suffices, keeps_branch, keeps_upper, remitter
         from dues_setting where org_path in ({}) order by org_path",
        store::marks(1, lineage.len())
    );
    sql.all(text, lineage.iter().map(store::Value::from).collect()).await
}

/// What counts at a place: the nearest organisation at or above it that fixed something.
///
/// # Errors
/// What the database says.
pub async fn setting(sql: &impl Sql, place: &OrgPath) -> Result<Setting, StoreError> {
    let rows = setting_rows(sql, place).await?;
    let nearest = rows.iter().max_by_key(|it| it.org_path.len());
    let mut found = nearest.map(SettingRow::setting).transpose()?.unwrap_or_default();
    // To be a unit of arts 15 and 16 is a matter of the organisation itself, not of those below.
    if nearest.is_none_or(|it| it.org_path != place.as_str()) {
        found.remitter = None;
    }
    Ok(found)
}
