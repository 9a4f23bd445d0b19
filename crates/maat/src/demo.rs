//! demo
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}
/// demo
pub(crate) async fn run(_: Args) -> Result<(), crate::Failure> {
    Ok(())
}
