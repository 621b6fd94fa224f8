//! 取引停止, 取引再開, 解約: whoever's certificate is good is told why the contract keeps them out, at once and everywhere.

use axum::http::StatusCode;
use tegata_domain::ids::HolderKind;

use crate::{
    administrator::at_desk,
    console::{Console, decide},
    support::{COMPANY, House},
    user::{registered, signed_in},
};

const USER_PAGES: [&str; 4] = ["/", "/status", "/menu", "/renewal"];
const ADMINISTRATOR_PAGES: [&str; 5] = ["/", "/menu", "/users", "/users/new", "/own-certificate"];

fn act(name: &str) -> String {
    format!("/contracts/{COMPANY}/standing/{name}")
}

#[tokio::test]
async fn a_stopped_contract_lets_nobody_in_until_two_resume_it() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let mut administrator = at_desk(&house, &admin).await;
    let mut console = Console::of(house).await;

    let stale = [("version", "9")];
    let stale = console.maker.fill(&act("suspend"), &stale).await;
    assert!(stale.says("ADM-CONFLICT"));
    let stop = [("version", "1")];
    let stopped = console.maker.fill_and_follow(&act("suspend"), &stop).await;
    assert!(stopped.says("Suspended by the bank"), "{}", stopped.text());
    let twice = [("version", "2")];
    let twice = console.maker.fill(&act("suspend"), &twice).await;
    assert!(twice.says("CONTRACT-STATE"));

    // Sessions that ran end at once, sign-ins are refused, and each page says why.
    for path in USER_PAGES {
        let page = user.open(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.says("CONTRACT-SUSPENDED"), "{path}: {}", page.text());
    }
    for path in ADMINISTRATOR_PAGES {
        let page = administrator.open(path).await;
        assert!(page.says("CONTRACT-SUSPENDED"), "{path}: {}", page.text());
    }
    let mut stranger = console.house.stranger(HolderKind::User);
    assert!(stranger.open("/").await.says("CERT-NONE"));

    let fields = [("version", "2"), ("form_number", "F-31")];
    let approval = console.ask(&act("resume"), &fields).await;
    assert!(user.open("/").await.says("CONTRACT-SUSPENDED"));
    let resumed = console.decide(&approval, "approve").await;
    assert_eq!(resumed.status, StatusCode::SEE_OTHER, "{}", resumed.text());
    let ended = user.open("/menu").await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED, "no session revives");
    signed_in(&console.house, &person).await;
    let contract = console.maker.open(&format!("/contracts/{COMPANY}")).await;
    assert!(contract.says("Open"), "{}", contract.text());
}

#[tokio::test]
async fn who_stopped_a_contract_cannot_make_its_confirmation_vanish() {
    let (house, _) = House::new().await;
    let mut console = Console::of(house).await;
    let stop = [("version", "1")];
    console.maker.fill_and_follow(&act("suspend"), &stop).await;
    let queue = console.checker.open("/queue").await;
    assert!(queue.says("To be confirmed afterwards"), "{}", queue.text());
    let id = queue.html.split("href=\"/approvals/").nth(1).unwrap();
    let approval = format!("/approvals/{}", id.split('"').next().unwrap());

    let own = console.maker.open(&approval).await;
    assert!(!own.html.contains("value=\"withdraw\""));
    for decision in ["withdraw", "reject", "approve"] {
        let tried = decide(&mut console.maker, &approval, decision, "teller").await;
        assert_eq!(tried.status, StatusCode::CONFLICT, "{decision}");
    }
    let queue = console.checker.open("/queue").await;
    assert!(queue.says("To be confirmed afterwards"));
    let confirmed = console.decide(&approval, "approve").await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER);
    let contract = console.maker.open(&format!("/contracts/{COMPANY}")).await;
    assert!(contract.says("Suspended by the bank"), "still stopped");
}

#[tokio::test]
async fn a_terminated_contract_is_over_for_everyone() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let mut administrator = at_desk(&house, &admin).await;
    let mut console = Console::of(house).await;

    let empty = [("version", "1")];
    let empty = console.maker.fill(&act("terminate"), &empty).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("version", "1"), ("form_number", "F-32")];
    let approval = console.ask(&act("terminate"), &fields).await;
    assert_eq!(user.open("/menu").await.status, StatusCode::OK, "not yet");
    console.decide(&approval, "approve").await;

    for path in USER_PAGES {
        let page = user.open(path).await;
        assert!(page.says("CONTRACT-TERMINATED"), "{path}: {}", page.text());
    }
    assert!(
        administrator
            .open("/menu")
            .await
            .says("CONTRACT-TERMINATED")
    );
    let contract = console.maker.open(&format!("/contracts/{COMPANY}")).await;
    assert!(contract.says("Terminated"), "{}", contract.text());
    assert!(!contract.html.contains("/standing/"), "no way back");
    let fields = [
        ("version", "2"),
        ("form_number", "F-33"),
        ("staff_pin", "teller"),
    ];
    let back = console.maker.fill(&act("resume"), &fields).await;
    assert!(back.says("CONTRACT-STATE"), "{}", back.text());
    let reissue = format!("/contracts/{COMPANY}/administrators/1/reissue");
    let fields = [
        ("reason", "new_pc"),
        ("form_number", "F-34"),
        ("staff_pin", "teller"),
    ];
    let reissued = console.maker.fill(&reissue, &fields).await;
    assert!(reissued.says("CONTRACT-STATE"), "{}", reissued.text());
}
