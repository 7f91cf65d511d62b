use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use access::{Actor, Context, Policies};
use identity::{Session, Settings};
use journal::Signer;
use moka::sync::Cache;
use store::{Clock, Ids, Store};
use tokio::sync::Notify;
use vault::Vault;

use crate::Domain;
use crate::guard::Limits;

/// Everything an installation is made of, at work.
pub struct AppParts {
    /// The database.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// Who may do what.
    pub policies: Arc<Policies>,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub ids: Ids,
    /// Limits of sign-in.
    pub settings: Settings,
    /// What the deployment says of itself.
    pub site: Arc<ui::Site>,
    /// Signs checkpoints of the journal.
    pub signer: Signer,
    /// The storage of files.
    pub files: file::Files,
    /// The domains, in the order of the menu.
    pub domains: Vec<Domain>,
    /// The address people use, without a closing slash; cookies are `Secure` when it begins with `https:`.
    pub public_url: String,
    /// Limits of requests.
    pub limits: Limits,
    /// Is this a demonstration? Then `/kit` and the demo accounts are shown.
    pub demo: bool,
    /// Wakes the sequencer and the consumers after a commit.
    pub wake: Arc<Notify>,
    /// Sessions found a moment ago. Ended sessions are dropped at once here and within five seconds in other
    /// processes.
    pub(crate) sessions: Cache<String, (Session, Arc<Actor>)>,
    /// Pages for everybody made a moment ago.
    pub(crate) public: crate::public::PublicPages,
}

/// The state of every handler: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<AppParts>);

impl Deref for App {
    type Target = AppParts;
    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl App {
    /// Put an installation together.
    #[must_use]
    #[allow(clippy::too_many_arguments, reason = "it is the list of what an installation is made of")]
    pub fn new(
        store: Store,
        vault: Vault,
        policies: Policies,
        clock: Arc<dyn Clock>,
        ids: Ids,
        settings: Settings,
        site: ui::Site,
        signer: Signer,
        files: file::Files,
        domains: Vec<Domain>,
        public_url: String,
        limits: Limits,
        demo: bool,
    ) -> Self {
        let sessions = Cache::builder().max_capacity(20_000).time_to_live(Duration::from_secs(5)).build();
        Self(Arc::new(AppParts {
            store,
            vault,
            policies: Arc::new(policies),
            clock,
            ids,
            settings,
            site: Arc::new(site),
            signer,
            files,
            domains,
            public_url,
            limits,
            demo,
            wake: Arc::new(Notify::new()),
            sessions,
            public: crate::public::pages(),
        }))
    }

    /// A context for somebody, at this moment.
    #[must_use]
    pub fn context(&self, actor: Arc<Actor>) -> Context {
        Context::new(
            self.store.clone(),
            self.vault.clone(),
            Arc::clone(&self.policies),
            actor,
            self.clock.as_ref(),
            self.ids.clone(),
        )
    }

    /// The context of the installation's own work: command line, schedules.
    #[must_use]
    pub fn system(&self) -> Context {
        self.context(Arc::new(Actor::system()))
    }

    /// Forget a session that ended, or all after a change of roles.
    pub fn forget_sessions(&self) {
        self.sessions.invalidate_all();
    }
}
