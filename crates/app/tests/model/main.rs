//! Random sequences of all acts by all people, and by a thief, against a small reference of what they may lead to:
//! no certificate without every factor, never two in force for one holder, counters exact, the audit chain whole, and
//! from every state a way by which the rightful people come to sign in.
//!
//! Each world is made of a seed; a sequence that breaks a promise is cut down to the acts that it needs and printed.
//! `TEGATA_MODEL_SEED=n` plays one world again, `TEGATA_MODEL_WORLDS=n` more or fewer of them, from that seed on. Where two people act at once,
//! which of them comes first is the scheduler's choice: such a world may go another way when it is played again.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test that fails should fail there"
)]

mod acquisition;
mod acts;
mod administrator;
mod cards;
mod check;
mod counter;
mod desk;
mod factors;
mod help;
mod in_browser;
mod inventory;
mod members;
mod out;
mod parallel;
mod pc;
mod recover;
mod rng;
mod sign_ins;
mod staff;
mod standing;
mod tokens;
mod use_cases;
mod user;
mod web_fb;
mod world;

use std::collections::BTreeMap;

use tegata_testkit::postgres::Cluster;

use acts::{Act, Step};
use rng::Rng;
use world::World;

/// Steps of one world.
const STEPS: usize = 220;
/// Worlds that are played; 10⁵ steps and some more.
const WORLDS: u64 = 460;
/// Both profiles, with browsers' keys and without.
const POSTGRES_WORLDS: [u64; 4] = [1, 2, 3, 4];
const POSTGRES_STEPS: usize = 150;
/// Said beside a seed whose world does not replay.
const MAY_DIFFER: &str = " (two people act at once in it: played again it may go another way)";

/// What came of the acts of many worlds.
#[derive(Debug, Default)]
struct Tally {
    /// How often each was done, and how often it came to something.
    acts: BTreeMap<Act, (u64, u64)>,
    /// How often each was refused to somebody who was out.
    refused: BTreeMap<&'static str, u64>,
}

/// A promise that did not hold after so many steps.
#[derive(Debug)]
struct Broken {
    after: usize,
    what: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_worlds_keep_every_promise() {
    let (seed, many) = (number("TEGATA_MODEL_SEED"), number("TEGATA_MODEL_WORLDS"));
    let worlds = many.unwrap_or(if seed.is_some() { 1 } else { WORLDS });
    let first = seed.unwrap_or(1);
    let halves = [0, 1].map(|half| {
        let seeds = (first..first + worlds).filter(move |seed| seed % 2 == half);
        tokio::spawn(async move {
            let mut tally = Tally::default();
            for seed in seeds {
                let steps = sequence(seed);
                if let Err(broken) = play(World::new(seed).await, seed, &steps, &mut tally).await {
                    let (needed, last) = shrink(seed, &steps[..broken.after]).await;
                    let note = if again_the_same(&steps) {
                        ""
                    } else {
                        MAY_DIFFER
                    };
                    panic!(
                        "seed {seed}: {}{note}\nneeded: {needed:#?}\nthere: {last}",
                        broken.what
                    );
                }
            }
            tally
        })
    });
    let mut all = Tally::default();
    for half in halves {
        all.add(half.await.unwrap());
    }
    println!("{worlds} worlds from seed {first}, {}", all.table());
    if worlds >= WORLDS {
        assert!(all.steps() >= 100_000, "only {} steps", all.steps());
        all.must_be_complete();
    }
}

/// Fewer of them on PostgreSQL, where what happens at once is decided otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_worlds_keep_every_promise_on_postgres() {
    let cluster = Cluster::start().unwrap();
    let mut all = Tally::default();
    for seed in POSTGRES_WORLDS {
        let world = World::on_postgres(seed, &cluster.database().unwrap()).await;
        let database = world.app.database().clone();
        let steps = sequence(seed);
        if let Err(broken) = play(world, seed, &steps[..POSTGRES_STEPS], &mut all).await {
            panic!("seed {seed} on PostgreSQL: {broken:?}{MAY_DIFFER}");
        }
        database.close().await;
    }
    println!("on PostgreSQL, {}", all.table());
}

