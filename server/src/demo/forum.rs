//! Discussion of the demonstration county: a policy thread, reflections, a proposal with amendments, a question that was
//! answered, a removal with an appeal, words of the public.

use ::forum::action::{self, New, NewBoard, NewThread};
use ::forum::query;
use access::{Context, Role};
use rules::discussion::Event;
use store::{OrgPath, Ref};

use super::petition::Person;
use crate::command::CommandError;

/// Where, and who writes.
pub struct At<'a> {
    pub town: Ref,
    pub branch: (Ref, OrgPath),
    pub clerk: &'a Person<'a>,
    pub head: &'a Person<'a>,
    pub secretary: (Ref, &'a str, Option<Ref>),
    pub member: (Ref, &'a str),
}

fn board(kind: &str, title: &str, about: &str) -> NewBoard {
    NewBoard {
        kind: kind.to_owned(),
        title: title.to_owned(),
        about: about.to_owned(),
        threshold: 3,
        ..NewBoard::default()
    }
}

fn said(body: &str) -> New {
    New { body: body.to_owned(), ..New::default() }
}

fn thread(title: &str, topic: &str, body: &str) -> NewThread {
    NewThread { title: title.to_owned(), topic: topic.to_owned(), asked: None, text: said(body) }
}

async fn version(cx: &Context, id: Ref) -> Result<i64, CommandError> {
    Ok(query::thread(&cx.store, id).await?.ok_or("the thread is missing")?.version)
}

/// Set up boards and let people talk.
///
/// # Errors
/// What the actions say.
pub async fn ready(cx: &Context, root: Ref, at: At<'_>) -> Result<(), CommandError> {
    let (clerk, head) = (at.clerk.at_work(cx), at.head.at_work(cx));
    let own = |account: Ref, name: &str, role| {
        let (org, place) = at.branch.clone();
        Person { account, name, role, org, place }.at_work(cx)
    };
    let secretary = own(at.secretary.0, at.secretary.1, Role::Secretary);
    let member = own(at.member.0, at.member.1, Role::Member);
    let town = at.town;
    action::set_words(cx, root, "代开发票\n贷款中介").await?;
    talk(cx, town, (&clerk, &member, &secretary)).await?;
    proposal(cx, town, (&head, &member, &secretary)).await?;
    question(cx, at.branch.0, at.secretary.2, (&member, &secretary)).await?;
    removal(cx, at.branch.0, (&member, &secretary, &head)).await
}

async fn talk(
    cx: &Context,
    town: Ref,
    (clerk, member, secretary): (&Context, &Context, &Context),
) -> Result<(), CommandError> {
    let open = NewBoard {
        audience: "public".to_owned(),
        guests: true,
        names: "chosen".to_owned(),
        topics: "低保救助\n医保\n农田水利".to_owned(),
        ..board(
            "policy",
            "政策大家谈",
            "政策看不懂的、办不成的，都可以在这里说。请不要写别人的身份证号和电话。",
        )
    };
    let open = action::set_board(cx, town, None, &open).await?;
    let first = thread(
        "高龄津贴要不要本人每年去认证",
        "低保救助",
        "我母亲 83 岁，出门不方便。去年是我背着去的。今年能不能不用去？",
    );
    let first = action::open(member, open, first).await?.thread;
    let answer = New {
        official: true,
        quotes: Some(1),
        ..said(
            "不用。从今年起由村里上门核对，或者由家属用手机视频核对，都不用本人到场。上门日期张贴在村务公开栏。",
        )
    };
    action::say(clerk, first, answer).await?;
    action::say(secretary, first, said("我们支部党员分片包户，行动不便的先上门。")).await?;
    let nobody = cx_of_nobody(cx);
    let guest = New {
        name: "河边人家".to_owned(), ..said("视频核对在哪里点？能不能写个步骤贴出来。")
    };
    action::say(&nobody, first, guest).await?;
    let reflections = board("reflections", "学习心得", "学了什么，怎么用到工作里。只交流，不考核，不计数。");
    let reflections = action::set_board(cx, town, None, &reflections).await?;
    let one = thread(
        "读中央八项规定有感",
        "",
        "规定第一条就是调查研究。上周走了三户，才知道路灯坏了半个月没人报。",
    );
    action::open(secretary, reflections, one).await?;
    Ok(())
}

/// Nobody signed in.
fn cx_of_nobody(cx: &Context) -> Context {
    let mut nobody = Context { actor: std::sync::Arc::new(access::Actor::nobody()), ..cx.clone() };
    nobody.stamp.actor = None;
    nobody
}

async fn proposal(
    cx: &Context,
    town: Ref,
    (head, member, secretary): (&Context, &Context, &Context),
) -> Result<(), CommandError> {
    let proposals = board("proposals", "议事厅", "对镇里的工作提建议，大家修改，由镇党委会议决定。");
    let proposals = action::set_board(cx, town, None, &proposals).await?;
    let new = thread(
        "党群服务中心周末也开门",
        "",
        "建议镇党群服务中心每月第一个星期六开门办事。\n开门时间为上午九点到十二点。",
    );
    let id = action::open(member, proposals, new).await?.thread;
    action::step(member, id, version(cx, id).await?, Event::Open).await?;
    let change = ("每月第一个星期六", "每个星期六", "赶集逢三、八，一个月一次碰不上。");
    let n = action::propose_amendment(secretary, id, change).await?;
    action::answer_amendment(member, id, n, true, "有道理，已改。").await?;
    let more = ("", "安排两名工作人员值班，平时补休。", "加班要有补休。");
    action::propose_amendment(head, id, more).await?;
    for one in [secretary, head] {
        action::support(one, id).await?;
    }
    action::say(secretary, id, said("我们支部愿意派人帮忙引导。")).await?;
    Ok(())
}

async fn question(
    cx: &Context,
    branch: Ref,
    asked: Option<Ref>,
    (member, secretary): (&Context, &Context),
) -> Result<(), CommandError> {
    let Some(asked) = asked else { return Ok(()) };
    let questions = board("questions", "书记答疑", "向支部负责同志提问，十五个工作日内答复。");
    let questions = action::set_board(cx, branch, None, &questions).await?;
    let new = thread("活动经费是怎么安排的", "", "今年支部的活动经费有多少，准备用在哪里？");
    let id = action::open(member, questions, NewThread { asked: Some(asked), ..new }).await?.thread;
    let answer = New {
        official: true,
        quotes: Some(1),
        ..said("上级返还的党费和活动经费在支部公开栏按季度公布，主要用于慰问困难党员和主题党日，没有招待费。")
    };
    action::say(secretary, id, answer).await?;
    let new = thread("外出务工党员怎么参加组织生活", "", "农忙以后我要去外地，会议能不能视频参加？");
    action::open(member, questions, NewThread { asked: Some(asked), ..new }).await?;
    Ok(())
}

async fn removal(
    cx: &Context,
    branch: Ref,
    (member, secretary, head): (&Context, &Context, &Context),
) -> Result<(), CommandError> {
    let own = board("policy", "支部讨论", "支部里的事，有话直说。");
    let own = action::set_board(cx, branch, None, &own).await?;
    let id = action::open(secretary, own, thread("主题党日去哪里", "", "这个月主题党日，大家说说去哪里。"))
        .await?
        .thread;
    let n = action::say(member, id, said("别再去拍照打横幅了，去帮老张家收玉米更实在。")).await?.n;
    let asked = action::ask_removal(secretary, id, n, "insult", "语气不好").await?;
    let entry = query::removal(&cx.store, asked.id).await?.ok_or("the entry is missing")?;
    action::appeal(member, asked.id, entry.version, "我说的是做法，没有侮辱任何人。").await?;
    let entry = query::removal(&cx.store, asked.id).await?.ok_or("the entry is missing")?;
    let reasons = "这是对活动形式的意见，没有侮辱、诽谤，不属于公开的删除理由，予以恢复。";
    action::decide_appeal(head, asked.id, entry.version, true, reasons).await?;
    Ok(())
}
