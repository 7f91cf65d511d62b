//! Writing: every save is a new version; nothing written is ever lost.

use access::{ActError, Context, optional_words, record, words};
use axum::body::Bytes;
use file::{Classification, Files, Kept};
use rules::publishing::{Event, State};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Instant, OrgPath, Ref, Rows, Sql, StoreError, Tx, params};
use time::Date;

use crate::model::{Article, Version};
use crate::{ARTICLE, RELEASE, WRITE, docx, duty_rules, query, text};

/// An article as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The column.
    pub column: Option<Ref>,
    /// `news` or `person`.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Summary; may be empty.
    pub summary: String,
    /// Where it comes from: required.
    pub source: String,
    /// Author as shown; may be empty.
    pub author: String,
    /// Words, in the markup of `text`.
    pub body: String,
    /// Public note of a correction; required when the public has seen the article before.
    pub note: String,
    /// Shown at all portals below as well?
    pub shared: bool,
    /// Last moment shown.
    pub expire_at: Option<Instant>,
    /// Name of an exemplary person.
    pub person: String,
    /// Day of that person's consent.
    pub consent_on: Option<Date>,
    /// How consent was given and where it is kept.
    pub consent: String,
}

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name given by the sender.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// See [`Classification`].
    pub classification: Classification,
    /// What a picture shows.
    pub about: String,
}

/// The text of a draft, checked.
struct Content {
    title: String,
    summary: Option<String>,
    source: String,
    author: Option<String>,
    body: String,
    note: Option<String>,
}

fn content(draft: &Draft) -> Result<Content, ActError> {
    if draft.body.chars().count() > text::MOST {
        return Err(ActError::field("body", "too-long"));
    }
    Ok(Content {
        title: words("title", &draft.title, 100)?,
        summary: optional_words("summary", &draft.summary, 300)?,
        source: words("source", &draft.source, 100)?,
        author: optional_words("author", &draft.author, 60)?,
        body: draft.body.replace("\r\n", "\n").trim_end().to_owned(),
        note: optional_words("note", &draft.note, 300)?,
    })
}

async fn files_of(sql: &impl Sql, article: Ref) -> Result<String, StoreError> {
    let files = file::of(sql, ARTICLE, article).await?;
    let list: Vec<_> = files
        .iter()
        .map(|it| json!({ "id": it.reference().to_string(), "sha256": hex::encode(&it.sha256), "about": it.about }))
        .collect();
    Ok(json!(list).to_string())
}

