//! Random sequences of all acts by all people, and by a thief, against a small reference of what they may lead to:
//! no certificate without every factor, never two in force for one holder, counters exact, the audit chain whole, and
//! from every state a way by which the rightful people come to sign in.
//!
//! Each world is made of a seed; a sequence that breaks a promise is cut down to the acts that it needs and printed.
//! `TEGATA_MODEL_SEED=n` plays one world again, `TEGATA_MODEL_WORLDS=n` more or fewer of them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test that fails should fail there"
)]

mod acquisition;
mod acts;
mod administrator;
mod check;
mod counter;
mod factors;
mod help;
mod inventory;
mod parallel;
mod pc;
mod recover;
mod rng;
mod staff;
mod standing;
mod tokens;
mod use_cases;
mod user;
mod web_fb;
mod world;

use std::collections::BTreeMap;

use acts::{Act, Step};
use rng::Rng;
use world::World;

/// Steps of one world.
const STEPS: usize = 220;
/// Worlds that are played; 10⁵ steps and some more.
const WORLDS: u64 = 460;

/// How often each act was done, and how often it came to something.
type Tally = BTreeMap<Act, (u64, u64)>;

/// A promise that did not hold after so many steps.
#[derive(Debug)]
struct Broken {
    after: usize,
    what: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_worlds_keep_every_promise() {
    let (first, worlds) = match number("TEGATA_MODEL_SEED") {
        Some(seed) => (seed, 1),
        None => (1, number("TEGATA_MODEL_WORLDS").unwrap_or(WORLDS)),
    };
    let halves = [0, 1].map(|half| {
        let seeds = (first..first + worlds).filter(move |seed| seed % 2 == half);
        tokio::spawn(async move {
            let mut tally = Tally::new();
            for seed in seeds {
                let steps = sequence(seed);
                if let Err(broken) = play(seed, &steps, &mut tally).await {
                    let needed = shrink(seed, &steps[..broken.after]).await;
                    panic!("seed {seed}: {}\nneeded: {needed:#?}", broken.what);
                }
            }
            tally
        })
    });
    let mut all = Tally::new();
    for half in halves {
        for (act, (tried, done)) in half.await.unwrap() {
            let sum = all.entry(act).or_default();
            *sum = (sum.0 + tried, sum.1 + done);
        }
    }
    let steps: u64 = all.values().map(|(tried, _)| tried).sum();
    println!("{worlds} worlds from seed {first}, {steps} steps; tried and done:");
    for (act, (tried, done)) in &all {
        println!("{tried:>7} {done:>7}  {act:?}");
    }
    if worlds >= WORLDS {
        assert!(steps >= 100_000, "only {steps} steps");
        let idle: Vec<_> = Act::ALL
            .iter()
            .filter(|act| all.get(act).is_none_or(|(_, done)| *done == 0))
            .collect();
        assert!(idle.is_empty(), "never came to anything: {idle:?}");
    }
}

/// The steps of a world: each draws from a seed of its own, so that one can be left out without changing the others.
fn sequence(seed: u64) -> Vec<Step> {
    let mut rng = Rng::new(seed);
    (0..STEPS).map(|_| Step::draw(&mut rng)).collect()
}

/// Plays a world to its end, where everybody must still find a way in.
async fn play(seed: u64, steps: &[Step], tally: &mut Tally) -> Result<(), Broken> {
    let mut world = World::new(seed).await;
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
        let count = tally.entry(step.act).or_default();
        *count = (count.0 + 1, count.1 + u64::from(done));
    }
    let end = |what: String| Broken {
        after: steps.len(),
        what: format!("at the end: {what}"),
    };
    world.recover_all().await.map_err(end)?;
    world.check().await.map_err(end)?;
    world.check_trail().await.map_err(end)
}

/// Leaves out ever smaller parts as long as the promise stays broken.
async fn shrink(seed: u64, steps: &[Step]) -> Vec<Step> {
    let mut needed = steps.to_vec();
    let mut part = needed.len() / 2;
    let mut plays = 0;
    while part > 0 && plays < 300 {
        let mut at = 0;
        while at < needed.len() && plays < 300 {
            let mut fewer = needed.clone();
            fewer.drain(at..(at + part).min(fewer.len()));
            plays += 1;
            match play(seed, &fewer, &mut Tally::new()).await {
                Err(broken) => needed = fewer[..broken.after].to_vec(),
                Ok(()) => at += part,
            }
        }
        part /= 2;
    }
    needed
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one way to tell a test which world to play again"
)]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
