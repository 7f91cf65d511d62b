use journal::{Consumer, Recorded};
use serde_json::{Value as Json, json};
use store::{Rows, StoreError, Tx, params};

/// The electronic file: what happened to a member, sorted into the ten classes of 干部人事档案工作条例 art. 19.
/// Later rooms add their kinds to [`class_of`].
pub struct FileProjection;

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

#[async_trait::async_trait]
impl Consumer for FileProjection {
    fn name(&self) -> &'static str {
        "roster.file"
    }

    async fn take(&self, tx: &Tx, entries: &[Recorded]) -> Result<(), StoreError> {
        let mut rows = Rows::into("file_item", COLUMNS);
        for entry in entries {
            let (Some(class), Some(member)) = (class_of(&entry.kind), entry.subject) else { continue };
            let (on, details) = shown(entry);
            rows.row(params![
                member.region,
                member.id,
                entry.leaf,
                entry.id,
                class,
                entry.kind.clone(),
                on.unwrap_or_else(|| entry.at.day().to_string()),
                details.to_string(),
            ]);
        }
        rows.write(tx).await
    }

    async fn clear(&self, tx: &Tx) -> Result<(), StoreError> {
        tx.execute("delete from file_item", params![]).await?;
        Ok(())
    }
}
