//! The people of the bank's console: registered by two operators, stopped by one, and never so that nobody could approve
//! any more.

use axum::http::StatusCode;

use crate::{
    console::{Console, decide, signed_in},
    support::{House, Page, Person, digest_of},
};

const OPERATOR: &str = "role_operator";
const OWN: &str = "tabi-no-tegata";

fn account(name: &str, act: &str) -> String {
    format!("/staff/account/{name}/{act}")
}

/// What is printed once.
fn printed(page: &Page) -> String {
    let pin = page.html.split("id=\"staff-pin\">").nth(1).unwrap();
    pin.split('<').next().unwrap().to_owned()
}

impl Console {
    /// The maker asks for a new colleague with these roles.
    async fn ask_for(&mut self, name: &str, roles: &[&str], request: &str) -> String {
        let (shown, employee) = (format!("見本 {name}"), format!("E-{name}"));
        let mut fields = vec![
            ("staff_name", shown.as_str()),
            ("new_staff_id", name),
            ("employee_number", &employee),
            ("staff_request", request),
        ];
        fields.extend(roles.iter().map(|role| (*role, "yes")));
        self.ask("/staff/new", &fields).await
    }

    /// A colleague registered by two operators, with the PIN changed at the first sign-in.
    async fn colleague(&mut self, name: &str, roles: &[&str]) -> Person {
        let (key, request) = self.house.newcomer(name);
        let approval = self.ask_for(name, roles, &request).await;
        let done = self.decide(&approval, "approve").await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        let file = self.maker.open(&account(name, "certificate")).await;
        let mut person = House::member(key, &file.html, &printed(&done));
        let mut browser = self.house.browser(&person);
        let led = browser.fill("/", &[("staff_pin", &person.pin)]).await;
        assert_eq!(led.location.as_deref(), Some("/first-pins"));
        OWN.clone_into(&mut person.pin);
        let fields = [
            ("own_pin", person.pin.as_str()),
            ("own_pin_again", person.pin.as_str()),
        ];
        let changed = browser.fill("/first-pins", &fields).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text());
        person
    }

    async fn stop(&mut self, name: &str) -> Page {
        let path = account(name, "stop");
        self.maker.fill(&path, &[("version", "1")]).await
    }
}

#[tokio::test]
async fn two_operators_register_a_colleague_who_then_works() {
    let mut console = Console::new().await;
    let (key, request) = console.house.newcomer("hanako");
    let before = console.maker.open("/staff").await;
    assert!(before.says("見本 teller") && !before.says("hanako"));

    let approval = console.ask_for("hanako", &["role_teller"], &request).await;
    let page = console.checker.open(&approval).await;
    let digest = tegata_acquisition::fingerprint::in_groups(&digest_of(&key));
    for shown in ["hanako", "E-hanako", "Teller", digest.as_str()] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    let own = console.maker.open(&approval).await;
    assert!(own.says("You cannot approve your own request"));
    let missing = console.maker.open(&account("hanako", "certificate")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND, "nothing before");

    let done = console.decide(&approval, "approve").await;
    let pin = printed(&done);
    assert!(
        pin.len() >= 8 && done.says("shown only once"),
        "{}",
        done.text()
    );
    let again = console.decide(&approval, "approve").await;
    assert!(!again.html.contains(&pin), "printed once");
    let file = console
        .checker
        .open(&account("hanako", "certificate"))
        .await;
    assert!(file.html.starts_with("-----BEGIN CERTIFICATE-----"));

    let person = House::member(key, &file.html, &pin);
    let mut browser = console.house.browser(&person);
    let led = browser.fill("/", &[("staff_pin", &pin)]).await;
    assert_eq!(led.location.as_deref(), Some("/first-pins"));
    let own = OWN;
    let fields = [("own_pin", own), ("own_pin_again", own)];
    browser.fill("/first-pins", &fields).await;
    let queue = browser.open("/queue").await;
    assert!(queue.says("Your roles: Teller"), "{}", queue.text());
    let refused = browser.open("/staff/new").await;
    assert!(refused.says("STAFF-ROLE"), "{}", refused.text());
    let one = console.maker.open("/staff/account/hanako").await;
    assert!(
        one.says("E-hanako") && one.says("Succeeded"),
        "{}",
        one.text()
    );
}

