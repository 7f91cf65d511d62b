use store::{Ref, Scope, Sql, StoreError, params};
use uuid::Uuid;

use crate::model::{Line, Part, Payment, Relief, Remittance, Use};

const PAYMENT: &str = "select region_id, id, month, org_id, org_path, member_id, name, number, on_day, channel, \
    reference, amount, extra, to_centre, manner, entry_id, undone_on, undone_why, version from dues_payment";
const RELIEF: &str = "select region_id, id, member_id, name, org_id, org_path, upper_path, from_month, until_month, \
    reduced_to, ground, retired, studied_on, study, state, decided_on, decision, version from dues_relief";
const REMITTANCE: &str = "select region_id, id, org_id, org_path, to_region, to_org, to_path, kind, month, collected, \
    share, amount, channel, number, state, sent_on, received_on, entry_id, version from dues_remittance";
const USE: &str = "select region_id, id, org_id, org_path, on_day, purpose, what, amount, channel, decided_on, \
    decision, voucher, entry_id, undone_on, version from dues_use";
const LINE: &str = "select region_id, id, org_id, org_path, channel, reference, on_day, amount, payer, note, file, \
    member_region, member_id, matched, state, version from dues_bank_line";

/// A condition of a list that goes on behind an identifier: identifiers ascend with time.
fn listed(scope: &Scope, column: &str, after: Option<Uuid>) -> (String, Vec<store::Value>) {
    let (mut condition, mut values) = scope.condition(column, 1);
    if let Some(id) = after {
        values.push(id.into());
        condition.push_str(&format!(" and id < ${}", values.len()));
    }
    (condition, values)
}

