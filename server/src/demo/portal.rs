//! Portals of the county and its townships, with stories of the demonstration; pictures are drawn by the program.

use access::Context;
use axum::body::Bytes;
use file::Classification;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use portal::action::{self, Draft, NewBlock, NewColumn, NewPortal, NewStep, Release, Upload};
use portal::model::LINES;
use portal::query;
use store::Ref;
use time::Duration;
use ui::Texts;

use crate::command::CommandError;
use crate::{Installation, LOCALES};

struct Story {
    line: &'static str,
    days_ago: i64,
    title: &'static str,
    summary: &'static str,
    body: &'static str,
    /// What the picture shows, and its hills' colour.
    picture: Option<(&'static str, [u8; 3])>,
    shared: bool,
}

const STORIES: &[Story] = &[
    Story {
        line: "publicity",
        days_ago: 1,
        title: "全县冬季水利维修全面开工",
        summary: "四十三处渠道、塘坝纳入今冬维修计划，各村党支部组织党员群众投工投劳。",
        body: "入冬以来，全县把渠道清淤和塘坝加固作为群众最盼的事来办。\n\n# 先修群众最急的\n\n各村先开群众会，把要修的地方一处处列出来，再由乡镇汇总。排在前面的，是影响明年春灌的二十一处渠道。\n\n# 钱和工都公开\n\n| 项目 | 数量 | 完成时间 |\n|---|---|---|\n| 渠道清淤 | 31 处 | 12 月底 |\n| 塘坝加固 | 12 处 | 1 月中旬 |\n\n每处工程的用工、用料和经费都在村务栏和本门户公布，群众可以随时来问。",
        picture: Some(("冬日山间的渠道", [70, 110, 90])),
        shared: true,
    },
    Story {
        line: "organisation",
        days_ago: 2,
        title: "这样开好一次支部党员大会",
        summary: "会前发通知、会上有讨论、会后有落实：三个支部的做法。",
        body: "一次好的党员大会，不在时间长短，而在有没有把事情议清楚。\n\n- **会前**：议题提前三天告诉党员，材料一页纸说清楚；\n- **会上**：先听意见再表决，记录人当场复述决定；\n- **会后**：谁负责、什么时候完成，写进记录，下次会议先报结果。\n\n记录只写一次，需要的报表由系统生成，不再另填。",
        picture: None,
        shared: true,
    },
    Story {
        line: "service",
        days_ago: 3,
        title: "村级便民服务点办事指南",
        summary: "常办的十二件事，要带什么、多久办好，一张表看清。",
        body: "常办的事项和所需材料如下，可由他人代办；腿脚不便的老人，可以请网格员上门。\n\n1. 先到村便民服务点说明要办的事；\n2. 工作人员当场告知还缺什么；\n3. 能当场办的当场办，不能当场办的写明日期。\n\n不需要重复提供已经交过的材料。",
        picture: None,
        shared: true,
    },
    Story {
        line: "policy",
        days_ago: 5,
        title: "读懂党费：怎么算、怎么交、用在哪里",
        summary: "用三个问题说明党费的计算基数、交纳方式和公开办法。",
        body: "# 怎么算\n\n按月领取工资的党员，以相对固定的、经常性的工资收入为基数；农民党员每月交纳的数额由规定确定，有困难的可以少交或免交。\n\n# 怎么交\n\n可以向支部当面交，也可以转账。交了多少，本人随时可查。\n\n# 用在哪里\n\n党费的收缴、使用和管理情况每年向党员公布。",
        picture: None,
        shared: true,
    },
    Story {
        line: "learning",
        days_ago: 6,
        title: "夜学一小时：青年党员的读书会",
        summary: "不签到、不评比，读一段、说一段、议一段。",
        body: "每月第二个周四晚上，十几名青年党员聚在文化站的小房间里读书。\n\n读书会没有签到表，也不评比，来了就读，读完就议。最近一次议的是怎样把村里的闲置房屋用起来。",
        picture: Some(("灯下摊开的书", [150, 110, 50])),
        shared: false,
    },
    Story {
        line: "openness",
        days_ago: 8,
        title: "第三季度党务公开事项",
        summary: "党费收支、发展党员公示和组织生活开展情况。",
        body: "本季度公开的事项：\n\n- 党费收缴、使用和管理情况；\n- 发展党员公示；\n- 三会一课和主题党日开展情况。\n\n对公开内容有疑问，可向县委组织部提出。",
        picture: None,
        shared: false,
    },
    Story {
        line: "people",
        days_ago: 10,
        title: "守着水泵的十七个夏天",
        summary: "提灌站管理员、共产党员何大川的故事。",
        body: "何大川的手机里存着两百多个号码，备注都是田块的名字。\n\n# 一个电话就到\n\n每到用水的时候，哪块田要先放、哪块田还能等一等，他心里有一本账。水泵夜里停了，他披上衣服就走。\n\n> 田里等水，人等不得。\n\n# 把账算给大家看\n\n用了多少电、放了多少水、每户该摊多少，他用粉笔写在站房外墙上，十七年没有断过。\n\n如今他带了两个徒弟，都是村里的年轻人。",
        picture: Some(("稻田边的提灌站", [60, 120, 140])),
        shared: true,
    },
    Story {
        line: "discipline",
        days_ago: 12,
        title: "把监督放在群众看得见的地方",
        summary: "惠民资金发放情况上墙上网，群众可以逐户核对。",
        body: "惠民资金发到哪一户、发了多少，由村务监督委员会逐项核对后公布。\n\n核对中发现的问题，当场登记，三个工作日内答复。",
        picture: None,
        shared: true,
    },
    Story {
        line: "united_front",
        days_ago: 15,
        title: "乡贤回村议事会开了第四次",
        summary: "在外创业的乡亲为家乡的路灯和图书室出主意。",
        body: "这次议了两件事：村口到学校的路灯，和图书室的开放时间。\n\n议事会只出主意，办不办、怎么办，由村民会议决定。",
        picture: None,
        shared: false,
    },
    Story {
        line: "outside",
        days_ago: 18,
        title: "与邻县共建：茶园里的支部联谊",
        summary: "两县四个支部交流合作社管理的做法。",
        body: "两县隔着一座山，茶园连成一片。四个支部把各自合作社的章程、分红办法拿出来比一比，约定明年一起办技术培训。",
        picture: Some(("山坡上的茶园", [50, 130, 70])),
        shared: true,
    },
    Story {
        line: "secretariat",
        days_ago: 21,
        title: "发给村里的文件少了三成",
        summary: "能合并的合并，能不发的不发，要填的表先看有没有现成数据。",
        body: "县委办公室把发到村一级的文件逐份过了一遍：内容重复的合并，已经过时的废止，系统里已有数据的表格不再下发。\n\n村干部可以在系统里指出重复要的数据，由发文单位答复。",
        picture: None,
        shared: false,
    },
    Story {
        line: "service",
        days_ago: 24,
        title: "流动党员在外也能找到组织",
        summary: "外出半年以上怎么办、到哪里参加组织生活。",
        body: "外出的党员，走之前告诉支部去哪里、怎么联系；到了之后可以就近参加组织生活。外出地点较固定、时间在六个月以上的，一般应转接组织关系。",
        picture: None,
        shared: true,
    },
];

/// Hills under an evening sky, in one colour: enough to show what pictures do.
fn drawn(colour: [u8; 3], seed: u32) -> Result<Bytes, CommandError> {
    let (width, height) = (1280_u32, 720_u32);
    let shade = |share: f64| colour.map(|it| (f64::from(it) * share).clamp(0.0, 255.0) as u8);
    let ridge = |x: u32, hill: u32| {
        let at = f64::from(x) / f64::from(width) * 6.3 + f64::from(seed + hill * 2);
        let wave = at.sin() * 60.0 + (at * 2.3).sin() * 25.0;
        f64::from(height) * (0.35 + 0.17 * f64::from(hill)) + wave
    };
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let hill = (0..4_u32).rev().find(|hill| f64::from(y) > ridge(x, *hill));
        match hill {
            Some(hill) => Rgb(shade(1.5 - 0.3 * f64::from(hill))),
            None => {
                let light = (f64::from(y) / f64::from(height) * 60.0) as u8;
                Rgb([235, 225_u8.saturating_sub(light / 2), 205_u8.saturating_sub(light)])
            }
        }
    });
    let mut out = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner().into())
}

