use sea_orm::FromQueryResult;
use sha2::{Digest as _, Sha256};
use store::{Engine, OrgPath, Ref, Rows, Sql as _, Store, StoreError, Tx, params};
use time::Date;

use crate::words::tokens;

/// Something that can be found.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its kind, as in `article`.
    pub kind: &'static str,
    /// The document.
    pub id: Ref,
    /// The organisation it belongs to.
    pub place: OrgPath,
    /// May everybody find it?
    pub public: bool,
    /// Is it found at the organisations below as well?
    pub shared: bool,
    /// Its day.
    pub day: Date,
    /// Its title.
    pub title: String,
    /// Its words. No personal numbers.
    pub body: String,
}

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    tokens: String,
}

const COLUMNS: &[&str] =
    &["region_id", "kind", "id", "number", "org_path", "public", "shared", "day", "title", "body", "tokens"];

async fn standing(tx: &Tx, kind: &str, id: Ref) -> Result<Option<Row>, StoreError> {
    let text = "select number, tokens from search where region_id = $1 and kind = $2 and id = $3";
    tx.one(text, params![id.region, kind, id.id]).await
}

/// A number no other document has. Made from the document itself, so that it is the same after building again; two
/// that meet (one in billions) stand side by side.
async fn number_of(tx: &Tx, kind: &str, id: Ref) -> Result<i64, StoreError> {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(id.region.to_be_bytes())
        .chain_update(id.id.as_bytes())
        .chain_update(kind)
        .finalize()
        .into();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    let mut number = i64::from_be_bytes(first) & (i64::MAX >> 1);
    while tx.number("select count(*) from search where number = $1", params![number]).await? > 0 {
        number += 1;
    }
    Ok(number)
}

async fn forget_words(tx: &Tx, row: Row) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        let text = "insert into search_word (search_word, rowid, tokens) values ('delete', $1, $2)";
        tx.execute(text, params![row.number, row.tokens]).await?;
    }
    Ok(())
}

/// Let a document be found as it is now; what was known of it before is forgotten.
///
/// # Errors
/// What the database says.
pub async fn put(tx: &Tx, it: &Document) -> Result<(), StoreError> {
    let number = match standing(tx, it.kind, it.id).await? {
        Some(row) => {
            let number = row.number;
            forget_words(tx, row).await?;
            drop_row(tx, it.kind, it.id).await?;
            number
        }
        None => number_of(tx, it.kind, it.id).await?,
    };
    let words = tokens(&format!("{}\n{}", it.title, it.body));
    let row = params![
        it.id.region,
        it.kind,
        it.id.id,
        number,
        &it.place,
        it.public,
        it.shared,
        it.day.to_string(),
        it.title.clone(),
        it.body.clone(),
        words.clone(),
    ];
    Rows::into("search", COLUMNS).with(row).write(tx).await?;
    if tx.engine() == Engine::Sqlite {
        let text = "insert into search_word (rowid, tokens) values ($1, $2)";
        tx.execute(text, params![number, words]).await?;
    }
    Ok(())
}

async fn drop_row(tx: &Tx, kind: &str, id: Ref) -> Result<(), StoreError> {
    let text = "delete from search where region_id = $1 and kind = $2 and id = $3";
    tx.execute(text, params![id.region, kind, id.id]).await?;
    Ok(())
}

/// Let a document no longer be found.
///
/// # Errors
/// What the database says.
pub async fn remove(tx: &Tx, kind: &str, id: Ref) -> Result<(), StoreError> {
    if let Some(row) = standing(tx, kind, id).await? {
        forget_words(tx, row).await?;
        drop_row(tx, kind, id).await?;
    }
    Ok(())
}

/// Forget all documents of a kind, before its consumer builds them again.
///
/// # Errors
/// What the database says.
pub async fn clear(tx: &Tx, kind: &str) -> Result<(), StoreError> {
    tx.execute("delete from search where kind = $1", params![kind]).await?;
    words_again(tx).await
}

/// Build the index of words again from the rows: after a restore, which brings rows and no index.
///
/// # Errors
/// What the database says.
pub async fn rebuild_words(store: &Store) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    words_again(&tx).await?;
    tx.commit().await
}

async fn words_again(tx: &Tx) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        tx.execute("insert into search_word (search_word) values ('rebuild')", params![]).await?;
    }
    Ok(())
}
