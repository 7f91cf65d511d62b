use std::collections::BTreeSet;

use journal::{Consumer, Recorded};
use store::{Ref, Rows, StoreError, Tx, params};

use super::{Told, told};
use crate::model::Facts;
use crate::pinyin;

/// What members are found by.
pub struct TokenProjection;

const COLUMNS: &[&str] = &["region_id", "token", "member_id", "org_path"];

fn tokens(facts: &Facts) -> BTreeSet<String> {
    let mut tokens: BTreeSet<_> = pinyin::tokens(&facts.name).into_iter().collect();
    tokens.extend(facts.id_end.as_ref().map(|end| format!("#{}", end.to_lowercase())));
    tokens
}

#[async_trait::async_trait]
impl Consumer for TokenProjection {
    fn name(&self) -> &'static str {
        "roster.search"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let mut rows = Rows::into("member_token", COLUMNS);
        let mut fresh: BTreeSet<Ref> = BTreeSet::new();
        for entry in entries {
            match (told(entry), entry.subject) {
                (Some(Told::Member(it)), Some(member)) => {
                    if it.before.is_some() || fresh.contains(&member) {
                        // Rows of this batch must be there before they can be replaced.
                        std::mem::replace(&mut rows, Rows::into("member_token", COLUMNS)).write(tx).await?;
                        // Who comes from another region is found there no longer.
                        let region = it.before.as_ref().map_or(member.region, |it| it.org.region);
                        forget(tx, Ref::new(region, member.id)).await?;
                        if region != member.region {
                            forget(tx, member).await?;
                        }
                    }
                    if let Some(facts) = it.after.as_ref().filter(|facts| facts.state.is_member()) {
                        fresh.insert(member);
                        for token in tokens(facts) {
                            rows.row(params![member.region, token, member.id, &facts.place]);
                        }
                    }
                }
                (Some(Told::Moved(it)), _) => {
                    std::mem::replace(&mut rows, Rows::into("member_token", COLUMNS)).write(tx).await?;
                    tx.rewrite_paths("member_token", "org_path", &it.from, &it.to).await?;
                }
                _ => {}
            }
        }
        rows.write(tx).await
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("delete from member_token", params![]).await?;
        Ok(())
    }
}

async fn forget(tx: &Tx, member: Ref) -> Result<(), StoreError> {
    tx.execute(
        "delete from member_token where member_id = $1 and region_id = $2",
        params![member.id, member.region],
    )
    .await?;
    Ok(())
}
