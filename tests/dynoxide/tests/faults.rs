//! What is written when the line to DynamoDB fails: what was asked for, once, or an error that says what is not known.

use std::sync::Arc;

use maat_app::table::{Key, Op, Table, TableError};
use maat_dynoxide::{
    Fault::{AnswerLost, Conflicting, Throttled},
    Line,
};
use maat_parity::{Case, item};

fn on_a_line(faults: &[maat_dynoxide::Fault]) -> Arc<dyn Table> {
    Arc::new(Line::to_a_table(faults).expect("a line"))
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_no_conflict_with_itself() -> Case {
    let (first, second) = (item("p", "s", 1), item("p", "s", 2));
    let key = first.key.clone();
    let histories = [
        vec![Op::PutIfAbsent(first.clone())],
        vec![Op::PutIfAbsent(first.clone()), Op::PutIfVersion(second.clone(), 1)],
        vec![Op::PutIfAbsent(first.clone()), Op::DeleteIfVersion(key.clone(), 1)],
    ];
    for (writes, left) in histories.into_iter().zip([Some(first.clone()), Some(second), None]) {
        let table = on_a_line(&[AnswerLost; 2]);
        for write in writes {
            table.transact(vec![write]).await?;
        }
        assert_eq!(table.get(&key).await?, left);
    }
    Ok(())
}

#[tokio::test]
async fn what_another_wrote_is_a_conflict_though_an_answer_was_lost() -> Case {
    let table = on_a_line(&[AnswerLost]);
    table.transact(vec![Op::Put(item("p", "s", 1))]).await?;
    let mine = maat_parity::with_data("p", "s", 1, serde_json::json!({ "mine": true }));
    let refused = table.transact(vec![Op::PutIfAbsent(mine)]).await;
    assert_eq!(refused, Err(TableError::Conflict(0)));
    Ok(())
}

#[tokio::test]
async fn a_transaction_whose_answer_is_lost_is_done_once() -> Case {
    let table = on_a_line(&[AnswerLost]);
    let both = vec![Op::PutIfAbsent(item("p", "a", 1)), Op::PutIfAbsent(item("p", "b", 1))];
    table.transact(both).await?;
    assert!(table.get(&Key::new("p", "b")).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn who_is_told_to_wait_tries_again() -> Case {
    let table = on_a_line(&[Throttled, Throttled, Throttled]);
    table.transact(vec![Op::PutIfAbsent(item("p", "a", 1))]).await?;
    let table = on_a_line(&[Conflicting, Throttled, Conflicting]);
    let both = vec![Op::PutIfAbsent(item("p", "a", 1)), Op::PutIfAbsent(item("p", "b", 1))];
    table.transact(both).await
}

#[tokio::test]
async fn a_table_that_stays_busy_is_told_as_unavailable_and_nothing_is_written() -> Case {
    let table = on_a_line(&[Throttled; 6]);
    let refused = table.transact(vec![Op::PutIfAbsent(item("p", "a", 1))]).await;
    assert!(matches!(refused, Err(TableError::Unavailable(_))), "{refused:?}");
    assert_eq!(table.get(&Key::new("p", "a")).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_write_whose_answers_are_all_lost_is_told_as_unknown() -> Case {
    let table = on_a_line(&[AnswerLost; 6]);
    let unknown = table.transact(vec![Op::Put(item("p", "a", 1))]).await;
    assert!(matches!(unknown, Err(TableError::Unknown(_))), "{unknown:?}");
    Ok(())
}
