//! Work behind the pages: numbering the journal, projections, checkpoints, the daily clock.

use std::time::Duration;

use http_face::App;
use store::{Instant, params};
use time::OffsetDateTime;
use tokio::sync::watch;

/// Run until told to stop. What was begun is finished.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut signed = Instant(0);
    while !*stop.borrow() {
        if let Err(error) = app.vault.reload() {
            tracing::error!(%error, "the key file cannot be read; going on with the keys held");
        }
        if let Err(error) = once(&app, &mut signed).await {
            tracing::error!(%error, "background work failed; trying again");
        }
        let woken = app.wake.notified();
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One round: number what is certain, let every projection catch up, sign the state once a minute, do what the day
/// asks for.
async fn once(app: &App, signed: &mut Instant) -> Result<(), journal::JournalError> {
    journal::sequence_all(&app.store).await?;
    for consumer in app.domains.iter().flat_map(|domain| &domain.consumers) {
        journal::catch_up(&app.store, consumer.as_ref()).await?;
    }
    let now = app.clock.now();
    if now > signed.plus(time::Duration::minutes(1)) {
        let length = journal::length(&app.store).await?;
        let latest = journal::latest_checkpoint(&app.store).await?;
        let size = latest.and_then(|(note, _)| note.lines().nth(1)?.parse::<i64>().ok()).unwrap_or(-1);
        if size < length {
            journal::checkpoint(&app.store, &app.signer, now).await?;
        }
        *signed = now;
        daily(app, now.civil()).await?;
        sweep(app).await?;
    }
    Ok(())
}

/// Once a day, content of files that is attached nowhere.
async fn sweep(app: &App) -> Result<(), journal::JournalError> {
    let (now, today) = (app.clock.now(), app.clock.today().to_string());
    let tx = app.store.begin().await?;
    let claimed = tx
        .execute(
            "insert into schedule_run (name, on_day, at) values ('file.sweep', $1, $2)
             on conflict (name, on_day) do nothing",
            params![today, now],
        )
        .await?;
    tx.commit().await?;
    if claimed == 1 {
        match app.files.sweep(&app.store, now).await {
            Ok(0) => {}
            Ok(dropped) => tracing::info!(dropped, "content attached nowhere was dropped"),
            Err(error) => tracing::error!(%error, "files could not be swept; tried again tomorrow"),
        }
    }
    Ok(())
}

/// The work of this day whose hour has come and that no process has claimed.
async fn daily(app: &App, now: OffsetDateTime) -> Result<(), journal::JournalError> {
    for schedule in app.domains.iter().flat_map(|domain| &domain.schedules) {
        if now.hour() < schedule.hour {
            continue;
        }
        let tx = app.store.begin().await?;
        let claimed = tx
            .execute(
                "insert into schedule_run (name, on_day, at) values ($1, $2, $3)
                 on conflict (name, on_day) do nothing",
                params![schedule.name, now.date().to_string(), app.clock.now()],
            )
            .await?;
        tx.commit().await?;
        if claimed == 1 {
            tracing::info!(work = schedule.name, "daily work begins");
            if let Err(error) = (schedule.run)(app.system()).await {
                // Given back, so that the next round tries again.
                let tx = app.store.begin().await?;
                tx.execute(
                    "delete from schedule_run where name = $1 and on_day = $2",
                    params![schedule.name, now.date().to_string()],
                )
                .await?;
                tx.commit().await?;
                tracing::error!(work = schedule.name, %error, "daily work failed; it will be tried again");
            }
        }
    }
    Ok(())
}

/// Number the whole journal and let every projection catch up, for command lines and tests.
///
/// # Errors
/// What the database says.
pub async fn settle(app: &App) -> Result<(), journal::JournalError> {
    journal::settle(&app.store, Duration::from_secs(20)).await?;
    for consumer in app.domains.iter().flat_map(|domain| &domain.consumers) {
        journal::catch_up(&app.store, consumer.as_ref()).await?;
    }
    Ok(())
}
