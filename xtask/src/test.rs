//! `cargo xtask test`: stage by stage, up to the first that fails.

use std::time::{Duration, Instant};

use crate::{
    house::House,
    need::Need,
    stages::{self, Stage},
};

/// Runs the stages with these names, or all; ends with one line of counts.
pub(crate) fn run(house: &House, names: &[String]) -> Result<(), String> {
    let stages = chosen(names)?;
    let begun = Instant::now();
    set_up(house, stages.iter().copied())?;
    let mut tests = 0;
    for (index, stage) in stages.iter().enumerate() {
        let since = Instant::now();
        println!(
            "\n== {} ({} of {}): {}",
            stage.name,
            index + 1,
            stages.len(),
            stage.what
        );
        tests += (stage.run)(house).map_err(|reason| format!("stage {} failed: {reason}", stage.name))?;
        println!("== {} held, {}", stage.name, told(since.elapsed()));
    }
    println!(
        "\n{held} of {held} stages held; {tests} tests passed; {}.",
        told(begun.elapsed()),
        held = stages.len()
    );
    Ok(())
}

/// Meets every need of the stages, each once.
pub(crate) fn set_up<'a>(house: &House, stages: impl IntoIterator<Item = &'a Stage>) -> Result<(), String> {
    let mut met: Vec<Need> = Vec::new();
    for need in stages.into_iter().flat_map(|stage| stage.needs) {
        if !met.contains(need) {
            need.meet(house)?;
            met.push(*need);
        }
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Stage>, String> {
    if let Some(stranger) = names
        .iter()
        .find(|name| stages::ALL.iter().all(|stage| stage.name != *name))
    {
        let known: Vec<&str> = stages::ALL.iter().map(|stage| stage.name).collect();
        return Err(format!("no stage is called {stranger}; there are {}", known.join(", ")));
    }
    let wanted = |stage: &&Stage| names.is_empty() || names.iter().any(|name| name == stage.name);
    Ok(stages::ALL.iter().filter(wanted).collect())
}

fn told(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_run_in_the_order_of_the_table_whatever_order_they_are_named_in() {
        let names: Vec<&str> = chosen(&["test".into(), "fmt".into()])
            .expect("both are stages")
            .iter()
            .map(|stage| stage.name)
            .collect();
        assert_eq!(names, ["fmt", "test"]);
    }

    #[test]
    fn a_stage_that_does_not_exist_is_refused_and_not_skipped() {
        let reason = chosen(&["fmt".into(), "teh".into()])
            .err()
            .expect("there is no such stage");
        assert!(reason.starts_with("no stage is called teh"), "{reason}");
    }

    #[test]
    fn a_long_time_is_told_in_minutes() {
        assert_eq!(told(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(told(Duration::from_secs(125)), "2 min 05 s");
    }
}