impl Tally {
    fn add(&mut self, other: Self) {
        for (act, (tried, done)) in other.acts {
            let sum = self.acts.entry(act).or_default();
            *sum = (sum.0 + tried, sum.1 + done);
        }
        for (act, many) in other.refused {
            *self.refused.entry(act).or_default() += many;
        }
    }

    fn steps(&self) -> u64 {
        self.acts.values().map(|(tried, _)| tried).sum()
    }

    /// A table of both.
    fn table(&self) -> String {
        let mut lines = vec![format!("{} steps; tried and done:", self.steps())];
        let acts = self.acts.iter();
        lines.extend(acts.map(|(act, (tried, done))| format!("{tried:>7} {done:>7}  {act:?}")));
        lines.push("refused to whoever was out since they signed in:".to_owned());
        let refused = self.refused.iter();
        lines.extend(refused.map(|(act, many)| format!("{many:>7}  {act}")));
        lines.join("\n")
    }

    /// Every act came to something, and each was refused to somebody who was out.
    fn must_be_complete(&self) {
        let done = |act: &Act| self.acts.get(act).is_some_and(|(_, done)| *done > 0);
        let idle: Vec<_> = Act::ALL.iter().filter(|act| !done(act)).collect();
        assert!(idle.is_empty(), "never came to anything: {idle:?}");
        let seen: Vec<_> = self.refused.keys().copied().collect();
        assert_eq!(seen, out::TRIED, "what was refused to whoever was out");
    }
}

/// The steps of a world: each draws from a seed of its own, so that one can be left out without changing the others.
fn sequence(seed: u64) -> Vec<Step> {
    let mut rng = Rng::new(seed);
    (0..STEPS).map(|_| Step::draw(&mut rng)).collect()
}

/// Whether nothing in it depends on what comes first.
fn again_the_same(steps: &[Step]) -> bool {
    !steps.iter().any(|step| step.act.is_parallel())
}

/// Plays a world to its end, where everybody must still find a way in.
async fn play(
    mut world: World,
    seed: u64,
    steps: &[Step],
    tally: &mut Tally,
) -> Result<(), Broken> {
    if !seed.is_multiple_of(4) {
        let broken = |what: String| Broken {
            after: 0,
            what: format!("at the beginning: {what}"),
        };
        world.people_come(seed).await.map_err(broken)?;
    }
    for (at, step) in steps.iter().enumerate() {
        let broken = |what: String| Broken {
            after: at + 1,
            what: format!("{step:?}: {what}"),
        };
        let done = world.step(*step).await.map_err(broken)?;
        world.check().await.map_err(broken)?;
        let count = tally.acts.entry(step.act).or_default();
        *count = (count.0 + 1, count.1 + u64::from(done));
    }
    for (act, many) in &world.refused {
        *tally.refused.entry(act).or_default() += many;
    }
    let end = |what: String| Broken {
        after: steps.len(),
        what: format!("at the end: {what}"),
    };
    world.recover_all().await.map_err(end)?;
    world.check().await.map_err(end)?;
    world.check_trail().await.map_err(end)
}

/// Leaves out ever smaller parts as long as the promise stays broken; what is needed, and what is broken there.
async fn shrink(seed: u64, steps: &[Step]) -> (Vec<Step>, String) {
    let (mut needed, mut what) = (steps.to_vec(), String::new());
    let mut part = needed.len() / 2;
    let mut plays = 0;
    while part > 0 && plays < 300 {
        let mut at = 0;
        while at < needed.len() && plays < 300 {
            let mut fewer = needed.clone();
            fewer.drain(at..(at + part).min(fewer.len()));
            plays += 1;
            let world = World::new(seed).await;
            match play(world, seed, &fewer, &mut Tally::default()).await {
                Err(broken) => {
                    needed = fewer[..broken.after].to_vec();
                    what = broken.what;
                }
                Ok(()) => at += part,
            }
        }
        part /= 2;
    }
    (needed, what)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one way to tell a test which world to play again"
)]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
