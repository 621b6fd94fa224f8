//! 200 kills on SQLite, and 40 on PostgreSQL, of the server or the app at random moments of acquisitions and reissues: nothing is lost, doubled or stuck
//! (`protocol.md` §7). `TEGATA_KILLS_SEED` repeats a run's choices; the order in which processes run stays the machine's.

mod after;
mod chance;
mod person;
mod server;

use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use tegata_e2e::world::{BANK, Company, Options, World};
use tegata_testkit::postgres::Cluster;
use tegata_testkit::process::run;
use tegata_testkit::program;

use chance::Chance;
use person::Person;
use server::Server;

const KILLS: usize = 200;
/// There each start takes longer, and what is written is decided by the same statements.
const KILLS_ON_POSTGRESQL: usize = 40;
const COMPANIES: u8 = 3;
/// Enough that every token shows a new code by the time its user acquires again.
const USERS: usize = 14;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_kills() -> Result<()> {
    told(Options::sqlite(), KILLS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_kills_on_postgresql() -> Result<()> {
    let cluster = Cluster::start()?;
    let options = Options::postgres(&cluster.database()?);
    told(options, KILLS_ON_POSTGRESQL).await
}

#[expect(
    clippy::print_stdout,
    reason = "the seed and what was killed are the result"
)]
async fn told(options: Options, count: usize) -> Result<()> {
    let seed = chance::seed()?;
    println!("TEGATA_KILLS_SEED={seed}");
    let killed = kills(seed, options, count)
        .await
        .with_context(|| format!("TEGATA_KILLS_SEED={seed}"))?;
    println!("{killed}");
    Ok(())
}

async fn kills(seed: u64, options: Options, count: usize) -> Result<String> {
    let mut world = World::process(options).await?;
    let mut companies = Vec::new();
    for number in 1..=COMPANIES {
        let number = format!("000098765{number:02}");
        companies.push(world.company_of(BANK, &number, USERS).await?);
    }
    // From here on the process is in our hands.
    world.kill();
    let config = world.file("tegata.toml");
    let server = Arc::new(Server::start(&config, world.port_base() + 50, count, seed).await?);
    let world = Arc::new(world);

    let mut lanes = Vec::new();
    for (lane, company) in (1_u64..).zip(companies) {
        let (world, server) = (Arc::clone(&world), Arc::clone(&server));
        let chance = Chance::new(seed.wrapping_add(lane));
        lanes.push(tokio::spawn(work(world, server, company, chance)));
    }
    let mut people = Vec::new();
    for lane in lanes {
        people.extend(lane.await??);
    }
    let report = server.report().await;
    for person in &people {
        person.ends_well(&world).await?;
    }
    server.stop().await?;
    after::nothing_lost_doubled_or_stuck(&world.database().await?, &people).await?;
    let mut verify = Command::new(program("tegata")?);
    let said = run(verify
        .args(["audit", "verify", "--json", "--config"])
        .arg(config))?;
    assert!(said.contains("\"clean\":true"), "{said}");
    assert!(said.contains("\"unsealed\":0"), "{said}");
    Ok(report)
}

/// A company's users, one after the other and again: the first certificate, then reissue after reissue.
async fn work(
    world: Arc<World>,
    server: Arc<Server>,
    company: Company,
    mut chance: Chance,
) -> Result<Vec<Person>> {
    let administrator = company.administrator;
    let mut users = company.users.into_iter();
    let mut people: Vec<Person> = Vec::new();
    let mut turn = 0;
    while server.may_kill() {
        if let Some(user) = users.next() {
            people.push(Person::new(user)?);
        }
        let at = turn % USERS;
        turn += 1;
        let Some(person) = people.get_mut(at) else {
            continue;
        };
        let mut play = person::Play {
            world: &world,
            server: &server,
            chance: &mut chance,
        };
        if person.acquired > 0 {
            play.reissue(&administrator, person).await?;
        }
        play.acquire(person).await?;
    }
    Ok(people)
}
