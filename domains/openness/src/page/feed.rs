use std::fmt::Write as _;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http_face::{Access, Fault, Routes, Visit};
use store::Instant;
use time::format_description::well_known::Rfc3339;

use super::public::Site;
use crate::query;
use crate::reach::Reader;

/// Items of a feed.
const MOST: u32 = 30;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.route("GET", "/open/{body}/atom.xml", Access::Public, get(atom))
}

fn moment(at: i64) -> String {
    Instant(at).civil().format(&Rfc3339).unwrap_or_default()
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

/// What society may read, whoever asks: readers of feeds sign in nowhere.
async fn atom(visit: Visit, Path(slug): Path<String>) -> Result<Response, Fault> {
    let site = Site::of(&visit, &slug).await?;
    let nobody = Reader::default();
    let some = query::shown(&visit.cx.store, site.org.reference(), &nobody, None, None, MOST).await?;
    let home = site.whole(&site.home());
    let updated = some.iter().filter_map(|it| it.published_at).max().unwrap_or(0);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
    );
    let _ = writeln!(out, "<title>{}</title><id>urn:uuid:{}</id>", xml(&site.name), site.org.id);
    let _ = writeln!(out, "<link rel=\"self\" href=\"{0}/atom.xml\"/><link href=\"{0}\"/>", xml(&home));
    let _ = writeln!(
        out,
        "<updated>{}</updated><author><name>{}</name></author>",
        moment(updated),
        xml(&site.name)
    );
    for it in &some {
        let at = moment(it.published_at.unwrap_or(0));
        let _ = writeln!(out, "<entry><title>{}</title><id>urn:uuid:{}</id>", xml(&it.title), it.id);
        let _ = writeln!(out, "<link href=\"{}/{}\"/>", xml(&home), it.reference());
        let _ = writeln!(out, "<published>{at}</published><updated>{at}</updated>");
        if it.state != "WITHDRAWN" {
            let html = it.html.as_deref().unwrap_or_default();
            let _ = writeln!(out, "<content type=\"html\">{}</content>", xml(html));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], out).into_response())
}
