pub(crate) fn routes() -> http_face::Routes { http_face::Routes::new() }
pub fn comments() {}
