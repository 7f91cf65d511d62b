use std::collections::{BTreeMap, HashMap};

use journal::{Consumer, Recorded};
use sea_orm::FromQueryResult;
use store::{OrgPath, Sql as _, StoreError, Tx, params};

use super::{Moved, Told, member_buckets, org_buckets, told};

/// Counts of members and organisations at and below every place, today and day by day.
pub struct StatProjection;

type Key = (OrgPath, &'static str, String);

/// Changes added up in memory before they are written: entries of one batch mostly meet the same places.
#[derive(Default)]
struct Sums {
    now: HashMap<Key, i64>,
    days: HashMap<(Key, String), i64>,
}

impl Sums {
    fn add(&mut self, place: &OrgPath, buckets: &[(&'static str, String)], day: &str, number: i64) {
        for above in place.lineage() {
            for (dimension, code) in buckets {
                let key = (above.clone(), *dimension, code.clone());
                *self.now.entry(key.clone()).or_insert(0) += number;
                *self.days.entry((key, day.to_owned())).or_insert(0) += number;
            }
        }
    }

    async fn write(&mut self, tx: &Tx) -> Result<(), StoreError> {
        let mut now: Vec<_> = std::mem::take(&mut self.now).into_iter().filter(|(_, it)| *it != 0).collect();
        now.sort();
        let rows = now
            .into_iter()
            .map(|((place, dimension, code), number)| params![&place, dimension, code, number]);
        tx.add_up("place_stat", &["place", "dimension", "code"], "number", rows.collect()).await?;
        let mut days: Vec<_> =
            std::mem::take(&mut self.days).into_iter().filter(|(_, it)| *it != 0).collect();
        days.sort();
        let rows = days
            .into_iter()
            .map(|(((place, dimension, code), day), change)| params![&place, dimension, code, day, change]);
        let key = &["place", "dimension", "code", "on_day"];
        tx.add_up("place_stat_day", key, "change", rows.collect()).await
    }
}

#[async_trait::async_trait]
impl Consumer for StatProjection {
    fn name(&self) -> &'static str {
        "roster.statistics"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let mut sums = Sums::default();
        for entry in entries {
            match told(entry) {
                Some(Told::Member(it)) => {
                    for (facts, sign) in [(&it.before, -1), (&it.after, 1)] {
                        if let Some(facts) = facts {
                            sums.add(&facts.place, &member_buckets(facts), &it.on, sign);
                        }
                    }
                }
                Some(Told::Org(it)) => {
                    for (facts, sign) in [(&it.before, -1), (&it.after, 1)] {
                        if let Some(facts) = facts {
                            sums.add(&facts.place, &org_buckets(facts), &it.on, sign);
                        }
                    }
                }
                Some(Told::Moved(it)) => {
                    sums.write(tx).await?;
                    moved(tx, &it).await?;
                }
                None => {}
            }
        }
        sums.write(tx).await
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("delete from place_stat", params![]).await?;
        tx.execute("delete from place_stat_day", params![]).await?;
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Figure {
    place: String,
    dimension: String,
    code: String,
    on_day: String,
    number: i64,
}

/// A subtree went from one place to another: its figures leave the organisations above the old place and join
/// those above the new one, and its own rows are kept under their new paths.
async fn moved(tx: &Tx, it: &Moved) -> Result<(), StoreError> {
    let range = params![&it.from, it.from.end()];
    let now: Vec<Figure> = tx
        .all(
            "select place, dimension, code, '' as on_day, number from place_stat
             where place >= $1 and place < $2",
            range.clone(),
        )
        .await?;
    let days: Vec<Figure> = tx
        .all(
            "select place, dimension, code, on_day, change as number from place_stat_day
             where place >= $1 and place < $2",
            range.clone(),
        )
        .await?;
    for table in ["place_stat", "place_stat_day"] {
        tx.execute(format!("delete from {table} where place >= $1 and place < $2"), range.clone()).await?;
    }
    // Added up in memory: the places above both ends occur twice, and one statement may touch a row once only.
    let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    let mut day_sums: BTreeMap<(String, String, String, String), i64> = BTreeMap::new();
    let above = |place: &OrgPath| place.lineage().take(place.depth() - 1).collect::<Vec<_>>();
    for figure in now {
        let place = OrgPath::stored(figure.place)?;
        let (dimension, code) = (figure.dimension, figure.code);
        if place == it.from {
            for (places, sign) in [(above(&it.from), -1), (above(&it.to), 1)] {
                for upper in places {
                    let key = (upper.to_string(), dimension.clone(), code.clone());
                    let day = (upper.to_string(), dimension.clone(), code.clone(), it.on.clone());
                    *sums.entry(key).or_insert(0) += sign * figure.number;
                    *day_sums.entry(day).or_insert(0) += sign * figure.number;
                }
            }
        }
        let place = place.moved(&it.from, &it.to).unwrap_or(place);
        *sums.entry((place.to_string(), dimension, code)).or_insert(0) += figure.number;
    }
    for figure in days {
        let place = OrgPath::stored(figure.place)?;
        let place = place.moved(&it.from, &it.to).unwrap_or(place);
        let key = (place.to_string(), figure.dimension, figure.code, figure.on_day);
        *day_sums.entry(key).or_insert(0) += figure.number;
    }
    let rows =
        sums.into_iter().map(|((place, dimension, code), number)| params![place, dimension, code, number]);
    tx.add_up("place_stat", &["place", "dimension", "code"], "number", rows.collect()).await?;
    let rows = day_sums
        .into_iter()
        .map(|((place, dimension, code, day), change)| params![place, dimension, code, day, change]);
    tx.add_up("place_stat_day", &["place", "dimension", "code", "on_day"], "change", rows.collect()).await
}
