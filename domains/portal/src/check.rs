//! What the machine looks for before people do; each finding says where and why.

use rules::publishing::{Finding, look_through};
use store::{Ref, Sql, StoreError};

use crate::model::{Article, Found, Version};
use crate::{ARTICLE, query, text};

/// Everything found in a version of an article.
pub(crate) async fn findings(
    sql: &impl Sql,
    article: &Article,
    version: &Version,
) -> Result<Vec<Found>, StoreError> {
    let parts = text::parts(&version.body);
    let whole =
        [&version.title, version.summary.as_deref().unwrap_or_default(), &version.source, &parts.words]
            .join("\n");
    let mut found = look_through(&whole);
    if article.kind == "person" && (article.consent_on.is_none() || article.consent.is_none()) {
        found.push(Finding::blocking("check-consent", article.person.clone().unwrap_or_default()));
    }
    for word in query::words(sql, &article.place()?).await? {
        if whole.contains(&word.word) {
            let key = if word.instead.is_some() { "check-term" } else { "check-word" };
            found.push(Finding::advice(key, format!("{} ({})", word.word, word.reason), word.instead));
        }
    }
    let files = file::of(sql, ARTICLE, article.reference()).await?;
    for (target, about) in &parts.pictures {
        let known = target.strip_prefix("file:").and_then(|it| it.parse::<Ref>().ok());
        if !known.is_some_and(|id| files.iter().any(|it| it.reference() == id)) {
            found.push(Finding::blocking("check-picture-missing", target.clone()));
        } else if about.trim().is_empty() {
            found.push(Finding::blocking("check-alt", target.clone()));
        }
    }
    for target in dead_links(sql, &parts.links).await? {
        found.push(Finding::advice("check-link", target, None));
    }
    Ok(found.into_iter().map(Found::from).collect())
}

/// Links into our own portals that lead nowhere. Links elsewhere are not called up: a server that fetches what an author
/// types can be made to call its own neighbours.
async fn dead_links(sql: &impl Sql, links: &[String]) -> Result<Vec<String>, StoreError> {
    let mut dead = Vec::new();
    for target in links {
        let Some(rest) = target.strip_prefix("/p/") else { continue };
        let parts: Vec<&str> = rest.split(['/', '?', '#']).collect();
        let portal = query::by_slug(sql, parts[0]).await?;
        let there = match (&portal, parts.get(1..3)) {
            (None, _) => false,
            (Some(_), Some(["a", id])) => match id.parse::<Ref>() {
                Ok(id) => query::article(sql, id).await?.is_some_and(|it| it.live),
                Err(_) => false,
            },
            (Some(_), _) => true,
        };
        if !there {
            dead.push(target.clone());
        }
    }
    Ok(dead)
}
