use access::{ActError, Context, optional_words, record, words};
use file::Kept;
use rules::petition::{self as rule, Filed, Kind, Route, State};
use serde_json::json;
use store::{Ref, Rows, Tx, params};
use vault::Field;

use super::{ARTICLE, History, note};
use crate::model::{CHANNELS, Contact, IDENTITIES, Petition, Window};
use crate::{HANDLE, clock, code, duty_rules, query};

/// Longest text of a petition, in characters.
const LONGEST: usize = 5000;

/// What files of petitions are attached as.
pub const FILES: &str = "petition";
/// Files with one petition.
pub const MOST_FILES: usize = 5;

/// What somebody files.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// At which window.
    pub window: Option<Ref>,
    /// What is wanted; none is an error beside the field.
    pub kind: Option<Kind>,
    /// One of [`CHANNELS`].
    pub channel: String,
    /// One of [`IDENTITIES`].
    pub identity: String,
    /// Name, telephone, address.
    pub contact: Contact,
    /// The matter in a line.
    pub title: String,
    /// Facts and reasons.
    pub body: String,
    /// Where, in words.
    pub place: String,
    /// Where on the plain grid, when the sender chose a place.
    pub grid: Option<(i64, i64)>,
    /// It concerns the office itself or somebody who handles matters there.
    pub concerns_office: bool,
    /// The petitioner agrees to publication.
    pub consents: bool,
    /// Photographs and papers that came with it, kept already.
    pub files: Vec<Kept>,
    /// How many people came, for a visit.
    pub people: u32,
}

/// What the petitioner is given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The petition.
    pub id: Ref,
    /// Query code.
    pub code: String,
    /// PIN to it.
    pub pin: String,
}

/// File a petition: by anybody, or by an operator for a caller, a visitor or a letter. The same form sent twice is filed
/// once, and gets the same code and PIN again.
///
/// # Errors
/// [`ActError::Field`]; [`ActError::Refused`] when the window is closed; [`ActError::Ruled`] when too many came.
pub async fn file(cx: &Context, new: New) -> Result<Given, ActError> {
    let org = new.window.ok_or(ActError::field("window", "missing"))?;
    let (tx, before) = cx.begin(org.region).await?;
    if let Some(answer) = before {
        let id = answer.parse().map_err(|_| ActError::Missing)?;
        let petition = query::petition(&tx, id).await?.ok_or(ActError::Missing)?;
        return Ok(Given { id, code: petition.code, pin: code::pin(&cx.vault, id) });
    }
    let window = query::window(&tx, org).await?.filter(|it| it.open);
    let window = window.ok_or(ActError::field("window", "closed"))?;
    if matches!(new.channel.as_str(), "phone" | "letter" | "visit") {
        cx.allow(HANDLE, &window.place()?)?;
        ActError::unless_blocked(rule::representatives(new.people))?;
    }
    let kind = new.kind.ok_or(ActError::field("kind", "missing"))?;
    let filed =
        Filed { kind, concerns_office: new.concerns_office, member_appeal: false, other_route: false };
    let route = rule::route(filed).route;
    let holder = match route {
        Route::Above | Route::Discipline => {
            query::window_above(&tx, &window.place()?).await?.unwrap_or_else(|| window.clone())
        }
        Route::Here | Route::PartyAppeal | Route::Law => window.clone(),
    };
    let id = Ref::new(org.region, cx.stamp.ids.new_id(cx.now()));
    let given = Given { id, code: code::new_code(&cx.stamp.ids), pin: code::pin(&cx.vault, id) };
    let petition = insert(&tx, cx, &given, &new, (&window, &holder, route)).await?;
    let place = holder.place()?;
    let details = json!({ "number": petition.number, "kind": petition.kind, "channel": petition.channel });
    record(&tx, cx, "petition.filed", id, &place, ARTICLE, details).await?;
    let name = roster::query::org(&tx, holder.org()).await?.map(|it| it.full_name).unwrap_or_default();
    let kind = if route == Route::Discipline { "rerouted" } else { "filed" };
    let step = History { kind, holder: &name, words: None, due: petition.due_on.clone() };
    note(&tx, cx, &petition, step).await?;
    for kept in &new.files {
        file::attach(&tx, cx, FILES, id, &place, None, kept).await?;
    }
    duty_rules::refresh(&tx, cx, &petition).await?;
    cx.commit(tx, org.region, &id.to_string()).await?;
    Ok(given)
}

