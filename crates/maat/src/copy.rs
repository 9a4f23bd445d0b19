//! `maat copy`: moving house.

use std::io::{self, IsTerminal, Write};

use maat_app::{
    keys,
    table::{
        Segment, Table,
        moving::{Moved, Tally, copy},
    },
};

use crate::{Failure, store::Store};

/// Copies a whole store into another, and checks it item by item
///
/// A store is a folder, or dynamodb:NAME in the account and region of the environment. The first copy may run while the
/// old store is in use; stop what writes it, and copy once more with --again: it takes what changed, in a moment, and
/// proves that both hold the same. Broken off, it goes on with --again. Also copy maat.key, which is not in the store.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What is copied; only read
    #[arg(long, value_name = "URL")]
    from: Store,
    /// Where to; empty, or with --again an earlier copy
    #[arg(long, value_name = "URL")]
    to: Store,
    /// Go on with an earlier copy: write what is new or different, delete what is gone
    #[arg(long)]
    again: bool,
}

/// Does it; fails if in the end the two do not hold the same.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    if args.from == args.to {
        return Err("both are the same store".into());
    }
    let (from, to) = (args.from.open().await?, args.to.open().await?);
    allow(&*from, &*to, args.again).await?;
    let Moved { written, deleted, same } = copy(&*from, &*to, |moved| {
        progress(&format!("{} written, {} the same", moved.written, moved.same));
    })
    .await?;
    done(&format!(
        "{written} written, {deleted} deleted, {same} the same already"
    ));

    let [was, is] = [
        Tally::of(&*from, |items| progress(&format!("checking: {items}"))).await?,
        Tally::of(&*to, |items| progress(&format!("checking the copy: {items}"))).await?,
    ];
    done(&format!("checked {} items", is.items()));
    print!("{is}");
    match was.differences(&is).as_slice() {
        [] => Ok(()),
        kinds => Err(format!(
            "not the same yet: {}. Stop what writes the old store, and copy once more with --again.",
            kinds.join(", ")
        )
        .into()),
    }
}

/// Nobody's store is overwritten by a slip: the other is empty, or an earlier copy of the same.
async fn allow(from: &dyn Table, to: &dyn Table, again: bool) -> Result<(), Failure> {
    let empty = to.scan(Segment::WHOLE, None, 1).await?.items.is_empty();
    if empty {
        return Ok(());
    }
    if !again {
        return Err("there is something in it already; to go on with an earlier copy, say --again".into());
    }
    let (ours, theirs) = (pool(from).await?, pool(to).await?);
    if theirs.is_some() && ours != theirs {
        return Err("what is in it is no copy of this store: it has another user pool".into());
    }
    Ok(())
}

/// The id of a store's own user pool, which no other store has.
async fn pool(table: &dyn Table) -> Result<Option<String>, Failure> {
    Ok(table.get(&keys::pool()).await?.map(|item| item.id))
}

/// Says how far it is, where someone looks.
fn progress(text: &str) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K{text}");
        // Whether it is seen does not matter to the copy.
        let _ = io::stderr().flush();
    }
}

fn done(text: &str) {
    progress("");
    println!("{text}");
}
