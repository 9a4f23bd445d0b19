//! Asking over and over on connections that stay open, with as little work on this side as can be.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use crate::Failure;

/// What is asked of whom.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    request: String,
}

impl Target {
    /// A GET of a path, with a bearer token if it needs one.
    pub(crate) fn get(address: SocketAddr, path: &str, token: Option<&str>) -> Self {
        let bearer = token
            .map(|token| format!("Authorization: Bearer {token}\r\n"))
            .unwrap_or_default();
        Self {
            address,
            request: format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{bearer}\r\n"),
        }
    }
}

/// Asks once; answers the bytes of the body.
pub(crate) async fn once(target: &Target) -> Result<usize, Failure> {
    let mut stream = TcpStream::connect(target.address).await?;
    ask(&mut stream, target, &mut Vec::new()).await
}

/// Asks for a while on so many connections; answers how many answers came a second.
pub(crate) async fn for_a_while(target: &Target, connections: usize, time: Duration) -> Result<f64, Failure> {
    let begun = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..connections {
        let target = target.clone();
        all.spawn(async move {
            one_connection(&target, begun + time)
                .await
                .map_err(|failure| failure.to_string())
        });
    }
    let mut answers = 0_u32;
    while let Some(done) = all.join_next().await {
        answers += done??;
    }
    Ok(f64::from(answers) / begun.elapsed().as_secs_f64())
}

async fn one_connection(target: &Target, end: Instant) -> Result<u32, Failure> {
    let mut stream = TcpStream::connect(target.address).await?;
    let (mut answers, mut read) = (0, Vec::new());
    while Instant::now() < end {
        ask(&mut stream, target, &mut read).await?;
        answers += 1;
    }
    Ok(answers)
}

async fn ask(stream: &mut TcpStream, target: &Target, read: &mut Vec<u8>) -> Result<usize, Failure> {
    stream.write_all(target.request.as_bytes()).await?;
    read.clear();
    loop {
        if stream.read_buf(read).await? == 0 {
            return Err("the connection was closed in the middle of an answer".into());
        }
        if let Some((head, length)) = head(read)?
            && read.len() >= head + length
        {
            return Ok(length);
        }
    }
}

/// The length of the head and of the body, once the head is there.
fn head(read: &[u8]) -> Result<Option<(usize, usize)>, Failure> {
    let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&read[..end])?.to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(format!("not the answer that was wanted: {head}").into());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.ok_or("an answer without a length")?.trim().parse()?;
    Ok(Some((end + 4, length)))
}
