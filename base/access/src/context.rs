use std::sync::Arc;

use journal::Stamp;
use store::{Clock, Command, Ids, Instant, OrgPath, Scope, Seen, Store, StoreError, Tx};
use time::Date;
use vault::Vault;

use crate::{Actor, Permission, Policies};

/// The answer to somebody who may not: outside their scope a thing does not exist (404).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// Not in this person's power; to them it does not exist.
    #[error("there is nothing here")]
    Unseen,
}

/// Everything an action needs: the installation, who acts, and the one moment at which it happens.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// The policies.
    pub policies: Arc<Policies>,
    /// Who acts.
    pub actor: Arc<Actor>,
    /// When, as whom, and with which source of identifiers.
    pub stamp: Stamp,
    /// The idempotency key given with the request.
    pub key: Option<String>,
}

impl Context {
    /// The context of somebody at the present moment of a clock.
    #[must_use]
    pub fn new(
        store: Store,
        vault: Vault,
        policies: Arc<Policies>,
        actor: Arc<Actor>,
        clock: &dyn Clock,
        ids: Ids,
    ) -> Self {
        let stamp = Stamp { now: clock.now(), actor: actor.account_id(), ids };
        Self { store, vault, policies, actor, stamp, key: None }
    }

    /// The moment of this request.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.stamp.now
    }

    /// The day of this request, in China.
    #[must_use]
    pub fn today(&self) -> Date {
        self.stamp.now.day()
    }

    /// Go on only if the policies allow it at this place.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn allow(&self, permission: Permission, place: &OrgPath) -> Result<(), Denied> {
        self.allow_for(permission, place, false)
    }

    /// The same for something that may be the person's own.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn allow_for(&self, permission: Permission, place: &OrgPath, own: bool) -> Result<(), Denied> {
        if self.policies.allows(&self.actor, permission, place, own) {
            Ok(())
        } else if self.actor.account.is_none() {
            Err(Denied::SignIn)
        } else {
            Err(Denied::Unseen)
        }
    }

    /// May it be done here? For showing a button or not.
    #[must_use]
    pub fn may(&self, permission: Permission, place: &OrgPath) -> bool {
        self.policies.allows(&self.actor, permission, place, false)
    }

    /// Where the person may do this.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Scope {
        self.policies.scope(&self.actor, permission)
    }

    /// Begin to write for this request. When its idempotency key was seen before, gives the answer of then instead
    /// and nothing is to be done.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(&self, region: i64) -> Result<(Tx, Option<String>), StoreError> {
        let tx = self.store.begin().await?;
        let Some(command) = self.command(region) else { return Ok((tx, None)) };
        match tx.take(&command, "", self.now()).await? {
            Seen::First => Ok((tx, None)),
            Seen::Before(answer) => Ok((tx, Some(answer))),
        }
    }

    /// Make it so, and remember the answer under the request's idempotency key.
    ///
    /// # Errors
    /// What the database says.
    pub async fn commit(&self, tx: Tx, region: i64, answer: &str) -> Result<(), StoreError> {
        if let Some(command) = self.command(region) {
            tx.answer(&command, answer).await?;
        }
        tx.commit().await
    }

    fn command(&self, region: i64) -> Option<Command> {
        let key = self.key.as_ref()?;
        // Bound to the account, so that keys of two people never meet.
        let owner = self.actor.account_id().map_or_else(|| "-".to_owned(), |id| id.simple().to_string());
        Some(Command { region, key: format!("{owner}:{key}") })
    }
}
