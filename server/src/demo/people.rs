//! Invented people in the published distributions (yearly bulletin, year-end 2025; fact sheet §12.2).

use std::fmt::Write as _;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rules::days::{add_months, add_years};
use time::{Date, Duration, Month};

/// How much of a county to invent.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Beginning of the organisations' codes.
    pub code: &'static str,
    /// Name of the county.
    pub county: &'static str,
    /// Townships.
    pub townships: u32,
    /// Branches of each township, besides its own committee.
    pub branches: u32,
    /// Members of each branch, on average.
    pub members: u32,
    /// The same seed gives the same county.
    pub seed: u64,
}

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "邓", "冯", "曹", "彭", "曾", "肖", "田",
    "董", "潘", "袁", "蔡", "蒋", "余",
];
const GIVEN: &[&str] = &[
    "明", "华", "国", "建", "志", "文", "军", "平", "辉", "强", "磊", "勇", "峰", "杰", "涛", "超", "波",
    "斌", "鹏", "宇", "芳", "娟", "敏", "静", "丽", "艳", "霞", "秀", "玲", "燕", "红", "梅", "兰", "英",
    "慧", "雪", "琳", "倩", "莹", "颖", "安", "康", "宁", "春", "秋", "海", "山", "林", "青", "云", "嘉",
    "思", "子", "雨", "晓", "新", "永", "德", "福", "荣",
];
const TOWNS: &[&str] = &[
    "云桥", "石门", "柳溪", "白泉", "青石", "长岭", "双河", "龙湾", "松坪", "梅渡", "金沙", "罗塘", "桐梓",
    "平安", "古城", "新田", "东湖", "西岭", "南坪", "北港",
];
const VILLAGES: &[&str] = &[
    "上坪", "下坪", "新桥", "大塘", "井边", "樟树", "桃林", "竹山", "油坊", "水口", "石桥", "白马", "黄泥",
    "双溪", "茶园", "枫树",
];
/// Seven of a hundred are of a minority (7.8 %); the commonest six stand for all.
const MINORITIES: &[&str] = &["壮族", "回族", "满族", "苗族", "土家族", "彝族"];

/// Upper age of each band of the bulletin, and how many of 10,000 are in it (2025).
const AGES: &[(u32, u32, u32)] = &[
    (20, 30, 1194),
    (31, 35, 999),
    (36, 40, 1204),
    (41, 45, 980),
    (46, 50, 893),
    (51, 55, 934),
    (56, 60, 843),
    (61, 90, 2953),
];
const EDUCATION: &[(&str, u32)] = &[
    ("研究生", 700),
    ("大学本科", 2900),
    ("大学专科", 2300),
    ("中专", 600),
    ("高中", 1200),
    ("初中", 1700),
    ("小学", 600),
];
const WORK: &[(&str, u32)] = &[
    ("工人", 663),
    ("农牧渔民", 2574),
    ("专业技术人员", 1648),
    ("企事业单位管理人员", 1171),
    ("党政机关工作人员", 733),
    ("学生", 250),
    ("其他职业人员", 780),
    ("离退休人员", 2181),
];

fn pick<'a>(random: &mut ChaCha8Rng, list: &[(&'a str, u32)]) -> &'a str {
    let whole: u32 = list.iter().map(|(_, weight)| weight).sum();
    let mut at = random.random_range(0..whole);
    for (name, weight) in list {
        if at < *weight {
            return name;
        }
        at -= weight;
    }
    list.first().map_or("", |(name, _)| name)
}

fn one<'a>(random: &mut ChaCha8Rng, list: &[&'a str]) -> &'a str {
    list[random.random_range(0..list.len())]
}

fn name(random: &mut ChaCha8Rng) -> String {
    let mut name = one(random, SURNAMES).to_owned();
    name.push_str(one(random, GIVEN));
    if random.random_range(0..10) < 7 {
        name.push_str(one(random, GIVEN));
    }
    name
}

struct Branch {
    code: String,
    full: String,
    short: String,
    above: String,
    kind: &'static str,
    unit: String,
    village: bool,
}

