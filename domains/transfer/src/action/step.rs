//! The steps of a transfer (党员教育管理工作条例 2019 art. 25): the machine of `rules::transfer`, one act for each event.

use access::{ActError, Context, Permission, record, words};
use roster::model::Org;
use rules::month::YearMonth;
use rules::transfer::{self as rule, Event, LetterPolicy, Party, State};
use serde_json::{Value as Json, json};
use store::{OrgPath, Ref, Rows, Tx, params};

use crate::model::{GROUNDS, Places, Transfer};
use crate::{ASK, BRANCH, COMMITTEE, duty_rules, query};

const ARTICLE: &str = "党员教育管理工作条例 2019 art. 25";

/// What a transfer is asked for with.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub member: Ref,
    /// To which branch.
    pub to: Ref,
    /// One of [`GROUNDS`].
    pub ground: String,
    /// In words.
    pub reason: String,
    /// The outgoing branch asks itself and has checked dues: up to this month.
    pub checked: Option<YearMonth>,
}

struct Loaded {
    transfer: Transfer,
    state: State,
    places: Places,
    names: (String, String),
}

async fn load(tx: &Tx, id: Ref, version: i64) -> Result<Loaded, ActError> {
    let transfer = query::transfer(tx, id).await?.ok_or(ActError::Missing)?;
    if transfer.version != version {
        return Err(store::StoreError::Stale.into());
    }
    let (state, places) = (transfer.stands()?, transfer.places()?);
    let name = |org: Option<Org>| org.map(|it| it.full_name).unwrap_or_default();
    let from = name(roster::query::org(tx, transfer.from()).await?);
    let to = name(roster::query::org(tx, transfer.to()).await?);
    Ok(Loaded { transfer, state, places, names: (from, to) })
}

/// The state an event leads to, when this party may bring it about.
fn led(state: State, event: Event, party: Party) -> Result<State, ActError> {
    let step = state.step(event, party);
    ActError::unless_blocked(step.ruling)?;
    step.to.ok_or(ActError::Ruled(step.ruling))
}

