//! Small cells of tables that leave the organisation: a number from which somebody could be recognised is not
//! shown, and neither is anything from which it could be worked out. Pure; no text, no table of the database.

/// Numbers from one to this minus one are not shown.
pub const SMALL: i64 = 5;

/// A cell as it may be shown outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// The number itself.
    Exact(i64),
    /// Not shown: small, or needed to hide a small one.
    Hidden,
}

impl Shown {
    /// The number, where it is shown.
    #[must_use]
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Exact(number) => Some(number),
            Self::Hidden => None,
        }
    }
}

const fn is_small(number: i64) -> bool {
    0 < number && number < SMALL
}

/// The parts of a whole as they may be shown beside their sum. Who knows the sum can subtract every part that is
/// shown, so the hidden ones together must leave room: at least two of them, and each could be anything from one
/// to [`SMALL`] or more. Where small parts alone do not give that, the smallest of the others are hidden with them,
/// and at last everything is.
#[must_use]
pub fn parts(numbers: &[i64]) -> Vec<Shown> {
    let mut hidden: Vec<bool> = numbers.iter().map(|number| is_small(*number)).collect();
    if hidden.contains(&true) {
        let mut others: Vec<usize> = (0..numbers.len()).filter(|at| numbers[*at] >= SMALL).collect();
        others.sort_by_key(|at| (numbers[*at], *at));
        let mut others = others.into_iter();
        while !leaves_room(numbers, &hidden) {
            match others.next() {
                Some(at) => hidden[at] = true,
                None => {
                    hidden.fill(true);
                    break;
                }
            }
        }
    }
    let pairs = numbers.iter().zip(hidden);
    pairs.map(|(number, hide)| if hide { Shown::Hidden } else { Shown::Exact(*number) }).collect()
}

fn leaves_room(numbers: &[i64], hidden: &[bool]) -> bool {
    let gone: Vec<i64> = numbers.iter().zip(hidden).filter(|(_, hide)| **hide).map(|(it, _)| *it).collect();
    let count = i64::try_from(gone.len()).unwrap_or(i64::MAX);
    // Each hidden part is at least one; the most any of them can be is the sum without the others' ones.
    count >= 2 && gone.iter().sum::<i64>() - (count - 1) > SMALL
}

/// A number that stands alone beside the whole it belongs to: neither it nor the rest may be small.
#[must_use]
pub fn share(number: i64, whole: i64) -> Shown {
    if is_small(number) || is_small(whole - number) { Shown::Hidden } else { Shown::Exact(number) }
}

/// A whole that stands alone.
#[must_use]
pub fn whole(number: i64) -> Shown {
    if is_small(number) { Shown::Hidden } else { Shown::Exact(number) }
}

#[cfg(test)]
mod tests {
    use super::Shown::{Exact, Hidden};
    use super::*;

    #[test]
    fn large_cells_and_empty_ones_stay() {
        assert_eq!(parts(&[5, 0, 80]), [Exact(5), Exact(0), Exact(80)]);
        assert_eq!(parts(&[]), []);
    }

    #[test]
    fn one_small_cell_takes_the_next_smallest_with_it() {
        assert_eq!(parts(&[3, 40, 12, 0]), [Hidden, Exact(40), Hidden, Exact(0)]);
        assert_eq!(parts(&[1, 0, 99]), [Hidden, Exact(0), Hidden]);
    }

    #[test]
    fn two_small_cells_hide_each_other_only_with_room() {
        assert_eq!(parts(&[4, 3, 50]), [Hidden, Hidden, Exact(50)]);
        // 1 + 1 = 2 would tell both.
        assert_eq!(parts(&[1, 1, 50, 60]), [Hidden, Hidden, Hidden, Exact(60)]);
    }

    #[test]
    fn with_nothing_to_hide_behind_all_is_hidden() {
        assert_eq!(parts(&[1, 1, 1, 1, 1]), [Hidden; 5]);
        assert_eq!(parts(&[3, 0]), [Hidden, Hidden]);
    }

    #[test]
    fn a_share_and_its_rest() {
        assert_eq!(share(3, 100), Hidden);
        assert_eq!(share(97, 100), Hidden);
        assert_eq!(share(50, 100), Exact(50));
        assert_eq!(share(0, 100), Exact(0));
        assert_eq!((whole(4), whole(0), whole(5)), (Hidden, Exact(0), Exact(5)));
    }

    /// Whatever the table, nobody can work out a hidden cell from the sum and what is shown.
    #[test]
    fn no_hidden_cell_can_be_computed() {
        let numbers = [0, 1, 2, 3, 4, 5, 6, 9, 20];
        let mut tables = vec![vec![]];
        for _ in 0..4 {
            let longer =
                |it: &Vec<i64>| numbers.map(|last| it.iter().copied().chain([last]).collect::<Vec<_>>());
            tables = tables.iter().flat_map(longer).collect();
            for table in &tables {
                let shown = parts(table);
                let hidden: Vec<i64> = table
                    .iter()
                    .zip(&shown)
                    .filter(|(_, it)| **it == Hidden)
                    .map(|(number, _)| *number)
                    .collect();
                let all = hidden.len() == table.len();
                assert!(
                    table.iter().zip(&shown).all(|(it, cell)| !is_small(*it) || *cell == Hidden),
                    "{table:?}"
                );
                if !hidden.is_empty() && !all {
                    let room = hidden.iter().sum::<i64>() - (hidden.len() as i64 - 1);
                    assert!(hidden.len() >= 2 && room > SMALL, "{table:?} {shown:?}");
                }
            }
        }
    }
}
