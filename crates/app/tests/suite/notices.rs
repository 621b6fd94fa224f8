//! Who is told what, once, and how the outbox is emptied.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tegata_app::{
    App,
    notice::{Delivered, MailAddresses, OutgoingMail, Post, Undelivered},
    rows,
};
use tegata_domain::{
    contract::ContractState,
    ids::{BankCode, HolderKind},
    mail::MailAddress,
    policy::Policies,
    time::{DAY, HOUR, MINUTE},
};
use tegata_storage::{StorageError, audit};

use crate::support::{BANK, House, START};

const CONTRACT: &str = "contract-1";
const ONLY_THE_USER: &str =
    "UPDATE certificate SET state = 'revoked' WHERE id <> 'certificate-user-1'";

/// A house with a contract, two administrators and a user whose certificates end on 2027-11-20, 23:59:59 in Japan.
async fn company() -> House {
    let (house, _, _) = House::new().await;
    let done = house.app.database().write(|tx| {
        contract().insert(tx)?;
        let staff = rows::Holder::staff(tx, BANK)?;
        let model = rows::Certificate::in_force(tx, &staff[0].id)?.unwrap();
        let people = [
            ("admin-1", HolderKind::Administrator, "1"),
            ("admin-2", HolderKind::Administrator, "2"),
            ("user-1", HolderKind::User, "S0001"),
        ];
        for (number, (id, kind, name)) in (1..).zip(people) {
            holder(id, kind, name).insert(tx)?;
            rows::Certificate {
                id: format!("certificate-{id}"),
                holder: id.to_owned(),
                serial: vec![number; 16],
                public_key: vec![number; 32],
                ..model.clone()
            }
            .insert(tx)?;
            rows::MailAddress {
                holder: id.to_owned(),
                slot: 1,
                address: format!("{id}@aoba.example"),
                set_at: START,
            }
            .insert(tx)?;
        }
        Ok::<_, StorageError>(())
    });
    done.await.unwrap();
    house
}

fn contract() -> rows::Contract {
    rows::Contract {
        id: CONTRACT.to_owned(),
        bank: BANK.to_owned(),
        number: "00009876543".to_owned(),
        company: "株式会社青葉見本商事".to_owned(),
        card_issue_number: 1,
        status: ContractState::Open,
        opened_at: START,
        status_at: START,
        version: 1,
    }
}

fn holder(id: &str, kind: HolderKind, name: &str) -> rows::Holder {
    rows::Holder {
        id: id.to_owned(),
        bank: BANK.to_owned(),
        contract: CONTRACT.to_owned(),
        kind,
        name_id: name.to_owned(),
        display_name: format!("見本 {name}"),
        person: String::new(),
        status: "active".to_owned(),
        created_at: START,
        version: 1,
    }
}

async fn set(house: &House, sql: &'static str) {
    let done: Result<u64, StorageError> = house
        .app
        .database()
        .write(move |tx| tx.execute(sql, &[]))
        .await;
    assert!(done.unwrap() > 0, "{sql}");
}

async fn set_policies(house: &House, policies: Policies) {
    let text = serde_json::to_string(&policies.checked().unwrap()).unwrap();
    let done: Result<u64, StorageError> = house
        .app
        .database()
        .write(move |tx| tx.execute("UPDATE bank SET policies = $1", &[text.as_str().into()]))
        .await;
    assert_eq!(done.unwrap(), 1);
}

/// What a holder was told, the oldest first, as kind and about.
async fn told(house: &House, holder: &str) -> Vec<(String, String)> {
    let holder = holder.to_owned();
    let read = house
        .app
        .database()
        .read(move |tx| rows::Notice::latest_of(tx, &holder, 0));
    let mut rows = read.await.unwrap();
    rows.sort_by_key(|row| row.at);
    rows.into_iter().map(|row| (row.kind, row.about)).collect()
}

/// What the bank was told, about whom.
async fn bank_told(house: &House) -> Vec<(String, String)> {
    let read = house
        .app
        .database()
        .read(|tx| rows::BankNotice::latest_of(tx, BANK, 0));
    let rows = read.await.unwrap();
    rows.into_iter().map(|row| (row.kind, row.about)).collect()
}

