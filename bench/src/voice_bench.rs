//! `cargo xtask bench voice`: the analysis on a corpus with known topics and planted bursts. Purity and recall are asserted;
//! time and memory are printed, beside the bare minimum: cutting the same texts into words and nothing else.

use std::collections::HashMap;
use std::time::Instant;

use opinion::action::figures;
use opinion::analysis::Corpus;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use time::macros::date;
use time::{Date, Duration};

use crate::Outcome;
use crate::engines::holds;

const FROM: Date = date!(2026 - 01 - 01);
const DAYS: i64 = 180;

/// Topics with the words by which people speak of them.
const TOPICS: [&str; 12] = [
    "路灯 照明 灯泡 夜路 灯杆 电工",
    "低保 救助 收入证明 民政 审核 补贴",
    "噪音 施工 工地 打桩 扰民 半夜",
    "垃圾 清运 环卫 垃圾桶 臭味 转运",
    "公交 班次 站台 候车 线路 司机",
    "自来水 停水 水压 水管 水质 水厂",
    "医保 报销 缴费 门诊 住院 药店",
    "学校 入学 学区 报名 教师 校车",
    "宅基地 建房 审批 土地 测量 确权",
    "养老 食堂 送餐 助浴 护理 床位",
    "道路 坑洼 修路 路面 积水 水泥",
    "宽带 信号 网速 基站 手机 流量",
];
/// Words in every kind of letter.
const COMMON: [&str; 10] = ["村民", "群众", "镇上", "小区", "居民", "邻居", "家里", "老人", "孩子", "街道"];

struct Planted {
    topic: usize,
    from: i64,
    to: i64,
}

fn planted() -> Vec<Planted> {
    (0..6).map(|n| Planted { topic: n * 2, from: 20 + 25 * n as i64, to: 29 + 25 * n as i64 }).collect()
}

/// Texts with the number of their topic; in its burst a topic is four times as frequent.
fn texts(count: usize) -> Vec<(usize, i64, String)> {
    let mut random = ChaCha8Rng::seed_from_u64(1921);
    let bursts = planted();
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        let day = random.random_range(0..DAYS);
        let burst = bursts.iter().find(|it| it.from <= day && day <= it.to);
        let topic = match burst {
            Some(it) if random.random_range(0..100) < 27 => it.topic,
            _ => random.random_range(0..TOPICS.len()),
        };
        let words: Vec<&str> = TOPICS[topic].split(' ').collect();
        let mut text = String::new();
        for _ in 0..random.random_range(3..6) {
            text.push_str(words[random.random_range(0..words.len())]);
            text.push('，');
        }
        for _ in 0..3 {
            text.push_str(COMMON[random.random_range(0..COMMON.len())]);
            text.push('。');
        }
        all.push((topic, day, text));
    }
    all
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(String::new, |line| {
        line.split_whitespace().nth(1).unwrap_or_default().to_owned() + " kB"
    })
}

/// How many texts lie in a topic where most are of the same matter, in percent of all.
fn purity(parts: &[Vec<usize>], of: &[usize]) -> f64 {
    let pure = |part: &Vec<usize>| {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for text in part {
            *counts.entry(of[*text]).or_default() += 1;
        }
        counts.values().copied().max().unwrap_or(0)
    };
    let inside: usize = parts.iter().map(Vec::len).sum();
    let right: usize = parts.iter().map(pure).sum();
    100.0 * right as f64 / inside.max(1) as f64
}

pub fn run(count: u64) -> Outcome {
    let count = usize::try_from(count)?;
    let written = texts(count);
    let begun = Instant::now();
    let cut: Vec<String> = written.iter().map(|it| search::words(&it.2).join(" ")).collect();
    let cutting = begun.elapsed();
    let begun = Instant::now();
    let mut corpus = Corpus::default();
    for ((_, day, _), words) in written.iter().zip(&cut) {
        corpus.add(FROM.to_julian_day() + i32::try_from(*day)?, words, None, None);
    }
    drop(cut);
    let (found, parts) = figures(&corpus, FROM, FROM + Duration::days(DAYS - 1));
    let took = begun.elapsed();
    let of: Vec<usize> = written.iter().map(|it| it.0).collect();
    let pure = purity(&parts, &of);
    let mut met = 0;
    for it in planted() {
        let day = |n: i64| (FROM + Duration::days(n)).to_string();
        let (from, to) = (day(it.from + 2), day(it.to - 2));
        let topic = parts.iter().position(|part| {
            let own = part.iter().filter(|text| of[**text] == it.topic).count();
            own * 2 > part.len()
        });
        let spans = topic.map(|at| found.topics[at].bursts.as_slice()).unwrap_or_default();
        met += usize::from(spans.iter().any(|span| span.0 <= from && to <= span.1));
    }
    println!(
        "{count} texts: {} topics of {}, purity {pure:.1} %, {met} of {} bursts, {} in no topic",
        found.topics.len(),
        TOPICS.len(),
        planted().len(),
        found.apart
    );
    println!(
        "  cutting into words (bare minimum) {:.1} s, analysis {:.1} s, {:.0} texts/s, peak memory {}",
        cutting.as_secs_f64(),
        took.as_secs_f64(),
        crate::rate(count as u64, took),
        memory()
    );
    holds(pure >= 90.0, "topics are pure")?;
    holds(met == planted().len(), "every planted burst is found")
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_topics_and_planted_bursts_are_found() {
        super::run(6000).expect("purity and recall");
    }
}
