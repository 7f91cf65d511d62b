//! Processes under measurement.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client;

/// A server in a process of its own; killed when dropped.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// From start to the first answer.
    pub started_in: Duration,
}

pub fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A program built beside this one.
pub fn beside(name: &str) -> std::io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

impl Served {
    /// Start a program and wait until it answers.
    pub async fn start(
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
        port: u16,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let address = format!("127.0.0.1:{port}");
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        for _ in 0..6000 {
            if client::get(&address, "/healthz", "").await.is_ok_and(|it| it.status == 200) {
                return Ok(Self { child, address, started_in: begun.elapsed() });
            }
            if let Some(status) = child.try_wait()? {
                return Err(format!("{} ended: {status}", program.display()).into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let _ = child.kill();
        Err(format!("{} does not answer", program.display()).into())
    }

    /// CPU used so far.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
        // utime and stime, in hundredths of a second.
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    /// Resident memory in MiB: all, and without pages of mapped files.
    pub fn memory(&self) -> (u64, u64) {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let read = |name: &str| {
            let line = text.lines().find(|it| it.starts_with(name));
            line.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
        };
        (read("VmRSS:"), read("RssAnon:"))
    }

    /// kill -9.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
