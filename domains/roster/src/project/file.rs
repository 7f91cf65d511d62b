use journal::{Consumer, Filed, Recorded};
use serde_json::{Value as Json, json};
use store::{Rows, StoreError, Tx, params};

/// What the entries of a room add to files.
pub type Filer = fn(&Recorded) -> Vec<Filed>;

/// The electronic file: what happened to a member, sorted into the ten classes of 干部人事档案工作条例 art. 19. Every
/// room says for itself what of its entries belongs there.
pub struct FileProjection {
    /// One for each room.
    pub filers: Vec<Filer>,
}

const COLUMNS: &[&str] =
    &["region_id", "member_id", "leaf", "entry_id", "class", "kind", "on_day", "details"];

/// The class of a kind of entry; none: it does not belong into the file.
fn class_of(kind: &str) -> Option<i64> {
    Some(match kind {
        "member.enrolled" | "member.moved" | "member.merged" | "member.unmerged" => 6,
        "member.state_changed" => 6,
        "member.disciplined" => 8,
        "member.changed" => 1,
        "member.post_taken" | "member.post_left" => 9,
        _ => return None,
    })
}

/// What the file shows of an entry: never more than names of organisations, states and posts.
fn shown(entry: &Recorded) -> (Option<String>, Json) {
    let Some(payload) = &entry.payload else { return (None, json!({})) };
    let on = payload.get("on").and_then(Json::as_str).map(str::to_owned);
    let state = |side: &str| payload.get(side).and_then(|it| it.get("state")).cloned().unwrap_or(Json::Null);
    let keep = |name: &str| payload.get(name).cloned().unwrap_or(Json::Null);
    let details = json!({
        "from": state("before"),
        "to": state("after"),
        "ground": keep("ground"),
        "fields": keep("fields"),
        "post": keep("post"),
        "org": keep("org_name"),
    });
    (on, details)
}

/// What the entries of the roll itself add.
pub(crate) fn filed(entry: &Recorded) -> Vec<Filed> {
    let (Some(class), Some(member)) = (class_of(&entry.kind), entry.subject) else { return Vec::new() };
    let (on, details) = shown(entry);
    vec![Filed { member, class, on, details }]
}

#[async_trait::async_trait]
impl Consumer for FileProjection {
    fn name(&self) -> &'static str {
        "roster.file"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let mut rows = Rows::into("file_item", COLUMNS);
        for entry in entries {
            for it in self.filers.iter().flat_map(|filer| filer(entry)) {
                rows.row(params![
                    it.member.region,
                    it.member.id,
                    entry.leaf,
                    entry.id,
                    it.class,
                    entry.kind.clone(),
                    it.on.unwrap_or_else(|| entry.at.day().to_string()),
                    it.details.to_string(),
                ]);
            }
        }
        rows.write(tx).await
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("delete from file_item", params![]).await?;
        Ok(())
    }
}
