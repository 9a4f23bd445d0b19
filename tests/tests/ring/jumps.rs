//! A clock that jumps: nothing rings or expires by it, unless it stays there.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use maat_app::{
    ports::Clock,
    ring::turn,
    steady::{DOUBT, Steady},
    testing::SetClock,
};
use maat_tests::{Family, World};
use serde_json::json;

use crate::NINE;

/// A wall clock that can be set, and the time that really passes.
struct Clocks {
    wall: Arc<SetClock>,
    running: Arc<Mutex<Duration>>,
}

/// The wall clock as the program holds it.
struct Shown(Arc<SetClock>);

impl Clock for Shown {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

impl Clocks {
    fn over(world: &mut World) -> Self {
        let wall = Arc::new(SetClock::at(NINE.parse().unwrap()));
        let running = Arc::new(Mutex::new(Duration::ZERO));
        let passed = running.clone();
        world.web.app.clock = Arc::new(Steady::new(Shown(wall.clone()), move || *passed.lock().unwrap()));
        Self { wall, running }
    }

    /// Seconds pass, and the loop looks at each of them, as it does.
    async fn pass(&self, world: &World, seconds: u64) {
        for _ in 0..seconds {
            *self.running.lock().unwrap() += Duration::from_secs(1);
            self.wall.advance(SignedDuration::from_secs(1));
            turn(world.app(), 0, &mut Default::default()).await.unwrap();
        }
    }

    fn jump(&self, by: SignedDuration) {
        self.wall.advance(by);
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn planned(world: &World, family: &Family) {
    for (title, start) in [("Maths", "09:01"), ("Sums", "09:10"), ("Lunch", "12:00")] {
        family
            .plan(json!({"title": title, "start": format!("2026-11-23T{start}")}))
            .await;
    }
    assert!(world.wrist.rang().is_empty());
}

#[tokio::test]
async fn a_clock_that_jumps_a_day_for_five_seconds_rings_and_ends_nothing() {
    for jump in [DAY, -DAY] {
        let mut world = World::at(NINE).await;
        let clocks = Clocks::over(&mut world);
        let family = Family::of(&world, "Anna").await;
        planned(&world, &family).await;
        clocks.pass(&world, 30).await;
        clocks.jump(jump);
        clocks.pass(&world, 5).await;
        // Someone plans meanwhile: the time that they meet is not a day off either.
        let now = world.app().now();
        assert_eq!(now, "2026-11-23T08:00:35Z".parse().unwrap());
        let caller = world.caller(&family.owner).await;
        let planner = world.app().planner_of(caller, family.sam).await.unwrap();
        let renamed = serde_json::from_value(json!({"name": "Sammy"})).unwrap();
        world
            .app()
            .update_wearer(planner.at_home().unwrap(), renamed, None)
            .await
            .unwrap();
        clocks.jump(-jump);
        assert!(world.wrist.rang().is_empty());
        assert!(world.rows_of("outcome").await.is_empty());
        clocks.pass(&world, 26).await;
        assert_eq!(world.wrist.rang().len(), 1, "and the day goes on");
    }
}

#[tokio::test]
async fn a_clock_that_stays_where_it_jumped_is_believed_soon() {
    let mut world = World::at(NINE).await;
    let clocks = Clocks::over(&mut world);
    let family = Family::of(&world, "Anna").await;
    planned(&world, &family).await;
    // The machine slept for three hours: the monotonic clock did not run.
    clocks.jump(SignedDuration::from_hours(3));
    clocks.pass(&world, DOUBT.as_secs()).await;
    assert!(world.wrist.rang().is_empty());
    clocks.pass(&world, 2).await;
    let rang = world.wrist.rang();
    assert_eq!(rang.len(), 1, "lunch, and nothing that is over: {rang:?}");
    assert_eq!(world.rows_of("outcome").await.len(), 2);
}
