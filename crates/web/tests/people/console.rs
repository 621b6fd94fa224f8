//! The console: every change asked for by one member of staff and approved by another, who reads what they approve.

use axum::http::{Method, StatusCode};
use tegata_domain::ids::HolderKind;

use crate::{
    support::{Browser, COMPANY, House, Page, Person},
    user::csrf,
};

const NEW: &str = "00001234567";

const PAGES: [&str; 25] = [
    "/queue",
    "/support",
    "/policies",
    "/policies/wrong_pins",
    "/history",
    "/contracts",
    "/contracts?standing=open",
    "/cards",
    "/forms",
    "/contracts/00009876543/cards/1/lost",
    "/contracts/00009876543/cards/1/reissue",
    "/contracts/new",
    "/contracts/00009876543",
    "/contracts/00009876543/standing/suspend",
    "/contracts/00009876543/standing/terminate",
    "/contracts/00009876543/administrators/new",
    "/contracts/00009876543/administrators/1/reissue",
    "/contracts/00009876543/administrators/1/unlock",
    "/contracts/00009876543/administrators/1/suspend",
    "/contracts/00009876543/administrators/1/resume",
    "/contracts/00009876543/administrators/1/release",
    "/tokens",
    "/tokens/import",
    "/tokens/serial/T1",
    "/tokens/serial/T1/lost",
];

const FORMS: [&str; 11] = [
    "/support",
    "/contracts/new",
    "/contracts/00009876543/standing/suspend",
    "/contracts/00009876543/administrators/new",
    "/contracts/00009876543/administrators/1/reissue",
    "/contracts/00009876543/administrators/1/suspend",
    "/contracts/00009876543/cards/1/lost",
    "/approvals/none",
    "/tokens/import",
    "/tokens/serial/T1/lost",
    "/sign-out",
];

/// Two members of staff at their desks.
pub(crate) struct Console {
    pub(crate) house: House,
    pub(crate) maker: Browser,
    pub(crate) checker: Browser,
}

impl Console {
    pub(crate) async fn new() -> Self {
        Self::of(House::new().await.0).await
    }

    /// In this house.
    pub(crate) async fn of(house: House) -> Self {
        let (teller, approver) = house.staff.as_ref().unwrap();
        let maker = signed_in(&house, teller).await;
        let checker = signed_in(&house, approver).await;
        Self {
            house,
            maker,
            checker,
        }
    }

    /// The maker asks for a change; the address of its page.
    pub(crate) async fn ask(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let mut fields = fields.to_vec();
        fields.push(("staff_pin", "teller"));
        let asked = self.maker.fill(path, &fields).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
        asked.location.unwrap()
    }

    /// The checker presses a button of the approval's page.
    pub(crate) async fn decide(&mut self, approval: &str, decision: &str) -> Page {
        decide(&mut self.checker, approval, decision, "approver").await
    }
}

pub(crate) async fn signed_in(house: &House, person: &Person) -> Browser {
    let mut browser = house.browser(person);
    let queue = browser
        .fill_and_follow("/", &[("staff_pin", &person.pin)])
        .await;
    assert!(queue.says("Waiting for approval"), "{}", queue.text());
    browser
}

pub(crate) async fn decide(
    browser: &mut Browser,
    approval: &str,
    decision: &str,
    pin: &str,
) -> Page {
    let page = browser.open(approval).await;
    let digest = page.html.split("id=\"digest\">").nth(1).unwrap();
    let digest = digest.split('<').next().unwrap().to_owned();
    let token = csrf(&page.html);
    let fields = [
        ("csrf", token.as_str()),
        ("digest", &digest),
        ("staff_pin", pin),
        ("decision", decision),
    ];
    browser
        .ask(Method::POST, approval, &fields, "same-origin")
        .await
}

fn opening(token: &str) -> [(&str, &str); 4] {
    [
        ("contract_id", NEW),
        ("company_name", "若葉商店"),
        ("administrator_name", "若葉 一郎"),
        ("token_serial", token),
    ]
}

