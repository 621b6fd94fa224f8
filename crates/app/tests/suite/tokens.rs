//! Tokens: deliveries by two people, what becomes of one token, and each code once.

use tegata_app::{
    console::{ApprovalRefusal, Change, ImportRefusal, ProposalRefusal, StockQuery, TokenChange},
    failure::Failure,
    rows,
    sign_in::StaffActor,
    token::{FileFault, Opening, Report, RowFault, TokenSeed},
};
use tegata_domain::{
    ids::TokenSerial,
    time::{DAY, HOUR},
};
use tegata_storage::StorageError;

use crate::support::{BANK, House, Person};

const SEED: &str = "3132333435363738393031323334353637383930";
const NUMBER: &str = "00009876543";

struct Desk {
    house: House,
    teller: (Person, StaffActor),
    approver: (Person, StaffActor),
}

impl Desk {
    async fn new() -> Self {
        let (house, teller, approver) = House::new().await;
        let actors = (house.staff(&teller).await, house.staff(&approver).await);
        Self {
            house,
            teller: (teller, actors.0),
            approver: (approver, actors.1),
        }
    }

    async fn upload(&self, text: &str) -> Result<String, ImportRefusal> {
        let (person, actor) = &self.teller;
        let confirmed = self.house.confirm(actor, person).await;
        let opening = Opening {
            key: None,
            plain: true,
        };
        let file = ("delivery.csv", text.as_bytes().to_vec());
        let app = &self.house.app;
        let proposed = app.propose_delivery(actor, confirmed, file, opening).await;
        proposed.map_err(refused)
    }

    async fn propose(&self, change: TokenChange) -> Result<String, ProposalRefusal> {
        let (person, actor) = &self.teller;
        let confirmed = self.house.confirm(actor, person).await;
        let (app, change) = (&self.house.app, Change::Tokens(change));
        let proposed = app.propose_change(actor, confirmed, change).await;
        proposed.map_err(refused)
    }

    async fn approve(&self, id: &str) -> Result<(), ApprovalRefusal> {
        let (person, actor) = &self.approver;
        let shown = self.house.app.proposal(actor, id).await.unwrap();
        let seen = shown.map_or(Vec::new(), |proposal| proposal.approval.digest);
        let confirmed = self.house.confirm(actor, person).await;
        let app = &self.house.app;
        let done = app.approve_change(actor, confirmed, id, &seen).await;
        done.map(drop).map_err(refused)
    }

    async fn open_contract(&self, token: &str) {
        let (person, actor) = &self.teller;
        let confirmed = self.house.confirm(actor, person).await;
        let change = Change::OpenContract {
            number: NUMBER.to_owned(),
            company: "見本商事".to_owned(),
            customer_id: None,
            mail: None,
            administrator: "青葉 花子".to_owned(),
            token: token.to_owned(),
        };
        let app = &self.house.app;
        let id = app.propose_change(actor, confirmed, change).await.unwrap();
        self.approve(&id).await.unwrap();
    }

    async fn in_state(&self, status: &str) -> Vec<String> {
        let query = StockQuery {
            status: status.to_owned(),
            after: String::new(),
        };
        let page = self.house.app.tokens(&self.teller.1, query).await.unwrap();
        let tokens = page.tokens.into_iter();
        tokens.map(|view| view.token.serial).collect()
    }

    async fn history(&self, serial: &str) -> Vec<String> {
        let serial = TokenSerial::parse(serial).unwrap();
        let found = self.house.app.token(&self.teller.1, &serial).await;
        let lines = found.unwrap().map_or(Vec::new(), |(_, lines)| lines);
        lines.into_iter().map(|line| line.act).collect()
    }

    async fn notices(&self, kind: &'static str) -> i64 {
        let read = self.house.app.database().read(move |tx| {
            let sql = "SELECT COUNT(*) FROM notice WHERE kind = $1";
            let rows = tx.query(sql, &[kind.into()])?;
            rows[0].integer(0)
        });
        let count: Result<i64, StorageError> = read.await;
        count.unwrap()
    }

    async fn waiting(&self) -> usize {
        let read = self.house.app.database().read(|tx| {
            let rows = tx.query("SELECT COUNT(*) FROM token_delivery", &[])?;
            rows[0].integer(0)
        });
        let count: Result<i64, StorageError> = read.await;
        usize::try_from(count.unwrap()).unwrap()
    }
}

fn refused<R>(failure: Failure<R>) -> R {
    match failure {
        Failure::Refused(refusal) => refusal,
        Failure::Internal(error) => unreachable!("a fault instead of a refusal: {error}"),
    }
}

fn csv(serials: &[&str]) -> String {
    let line = |serial: &&str| format!("{serial},{SEED},TOTP,6,30\n");
    serials.iter().map(line).collect()
}

