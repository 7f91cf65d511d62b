use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use http_face::{Access, App, Fault, PublicPage, Routes};
use serde_json::json;
use store::{Instant, Ref};
use time::format_description::well_known::Rfc3339;

use super::public::Site;
use crate::model::{Article, Column, Version};
use crate::query;
use crate::text::MEDIA;

/// Articles of a feed.
const MOST: u32 = 30;
/// Articles of each column in the map of a site.
const MAPPED: u32 = 500;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .route("GET", "/p/{portal}/c/{column}/atom.xml", Access::Public, get(atom))
        .route("GET", "/p/{portal}/c/{column}/feed.json", Access::Public, get(json_feed))
        .route("GET", "/p/{portal}/sitemap.xml", Access::Public, get(sitemap))
}

/// A moment as feeds write it.
pub(super) fn rfc3339(at: Instant) -> String {
    at.civil().format(&Rfc3339).unwrap_or_default()
}

/// Text within XML: signs of markup by their names, and nothing XML forbids.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(it),
            it if it.is_control() || matches!(it, '\u{FFFE}' | '\u{FFFF}') => {}
            it => out.push(it),
        }
    }
    out
}

async fn fed(site: &Site, id: &str) -> Result<(Column, Vec<(Article, Version)>), Fault> {
    let id: Ref = id.parse().map_err(|_| Fault::missing())?;
    let column = site.column(id).cloned().ok_or_else(Fault::missing)?;
    let mut some = Vec::new();
    for it in query::shown(&site.store, &site.above, id, site.now, None, MOST).await? {
        let number = it.live_number.unwrap_or(0);
        if let Some(version) = query::version(&site.store, it.reference(), number).await? {
            some.push((it, version));
        }
    }
    Ok((column, some))
}

/// Addresses in a feed are whole: its reader does not know where it came from.
fn whole(site: &Site, html: &str) -> String {
    html.replace(&format!("src=\"{MEDIA}"), &format!("src=\"{}{MEDIA}", site.url))
        .replace("href=\"/", &format!("href=\"{}/", site.url))
}

async fn atom(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    let parsed: Ref = id.parse().map_err(|_| Fault::missing())?;
    app.public_page(site.key(&format!("atom {parsed}"), None), &headers, async {
        let (column, some) = fed(&site, &id).await?;
        let base = format!("{}{}/c/{}", site.url, site.home(), column.reference());
        let updated =
            some.iter().map(|(it, version)| it.published_at.unwrap_or(0).max(version.made_at)).max();
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
        );
        let _ = writeln!(out, "<title>{} · {}</title>", xml(&column.title), xml(&site.portal.title));
        let _ = writeln!(out, "<id>urn:uuid:{}</id>", column.id);
        let _ = writeln!(
            out,
            "<link rel=\"self\" href=\"{}/atom.xml\"/><link href=\"{}\"/>",
            xml(&base),
            xml(&base)
        );
        let _ = writeln!(out, "<updated>{}</updated>", rfc3339(Instant(updated.unwrap_or(0))));
        let _ = writeln!(out, "<author><name>{}</name></author>", xml(&site.portal.title));
        for (it, version) in &some {
            let _ = writeln!(out, "<entry><title>{}</title><id>urn:uuid:{}</id>", xml(&version.title), it.id);
            let _ = writeln!(out, "<link href=\"{}\"/>", xml(&site.canonical(it)));
            let changed = it.published_at.unwrap_or(0).max(version.made_at);
            let published = rfc3339(Instant(it.first_at.unwrap_or(0)));
            let _ = writeln!(
                out,
                "<published>{published}</published><updated>{}</updated>",
                rfc3339(Instant(changed))
            );
            if let Some(author) = &version.author {
                let _ = writeln!(out, "<author><name>{}</name></author>", xml(author));
            }
            if let Some(summary) = &version.summary {
                let _ = writeln!(out, "<summary>{}</summary>", xml(summary));
            }
            let _ = writeln!(
                out,
                "<content type=\"html\">{}</content></entry>",
                xml(&whole(&site, &version.html))
            );
        }
        out.push_str("</feed>\n");
        Ok(PublicPage::of("application/atom+xml; charset=utf-8", out))
    })
    .await
}

async fn json_feed(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    let parsed: Ref = id.parse().map_err(|_| Fault::missing())?;
    app.public_page(site.key(&format!("json {parsed}"), None), &headers, async {
        let (column, some) = fed(&site, &id).await?;
        let base = format!("{}{}/c/{}", site.url, site.home(), column.reference());
        let items: Vec<_> = some
            .iter()
            .map(|(it, version)| {
                let mut item = json!({ "id": format!("urn:uuid:{}", it.id), "url": site.canonical(it),
                    "title": version.title, "content_html": whole(&site, &version.html),
                    "date_published": rfc3339(Instant(it.first_at.unwrap_or(0))),
                    "date_modified": rfc3339(Instant(it.published_at.unwrap_or(0).max(version.made_at))) });
                if let Some(summary) = &version.summary {
                    item["summary"] = json!(summary);
                }
                if let Some(author) = &version.author {
                    item["authors"] = json!([{ "name": author }]);
                }
                if let Some(cover) = it.cover() {
                    item["image"] = json!(format!("{}{MEDIA}{cover}", site.url));
                }
                item
            })
            .collect();
        let feed = json!({ "version": "https://jsonfeed.org/version/1.1",
            "title": format!("{} · {}", column.title, site.portal.title), "home_page_url": base,
            "feed_url": format!("{base}/feed.json"), "items": items });
        Ok(PublicPage::of("application/feed+json; charset=utf-8", feed.to_string()))
    })
    .await
}

async fn sitemap(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = Site::of(&app, &slug).await?;
    app.public_page(site.key("sitemap", None), &headers, async {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        let home = format!("{}{}", site.url, site.home());
        let _ = writeln!(out, "<url><loc>{}</loc></url>", xml(&home));
        for column in &site.columns {
            let id = column.reference();
            let _ = writeln!(out, "<url><loc>{}/c/{id}</loc></url>", xml(&home));
            // Its own articles: those from above stand in the map of the portal that wrote them.
            let own = &site.above[site.above.len().saturating_sub(1)..];
            for it in query::shown(&site.store, own, id, site.now, None, MAPPED).await? {
                let day = Instant(it.published_at.unwrap_or(0)).day();
                let _ = writeln!(out, "<url><loc>{}</loc><lastmod>{day}</lastmod></url>", xml(&site.canonical(&it)));
            }
        }
        out.push_str("</urlset>\n");
        Ok(PublicPage::of("application/xml; charset=utf-8", out))
    })
    .await
}

/// The article as schema.org describes it, for other programs.
pub(super) fn data(site: &Site, it: &Article, version: &Version) -> String {
    let moment = |at: Option<i64>| at.map(|at| rfc3339(Instant(at)));
    let image = it.cover().map(|id| format!("{}{MEDIA}{id}", site.url));
    json!({ "@context": "https://schema.org", "@type": "NewsArticle", "headline": version.title,
        "description": version.summary, "datePublished": moment(it.first_at),
        "dateModified": moment(Some(version.made_at).max(it.first_at)), "image": image,
        "mainEntityOfPage": site.canonical(it),
        "author": version.author.as_ref().map(|name| json!({ "@type": "Person", "name": name })),
        "publisher": { "@type": "Organization", "name": site.portal.title } })
    .to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(super::xml("]]><a href=\"x\">&\u{1}"), "]]&gt;&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
