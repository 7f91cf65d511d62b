use store::Migrations;
use store::schema::{Step, Table, bytes, int, path, text, time, uuid};

const FILE: Table = Table {
    name: "file",
    doc: "Files attached to something: a row for each place a file is attached at; equal content is kept once, by its \
          hash, in the storage of files.",
    columns: &[
        int("region_id", "region of what it is attached to"),
        uuid("id", "identifier"),
        text("owner_kind", "kind of what it is attached to, as in `article`"),
        uuid("owner_id", "what it is attached to"),
        path("org_path", "path of the organisation it belongs to"),
        text("name", "name given by the sender, without folders"),
        text("about", "what a picture shows, for those who do not see it").or_none(),
        text("media", "media type, found by its content"),
        int("size", "bytes"),
        int("width", "width of a picture as shown, in pixels").or_none(),
        int("height", "height of a picture as shown, in pixels").or_none(),
        bytes("sha256", "SHA-256 of the content, which is its address"),
        text(
            "classification",
            "`public` or `internal`; anything marked secret or higher is refused (formalism rule F26)",
        ),
        uuid("uploaded_by", "account; none: the system").or_none(),
        time("uploaded_at", "when"),
    ],
    key: &["region_id", "id"],
    unique: &[],
    index: &[&["region_id", "owner_id"], &["sha256"]],
};

const RENDITION: Table = Table {
    name: "rendition",
    doc: "Smaller pictures made of a picture, without any record of the camera.",
    columns: &[
        int("region_id", "region of the file"),
        uuid("file_id", "the picture"),
        int("width", "width in pixels"),
        int("height", "height in pixels"),
        text("media", "media type"),
        int("size", "bytes"),
        bytes("sha256", "SHA-256 of the content"),
    ],
    key: &["region_id", "file_id", "width"],
    unique: &[],
    index: &[&["sha256"]],
};

/// The tables of this room.
pub const TABLES: &[&Table] = &[&FILE, &RENDITION];

/// What it needs of the database.
pub const MIGRATIONS: &[Migrations] =
    &[Migrations { name: "file_0001", steps: &[Step::Create(&FILE), Step::Create(&RENDITION)] }];
