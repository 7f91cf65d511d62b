use clap::Subcommand;
use sea_orm::FromQueryResult;
use store::{Ref, Sql as _, params};
use uuid::Uuid;
use vault::{Field, IndexColumn, SealedColumn, Suite, Vault};

use super::{CommandError, progress};
use crate::{Config, Installation};

/// The key ring.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// New keys from now on; everything sealed is sealed again, then the old keys are forgotten. Interrupted, it is
    /// simply run again.
    Rotate,
    /// What the ring holds; never a key.
    Show,
}

/// The second factors' secrets; `identity` keeps no other sealed value that outlives a day.
const TOTP: SealedColumn =
    SealedColumn { table: "account", column: "totp", field: "account.totp", index: None };

fn sealed() -> impl Iterator<Item = &'static SealedColumn> {
    roster::tables::SEALED
        .iter()
        .chain(meeting::tables::SEALED)
        .chain(development::tables::SEALED)
        .chain([&TOTP])
}

impl Keys {
    pub(crate) async fn run(self, config: Config) -> Result<(), CommandError> {
        let suite = config.suite;
        let installation = Installation::open(config, false).await?;
        let app = &installation.app;
        match self {
            Self::Show => {
                let ring = app.vault.ring();
                println!("{} data keys, newest {}, suite {:?}", ring.len(), ring.newest(), ring.suite());
                println!("journal key {}", app.signer.verifier_key());
            }
            Self::Rotate => rotate(&installation, suite).await?,
        }
        Ok(())
    }
}

/// Everything sealed is sealed and indexed anew, sign-in names among it.
async fn rotate(installation: &Installation, suite: Suite) -> Result<(), CommandError> {
    let (store, vault) = (&installation.app.store, &installation.app.vault);
    // A rotation that was interrupted is finished under the keys it began with.
    if vault.ring().len() == 1 {
        vault.rotate(suite, installation.app.clock.now())?;
        // Running servers take up the new key within a second; what they seal until then is sealed again below.
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    }
    let mut done = 0;
    for column in sealed() {
        done += reseal(store, vault, column).await?;
    }
    let cx = installation.app.system();
    loop {
        let more = identity::resealed(&cx).await?;
        done += more;
        if more == 0 {
            break;
        }
    }
    reseal_canary(store, vault).await?;
    let opened = leftovers(store, vault).await?;
    if opened > 0 {
        return Err(format!("{opened} values are still under old keys; run it again").into());
    }
    vault.retire()?;
    println!("{done} values sealed again under key {} ({:?})", vault.ring().newest(), vault.ring().suite());
    Ok(())
}

#[derive(FromQueryResult)]
struct Sealed {
    region_id: i64,
    id: Uuid,
    sealed: Vec<u8>,
}

async fn page(
    store: &store::Store,
    at: &SealedColumn,
    after: Uuid,
) -> Result<Vec<Sealed>, store::StoreError> {
    let (table, column) = (at.table, at.column);
    let text = format!(
        "select region_id, id, {column} as sealed from {table} where {column} is not null and id > $1
         order by id limit 500"
    );
    store.all(text, params![after]).await
}

async fn reseal(store: &store::Store, vault: &Vault, at: &SealedColumn) -> Result<u64, CommandError> {
    let (table, column) = (at.table, at.column);
    let (mut after, mut done) = (Uuid::nil(), 0);
    loop {
        let rows = page(store, at, after).await?;
        let Some(last) = rows.last() else { return Ok(done) };
        after = last.id;
        let tx = store.begin().await?;
        for row in rows.iter().filter(|row| vault.is_outdated(&row.sealed)) {
            let field = Field { name: at.field, row: row.id.as_bytes() };
            let plain = vault.open_sealed(field, &row.sealed)?;
            let again = vault.seal(field, &plain)?;
            // Only if nobody changed it meanwhile; what was changed is under the new key already.
            let changed = tx
                .execute(
                    format!(
                        "update {table} set {column} = $3 where region_id = $1 and id = $2 and {column} = $4"
                    ),
                    params![row.region_id, row.id, again, row.sealed.clone()],
                )
                .await?;
            if changed == 1 {
                reindex(&tx, vault, at.index, Ref::new(row.region_id, row.id), &plain).await?;
            }
            done += changed;
            progress("sealed again", done, done);
        }
        tx.commit().await?;
    }
}

async fn reindex(
    tx: &store::Tx,
    vault: &Vault,
    at: Option<IndexColumn>,
    id: Ref,
    plain: &str,
) -> Result<(), CommandError> {
    if let Some(IndexColumn { table, column, owner, name }) = at {
        tx.execute(
            format!("update {table} set {column} = $3 where region_id = $1 and {owner} = $2"),
            params![id.region, id.id, vault.index(name, plain)],
        )
        .await?;
    }
    Ok(())
}

async fn reseal_canary(store: &store::Store, vault: &Vault) -> Result<(), CommandError> {
    let sealed = vault.seal(Field { name: "key_canary.sealed", row: b"canary" }, "lianxin")?;
    let tx = store.begin().await?;
    tx.execute("update key_canary set sealed = $1 where id = 'canary'", params![sealed]).await?;
    // Files being imported live thirty days at most; they are not worth carrying over.
    tx.execute("delete from import_file", params![]).await?;
    tx.commit().await?;
    Ok(())
}

async fn leftovers(store: &store::Store, vault: &Vault) -> Result<u64, CommandError> {
    let mut left = 0;
    for at in sealed() {
        let mut after = Uuid::nil();
        loop {
            let rows = page(store, at, after).await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            left += rows.iter().filter(|row| vault.is_outdated(&row.sealed)).count() as u64;
        }
    }
    Ok(left)
}
