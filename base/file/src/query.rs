use sea_orm::FromQueryResult;
use store::{OrgPath, Ref, Sql, StoreError, params};
use uuid::Uuid;

/// A file attached to something. The caller has checked that its owner may be seen.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Attached {
    /// Region of its owner.
    pub region_id: i64,
    /// Identifier.
    pub id: Uuid,
    /// Kind of its owner.
    pub owner_kind: String,
    /// Its owner.
    pub owner_id: Uuid,
    /// The organisation it belongs to.
    pub org_path: String,
    /// Name given by the sender.
    pub name: String,
    /// What a picture shows.
    pub about: Option<String>,
    /// Media type.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// Pixels across.
    pub width: Option<i64>,
    /// Pixels down.
    pub height: Option<i64>,
    /// Hash of the content.
    pub sha256: Vec<u8>,
    /// `public` or `internal`.
    pub classification: String,
}

impl Attached {
    /// How it is referred to.
    #[must_use]
    pub fn reference(&self) -> Ref {
        Ref::new(self.region_id, self.id)
    }

    /// What it is attached to.
    #[must_use]
    pub fn owner(&self) -> Ref {
        Ref::new(self.region_id, self.owner_id)
    }

    /// Where it belongs.
    ///
    /// # Errors
    /// [`StoreError::Malformed`] when the stored path is none.
    pub fn place(&self) -> Result<OrgPath, StoreError> {
        OrgPath::stored(self.org_path.as_str())
    }

    /// Is it a picture that pages show?
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.width.is_some()
    }

    /// What is served when this file is asked for.
    #[must_use]
    pub fn content(&self) -> Content {
        Content {
            name: self.name.clone(),
            media: self.media.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
        }
    }
}

/// Bytes to be served.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Content {
    /// Name for the reader's disk.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// Hash of the content.
    pub sha256: Vec<u8>,
}

const COLUMNS: &str = "f.region_id, f.id, f.owner_kind, f.owner_id, f.org_path, f.name, f.about, f.media, f.size, \
    f.width, f.height, f.sha256, f.classification";

/// One file.
///
/// # Errors
/// What the database says.
pub async fn one(sql: &impl Sql, file: Ref) -> Result<Option<Attached>, StoreError> {
    let text = format!("select {COLUMNS} from file f where f.region_id = $1 and f.id = $2");
    sql.one(text, params![file.region, file.id]).await
}

/// The files of something, in the order in which they came.
///
/// # Errors
/// What the database says.
pub async fn of(sql: &impl Sql, kind: &str, owner: Ref) -> Result<Vec<Attached>, StoreError> {
    let text = format!(
        "select {COLUMNS} from file f where f.region_id = $1 and f.owner_id = $2 and f.owner_kind = $3 order by f.id"
    );
    sql.all(text, params![owner.region, owner.id, kind]).await
}

/// Widths at which a picture can be had besides its own, the smallest first.
///
/// # Errors
/// What the database says.
pub async fn widths(sql: &impl Sql, file: Ref) -> Result<Vec<i64>, StoreError> {
    #[derive(FromQueryResult)]
    struct Width {
        width: i64,
    }
    let text = "select width from rendition where region_id = $1 and file_id = $2 order by width";
    let rows: Vec<Width> = sql.all(text, params![file.region, file.id]).await?;
    Ok(rows.into_iter().map(|it| it.width).collect())
}

/// What is served for a picture at a width: the smallest one that is wide enough, else the picture itself.
///
/// # Errors
/// What the database says.
pub async fn at_width(sql: &impl Sql, file: &Attached, width: i64) -> Result<Content, StoreError> {
    let text = "select f.name, r.media, r.size, r.sha256 from rendition r
         join file f on f.region_id = r.region_id and f.id = r.file_id
         where r.region_id = $1 and r.file_id = $2 and r.width >= $3 and f.region_id = $1 order by r.width limit 1";
    let found: Option<Content> = sql.one(text, params![file.region_id, file.id, width]).await?;
    Ok(found.unwrap_or_else(|| file.content()))
}