#[tokio::test]
async fn two_people_open_a_contract_and_the_sheet_is_shown_once() {
    let mut console = Console::new().await;
    let approval = console.ask("/contracts/new", &opening("T2")).await;
    let own = console.maker.open(&approval).await;
    assert!(own.says("You cannot approve your own request"));
    let queue = console.checker.open("/queue").await;
    assert!(queue.says("00001234567 若葉商店") && queue.says("見本 teller"));

    let page = console.checker.open(&approval).await;
    for shown in [NEW, "若葉商店", "若葉 一郎", "T2", "open_contract"] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    let sheet = console.decide(&approval, "approve").await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text());
    assert_eq!(sheet.headers["cache-control"], "no-store");
    for shown in ["contract-pin-1", "confirmation-pin-1", "hand-over-code-1"] {
        assert!(sheet.html.contains(shown), "{shown}");
    }
    let pin = sheet.html.split("id=\"contract-pin-1\">").nth(1).unwrap();
    let pin = pin.split('<').next().unwrap().to_owned();
    for path in [approval.as_str(), "/contracts/00001234567", "/history"] {
        let page = console.checker.open(path).await;
        assert!(!page.html.contains(&pin), "{path}");
    }
    let over = console.decide(&approval, "approve").await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    assert!(over.says("APPR-OVER"), "{}", over.text());
    assert!(console.checker.open("/queue").await.says("Nothing waits"));
}

#[tokio::test]
async fn the_maker_cannot_approve_but_withdraw() {
    let mut console = Console::new().await;
    let approval = console.ask("/contracts/new", &opening("T2")).await;
    let own = decide(&mut console.maker, &approval, "approve", "teller").await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(own.says("APPR-SELF"), "{}", own.text());
    let foreign = console.decide(&approval, "withdraw").await;
    assert!(foreign.says("APPR-OVER"), "{}", foreign.text());
    let gone = decide(&mut console.maker, &approval, "withdraw", "").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(console.checker.open(&approval).await.says("Withdrawn"));
}

#[tokio::test]
async fn what_was_read_is_what_is_approved() {
    let mut console = Console::new().await;
    let approval = console.ask("/contracts/new", &opening("T2")).await;
    let token = csrf(&console.checker.open(&approval).await.html);
    let fields = [
        ("csrf", token.as_str()),
        ("digest", "00"),
        ("staff_pin", "approver"),
        ("decision", "approve"),
    ];
    let other = console
        .checker
        .ask(Method::POST, &approval, &fields, "same-origin")
        .await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.says("ADM-CONFLICT"), "{}", other.text());
}