/// The hash an approval binds to: everything the public will see.
fn hash(it: &Content, html: &str, files: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    let empty = String::new();
    let (summary, author, note) = (it.summary.as_ref(), it.author.as_ref(), it.note.as_ref());
    let parts = [
        &it.title,
        summary.unwrap_or(&empty),
        &it.source,
        author.unwrap_or(&empty),
        &it.body,
        note.unwrap_or(&empty),
    ];
    for part in parts.into_iter().map(String::as_str).chain([html, files]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

async fn write_version(
    tx: &Tx,
    cx: &Context,
    article: Ref,
    number: i64,
    it: &Content,
) -> Result<(), ActError> {
    let html = text::rendered(&it.body);
    let files = files_of(tx, article).await?;
    let sha256 = hash(it, &html, &files);
    let columns: &[&str] = &[
        "region_id",
        "article_id",
        "number",
        "title",
        "summary",
        "source",
        "author",
        "body",
        "html",
        "files",
        "sha256",
        "note",
        "made_by",
        "made_at",
    ];
    let row = params![
        article.region,
        article.id,
        number,
        it.title.clone(),
        it.summary.clone(),
        it.source.clone(),
        it.author.clone(),
        it.body.clone(),
        html,
        files,
        sha256,
        it.note.clone(),
        cx.stamp.actor,
        cx.now()
    ];
    Rows::into("article_version", columns).with(row).write(tx).await?;
    Ok(())
}

async fn column_for(sql: &impl Sql, place: &OrgPath, column: Option<Ref>) -> Result<Ref, ActError> {
    let id = column.ok_or(ActError::field("column", "missing"))?;
    let carried = query::columns(sql, place).await?;
    carried.iter().find(|it| it.reference() == id).map(|_| id).ok_or(ActError::field("column", "not-listed"))
}

fn kind(draft: &Draft) -> Result<&'static str, ActError> {
    match draft.kind.as_str() {
        "" | "news" => Ok("news"),
        "person" => Ok("person"),
        _ => Err(ActError::field("kind", "not-listed")),
    }
}

/// Begin an article at an organisation that has a portal.
///
/// # Errors
/// [`ActError::Field`].
pub async fn begin(cx: &Context, org: Ref, draft: &Draft) -> Result<Ref, ActError> {
    let content = content(draft)?;
    let kind = kind(draft)?;
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let portal = query::portal_of(&tx, org).await?.ok_or(ActError::Missing)?;
    let place = portal.place()?;
    cx.allow(WRITE, &place)?;
    let column = column_for(&tx, &place, draft.column).await?;
    let id = Ref::new(org.region, cx.stamp.ids.new_id(cx.now()));
    let columns: &[&str] = &[
        "region_id",
        "id",
        "org_id",
        "org_path",
        "column_region",
        "column_id",
        "kind",
        "state",
        "title",
        "summary",
        "number",
        "live",
        "shared",
        "expire_at",
        "person",
        "consent_on",
        "consent",
        "made_by",
        "made_at",
        "version",
    ];
    let row = params![
        id.region,
        id.id,
        org.id,
        &place,
        column.region,
        column.id,
        kind,
        State::Draft.key(),
        content.title.clone(),
        content.summary.clone(),
        1_i64,
        false,
        draft.shared,
        draft.expire_at.map(|it| it.0),
        optional_words("person", &draft.person, 60)?,
        draft.consent_on.map(|it| it.to_string()),
        optional_words("consent", &draft.consent, 300)?,
        cx.stamp.actor,
        cx.now(),
        1_i64
    ];
    Rows::into("article", columns).with(row).write(&tx).await?;
    write_version(&tx, cx, id, 1, &content).await?;
    record(&tx, cx, "article.begun", id, &place, None, json!({ "title": content.title })).await?;
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

/// An article that may be written at, in the form the writer has seen.
pub(super) async fn opened(
    tx: &Tx,
    cx: &Context,
    id: Ref,
    version: i64,
) -> Result<(Article, OrgPath), ActError> {
    let it = query::article(tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(WRITE, &place)?;
    if it.version != version {
        return Err(StoreError::Stale.into());
    }
    Ok((it, place))
}

/// Write the next version of an article: back to a draft, whatever it was.
async fn next_version(
    tx: &Tx,
    cx: &Context,
    it: &Article,
    content: &Content,
    column: Ref,
    draft: &Draft,
) -> Result<(), ActError> {
    let state = it.stands()?.after(Event::Edit, it.first_at.is_some()).ok_or(ActError::Missing)?;
    let number = it.number + 1;
    write_version(tx, cx, it.reference(), number, content).await?;
    // What the public sees keeps its title until the new version is released.
    let title = if it.live { it.title.clone() } else { content.title.clone() };
    let summary = if it.live { it.summary.clone() } else { content.summary.clone() };
    let text = "update article set state = $4, title = $5, summary = $6, number = $7, column_region = $8,
           column_id = $9, shared = $10, expire_at = $11, person = $12, consent_on = $13, consent = $14, kind = $15, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    let values = params![
        it.region_id,
        it.id,
        it.version,
        state.key(),
        title,
        summary,
        number,
        column.region,
        column.id,
        draft.shared,
        draft.expire_at.map(|at| at.0),
        optional_words("person", &draft.person, 60)?,
        draft.consent_on.map(|day| day.to_string()),
        optional_words("consent", &draft.consent, 300)?,
        kind(draft)?
    ];
    tx.execute_one(text, values).await?;
    let now = query::article(tx, it.reference()).await?.ok_or(ActError::Missing)?;
    duty_rules::refresh(tx, cx, &now).await?;
    Ok(())
}

/// Save an article: a new version, to be reviewed anew. `version` is that of the row the writer saw.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else saved meanwhile: nothing is overwritten, and the page shows both texts.
/// [`ActError::Field`], also when a correction says nothing to the public.
pub async fn save(cx: &Context, id: Ref, version: i64, draft: &Draft) -> Result<(), ActError> {
    let content = content(draft)?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (it, place) = opened(&tx, cx, id, version).await?;
    if it.first_at.is_some() && content.note.is_none() {
        return Err(ActError::field("note", "correction"));
    }
    let column = column_for(&tx, &place, draft.column).await?;
    if it.live && differs(&it, column, draft) {
        // Where and how long it is shown takes effect at once: that is for those who release.
        cx.allow(RELEASE, &place)?;
    }
    next_version(&tx, cx, &it, &content, column, draft).await?;
    if it.live {
        // Sharing, column and last day take effect at once for what is shown already.
        super::renew(&tx, it.org()).await?;
        record(&tx, cx, "article.moved", id, &place, None, json!({ "title": it.title })).await?;
    }
    let details = json!({ "title": content.title, "number": it.number + 1 });
    record(&tx, cx, "article.saved", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

/// Does a draft change more than words?
fn differs(it: &Article, column: Ref, draft: &Draft) -> bool {
    let before = (it.column(), it.shared, it.expire_at, it.person.as_deref().unwrap_or_default());
    before != (column, draft.shared, draft.expire_at.map(|at| at.0), draft.person.trim())
}

fn again(it: &Article, version: &Version) -> Draft {
    Draft {
        column: Some(it.column()),
        kind: it.kind.clone(),
        title: version.title.clone(),
        summary: version.summary.clone().unwrap_or_default(),
        source: version.source.clone(),
        author: version.author.clone().unwrap_or_default(),
        body: version.body.clone(),
        note: version.note.clone().unwrap_or_default(),
        shared: it.shared,
        expire_at: it.expire_at.map(Instant),
        person: it.person.clone().unwrap_or_default(),
        consent_on: roster::model::exact(it.consent_on.as_deref()),
        consent: it.consent.clone().unwrap_or_default(),
    }
}

/// Bring back an earlier version as the newest one; it is reviewed like any other.
///
/// # Errors
/// [`ActError::Missing`] when there is no such version.
pub async fn restore(cx: &Context, id: Ref, version: i64, number: i64, note: &str) -> Result<(), ActError> {
    let it = query::article(&cx.store, id).await?.ok_or(ActError::Missing)?;
    let old = query::version(&cx.store, id, number).await?.ok_or(ActError::Missing)?;
    let draft = Draft { note: note.to_owned(), ..again(&it, &old) };
    save(cx, id, version, &draft).await
}

/// Attach files; a picture says what it shows, and is put at the end of the words. A new version, because what the
/// public sees has changed.
///
/// # Errors
/// [`ActError::Refused`] with the reason why a file was not taken; [`ActError::Field`] when a picture says nothing.
pub async fn add_files(
    cx: &Context,
    files: &Files,
    id: Ref,
    version: i64,
    uploads: Vec<Upload>,
) -> Result<(), ActError> {
    let mut kept = Vec::new();
    for it in uploads {
        let one = files.keep(&it.name, it.bytes, it.classification).await?;
        let about = optional_words("about", &it.about, 200)?;
        if one.media.is_picture() && about.is_none() {
            return Err(ActError::field("about", "alt"));
        }
        kept.push((one, about));
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let (it, place) = opened(&tx, cx, id, version).await?;
    let latest = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    let mut draft = again(&it, &latest);
    for (one, about) in &kept {
        let file = attach(&tx, cx, id, &place, one, about.clone()).await?;
        if one.media.is_picture() && one.classification == Classification::Public {
            let words = about.as_deref().unwrap_or_default().replace(['[', ']'], "");
            draft.body.push_str(&format!("\n\n![{words}](file:{file})"));
        }
    }
    let content = content(&draft)?;
    next_version(&tx, cx, &it, &content, it.column(), &draft).await?;
    let names: Vec<_> = kept.iter().map(|it| it.0.name.as_str()).collect();
    record(&tx, cx, "article.files_added", id, &place, None, json!({ "files": names })).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}

async fn attach(
    tx: &Tx,
    cx: &Context,
    id: Ref,
    place: &OrgPath,
    kept: &Kept,
    about: Option<String>,
) -> Result<Ref, StoreError> {
    file::attach(tx, cx, ARTICLE, id, place, about, kept).await
}

/// Take over the text of a .docx file: its words and pictures become the newest version, its title where there is none
/// yet. Gives how many pictures say nothing about what they show, which review will not let pass.
///
/// # Errors
/// [`ActError::Refused`] when it is no .docx, or is marked secret.
pub async fn import(
    cx: &Context,
    files: &Files,
    id: Ref,
    version: i64,
    bytes: Bytes,
) -> Result<usize, ActError> {
    // Looked at like any other upload: marks of secrecy, size, kind.
    let whole = files.keep("import.docx", bytes.clone(), Classification::Internal).await?;
    if whole.media != file::Media::Docx {
        return Err(ActError::Refused("import-error-kind"));
    }
    let read = docx::read(&bytes).ok_or(ActError::Refused("import-error-kind"))?;
    let mut kept = Vec::new();
    for it in read.pictures {
        // A picture that cannot be shown is left out; its place in the words goes with it.
        let one = files.keep(&it.name, it.bytes.into(), Classification::Public).await;
        kept.push((it.mark, it.about, one.ok().filter(|it| it.media.is_picture())));
    }
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(0);
    }
    let (it, place) = opened(&tx, cx, id, version).await?;
    let latest = query::version(&tx, id, it.number).await?.ok_or(ActError::Missing)?;
    let mut draft = Draft { body: read.body, ..again(&it, &latest) };
    if let Some(title) = read.title {
        draft.title = title.chars().take(100).collect();
    }
    let mut silent = 0;
    for (mark, about, one) in kept {
        let placed = format!("]({mark})");
        let Some(one) = one else {
            draft.body = draft.body.replace(&format!("![{about}{placed}"), "");
            continue;
        };
        silent += usize::from(about.trim().is_empty());
        let about = Some(about).filter(|it| !it.trim().is_empty());
        let file = attach(&tx, cx, id, &place, &one, about).await?;
        draft.body = draft.body.replace(&placed, &format!("](file:{file})"));
    }
    let content = content(&draft)?;
    next_version(&tx, cx, &it, &content, it.column(), &draft).await?;
    record(&tx, cx, "article.imported", id, &place, None, json!({ "title": content.title })).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(silent)
}