/// One payment, whoever asks: the caller checks the permission. So for all single papers here.
///
/// # Errors
/// What the database says.
pub async fn payment(sql: &impl Sql, id: Ref) -> Result<Option<Payment>, StoreError> {
    sql.one(format!("{PAYMENT} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Payments received in a scope, the latest first, behind an identifier.
///
/// # Errors
/// What the database says.
pub async fn payments(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Payment>, StoreError> {
    let (condition, values) = listed(scope, "org_path", after);
    sql.all(format!("{PAYMENT} where {condition} order by id desc limit {most}"), values).await
}

/// Payments of a member, the latest first.
///
/// # Errors
/// What the database says.
pub async fn payments_of(sql: &impl Sql, member: Ref, most: u32) -> Result<Vec<Payment>, StoreError> {
    let mut all: Vec<Payment> = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!("{PAYMENT} where region_id = $1 and member_id = $2 order by id desc limit {most}");
        all.extend(sql.all::<Payment>(text, params![region, member.id]).await?);
    }
    Ok(all)
}

/// The months a payment paid for.
///
/// # Errors
/// What the database says.
pub async fn parts(sql: &impl Sql, payment: Ref) -> Result<Vec<Part>, StoreError> {
    sql.all(
        "select month, month_region, fen, before from dues_payment_part where region_id = $1 and payment_id = $2
         order by month",
        params![payment.region, payment.id],
    )
    .await
}

/// One relief.
///
/// # Errors
/// What the database says.
pub async fn relief(sql: &impl Sql, id: Ref) -> Result<Option<Relief>, StoreError> {
    sql.one(format!("{RELIEF} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Reliefs asked for in a scope, the latest first.
///
/// # Errors
/// What the database says.
pub async fn reliefs(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Relief>, StoreError> {
    let (condition, values) = listed(scope, "org_path", after);
    sql.all(format!("{RELIEF} where {condition} order by id desc limit {most}"), values).await
}

/// Reliefs of a member, the latest first.
///
/// # Errors
/// What the database says.
pub async fn reliefs_of(sql: &impl Sql, member: Ref) -> Result<Vec<Relief>, StoreError> {
    let mut all: Vec<Relief> = Vec::new();
    for region in roster::query::regions_of(sql, member).await? {
        let text = format!("{RELIEF} where region_id = $1 and member_id = $2 order by id desc");
        all.extend(sql.all::<Relief>(text, params![region, member.id]).await?);
    }
    Ok(all)
}

/// Approved reliefs of these members in one region that hold in a month.
///
/// # Errors
/// What the database says.
pub async fn reliefs_in(
    sql: &impl Sql,
    region: i64,
    members: &[Uuid],
    month: &str,
) -> Result<Vec<Relief>, StoreError> {
    let mut all = Vec::new();
    for part in members.chunks(500) {
        let text = format!(
            "{RELIEF} where region_id = $1 and state = 'APPROVED' and from_month <= $2 and until_month >= $2
               and member_id in ({}) order by id",
            store::marks(3, part.len())
        );
        let mut values = params![region, month];
        values.extend(part.iter().map(|id| store::Value::from(*id)));
        all.extend(sql.all::<Relief>(text, values).await?);
    }
    Ok(all)
}

/// One remittance.
///
/// # Errors
/// What the database says.
pub async fn remittance(sql: &impl Sql, id: Ref) -> Result<Option<Remittance>, StoreError> {
    sql.one(format!("{REMITTANCE} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Remittances of one organisation, the latest first.
///
/// # Errors
/// What the database says.
pub async fn remittances_of(sql: &impl Sql, org: Ref, most: u32) -> Result<Vec<Remittance>, StoreError> {
    let text = format!("{REMITTANCE} where region_id = $1 and org_id = $2 order by id desc limit {most}");
    sql.all(text, params![org.region, org.id]).await
}

/// Remittances to one organisation, the latest first; they stand in the regions of the senders.
///
/// # Errors
/// What the database says.
pub async fn remittances_to(sql: &impl Sql, org: Ref, most: u32) -> Result<Vec<Remittance>, StoreError> {
    let text = format!("{REMITTANCE} where to_region = $1 and to_org = $2 order by id desc limit {most}");
    sql.all(text, params![org.region, org.id]).await
}

/// What an organisation sent up as its share of a year.
///
/// # Errors
/// What the database says.
pub async fn sent_in(sql: &impl Sql, org: Ref, year: i32) -> Result<i64, StoreError> {
    sql.number(
        "select cast(sum(amount) as bigint) from dues_remittance where region_id = $1 and org_id = $2
           and kind = 'share' and state <> 'UNDONE' and month >= $3 and month <= $4",
        params![org.region, org.id, format!("{year:04}-01"), format!("{year:04}-12")],
    )
    .await
}

/// One use.
///
/// # Errors
/// What the database says.
pub async fn spent(sql: &impl Sql, id: Ref) -> Result<Option<Use>, StoreError> {
    sql.one(format!("{USE} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Uses in a scope, the latest first.
///
/// # Errors
/// What the database says.
pub async fn uses(
    sql: &impl Sql,
    scope: &Scope,
    after: Option<Uuid>,
    most: u32,
) -> Result<Vec<Use>, StoreError> {
    let (condition, values) = listed(scope, "org_path", after);
    sql.all(format!("{USE} where {condition} order by id desc limit {most}"), values).await
}

/// One line of a statement.
///
/// # Errors
/// What the database says.
pub async fn line(sql: &impl Sql, id: Ref) -> Result<Option<Line>, StoreError> {
    sql.one(format!("{LINE} where region_id = $1 and id = $2"), params![id.region, id.id]).await
}

/// Lines of statements of one organisation that wait for a person, the earliest first.
///
/// # Errors
/// What the database says.
pub async fn lines(sql: &impl Sql, org: Ref, most: u32) -> Result<Vec<Line>, StoreError> {
    let text = format!(
        "{LINE} where region_id = $1 and org_id = $2 and state = 'OPEN' order by on_day, id limit {most}"
    );
    sql.all(text, params![org.region, org.id]).await
}
