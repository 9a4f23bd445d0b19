//! The time of an answer tells nothing either: what is another's costs the store the same reads and writes as what is nowhere.

use maat_tests::{Client, World};

use crate::{about_something, ask, cast::Things, cast::cast, cells, table::Row};

/// Each stands for those who are known in the same way: others have no token that is good, or differ in their role alone.
const LOOK: [&str; 4] = ["owner", "unassigned", "stranger", "guest"];

/// What the table is asked for to answer.
async fn effort(world: &World, asker: &Client, row: &Row, things: &Things) -> Vec<String> {
    world.asked.take();
    ask(world, asker, row, things).await;
    world.asked.take()
}

#[tokio::test]
async fn what_is_another_tenants_is_looked_for_as_long_as_what_is_nowhere() {
    let cast = cast().await;
    let within = |things| cast.own.with_things_of(things);
    let (foreign_within, absent_within) = (within(&cast.foreign), within(&cast.absent));
    let mut wrong = Vec::new();
    let looked_for = |(row, asker, ..): &(Row, &str, &Client, u16)| about_something(row) && LOOK.contains(asker);
    for (row, asker, client, expected) in cells(&cast).into_iter().filter(looked_for) {
        // Who may do it does it; what remains to be compared is asked about another's thing, as if it were here.
        let pairs = [
            (&cast.foreign, &cast.absent, "another's"),
            (&foreign_within, &absent_within, "another's, as if it were here"),
        ];
        let things = ["{a}", "{r}", "{g}", "{e}", "{id}", "{d}", "{m}", "{c}", "{i}"];
        let pairs = match things.iter().any(|thing| row.path.contains(thing)) {
            true => &pairs[..],
            false => &pairs[..1],
        };
        for (foreign, absent, what) in pairs {
            // Each in a world of its own: who asks is known there already, and nothing else is.
            let world = cast.world.fork().await;
            world.again(client).get("/v1/me").await;
            let of_absent = effort(&world, client, &row, absent).await;
            let world = cast.world.fork().await;
            world.again(client).get("/v1/me").await;
            let of_foreign = effort(&world, client, &row, foreign).await;
            if of_foreign != of_absent {
                let (method, path) = (row.method, row.path);
                wrong.push(format!(
                    "{method} {path} by {asker} ({expected}): {what}: {of_foreign:?} where absent is {of_absent:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
