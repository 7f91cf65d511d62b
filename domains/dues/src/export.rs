//! The books as plain text that hledger and beancount read: accounts of all organisations in one file, each account
//! closed by the place of its organisation.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};

use store::{Scope, Sql, StoreError};
use ui::{Lang, Texts};

use crate::LOCALES;
use crate::query::{self, Booked};

/// Transactions read at once.
const PAGE: u32 = 500;

/// Which program reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// hledger and ledger.
    Hledger,
    /// beancount.
    Beancount,
}

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

/// `Assets:Cash` of `0001.0002.` is `Assets:Cash:O0001-0002`: a name both programs take.
fn named(account: &str, path: &str) -> String {
    format!("{account}:O{}", path.trim_end_matches('.').replace('.', "-"))
}

fn amount(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02} CNY", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

/// Write the books of a scope between two days into a file without a name, read from its beginning. Rows leave memory
/// as they come.
///
/// # Errors
/// [`ExportError`].
pub async fn write(
    sql: &impl Sql,
    lang: Lang,
    scope: &Scope,
    days: (&str, &str),
    form: Form,
    file: File,
) -> Result<(File, u64), ExportError> {
    let t = Texts::new(&LOCALES, lang);
    let mut out = BufWriter::new(file);
    if form == Form::Hledger {
        writeln!(out, "commodity 1000.00 CNY")?;
    }
    let mut after = None;
    loop {
        let some = query::accounts(sql, scope, after.as_ref(), PAGE).await?;
        for (path, account) in &some {
            let name = named(account, path.as_str());
            match form {
                // Opened before any day there may be.
                Form::Beancount => writeln!(out, "1949-10-01 open {name} CNY")?,
                Form::Hledger => writeln!(out, "account {name}")?,
            }
        }
        after = some.last().cloned();
        if some.len() < PAGE as usize {
            break;
        }
    }
    let mut last: Option<Booked> = None;
    let mut count = 0;
    loop {
        let some = query::booked(sql, scope, days, last.as_ref(), PAGE).await?;
        let legs = query::legs(sql, &some).await?;
        for it in &some {
            let said = t.get(&format!("entry-{}", it.kind.replace('.', "-")));
            let number = it.number.clone().unwrap_or_default();
            writeln!(out)?;
            match form {
                Form::Hledger => writeln!(out, "{} * ({number}) {said}", it.on_day)?,
                Form::Beancount => {
                    writeln!(out, "{} * \"{}\"", it.on_day, format!("{said} {number}").replace('"', "'"))?;
                }
            }
            for leg in legs.iter().filter(|leg| leg.entry_id == it.id) {
                writeln!(out, "  {}  {}", named(&leg.account, &it.org_path), amount(leg.fen))?;
            }
            count += 1;
        }
        let whole = some.len() == PAGE as usize;
        last = some.into_iter().next_back();
        if !whole {
            break;
        }
    }
    let mut file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok((file, count))
}
