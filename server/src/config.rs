//! Configuration: one TOML file, then the environment. Every key is explained by `lianxin config --explain`.

use std::path::{Path, PathBuf};

use http_face::Limits;
use identity::{OidcSettings, Settings};
use serde::Deserialize;
use store::Synchronous;
use vault::Suite;

/// What may be wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not TOML, or has a key that does not exist.
    #[error("{path}: {error}")]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// A variable of the environment does not hold what it should.
    #[error("{name}: {value:?} is not {wanted}")]
    Variable {
        /// Which variable.
        name: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        wanted: &'static str,
    },
}

/// The configuration of an installation.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of database, keys and files.
    pub data_dir: PathBuf,
    /// Database; empty: SQLite in the data folder.
    pub database_url: String,
    /// Connections; 0: twice the cores (SQLite readers), four times the cores (PostgreSQL).
    pub database_connections: u32,
    /// `full` or `normal`, SQLite only.
    pub synchronous: String,
    /// Address to listen on.
    pub listen: String,
    /// Address people use; empty: `http://` and the listening address.
    pub public_url: String,
    /// Name of the site; empty: the software's own.
    pub site_name: String,
    /// Picture a Party organisation puts on its own site; none is shipped (党徽党旗条例 2021).
    pub emblem: String,
    /// Origin in the journal's checkpoints: a name without blanks that never changes.
    pub origin: String,
    /// Number of the region of the first organisation: province × 10000 + city × 100 + county.
    pub region: i64,
    /// Algorithms for new values: `international` or `national`.
    pub suite: Suite,
    /// What is logged: a filter such as `info` or `lianxin=debug`.
    pub log: String,
    /// `text` or `json`.
    pub log_form: String,
    /// Limits of sign-in.
    pub sign_in: Settings,
    /// Limits of requests.
    pub limits: Limits,
    /// Unified identity.
    pub oidc: OidcSettings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            database_url: String::new(),
            database_connections: 0,
            synchronous: "full".to_owned(),
            listen: "127.0.0.1:8080".to_owned(),
            public_url: String::new(),
            site_name: String::new(),
            emblem: String::new(),
            origin: "lianxin.local/journal".to_owned(),
            region: 1,
            suite: Suite::International,
            log: "info,sqlx=warn,sea_orm=warn".to_owned(),
            log_form: "text".to_owned(),
            sign_in: Settings::default(),
            limits: Limits::default(),
            oidc: OidcSettings::default(),
        }
    }
}

/// One key: name in the file, variable of the environment, default, meaning.
pub struct Key {
    /// Name in the file.
    pub name: &'static str,
    /// Variable; empty: only in the file.
    pub variable: &'static str,
    /// Default.
    pub default: &'static str,
    /// Meaning.
    pub meaning: &'static str,
}

macro_rules! keys {
    ($($name:literal, $variable:literal, $default:literal, $meaning:literal;)+) => {
        &[$(Key { name: $name, variable: $variable, default: $default, meaning: $meaning }),+]
    };
}

