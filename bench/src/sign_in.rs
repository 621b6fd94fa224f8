//! Users signing in: a full handshake with the certificate, the form, the PIN, a session; against the hash of the PIN
//! alone.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde::Serialize;
use tokio::runtime::Runtime;

use crate::{
    app::App,
    client::{Client, Reply, Way, header, share},
    cpu,
    machine::Machine,
    output::{self, Figure, Round, median},
    product::{self, PIN, Product},
    raw::{self, Cost},
};

/// How much to measure.
#[derive(Args, Clone, Debug, Serialize)]
pub(crate) struct Options {
    /// Sign-ins in one round.
    #[arg(long, default_value_t = 200)]
    sign_ins: u32,
    /// Rounds; the hash alone takes its turn in each.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Users who sign in at once, each over and over.
    #[arg(long, default_value_t = 8)]
    concurrency: u32,
    /// Print JSON only.
    #[arg(long)]
    json: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sign_ins: 200,
            rounds: 5,
            concurrency: 8,
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
    costs: Vec<AtCost>,
}

/// The figures of one cost of the hash.
#[derive(Debug, Serialize)]
struct AtCost {
    memory_kib: u32,
    passes: u32,
    figures: Vec<Figure>,
    per_second_and_core: f64,
    /// Median over the rounds of the hash's CPU time over the sign-in's.
    share_of_bound: f64,
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let costs = [
        (raw::COMPARED, "Argon2id 7 MiB, t=5, alone"),
        (raw::DEFAULT, "Argon2id 19 MiB, t=2, alone"),
    ];
    let outcome = Outcome {
        measured: "sign-in",
        machine: Machine::here(),
        options: options.clone(),
        costs: costs
            .into_iter()
            .map(|(cost, name)| measure(options, cost, name))
            .collect::<Result<_>>()?,
    };
    if !options.json {
        output::line(
            "Sign-ins: full TLS 1.3 handshake with a client certificate, the form, the PIN, a session",
        )?;
        output::line(&outcome.machine.line())?;
        for at_cost in &outcome.costs {
            output::table(&at_cost.figures)?;
            output::line(&format!(
                "sign-ins each second and core: {:.1}; share of the hash's bound: {:.0} % (aim: at least 90 %)",
                at_cost.per_second_and_core,
                at_cost.share_of_bound * 100.0
            ))?;
        }
    }
    output::json(&outcome)
}

fn measure(options: &Options, cost: Cost, name: &'static str) -> Result<AtCost> {
    let product = Product::start(&product::Options {
        folder: PathBuf::new(),
        people: options.concurrency,
        memory_kib: cost.memory_kib,
        passes: cost.passes,
        database: None,
    })?;
    let runtime = Runtime::new()?;
    let mut users = runtime.block_on(users(&product, options.concurrency))?;
    let warm_up = options.sign_ins / 10;
    (_, users) = runtime.block_on(share(users, 0..warm_up))?;
    let (mut alone, mut signed_in) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        alone.push(raw::hash_on_all_cores(cost, options.sign_ins)?);
        let before = cpu::used(&[product.pid()])?;
        let (wall, same) = runtime.block_on(share(users, 0..options.sign_ins))?;
        users = same;
        signed_in.push(Round {
            cpu: cpu::used(&[product.pid()])?.saturating_sub(before),
            wall,
            count: options.sign_ins,
        });
    }
    let shares = alone.iter().zip(&signed_in);
    let shares: Vec<_> = shares
        .map(|(alone, signed_in)| alone.cpu_us() / signed_in.cpu_us())
        .collect();
    let sign_in = Figure::of("sign-in, whole product", &signed_in);
    Ok(AtCost {
        memory_kib: cost.memory_kib,
        passes: cost.passes,
        per_second_and_core: 1e6 / sign_in.cpu_us,
        figures: vec![Figure::of(name, &alone), sign_in],
        share_of_bound: median(&shares),
    })
}

/// Users with certificates in force.
async fn users(product: &Product, count: u32) -> Result<Vec<User>> {
    let agent = Way::new(product.agent, &product.tls_root(), None)?;
    let mut users = Vec::new();
    for number in 0..count {
        let shows = App::new(number, &agent)?.acquire(product).await?;
        let user = User::new(product, shows)?;
        user.judged_rightly().await?;
        users.push(user);
    }
    Ok(users)
}

/// A browser with one certificate. It forgets its cookies after every sign-in.
struct User {
    way: Way,
}

impl Client for User {
    async fn work(&mut self, _number: u32) -> Result<()> {
        let reply = self.sign_in(PIN).await?;
        ensure!(
            reply.status == 303,
            "not signed in: {} {}",
            reply.status,
            reply.body
        );
        Ok(())
    }
}

impl User {
    fn new(
        product: &Product,
        shows: (CertificateDer<'static>, PrivateKeyDer<'static>),
    ) -> Result<Self> {
        let way = Way::new(product.user, &product.tls_root(), Some(shows))?;
        Ok(Self { way })
    }

    async fn sign_in(&self, pin: &str) -> Result<Reply> {
        let mut connection = self.way.open().await?;
        let authority = self.way.authority();
        let get = format!("GET / HTTP/1.1\r\nhost: {authority}\r\n\r\n");
        let page = connection.exchange(get.as_bytes()).await?;
        ensure!(page.status == 200, "no form: {} {}", page.status, page.body);
        let cookies: Vec<_> = header(&page.head, "set-cookie")
            .filter_map(|cookie| cookie.split(';').next())
            .collect();
        let token = page.body.split_once("name=\"csrf\" value=\"");
        let token = token.and_then(|(_, rest)| rest.split_once('"'));
        let (token, _) = token.context("a form without a token")?;
        let (cookies, body) = (cookies.join("; "), format!("csrf={token}&user_pin={pin}"));
        let length = body.len();
        let post = format!(
            "POST / HTTP/1.1\r\nhost: {authority}\r\norigin: https://{authority}\r\ncookie: {cookies}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        connection.exchange(post.as_bytes()).await
    }

    /// A server that does not judge would win every race.
    async fn judged_rightly(&self) -> Result<()> {
        let reply = self.sign_in("wrong12345").await?;
        ensure!(
            reply.status == 422,
            "a wrong PIN was not refused: {} {}",
            reply.status,
            reply.body
        );
        Ok(())
    }
}
