//! Some lives by the dice. `cargo xtask simulate` lives more of them.

use maat_tests::simulate;

#[tokio::test]
async fn whatever_goes_wrong_each_prompt_rings_at_most_once_in_its_grace_and_ends_once() {
    for seed in 1..=3 {
        let lived = simulate(seed, 4).await.unwrap();
        assert!(lived.rang > 20 && lived.crashes > 20, "{lived:?}");
        assert!(lived.ended >= lived.rang, "{lived:?}");
    }
}
