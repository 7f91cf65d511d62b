//! Topics by spherical k-means over the words that tell most: seeded without chance, on an even sample when there are many
//! texts, and then clusters that mean the same are put together.

use super::{Corpus, SHOWN};

/// A group of texts about the same.
#[derive(Clone, PartialEq, Debug)]
pub struct Topic {
    /// The words that hold it together, the strongest first.
    pub words: Vec<String>,
    /// Its texts, ascending.
    pub texts: Vec<usize>,
}

/// Words that are looked at.
const VOCABULARY: usize = 3000;
/// Texts from which the centres are found; all texts are then assigned.
const SAMPLE: usize = 20_000;
/// Rounds of moving the centres.
const ROUNDS: usize = 12;
/// Most groups.
const MOST: usize = 48;
/// Centres nearer than this (cosine) are one topic.
const SAME: f32 = 0.5;
/// A text nearer than this to no centre belongs to none.
const NEAR: f32 = 0.12;
/// Words that name a topic.
const NAMED: usize = 10;

struct Space<'a> {
    corpus: &'a Corpus,
    /// For each word of the corpus its axis, when it is looked at.
    axis: Vec<Option<u32>>,
    terms: Vec<u32>,
    weights: Vec<f32>,
}

type Centre = Vec<f32>;

impl<'a> Space<'a> {
    #[allow(clippy::cast_possible_truncation, reason = "weights are small numbers")]
    fn of(corpus: &'a Corpus) -> Self {
        let weights = corpus.weights();
        let mut terms: Vec<u32> = (0_u32..)
            .zip(corpus.counts())
            .filter(|(term, texts)| **texts >= 3 && weights[*term as usize] > 0.0)
            .map(|(term, _)| term)
            .collect();
        let score = |term: u32| f64::from(corpus.counts()[term as usize]) * weights[term as usize];
        terms.sort_by(|a, b| {
            score(*b).total_cmp(&score(*a)).then_with(|| corpus.term(*a).cmp(corpus.term(*b)))
        });
        terms.truncate(VOCABULARY);
        let mut axis = vec![None; corpus.counts().len()];
        for (at, term) in (0_u32..).zip(&terms) {
            axis[*term as usize] = Some(at);
        }
        let weights = terms.iter().map(|term| weights[*term as usize] as f32).collect();
        Self { corpus, axis, terms, weights }
    }

    /// The text as a direction: its axes with their weights, of length 1; empty when none of its words is looked at.
    fn direction(&self, text: usize) -> Vec<(u32, f32)> {
        let axes = self.corpus.words(text).iter().filter_map(|term| self.axis[*term as usize]);
        let mut all: Vec<(u32, f32)> = axes.map(|axis| (axis, self.weights[axis as usize])).collect();
        let length = all.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        for (_, weight) in &mut all {
            *weight /= length;
        }
        all
    }
}

fn cosine(direction: &[(u32, f32)], centre: &Centre) -> f32 {
    direction.iter().map(|(axis, weight)| weight * centre[*axis as usize]).sum()
}

fn nearest(direction: &[(u32, f32)], centres: &[Centre]) -> (usize, f32) {
    let mut best = (0, f32::MIN);
    for (at, centre) in centres.iter().enumerate() {
        let near = cosine(direction, centre);
        if near > best.1 {
            best = (at, near);
        }
    }
    best
}

fn normed(mut centre: Centre) -> Centre {
    let length = centre.iter().map(|it| it * it).sum::<f32>().sqrt();
    if length > 0.0 {
        for it in &mut centre {
            *it /= length;
        }
    }
    centre
}

fn dense(direction: &[(u32, f32)], axes: usize) -> Centre {
    let mut centre = vec![0.0; axes];
    for (axis, weight) in direction {
        centre[*axis as usize] = *weight;
    }
    centre
}

/// Centres far from each other: each next one is grown from the text that is worst represented so far, together with
/// those near to it.
fn seeded(directions: &[Vec<(u32, f32)>], axes: usize, count: usize) -> Vec<Centre> {
    let mut centres: Vec<Centre> = Vec::new();
    let mut near = vec![f32::MIN; directions.len()];
    let mut next = 0;
    while centres.len() < count {
        let mut centre = dense(&directions[next], axes);
        let mut sum = vec![0.0; axes];
        let mut around = 0;
        for direction in directions.iter().filter(|it| cosine(it, &centre) > 0.25) {
            for (axis, weight) in direction {
                sum[*axis as usize] += *weight;
            }
            around += 1;
        }
        if around >= SHOWN {
            centre = normed(sum);
        }
        for (at, direction) in directions.iter().enumerate() {
            near[at] = near[at].max(cosine(direction, &centre));
        }
        // One alone with its words is no centre of anything; it is only passed over.
        near[next] = f32::MAX;
        if around >= SHOWN {
            centres.push(centre);
        }
        let Some(worst) = (0..near.len()).min_by(|a, b| near[*a].total_cmp(&near[*b])) else { break };
        if near[worst] > 0.5 {
            break;
        }
        next = worst;
    }
    centres
}

