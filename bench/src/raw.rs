//! The cryptography alone, on one core: what the figures of whole acts are bounded by.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _,
        UnparsedPublicKey,
    },
};
use clap::Args;
use serde::Serialize;

use crate::{
    cpu,
    machine::Machine,
    output::{self, Round, median},
};

/// How much to measure.
#[derive(Args, Clone, Debug, Serialize)]
pub(crate) struct Options {
    /// Rounds of each, of which the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Length of one round in milliseconds.
    #[arg(long, default_value_t = 400)]
    millis: u64,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rounds: 5,
            millis: 400,
            json: false,
        }
    }
}

/// Microseconds of one core for each piece of work.
#[derive(Debug, Serialize)]
struct Outcome {
    measured: &'static str,
    machine: Machine,
    options: Options,
    microseconds: Vec<(&'static str, f64)>,
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let each = |work: &dyn Fn(u64) -> Result<Round>| {
        let rounds = (0..options.rounds).map(|_| Ok(work(options.millis)?.cpu_us()));
        Ok::<_, anyhow::Error>(median(&rounds.collect::<Result<Vec<_>>>()?))
    };
    let outcome = Outcome {
        measured: "raw",
        machine: Machine::here(),
        options: options.clone(),
        microseconds: vec![
            ("P-256 verify + sign", each(&verify_and_sign)?),
            (
                "Argon2id 7 MiB, t=5, p=1",
                each(&|millis| hash(COMPARED, millis))?,
            ),
            (
                "Argon2id 19 MiB, t=2, p=1",
                each(&|millis| hash(DEFAULT, millis))?,
            ),
        ],
    };
    if !options.json {
        output::line(&outcome.machine.line())?;
        for (name, each) in &outcome.microseconds {
            output::line(&format!(
                "{name:<30} {each:>10.1} us, {:>8.0} each second and core",
                1e6 / each
            ))?;
        }
    }
    output::json(&outcome)
}

/// A request's proof of possession and a certificate's signature, over and over for so long.
pub(crate) fn verify_and_sign(millis: u64) -> Result<Round> {
    let random = SystemRandom::new();
    let failed = |_| anyhow!("P-256 fails");
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(failed)?;
    let message = [7_u8; 700];
    let signature = key.sign(&random, &message).map_err(failed)?;
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.public_key().as_ref());
    each(millis, || {
        public
            .verify(&message, signature.as_ref())
            .map_err(failed)?;
        key.sign(&random, &message).map_err(failed)?;
        Ok(())
    })
}

/// A cost of the PIN's hash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

/// The cost at which others' figures are known.
pub(crate) const COMPARED: Cost = Cost {
    memory_kib: 7 * 1024,
    passes: 5,
};
/// Our default.
pub(crate) const DEFAULT: Cost = Cost {
    memory_kib: 19 * 1024,
    passes: 2,
};

/// The hash of a PIN, over and over for so long.
fn hash(cost: Cost, millis: u64) -> Result<Round> {
    let mut hasher = Hasher::new(cost)?;
    each(millis, || hasher.hash())
}

/// The hash of a PIN so many times, on every core at once, as a busy server computes it.
pub(crate) fn hash_on_all_cores(cost: Cost, count: u32) -> Result<Round> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (left, began) = (AtomicU32::new(count), now());
    let before = cpu::used(&[std::process::id()])?;
    let work = || {
        let mut hasher = Hasher::new(cost)?;
        let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        while take().is_ok() {
            hasher.hash()?;
        }
        Ok::<_, anyhow::Error>(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            let panicked = |_| anyhow!("a thread panicked");
            thread.join().map_err(panicked)?
        })
    })?;
    Ok(Round {
        cpu: cpu::used(&[std::process::id()])?.saturating_sub(before),
        wall: began.elapsed(),
        count,
    })
}

/// Argon2id with memory of its own, which every hash uses again.
struct Hasher {
    argon2: Argon2<'static>,
    memory: Vec<Block>,
}

impl Hasher {
    fn new(cost: Cost) -> Result<Self> {
        let params =
            Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(argon2_fails)?;
        let memory = vec![Block::default(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, memory })
    }

    fn hash(&mut self) -> Result<()> {
        let memory = self.memory.as_mut_slice();
        self.argon2
            .hash_password_into_with_memory(b"123456", b"a salt of 16 byt", &mut [0; 32], memory)
            .map_err(argon2_fails)
    }
}

fn argon2_fails(error: argon2::Error) -> anyhow::Error {
    anyhow!("Argon2 fails: {error}")
}

/// CPU time of one piece of work, which this thread alone does.
fn each(millis: u64, mut work: impl FnMut() -> Result<()>) -> Result<Round> {
    let before = cpu::used(&[std::process::id()])?;
    let (began, mut count) = (now(), 0_u32);
    while began.elapsed() < Duration::from_millis(millis) {
        work()?;
        count += 1;
    }
    Ok(Round {
        cpu: cpu::used(&[std::process::id()])?.saturating_sub(before),
        wall: began.elapsed(),
        count: count.max(1),
    })
}

#[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
fn now() -> Instant {
    Instant::now()
}