#[tokio::test]
async fn what_cannot_be_registered_is_said_by_field() {
    let mut console = Console::new().await;
    let (_, request) = console.house.newcomer("hanako");
    let good = [
        ("staff_name", "見本 花子"),
        ("new_staff_id", "hanako"),
        ("employee_number", "E-1"),
        ("staff_request", request.as_str()),
        ("role_teller", "yes"),
        ("staff_pin", "teller"),
    ];
    let (begin, end) = request.split_at(120);
    let broken = format!("{begin}{}", end.replace('A', "B"));
    let known = console.maker.open(&account("teller", "certificate")).await;
    for (field, value, words) in [
        ("staff_name", "", "Name: please enter"),
        ("new_staff_id", "Hanako", "Staff ID: this is in use"),
        ("new_staff_id", "teller", "Staff ID: this is in use"),
        ("new_staff_id", "../x", "Staff ID: this is in use"),
        ("employee_number", "E 1", "right form"),
        (
            "staff_request",
            "",
            "Request for the certificate: please enter",
        ),
        ("staff_request", "hello", "right form"),
        ("staff_request", &known.html, "right form"),
        ("staff_request", &broken, "Request for the certificate"),
        ("role_teller", "", "Roles: please choose"),
        ("role_auditor", "yes", "Roles: this is not correct"),
        ("staff_pin", "wrong-pin", "SIGN-PIN"),
    ] {
        let mut fields = good.to_vec();
        fields.retain(|(name, _)| *name != field);
        if !value.is_empty() || field != "role_teller" {
            fields.push((field, value));
        }
        let refused = console.maker.fill("/staff/new", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.says(words), "{field} {value}: {}", refused.text());
    }
    let approval = console.ask("/staff/new", &good).await;
    console.decide(&approval, "approve").await;
    let mut fields = good.to_vec();
    fields.retain(|(name, _)| *name != "new_staff_id");
    fields.push(("new_staff_id", "jiro"));
    let refused = console.maker.fill("/staff/new", &fields).await;
    assert!(refused.says("was used before"), "a key is certified once");
}

#[tokio::test]
async fn nobody_checks_a_change_about_themself() {
    let mut console = Console::new().await;
    let hanako = console.colleague("hanako", &[OPERATOR]).await;
    let mut third = signed_in(&console.house, &hanako).await;
    let fields = [
        ("version", "1"),
        ("role_approver", "yes"),
        (OPERATOR, "yes"),
    ];
    let approval = console.ask(&account("hanako", "roles"), &fields).await;
    let pin = OWN;
    let own = decide(&mut third, &approval, "approve", pin).await;
    assert!(own.says("STAFF-SELF"), "{}", own.text());
    let maker = decide(&mut console.maker, &approval, "approve", "teller").await;
    assert!(maker.says("APPR-SELF"), "{}", maker.text());

    let done = console.decide(&approval, "approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let ended = third.open("/queue").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED, "signed out at once");
    let row = console.maker.open("/staff/account/hanako").await;
    assert!(row.says("Approver, Operator"), "{}", row.text());

    // Someone's second account is the same person, whoever registers it.
    let (_, request) = console.house.newcomer("second");
    let fields = [
        ("staff_name", "見本 承認"),
        ("new_staff_id", "second"),
        ("employee_number", "E-hanako"),
        ("staff_request", request.as_str()),
        ("role_teller", "yes"),
    ];
    let approval = console.ask("/staff/new", &fields).await;
    let mut third = signed_in(&console.house, &hanako).await;
    let own = decide(&mut third, &approval, "approve", pin).await;
    assert!(own.says("STAFF-SELF"), "{}", own.text());
}

#[tokio::test]
async fn a_bank_is_never_left_without_people_who_approve() {
    let mut console = Console::new().await;
    let stopped = console.stop("approver").await;
    assert!(stopped.says("STAFF-LAST"), "{}", stopped.text());
    let pin = ("staff_pin", "teller");
    let fields = [("version", "1"), pin];
    let dismiss = account("approver", "dismiss");
    let dismissed = console.maker.fill(&dismiss, &fields).await;
    assert!(dismissed.says("STAFF-LAST"), "{}", dismissed.text());
    let fields = [("version", "1"), ("role_teller", "yes"), pin];
    let roles = account("approver", "roles");
    let mut page = console.maker.open(&roles).await;
    let tick = page.html.split("id=\"role_operator\"").nth(1).unwrap();
    let (tick, _) = tick.split_once('>').unwrap();
    assert!(tick.contains("checked"), "the roles of now: {tick}");
    let token = crate::user::csrf(&page.html);
    let mut sent = fields.to_vec();
    sent.push(("csrf", &token));
    let method = axum::http::Method::POST;
    page = console
        .maker
        .ask(method, &roles, &sent, "same-origin")
        .await;
    assert!(page.says("STAFF-LAST"), "{}", page.text());

    // Asked for while there were three, approved when there are two: refused all the same.
    console.colleague("hanako", &[OPERATOR]).await;
    let fields = [("version", "1")];
    let first = console.ask(&account("hanako", "dismiss"), &fields).await;
    let second = console.ask(&account("hanako", "dismiss"), &fields).await;
    console.decide(&first, "approve").await;
    let twice = console.decide(&second, "approve").await;
    assert!(twice.says("ADM-CONFLICT"), "{}", twice.text());
    assert!(console.stop("approver").await.says("STAFF-LAST"));
    let (_, request) = console.house.newcomer("other");
    let fields = [
        ("staff_name", "見本 花子"),
        ("new_staff_id", "hanako"),
        ("employee_number", "E-2"),
        ("staff_request", request.as_str()),
        ("role_teller", "yes"),
        pin,
    ];
    let again = console.maker.fill("/staff/new", &fields).await;
    assert!(again.says("was used before"), "an ID is never given twice");
}

#[tokio::test]
async fn whoever_is_stopped_is_out_at_once_and_so_is_what_they_asked_for() {
    let mut console = Console::new().await;
    let hanako = console
        .colleague("hanako", &[OPERATOR, "role_teller"])
        .await;
    let mut third = signed_in(&console.house, &hanako).await;
    let asked = [("policy_value", "4"), ("staff_pin", hanako.pin.as_str())];
    let asked = third.fill("/policies/wrong_pins", &asked).await;
    let approval = asked.location.unwrap();

    let stale = [("version", "7")];
    let stale = console.maker.fill(&account("hanako", "stop"), &stale).await;
    assert!(stale.says("ADM-CONFLICT"));
    let stopped = console.stop("hanako").await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text());
    for path in ["/queue", "/staff", "/"] {
        let page = third.open(path).await;
        assert!(page.says("CERT-SUSPENDED"), "{path}: {}", page.text());
        assert!(page.says("Ask an operator of your bank"), "{path}");
    }
    assert!(console.stop("hanako").await.says("ADM-STATE"), "twice");
    let late = console.decide(&approval, "approve").await;
    assert!(late.says("APPR-OVER"), "{}", late.text());

    let queue = console.checker.open("/queue").await;
    assert!(queue.says("Stop a member of staff") && queue.says("To be confirmed afterwards"));
    let link = queue.html.split("href=\"/approvals/");
    let stop = link.filter(|rest| rest.contains("Stop a member")).last();
    let stop = format!("/approvals/{}", stop.unwrap().split('"').next().unwrap());
    let own = decide(&mut console.maker, &stop, "approve", "teller").await;
    assert!(own.says("APPR-SELF"), "{}", own.text());
    let confirmed = console.decide(&stop, "approve").await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);

    let fields = [("version", "1")];
    let approval = console.ask(&account("hanako", "resume"), &fields).await;
    assert!(third.open("/").await.says("CERT-SUSPENDED"), "not yet");
    console.decide(&approval, "approve").await;
    signed_in(&console.house, &hanako).await;
    let history = console.maker.open("/history").await;
    for act in ["Resume a member of staff", "Register a member of staff"] {
        assert!(history.says(act), "{act}: {}", history.text());
    }
}

