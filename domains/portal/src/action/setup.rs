//! Portals: set up in one step, for an organisation or for all directly below it at once.

use access::{ActError, Context, optional_words, record, words};
use roster::model::Org;
use serde_json::json;
use store::{Ref, Rows, Scope, StoreError, Tx, params};

use super::renew;
use crate::model::{LINES, Portal};
use crate::{ARRANGE, query};

/// A portal to be set up.
#[derive(Clone, Debug, Default)]
pub struct NewPortal {
    /// Its name in addresses: small letters, digits, hyphens.
    pub slug: String,
    /// Name shown; empty: the organisation's name.
    pub title: String,
    /// A sentence about it.
    pub about: String,
    /// How the organisation is reached.
    pub contact: String,
    /// Names of the columns it starts with, by line of work ([`LINES`]); only where no portal stands above. They are
    /// inherited by all portals below.
    pub columns: Vec<(String, String)>,
}

fn slug(text: &str) -> Result<String, ActError> {
    let text = text.trim().to_ascii_lowercase();
    let fits = (2..=40).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if fits { Ok(text) } else { Err(ActError::field("slug", "slug")) }
}

async fn claim(tx: &Tx, slug: &str, org: Ref) -> Result<(), ActError> {
    let row =
        Rows::into("portal_directory", &["slug", "region_id", "id"]).with(params![slug, org.region, org.id]);
    row.write(tx).await.map_err(|error| match error {
        StoreError::Taken(_) => ActError::field("slug", "taken"),
        other => other.into(),
    })
}

/// Give an organisation its portal. It carries the columns inherited from above at once.
///
/// # Errors
/// [`ActError::Field`] when the name cannot be used; [`ActError::Refused`] when it has a portal.
pub async fn set_up(cx: &Context, org: Ref, new: NewPortal) -> Result<Ref, ActError> {
    let it = roster::query::org(&cx.store, org).await?.filter(Org::stands).ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(ARRANGE, &place)?;
    let slug = slug(&new.slug)?;
    let title = if new.title.trim().is_empty() { name(&it) } else { words("title", &new.title, 60)? };
    let about = optional_words("about", &new.about, 300)?;
    let contact = optional_words("contact", &new.contact, 300)?;
    let (tx, before) = cx.begin(org.region).await?;
    if before.is_some() {
        return Ok(org);
    }
    if query::portal_of(&tx, org).await?.is_some() {
        return Err(ActError::Refused("portal-error-there"));
    }
    let above = query::lineage(&tx, &place).await?;
    claim(&tx, &slug, org).await?;
    let columns: &[&str] = &[
        "region_id",
        "id",
        "org_path",
        "slug",
        "title",
        "about",
        "contact",
        "open",
        "generation",
        "version",
    ];
    let row =
        params![org.region, org.id, &place, slug.clone(), title.clone(), about, contact, true, 1_i64, 1_i64];
    Rows::into("portal", columns).with(row).write(&tx).await?;
    if above.is_empty() {
        first_columns(&tx, cx, org, &place, &new.columns).await?;
    }
    let details = json!({ "slug": slug, "title": title });
    record(&tx, cx, "portal.set_up", org, &place, None, details).await?;
    cx.commit(tx, org.region, &org.to_string()).await?;
    Ok(org)
}

fn name(org: &Org) -> String {
    org.short_name.clone().unwrap_or_else(|| org.full_name.clone()).chars().take(60).collect()
}

async fn first_columns(
    tx: &Tx,
    cx: &Context,
    org: Ref,
    place: &store::OrgPath,
    columns: &[(String, String)],
) -> Result<(), ActError> {
    let names: &[&str] = &[
        "region_id",
        "id",
        "portal_id",
        "org_path",
        "title",
        "line",
        "inherited",
        "position",
        "opened_on",
        "version",
    ];
    let mut rows = Rows::into("portal_column", names);
    for (position, (line, title)) in columns.iter().enumerate() {
        if !LINES.contains(&line.as_str()) {
            return Err(ActError::field("line", "not-listed"));
        }
        let title = words("title", title, 30)?;
        let position = i64::try_from(position).unwrap_or(0);
        let id = cx.stamp.ids.new_id(cx.now());
        let today = cx.today().to_string();
        rows.row(params![org.region, id, org.id, place, title, line.as_str(), true, position, today, 1_i64]);
    }
    rows.write(tx).await?;
    Ok(())
}

