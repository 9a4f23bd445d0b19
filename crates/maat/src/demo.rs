//! demo
#[derive(Debug, clap::Args)]
pub struct Args {}
/// demo
pub async fn run(_: Args) -> Result<(), crate::Failure> { Ok(()) }
