use serde::{Deserialize, Serialize};

use crate::OrgPath;

/// One organisation as a place: where it is kept and where it stands in the tree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The region the organisation's own row is kept in.
    pub region: i64,
    /// Its place in the tree.
    pub path: OrgPath,
}

/// What a reader may see: whole subtrees, none of which holds another. Every query takes one as its first argument.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    places: Vec<OrgPath>,
    everything: bool,
}

impl Scope {
    /// The subtrees below these places; places inside others are dropped.
    pub fn of(places: impl IntoIterator<Item = OrgPath>) -> Self {
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort();
        let mut kept: Vec<OrgPath> = Vec::new();
        for place in places {
            if !kept.last().is_some_and(|upper| upper.holds(&place)) {
                kept.push(place);
            }
        }
        Self { places: kept, everything: false }
    }

    /// The whole tree: for the installation's own work, never for a person.
    #[must_use]
    pub fn everything() -> Self {
        Self { places: Vec::new(), everything: true }
    }

    /// Nothing at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Does the reader see this place?
    #[must_use]
    pub fn holds(&self, path: &OrgPath) -> bool {
        self.everything || self.places.iter().any(|place| place.holds(path))
    }

    /// Is nothing visible?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.everything && self.places.is_empty()
    }

    /// The uppermost visible places, in the order of the tree.
    #[must_use]
    pub fn places(&self) -> &[OrgPath] {
        &self.places
    }

    /// The part of this scope at or below `place`; nothing when they do not meet.
    #[must_use]
    pub fn within(&self, place: &OrgPath) -> Self {
        if self.holds(place) {
            return Self::of([place.clone()]);
        }
        Self::of(self.places.iter().filter(|own| place.holds(own)).cloned())
    }

    /// The condition `column is in this scope` and its values, numbered from `$first`.
    /// An empty scope gives a condition that nothing meets.
    #[must_use]
    pub fn condition(&self, column: &str, first: usize) -> (String, Vec<sea_orm::Value>) {
        if self.everything {
            return ("1 = 1".to_owned(), Vec::new());
        }
        if self.places.is_empty() {
            return ("1 = 0".to_owned(), Vec::new());
        }
        let mut values = Vec::with_capacity(self.places.len() * 2);
        let mut ranges = Vec::with_capacity(self.places.len());
        for (index, place) in self.places.iter().enumerate() {
            let low = first + index * 2;
            ranges.push(format!("({column} >= ${low} and {column} < ${})", low + 1));
            values.push(place.into());
            values.push(place.end().into());
        }
        (format!("({})", ranges.join(" or ")), values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_places_are_absorbed() {
        let path = |text: &str| OrgPath::parse(text).unwrap();
        let scope = Scope::of([path("0001.0002.0003."), path("0001.0002."), path("0001.0004.")]);
        assert_eq!(scope.places(), [path("0001.0002."), path("0001.0004.")]);
        assert!(scope.holds(&path("0001.0002.0009.")));
        assert!(!scope.holds(&path("0001.")));
        assert_eq!(scope.within(&path("0001.")).places().len(), 2);
        assert!(scope.within(&path("0001.0005.")).is_empty());
        assert_eq!(Scope::none().condition("path", 1).0, "1 = 0");
    }
}
