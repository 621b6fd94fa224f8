//! What a bank may do at once to its customers' people, and where an administrator is told.

use axum::http::{Method, StatusCode};
use tegata_storage::StorageError;

use crate::{
    administrator::at_desk,
    console::{Console, decide},
    support::{COMPANY, House, Page},
    user::{csrf, registered, signed_in},
};

const ID: usize = 0;
const ADDRESS: usize = 1;
const STATUS: usize = 2;

fn act(name: &str) -> String {
    format!("/contracts/{COMPANY}/administrators/1/{name}")
}

fn stop(kind: &str, name: &str) -> String {
    format!("/contracts/{COMPANY}/stop/{kind}/{name}")
}

impl Console {
    /// The address of what waits for a second person.
    async fn waiting(&mut self) -> String {
        let queue = self.checker.open("/queue").await;
        assert!(queue.says("To be confirmed afterwards"), "{}", queue.text());
        let id = queue.html.split("href=\"/approvals/").nth(1).unwrap();
        format!("/approvals/{}", id.split('"').next().unwrap())
    }

    async fn tamper(&self, sql: &'static str) {
        let done = self.house.database().write(move |tx| tx.execute(sql, &[]));
        let done: Result<u64, StorageError> = done.await;
        assert!(done.unwrap() > 0, "{sql}");
    }

    /// One column of the outbox: the id, the address or the status.
    async fn mail(&self, column: usize) -> Vec<String> {
        let select = "SELECT id, address, status FROM mail ORDER BY id";
        let found = self.house.database().query(select, Vec::new()).await;
        let text = |row: &tegata_storage::Row| row.text(column).unwrap().to_owned();
        found.unwrap().iter().map(text).collect()
    }

    async fn resend(&mut self, id: &str) -> Page {
        let token = csrf(&self.maker.open("/notices").await.html);
        let fields = [("csrf", token.as_str()), ("mail", id)];
        let maker = &mut self.maker;
        maker
            .ask(Method::POST, "/notices", &fields, "same-origin")
            .await
    }
}

#[tokio::test]
async fn the_bank_revokes_an_administrators_certificate_at_once() {
    let (house, admin) = House::new().await;
    let mut desk = at_desk(&house, &admin).await;
    let mut console = Console::of(house).await;
    let path = act("revoke");
    for (fields, words) in [
        (
            [("reason", ""), ("form_number", "F-1")],
            "please choose one",
        ),
        ([("reason", "broken"), ("form_number", "")], "please enter"),
    ] {
        let refused = console.maker.fill(&path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says(words), "{}", refused.text());
    }
    let fields = [("reason", "compromised"), ("form_number", "F-1")];
    let stale = [fields[0], fields[1], ("version", "99")];
    let stale = console.maker.fill(&path, &stale).await;
    assert!(stale.says("ADM-CONFLICT"), "{}", stale.text());
    assert_eq!(desk.open("/menu").await.status, StatusCode::OK);

    let done = console.maker.fill_and_follow(&path, &fields).await;
    assert!(done.says("Revoked"), "{}", done.text());
    for page in ["/", "/menu", "/users"] {
        let page = desk.open(page).await;
        assert!(page.says("CERT-REVOKED"), "{}", page.text());
    }
    let twice = console.maker.fill(&path, &fields).await;
    assert!(twice.says("ADM-STATE"), "{}", twice.text());

    let approval = console.waiting().await;
    let page = console.checker.open(&approval).await;
    assert!(page.says("Revoke the certificate") && page.says("F-1"));
    let own = decide(&mut console.maker, &approval, "approve", "teller").await;
    assert!(own.says("APPR-SELF"), "{}", own.text());
    let confirmed = console.decide(&approval, "approve").await;
    assert_eq!(
        confirmed.status,
        StatusCode::SEE_OTHER,
        "{}",
        confirmed.text()
    );
    assert!(desk.open("/").await.says("CERT-REVOKED"));

    console.appoint("teller", "help_desk").await;
    let refused = console.maker.open(&path).await;
    assert!(refused.says("STAFF-ROLE"), "{}", refused.text());
}

#[tokio::test]
async fn a_form_used_before_is_shown_to_the_second_person() {
    let (house, _) = House::new().await;
    let mut console = Console::of(house).await;
    let fields = [("mail", "hanako@aoba.example"), ("form_number", "F-1")];
    let approval = console.ask(&act("mail"), &fields).await;
    console.decide(&approval, "approve").await;
    let fields = [("reason", "compromised"), ("form_number", "f-1")];
    let done = console.maker.fill_and_follow(&act("revoke"), &fields).await;
    assert!(done.says("Revoked"), "{}", done.text());

    let queue = console.checker.open("/queue").await;
    assert!(queue.says("Form number used before"), "{}", queue.text());
    let approval = console.waiting().await;
    let page = console.checker.open(&approval).await;
    assert!(
        page.says("Another request used this form's number before"),
        "{}",
        page.text()
    );
    assert!(page.html.contains("/forms?search=f-1"), "leads to both");
    let forms = console.checker.open("/forms?search=F-1").await;
    assert!(forms.says("f-1") && forms.says("F-1"), "{}", forms.text());
}

