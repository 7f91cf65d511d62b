use serde::{Deserialize, Serialize};

/// A span in which a matter came up more often than usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Burst {
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Texts about it in the span.
    pub texts: usize,
}

/// How many times the usual rate a burst is.
const TIMES: f64 = 2.0;
/// How much it costs to enter a burst, in units of the logarithm of the number of days.
const ENTRY: f64 = 1.0;

/// Bursts of a matter among all texts, by the batched automaton of Kleinberg (2002) with two states: `about` and `all` give
/// for each day from `first` on how many texts were about it, and how many there were.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub fn bursts(first: i32, about: &[u32], all: &[u32]) -> Vec<Burst> {
    let days = about.len();
    let (hits, total) = (about.iter().sum::<u32>(), all.iter().sum::<u32>());
    if hits == 0 || total == 0 || days < 2 {
        return Vec::new();
    }
    let usual = f64::from(hits) / f64::from(total);
    let rates = [usual.min(0.9999), (usual * TIMES).min(0.9999)];
    let entry = ENTRY * (days as f64).ln();
    // What a day costs in a state: how badly its counts fit the state's rate.
    let cost = |state: usize, day: usize| {
        let (hit, rest) = (f64::from(about[day]), f64::from(all[day].saturating_sub(about[day])));
        -(hit * rates[state].ln() + rest * (1.0 - rates[state]).ln())
    };
    let mut sums = [cost(0, 0), entry + cost(1, 0)];
    let mut came: Vec<[usize; 2]> = vec![[0, 0]];
    for day in 1..days {
        let calm = if sums[1] < sums[0] { 1 } else { 0 };
        let busy = if sums[0] + entry < sums[1] { 0 } else { 1 };
        let busy_sum = if busy == 0 { sums[0] + entry } else { sums[1] };
        sums = [sums[calm] + cost(0, day), busy_sum + cost(1, day)];
        came.push([calm, busy]);
    }
    let mut state = usize::from(sums[1] < sums[0]);
    let mut busy = vec![false; days];
    for day in (0..days).rev() {
        busy[day] = state == 1;
        state = came[day][state];
    }
    spans(first, &busy, about)
}

fn spans(first: i32, busy: &[bool], about: &[u32]) -> Vec<Burst> {
    let mut out: Vec<Burst> = Vec::new();
    let mut open = false;
    for (day, (is_busy, texts)) in (first..).zip(busy.iter().zip(about)) {
        match out.last_mut() {
            Some(burst) if open && *is_busy => {
                burst.to = day;
                burst.texts += *texts as usize;
            }
            _ if *is_busy => out.push(Burst { from: day, to: day, texts: *texts as usize }),
            _ => {}
        }
        open = *is_busy;
    }
    out.retain(|it| it.texts >= super::SHOWN);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_planted_burst_is_found_where_it_is() {
        let all = vec![100; 90];
        let mut about = vec![3; 90];
        for day in &mut about[40..50] {
            *day = 20;
        }
        assert_eq!(bursts(1000, &about, &all), [Burst { from: 1040, to: 1049, texts: 200 }]);
    }

    #[test]
    fn a_steady_matter_has_no_burst_even_when_there_are_more_texts_of_all_kinds() {
        let all: Vec<u32> = (0..90).map(|day| if day > 60 { 300 } else { 100 }).collect();
        let about: Vec<u32> = all.iter().map(|it| it / 20).collect();
        assert!(bursts(0, &about, &all).is_empty());
        assert!(bursts(0, &[0; 90], &all).is_empty());
    }

    proptest! {
        #[test]
        fn bursts_lie_within_the_days_and_never_overlap(about in prop::collection::vec(0_u32..30, 2..60)) {
            let all: Vec<u32> = about.iter().map(|it| it + 50).collect();
            let found = bursts(0, &about, &all);
            for pair in found.windows(2) {
                prop_assert!(pair[0].to < pair[1].from);
            }
            for it in &found {
                prop_assert!(it.from <= it.to && it.to < i32::try_from(about.len()).unwrap_or(0));
            }
        }
    }
}
