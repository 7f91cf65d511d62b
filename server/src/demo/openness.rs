//! What the demonstration makes public: the catalogue of the county, dues and a notice of the branch out of the ledger,
//! something of the township, one item taken back, words of a reader with an answer, one item that waits.

use access::Context;
use openness::action::{self, Draft, New};
use openness::query;
use rules::openness::Scope;
use store::Ref;
use time::Duration;
use ui::Lang;

use crate::Installation;
use crate::command::CommandError;

fn ago(cx: &Context, days: i64) -> Context {
    let mut stamp = cx.stamp.clone();
    stamp.now = stamp.now.plus(-Duration::days(days));
    Context { stamp, ..cx.clone() }
}

/// What is made public: entry, scope, period, title and words.
struct Told {
    key: &'static str,
    scope: Scope,
    period: String,
    title: String,
    body: &'static str,
}

async fn proposed(cx: &Context, org: Ref, it: &Told) -> Result<Ref, CommandError> {
    let row = roster::query::org(&cx.store, org).await?.ok_or("the organisation is missing")?;
    let all = query::catalogue(&cx.store, &row).await?;
    let entry = all.iter().find(|one| one.key.as_deref() == Some(it.key)).ok_or("no such entry")?;
    let draft = Draft {
        title: it.title.clone(),
        body: it.body.to_owned(),
        scope: Some(it.scope),
        ..Draft::default()
    };
    let new = New { entry: entry.reference(), period: it.period.clone(), draft, lang: Lang::ZhCn };
    Ok(action::propose(cx, org, &new).await?)
}

async fn published(cx: &Context, org: Ref, it: &Told) -> Result<Ref, CommandError> {
    let id = proposed(cx, org, it).await?;
    let read = async || -> Result<_, CommandError> {
        let it = query::item(&cx.store, id).await?.ok_or("the item is missing")?;
        let hash = action::seen_hash(&cx.store, cx, &it).await?;
        Ok((it.version, hash))
    };
    let (version, hash) = read().await?;
    action::review(cx, id, version, &hash).await?;
    let (version, hash) = read().await?;
    action::approve(cx, id, version, &hash).await?;
    action::publish(cx, id, read().await?.0).await?;
    Ok(id)
}

pub(super) async fn made(
    installation: &Installation,
    county: Ref,
    town: Ref,
    branch: Ref,
) -> Result<(), CommandError> {
    let cx = installation.app.system();
    let early = ago(&cx, 60);
    action::adopt(&early, county).await?;
    let year = cx.today().year();
    let told = |key, scope, period: String, title: &str, body| Told {
        key,
        scope,
        period,
        title: title.to_owned(),
        body,
    };
    let dues = told(
        "dues",
        Scope::Society,
        year.to_string(),
        &format!("{year} 年党费收缴、使用和管理情况"),
        "党费按规定收缴、使用和管理，接受全体党员和群众监督。数据取自支部党费账。",
    );
    let dues = published(&ago(&cx, 3), branch, &dues).await?;
    let notice = told(
        "development",
        Scope::Society,
        String::new(),
        "发展对象公示",
        "经支部委员会讨论、上级党委同意，现将发展对象情况公示如下。公示期间，党员群众可以提出意见。",
    );
    published(&ago(&cx, 2), branch, &notice).await?;
    let season = openness::period::of("quarterly", cx.today()).ok_or("no quarter")?;
    let plan = told("plan", Scope::Unit, season, "本季度组织生活安排", "时间、地点如有变动，另行通知。");
    published(&ago(&cx, 20), branch, &plan).await?;
    let service = told(
        "service",
        Scope::Society,
        String::new(),
        "群众反映问题办理情况",
        "本季度群众反映的问题中，三组路灯、卫生室开放时间两件已经办结；塘坝加固正在施工，预计下月完成。",
    );
    let service =
        Told { period: openness::period::of("quarterly", cx.today()).unwrap_or_default(), ..service };
    published(&ago(&cx, 6), town, &service).await?;
    let withdrawn = told("other", Scope::Society, String::new(), "村级便民服务点值班表", "值班安排见下。");
    let id = published(&ago(&cx, 10), town, &withdrawn).await?;
    let it = query::item(&cx.store, id).await?.ok_or("the item is missing")?;
    action::withdraw(&ago(&cx, 8), id, it.version, "值班安排有变动，确定后重新公开。").await?;
    let asked = ago(&cx, 2);
    let word = action::say(&asked, dues, "表彰用的钱为什么比去年少？").await?;
    action::answer(&ago(&cx, 1), word, "今年表彰随上级统一进行，支部没有另外支出。", true).await?;
    let waits = told(
        "education",
        Scope::Unit,
        year.to_string(),
        "党员教育管理情况",
        "本年度开展党员集中学习和主题党日情况。",
    );
    proposed(&cx, branch, &waits).await?;
    Ok(())
}
