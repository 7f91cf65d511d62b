//! An installation, opened: database, keys, clock and rooms put together.

use std::sync::Arc;

use access::Policies;
use http_face::{App, Domain};
use journal::Signer;
use sea_orm::FromQueryResult;
use store::schema::{Step, Table, text};
use store::{Clock, Ids, Migrations, Options, Sql, Store, SystemClock, params};
use vault::{Field, Vault};

use crate::Config;

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("database: {0}")]
    Store(#[from] store::StoreError),
    /// The keys.
    #[error("keys: {0}")]
    Vault(#[from] vault::VaultError),
    /// These keys are not those of this database.
    #[error("keys: {0} does not hold the keys of this database; bring back the key file that belongs to it")]
    WrongKeys(String),
    /// The storage of files.
    #[error(transparent)]
    Files(#[from] file::FileError),
    /// A policy file.
    #[error(transparent)]
    Policy(#[from] access::PolicyError),
    /// The unified identity provider.
    #[error("unified identity: {0}")]
    Oidc(String),
    /// The data folder.
    #[error("{0}: {1}")]
    Folder(String, std::io::Error),
}

const CANARY: Table = Table {
    name: "key_canary",
    doc: "A sealed word: tells at the start whether the key file belongs to this database. One row.",
    columns: &[text("id", "always `canary`"), store::schema::bytes("sealed", "the sealed word")],
    key: &["id"],
    unique: &[],
    index: &[],
};

const MIGRATIONS: &[Migrations] = &[
    Migrations {
        name: "server_0001",
        steps: &[Step::Create(&CANARY), Step::Create(&store::RUN_TABLE), Step::Create(&store::COMMAND_TABLE)],
    },
    Migrations { name: "server_0002", steps: &[Step::Create(&store::COUNTER_TABLE)] },
];

/// Tables of the installation itself; local, so without region.
pub const TABLES: &[&Table] = &[&CANARY, &store::RUN_TABLE, &store::COMMAND_TABLE, &store::COUNTER_TABLE];

/// The domains, in the order of the menu.
#[must_use]
pub fn domains() -> Vec<Domain> {
    let rooms = vec![
        meeting::domain(),
        development::domain(),
        transfer::domain(),
        dues::domain(),
        petition::domain(),
        opinion::domain(),
        portal::domain(),
        forum::domain(),
        openness::domain(),
    ];
    let filers = rooms.iter().map(|it| it.filed).collect();
    let mut all = vec![crate::first::domain(), roster::domain(filers)];
    all.extend(rooms);
    all.push(account::domain());
    all
}

/// Every migration there is, in order.
#[must_use]
pub fn migrations(domains: &[Domain]) -> Vec<Migrations> {
    let base = [
        MIGRATIONS,
        journal::MIGRATIONS,
        duty::MIGRATIONS,
        identity::MIGRATIONS,
        file::MIGRATIONS,
        search::MIGRATIONS,
    ];
    base.into_iter().chain(domains.iter().map(|it| it.migrations)).flatten().copied().collect()
}

/// Make a folder only its owner may look into.
pub(crate) fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// An opened installation.
pub struct Installation {
    /// Everything handlers need.
    pub app: App,
    /// How it was configured.
    pub config: Config,
}

impl Installation {
    /// Open the database (bringing it to the form this program needs), the keys and the policies.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub async fn open(config: Config, demo: bool) -> Result<Self, OpenError> {
        Self::open_at(config, demo, Arc::new(SystemClock::default()), Ids::from_system()).await
    }

    /// The same with a given clock and source of identifiers.
    ///
    /// # Errors
    /// As [`Installation::open`].
    pub async fn open_at(
        config: Config,
        demo: bool,
        clock: Arc<dyn Clock>,
        ids: Ids,
    ) -> Result<Self, OpenError> {
        private_folder(&config.data_dir)
            .map_err(|error| OpenError::Folder(config.data_dir.display().to_string(), error))?;
        let mut options = Options::at(config.database());
        options.synchronous = config.acknowledged();
        options.connections = (config.database_connections > 0).then_some(config.database_connections);
        let store = Store::open(&options).await?;
        let domains = domains();
        let news = store::applied(&store, &migrations(&domains), clock.now()).await?;
        if !news.is_empty() {
            tracing::info!(migrations = ?news, "database brought up to date");
        }
        let vault = Vault::open(&config.key_file(), config.suite, ids.clone(), clock.now())?;
        if !fits(&store, &vault, &config).await? {
            mark(&store, &vault).await?;
        }
        let base: Vec<_> = domains.iter().map(|it| it.policy).collect();
        let policies = Policies::read(&base)?;
        let signer = Signer { origin: config.origin.clone(), key: vault.ring().signing_key() };
        let site = ui::Site {
            name: config.site_name.clone(),
            emblem: Some(config.emblem.clone()).filter(|it| !it.is_empty()),
            search: Some("/search".to_owned()),
            ..ui::Site::default()
        };
        account::set_oidc(config.oidc.clone()).map_err(|error| OpenError::Oidc(error.to_string()))?;
        account::set_org_finder(crate::first::find_org);
        let files = file::Files::folder(&config.file_folder(), config.largest_file())?;
        let app = App::new(
            store,
            vault,
            policies,
            clock,
            ids,
            config.sign_in.clone(),
            site,
            signer,
            files,
            domains,
            config.address(),
            config.limits.clone(),
            demo,
        );
        Ok(Self { app, config })
    }

    /// The router with all pages and guards.
    pub fn router(&self) -> axum::Router {
        let routers = self.app.domains.iter().map(|domain| domain.routes.router());
        let denials = axum::middleware::from_fn_with_state(self.app.clone(), account::record_denials);
        let pages =
            routers.fold(axum::Router::new(), axum::Router::merge).layer(denials).merge(ui::assets::router());
        http_face::layers(pages, &self.app)
    }
}

/// A sealed word in the database opens only with the keys it was sealed with.
pub(crate) async fn fits(sql: &impl Sql, vault: &Vault, config: &Config) -> Result<bool, OpenError> {
    #[derive(FromQueryResult)]
    struct Canary {
        sealed: Vec<u8>,
    }
    let row: Option<Canary> = sql.one("select sealed from key_canary where id = 'canary'", params![]).await?;
    let Some(row) = row else { return Ok(false) };
    let opened = vault.open_sealed(CANARY_FIELD, &row.sealed);
    opened.map(|_| true).map_err(|_| OpenError::WrongKeys(config.key_file().display().to_string()))
}

const CANARY_FIELD: Field<'static> = Field { name: "key_canary.sealed", row: b"canary" };

async fn mark(store: &Store, vault: &Vault) -> Result<(), OpenError> {
    let sealed = vault.seal(CANARY_FIELD, "lianxin")?;
    let tx = store.begin().await?;
    tx.execute(
        "insert into key_canary (id, sealed) values ('canary', $1) on conflict (id) do nothing",
        params![sealed],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
