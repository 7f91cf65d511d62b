//! Asking for an analysis, doing it, naming topics, bringing in message boards.

use access::{ActError, Context, record, words};
use roster::model::{Org, exact};
use serde_json::json;
use store::{Ref, Rows, Sql as _, Tx, params};
use time::{Date, Duration};
use uuid::Uuid;

use crate::RUN;
use crate::analysis::{self, Corpus};
use crate::model::{Figures, Run, TopicFigures, dated};
use crate::query::{self, Counted};

/// Texts read from the database at once.
const PAGE: u32 = 2000;
/// Identifiers in one part of a topic.
pub const IN_PART: usize = 200;
/// Bytes of one identifier in a part: source, region, identifier.
pub const ID_BYTES: usize = 25;
/// Longest period, in days.
const LONGEST: i64 = 3 * 366;
/// Words and places listed.
const LISTED: usize = 40;

/// Where texts come from, by the byte that stands for it in a part.
pub const SOURCES: [&str; 2] = ["petition", "import"];

/// Ask for an analysis of a subtree and a period; [`compute`] does it.
///
/// # Errors
/// [`ActError::Field`] for a period that is none or too long.
pub async fn ask(cx: &Context, org: Ref, from: Date, to: Date) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(RUN, &place)?;
    if to < from {
        return Err(ActError::field("to", "period"));
    }
    if (to - from).whole_days() > LONGEST {
        return Err(ActError::field("from", "too-long"));
    }
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    let columns = &[
        "region_id",
        "id",
        "org_id",
        "org_path",
        "from_day",
        "to_day",
        "state",
        "texts",
        "made_at",
        "made_by",
    ];
    Rows::into("opinion_run", columns)
        .with(params![
            id.region,
            id.id,
            org.id,
            &place,
            from.to_string(),
            to.to_string(),
            "running",
            0_i64,
            cx.now(),
            cx.actor.account_id(),
        ])
        .write(&tx)
        .await?;
    let details = json!({ "from": from.to_string(), "to": to.to_string() });
    record(&tx, cx, "opinion.asked", id, &place, None, details).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

struct Read {
    corpus: Corpus,
    ids: Vec<[u8; ID_BYTES]>,
}

fn packed(it: &Counted) -> [u8; ID_BYTES] {
    let mut out = [0; ID_BYTES];
    out[0] = u8::from(it.source == SOURCES[1]);
    out[1..9].copy_from_slice(&it.region_id.to_be_bytes());
    out[9..].copy_from_slice(it.id.as_bytes());
    out
}

/// The text a stored identifier names: source and reference.
#[must_use]
pub fn unpacked(bytes: &[u8]) -> Option<(&'static str, Ref)> {
    let source = SOURCES.get(usize::from(*bytes.first()?))?;
    let region = i64::from_be_bytes(bytes.get(1..9)?.try_into().ok()?);
    Some((source, Ref::new(region, Uuid::from_slice(bytes.get(9..ID_BYTES)?).ok()?)))
}

async fn read(cx: &Context, run: &Run) -> Result<Read, ActError> {
    let place = run.place()?;
    let mut out = Read { corpus: Corpus::default(), ids: Vec::new() };
    let mut after = (String::new(), Uuid::nil());
    loop {
        let period = (run.from_day.as_str(), run.to_day.as_str());
        let some = query::counted(&cx.store, &place, period, &after, PAGE).await?;
        let Some(last) = some.last() else { return Ok(out) };
        after = (last.on_day.clone(), last.id);
        for it in &some {
            let day = exact(Some(&it.on_day)).map_or(0, Date::to_julian_day);
            let answered = it.answer_days.and_then(|days| u32::try_from(days).ok());
            out.corpus.add(day, &it.words, it.place.as_deref(), answered);
            out.ids.push(packed(it));
        }
    }
}

fn day_text(day: i32) -> String {
    Date::from_julian_day(day).map_or_else(|_| String::new(), |it| it.to_string())
}

/// How many texts of each day, from `first` on.
fn by_day(days: impl Iterator<Item = i32>, first: i32, count: usize) -> Vec<u32> {
    let mut out = vec![0; count];
    for day in days {
        if let Some(cell) = usize::try_from(day - first).ok().and_then(|at| out.get_mut(at)) {
            *cell += 1;
        }
    }
    out
}

fn weeks(days: &[i32]) -> Vec<(String, usize)> {
    let mut out: Vec<(i32, usize)> = Vec::new();
    for day in days {
        // Julian day 0 was a Monday.
        let monday = day - day.rem_euclid(7);
        match out.last_mut() {
            Some(last) if last.0 == monday => last.1 += 1,
            _ => out.push((monday, 1)),
        }
    }
    out.into_iter().map(|(monday, texts)| (day_text(monday), texts)).collect()
}

