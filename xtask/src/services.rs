//! What tests need beside cargo: a PostgreSQL server of their own, Chromium, and Chinese fonts. Brought from Debian's
//! packages where that may be done; else it is said precisely what is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{Done, has, run};

fn postgres_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(Result::ok)
        .map(|it| it.path().join("bin"))
        .filter(|it| it.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|it| it.stdout == b"0\n")
}

/// Install Debian packages, when we are root and apt is there.
fn install(packages: &[&str]) -> bool {
    if !is_root() || !has("apt-get") {
        return false;
    }
    let quiet = [("DEBIAN_FRONTEND", "noninteractive")];
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    run("apt-get", &["update", "-qq"], &quiet).is_ok() && run("apt-get", &arguments, &quiet).is_ok()
}

/// Chromium's path; installed when it may be.
pub(crate) fn chromium() -> Option<PathBuf> {
    let path = PathBuf::from("/usr/bin/chromium");
    if path.exists() || install(&["chromium", "fonts-noto-cjk"]) {
        path.exists().then_some(path)
    } else {
        None
    }
}

struct Server {
    programs: PathBuf,
    folder: PathBuf,
}

impl Server {
    /// PostgreSQL does not run as root: as root it is started as the package's own user.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn stop(&self) {
        let mut stop = self.command("pg_ctl");
        stop.arg("-D").arg(self.data()).args(["stop", "-m", "immediate"]);
        let _ = stop.stdout(Stdio::null()).status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}

/// Fonts for tests of printed papers; they say themselves what is missing when they cannot be installed.
fn fonts() {
    if !Path::new("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc").exists() {
        install(&["fonts-noto-cjk"]);
    }
}

fn start(folder: &Path) -> Result<(Server, String), String> {
    if postgres_programs().is_none() {
        install(&["postgresql"]);
    }
    let programs = postgres_programs().ok_or("PostgreSQL is missing: apt-get install postgresql")?;
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    if is_root() {
        run("chown", &["postgres", &folder.display().to_string()], &[])?;
    }
    let server = Server { programs, folder: folder.to_owned() };
    let mut init = server.command("initdb");
    init.arg("-D").arg(server.data()).args([
        "-A",
        "trust",
        "-U",
        "lianxin",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]);
    let made = init.stdout(Stdio::null()).status().map_err(|error| error.to_string())?;
    if !made.success() {
        return Err("initdb failed".to_owned());
    }
    let port = free_port()?;
    let options = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=300 -c shared_buffers=512MB",
        folder.display()
    );
    let mut begin = server.command("pg_ctl");
    begin
        .arg("-D")
        .arg(server.data())
        .args(["-w", "-o", &options, "-l"])
        .arg(folder.join("log"))
        .arg("start");
    let begun = begin.stdout(Stdio::null()).status().map_err(|error| error.to_string())?;
    if begun.success() {
        Ok((server, format!("postgres://lianxin@127.0.0.1:{port}")))
    } else {
        Err(format!("PostgreSQL did not start; see {}", folder.join("log").display()))
    }
}

/// Run something with a PostgreSQL server of its own, stopped and removed afterwards. A server given by
/// `LIANXIN_TEST_POSTGRES` is used as it is.
pub(crate) fn with_postgres(work: impl FnOnce(&str) -> Done) -> Done {
    fonts();
    if let Ok(url) = std::env::var("LIANXIN_TEST_POSTGRES") {
        return work(&url);
    }
    let folder = std::env::temp_dir().join(format!("lianxin-postgres-{}", std::process::id()));
    let (server, url) = start(&folder)?;
    let done = work(&url);
    server.stop();
    done
}