/// Write the new state with the columns that go with it, record it, and put the duties right.
async fn settle(
    tx: &Tx,
    cx: &Context,
    it: &Loaded,
    to: State,
    columns: &[(&str, store::Value)],
    (kind, place, more): (&'static str, &OrgPath, Json),
) -> Result<(), ActError> {
    let open = if to.is_end() { None } else { Some(1_i64) };
    let mut values = params![it.transfer.region_id, it.transfer.id, it.transfer.version, to.key(), open];
    let mut text = String::from("update transfer set state = $4, open = $5, version = version + 1");
    for (column, value) in columns {
        values.push(value.clone());
        text.push_str(&format!(", {column} = ${}", values.len()));
    }
    text.push_str(" where region_id = $1 and id = $2 and version = $3");
    tx.execute_one(text, values).await?;
    let now = query::transfer(tx, it.transfer.reference()).await?.ok_or(ActError::Missing)?;
    let details = now.details((&it.names.0, &it.names.1), &more);
    record(tx, cx, kind, now.reference(), place, ARTICLE, details).await?;
    duty_rules::refresh(tx, cx, &now).await?;
    Ok(())
}

/// Ask for the transfer of a member, by the member or by the branch. Asked by the branch with dues checked, it goes on
/// to the committee at once.
///
/// # Errors
/// [`ActError::Field`]; [`ActError::Refused`] when a transfer is under way already.
pub async fn ask(cx: &Context, asked: Asked) -> Result<Ref, ActError> {
    let (tx, before) = cx.begin(asked.member.region).await?;
    if let Some(answer) = before {
        return answer.parse().map_err(|_| ActError::Missing);
    }
    let member =
        roster::query::member(&tx, asked.member).await?.filter(|it| it.present).ok_or(ActError::Missing)?;
    let from_path = member.place()?;
    let own = cx.actor.member == Some(asked.member);
    if asked.checked.is_some() {
        cx.allow(BRANCH, &from_path)?;
    } else {
        cx.allow_for(ASK, &from_path, own)?;
    }
    if !GROUNDS.contains(&asked.ground.as_str()) {
        return Err(ActError::field("ground", "not-listed"));
    }
    let to = roster::query::org(&tx, asked.to).await?.filter(Org::stands);
    let to = to.filter(keeps_affiliations);
    let to = to.ok_or(ActError::field("to", "not-fitting"))?;
    if to.reference() == member.org() {
        return Err(ActError::field("to", "same"));
    }
    if query::of_member(&tx, asked.member).await?.iter().any(|it| it.stands().is_ok_and(|it| !it.is_end())) {
        return Err(ActError::Refused("transfer-error-under-way"));
    }
    let id = Ref::new(asked.member.region, cx.stamp.ids.new_id(cx.now()));
    insert(&tx, cx, id, &asked, &member, &to).await?;
    let it = load(&tx, id, 1).await?;
    let reason = json!({ "reason": it.transfer.reason });
    let details = it.transfer.details((&it.names.0, &it.names.1), &reason);
    record(&tx, cx, "transfer.asked", id, &from_path, ARTICLE, details).await?;
    match asked.checked {
        Some(paid_to) => agreed(&tx, cx, &it, paid_to).await?,
        None => duty_rules::refresh(&tx, cx, &it.transfer).await?,
    }
    cx.commit(tx, id.region, &id.to_string()).await?;
    Ok(id)
}

async fn insert(
    tx: &Tx,
    cx: &Context,
    id: Ref,
    asked: &Asked,
    member: &roster::model::Member,
    to: &Org,
) -> Result<(), ActError> {
    let (from_path, to_path) = (member.place()?, to.place()?);
    let out = query::committee_of(tx, &from_path).await?.ok_or(ActError::Missing)?;
    let into = query::committee_of(tx, &to_path).await?.ok_or(ActError::Missing)?;
    let reason = Some(asked.reason.trim().to_owned()).filter(|it| !it.is_empty());
    if reason.as_ref().is_some_and(|it| it.chars().count() > 500) {
        return Err(ActError::field("reason", "too-long"));
    }
    let columns = &[
        "region_id",
        "id",
        "member_id",
        "name",
        "from_org",
        "from_path",
        "out_path",
        "to_region",
        "to_org",
        "to_path",
        "in_path",
        "ground",
        "reason",
        "state",
        "open",
        "made_at",
        "version",
    ];
    Rows::into("transfer", columns)
        .with(params![
            id.region,
            id.id,
            member.id,
            member.name.clone(),
            member.org_id,
            &from_path,
            &out,
            to.region_id,
            to.id,
            &to_path,
            &into,
            asked.ground.clone(),
            reason,
            State::Draft.key(),
            1_i64,
            cx.now(),
            1_i64,
        ])
        .write(tx)
        .await?;
    Ok(())
}

async fn agreed(tx: &Tx, cx: &Context, it: &Loaded, paid_to: YearMonth) -> Result<(), ActError> {
    let to = led(it.state, Event::AgreeOut, Party::OutBranch)?;
    let dues = ActError::unless_blocked(rule::dues_checked(Some(paid_to), cx.today()))?;
    let more = json!({ "paid_to": paid_to.to_string(), "dues": dues });
    let columns = [("paid_to", paid_to.to_string().into())];
    settle(tx, cx, it, to, &columns, ("transfer.agreed", &it.places.from, more)).await
}

/// Begin an act on a transfer: the transaction with the transfer loaded, or none when the request was seen before.
async fn begun(cx: &Context, id: Ref, version: i64) -> Result<Option<(Tx, Loaded)>, ActError> {
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(None);
    }
    let it = load(&tx, id, version).await?;
    Ok(Some((tx, it)))
}

/// The outgoing branch agrees: dues are paid up to a month, nothing stands against it.
///
/// # Errors
/// [`ActError::Ruled`] when the transfer stands elsewhere.
pub async fn agree(cx: &Context, id: Ref, version: i64, paid_to: YearMonth) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.places.from)?;
    agreed(&tx, cx, &it, paid_to).await?;
    Ok(cx.commit(tx, id.region, "agreed").await?)
}

/// The outgoing base committee issues the letter, for so many days (else what is usual, 90 at most). Where the same
/// committee receives, it is received in the same act.
///
/// # Errors
/// [`ActError::Ruled`] for a validity above the maximum.
pub async fn issue(
    cx: &Context,
    id: Ref,
    version: i64,
    days: Option<u32>,
    same_city: bool,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(COMMITTEE, &it.places.out)?;
    let to = led(it.state, Event::Issue, Party::OutCommittee)?;
    let letter = rule::letter_validity(cx.today(), days, same_city, LetterPolicy::default());
    ActError::unless_blocked(letter.ruling)?;
    let number = number(&tx, cx, &it).await?;
    let today = cx.today().to_string();
    let columns = [
        ("number", number.into()),
        ("first_issued", today.clone().into()),
        ("issued_on", today.into()),
        ("valid_until", letter.until.to_string().into()),
    ];
    let more = json!({ "valid_until": letter.until.to_string(), "days": letter.days });
    settle(&tx, cx, &it, to, &columns, ("transfer.issued", &it.places.out, more)).await?;
    if it.transfer.inside_one_committee() {
        let it = load(&tx, id, version + 1).await?;
        received(&tx, cx, &it).await?;
    }
    Ok(cx.commit(tx, id.region, "issued").await?)
}

