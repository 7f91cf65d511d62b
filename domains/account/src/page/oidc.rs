use axum::response::Response;
use http_face::{Fault, Visit};
use ui::{Markup, Texts, html};

pub(crate) fn offer(_t: &Texts, _next: &str) -> Markup {
    html! {}
}

pub(crate) async fn begin(_visit: Visit) -> Result<Response, Fault> {
    Err(Fault::missing())
}

pub(crate) async fn back(_visit: Visit) -> Result<Response, Fault> {
    Err(Fault::missing())
}

pub(crate) fn issuer() -> Option<&'static str> {
    None
}
