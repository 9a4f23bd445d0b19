//! Many at once.

use maat_app::table::{Item, Key, Op, TableError};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{Case, Store, item, with_data};

const TASKS: u64 = 16;
const STEPS: u64 = 12;

async fn together<F>(run: impl Fn(u64) -> F) -> Vec<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let tasks: JoinSet<F::Output> = (0..TASKS).map(run).collect();
    tasks.join_all().await
}

/// Sixteen tasks count together; each step counts.
pub async fn no_update_is_lost(table: Store) -> Case {
    let counter = |version: u64| with_data("p", "counter", version, json!({ "count": version }));
    table.transact(vec![Op::Put(counter(0))]).await?;
    for counted in together(|_| count(table.clone(), counter(0).key)).await {
        counted?;
    }
    let last = counter(TASKS * STEPS);
    assert_eq!(table.get(&last.key).await?, Some(last));
    Ok(())
}

async fn count(table: Store, key: Key) -> Case {
    let mut done = 0;
    while done < STEPS {
        let Some(Item { version, .. }) = table.get(&key).await? else {
            panic!("the counter is gone");
        };
        let next = with_data(&key.pk, &key.sk, version + 1, json!({ "count": version + 1 }));
        match table.transact(vec![Op::PutIfVersion(next, version)]).await {
            Ok(()) => done += 1,
            Err(TableError::Conflict(0)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Of those who put the same item if absent, and nothing of the others is left.
pub async fn only_one_of_many_is_first(table: Store) -> Case {
    let put = |task: u64| {
        vec![
            Op::Put(item("p", &format!("by {task}"), 1)),
            Op::PutIfAbsent(item("p", "first", task)),
        ]
    };
    let outcomes = together(|task| {
        let table = table.clone();
        async move { (task, table.transact(put(task)).await) }
    })
    .await;
    let first = table.get(&Key::new("p", "first")).await?.map(|item| item.version);
    for (task, outcome) in outcomes {
        let won = first == Some(task);
        assert_eq!(outcome, if won { Ok(()) } else { Err(TableError::Conflict(1)) });
        assert_eq!(table.get(&Key::new("p", format!("by {task}"))).await?.is_some(), won);
    }
    Ok(())
}

/// Whoever reads it, at once.
pub async fn a_read_sees_what_was_acknowledged(table: Store) -> Case {
    let outcomes = together(|task| {
        let table = table.clone();
        async move {
            for version in 1..=STEPS {
                let written = item("p", &task.to_string(), version);
                table.transact(vec![Op::Put(written.clone())]).await?;
                assert_eq!(table.get(&written.key).await?, Some(written));
            }
            Ok(())
        }
    });
    outcomes.await.into_iter().collect()
}
