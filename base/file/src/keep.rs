use std::collections::HashSet;
use std::path::Path as Folder;
use std::sync::Arc;

use access::Context;
use axum::body::Bytes;
use futures_util::TryStreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};
use sea_orm::FromQueryResult;
use sha2::{Digest as _, Sha256};
use store::{Instant, OrgPath, Ref, Rows, Sql, StoreError, Tx, params};
use time::Duration;

use crate::{FileError, Media, clean, mark, picture};

/// Who may read an attachment, as its sender says. There is no higher one: such papers are not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Classification {
    /// May be published.
    Public,
    /// For those whose work it is.
    Internal,
}

impl Classification {
    /// The key in tables and forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }

    /// What was chosen in a form.
    ///
    /// # Errors
    /// [`FileError::Classified`] for anything but `public` and `internal`: 秘密 and higher are refused, and so is
    /// silence.
    pub fn chosen(key: &str) -> Result<Self, FileError> {
        match key {
            "public" => Ok(Self::Public),
            "internal" => Ok(Self::Internal),
            _ => Err(FileError::Classified),
        }
    }
}

/// A file that is kept by its content and waits to be attached to something.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Name without folders.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Bytes.
    pub size: u64,
    /// Width and height of a picture, in pixels.
    pub dimensions: Option<(u32, u32)>,
    /// Hash of the content.
    pub sha256: [u8; 32],
    /// See [`Classification`].
    pub classification: Classification,
    smaller: Vec<(u32, u32, &'static str, u64, [u8; 32])>,
}

/// The storage of files of an installation. Content is kept under its SHA-256, so equal content is kept once and no
/// name of a sender ever becomes a path.
#[derive(Clone)]
pub struct Files {
    pub(crate) objects: Arc<dyn ObjectStore>,
    most: u64,
}

impl Files {
    /// In a folder, which is made when it is missing. `most`: largest file in bytes.
    ///
    /// # Errors
    /// What the file system says.
    pub fn folder(folder: &Folder, most: u64) -> Result<Self, FileError> {
        let failed = |error: std::io::Error| {
            FileError::Storage(object_store::Error::Generic { store: "folder", source: Box::new(error) })
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self::over(Arc::new(objects), most))
    }

    /// Over any storage `object_store` knows: the seam for S3-compatible ones.
    #[must_use]
    pub fn over(objects: Arc<dyn ObjectStore>, most: u64) -> Self {
        Self { objects, most }
    }

    /// In memory, for tests.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::over(Arc::new(InMemory::new()), 64 * 1024 * 1024)
    }

    /// Look at a file and keep its content: kind by content, marks of secrecy, place data, smaller pictures. No
    /// transaction may be open meanwhile. What is never attached is swept later.
    ///
    /// # Errors
    /// [`FileError`], saying why it was not taken.
    pub async fn keep(
        &self,
        name: &str,
        bytes: Bytes,
        classification: Classification,
    ) -> Result<Kept, FileError> {
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() as u64 > self.most {
            return Err(FileError::TooLarge);
        }
        let name = plain_name(name);
        let media = Media::of(&bytes).ok_or(FileError::Kind)?;
        if let Some(found) = mark::marked(&name, media, &bytes).await {
            return Err(FileError::Marked(found));
        }
        let work = move || {
            let bytes = clean::cleaned(media, bytes.to_vec())?;
            let made = media.is_picture().then(|| picture::smaller(media, &bytes)).transpose()?;
            Ok::<_, FileError>((bytes, made))
        };
        let (bytes, made) = tokio::task::spawn_blocking(work).await.map_err(|_| FileError::Damaged)??;
        let size = bytes.len() as u64;
        let sha256 = self.put(bytes.into()).await?;
        let mut smaller = Vec::new();
        let dimensions = made.as_ref().map(|(width, height, _)| (*width, *height));
        for it in made.map(|it| it.2).unwrap_or_default() {
            let size = it.bytes.len() as u64;
            smaller.push((it.width, it.height, it.media, size, self.put(it.bytes.into()).await?));
        }
        Ok(Kept { name, media, size, dimensions, sha256, classification, smaller })
    }

    /// Keep bytes as they are, under their hash: what restoring a backup does. [`Files::keep`] is for what people
    /// send.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn put(&self, bytes: Bytes) -> Result<[u8; 32], FileError> {
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.objects.put_opts(&at(&sha256), bytes.into(), options).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(sha256),
            Err(error) => Err(error.into()),
        }
    }

    /// The whole content under a hash.
    ///
    /// # Errors
    /// What the storage says; [`FileError::Damaged`] when the content is no longer that of its hash.
    pub async fn open(&self, sha256: &[u8]) -> Result<Bytes, FileError> {
        let bytes = self.objects.get(&at(sha256)).await?.bytes().await?;
        if Sha256::digest(&bytes).as_slice() == sha256 { Ok(bytes) } else { Err(FileError::Damaged) }
    }

    /// Hashes of all content that is attached anywhere.
    ///
    /// # Errors
    /// What the database says.
    pub async fn attached(&self, sql: &impl Sql) -> Result<HashSet<Vec<u8>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Hash {
            sha256: Vec<u8>,
        }
        let text = "select sha256 from file union select sha256 from rendition";
        let rows: Vec<Hash> = sql.all(text, params![]).await?;
        Ok(rows.into_iter().map(|it| it.sha256).collect())
    }

    /// Content that is attached but no longer in the storage: always empty on a sound installation.
    ///
    /// # Errors
    /// What the database or the storage says.
    pub async fn missing(&self, sql: &impl Sql) -> Result<Vec<String>, FileError> {
        let mut gone = Vec::new();
        for sha256 in self.attached(sql).await? {
            match self.objects.head(&at(&sha256)).await {
                Ok(_) => {}
                Err(object_store::Error::NotFound { .. }) => gone.push(hex::encode(sha256)),
                Err(error) => return Err(error.into()),
            }
        }
        gone.sort();
        Ok(gone)
    }

    /// Drop content that is attached nowhere and older than a day (uploads that were never finished, files that were
    /// taken off); gives how many.
    ///
    /// # Errors
    /// What the database or the storage says.
    pub async fn sweep(&self, sql: &impl Sql, now: Instant) -> Result<u64, FileError> {
        let attached = self.attached(sql).await?;
        let before = now.plus(-Duration::days(1)).0;
        let listed: Vec<_> = self.objects.list(None).try_collect().await?;
        let mut dropped = 0;
        for object in listed {
            let name = object.location.filename().unwrap_or_default();
            let known = hex::decode(name).is_ok_and(|it| attached.contains(&it));
            if !known && object.last_modified.timestamp_micros() < before {
                self.objects.delete(&object.location).await?;
                dropped += 1;
            }
        }
        Ok(dropped)
    }
}

