//! The counter's queries over more than a page of everything: the same rows in the same order on SQLite, on PostgreSQL,
//! and on a PostgreSQL that sorts as Japanese dictionaries do.

mod data;
mod records;
mod transcript;

use std::sync::OnceLock;

use tegata_app::{
    App,
    console::{HitKind, Search},
};
use tegata_domain::contract::ContractState;
use tegata_storage::StorageError;
use tegata_testkit::postgres::Cluster;

use crate::support::House;
use data::{COMPANIES, NAMES};
use transcript::{Transcript, transcript};

/// The cluster of this test process; it ends with it.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start().unwrap())
}

/// Gives everyone of the house this role: duties are read anew in every act.
async fn appointed(app: &App, role: &'static str) {
    let set = app
        .database()
        .write(move |tx| tx.execute("UPDATE staff SET roles = $1", &[role.into()]));
    let set: Result<u64, StorageError> = set.await;
    assert_eq!(set.unwrap(), 2);
}

async fn on(database: Option<String>) -> Transcript {
    let (house, teller, _) = House::on(database).await;
    data::fill(&house).await;
    let staff = house.staff(&teller).await;
    let told = transcript(&house, &staff).await;
    house.app.database().close().await;
    told
}

#[tokio::test]
async fn every_database_answers_alike() {
    let sqlite = on(None).await;
    sqlite.is_as_filled();
    let databases = [
        ("bytes", cluster().database().unwrap()),
        ("Japanese", cluster().database_in_japanese().unwrap()),
    ];
    for (how, database) in databases {
        let postgres = on(Some(database)).await;
        sqlite.is_as(&postgres, how);
    }
}

#[tokio::test]
async fn a_company_is_found_by_the_digits_of_its_name() {
    let (house, teller, _) = House::new().await;
    data::fill(&house).await;
    let staff = house.staff(&teller).await;
    let found = async |text: &str, after: &str| {
        let search = Search {
            text: text.to_owned(),
            kind: Some(HitKind::Contracts),
            after: after.to_owned(),
        };
        let hits = house.app.search(&staff, &search).await.unwrap();
        let lines = hits.contracts.into_iter();
        let companies: Vec<_> = lines
            .map(|line| (line.contract.number, line.contract.company))
            .collect();
        (companies, hits.more_contracts)
    };
    // Sixty by number first, then those by name; each once, though two carry the digits in both.
    let (first, more) = found("365", "").await;
    assert_eq!(first.len(), 50);
    assert!(first.iter().all(|(number, _)| number.starts_with("365")));
    let (second, none) = found("３６５", &more.unwrap()).await;
    assert_eq!(none, None);
    let by_name: Vec<_> = second
        .iter()
        .filter(|(number, _)| !number.starts_with("365"))
        .collect();
    let named = NAMES
        .iter()
        .filter(|name| name.contains("365") || name.contains("３６５"));
    let named = named.count() * (COMPANIES - 60) / NAMES.len();
    assert_eq!((second.len(), by_name.len()), (10 + named, named));
    let mut all: Vec<_> = first.iter().chain(&second).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 60 + named);
    // The place in the middle of those by name.
    let (third, _) = found("365", &by_name[0].0).await;
    assert_eq!(third.len(), named - 1);
    // A contract ID is found still, in whatever width it is typed.
    let number = &first[7].0;
    let (one, _) = found(number, "").await;
    assert_eq!(one, [first[7].clone()]);
    let (none, _) = found("365365365365", "").await;
    assert!(none.is_empty());
}

#[tokio::test]
async fn a_page_is_promised_only_where_there_is_one() {
    let (house, teller, _) = House::new().await;
    data::fill(&house).await;
    let staff = house.staff(&teller).await;
    let app = &house.app;
    for (standing, pages) in [
        (None, vec![50, 50, 20]),
        (Some(ContractState::SuspendedByBank), vec![50]),
        (Some(ContractState::Terminated), vec![10]),
    ] {
        let (mut sizes, mut after) = (Vec::new(), Some(String::new()));
        while let Some(from) = after {
            let page = app.contracts(&staff, standing, &from).await.unwrap();
            sizes.push(page.lines.len());
            after = page.next;
        }
        assert_eq!(sizes, pages, "{standing:?}");
    }
}
