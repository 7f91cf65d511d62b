//! One thing of every kind that addresses name, made through the public actions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use access::Context;
use dues::action::{AskedRelief, NewBase, NewPayment, NewRemittance, NewUse};
use dues::model::{Detail, Setting};
use rules::dues::{Income, SpendingPurpose};
use rules::money::Fen;
use rules::month::YearMonth;
use rules::organisation_life::MeetingKind;
use rules::petition::Kind;
use store::{Instant, OrgPath, Ref, Scope};
use time::Duration;

pub async fn petition(cx: &Context, town: Ref) -> Ref {
    let new = petition::action::NewWindow {
        title: "窗口".to_owned(),
        about: "道路".to_owned(),
        open: true,
        promised_days: None,
        threshold: 50,
    };
    petition::action::set_window(cx, town, &new).await.unwrap();
    let new = petition::action::New {
        window: Some(town),
        kind: Some(Kind::Request),
        channel: "web".to_owned(),
        identity: "anonymous".to_owned(),
        title: "修路".to_owned(),
        body: "村口的路坏了，请修。".to_owned(),
        people: 1,
        ..petition::action::New::default()
    };
    petition::action::file(cx, new).await.unwrap().id
}

/// What addresses of discussion name: a board of members, a thread with an entry of the log.
pub struct Forum {
    pub board: Ref,
    pub thread: Ref,
    pub n: i64,
    pub removal: Ref,
}

pub async fn forum(cx: &Context, town: Ref) -> Forum {
    use forum::action::{self, New, NewBoard, NewThread};
    let words = |body: &str| New { body: body.to_owned(), ..New::default() };
    let new = NewBoard { title: "讨论".to_owned(), about: "讨论".to_owned(), ..NewBoard::default() };
    let board = action::set_board(cx, town, None, &new).await.unwrap();
    let new = NewThread { title: "说说".to_owned(), text: words("第一条"), ..NewThread::default() };
    let thread = action::open(cx, board, new).await.unwrap().thread;
    let n = action::say(cx, thread, words("第二条")).await.unwrap().n;
    let removed = action::say(cx, thread, words("第三条")).await.unwrap().n;
    let removal = action::ask_removal(cx, thread, removed, "flood", "").await.unwrap().id;
    Forum { board, thread, n, removal }
}

pub async fn meeting(cx: &Context, branch: Ref) -> Ref {
    let starts = Instant::start_of(cx.today() + Duration::days(5)).plus(Duration::hours(15));
    let new = meeting::action::NewMeeting {
        org: branch,
        kind: MeetingKind::MembersMeeting,
        also: Vec::new(),
        title: "支部党员大会".to_owned(),
        starts,
        ends: starts.plus(Duration::hours(2)),
        place: "会议室".to_owned(),
        link: String::new(),
        chair: None,
        recorder: None,
        study_tenths: 0,
        agenda: Vec::new(),
    };
    meeting::action::plan(cx, new).await.unwrap()
}

/// A payment, a relief that was asked for, something sent up, something spent.
pub async fn dues(cx: &Context, root: Ref, branch: Ref, member: Ref) -> [Ref; 4] {
    let shares = Setting { keeps_branch: 4000, keeps_upper: 5000, ..Setting::default() };
    dues::action::fix_setting(cx, root, shares).await.unwrap();
    let (today, now) = (cx.today(), YearMonth::of(cx.today()));
    let income = Income::Monthly { base: Fen::yuan(6000) };
    let detail = Detail { income, earner: None, items: Vec::new() };
    let base = NewBase { member, from: now, detail, note: String::new() };
    dues::action::set_base(cx, base).await.unwrap();
    let paid = NewPayment::cash(member, today, vec![now]);
    dues::action::enter_payments(cx, branch, &[paid]).await.unwrap();
    let asked = AskedRelief {
        member,
        from: now.plus(1),
        until: now.plus(2),
        reduced_to: None,
        ground: "住院".to_owned(),
        retired: false,
        studied_on: today,
        study: "支委会研究".to_owned(),
    };
    let relief = dues::action::ask_relief(cx, asked).await.unwrap();
    let spent = NewUse {
        org: branch,
        purpose: SpendingPurpose::Materials,
        what: "读本".to_owned(),
        amount: Fen::yuan(1),
        channel: "cash".to_owned(),
        on: today,
        decided_on: today,
        decision: "支委会决定".to_owned(),
    };
    let spent = dues::action::spend(cx, spent).await.unwrap();
    let sent = NewRemittance {
        org: branch,
        kind: "share".to_owned(),
        until: now,
        channel: "cash".to_owned(),
        on: today,
    };
    let sent = dues::action::remit(cx, sent).await.unwrap();
    let place: OrgPath = roster::query::org(&cx.store, branch).await.unwrap().unwrap().place().unwrap();
    let payments = dues::query::payments(&cx.store, &Scope::of([place]), None, 1).await.unwrap();
    [payments[0].reference(), relief, sent, spent]
}

/// The catalogue with an entry of the branch, a draft, something open to society, and words of a reader about it.
pub async fn openness(cx: &Context, branch: Ref) -> [Ref; 4] {
    use openness::action::{self, Draft, New, NewEntry};
    let entry = NewEntry {
        title: "村集体收入".to_owned(),
        scope: rules::openness::Scope::Society,
        form: "page".to_owned(),
        period: "temporary".to_owned(),
        ahead: false,
        due_days: 0,
        office: "secretary".to_owned(),
        ledger: String::new(),
        working_days: None,
        basis: "村务公开".to_owned(),
        audience: "all".to_owned(),
        inherited: false,
    };
    let entry = action::add_entry(cx, branch, &entry).await.unwrap();
    let draft =
        Draft { title: "公开事项".to_owned(), body: "现予公开。".to_owned(), ..Draft::default() };
    let new = New { entry, period: String::new(), draft, lang: ui::Lang::ZhCn };
    let [draft, opened] =
        [action::propose(cx, branch, &new).await.unwrap(), action::propose(cx, branch, &new).await.unwrap()];
    for step in 0..3 {
        let it = openness::query::item(&cx.store, opened).await.unwrap().unwrap();
        let hash = action::seen_hash(&cx.store, cx, &it).await.unwrap();
        match step {
            0 => action::review(cx, opened, it.version, &hash).await.unwrap(),
            1 => action::approve(cx, opened, it.version, &hash).await.unwrap(),
            _ => action::publish(cx, opened, it.version).await.unwrap(),
        }
    }
    let word = action::say(cx, opened, "什么时候发放？").await.unwrap();
    [entry, draft, opened, word]
}