/// Where content lies: two letters of its hash as a folder keep folders small.
pub(crate) fn at(sha256: &[u8]) -> Path {
    let name = hex::encode(sha256);
    Path::from(format!("{}/{name}", name.get(..2).unwrap_or("00")))
}

/// The last part of a name, without control characters, at most 120 characters.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|it| !it.is_control()).take(120).collect();
    if plain.trim().is_empty() { "file".to_owned() } else { plain.trim().to_owned() }
}

/// Attach a kept file to something. `about` says what a picture shows.
///
/// # Errors
/// What the database says.
pub async fn attach(
    tx: &Tx,
    cx: &Context,
    kind: &'static str,
    owner: Ref,
    place: &OrgPath,
    about: Option<String>,
    kept: &Kept,
) -> Result<Ref, StoreError> {
    let id = cx.stamp.ids.new_id(cx.now());
    let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    let columns: &[&str] = &[
        "region_id",
        "id",
        "owner_kind",
        "owner_id",
        "org_path",
        "name",
        "about",
        "media",
        "size",
        "width",
        "height",
        "sha256",
        "classification",
        "uploaded_by",
        "uploaded_at",
    ];
    let row = params![
        owner.region,
        id,
        kind,
        owner.id,
        place,
        kept.name.clone(),
        about,
        kept.media.name(),
        number(kept.size),
        kept.dimensions.map(|it| i64::from(it.0)),
        kept.dimensions.map(|it| i64::from(it.1)),
        kept.sha256.to_vec(),
        kept.classification.key(),
        cx.stamp.actor,
        cx.now(),
    ];
    Rows::into("file", columns).with(row).write(tx).await?;
    let columns: &[&str] = &["region_id", "file_id", "width", "height", "media", "size", "sha256"];
    let mut rows = Rows::into("rendition", columns);
    for (width, height, media, size, sha256) in &kept.smaller {
        let size = number(*size);
        rows.row(params![owner.region, id, *width, *height, *media, size, sha256.to_vec()]);
    }
    rows.write(tx).await?;
    Ok(Ref::new(owner.region, id))
}

/// Take a file off what it is attached to; its content goes with the next sweep unless it is attached elsewhere.
///
/// # Errors
/// [`StoreError::Stale`] when it is not attached.
pub async fn detach(tx: &Tx, file: Ref) -> Result<(), StoreError> {
    let key = || params![file.region, file.id];
    tx.execute("delete from rendition where region_id = $1 and file_id = $2", key()).await?;
    tx.execute_one("delete from file where region_id = $1 and id = $2", key()).await
}
