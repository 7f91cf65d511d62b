//! Public figures of a subtree and a period: never how many were answered in time without how many were resolved.

use sea_orm::FromQueryResult;
use store::{OrgPath, Scope, Sql, StoreError, params};

/// What came in, and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// Filed in the period.
    pub filed: i64,
    /// Of those, answered.
    pub answered: i64,
    /// Of those, not taken, with the reason.
    pub not_taken: i64,
    /// Of those, still running.
    pub running: i64,
    /// Of those that run, late.
    pub late: i64,
    /// Petitioners who said it was resolved.
    pub resolved: i64,
    /// Petitioners who said it was not.
    pub unresolved: i64,
    /// Days from filing to the latest answer, all answered together.
    pub days: i64,
}

impl Figures {
    /// Resolved, in percent of those answered whose petitioner said anything; none when nobody did.
    #[must_use]
    pub fn resolved_percent(&self) -> Option<i64> {
        let said = self.resolved + self.unresolved;
        (said > 0).then(|| self.resolved * 100 / said)
    }

    /// Days to the answer, on average and rounded; none before the first answer.
    #[must_use]
    pub fn average_days(&self) -> Option<i64> {
        (self.answered > 0).then(|| (self.days + self.answered / 2) / self.answered)
    }
}

#[derive(FromQueryResult)]
struct Row {
    state: String,
    verdict: Option<String>,
    answered: bool,
    late: bool,
    filed: i64,
    days: i64,
}

/// The figures of everything filed at or below a place in a period, both days included.
///
/// # Errors
/// What the database says.
pub async fn figures(
    sql: &impl Sql,
    below: Option<&OrgPath>,
    (from, to): (&str, &str),
    today: &str,
) -> Result<Figures, StoreError> {
    let scope = below.map_or_else(Scope::everything, |place| Scope::of([place.clone()]));
    let (condition, mut values) = scope.condition("filed_path", 6);
    // Accusations are in no figure of an office: a gap between the numbers would tell of them.
    let mut all = params![from, to, today, true, rules::petition::State::Rerouted.key()];
    all.append(&mut values);
    // Days between two days as text differ by engine; the sum of day numbers does not.
    let text = format!(
        "select state, verdict, (answered_on is not null) as answered,
           (open = $4 and pause is null and due_on is not null and due_on < $3) as late,
           count(*) as filed, cast(coalesce(sum(answered_days), 0) as bigint) as days
         from petition where filed_on >= $1 and filed_on <= $2 and state <> $5 and {condition}
         group by state, verdict, (answered_on is not null),
           (open = $4 and pause is null and due_on is not null and due_on < $3)"
    );
    let rows: Vec<Row> = sql.all(text, all).await?;
    let mut out = Figures::default();
    for row in rows {
        use rules::petition::State as S;
        let state = S::from_key(&row.state).ok_or_else(|| StoreError::Malformed(row.state.clone()))?;
        out.filed += row.filed;
        out.days += row.days;
        out.answered += if row.answered { row.filed } else { 0 };
        out.late += if row.late { row.filed } else { 0 };
        out.running += if state.runs() { row.filed } else { 0 };
        out.not_taken += if state == S::NotAccepted { row.filed } else { 0 };
        match row.verdict.as_deref() {
            Some("resolved") => out.resolved += row.filed,
            Some(_) => out.unresolved += row.filed,
            None => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_round_and_need_something_to_average() {
        assert_eq!(Figures::default().average_days(), None);
        assert_eq!(Figures::default().resolved_percent(), None);
        let some = Figures { answered: 2, days: 5, resolved: 1, unresolved: 2, ..Figures::default() };
        assert_eq!((some.average_days(), some.resolved_percent()), (Some(3), Some(33)));
    }
}
