use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::CommandError;
use crate::{Installation, work};

/// Serve until SIGTERM or Ctrl-C; then take no more connections, finish what was begun, and stop.
pub(crate) async fn run(installation: Installation) -> Result<(), CommandError> {
    let listen = &installation.config.listen;
    let listener =
        TcpListener::bind(listen).await.map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let (stop, stopped) = watch::channel(false);
    let background = tokio::spawn(work::run(installation.app.clone(), stopped.clone()));
    tracing::info!(address = %installation.app.public_url, "serving");
    let router = installation.router().into_make_service_with_connect_info::<SocketAddr>();
    let mut told = stopped.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        let _ = told.changed().await;
    });
    let serving = tokio::spawn(async move { server.await });
    signal().await?;
    tracing::info!("told to stop: finishing what was begun");
    let _ = stop.send(true);
    // A connection kept open by a browser must not keep the program from stopping.
    let _ = tokio::time::timeout(Duration::from_secs(20), serving).await;
    background.await?;
    installation.app.store.clone().close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn signal() -> Result<(), CommandError> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}