fn moved(directions: &[Vec<(u32, f32)>], centres: Vec<Centre>, axes: usize) -> Vec<Centre> {
    let mut sums = vec![vec![0.0_f32; axes]; centres.len()];
    for direction in directions {
        let (at, near) = nearest(direction, &centres);
        if near > 0.0 {
            for (axis, weight) in direction {
                sums[at][*axis as usize] += *weight;
            }
        }
    }
    sums.into_iter()
        .zip(centres)
        .map(|(sum, old)| if sum.iter().all(|it| *it == 0.0) { old } else { normed(sum) })
        .collect()
}

/// Put centres that mean the same together; the first of them stays.
fn merged(centres: Vec<Centre>) -> Vec<Centre> {
    let mut out: Vec<Centre> = Vec::new();
    for centre in centres {
        let near = |it: &Centre| it.iter().zip(&centre).map(|(a, b)| a * b).sum::<f32>();
        match out.iter_mut().find(|it| near(it) > SAME) {
            Some(same) => {
                let sum = same.iter().zip(&centre).map(|(a, b)| a + b).collect();
                *same = normed(sum);
            }
            None => out.push(centre),
        }
    }
    out
}

/// Group the texts by topic, the largest first; groups of fewer than [`SHOWN`] are left out. Gives nothing for a handful
/// of texts.
#[must_use]
pub fn topics(corpus: &Corpus) -> Vec<Topic> {
    let space = Space::of(corpus);
    let axes = space.terms.len();
    if corpus.len() < 2 * SHOWN || axes == 0 {
        return Vec::new();
    }
    let step = corpus.len().div_ceil(SAMPLE);
    let sample: Vec<Vec<(u32, f32)>> = (0..corpus.len())
        .step_by(step)
        .map(|text| space.direction(text))
        .filter(|it| !it.is_empty())
        .collect();
    if sample.is_empty() {
        return Vec::new();
    }
    let mut centres = seeded(&sample, axes, MOST);
    if centres.is_empty() {
        return Vec::new();
    }
    for _ in 0..ROUNDS {
        centres = moved(&sample, centres, axes);
    }
    let centres = merged(centres);
    let mut groups = vec![Vec::new(); centres.len()];
    for text in 0..corpus.len() {
        let direction = space.direction(text);
        if direction.is_empty() {
            continue;
        }
        let (at, near) = nearest(&direction, &centres);
        if near >= NEAR {
            groups[at].push(text);
        }
    }
    let mut out: Vec<Topic> = groups
        .into_iter()
        .zip(&centres)
        .filter(|(texts, _)| texts.len() >= SHOWN)
        .map(|(texts, centre)| Topic { words: named(&space, centre), texts })
        .collect();
    out.sort_by(|a, b| b.texts.len().cmp(&a.texts.len()).then_with(|| a.words.cmp(&b.words)));
    out
}

fn named(space: &Space<'_>, centre: &Centre) -> Vec<String> {
    let mut axes: Vec<usize> = (0..centre.len()).filter(|axis| centre[*axis] > 0.0).collect();
    axes.sort_by(|a, b| {
        let words = |axis: usize| space.corpus.term(space.terms[axis]);
        centre[*b].total_cmp(&centre[*a]).then_with(|| words(*a).cmp(words(*b)))
    });
    axes.into_iter().take(NAMED).map(|axis| space.corpus.term(space.terms[axis]).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_matters_are_told_apart() {
        let matters = ["路灯 不亮 维修 街道", "低保 申请 家庭 收入", "噪音 施工 夜间 扰民"];
        let mut corpus = Corpus::default();
        for at in 0..300_usize {
            let matter = matters[at % 3];
            let kept: Vec<&str> =
                matter.split(' ').enumerate().filter(|(n, _)| (at / 3 + n) % 4 != 0).map(|it| it.1).collect();
            corpus.add(0, &format!("{} 群众 小区{}", kept.join(" "), at % 7), None, None);
        }
        let found = topics(&corpus);
        assert_eq!(found.len(), 3, "{:?}", found.iter().map(|it| &it.words).collect::<Vec<_>>());
        for topic in &found {
            let first = topic.texts[0] % 3;
            assert!(topic.texts.iter().all(|it| it % 3 == first), "{:?}", topic.words);
        }
        assert_eq!(topics(&corpus), found, "the same texts give the same topics");
    }

    #[test]
    fn a_handful_of_texts_has_no_topics() {
        let mut corpus = Corpus::default();
        for _ in 0..4 {
            corpus.add(0, "路灯 不亮", None, None);
        }
        assert!(topics(&corpus).is_empty());
        assert!(topics(&Corpus::default()).is_empty());
    }
}