#[tokio::test]
async fn a_wrong_staff_pin_counts_and_asks_again() {
    let mut console = Console::new().await;
    let approval = console.ask("/contracts/new", &opening("T2")).await;
    let checker = &mut console.checker;
    let wrong = decide(checker, &approval, "approve", "nonsense").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("SIGN-PIN"), "{}", wrong.text());
    let empty = decide(checker, &approval, "approve", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        console
            .decide(&approval, "approve")
            .await
            .status
            .is_success()
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said() {
    let mut console = Console::new().await;
    let path = "/contracts/new";
    let empty = console.maker.fill(path, &[("contract_id", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut fields = opening("T9").to_vec();
    fields.push(("staff_pin", "teller"));
    let unknown = console.maker.fill(path, &fields).await;
    assert!(unknown.says("Serial number of the token: this is not correct"));
    fields[3] = ("token_serial", "T2");
    fields[0] = ("contract_id", COMPANY);
    let taken = console.maker.fill(path, &fields).await;
    assert!(taken.says("in use"), "{}", taken.text());
    fields[0] = ("contract_id", "12");
    let short = console.maker.fill(path, &fields).await;
    assert!(short.says("right form"), "{}", short.text());
    let reissue = "/contracts/00009876543/administrators/1/reissue";
    let reason = console.maker.fill(reissue, &[("form_number", "F")]).await;
    assert_eq!(reason.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_administrator_is_stopped_at_once_and_resumed_by_two() {
    let mut console = Console::new().await;
    let act = |name: &str| format!("/contracts/{COMPANY}/administrators/1/{name}");
    let contract = format!("/contracts/{COMPANY}");
    let stale = console
        .maker
        .fill(&act("suspend"), &[("version", "7")])
        .await;
    assert!(stale.says("ADM-CONFLICT"), "{}", stale.text());
    let stopped = console
        .maker
        .fill_and_follow(&act("suspend"), &[("version", "1")])
        .await;
    assert!(stopped.says("Suspended"), "{}", stopped.text());
    let again = console
        .maker
        .fill(&act("suspend"), &[("version", "1")])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    let queue = console.checker.open("/queue").await;
    assert!(queue.says("To be confirmed afterwards"));
    let afterwards = queue.html.split("href=\"/approvals/").nth(1).unwrap();
    let id = afterwards.split('"').next().unwrap();
    let confirmed = console.decide(&format!("/approvals/{id}"), "approve").await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);

    let approval = console.ask(&act("resume"), &[]).await;
    let resumed = console.decide(&approval, "approve").await;
    assert_eq!(resumed.location.as_deref(), Some(approval.as_str()));
    let page = console.checker.open(&contract).await;
    assert!(!page.says("Suspended"), "{}", page.text());
}

/// Facts: 22, 45.
#[tokio::test]
async fn reissue_unlock_and_a_second_administrator_are_printed() {
    let mut console = Console::new().await;
    let act = |name: &str| format!("/contracts/{COMPANY}/administrators/1/{name}");
    let fields = [("reason", "lost_or_stolen"), ("form_number", "F-1")];
    let approval = console.ask(&act("reissue"), &fields).await;
    let sheet = console.decide(&approval, "approve").await;
    assert!(sheet.html.contains("hand-over-code-1"), "{}", sheet.text());
    assert!(!sheet.html.contains("contract-pin-1"));

    let fields = [("new_pins", "yes"), ("form_number", "F-2")];
    let approval = console.ask(&act("unlock"), &fields).await;
    let sheet = console.decide(&approval, "approve").await;
    assert!(sheet.html.contains("contract-pin-1"), "{}", sheet.text());
    assert!(!sheet.html.contains("hand-over-code-1"));

    let fields = [("administrator_name", "見本 次郎"), ("token_serial", "T2")];
    let add = format!("/contracts/{COMPANY}/administrators/new");
    let approval = console.ask(&add, &fields).await;
    let sheet = console.decide(&approval, "approve").await;
    assert!(sheet.html.contains("contract-pin-2"), "{}", sheet.text());
}

#[tokio::test]
async fn nothing_opens_for_strangers_and_forms_are_bound() {
    let mut console = Console::new().await;
    let (teller, _) = console.house.staff.as_ref().unwrap();
    let mut stranger = console.house.stranger(HolderKind::Staff);
    let mut nobody = console.house.browser(teller);
    for path in PAGES {
        assert!(stranger.open(path).await.says("CERT-NONE"), "{path}");
        let page = nobody.open(path).await;
        assert_eq!(page.location.as_deref(), Some("/"), "{path}");
        let page = console.maker.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    }
    let token = csrf(&console.maker.open("/queue").await.html);
    for path in FORMS {
        let forged = console
            .maker
            .ask(Method::POST, path, &[], "same-origin")
            .await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} without token");
        let fields = [("csrf", token.as_str())];
        let foreign = console
            .maker
            .ask(Method::POST, path, &fields, "cross-site")
            .await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{path} from afar");
    }
    for path in ["/contracts/1", "/contracts/00000000000", "/approvals/none"] {
        let page = console.maker.open(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let deleted = console
        .maker
        .ask(Method::DELETE, "/queue", &[], "same-origin")
        .await;
    assert_eq!(deleted.status, StatusCode::METHOD_NOT_ALLOWED);
    let fields = [("csrf", token.as_str())];
    let out = console
        .maker
        .ask(Method::POST, "/sign-out", &fields, "same-origin")
        .await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    let after = console.maker.open("/queue").await;
    assert_eq!(after.location.as_deref(), Some("/"));
}