/// Give every organisation directly below its portal, each in a transaction of its own; those that have one keep it.
/// Addresses are made from the upper portal's and the number of the organisation, and can be changed. Gives how many
/// were set up.
///
/// # Errors
/// [`ActError::Refused`] when the upper organisation has no portal itself.
pub async fn set_up_below(cx: &Context, org: Ref) -> Result<u32, ActError> {
    let upper = query::portal_of(&cx.store, org).await?.ok_or(ActError::Refused("portal-error-first-own"))?;
    let place = upper.place()?;
    cx.allow(ARRANGE, &place)?;
    let it = roster::query::org(&cx.store, org).await?.ok_or(ActError::Missing)?;
    let scope = Scope::of([place]);
    let plain = Context { key: None, ..cx.clone() };
    let mut after: Option<String> = None;
    let mut made = 0;
    loop {
        let some = roster::query::children(&cx.store, &scope, &it, after.as_deref(), 100).await?;
        let Some(last) = some.last() else { return Ok(made) };
        after = Some(last.path.clone());
        for child in &some {
            if query::portal_of(&cx.store, child.reference()).await?.is_some() {
                continue;
            }
            let number = store::OrgPath::stored(child.path.as_str())?.ordinal();
            let base: String = upper.slug.chars().take(30).collect();
            let mut new = NewPortal { slug: format!("{base}-{number}"), ..NewPortal::default() };
            let mut done = set_up(&plain, child.reference(), new.clone()).await;
            if matches!(&done, Err(ActError::Field { problem: "taken", .. })) {
                let tail = child.reference().id.simple().to_string();
                new.slug = format!("{base}-{}", &tail[tail.len() - 8..]);
                done = set_up(&plain, child.reference(), new).await;
            }
            match done {
                Ok(_) => made += 1,
                // Closed meanwhile, or set up by somebody else: nothing is left to do there.
                Err(ActError::Missing | ActError::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
}

/// Change name, address and contact of a portal, or close and open it.
///
/// # Errors
/// [`ActError::Field`]; [`StoreError::Stale`] when somebody else changed it meanwhile.
pub async fn edit_portal(
    cx: &Context,
    id: Ref,
    version: i64,
    new: NewPortal,
    open: bool,
) -> Result<(), ActError> {
    let slug = slug(&new.slug)?;
    let title = words("title", &new.title, 60)?;
    let about = optional_words("about", &new.about, 300)?;
    let contact = optional_words("contact", &new.contact, 300)?;
    let (tx, before) = cx.begin(id.region).await?;
    if before.is_some() {
        return Ok(());
    }
    let it: Portal = query::portal_of(&tx, id).await?.ok_or(ActError::Missing)?;
    let place = it.place()?;
    cx.allow(ARRANGE, &place)?;
    if slug != it.slug {
        claim(&tx, &slug, id).await?;
        tx.execute("delete from portal_directory where slug = $1", params![it.slug]).await?;
    }
    let text =
        "update portal set slug = $4, title = $5, about = $6, contact = $7, open = $8, version = version + 1
         where region_id = $1 and id = $2 and version = $3";
    let values = params![id.region, id.id, version, slug.clone(), title.clone(), about, contact, open];
    tx.execute_one(text, values).await?;
    renew(&tx, id).await?;
    let details = json!({ "slug": slug, "title": title, "open": open });
    record(&tx, cx, "portal.changed", id, &place, None, details).await?;
    cx.commit(tx, id.region, "").await?;
    Ok(())
}
