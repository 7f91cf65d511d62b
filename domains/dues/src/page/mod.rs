//! Pages of dues.
use http_face::Routes;
pub(crate) fn routes() -> Routes {
    Routes::new()
}