#[tokio::test]
async fn a_reissue_ends_the_certificate_before() {
    let mut console = Console::new().await;
    let hanako = console.colleague("hanako", &["role_teller"]).await;
    let mut third = signed_in(&console.house, &hanako).await;
    let (key, request) = console.house.newcomer("hanako-new");
    let path = account("hanako", "reissue");
    let fields = [("version", "1"), ("staff_request", request.as_str())];
    let mut sent = fields.to_vec();
    sent.push(("staff_pin", "teller"));
    let without = console.maker.fill(&path, &sent).await;
    assert!(without.says("please choose one"), "{}", without.text());
    let mut sent = fields.to_vec();
    sent.push(("reason", "lost_or_stolen"));
    let approval = console.ask(&path, &sent).await;
    let page = console.checker.open(&approval).await;
    assert!(page.says(&digest_of(&key)[..4]), "{}", page.text());
    assert_eq!(third.open("/queue").await.status, StatusCode::OK, "not yet");
    let done = console.decide(&approval, "approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(third.open("/queue").await.says("CERT-REVOKED"));

    let file = console.maker.open(&account("hanako", "certificate")).await;
    let hanako = House::member(key, &file.html, &hanako.pin);
    signed_in(&console.house, &hanako).await;
    let one = console.maker.open("/staff/account/hanako").await;
    assert!(one.says("002"), "{}", one.text());
}

#[tokio::test]
async fn a_forgotten_pin_is_replaced_by_two() {
    let mut console = Console::new().await;
    let mut hanako = console.colleague("hanako", &["role_teller"]).await;
    let mut third = signed_in(&console.house, &hanako).await;
    let fields = [("version", "1"), ("new_pins", "yes")];
    let approval = console.ask(&account("hanako", "unlock"), &fields).await;
    let done = console.decide(&approval, "approve").await;
    let pin = printed(&done);
    let ended = third.open("/queue").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    let old = third.fill("/", &[("staff_pin", &hanako.pin)]).await;
    assert!(old.says("SIGN-PIN"), "{}", old.text());
    hanako.pin = pin;
    let mut third = console.house.browser(&hanako);
    let led = third.fill("/", &[("staff_pin", &hanako.pin)]).await;
    assert_eq!(led.location.as_deref(), Some("/first-pins"));
}

#[tokio::test]
async fn unknown_people_and_acts_are_missing() {
    let mut console = Console::new().await;
    for path in [
        "/staff/account/nobody".to_owned(),
        account("nobody", "stop"),
        account("nobody", "certificate"),
        account("teller", "promote"),
        account("%00", "roles"),
        account("%E9%9D%92", "roles"),
    ] {
        let page = console.maker.open(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}