/// The number of a letter: counted by the issuing committee, year by year.
async fn number(tx: &Tx, cx: &Context, it: &Loaded) -> Result<String, ActError> {
    let org = roster::query::org_at_path(tx, &it.places.out).await?.ok_or(ActError::Missing)?;
    let year = cx.today().year();
    let number = tx.next_number(org.reference(), &format!("transfer.letter:{year}")).await?;
    Ok(format!("{year}-{number:04}"))
}

async fn received(tx: &Tx, cx: &Context, it: &Loaded) -> Result<(), ActError> {
    let to = led(it.state, Event::Receive, Party::InCommittee)?;
    let columns = [("received_on", cx.today().to_string().into())];
    settle(tx, cx, it, to, &columns, ("transfer.received", &it.places.into, json!({}))).await
}

/// The receiving base committee receives the letter.
///
/// # Errors
/// [`ActError::Refused`] when the letter ran out.
pub async fn receive(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(COMMITTEE, &it.places.into)?;
    let until = roster::model::exact(it.transfer.valid_until.as_deref());
    if until.is_some_and(|until| rule::expired(until, cx.today())) {
        return Err(ActError::Refused("transfer-error-run-out"));
    }
    received(&tx, cx, &it).await?;
    Ok(cx.commit(tx, id.region, "received").await?)
}

/// The receiving branch accepts. From this instant roll, dues and vote are here (art. 25).
///
/// # Errors
/// [`ActError::Refused`] when the member is no longer where the transfer began.
pub async fn accept(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(BRANCH, &it.places.to)?;
    let to = led(it.state, Event::Accept, Party::InBranch)?;
    let member = roster::query::member(&tx, it.transfer.member()).await?.filter(|it| it.present);
    let member = member.filter(|who| who.org() == it.transfer.from());
    let member = member.ok_or(ActError::Refused("transfer-error-elsewhere"))?;
    let branch = roster::query::org(&tx, it.transfer.to()).await?.filter(Org::stands);
    let branch = branch.ok_or(ActError::Refused("transfer-error-closed"))?;
    super::away::end_with_transfer(&tx, cx, member.reference()).await?;
    roster::action::move_affiliation(&tx, cx, &member, &branch, "transfer").await?;
    let columns = [("accepted_on", cx.today().to_string().into())];
    settle(&tx, cx, &it, to, &columns, ("transfer.accepted", &it.places.to, json!({}))).await?;
    if it.transfer.inside_one_committee() {
        let it = load(&tx, id, version + 1).await?;
        receipt(&tx, cx, &it).await?;
    }
    Ok(cx.commit(tx, id.region, "accepted").await?)
}

async fn receipt(tx: &Tx, cx: &Context, it: &Loaded) -> Result<(), ActError> {
    let to = led(it.state, Event::ReturnReceipt, Party::InCommittee)?;
    let columns = [("receipt_on", cx.today().to_string().into())];
    settle(tx, cx, it, to, &columns, ("transfer.receipt_returned", &it.places.into, json!({}))).await
}

/// The receipt goes back to the committee that issued the letter: the transfer is closed.
///
/// # Errors
/// [`ActError::Ruled`] before the branch accepted.
pub async fn return_receipt(cx: &Context, id: Ref, version: i64) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(COMMITTEE, &it.places.into)?;
    receipt(&tx, cx, &it).await?;
    Ok(cx.commit(tx, id.region, "returned").await?)
}