#[tokio::test]
async fn a_delivery_comes_into_stock_by_two_people() {
    let desk = Desk::new().await;
    let id = desk.upload(&csv(&["N-1", "N-2"])).await.unwrap();
    assert_eq!(desk.in_state("stock").await.len(), 5, "nothing yet");
    assert_eq!(desk.waiting().await, 1);
    // The maker cannot approve, and the digest of another file is another change.
    let (person, actor) = &desk.teller;
    let confirmed = desk.house.confirm(actor, person).await;
    let digest = desk.house.app.proposal(actor, &id).await.unwrap().unwrap();
    let digest = digest.approval.digest;
    let own = desk
        .house
        .app
        .approve_change(actor, confirmed, &id, &digest);
    assert_eq!(
        own.await.err().map(refused),
        Some(ApprovalRefusal::SamePerson)
    );
    desk.approve(&id).await.unwrap();
    assert_eq!(desk.in_state("stock").await.len(), 7);
    assert_eq!(desk.waiting().await, 0);
    assert_eq!(desk.approve(&id).await, Err(ApprovalRefusal::Gone));
    assert_eq!(desk.history("N-1").await, ["stock"]);
}

#[tokio::test]
async fn a_faulty_delivery_is_refused_with_every_row() {
    let desk = Desk::new().await;
    let text = format!("{}N-3,31,TOTP,6,30\n", csv(&["N-1", "N-1"]));
    let Err(ImportRefusal::Report(Report::Rows(rows))) = desk.upload(&text).await else {
        unreachable!("two rows are wrong")
    };
    let faults: Vec<_> = rows.iter().map(|row| row.fault).collect();
    assert_eq!(faults, [RowFault::Twice, RowFault::Seed]);
    // Known ones are named too, those of the stock and those of another bank apart.
    desk.house.bank("5110").await;
    let Err(ImportRefusal::Report(Report::Rows(rows))) = desk.upload(&csv(&["N-1", "T3"])).await
    else {
        unreachable!("T3 is known")
    };
    assert_eq!(
        (rows[0].serial.as_str(), rows[0].fault),
        ("T3", RowFault::Known)
    );
    let nothing = desk.upload("").await;
    let empty = ImportRefusal::Report(Report::File(FileFault::Empty));
    assert_eq!(nothing, Err(empty));
    assert_eq!(
        (desk.waiting().await, desk.in_state("stock").await.len()),
        (0, 5)
    );
}

/// Between upload and approval the same serial number came into stock: nothing of the delivery does.
#[tokio::test]
async fn all_or_nothing_at_the_approval_too() {
    let desk = Desk::new().await;
    let first = desk.upload(&csv(&["N-1", "N-2"])).await.unwrap();
    let second = desk.upload(&csv(&["N-2", "N-3"])).await.unwrap();
    desk.approve(&first).await.unwrap();
    assert_eq!(desk.approve(&second).await, Err(ApprovalRefusal::Conflict));
    assert!(!desk.in_state("stock").await.contains(&"N-3".to_owned()));
    // Withdrawn or rejected, and at the latest when its approval ends, the sealed seeds go.
    let app = &desk.house.app;
    app.withdraw_change(&desk.teller.1, &second).await.unwrap();
    assert_eq!(desk.waiting().await, 0);
    let third = desk.upload(&csv(&["N-3"])).await.unwrap();
    app.reject_change(&desk.approver.1, &third).await.unwrap();
    assert_eq!(desk.waiting().await, 0);
    desk.upload(&csv(&["N-3"])).await.unwrap();
    desk.house.pass(DAY + HOUR);
    app.reconcile().await.unwrap();
    assert_eq!(desk.waiting().await, 0);
}

#[tokio::test]
async fn a_sealed_delivery_shows_no_seed() {
    let desk = Desk::new().await;
    desk.upload(&csv(&["N-1"])).await.unwrap();
    let read = desk
        .house
        .app
        .database()
        .read(|tx| rows::TokenDelivery::many(tx, "SELECT * FROM token_delivery", &[]));
    let waiting: Result<_, StorageError> = read.await;
    let sealed = &waiting.unwrap()[0].tokens;
    for part in [SEED.as_bytes(), &hex::decode(SEED).unwrap()] {
        let shown = sealed.windows(part.len()).any(|window| window == part);
        assert!(!shown, "the seed stands in the row");
    }
}

