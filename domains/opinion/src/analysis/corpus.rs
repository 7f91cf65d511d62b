use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words that stand in every letter to an office and tell nothing.
pub static STOP_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/stop.txt").split_whitespace().collect());

/// Words standing in more than this part of the texts tell nothing: one in two.
const COMMON: usize = 2;

/// Texts as sets of words, kept small: a million of them are some hundred megabytes.
#[derive(Default)]
pub struct Corpus {
    terms: Vec<String>,
    index: HashMap<String, u32>,
    counts: Vec<u32>,
    days: Vec<i32>,
    /// Where the words of each text begin in `words`.
    starts: Vec<usize>,
    words: Vec<u32>,
    place_names: Vec<String>,
    place_index: HashMap<String, u32>,
    places: Vec<Option<u32>>,
    answer_days: Vec<Option<u32>>,
}

impl Corpus {
    /// Add a text: its day (any running number of days), its words parted by blanks, its place, and in how many days it
    /// was answered.
    pub fn add(&mut self, day: i32, words: &str, place: Option<&str>, answer_days: Option<u32>) {
        self.starts.push(self.words.len());
        self.days.push(day);
        self.answer_days.push(answer_days);
        let mut own: Vec<u32> = words
            .split_whitespace()
            .filter(|word| !STOP_WORDS.contains(word))
            .map(|word| numbered(word, &mut self.terms, &mut self.index))
            .collect();
        own.sort_unstable();
        own.dedup();
        self.counts.resize(self.terms.len(), 0);
        for term in &own {
            self.counts[*term as usize] += 1;
        }
        self.words.extend(own);
        let place = place.map(str::trim).filter(|it| !it.is_empty());
        self.places.push(place.map(|name| numbered(name, &mut self.place_names, &mut self.place_index)));
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Is there no text?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The words of a text, ascending.
    #[must_use]
    pub fn words(&self, text: usize) -> &[u32] {
        let end = self.starts.get(text + 1).copied().unwrap_or(self.words.len());
        &self.words[self.starts[text]..end]
    }

    /// A word by its number.
    #[must_use]
    pub fn term(&self, term: u32) -> &str {
        &self.terms[term as usize]
    }

    /// In how many texts each word stands.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The day of each text.
    #[must_use]
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// In how many days a text was answered.
    #[must_use]
    pub fn answer_days(&self, text: usize) -> Option<u32> {
        self.answer_days[text]
    }

    /// How much each word tells: the logarithm of all texts over those it stands in; nothing for words that stand in more
    /// than half of them.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
    pub fn weights(&self) -> Vec<f64> {
        let all = self.len();
        let weight = |texts: &u32| {
            let texts = *texts as usize;
            if texts == 0 || texts * COMMON > all { 0.0 } else { (all as f64 / texts as f64).ln() }
        };
        self.counts.iter().map(weight).collect()
    }

    /// Places with how many texts name them.
    pub fn places(&self) -> impl Iterator<Item = (&str, usize)> {
        let mut counts = vec![0_usize; self.place_names.len()];
        for place in self.places.iter().flatten() {
            counts[*place as usize] += 1;
        }
        self.place_names.iter().map(String::as_str).zip(counts)
    }
}

fn numbered(word: &str, names: &mut Vec<String>, index: &mut HashMap<String, u32>) -> u32 {
    if let Some(known) = index.get(word) {
        return *known;
    }
    let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
    names.push(word.to_owned());
    index.insert(word.to_owned(), number);
    number
}