/// The party on whose table a transfer lies sends it back, with a reason. No transfer is refused without cause (art. 25).
///
/// # Errors
/// [`ActError::Ruled`] without a reason.
pub async fn send_back(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    ActError::unless_blocked(rule::refusal(Some(reason)))?;
    let reason = words("reason", reason, 500)?;
    let tables: [(Party, Permission, &OrgPath); 4] = [
        (Party::OutBranch, BRANCH, &it.places.from),
        (Party::OutCommittee, COMMITTEE, &it.places.out),
        (Party::InCommittee, COMMITTEE, &it.places.into),
        (Party::InBranch, BRANCH, &it.places.to),
    ];
    let mine = tables
        .into_iter()
        .find(|(party, needs, place)| {
            it.state.step(Event::SendBack, *party).to.is_some() && cx.may(*needs, place)
        })
        .ok_or(access::Denied::Unseen)?;
    let to = led(it.state, Event::SendBack, mine.0)?;
    let columns = [("note", reason.clone().into())];
    let more = json!({ "reason": reason, "by": mine.0.key() });
    settle(&tx, cx, &it, to, &columns, ("transfer.sent_back", mine.2, more)).await?;
    Ok(cx.commit(tx, id.region, "sent back").await?)
}

/// The member or the outgoing branch withdraws it, before it was received.
///
/// # Errors
/// [`ActError::Ruled`] when it was received.
pub async fn withdraw(cx: &Context, id: Ref, version: i64, reason: &str) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    let own = cx.actor.member == Some(it.transfer.member());
    let party = if own { Party::Member } else { Party::OutBranch };
    if !own {
        cx.allow(BRANCH, &it.places.from)?;
    }
    let to = led(it.state, Event::Withdraw, party)?;
    let columns = [("note", Some(reason.trim().to_owned()).filter(|it| !it.is_empty()).into())];
    let more = json!({ "by": party.key(), "reason": reason.trim() });
    settle(&tx, cx, &it, to, &columns, ("transfer.withdrawn", &it.places.from, more)).await?;
    Ok(cx.commit(tx, id.region, "withdrawn").await?)
}

/// A letter that ran out is issued anew: the branch certifies why, the member asked for it.
///
/// # Errors
/// [`ActError::Ruled`] without certificate and request.
pub async fn reissue(
    cx: &Context,
    id: Ref,
    version: i64,
    certificate: &str,
    days: Option<u32>,
) -> Result<(), ActError> {
    let Some((tx, it)) = begun(cx, id, version).await? else { return Ok(()) };
    cx.allow(COMMITTEE, &it.places.out)?;
    let to = led(it.state, Event::Reissue, Party::OutCommittee)?;
    let certificate = words("certificate", certificate, 500)?;
    let first = roster::model::exact(it.transfer.first_issued.as_deref()).unwrap_or_else(|| cx.today());
    let facts = rule::Reissue { certificate: true, request: true, first_issued: first, today: cx.today() };
    let ruling = ActError::unless_blocked(rule::reissue(facts))?;
    let letter = rule::letter_validity(cx.today(), days, false, LetterPolicy::default());
    ActError::unless_blocked(letter.ruling)?;
    let columns = [
        ("number", number(&tx, cx, &it).await?.into()),
        ("issued_on", cx.today().to_string().into()),
        ("valid_until", letter.until.to_string().into()),
        ("note", certificate.clone().into()),
    ];
    let more = json!({ "reason": certificate, "valid_until": letter.until.to_string(), "ruling": ruling });
    settle(&tx, cx, &it, to, &columns, ("transfer.reissued", &it.places.out, more)).await?;
    Ok(cx.commit(tx, id.region, "reissued").await?)
}

/// The daily clock: letters whose validity passed.
///
/// # Errors
/// What the database says.
pub async fn expire_letters(cx: &Context) -> Result<u64, ActError> {
    let mut expired = 0;
    loop {
        let some = query::run_out(&cx.store, &cx.today().to_string(), 100).await?;
        if some.is_empty() {
            return Ok(expired);
        }
        for it in some {
            let tx = cx.store.begin().await?;
            let it = load(&tx, it.reference(), it.version).await?;
            let to = led(it.state, Event::Expire, Party::Calendar)?;
            let more = json!({ "valid_until": it.transfer.valid_until });
            settle(&tx, cx, &it, to, &[], ("transfer.expired", &it.places.out, more)).await?;
            tx.commit().await?;
            expired += 1;
        }
    }
}

/// May members be affiliated here? Temporary branches are set up for a task; affiliations do not move to them
/// (支部工作条例 2018).
fn keeps_affiliations(org: &Org) -> bool {
    org.org_kind().is_ok_and(|kind| kind.is_branch() && kind != rules::codes::OrgKind::TempBranch)
}
