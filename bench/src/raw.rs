//! The cryptography alone, on one core: what the figures of whole acts are bounded by.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
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
    machine::Machine,
    output::{self, median},
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
    let outcome = Outcome {
        measured: "raw",
        machine: Machine::here(),
        options: options.clone(),
        microseconds: vec![
            ("P-256 verify + sign", verify_and_sign(options)?),
            ("Argon2id 7 MiB, t=5, p=1", hash(options, 7 * 1024, 5)?),
            ("Argon2id 19 MiB, t=2, p=1", hash(options, 19 * 1024, 2)?),
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

/// A request's proof of possession and a certificate's signature.
fn verify_and_sign(options: &Options) -> Result<f64> {
    let random = SystemRandom::new();
    let failed = |_| anyhow!("P-256 fails");
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(failed)?;
    let message = [7_u8; 700];
    let signature = key.sign(&random, &message).map_err(failed)?;
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.public_key().as_ref());
    each(options, || {
        public
            .verify(&message, signature.as_ref())
            .map_err(failed)?;
        key.sign(&random, &message).map_err(failed)?;
        Ok(())
    })
}

fn hash(options: &Options, memory_kib: u32, passes: u32) -> Result<f64> {
    let failed = |error: argon2::Error| anyhow!("Argon2 fails: {error}");
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(failed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = [0; 32];
    each(options, || {
        argon2
            .hash_password_into(b"123456", b"a salt of 16 byt", &mut hash)
            .map_err(failed)
    })
}

/// Microseconds of wall time for one piece of work on this thread.
fn each(options: &Options, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut rounds = Vec::new();
    for _ in 0..options.rounds {
        let (began, mut count) = (now(), 0_u32);
        while began.elapsed() < Duration::from_millis(options.millis) {
            work()?;
            count += 1;
        }
        rounds.push(began.elapsed().as_secs_f64() * 1e6 / f64::from(count.max(1)));
    }
    Ok(median(&rounds))
}

#[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
fn now() -> Instant {
    Instant::now()
}
