//! The progress code: applicants have no account, and see how far they are with a code and a PIN on a slip of paper.

use access::{ActError, Context, record};
use sea_orm::FromQueryResult;
use serde_json::json;
use store::{Ref, Rows, Sql as _, params};
use uuid::Uuid;

use super::admission::forget_person;
use crate::BRANCH;
use crate::dossier::Dossier;

/// Letters of a code: none that is taken for another.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Wrong PINs in a row after which a code opens nothing any more.
const MOST_FAILURES: i64 = 10;

/// What is printed on the slip, shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slip {
    /// Twelve letters in three groups.
    pub code: String,
    /// Six digits.
    pub pin: String,
}

fn fresh(cx: &Context) -> Slip {
    let mut letters = Vec::new();
    let mut digits = Vec::new();
    while letters.len() < 12 || digits.len() < 6 {
        let [byte] = cx.stamp.ids.bytes::<1>();
        // 31 letters and 10 digits, each as likely as the other: bytes beyond the last whole round are thrown away.
        if letters.len() < 12 && byte < 248 {
            letters.push(char::from(LETTERS[usize::from(byte % 31)]));
        } else if letters.len() == 12 && byte < 250 {
            digits.push(char::from(b'0' + byte % 10));
        }
    }
    let code: Vec<String> = letters.chunks(4).map(|it| it.iter().collect()).collect();
    Slip { code: code.join("-"), pin: digits.into_iter().collect() }
}

/// A code as people type it: without hyphens and blanks, in capitals.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
}

fn pin_of(code: &str, pin: &str) -> String {
    format!("{}:{}", plain(code), pin.trim())
}

/// Make a code for a candidate who is not a member yet; an earlier one opens nothing from now on.
///
/// # Errors
/// [`ActError::Refused`] for a member, who has a page of their own.
pub async fn issue_code(cx: &Context, id: Ref) -> Result<Slip, ActError> {
    let tx = cx.store.begin().await?;
    let it = Dossier::of(&tx, id).await?.ok_or(ActError::Missing)?;
    cx.allow(BRANCH, &it.place)?;
    if !it.state.before_membership() {
        return Err(ActError::Refused("candidate-error-has-page"));
    }
    revoke(&tx, id).await?;
    let slip = fresh(cx);
    let row = params![
        cx.vault.index("development.code", &plain(&slip.code)),
        cx.vault.index("development.pin", &pin_of(&slip.code, &slip.pin)),
        id.region,
        id.id,
        cx.today().to_string(),
        0_i64
    ];
    let columns = &["code", "pin", "region_id", "candidate_id", "made_on", "failures"];
    Rows::into("progress_code_directory", columns).with(row).write(&tx).await?;
    record(&tx, cx, "development.code_made", id, &it.place, None, it.candidate.details(&json!({}))).await?;
    tx.commit().await?;
    Ok(slip)
}

async fn revoke(tx: &store::Tx, id: Ref) -> Result<(), ActError> {
    tx.execute(
        "delete from progress_code_directory where region_id = $1 and candidate_id = $2",
        params![id.region, id.id],
    )
    .await?;
    Ok(())
}

/// The code opens nothing any more.
///
/// # Errors
/// [`access::Denied`] for anybody but the branch and those above it.
pub async fn revoke_code(cx: &Context, id: Ref) -> Result<(), ActError> {
    let tx = cx.store.begin().await?;
    let it = Dossier::of(&tx, id).await?.ok_or(ActError::Missing)?;
    cx.allow(BRANCH, &it.place)?;
    if it.state.before_membership() {
        revoke(&tx, id).await?;
    } else {
        forget_person(&tx, id).await?;
    }
    record(&tx, cx, "development.code_revoked", id, &it.place, None, it.candidate.details(&json!({})))
        .await?;
    Ok(tx.commit().await?)
}

/// Whose progress a code and a PIN open. A wrong PIN is counted; what exactly was wrong is not said.
///
/// # Errors
/// What the database says.
pub async fn with_code(cx: &Context, code: &str, pin: &str) -> Result<Option<Dossier>, ActError> {
    #[derive(FromQueryResult)]
    struct Found {
        code: Vec<u8>,
        pin: Vec<u8>,
        region_id: i64,
        candidate_id: Uuid,
        failures: i64,
    }
    let mut found: Option<Found> = None;
    for index in cx.vault.indexes("development.code", &plain(code)) {
        let text = "select code, pin, region_id, candidate_id, failures from progress_code_directory where code = $1";
        found = found.or(cx.store.one(text, params![index]).await?);
    }
    let Some(found) = found.filter(|it| it.failures < MOST_FAILURES) else { return Ok(None) };
    let right = cx.vault.indexes("development.pin", &pin_of(code, pin)).contains(&found.pin);
    let tx = cx.store.begin().await?;
    let text = if right {
        "update progress_code_directory set failures = 0 where code = $1"
    } else {
        "update progress_code_directory set failures = failures + 1 where code = $1"
    };
    tx.execute(text, params![found.code]).await?;
    let it =
        if right { Dossier::of(&tx, Ref::new(found.region_id, found.candidate_id)).await? } else { None };
    tx.commit().await?;
    Ok(it)
}
