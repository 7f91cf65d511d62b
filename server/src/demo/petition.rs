//! Petitions of the demonstration county: windows everywhere, matters in every state, one published and supported.

use std::sync::Arc;

use ::petition::action::{self, Draft, New};
use ::petition::model::Contact;
use ::petition::query;
use access::{Actor, Context, Holding, Role};
use rules::petition::Kind;
use store::{OrgPath, Ref};

use crate::command::CommandError;

/// Somebody at work in the demonstration.
pub struct Person<'a> {
    pub account: Ref,
    pub name: &'a str,
    pub role: Role,
    pub org: Ref,
    pub place: OrgPath,
}

impl Person<'_> {
    pub(super) fn at_work(&self, cx: &Context) -> Context {
        let held = vec![Holding { role: self.role, org: self.org, place: self.place.clone() }];
        let actor = Arc::new(Actor::of(Some(self.account), self.name.to_owned(), None, held));
        let mut own = Context { actor, ..cx.clone() };
        own.stamp.actor = Some(self.account.id);
        own
    }
}

fn matter(window: Ref, kind: Kind, title: &str, body: &str, place: &str) -> New {
    New {
        window: Some(window),
        kind: Some(kind),
        channel: "web".to_owned(),
        identity: "real".to_owned(),
        contact: Contact {
            name: "田小满".to_owned(),
            phone: "15400000077".to_owned(),
            address: String::new(),
        },
        title: title.to_owned(),
        body: body.to_owned(),
        place: place.to_owned(),
        consents: true,
        people: 1,
        ..New::default()
    }
}

async fn version(cx: &Context, id: Ref) -> Result<i64, CommandError> {
    Ok(query::petition(&cx.store, id).await?.ok_or("the petition is missing")?.version)
}

async fn answered(
    cx: &Context,
    (clerk, head): (&Context, &Context),
    id: Ref,
    points: &[&str],
    draft: Draft,
) -> Result<(), CommandError> {
    let points: Vec<String> = points.iter().map(|it| (*it).to_owned()).collect();
    action::accept(clerk, id, version(cx, id).await?, &points, false).await?;
    action::draft(clerk, id, version(cx, id).await?, draft).await?;
    action::approve(head, id, version(cx, id).await?).await?;
    Ok(())
}

/// Open windows and let people write.
///
/// # Errors
/// What the actions say.
pub async fn ready(
    cx: &Context,
    root: Ref,
    clerk: &Person<'_>,
    head: &Person<'_>,
) -> Result<(), CommandError> {
    let town = clerk.org;
    action::open_below(cx, root, "村务和社区事务、低保救助、道路和环境卫生、办事服务").await?;
    let (clerk, head) = (clerk.at_work(cx), head.at_work(cx));
    let lights = matter(
        town,
        Kind::Complaint,
        "青年路三盏路灯不亮",
        "青年路小学门口往东三盏路灯坏了两个星期，孩子晚上放学看不清路。请修好，并说说平时多久查一次。",
        "青年路小学门口",
    );
    let lights = action::file(cx, lights).await?.id;
    let draft = Draft {
        words: "青年路小学门口三盏路灯已更换灯头，晚上放学时段照明恢复。今后每月查一次，坏了三天内修。"
            .to_owned(),
        replies: vec![
            "三盏路灯都已修好，当晚试灯正常。".to_owned(),
            "每月 5 日巡查一次，结果张贴在村务公开栏。".to_owned(),
        ],
    };
    answered(cx, (&clerk, &head), lights, &["修好三盏路灯", "说明多久检查一次"], draft).await?;
    let shown =
        ("青年路三盏路灯不亮", "青年路小学门口往东三盏路灯坏了两个星期。请修好，并说明多久检查一次。");
    action::publish(&head, lights, version(cx, lights).await?, shown).await?;
    action::say(cx, lights, version(cx, lights).await?, true, "当天就亮了").await?;
    let bus = matter(
        town,
        Kind::Suggestion,
        "赶集日加一班到县城的车",
        "每逢三、八赶集，上午回村的人多，十点那班车挤不上去。建议赶集日十一点加一班。",
        "镇汽车站",
    );
    let bus = action::file(cx, bus).await?.id;
    action::accept(&clerk, bus, 1, &["赶集日十一点加一班车".to_owned()], false).await?;
    let shown = ("赶集日加一班到县城的车", "赶集日上午回村的人多，十点的车挤不上去，建议十一点加一班。");
    action::publish(&head, bus, version(cx, bus).await?, shown).await?;
    for phone in ["15400000101", "15400000102", "15400000103"] {
        action::support(cx, bus, phone).await?;
    }
    let aid = matter(
        town,
        Kind::Consultation,
        "独居老人能不能申请送餐",
        "母亲 79 岁一个人住，腿脚不便，想问村里的老年食堂能不能送餐，怎么申请，要不要钱。",
        "",
    );
    action::file(cx, New { consents: false, ..aid }).await?;
    Ok(())
}