#[tokio::test]
async fn the_help_desk_stops_whoever_calls() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let mut desk = at_desk(&house, &admin).await;
    let mut console = Console::of(house).await;
    console.appoint("teller", "auditor").await;
    let path = stop("user", "riyousya");
    assert!(console.maker.open(&path).await.says("STAFF-ROLE"));
    let support = console.maker.open("/support").await;
    assert!(support.says("STAFF-ROLE") && !support.html.contains("name=\"support_code\""));

    console.appoint("teller", "help_desk").await;
    assert!(
        console
            .maker
            .open("/support")
            .await
            .html
            .contains("name=\"support_code\"")
    );
    for missing in [
        stop("user", "nobody"),
        stop("administrator", "2"),
        stop("administrator", "riyousya"),
        stop("staff", "approver"),
        "/contracts/00000000000/stop/user/riyousya".to_owned(),
    ] {
        let page = console.maker.open(&missing).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let stopped = console.maker.press(&path).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text());
    assert!(user.open("/menu").await.says("CERT-SUSPENDED"));
    assert_eq!(
        desk.open("/menu").await.status,
        StatusCode::OK,
        "nobody else"
    );
    let twice = console.maker.press(&path).await;
    assert!(twice.says("ADM-STATE"), "{}", twice.text());
    let support = console.maker.open("/support").await;
    assert!(support.says("riyousya"), "{}", support.text());
    let approval = console.waiting().await;
    let confirmed = console.decide(&approval, "approve").await;
    assert_eq!(
        confirmed.status,
        StatusCode::SEE_OTHER,
        "{}",
        confirmed.text()
    );
    assert_eq!(console.house.notices("emergency_stop").await, 2);

    let stopped = console.maker.press(&stop("administrator", "1")).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text());
    assert!(desk.open("/menu").await.says("CERT-SUSPENDED"));
}

#[tokio::test]
async fn two_people_change_where_an_administrator_is_told() {
    let mut console = Console::new().await;
    let path = act("mail");
    for (mail, words) in [("", "please enter"), ("not an address", "right form")] {
        let fields = [
            ("mail", mail),
            ("form_number", "F-7"),
            ("staff_pin", "teller"),
        ];
        let refused = console.maker.fill(&path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{mail}");
        assert!(refused.says(words), "{mail}: {}", refused.text());
    }
    let fields = [("mail", "hanako@aoba.example"), ("form_number", "F-7")];
    let approval = console.ask(&path, &fields).await;
    let page = console.checker.open(&approval).await;
    assert!(page.says("hanako@aoba.example"), "{}", page.text());
    assert!(
        console
            .maker
            .open(&path)
            .await
            .says("Present address: None")
    );
    let done = console.decide(&approval, "approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = console.maker.open(&path).await;
    assert!(page.says("h***@"), "{}", page.text());
    assert!(!page.html.contains("hanako@aoba.example"));

    // The former address is told of the next change.
    let fields = [("mail", "jiro@aoba.example"), ("form_number", "F-8")];
    let approval = console.ask(&path, &fields).await;
    console.decide(&approval, "approve").await;
    let told = console.mail(ADDRESS).await;
    for address in ["hanako@aoba.example", "jiro@aoba.example"] {
        assert!(told.iter().any(|to| to == address), "{address}: {told:?}");
    }
}

#[tokio::test]
async fn a_mail_that_was_given_up_is_sent_again_once() {
    let mut console = Console::new().await;
    let fields = [("mail", "hanako@aoba.example"), ("form_number", "F-7")];
    let approval = console.ask(&act("mail"), &fields).await;
    console.decide(&approval, "approve").await;
    let quiet = console.maker.open("/notices").await;
    assert!(quiet.says("Mail is being sent"), "{}", quiet.text());
    console.house.pass(2 * 3_600_000);
    let (teller, _) = console.house.staff.as_ref().unwrap();
    console.maker = crate::console::signed_in(&console.house, teller).await;
    let late = console.maker.open("/notices").await;
    assert!(late.says("more than an hour"), "{}", late.text());
    let queue = console.maker.open("/queue").await;
    assert!(queue.says("1 waiting over an hour"), "{}", queue.text());

    let given_up =
        "UPDATE mail SET status = 'dead', address = '', answer = '550', done_at = created_at";
    console.tamper(given_up).await;
    let page = console.maker.open("/notices").await;
    assert!(
        page.says("Send again") && page.says("550"),
        "{}",
        page.text()
    );
    let id = console.mail(ID).await.swap_remove(0);
    let unknown = console.resend("nothing").await;
    assert!(unknown.says("ADM-STATE"), "{}", unknown.text());
    let sent = console.resend(&id).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    assert_eq!(console.mail(ADDRESS).await, ["hanako@aoba.example"]);
    assert_eq!(console.mail(STATUS).await, ["waiting"]);
    assert!(console.resend(&id).await.says("ADM-STATE"), "twice");

    console.tamper(given_up).await;
    console.tamper("DELETE FROM mail_address").await;
    let nowhere = console.resend(&id).await;
    assert!(nowhere.says("MAIL-ADDRESS"), "{}", nowhere.text());
    console.appoint("teller", "auditor").await;
    let page = console.maker.open("/notices").await;
    assert!(page.says("550") && !page.says("Send again"));
    let queue = console.maker.open("/queue").await;
    assert!(
        !queue.says("could not be delivered"),
        "no work of an auditor"
    );
    assert!(console.resend(&id).await.says("STAFF-ROLE"));
}