#[tokio::test]
async fn the_life_of_a_token() {
    let desk = Desk::new().await;
    desk.open_contract("T1").await;
    let assign = |serial: &str, replaces: Option<&str>| TokenChange::Assign {
        serial: serial.to_owned(),
        number: NUMBER.to_owned(),
        administrator: 1,
        replaces: replaces.map(str::to_owned),
    };
    // What is not so cannot be proposed.
    let token = Err(ProposalRefusal::Token);
    assert_eq!(desk.propose(assign("T2", None)).await, token);
    assert_eq!(desk.propose(assign("T1", Some("T1"))).await, token);
    assert_eq!(desk.propose(assign("T9", Some("T1"))).await, token);
    let retire = |serial: &str| TokenChange::Retire {
        serial: serial.to_owned(),
    };
    assert_eq!(desk.propose(retire("T1")).await, token, "in use");
    // Replaced: the old one is stopped in the same act.
    let replace = desk.propose(assign("T2", Some("T1"))).await.unwrap();
    let stale = desk.propose(assign("T3", Some("T1"))).await.unwrap();
    desk.approve(&replace).await.unwrap();
    assert_eq!(desk.approve(&stale).await, Err(ApprovalRefusal::Conflict));
    assert_eq!(desk.in_state("assigned").await, ["T2"]);
    assert_eq!(desk.in_state("stopped").await, ["T1"]);
    // Lost at once, confirmed afterwards; it never comes back.
    let serial = TokenSerial::parse("T2").unwrap();
    let app = &desk.house.app;
    let confirm = app.lose_token(&desk.teller.1, &serial).await.unwrap();
    assert_eq!(desk.in_state("lost").await, ["T2"]);
    desk.approve(&confirm).await.unwrap();
    let twice = app.lose_token(&desk.teller.1, &serial).await;
    assert_eq!(twice.err().map(refused), Some(ProposalRefusal::Token));
    let give_back = |serial: &str| TokenChange::Return {
        serial: serial.to_owned(),
    };
    assert_eq!(desk.propose(give_back("T2")).await, token);
    // The stopped one is returned, and is stock like any other; the lost one is retired.
    let returned = desk.propose(give_back("T1")).await.unwrap();
    desk.approve(&returned).await.unwrap();
    let again = desk.propose(assign("T1", None)).await.unwrap();
    desk.approve(&again).await.unwrap();
    let retired = desk.propose(retire("T2")).await.unwrap();
    desk.approve(&retired).await.unwrap();
    assert_eq!(desk.in_state("retired").await, ["T2"]);
    // In use and returned: its holder is told, as of every other change of theirs.
    let returned = desk.propose(give_back("T1")).await.unwrap();
    desk.approve(&returned).await.unwrap();
    for (kind, times) in [
        ("token_registered", 2),
        ("token_lost", 1),
        ("token_stopped", 1),
    ] {
        assert_eq!(desk.notices(kind).await, times, "{kind}");
    }
    let expected = ["stock", "assigned", "stock", "stopped", "assigned", "stock"];
    assert_eq!(desk.history("T1").await, expected);
    assert_eq!(
        desk.history("T2").await,
        ["retired", "lost", "assigned", "stock"]
    );
    // Done already, it cannot be proposed.
    let lose = TokenChange::Lose {
        serial: "T3".to_owned(),
    };
    assert!(desk.propose(lose).await.is_err());
}

#[tokio::test]
async fn another_banks_tokens_are_unknown() {
    let desk = Desk::new().await;
    desk.house.bank("5110").await;
    let tokens = vec![TokenSeed {
        serial: "X-1".to_owned(),
        seed: vec![1; 20].into(),
    }];
    desk.house.app.stock_tokens("5110", tokens).await.unwrap();
    let serial = TokenSerial::parse("X-1").unwrap();
    let (app, actor) = (&desk.house.app, &desk.teller.1);
    assert!(app.token(actor, &serial).await.unwrap().is_none());
    let lost = app.lose_token(actor, &serial).await;
    assert_eq!(lost.err().map(refused), Some(ProposalRefusal::Token));
    let retire = TokenChange::Retire {
        serial: "X-1".to_owned(),
    };
    assert_eq!(desk.propose(retire).await, Err(ProposalRefusal::Token));
}

#[tokio::test]
async fn the_command_line_imports_all_or_nothing() {
    let (house, _, _) = House::new().await;
    let plain = || Opening {
        key: None,
        plain: true,
    };
    let import = async |text: String, dry: bool| {
        let done = house
            .app
            .import_tokens(BANK, text.into_bytes(), plain(), dry)
            .await;
        done.map_err(refused)
    };
    let looked = import(csv(&["N-1", "N-2"]), true).await.unwrap();
    assert_eq!((looked.tokens, looked.first.as_str()), (2, "N-1"));
    let taken = import(csv(&["N-1", "N-2"]), false).await.unwrap();
    assert_eq!(looked, taken, "looking changed nothing");
    let Err(Report::Rows(rows)) = import(csv(&["N-3", "N-2"]), false).await else {
        unreachable!("N-2 is known")
    };
    assert_eq!((rows.len(), rows[0].fault), (1, RowFault::Known));
    let stock = house.app.token_stock(BANK).await.unwrap();
    assert!(!stock.contains(&"N-3".to_owned()));
}