/// What of a contact is kept, sealed: nothing of who wants to stay unknown.
fn contact(cx: &Context, new: &New, id: Ref) -> Result<Option<Vec<u8>>, ActError> {
    if !IDENTITIES.contains(&new.identity.as_str()) {
        return Err(ActError::field("identity", "missing"));
    }
    if new.identity == "anonymous" {
        return Ok(None);
    }
    let kept = Contact {
        name: words("name", &new.contact.name, 60)?,
        phone: words("phone", &new.contact.phone, 40)?,
        address: optional_words("address", &new.contact.address, 200)?.unwrap_or_default(),
    };
    let text = serde_json::to_string(&kept).map_err(|error| ActError::Other(error.to_string()))?;
    let field = Field { name: "petition.contact", row: id.id.as_bytes() };
    Ok(Some(cx.vault.seal(field, &text)?))
}

fn on_the_grid(grid: Option<(i64, i64)>) -> Result<(Option<i64>, Option<i64>), ActError> {
    match grid {
        None => Ok((None, None)),
        Some((x, y)) if (0..100).contains(&x) && (0..100).contains(&y) => Ok((Some(x), Some(y))),
        Some(_) => Err(ActError::field("grid", "not-listed")),
    }
}

/// Seal title and text of what goes to the discipline body, so that no list or search holds them.
pub(crate) fn sealed_text(cx: &Context, id: Ref, title: &str, body: &str) -> Result<Vec<u8>, ActError> {
    let text = json!({ "title": title, "body": body }).to_string();
    let field = Field { name: "petition.sealed_body", row: id.id.as_bytes() };
    Ok(cx.vault.seal(field, &text)?)
}

async fn insert(
    tx: &Tx,
    cx: &Context,
    given: &Given,
    new: &New,
    (window, holder, route): (&Window, &Window, Route),
) -> Result<Petition, ActError> {
    let id = given.id;
    let (title, body) = (words("title", &new.title, 80)?, words("body", &new.body, LONGEST)?);
    let contact = contact(cx, new, id)?;
    let (x, y) = on_the_grid(new.grid)?;
    if !CHANNELS.contains(&new.channel.as_str()) {
        return Err(ActError::field("channel", "not-listed"));
    }
    let sealed = route == Route::Discipline;
    let state = if sealed { State::Rerouted } else { State::Received };
    let sealed_body = if sealed { Some(sealed_text(cx, id, &title, &body)?) } else { None };
    let shown = |text: String| if sealed { String::new() } else { text };
    let today = cx.today();
    let purpose = format!("petition-{}", today.year());
    let n = tx.next_number(Ref::new(id.region, uuid::Uuid::nil()), &purpose).await?;
    let columns = &[
        "region_id",
        "id",
        "code",
        "number",
        "holder_region",
        "holder_id",
        "holder_path",
        "filed_path",
        "kind",
        "channel",
        "identity",
        "contact",
        "title",
        "body",
        "sealed_body",
        "place",
        "place_x",
        "place_y",
        "state",
        "open",
        "filed_at",
        "filed_on",
        "since",
        "extended_days",
        "paused_days",
        "reopened",
        "consents",
        "failures",
        "version",
    ];
    Rows::into("petition", columns)
        .with(params![
            id.region,
            id.id,
            given.code.clone(),
            format!("{}-{n:06}", today.year()),
            holder.region_id,
            holder.org_id,
            holder.org_path.clone(),
            window.org_path.clone(),
            new.kind.map(Kind::key),
            new.channel.clone(),
            new.identity.clone(),
            contact,
            shown(title),
            shown(body),
            sealed_body,
            optional_words("place", &new.place, 120)?.filter(|_| !sealed),
            x.filter(|_| !sealed),
            y.filter(|_| !sealed),
            state.key(),
            state.runs(),
            cx.now(),
            today.to_string(),
            today.to_string(),
            0_i64,
            0_i64,
            false,
            new.consents && !sealed,
            0_i64,
            1_i64,
        ])
        .write(tx)
        .await?;
    Rows::into("petition_code_directory", &["code", "region_id", "petition_id"])
        .with(params![given.code.clone(), id.region, id.id])
        .write(tx)
        .await?;
    let it = query::petition(tx, id).await?.ok_or(ActError::Missing)?;
    let due = clock::due(&it, state, Some(holder))?.map(|it| it.day.to_string());
    tx.execute_one(
        "update petition set due_on = $3 where region_id = $1 and id = $2",
        params![id.region, id.id, due.clone()],
    )
    .await?;
    Ok(Petition { due_on: due, ..it })
}
