//! Full TLS handshakes with a client certificate and its live status, one request each: our gateway against nginx.

mod load;
mod material;
mod nginx;
pub(crate) mod ours;

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use self::{
    load::{Exchange, Load},
    material::Material,
    nginx::Nginx,
    ours::Ours,
};
use crate::{
    cpu,
    machine::Machine,
    output::{self, Figure, Round, median},
};

/// How much to measure.
#[derive(Args, Clone, Debug, Serialize)]
pub(crate) struct Options {
    /// Handshakes of each server in one round.
    #[arg(long, default_value_t = 3000)]
    handshakes: u32,
    /// Rounds; the servers take turns in each.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Connections open at once.
    #[arg(long, default_value_t = 16)]
    concurrency: u32,
    /// Revoked certificates: entries of nginx's CRL, rows of our lookup.
    #[arg(long, default_value_t = 1000)]
    revoked: u32,
    /// Worker processes of nginx, worker threads of the gateway.
    #[arg(long, default_value_t = 2)]
    workers: u32,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            handshakes: 3000,
            rounds: 5,
            concurrency: 16,
            revoked: 1000,
            workers: 2,
            json: false,
        }
    }
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let result = measure(options)?;
    if !options.json {
        output::line(
            "TLS 1.3 handshakes with a client certificate and live status, P-256, no resumption, one request each",
        )?;
        output::line(&result.machine.line())?;
        output::table(&result.figures)?;
        output::line(&format!(
            "gateway / nginx, CPU: {:.2} (aim: at most 0.50)",
            result.ratio
        ))?;
    }
    output::json(&result)
}

/// The whole result, as JSON prints it.
#[derive(Debug, Serialize)]
struct Outcome {
    measured: &'static str,
    machine: Machine,
    options: Options,
    figures: Vec<Figure>,
    /// Median over the rounds of the gateway's CPU time over nginx's, both with X25519.
    ratio: f64,
}

fn measure(options: &Options) -> Result<Outcome> {
    let material = Material::make(options.revoked)?;
    let nginx = Nginx::start(&material, options.workers)?;
    let ours = Ours::start(&material, options.workers)?;
    let load = Load::new(&material)?;
    for (name, at) in [("nginx", nginx.at), ("gateway", ours.at)] {
        judges_rightly(name, at, &load)?;
    }
    let nginx_pids = nginx.workers()?;
    let turns = [
        Turn {
            name: "nginx, X25519",
            at: nginx.at,
            pids: &nginx_pids,
            exchange: Exchange::Classic,
        },
        Turn {
            name: "gateway, X25519",
            at: ours.at,
            pids: &[ours.pid()],
            exchange: Exchange::Classic,
        },
        Turn {
            name: "gateway, X25519MLKEM768 (default)",
            at: ours.at,
            pids: &[ours.pid()],
            exchange: Exchange::Hybrid,
        },
    ];
    for turn in &turns {
        load.handshakes(
            turn.at,
            turn.exchange,
            options.handshakes / 10,
            options.concurrency,
        )?;
    }
    let mut rounds: [Vec<Round>; 3] = Default::default();
    for _ in 0..options.rounds {
        for (turn, done) in turns.iter().zip(&mut rounds) {
            done.push(turn.take(&load, options)?);
        }
    }
    let [theirs, classic, _] = &rounds;
    let ratios: Vec<_> = classic
        .iter()
        .zip(theirs)
        .map(|(our, their)| our.cpu_us() / their.cpu_us())
        .collect();
    Ok(Outcome {
        measured: "handshake",
        machine: Machine::here(),
        options: options.clone(),
        figures: turns
            .iter()
            .zip(&rounds)
            .map(|(turn, rounds)| Figure::of(turn.name, rounds))
            .collect(),
        ratio: median(&ratios),
    })
}

/// One server with one kind of key exchange.
struct Turn<'a> {
    name: &'static str,
    at: SocketAddr,
    pids: &'a [u32],
    exchange: Exchange,
}

impl Turn<'_> {
    fn take(&self, load: &Load, options: &Options) -> Result<Round> {
        let before = cpu::used(self.pids)?;
        let wall = load.handshakes(
            self.at,
            self.exchange,
            options.handshakes,
            options.concurrency,
        )?;
        let cpu = cpu::used(self.pids)?.saturating_sub(before);
        Ok(Round {
            cpu,
            wall,
            count: options.handshakes,
        })
    }
}

/// A server that does not judge would win every race.
fn judges_rightly(name: &str, at: SocketAddr, load: &Load) -> Result<()> {
    ensure!(
        load.valid_is_accepted(at)?,
        "{name} refuses the valid certificate"
    );
    ensure!(
        !load.revoked_is_accepted(at)?,
        "{name} accepts the revoked certificate"
    );
    Ok(())
}
