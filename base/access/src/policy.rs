use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;

use cedar_policy::{
    Authorizer, Context as CedarContext, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    Policy, PolicyId, PolicySet, Request, RestrictedExpression,
};
use store::{OrgPath, Ref, Scope};
use uuid::Uuid;

use crate::{Actor, Holding, Role};

/// What may be done: `room.verb`, as in `roster.read`. The name of the action in the policy files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Permission(pub &'static str);

/// A policy file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("policy file {file}: {reason}")]
pub struct PolicyError {
    file: String,
    reason: String,
}

/// How far a role reaches with a permission: one cell of the generated matrix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Not at all.
    No,
    /// Only what concerns the person.
    Own,
    /// At the organisation itself and all below.
    Subtree,
    /// Everywhere.
    Everywhere,
}

/// The policies of all domains.
pub struct Policies {
    set: PolicySet,
    authorizer: Authorizer,
    org: EntityTypeName,
    person: EntityTypeName,
    action: EntityTypeName,
}

impl Policies {
    /// Read the policy files: name of the file and its text.
    ///
    /// # Errors
    /// [`PolicyError`] with file, line and reason.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, PolicyError> {
        let mut set = PolicySet::new();
        for (file, text) in files {
            let wrong = |reason: String| PolicyError { file: (*file).to_owned(), reason };
            let part = PolicySet::from_str(text).map_err(|error| wrong(error.to_string()))?;
            for (number, policy) in part.policies().enumerate() {
                let policy: Policy = policy.new_id(PolicyId::new(format!("{file}#{number}")));
                set.add(policy).map_err(|error| wrong(error.to_string()))?;
            }
        }
        let name = |text: &str| EntityTypeName::from_str(text).expect("a plain word is a type name");
        Ok(Self {
            set,
            authorizer: Authorizer::new(),
            org: name("Org"),
            person: name("Person"),
            action: name("Action"),
        })
    }

    fn org_uid(&self, place: &OrgPath) -> EntityUid {
        EntityUid::from_type_name_and_id(self.org.clone(), EntityId::new(place.as_str()))
    }

    /// May this person do this at this place? `own`: is it about the person themself?
    #[must_use]
    pub fn allows(&self, actor: &Actor, permission: Permission, place: &OrgPath, own: bool) -> bool {
        actor.system || self.decide(actor, permission, place, own).unwrap_or(false)
    }

    // None when Cedar refuses the question itself; that counts as a no.
    fn decide(&self, actor: &Actor, permission: Permission, place: &OrgPath, own: bool) -> Option<bool> {
        let id = actor.account_id().unwrap_or_else(Uuid::nil);
        let uid = |kind: &EntityTypeName, id: &str| {
            EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
        };
        let principal = uid(&self.person, &id.to_string());
        let attributes: HashMap<_, _> = Role::ALL
            .iter()
            .map(|role| {
                let places = actor.holdings.iter().filter(|it| it.role == *role);
                let set = places.map(|it| RestrictedExpression::new_entity_uid(self.org_uid(&it.place)));
                (role.key().to_owned(), RestrictedExpression::new_set(set))
            })
            .chain([("signed_in".to_owned(), RestrictedExpression::new_bool(actor.account.is_some()))])
            .collect();
        let mut entities = vec![Entity::new(principal.clone(), attributes, HashSet::new()).ok()?];
        let lineage: Vec<_> = place.lineage().collect();
        for (depth, step) in lineage.iter().enumerate() {
            let above = lineage[..depth].iter().map(|it| self.org_uid(it)).collect();
            entities.push(Entity::new(self.org_uid(step), HashMap::new(), above).ok()?);
        }
        let entities = Entities::from_entities(entities, None).ok()?;
        let context =
            CedarContext::from_pairs([("own".to_owned(), RestrictedExpression::new_bool(own))]).ok()?;
        let action = uid(&self.action, permission.0);
        let request = Request::new(principal, action, self.org_uid(place), context, None).ok()?;
        let answer = self.authorizer.is_authorized(&request, &self.set, &entities);
        Some(answer.decision() == Decision::Allow)
    }

    /// Where this person may do this: the subtrees below the places at which the policies allow it.
    #[must_use]
    pub fn scope(&self, actor: &Actor, permission: Permission) -> Scope {
        if actor.system {
            return Scope::everything();
        }
        actor.remembered(permission, || {
            let mut places: Vec<_> = actor.holdings.iter().map(|it| &it.place).collect();
            places.sort();
            places.dedup();
            let allowed = places.into_iter().filter(|place| self.allows(actor, permission, place, false));
            Scope::of(allowed.cloned())
        })
    }

    /// How far `role` reaches with `permission`; found by asking the policies, so that the page cannot differ from
    /// what is enforced.
    #[must_use]
    pub fn reach(&self, role: Role, permission: Permission) -> Cell {
        let path = |text: &str| OrgPath::parse(text).expect("a literal path");
        let (here, below, elsewhere) = (path("0001.0002."), path("0001.0002.0003."), path("0001.0009."));
        let org = Ref::new(0, Uuid::nil());
        let actor = Actor {
            account: Some(org),
            holdings: vec![Holding { role, org, place: here.clone() }],
            ..Actor::default()
        };
        let allows = |place: &OrgPath, own| self.allows(&actor, permission, place, own);
        match (allows(&elsewhere, false), allows(&here, false) && allows(&below, false), allows(&here, true))
        {
            (true, _, _) => Cell::Everywhere,
            (_, true, _) => Cell::Subtree,
            (_, _, true) => Cell::Own,
            _ => Cell::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        permit(principal, action == Action::"roster.read", resource)
        when { resource in principal.secretary || context.own };
        permit(principal, action == Action::"audit.read", resource)
        when { principal.audit_admin != [] };
    "#;

    fn secretary_of(place: &str) -> Actor {
        let org = Ref::new(1, Uuid::nil());
        let place = OrgPath::parse(place).unwrap();
        Actor {
            account: Some(org),
            holdings: vec![Holding { role: Role::Secretary, org, place }],
            ..Actor::default()
        }
    }

    #[test]
    fn a_role_works_in_its_subtree_and_nowhere_else() {
        let policies = Policies::read(&[("test.cedar", TEXT)]).unwrap();
        let actor = secretary_of("0001.0002.");
        let read = Permission("roster.read");
        let may = |place: &str, own| policies.allows(&actor, read, &OrgPath::parse(place).unwrap(), own);
        assert!(may("0001.0002.", false) && may("0001.0002.0001.", false));
        assert!(!may("0001.", false) && !may("0001.0003.", false));
        assert!(may("0001.0003.", true));
        assert_eq!(policies.scope(&actor, read).places().len(), 1);
        assert!(policies.scope(&actor, Permission("roster.unknown")).is_empty());
        assert_eq!(policies.reach(Role::Secretary, read), Cell::Subtree);
        assert_eq!(policies.reach(Role::Member, read), Cell::Own);
        assert_eq!(policies.reach(Role::AuditAdmin, Permission("audit.read")), Cell::Everywhere);
        assert_eq!(policies.reach(Role::Clerk, Permission("audit.read")), Cell::No);
    }

    #[test]
    fn a_broken_file_is_named() {
        let broken = Policies::read(&[("x.cedar", "permit(")]).err().unwrap();
        assert!(broken.to_string().contains("x.cedar"));
    }
}