/// The figures of these texts in a period, and which texts belong to each topic. Pure: the same texts always give the same.
#[must_use]
pub fn figures(corpus: &Corpus, from: Date, to: Date) -> (Figures, Vec<Vec<usize>>) {
    let (first, last) = (from.to_julian_day(), to.to_julian_day());
    let count = usize::try_from(last - first + 1).unwrap_or(0);
    let all = by_day(corpus.days().iter().copied(), first, count);
    let topics = analysis::topics(corpus);
    let mut out = Figures {
        texts: corpus.len(),
        apart: corpus.len() - topics.iter().map(|it| it.texts.len()).sum::<usize>(),
        keywords: analysis::keywords(corpus, LISTED),
        topics: Vec::new(),
        places: analysis::places(corpus, LISTED),
    };
    let mut parts = Vec::new();
    for topic in topics {
        let mut days: Vec<i32> = topic.texts.iter().map(|text| corpus.days()[*text]).collect();
        days.sort_unstable();
        let about = by_day(days.iter().copied(), first, count);
        let answered: Vec<u32> = topic.texts.iter().filter_map(|text| corpus.answer_days(*text)).collect();
        let sum: u64 = answered.iter().map(|days| u64::from(*days)).sum();
        let some = answered.len() as u64;
        out.topics.push(TopicFigures {
            words: topic.words,
            texts: topic.texts.len(),
            weeks: weeks(&days),
            answer_days: (answered.len() >= analysis::SHOWN)
                .then(|| u32::try_from((sum + some / 2) / some).unwrap_or(u32::MAX)),
            bursts: analysis::bursts(first, &about, &all).into_iter().map(|it| dated(it, day_text)).collect(),
            emerging: analysis::emerging(&days, first, last),
        });
        parts.push(topic.texts);
    }
    (out, parts)
}

/// Do an analysis that was asked for. Run twice, it writes the same.
///
/// # Errors
/// What the database says; the run is then marked as failed.
pub async fn compute(cx: &Context, id: Ref) -> Result<(), ActError> {
    let run = query::run(&cx.store, id).await?.ok_or(ActError::Missing)?;
    let done = computed(cx, &run).await;
    if done.is_err() {
        let tx = cx.store.begin().await?;
        tx.execute(
            "update opinion_run set state = 'failed' where region_id = $1 and id = $2",
            params![id.region, id.id],
        )
        .await?;
        tx.commit().await?;
    }
    done
}