fn ago(cx: &Context, days: i64) -> Context {
    let mut stamp = cx.stamp.clone();
    stamp.now = stamp.now.plus(-Duration::days(days));
    Context { stamp, ..cx.clone() }
}

async fn told(
    installation: &Installation,
    org: Ref,
    column: Ref,
    story: &Story,
    number: u32,
) -> Result<Ref, CommandError> {
    let cx = ago(&installation.app.system(), story.days_ago);
    let person = story.line == "people";
    let draft = Draft {
        column: Some(column),
        kind: if person { "person" } else { "news" }.to_owned(),
        title: story.title.to_owned(),
        summary: story.summary.to_owned(),
        source: "本站".to_owned(),
        author: "通讯员".to_owned(),
        body: story.body.to_owned(),
        shared: story.shared,
        person: if person { "何大川（虚构）" } else { "" }.to_owned(),
        consent_on: person.then(|| cx.today()),
        consent: if person { "书面同意书，存宣传部" } else { "" }.to_owned(),
        ..Draft::default()
    };
    let id = action::begin(&cx, org, &draft).await?;
    if let Some((about, colour)) = story.picture {
        let bytes = drawn(colour, number)?;
        let (name, about) = ("插图.png".to_owned(), about.to_owned());
        let upload = Upload { name, bytes, classification: Classification::Public, about };
        action::add_files(&cx, &installation.app.files, id, 1, vec![upload]).await?;
    }
    Ok(id)
}

