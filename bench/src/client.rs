//! A small HTTP/1.1 client that keeps its connection: the load must cost less than what it measures.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}

impl Connection {
    pub async fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    async fn more(&mut self) -> std::io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Send a request as it stands and read the answer.
    pub async fn send(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let status = head.split_whitespace().nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").and_then(|it| it.parse::<usize>().ok());
        match length {
            Some(length) => {
                while self.buffer.len() < end + length {
                    self.more().await?;
                }
                answer.body = self.buffer[end..end + length].to_vec();
            }
            None if answer.header("transfer-encoding").is_some() => {
                while find(&self.buffer[end..], b"\r\n0\r\n\r\n").is_none() {
                    self.more().await?;
                }
                answer.body = self.buffer[end..].to_vec();
            }
            None => {}
        }
        Ok(answer)
    }
}

pub fn get_request(address: &str, path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{cookie}\r\n").into_bytes()
}

pub fn post_request(address: &str, path: &str, cookie: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub async fn get(address: &str, path: &str, cookie: &str) -> std::io::Result<Answer> {
    Connection::open(address).await?.send(&get_request(address, path, cookie)).await
}

/// Sign in; gives the cookie.
pub async fn sign_in(
    address: &str,
    login: &str,
    password: &str,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let body = format!("login={login}&password={password}");
    let answer = Connection::open(address).await?.send(&post_request(address, "/sign-in", "", &body)).await?;
    let cookie =
        answer.header("set-cookie").and_then(|it| it.split(';').next()).unwrap_or_default().to_owned();
    if cookie.is_empty() { Err(format!("sign-in failed: {}", answer.status).into()) } else { Ok(cookie) }
}

/// What a run of requests showed.
pub struct Seen {
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub bytes: usize,
    pub count: u64,
}

/// Ask for one page over several connections for a while.
pub async fn load(
    address: &str,
    path: &str,
    cookie: &str,
    connections: usize,
    span: Duration,
) -> Result<Seen, Box<dyn std::error::Error + Send + Sync>> {
    let request = get_request(address, path, cookie);
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (address, request) = (address.to_owned(), request.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let (mut times, mut bytes) = (Vec::new(), 0);
            while begun.elapsed() < span {
                let at = Instant::now();
                let answer = connection.send(&request).await?;
                if answer.status != 200 {
                    return Err(std::io::Error::other(format!("status {}", answer.status)));
                }
                bytes = answer.body.len();
                times.push(at.elapsed());
            }
            Ok((times, bytes))
        }));
    }
    let (mut times, mut bytes) = (Vec::new(), 0);
    for task in tasks {
        let (more, size) = task.await??;
        times.extend(more);
        bytes = size;
    }
    let whole = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    Ok(Seen {
        per_second: times.len() as f64 / whole,
        p50: at(0.5),
        p99: at(0.99),
        bytes,
        count: times.len() as u64,
    })
}