async fn computed(cx: &Context, run: &Run) -> Result<(), ActError> {
    let from = exact(Some(&run.from_day)).ok_or(ActError::Missing)?;
    let to = exact(Some(&run.to_day)).ok_or(ActError::Missing)?;
    let Read { corpus, ids } = read(cx, run).await?;
    let work = tokio::task::spawn_blocking(move || figures(&corpus, from, to));
    let (found, parts) = work.await.map_err(|error| ActError::Other(error.to_string()))?;
    let text = serde_json::to_string(&found).map_err(|error| ActError::Other(error.to_string()))?;
    let tx = cx.store.begin().await?;
    tx.execute(
        "delete from opinion_part where region_id = $1 and run_id = $2",
        params![run.region_id, run.id],
    )
    .await?;
    let mut rows = Rows::into("opinion_part", &["region_id", "run_id", "topic", "n", "texts"]);
    for (topic, texts) in (0_i64..).zip(&parts) {
        // The latest first, as lists show them.
        let latest: Vec<usize> = texts.iter().rev().copied().collect();
        for (n, part) in (0_i64..).zip(latest.chunks(IN_PART)) {
            let bytes: Vec<u8> = part.iter().flat_map(|text| ids[*text]).collect();
            rows.row(params![run.region_id, run.id, topic, n, bytes]);
        }
    }
    rows.write(&tx).await?;
    tx.execute_one(
        "update opinion_run set state = 'done', texts = $3, result = $4 where region_id = $1 and id = $2",
        params![run.region_id, run.id, i64::try_from(found.texts).unwrap_or(i64::MAX), text],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Give a topic of a run a name, or pin it; later runs of the organisation use it for topics with mostly the same words.
///
/// # Errors
/// [`ActError::Field`] for an empty or too long name; [`ActError::Missing`] for a topic that is none.
pub async fn name_topic(
    cx: &Context,
    run: Ref,
    topic: usize,
    label: &str,
    pinned: bool,
) -> Result<(), ActError> {
    let (tx, before) = cx.begin(run.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it = query::run(&tx, run).await?.ok_or(ActError::Missing)?;
    cx.allow(RUN, &it.place()?)?;
    let label = words("label", label, 40)?;
    let found = it.figures().ok_or(ActError::Missing)?;
    let named = found.topics.get(topic).ok_or(ActError::Missing)?;
    let labels = query::labels(&tx, it.org()).await?;
    let old = crate::model::label_of(&labels, &named.words).map(|it| it.id);
    let id = old.unwrap_or_else(|| cx.stamp.ids.new_id(cx.now()));
    tx.execute(
        "insert into opinion_label (region_id, id, org_id, label, words, pinned, made_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (region_id, id) do update set label = $4, words = $5, pinned = $6",
        params![run.region, id, it.org_id, label.clone(), named.words.join(" "), pinned, cx.now()],
    )
    .await?;
    let details = json!({ "label": label, "words": named.words });
    record(&tx, cx, "opinion.named", run, &it.place()?, None, details).await?;
    Ok(cx.commit(tx, run.region, "named").await?)
}

/// A message of a board as a file gives it; whoever wrote it is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The day.
    pub day: Date,
    /// A title, or nothing.
    pub title: String,
    /// The text.
    pub body: String,
    /// A place, or nothing.
    pub place: String,
}

/// Bring in the messages of a board the organisation runs, masked and without their writers.
///
/// # Errors
/// [`ActError::Field`] without a name or messages.
pub async fn bring_in(cx: &Context, org: Ref, name: &str, messages: &[Message]) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let org = roster::query::org(&tx, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = org.place()?;
    cx.allow(RUN, &place)?;
    let name = words("name", name, 60)?;
    if messages.is_empty() {
        return Err(ActError::field("file", "no-messages"));
    }
    let id = Ref::new(org.region_id, cx.stamp.ids.new_id(cx.now()));
    write_batch(&tx, cx, (id, &org), &name, messages).await?;
    let details = json!({ "name": name, "texts": messages.len() });
    record(&tx, cx, "opinion.brought_in", id, &place, None, details).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

async fn write_batch(
    tx: &Tx,
    cx: &Context,
    (id, org): (Ref, &Org),
    name: &str,
    messages: &[Message],
) -> Result<(), ActError> {
    let texts = i64::try_from(messages.len()).unwrap_or(i64::MAX);
    let columns = &["region_id", "id", "org_id", "org_path", "name", "texts", "made_at", "made_by"];
    Rows::into("opinion_batch", columns)
        .with(params![
            id.region,
            id.id,
            org.id,
            org.path.clone(),
            name,
            texts,
            cx.now(),
            cx.actor.account_id()
        ])
        .write(tx)
        .await?;
    let mut rows = Rows::into("opinion_text", crate::project::COLUMNS);
    for it in messages {
        let mask = petition::action::mask;
        let (title, body) = (mask(&it.title), mask(&it.body));
        let words = search::words(&format!("{title} {body}")).join(" ");
        rows.row(params![
            id.region,
            cx.stamp.ids.new_id(cx.now()),
            SOURCES[1],
            org.path.clone(),
            it.day.to_string(),
            title,
            body,
            words,
            Some(it.place.trim().to_owned()).filter(|place| !place.is_empty()),
            None::<i64>,
            id.id,
        ]);
    }
    Ok(rows.write(tx).await?)
}

/// Take a board out again, with all its texts; gives the organisation it belonged to.
///
/// # Errors
/// [`ActError::Missing`] when it is not there.
pub async fn take_out(cx: &Context, batch: Ref) -> Result<Option<Ref>, ActError> {
    let (tx, before) = cx.begin(batch.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    #[derive(sea_orm::FromQueryResult)]
    struct At {
        org_id: Uuid,
        org_path: String,
    }
    let text = "select org_id, org_path from opinion_batch where region_id = $1 and id = $2";
    let found: Option<At> = tx.one(text, params![batch.region, batch.id]).await?;
    let found = found.ok_or(ActError::Missing)?;
    let place = store::OrgPath::stored(found.org_path)?;
    cx.allow(RUN, &place)?;
    for text in [
        "delete from opinion_text where region_id = $1 and batch_id = $2",
        "delete from opinion_batch where region_id = $1 and id = $2",
    ] {
        tx.execute(text, params![batch.region, batch.id]).await?;
    }
    record(&tx, cx, "opinion.taken_out", batch, &place, None, json!({})).await?;
    cx.commit(tx, batch.region, "taken out").await?;
    Ok(Some(Ref::new(batch.region, found.org_id)))
}

/// The daily clock: analyses whose process ended before they were done are done.
///
/// # Errors
/// What the database says.
pub async fn daily(cx: &Context) -> Result<(), ActError> {
    let before = cx.now().plus(-Duration::hours(1)).0;
    for run in query::unfinished(&cx.store, before, 100).await? {
        compute(cx, run.reference()).await?;
    }
    Ok(())
}
