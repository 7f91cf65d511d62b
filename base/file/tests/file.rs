//! Files through the public face, on both engines: what is taken, what is refused, and what is served.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::sync::Arc;

use access::{Actor, Context, Policies};
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use file::{Classification, FileError, Files, Kept, attach, detach};
use http_body_util::BodyExt as _;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use rules::secrecy::Mark;
use store::{Clock as _, Ids, OrgPath, Ref, TurnableClock};
use testkit::TestStore;
use time::{Duration, macros::date};
use vault::{Suite, Vault};

fn context(it: &TestStore) -> Context {
    let clock = TurnableClock::at(date!(2026 - 03 - 02));
    let ids = Ids::from_seed(3);
    let vault =
        Vault::open(&it.folder().join("keys.json"), Suite::International, ids.clone(), clock.now()).unwrap();
    let policies = Arc::new(Policies::read(&[]).unwrap());
    Context::new(it.store.clone(), vault, policies, Arc::new(Actor::system()), &clock, ids)
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Bytes {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut out = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut out, format).unwrap();
    out.into_inner().into()
}

fn docx(paragraphs: &[&str]) -> Bytes {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let body: String = paragraphs.iter().map(|it| format!("<w:p><w:r><w:t>{it}</w:t></w:r></w:p>")).collect();
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("word/document.xml", format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")),
    ];
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner().into()
}

async fn kept(files: &Files, name: &str, bytes: impl Into<Bytes>) -> Result<Kept, FileError> {
    files.keep(name, bytes.into(), Classification::Public).await
}

async fn what_is_refused_says_why(_: TestStore) {
    let files = Files::in_memory();
    let refused = async |name: &str, bytes: Bytes| kept(&files, name, bytes).await.unwrap_err().refusal();
    let text = |it: &str| Bytes::from(it.to_owned());
    assert_eq!(refused("a.txt", Bytes::new()).await, Some("file-refused-empty"));
    for (name, body) in [
        ("a.html", "<!doctype html><script>alert(1)</script>"),
        ("a.svg", "  <svg onload=alert(1)>"),
        ("photo.jpg", "MZ\u{0}\u{1}"),
    ] {
        assert_eq!(refused(name, text(body)).await, Some("file-refused-kind"), "{name}");
    }
    assert_eq!(refused("通知.txt", text("机密★1年\n关于")).await, Some("file-refused-marked"));
    assert_eq!(refused("通知(秘密★长期).txt", text("正文")).await, Some("file-refused-marked"));
    let marked = kept(&files, "a.docx", docx(&["绝 密 ★", "关于某事"])).await;
    assert!(matches!(marked, Err(FileError::Marked(Mark::TopSecret))));
    assert!(kept(&files, "a.docx", docx(&["保守国家秘密法学习材料"])).await.is_ok());
    assert!(matches!(Classification::chosen("secret"), Err(FileError::Classified)));
    assert!(matches!(Classification::chosen(""), Err(FileError::Classified)));
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic....Exif";
    assert_eq!(refused("a.heic", Bytes::from_static(heic)).await, Some("file-refused-place"));
    let broken = picture(40, 40, ImageFormat::Png).slice(..60);
    assert_eq!(refused("a.png", broken).await, Some("file-refused-damaged"));
    let small = Files::over(Arc::new(object_store::memory::InMemory::new()), 10);
    assert!(matches!(kept(&small, "a.txt", "eleven letters").await, Err(FileError::TooLarge)));
}

async fn a_bomb_of_pixels_is_refused_before_it_is_opened(_: TestStore) {
    // The head of a PNG that claims 60,000 × 60,000 pixels, with a sound checksum and no data to speak of.
    let mut png = picture(1, 1, ImageFormat::Png).to_vec();
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    let refused = kept(&Files::in_memory(), "bomb.png", png).await.unwrap_err();
    assert_eq!(refused.refusal(), Some("file-refused-pixels"));
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    };
    !bytes.iter().fold(u32::MAX, step)
}