async fn mails(house: &House) -> Vec<rows::Mail> {
    let read = house
        .app
        .database()
        .read(|tx| rows::Mail::many(tx, "SELECT * FROM mail ORDER BY created_at, id", &[]));
    read.await.unwrap()
}

/// A post office that notes what it was given and answers as it is told.
#[derive(Default)]
struct Office {
    seen: Mutex<Vec<(String, String)>>,
    answer: Mutex<Option<Undelivered>>,
    hangs: bool,
}

impl Office {
    fn answers(&self, answer: Option<Undelivered>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    /// Ids and addresses since the last look.
    fn seen(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Post for Office {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), Undelivered> {
        let one = (mail.id.clone(), mail.to.as_str().to_owned());
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(one);
        if self.hangs {
            std::future::pending::<()>().await;
        }
        tokio::task::yield_now().await;
        match &*self.answer.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(answer) => Err(answer.clone()),
            None => Ok(()),
        }
    }
}

/// One mail to the user alone: about an address that they do not have.
async fn one_mail(house: &House) -> String {
    set(house, "DELETE FROM mail_address WHERE holder <> 'user-1'").await;
    set(house, ONLY_THE_USER).await;
    house.pass(326 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 1);
    let all = mails(house).await;
    assert_eq!(all.len(), 1);
    all[0].id.clone()
}

async fn deliver(app: &App, office: &Office) -> (u32, u32, u32) {
    let Delivered {
        sent,
        again,
        given_up,
    } = app.deliver_mail(office).await.unwrap();
    (sent, again, given_up)
}

/// Facts: 38.
#[tokio::test]
async fn each_step_before_the_end_is_told_once() {
    let house = company().await;
    set(&house, ONLY_THE_USER).await;
    let mut steps = Vec::new();
    house.pass(HOUR);
    for day in 1..=370 {
        house.pass(DAY);
        if house.app.tell_what_ends().await.unwrap() > 0 {
            steps.push(365 - day);
        }
        assert_eq!(house.app.tell_what_ends().await.unwrap(), 0, "day {day}");
    }
    assert_eq!(steps, [40, 30, 10, 3, 1, 0, -1]);
    let about = "user-1".to_owned();
    let mut expected = vec![("expiring".to_owned(), about.clone()); 6];
    expected.push(("expired".to_owned(), about));
    for holder in ["user-1", "admin-1", "admin-2"] {
        assert_eq!(told(&house, holder).await, expected, "{holder}");
    }
    assert!(
        bank_told(&house).await.is_empty(),
        "the bank has no part in users"
    );
    assert_eq!(mails(&house).await.len(), 21);
}

#[tokio::test]
async fn after_a_downtime_only_the_latest_step_is_told() {
    let house = company().await;
    set(&house, ONLY_THE_USER).await;
    house.pass(HOUR + 357 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 1);
    assert_eq!(
        told(&house, "user-1").await.len(),
        1,
        "10 days, not 40 and 30"
    );
    house.pass(40 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 0, "old news");
}

#[tokio::test]
async fn of_an_administrator_the_other_one_and_the_bank_are_told() {
    let house = company().await;
    let desk = MailAddress::parse("desk@mihon.example").unwrap();
    let bank = BankCode::parse(BANK).unwrap();
    let stored = house.app.set_bank_mailbox(&bank, Some(desk)).await;
    assert!(stored.unwrap());
    set(
        &house,
        "UPDATE certificate SET state = 'revoked' WHERE id <> 'certificate-admin-1'",
    )
    .await;
    house.pass(HOUR + 325 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 1);
    let expected = [("expiring".to_owned(), "admin-1".to_owned())];
    assert_eq!(told(&house, "admin-1").await, expected);
    assert_eq!(told(&house, "admin-2").await, expected);
    assert!(told(&house, "user-1").await.is_empty());
    assert_eq!(bank_told(&house).await, expected);
    let mut to: Vec<String> = mails(&house)
        .await
        .into_iter()
        .map(|it| it.address)
        .collect();
    to.sort();
    assert_eq!(
        to,
        [
            "admin-1@aoba.example",
            "admin-2@aoba.example",
            "desk@mihon.example"
        ]
    );
}

#[tokio::test]
async fn two_nodes_tell_once_and_a_replaced_certificate_is_no_news() {
    let house = company().await;
    house.pass(HOUR + 325 * DAY);
    let (one, two) = tokio::join!(house.app.tell_what_ends(), house.app.tell_what_ends());
    // Three customers and two members of staff.
    assert_eq!(one.unwrap() + two.unwrap(), 5);
    set(&house, "UPDATE certificate SET state = 'superseded'").await;
    house.pass(10 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 0);
}

#[tokio::test]
async fn the_days_are_a_policy() {
    let house = company().await;
    set_policies(
        &house,
        Policies {
            notice_days: vec![60],
            ..Policies::default()
        },
    )
    .await;
    house.pass(HOUR + 305 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 5);
    house.pass(50 * DAY);
    assert_eq!(house.app.tell_what_ends().await.unwrap(), 0);
    let many = Policies {
        notice_days: vec![91],
        ..Policies::default()
    };
    assert!(many.checked().is_err());
}

#[tokio::test]
async fn each_mail_is_carried_once_by_many_nodes() {
    let house = company().await;
    house.pass(HOUR + 325 * DAY);
    house.app.tell_what_ends().await.unwrap();
    let written = mails(&house).await;
    assert_eq!(written.len(), 7, "3 of the user, 2 of each administrator");
    let office = Office::default();
    let app = &house.app;
    let rounds = tokio::join!(
        deliver(app, &office),
        deliver(app, &office),
        deliver(app, &office)
    );
    assert_eq!(rounds.0.0 + rounds.1.0 + rounds.2.0, 7);
    let mut seen = office.seen();
    seen.sort();
    let mut ids: Vec<_> = written.into_iter().map(|it| (it.id, it.address)).collect();
    ids.sort();
    assert_eq!(seen, ids);
    assert_eq!(deliver(app, &office).await, (0, 0, 0));
    let after = mails(&house).await;
    assert!(
        after
            .iter()
            .all(|it| it.status == "sent" && it.address.is_empty())
    );
    assert!(
        after
            .iter()
            .all(|it| it.masked.contains("***@a***.example"))
    );
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_with_growing_waits_and_given_up() {
    let house = company().await;
    let id = one_mail(&house).await;
    let office = Office::default();
    office.answers(Some(Undelivered::Later("450".to_owned())));
    let mut waits = Vec::new();
    loop {
        let before = house.app.now();
        while office.seen().is_empty() {
            house.pass(MINUTE);
            deliver(&house.app, &office).await;
        }
        waits.push((house.app.now() - before) / MINUTE);
        if mails(&house).await[0].status != "waiting" {
            break;
        }
    }
    assert_eq!(waits, [1, 1, 5, 15, 60, 240, 720, 1080, 1080, 1080]);
    let row = mails(&house).await.remove(0);
    assert_eq!((row.status.as_str(), row.attempts), ("dead", 10));
    assert_eq!(row.address, "");
    let figures = house.app.figures().await.unwrap();
    assert_eq!((figures.mail_waiting, figures.mail_undeliverable), (0, 1));
    let rows = house
        .app
        .database()
        .read(|tx| audit::recent(tx, BANK, None, 5))
        .await
        .unwrap();
    let trail = rows
        .iter()
        .find(|row| row.event.act == "deliver_mail")
        .unwrap();
    assert!(
        trail.event.detail.contains("u***@a***.example"),
        "{}",
        trail.event.detail
    );
    assert!(!trail.event.detail.contains("user-1@"));
    assert!(id.starts_with(&trail.event.subject));
}

#[tokio::test]
async fn a_refusal_for_good_is_not_tried_again() {
    let house = company().await;
    one_mail(&house).await;
    let office = Office::default();
    office.answers(Some(Undelivered::Never("550".to_owned())));
    assert_eq!(deliver(&house.app, &office).await, (0, 0, 1));
    house.pass(30 * DAY);
    assert_eq!(deliver(&house.app, &office).await, (0, 0, 0));
}

#[tokio::test]
async fn while_the_mail_server_is_away_one_mail_is_tried_and_all_go_later() {
    let house = company().await;
    house.pass(HOUR + 325 * DAY);
    house.app.tell_what_ends().await.unwrap();
    let office = Office::default();
    office.answers(Some(Undelivered::Unreachable("connection".to_owned())));
    assert_eq!(deliver(&house.app, &office).await, (0, 1, 0));
    office.answers(None);
    assert_eq!(deliver(&house.app, &office).await, (6, 0, 0));
    house.pass(MINUTE);
    assert_eq!(deliver(&house.app, &office).await, (1, 0, 0));
}

#[tokio::test]
async fn a_node_that_dies_with_a_mail_in_hand_loses_nothing() {
    let house = company().await;
    let id = one_mail(&house).await;
    let office = Office::default();
    // Killed while the mail server has it: the round ends between sending and settling.
    let dying = Office {
        hangs: true,
        ..Office::default()
    };
    let round = house.app.deliver_mail(&dying);
    let ended = tokio::time::timeout(Duration::from_millis(500), round).await;
    assert!(ended.is_err(), "it hangs");
    let first = dying.seen();
    assert_eq!(
        deliver(&house.app, &office).await,
        (0, 0, 0),
        "still in hand"
    );
    house.pass(10 * MINUTE);
    assert_eq!(deliver(&house.app, &office).await, (1, 0, 0));
    assert_eq!(
        office.seen(),
        first,
        "the same id, so that it is seen to be one mail"
    );
    assert_eq!(first[0].0, id);
}

#[tokio::test]
async fn a_changed_address_is_told_at_the_old_one_too() {
    let (house, teller, _) = House::new().await;
    let actor = house.staff(&teller).await;
    let address = |text: &str| Some(MailAddress::parse(text).unwrap());
    let change = async |first: &str, second: Option<MailAddress>| {
        let confirmed = house.confirm(&actor, &teller).await;
        let addresses = MailAddresses {
            first: address(first),
            second,
        };
        let app = &house.app;
        let done = app.change_own_mail_addresses(actor.actor(), confirmed, addresses);
        done.await.ok().unwrap();
    };
    change("old@mihon.example", None).await;
    let addresses = async || -> Vec<String> {
        mails(&house)
            .await
            .into_iter()
            .map(|it| it.address)
            .collect()
    };
    assert_eq!(addresses().await, ["old@mihon.example"]);
    house.pass(MINUTE);
    change("new@mihon.example", address("other@mihon.example")).await;
    let mut so_far = addresses().await;
    so_far.sort();
    assert_eq!(
        so_far,
        [
            "new@mihon.example",
            "old@mihon.example",
            "old@mihon.example",
            "other@mihon.example"
        ]
    );
    house.pass(MINUTE);
    change("new@mihon.example", address("other@mihon.example")).await;
    assert_eq!(
        addresses().await.len(),
        4,
        "nothing differs, nobody is told"
    );
    let stored = house.app.own_mail_addresses(actor.actor()).await.unwrap();
    assert_eq!(stored.second, address("other@mihon.example"));
    let trail = house
        .app
        .database()
        .read(|tx| audit::recent(tx, BANK, None, 50))
        .await
        .unwrap();
    assert!(
        trail.iter().all(|row| !row.event.detail.contains("new@")),
        "masks only"
    );
}

#[tokio::test]
async fn a_stranger_puts_no_notice_away() {
    let (house, teller, approver) = House::new().await;
    let (one, two) = (house.staff(&teller).await, house.staff(&approver).await);
    let confirmed = house.confirm(&one, &teller).await;
    let addresses = MailAddresses {
        first: Some(MailAddress::parse("one@mihon.example").unwrap()),
        second: None,
    };
    let app = &house.app;
    let changed = app.change_own_mail_addresses(one.actor(), confirmed, addresses);
    changed.await.ok().unwrap();
    let lines = app.notices(one.actor()).await.unwrap();
    let ids: Vec<String> = lines.iter().map(|line| line.id.clone()).collect();
    assert_eq!((ids.len(), lines[0].read), (1, false));
    assert_eq!(
        app.put_notices_away(two.actor(), ids.clone())
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        app.put_notices_away(one.actor(), ids.clone())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        app.put_notices_away(one.actor(), ids).await.unwrap(),
        0,
        "twice"
    );
    assert!(app.notices(one.actor()).await.unwrap()[0].read);
    assert_eq!(
        app.bank_notices(&two).await.unwrap().len(),
        1,
        "the bank's staff know too"
    );
}
