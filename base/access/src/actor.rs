use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use store::{OrgPath, Ref, Scope};
use uuid::Uuid;

use crate::Permission;

/// What somebody is at an organisation. Chinese names are in `docs/glossary.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 党员: sees and does their own part.
    Member,
    /// 支部委员: keeps the roll, dues, meetings and notices of the branch with the secretary.
    CommitteeMember,
    /// 书记.
    Secretary,
    /// 党务干事 of a base committee: does the daily work for the organisations below.
    Clerk,
    /// 组织部门: sees the whole subtree and forms organisations.
    Department,
    /// 纪检: discipline inspection; reads accusations and nothing of the offices' own work.
    Discipline,
    /// 系统管理员: runs the machine; sees no member.
    SystemAdmin,
    /// 安全管理员: gives and takes roles; does not use them.
    SecurityAdmin,
    /// 审计管理员: reads the journal; changes nothing.
    AuditAdmin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 9] = [
        Self::Member,
        Self::CommitteeMember,
        Self::Secretary,
        Self::Clerk,
        Self::Department,
        Self::Discipline,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// The key in tables, policies and texts (`role-secretary`).
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::CommitteeMember => "committee_member",
            Self::Secretary => "secretary",
            Self::Clerk => "clerk",
            Self::Department => "department",
            Self::Discipline => "discipline",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    /// The role with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// One of the three administrators, who are three different persons and nothing else (regulations §13.3, 8.1.5).
    #[must_use]
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }
}

/// A role held at an organisation today.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holding {
    /// What.
    pub role: Role,
    /// The organisation's own row.
    pub org: Ref,
    /// Its place in the tree.
    pub place: OrgPath,
}

/// Who asks.
#[derive(Debug, Default)]
pub struct Actor {
    /// The account; none: nobody signed in, or the system itself.
    pub account: Option<Ref>,
    /// The name shown.
    pub name: String,
    /// The member this account belongs to.
    pub member: Option<Ref>,
    /// Roles held today.
    pub holdings: Vec<Holding>,
    /// Is this the command line or a scheduled job of the installation, which may do all?
    pub system: bool,
    pub(crate) scopes: Mutex<HashMap<Permission, Scope>>,
}

impl Actor {
    /// Nobody signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Somebody with an account.
    #[must_use]
    pub fn of(account: Option<Ref>, name: String, member: Option<Ref>, holdings: Vec<Holding>) -> Self {
        Self { account, name, member, holdings, ..Self::default() }
    }

    /// The command line and scheduled work: may do all, and is journalled as the system.
    #[must_use]
    pub fn system() -> Self {
        Self { system: true, ..Self::default() }
    }

    /// The account's identifier, for the journal.
    #[must_use]
    pub fn account_id(&self) -> Option<Uuid> {
        self.account.map(|it| it.id)
    }

    /// Does somebody hold this role anywhere?
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.holdings.iter().any(|it| it.role == role)
    }

    /// One of the three administrators?
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.holdings.iter().any(|it| it.role.is_administrator())
    }

    /// The uppermost organisation somebody works at: where their pages begin.
    #[must_use]
    pub fn home(&self) -> Option<&Holding> {
        self.holdings
            .iter()
            .filter(|it| !it.role.is_administrator())
            .min_by_key(|it| (it.place.depth(), it.place.clone()))
    }

    pub(crate) fn remembered(&self, permission: Permission, find: impl FnOnce() -> Scope) -> Scope {
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        scopes.entry(permission).or_insert_with(find).clone()
    }
}
