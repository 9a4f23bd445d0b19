//! The peer: axum with one route that answers so many bytes of JSON, and nothing else.

use std::process::Stdio;

use axum::{Router, http::header, routing::get};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

use crate::{Failure, load::Target};

/// Serves `size` bytes until it is ended, after it has said where.
pub(crate) async fn serve(size: Option<String>) -> Result<(), Failure> {
    let size: usize = size.ok_or("how many bytes?")?.parse()?;
    let body = format!("\"{}\"", "x".repeat(size.saturating_sub(2)));
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/", get(answer))).await?;
    Ok(())
}

/// The peer in a process of its own, which ends with this.
pub(crate) struct Bare {
    pub(crate) target: Target,
    _process: Child,
}

impl Bare {
    pub(crate) async fn start(size: usize) -> Result<Self, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["bare", &size.to_string()])
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut process = command.spawn()?;
        let out = process.stdout.take().ok_or("the peer says nothing")?;
        let said = BufReader::new(out)
            .lines()
            .next_line()
            .await?
            .ok_or("the peer did not start")?;
        Ok(Self {
            target: Target::get(said.parse()?, "/", None),
            _process: process,
        })
    }
}
