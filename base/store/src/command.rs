use sea_orm::FromQueryResult;

use crate::schema::{Column, Table, int, text, time};
use crate::{Instant, Sql, StoreError, Tx, params};

/// The commands that were carried out: the reason why nothing happens twice.
pub const COMMAND_TABLE: Table = Table {
    name: "command",
    doc: "Commands that were carried out, by idempotency key; written in the transaction of the command itself.",
    columns: COMMAND_COLUMNS,
    key: &["region_id", "key"],
    unique: &[],
    index: &[&["done_at"]],
};

const COMMAND_COLUMNS: &[Column] = &[
    int("region_id", "region of the rows the command changed"),
    text("key", "idempotency key: given by the form or the caller, bound to the account"),
    text("outcome", "what was answered, so that a repetition is answered alike"),
    time("done_at", "when it was carried out"),
];

/// A command with its idempotency key.
#[derive(Clone, Debug)]
pub struct Command {
    /// Region of the rows the command changes.
    pub region: i64,
    /// The key, bound to who gave it, so that keys of two people never meet.
    pub key: String,
}

/// Has a command been carried out before?
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// No: go on; the key is now taken in this transaction.
    First,
    /// Yes: give this answer again and change nothing.
    Before(String),
}

#[derive(FromQueryResult)]
struct Outcome {
    outcome: String,
}

impl Tx {
    /// Take the command's key. The second of two simultaneous commands waits here for the first.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn take(&self, command: &Command, outcome: &str, now: Instant) -> Result<Seen, StoreError> {
        let taken = self
            .execute(
                "insert into command (region_id, key, outcome, done_at) values ($1, $2, $3, $4)
                 on conflict (region_id, key) do nothing",
                params![command.region, command.key.clone(), outcome, now],
            )
            .await?;
        if taken == 1 {
            return Ok(Seen::First);
        }
        let before: Option<Outcome> = self
            .one(
                "select outcome from command where region_id = $1 and key = $2",
                params![command.region, command.key.clone()],
            )
            .await?;
        Ok(before.map_or(Seen::First, |it| Seen::Before(it.outcome)))
    }

    /// Write down the answer of a command taken in this transaction.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn answer(&self, command: &Command, outcome: &str) -> Result<(), StoreError> {
        self.execute(
            "update command set outcome = $3 where region_id = $1 and key = $2",
            params![command.region, command.key.clone(), outcome],
        )
        .await?;
        Ok(())
    }
}