async fn pictures_become_smaller_ones_and_equal_content_is_kept_once(it: TestStore) {
    let cx = context(&it);
    let folder = it.folder().join("files");
    let files = Files::folder(&folder, 1 << 24).unwrap();
    let (owner, place) = (Ref::new(7, cx.stamp.ids.new_id(cx.now())), OrgPath::parse("0001.").unwrap());
    let photo = kept(&files, "..\\..\\etc/村口.jpg", picture(1200, 600, ImageFormat::Jpeg)).await.unwrap();
    assert_eq!((photo.name.as_str(), photo.dimensions), ("村口.jpg", Some((1200, 600))));
    let again = kept(&files, "again.jpg", picture(1200, 600, ImageFormat::Jpeg)).await.unwrap();
    assert_eq!(photo.sha256, again.sha256);
    let tx = it.store.begin().await.unwrap();
    let first = attach(&tx, &cx, "article", owner, &place, Some("村口".to_owned()), &photo).await.unwrap();
    let second = attach(&tx, &cx, "article", owner, &place, None, &again).await.unwrap();
    tx.commit().await.unwrap();
    let listed = file::of(&it.store, "article", owner).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(file::widths(&it.store, first).await.unwrap(), [480, 960]);
    let shown = file::one(&it.store, first).await.unwrap().unwrap();
    assert_eq!(file::at_width(&it.store, &shown, 400).await.unwrap().media, "image/jpeg");
    assert!(file::at_width(&it.store, &shown, 400).await.unwrap().size < shown.size);
    assert_eq!(file::at_width(&it.store, &shown, 1100).await.unwrap().sha256, shown.sha256);
    assert_eq!(files.missing(&it.store).await.unwrap(), Vec::<String>::new());
    // Attached nowhere and older than a day: swept. Attached: never.
    let stray = kept(&files, "stray.txt", "nobody wants it").await.unwrap();
    let far = cx.now().plus(Duration::days(4000));
    let tx = it.store.begin().await.unwrap();
    detach(&tx, second).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(files.sweep(&it.store, far).await.unwrap(), 1);
    assert!(files.open(&stray.sha256).await.is_err());
    assert!(files.open(&photo.sha256).await.is_ok());
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(files.missing(&it.store).await.unwrap().len(), 3);
}

async fn files_are_served_whole_in_parts_and_not_twice(it: TestStore) {
    let cx = context(&it);
    let files = Files::in_memory();
    let paper = kept(&files, "名单 \"1\".txt", "0123456789").await.unwrap();
    let tx = it.store.begin().await.unwrap();
    let owner = Ref::new(7, cx.stamp.ids.new_id(cx.now()));
    let id =
        attach(&tx, &cx, "article", owner, &OrgPath::parse("0001.").unwrap(), None, &paper).await.unwrap();
    tx.commit().await.unwrap();
    let content = file::one(&it.store, id).await.unwrap().unwrap().content();
    let asked = async |name: header::HeaderName, value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        let answer = files.serve(&content, &headers, "public, max-age=60").await.unwrap();
        let (parts, body) = answer.into_parts();
        (parts, body.collect().await.unwrap().to_bytes())
    };
    let (whole, body) = asked(header::ACCEPT, "*/*").await;
    assert_eq!((whole.status, body.as_ref()), (StatusCode::OK, b"0123456789".as_slice()));
    let text = |name: &str| whole.headers[name].to_str().unwrap().to_owned();
    assert!(text("content-disposition").starts_with("attachment; filename=\"file\"; filename*=UTF-8''%E5"));
    assert_eq!(text("x-content-type-options"), "nosniff");
    let tag = text("etag");
    let (part, body) = asked(header::RANGE, "bytes=2-4").await;
    assert_eq!((part.status, body.as_ref()), (StatusCode::PARTIAL_CONTENT, b"234".as_slice()));
    assert_eq!(part.headers["content-range"], "bytes 2-4/10");
    assert_eq!(asked(header::RANGE, "bytes=99-").await.0.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(asked(header::IF_NONE_MATCH, &tag).await.0.status, StatusCode::NOT_MODIFIED);
}

testkit::on_both!(file::MIGRATIONS;
    what_is_refused_says_why,
    a_bomb_of_pixels_is_refused_before_it_is_opened,
    pictures_become_smaller_ones_and_equal_content_is_kept_once,
    files_are_served_whole_in_parts_and_not_twice,
);