/// Every key there is. A test compares the list with the type.
pub const KEYS: &[Key] = keys! {
    "data_dir", "LIANXIN_DATA_DIR", "data", "Folder of the embedded database and the key ring (keys.json). Back up the database with `lianxin backup`, and keep the key file in another place.";
    "database_url", "LIANXIN_DATABASE_URL", "sqlite://DATA_DIR/lianxin.db", "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME (PostgreSQL 15 or later).";
    "database_connections", "LIANXIN_DATABASE_CONNECTIONS", "0", "0: twice the cores for SQLite's readers, four times the cores for PostgreSQL.";
    "synchronous", "LIANXIN_SYNCHRONOUS", "full", "SQLite only. full: acknowledged means on the disk. normal: a power cut may take the last moments.";
    "listen", "LIANXIN_LISTEN", "127.0.0.1:8080", "Address and port. Put a reverse proxy with TLS in front.";
    "public_url", "LIANXIN_PUBLIC_URL", "http://LISTEN", "The address people use; passkeys and sign-in by unified identity depend on it. https: makes cookies Secure.";
    "site_name", "LIANXIN_SITE_NAME", "", "Name shown in the head of every page.";
    "emblem", "LIANXIN_EMBLEM", "", "Address of a picture your organisation may put on its own site. None is shipped.";
    "origin", "LIANXIN_ORIGIN", "lianxin.local/journal", "Name in the journal's signed checkpoints; choose once, never change.";
    "region", "LIANXIN_REGION", "1", "Number of the region of the first organisation: province x 10000 + city x 100 + county. Not the GB/T 2260 code.";
    "suite", "LIANXIN_SUITE", "international", "international: AES-256-GCM, HMAC-SHA-256. national: SM4-GCM, HMAC-SM3. For new keys; see keys rotate.";
    "log", "LIANXIN_LOG", "info,sqlx=warn,sea_orm=warn", "Filter of the log.";
    "log_form", "LIANXIN_LOG_FORM", "text", "text or json.";
    "sign_in.password_length", "", "10", "Fewest characters of a password.";
    "sign_in.password_classes", "", "3", "How many of small, capital, digit, other it must have.";
    "sign_in.password_days", "", "90", "Days after which a password must be changed; 0: never.";
    "sign_in.password_history", "", "5", "How many earlier passwords may not be used again.";
    "sign_in.lock_after", "", "5", "Failed attempts after which an account is locked.";
    "sign_in.lock_minutes", "", "15", "Minutes for which it is locked.";
    "sign_in.idle_minutes", "", "30", "Minutes without use after which a session ends.";
    "sign_in.session_hours", "", "12", "Hours after which a session ends in any case.";
    "sign_in.issuer", "", "Lianxin", "Name shown in authenticator apps.";
    "limits.form_kib", "", "512", "Largest ordinary form, in KiB.";
    "limits.upload_mib", "", "64", "Largest uploaded file, in MiB.";
    "limits.per_second", "", "50", "Requests a second from one address, with bursts of twenty times as many.";
    "limits.sign_ins_per_minute", "", "20", "Sign-in attempts a minute from one address.";
    "limits.seconds", "", "60", "Seconds after which a request is given up.";
    "limits.behind_proxy", "LIANXIN_BEHIND_PROXY", "false", "true: believe the last entry of X-Forwarded-For. Only behind your own proxy.";
    "oidc.issuer", "LIANXIN_OIDC_ISSUER", "", "Unified identity provider; empty: off.";
    "oidc.client_id", "LIANXIN_OIDC_CLIENT_ID", "", "Client at the provider.";
    "oidc.client_secret", "LIANXIN_OIDC_CLIENT_SECRET", "", "Its secret; better in the environment than in the file.";
    "oidc.label", "", "", "Word on the sign-in button.";
};