async fn released(cx: &Context, id: Ref) -> Result<(), CommandError> {
    let it = query::article(&cx.store, id).await?.ok_or("the article is missing")?;
    action::submit(cx, id, it.version).await?;
    let version = query::version(&cx.store, id, it.number).await?.ok_or("the version is missing")?;
    action::release(cx, id, Release { sha256: version.hash(), at: None }).await?;
    Ok(())
}

/// The county's portal with its columns and stories; the townships' portals below it; one article waiting for review.
pub(super) async fn made(installation: &Installation, county: Ref, town: Ref) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let early = ago(&cx, 30);
    let t = Texts::new(&LOCALES, ui::Lang::ZhCn);
    let columns = LINES
        .iter()
        .map(|it| ((*it).to_owned(), t.get(&format!("demo-line-{}", it.replace('_', "-")))))
        .collect();
    let new = NewPortal {
        slug: "qingchuan".to_owned(),
        title: "清川先锋".to_owned(),
        about: "清川县党建门户（演示）：内容均为虚构。".to_owned(),
        contact: "清川县委宣传部 · 清川县人民路 1 号".to_owned(),
        columns,
    };
    action::set_up(&early, county, new).await?;
    action::set_up_below(&early, county).await?;
    let columns =
        query::columns(&cx.store, &query::portal_of(&cx.store, county).await?.ok_or("no portal")?.place()?)
            .await?;
    let of = |line: &str| columns.iter().find(|it| it.line == line).map(portal::model::Column::reference);
    for (number, story) in (0..).zip(STORIES) {
        let column = of(story.line).ok_or("no column")?;
        let id = told(installation, county, column, story, number).await?;
        released(&ago(&cx, story.days_ago), id).await?;
    }
    let block = |kind: &str, column: Option<Ref>, size| NewBlock {
        kind: kind.to_owned(),
        column,
        size,
        ..NewBlock::default()
    };
    let lists = ["publicity", "organisation", "policy", "service", "people", "openness"];
    let mut blocks = vec![block("headlines", None, 4)];
    blocks.extend(lists.iter().map(|line| block("list", of(line), 5)));
    action::set_blocks(&cx, county, blocks).await?;
    town_portal(installation, town, of("service").ok_or("no column")?).await
}

async fn town_portal(installation: &Installation, town: Ref, service: Ref) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let own = NewColumn {
        title: "镇村动态".to_owned(),
        about: "身边的人和事".to_owned(),
        line: "publicity".to_owned(),
        inherited: false,
        position: 1,
    };
    let column = action::add_column(&ago(&cx, 30), town, own).await?;
    let step = |name: &str| NewStep { name: name.to_owned(), stage: 1, level: "own".to_owned(), hours: 24 };
    action::set_steps(&cx, column, vec![step("内容审核"), step("保密审核")]).await?;
    let market = Story {
        line: "service",
        days_ago: 4,
        title: "赶集日增设便民服务台",
        summary: "逢五逢十，社保、医保、党员关系转接在集市上就能问。",
        body: "为方便山上的群众，赶集日在老戏台旁设服务台，上午八点到中午十二点。\n\n带上身份证件即可，不需要复印件。",
        picture: Some(("集市上的服务台", [140, 90, 60])),
        shared: false,
    };
    let id = told(installation, town, service, &market, 7).await?;
    released(&ago(&cx, market.days_ago), id).await?;
    let waiting = Story {
        line: "publicity",
        days_ago: 0,
        title: "三组的路灯亮了",
        summary: "群众会上提的事，四十天办好。",
        body: "九月的群众会上，三组的乡亲提出村道夜里太暗。\n\n支部当场记下，列入当月要办的事；十一月中旬，十四盏路灯全部装好。",
        picture: None,
        shared: false,
    };
    let id = told(installation, town, column, &waiting, 3).await?;
    action::submit(&cx, id, 1).await?;
    Ok(())
}