/// The organisations of a share: committees of townships, and below each branches of villages and offices.
fn branches(share: &Share) -> Vec<Branch> {
    let mut list = Vec::new();
    for town in 0..share.townships {
        let base = TOWNS[town as usize % TOWNS.len()];
        let round = town as usize / TOWNS.len();
        let name = if round == 0 { format!("{base}镇") } else { format!("{base}{}镇", round + 1) };
        let code = format!("{}{:03}", share.code, town + 1);
        let full = format!("中共{}{name}委员会", share.county);
        list.push(Branch {
            code: code.clone(),
            full: full.clone(),
            short: format!("{name}党委"),
            above: share.code.to_owned(),
            kind: "党委",
            unit: format!("{}{name}人民政府", share.county),
            village: false,
        });
        for number in 0..share.branches {
            let village = number % 5 != 4;
            let base = VILLAGES[number as usize % VILLAGES.len()];
            let round = number as usize / VILLAGES.len();
            let mark = if round == 0 { String::new() } else { format!("{}", round + 1) };
            let (place, unit) = if village {
                (format!("{base}{mark}村"), format!("{}{name}{base}{mark}村村民委员会", share.county))
            } else {
                (format!("{base}{mark}站"), format!("{}{name}{base}{mark}服务站", share.county))
            };
            list.push(Branch {
                code: format!("{code}{:03}", number + 1),
                full: format!("中共{}{name}{place}支部委员会", share.county),
                short: format!("{name}{place}支部"),
                above: code.clone(),
                kind: "支部",
                unit,
                village,
            });
        }
    }
    list
}

/// A roster of organisations as a department would send it.
#[must_use]
pub fn orgs_csv(share: &Share, today: Date) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(share.seed);
    let mut out = String::from(
        "党组织全称,简称,组织代码,上级党组织,组织类别,书记,换届日期,下次换届日期,所在单位,建立日期\n",
    );
    for branch in branches(share) {
        let years = if branch.village || branch.kind == "党委" { 5 } else { 3 };
        let elected = today - Duration::days(random.random_range(30..years * 365 + 20));
        let until = add_years(elected, i32::try_from(years).unwrap_or(5));
        let founded = today - Duration::days(random.random_range(3000..20_000));
        let _ = writeln!(
            out,
            "{},{},{},{},{},{},{elected},{until},{},{founded}",
            branch.full,
            branch.short,
            branch.code,
            branch.above,
            branch.kind,
            name(&mut random),
            branch.unit
        );
    }
    out
}

/// A resident ID that belongs to nobody: county 99 is not assigned, order numbers 800 and above are foundlings'.
fn number(random: &mut ChaCha8Rng, seed: u64, birth: Date, male: bool) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let order = 800 + random.random_range(0..95) * 2 + u32::from(male);
    let county = 430_099 + seed % 99 * 100;
    let body = format!("{county}{:04}{:02}{:02}{order}", birth.year(), u8::from(birth.month()), birth.day());
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", char::from(CHECK[sum as usize % 11]))
}

fn birth(random: &mut ChaCha8Rng, today: Date) -> Date {
    let mut at = random.random_range(0..10_000);
    let (mut from, mut to) = (61, 90);
    for (low, high, weight) in AGES {
        if at < *weight {
            (from, to) = (*low, *high);
            break;
        }
        at -= weight;
    }
    let age = i32::try_from(random.random_range(from..=to)).unwrap_or(50);
    let first = Date::from_calendar_date(today.year() - age, Month::January, 1).unwrap_or(today);
    first + Duration::days(random.random_range(0..365))
}

/// A roster of members as a department would send it, with the branch given by its code.
#[must_use]
pub fn members_csv(share: &Share, today: Date) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(share.seed ^ 0x5EED);
    let mut seen = std::collections::HashSet::new();
    let mut out = String::from(
        "姓名,性别,民族,出生日期,公民身份号码,学历,入党日期,转正日期,人员类别,所在党支部,联系电话,家庭住址,职业,工作单位\n",
    );
    for branch in branches(share).iter().filter(|it| it.kind == "支部") {
        let spread = share.members.max(4);
        let count = random.random_range(spread / 2..=spread * 3 / 2).max(3);
        for _ in 0..count {
            let male = random.random_range(0..1000) >= 315;
            let born = birth(&mut random, today);
            let mut id = number(&mut random, share.seed, born, male);
            while !seen.insert(id.clone()) {
                id = number(&mut random, share.seed, born, male);
            }
            let adult = add_years(born, 19).min(today);
            let span = (today - adult).whole_days().max(1);
            let joined = adult + Duration::days(random.random_range(0..span.min(9000)));
            // 208.6 of 10,128.6 were developed in the year: one in fifty is on probation.
            let probation = add_years(joined, 1) > today || random.random_range(0..1000) < 12;
            let joined = if probation { add_months(today, -random.random_range(1..13)) } else { joined };
            let full = if probation { String::new() } else { add_years(joined, 1).to_string() };
            let nation =
                if random.random_range(0..1000) < 78 { one(&mut random, MINORITIES) } else { "汉族" };
            let _ = writeln!(
                out,
                "{},{},{nation},{born},{id},{},{joined},{full},{},{},154{:08},{}{}号,{},{}",
                name(&mut random),
                if male { "男" } else { "女" },
                pick(&mut random, EDUCATION),
                if probation { "预备党员" } else { "正式党员" },
                branch.code,
                random.random_range(0..100_000_000_u32),
                branch.short.trim_end_matches("支部"),
                random.random_range(1..200),
                pick(&mut random, WORK),
                branch.unit,
            );
        }
    }
    out
}