impl Config {
    /// Read the file, if one is given or `lianxin.toml` is there, then the environment.
    ///
    /// # Errors
    /// [`ConfigError`] with file, line and reason.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let default = Path::new("lianxin.toml");
        let path = file.or_else(|| default.exists().then_some(default));
        let mut config = match path {
            None => Self::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| ConfigError::Read { path: path.to_owned(), error })?;
                toml::from_str(&text)
                    .map_err(|error| ConfigError::Parse { path: path.to_owned(), error: Box::new(error) })?
            }
        };
        config.environment(|name| std::env::var(name).ok().filter(|it| !it.is_empty()))?;
        Ok(config)
    }

    fn environment(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let texts = [
            ("LIANXIN_DATABASE_URL", &mut self.database_url),
            ("LIANXIN_SYNCHRONOUS", &mut self.synchronous),
            ("LIANXIN_LISTEN", &mut self.listen),
            ("LIANXIN_PUBLIC_URL", &mut self.public_url),
            ("LIANXIN_SITE_NAME", &mut self.site_name),
            ("LIANXIN_EMBLEM", &mut self.emblem),
            ("LIANXIN_ORIGIN", &mut self.origin),
            ("LIANXIN_LOG", &mut self.log),
            ("LIANXIN_LOG_FORM", &mut self.log_form),
            ("LIANXIN_OIDC_ISSUER", &mut self.oidc.issuer),
            ("LIANXIN_OIDC_CLIENT_ID", &mut self.oidc.client_id),
            ("LIANXIN_OIDC_CLIENT_SECRET", &mut self.oidc.client_secret),
        ];
        for (name, field) in texts {
            if let Some(value) = variable(name) {
                *field = value;
            }
        }
        if let Some(value) = variable("LIANXIN_DATA_DIR") {
            self.data_dir = PathBuf::from(value);
        }
        let wrong = |name, value: String, wanted| ConfigError::Variable { name, value, wanted };
        if let Some(value) = variable("LIANXIN_DATABASE_CONNECTIONS") {
            let read = value.parse();
            self.database_connections =
                read.map_err(|_| wrong("LIANXIN_DATABASE_CONNECTIONS", value, "a number"))?;
        }
        if let Some(value) = variable("LIANXIN_REGION") {
            self.region = value.parse().map_err(|_| wrong("LIANXIN_REGION", value, "a number"))?;
        }
        if let Some(value) = variable("LIANXIN_BEHIND_PROXY") {
            let read = value.parse();
            self.limits.behind_proxy =
                read.map_err(|_| wrong("LIANXIN_BEHIND_PROXY", value, "true or false"))?;
        }
        match variable("LIANXIN_SUITE").as_deref() {
            Some("international") => self.suite = Suite::International,
            Some("national") => self.suite = Suite::National,
            Some(other) => {
                return Err(wrong("LIANXIN_SUITE", other.to_owned(), "international or national"));
            }
            None => {}
        }
        Ok(())
    }

    /// The database's address.
    #[must_use]
    pub fn database(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite://{}", self.data_dir.join("lianxin.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// The address people use.
    #[must_use]
    pub fn address(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// See [`Synchronous`].
    #[must_use]
    pub fn acknowledged(&self) -> Synchronous {
        if self.synchronous == "normal" { Synchronous::Normal } else { Synchronous::Full }
    }

    /// The folder of attached files.
    #[must_use]
    pub fn file_folder(&self) -> PathBuf {
        self.data_dir.join("files")
    }

    /// Largest attached file, in bytes.
    #[must_use]
    pub fn largest_file(&self) -> u64 {
        (self.limits.upload_mib as u64).saturating_mul(1024 * 1024)
    }

    /// The key file.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.data_dir.join("keys.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_and_nonsense_is_named() {
        let mut config = Config::default();
        config.environment(|name| (name == "LIANXIN_LISTEN").then(|| "[::]:80".to_owned())).unwrap();
        assert_eq!(config.listen, "[::]:80");
        let wrong = config.environment(|name| (name == "LIANXIN_SUITE").then(|| "x".to_owned()));
        assert!(wrong.unwrap_err().to_string().contains("LIANXIN_SUITE"));
    }

    #[test]
    fn a_key_that_does_not_exist_is_an_error_and_every_key_is_explained() {
        assert!(toml::from_str::<Config>("listne = '1'").is_err());
        for key in KEYS.iter().filter(|key| !key.default.is_empty()) {
            let value = match key.default {
                number if number.parse::<i64>().is_ok() => number.to_owned(),
                "false" => "false".to_owned(),
                text => format!("{text:?}"),
            };
            let text = match key.name.split_once('.') {
                Some((table, name)) => format!("[{table}]\n{name} = {value}"),
                None => format!("{} = {value}", key.name),
            };
            toml::from_str::<Config>(&text).unwrap_or_else(|error| panic!("{}: {error}", key.name));
        }
    }
}
