use std::io::{IsTerminal as _, Read as _};

use access::Role;
use clap::Subcommand;
use identity::{Grant, LoginKind, NewAccount};
use rules::codes::ResidentId;
use store::{OrgPath, Ref, Scope};
use uuid::Uuid;

use super::CommandError;
use crate::{Config, Installation};

/// Accounts of administrators: the first ones are made here, on the machine itself.
#[derive(Subcommand)]
pub(crate) enum Admin {
    /// Make one of the three administrators. Three roles, three different persons.
    Create {
        /// `system`, `security` or `audit`.
        role: String,
        /// Account name.
        login: String,
        /// Name shown.
        #[arg(long)]
        name: String,
        /// Resident ID: keeps the three apart as persons. Stored sealed and as a blind index.
        #[arg(long)]
        resident_id: String,
        /// Read the password from standard input; without it one is made and printed once.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a new password for an account; it is printed once.
    Password {
        /// Account name.
        login: String,
    },
    /// Take the second factors from an account, so that new ones are set up at the next sign-in; ends its sessions.
    ResetFactors {
        /// Account name.
        login: String,
    },
    /// Close an account: it signs in no more, its sessions and roles end.
    Close {
        /// Account name.
        login: String,
    },
}

impl Admin {
    pub(crate) async fn run(self, config: Config) -> Result<(), CommandError> {
        let region = config.region;
        let installation = Installation::open(config, false).await?;
        match self {
            Self::Create { role, login, name, resident_id, password_stdin } => {
                let role = match role.as_str() {
                    "system" => Role::SystemAdmin,
                    "security" => Role::SecurityAdmin,
                    "audit" => Role::AuditAdmin,
                    _ => return Err("the role is system, security or audit".into()),
                };
                let person =
                    ResidentId::parse(&resident_id).map_err(|error| format!("resident ID: {error}"))?;
                let given = if password_stdin { Some(from_input()?) } else { None };
                let password = given.clone().unwrap_or_else(|| made(&installation));
                let new = NewAccount {
                    region,
                    name,
                    login: login.clone(),
                    password: Some(password.clone()),
                    member: None,
                };
                administrator(&installation, role, new, person.as_str()).await?;
                println!("{login} is the {} now; a second factor is set up at the first sign-in", role.key());
                if given.is_none() {
                    println!("password: {password}");
                }
            }
            Self::Password { login } => {
                let cx = installation.app.system();
                let id = identity::by_login(&cx, &login).await?.ok_or("there is no such account")?;
                let password = made(&installation);
                identity::set_password(
                    &cx,
                    &installation.app.settings,
                    id.reference(),
                    None,
                    &password,
                    None,
                )
                .await?;
                println!("password: {password}");
            }
            Self::ResetFactors { login } => {
                let cx = installation.app.system();
                let id =
                    identity::by_login(&cx, &login).await?.ok_or("there is no such account")?.reference();
                let tx = cx.store.begin().await?;
                identity::reset_factors(&cx, &tx, id).await?;
                tx.commit().await?;
                println!("{login} sets up a new second factor at the next sign-in");
            }
            Self::Close { login } => close(&installation, &login).await?,
        }
        Ok(())
    }
}

/// Close an account and end what it holds: an administrator's office becomes free for another person.
async fn close(installation: &Installation, login: &str) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let id = identity::by_login(&cx, login).await?.ok_or("there is no such account")?.reference();
    let tx = cx.store.begin().await?;
    for held in identity::unended(&tx, id, cx.today()).await? {
        identity::end(&cx, &tx, id, held.id).await?;
    }
    identity::set_active(&cx, &tx, id, false).await?;
    tx.commit().await?;
    println!("{login} is closed; its roles ended today");
    Ok(())
}

fn from_input() -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        return Err("--password-stdin reads from a pipe".into());
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password of letters that are not taken for one another, with all four classes.
fn made(installation: &Installation) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let bytes: [u8; 14] = installation.app.ids.bytes();
    let word: String =
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    format!("{word}-Z9q")
}

/// Make an administrator: account and role in one transaction.
pub(crate) async fn administrator(
    installation: &Installation,
    role: Role,
    new: NewAccount,
    person: &str,
) -> Result<Ref, CommandError> {
    let cx = installation.app.system();
    let roots = roster::query::roots(&cx.store, &Scope::everything()).await?;
    let (org, place) = match roots.first() {
        Some(root) => (root.reference(), OrgPath::parse(root.path.clone())?),
        // Administrators come before the first organisation; their rights do not depend on a place.
        None => (Ref::new(new.region, Uuid::nil()), OrgPath::child(None, 1)?),
    };
    let tx = cx.store.begin().await?;
    let account = identity::create(&cx, &tx, &installation.app.settings, new).await?;
    let grant =
        Grant { account, role, org, place, from: cx.today(), until: None, person: Some(person.to_owned()) };
    identity::grant(&cx, &tx, grant).await?;
    tx.commit().await?;
    Ok(account)
}

/// Make an account that holds a role at an organisation.
pub(crate) async fn officer(
    installation: &Installation,
    role: Role,
    new: NewAccount,
    org: Ref,
    place: OrgPath,
    phone: Option<&str>,
) -> Result<Ref, CommandError> {
    let cx = installation.app.system();
    let tx = cx.store.begin().await?;
    let account = identity::create(&cx, &tx, &installation.app.settings, new).await?;
    if let Some(phone) = phone {
        identity::add_login(&cx, &tx, account, LoginKind::Phone, phone).await?;
    }
    let grant = Grant { account, role, org, place, from: cx.today(), until: None, person: None };
    identity::grant(&cx, &tx, grant).await?;
    tx.commit().await?;
    Ok(account)
}
