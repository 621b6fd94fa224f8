//! Certificates at the step that issues them: the app's call with its request over kept-alive TLS, checked, recorded,
//! audited and signed by the whole product, with durable commits.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde::Serialize;
use tegata_testkit::postgres::Cluster;
use tokio::runtime::Runtime;

use crate::{
    app::App,
    client::{Client, Connection, Way, share},
    cpu,
    machine::Machine,
    output::{self, Figure, Round, median},
    product::{self, Product},
    raw,
};

/// How much to measure.
#[derive(Args, Clone, Debug, Serialize)]
pub(crate) struct Options {
    /// Certificates in one round.
    #[arg(long, default_value_t = 1500)]
    certificates: u32,
    /// Rounds; the cryptography alone takes its turn in each.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Connections, each with one call under way.
    #[arg(long, default_value_t = 64)]
    concurrency: u32,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            certificates: 1500,
            rounds: 5,
            concurrency: 64,
            json: false,
        }
    }
}

/// The whole result, as JSON prints it.
#[derive(Debug, Serialize)]
struct Outcome {
    measured: &'static str,
    machine: Machine,
    options: Options,
    figures: Vec<Figure>,
    /// Median over the rounds of the product's CPU time over that of P-256 verify and sign, on SQLite.
    ratio: f64,
    /// The same on PostgreSQL, whose own processes are not counted.
    ratio_on_postgresql: f64,
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let outcome = measure(options)?;
    if !options.json {
        output::line(
            "Certificates issued at the CSR step: kept-alive TLS, app's signature, CSR check, durable commits, audit",
        )?;
        output::line(&outcome.machine.line())?;
        output::table(&outcome.figures)?;
        output::line(&format!(
            "whole product / P-256 verify + sign, CPU: {:.1} on SQLite (aim: at most 150 us each), {:.1} on PostgreSQL",
            outcome.ratio, outcome.ratio_on_postgresql
        ))?;
    }
    output::json(&outcome)
}

fn measure(options: &Options) -> Result<Outcome> {
    let sqlite = issue(options, None)?;
    let cluster = Cluster::start()?;
    let postgres = issue(options, Some(&cluster))?;
    Ok(Outcome {
        measured: "issuance",
        machine: Machine::here(),
        options: options.clone(),
        figures: vec![
            Figure::of("P-256 verify + sign, one core", &sqlite.alone),
            Figure::of("whole product on SQLite", &sqlite.issued),
            Figure::of("whole product on PostgreSQL", &postgres.issued),
            Figure::of("  PostgreSQL's own processes", &postgres.database),
        ],
        ratio: sqlite.ratio(),
        ratio_on_postgresql: postgres.ratio(),
    })
}

/// The rounds on one database.
#[derive(Default)]
struct Rounds {
    issued: Vec<Round>,
    alone: Vec<Round>,
    database: Vec<Round>,
}

impl Rounds {
    fn ratio(&self) -> f64 {
        let pairs = self.issued.iter().zip(&self.alone);
        let ratios = pairs.map(|(issued, alone)| issued.cpu_us() / alone.cpu_us());
        median(&ratios.collect::<Vec<_>>())
    }
}

fn issue(options: &Options, cluster: Option<&Cluster>) -> Result<Rounds> {
    let warm_up = options.certificates / 3;
    let people = warm_up + options.certificates * options.rounds;
    let product = Product::start(&product::Options {
        folder: PathBuf::new(),
        people,
        // The PIN is typed long before this step.
        memory_kib: 64,
        passes: 1,
        database: cluster.map(Cluster::database).transpose()?,
    })?;
    let way = Way::new(product.agent, &product.tls_root(), None)?;
    let calls = (0..people).map(|number| App::new(number, &way)?.csr_call());
    let calls: Vec<_> = calls.collect::<Result<_>>()?;
    // One call of the whole stack that must fail: a server that does not judge would win every race.
    let runtime = Runtime::new()?;
    runtime.block_on(judges_rightly(&way, &calls))?;

    let mut clients = runtime.block_on(apps(&way, options.concurrency, &calls))?;
    (_, clients) = runtime.block_on(share(clients, 0..warm_up))?;
    let database = match cluster {
        Some(cluster) => cpu::family(cluster.process_id())?,
        None => Vec::new(),
    };
    let mut rounds = Rounds::default();
    for round in 0..options.rounds {
        rounds.alone.push(raw::verify_and_sign(200)?);
        let first = warm_up + round * options.certificates;
        let before = (cpu::used(&[product.pid()])?, cpu::used(&database)?);
        let numbers = first..first + options.certificates;
        let (wall, same) = runtime.block_on(share(clients, numbers))?;
        clients = same;
        let cpu = |pids: &[u32], before| {
            Ok::<_, anyhow::Error>(Round {
                cpu: cpu::used(pids)?.saturating_sub(before),
                wall,
                count: options.certificates,
            })
        };
        rounds.issued.push(cpu(&[product.pid()], before.0)?);
        rounds.database.push(cpu(&database, before.1)?);
    }
    Ok(rounds)
}

/// An app's connection; the calls it takes from are everyone's.
struct Apps {
    calls: Arc<[Vec<u8>]>,
    connection: Connection,
}

impl Client for Apps {
    async fn work(&mut self, number: u32) -> Result<()> {
        let call = self.calls.get(number as usize).context("too few calls")?;
        let reply = self.connection.exchange(call).await?;
        ensure!(reply.status == 200, "{}: {}", reply.status, reply.body);
        Ok(())
    }
}

async fn apps(way: &Way, count: u32, calls: &[Vec<u8>]) -> Result<Vec<Apps>> {
    let calls: Arc<[_]> = calls.to_vec().into();
    let mut apps = Vec::new();
    for _ in 0..count {
        apps.push(Apps {
            calls: calls.clone(),
            connection: way.open().await?,
        });
    }
    Ok(apps)
}

/// The body of one call under the signature of another.
async fn judges_rightly(way: &Way, calls: &[Vec<u8>]) -> Result<()> {
    let call = calls.first().context("no calls")?;
    let mut call = call.clone();
    *call.last_mut().context("an empty call")? = b' ';
    let reply = way.open().await?.exchange(&call).await?;
    ensure!(
        reply.status == 401,
        "a changed call was not refused: {} {}",
        reply.status,
        reply.body
    );
    Ok(())
}
