//! The counter's records at the doors of the console: customer cards and request forms.

use axum::http::StatusCode;

use crate::{
    console::{Console, decide},
    support::{COMPANY, House},
};

const DAY: i64 = 86_400_000;

fn card(number: u8, act: &str) -> String {
    format!("/contracts/{COMPANY}/cards/{number}/{act}")
}

/// Facts: 2, 6.
/// Picture: pages/console-cards.ja.1440.png, pages/console-card-lost.ja.1440.png.
#[tokio::test]
async fn a_lost_card_is_reported_at_once_and_reissued_by_two_in_three_weeks() {
    let (house, admin) = House::new().await;
    let mut console = Console::of(house).await;
    let contract = format!("/contracts/{COMPANY}");

    // The report of the loss is a procedure of its own, and says what goes on.
    let page = console.maker.open(&card(1, "reissue")).await;
    assert!(page.says("was not reported lost"), "{}", page.text());
    let page = console.maker.open(&card(1, "lost")).await;
    assert!(page.says("carries only the contract ID"), "{}", page.text());
    let lost = [("state", "received")];
    let page = console.maker.fill_and_follow(&card(1, "lost"), &lost).await;
    assert!(page.says("Lost"), "{}", page.text());
    assert!(
        console.house.notices("card_lost").await > 0,
        "they are told"
    );
    let twice = console.maker.fill(&card(1, "lost"), &lost).await;
    assert!(twice.says("ADM-CONFLICT"), "{}", twice.text());
    let queue = console.checker.open("/queue").await;
    assert!(queue.says("To be confirmed afterwards"));
    let mut own = console.house.browser(&admin.person);
    let signed_in = own.open("/").await;
    assert_eq!(signed_in.status, StatusCode::OK, "sign-in goes on");

    // The form and a second person order another card.
    let page = console.maker.open(&card(1, "reissue")).await;
    assert!(page.says("2 to 3 weeks"), "{}", page.text());
    let missing = [("state", "lost"), ("staff_pin", "teller")];
    let missing = console.maker.fill(&card(1, "reissue"), &missing).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("state", "lost"), ("form_number", "C-1")];
    let approval = console.ask(&card(1, "reissue"), &fields).await;
    let own = decide(&mut console.maker, &approval, "approve", "teller").await;
    assert!(own.says("APPR-SELF"));
    let ordered = console.decide(&approval, "approve").await;
    assert_eq!(ordered.status, StatusCode::SEE_OTHER, "{}", ordered.text());
    assert!(console.house.notices("card_reissued").await > 0);
    let page = console.maker.open(&contract).await;
    assert!(page.says("Ordered") && page.says("C-1"), "{}", page.text());
    let page = console.maker.open("/cards").await;
    assert!(page.says(COMPANY) && !page.says("More than 3 weeks"));

    // Two of the three weeks later it is printed, with its number.
    console.house.pass(15 * DAY);
    console.sign_in_again().await;
    let printed = [("state", "ordered")];
    let sheet = console.maker.fill(&card(2, "print"), &printed).await;
    assert_eq!(sheet.status, StatusCode::OK, "{}", sheet.text());
    assert!(sheet.says(COMPANY) && sheet.says("02"), "{}", sheet.text());
    assert!(sheet.html.contains("data:application/pdf"));
    let again = [("state", "printed")];
    let again = console.maker.fill(&card(2, "print"), &again).await;
    assert_eq!(again.status, StatusCode::OK, "the printer jammed");
    let sent = [("state", "printed")];
    let page = console.maker.fill_and_follow(&card(2, "sent"), &sent).await;
    assert!(page.says("Sent"), "{}", page.text());

    console.house.pass(7 * DAY);
    console.sign_in_again().await;
    let page = console.maker.open("/cards").await;
    assert!(page.says("More than 3 weeks"), "{}", page.text());
    let received = [("state", "sent")];
    let page = console
        .maker
        .fill_and_follow(&card(2, "received"), &received)
        .await;
    assert!(page.says("Received"), "{}", page.text());
    assert!(console.maker.open("/cards").await.says("No card is on"));
    let history = console.maker.open("/history").await;
    assert!(history.says("Note that it was received") && history.says("Papers printed"));
}

impl Console {
    /// Sessions end while time passes.
    pub(crate) async fn sign_in_again(&mut self) {
        let (teller, approver) = self.house.staff.as_ref().unwrap();
        self.maker = crate::console::signed_in(&self.house, teller).await;
        self.checker = crate::console::signed_in(&self.house, approver).await;
    }
}

#[tokio::test]
async fn cards_of_others_and_garbage_lead_nowhere() {
    let mut console = Console::new().await;
    for path in [
        card(9, "lost"),
        card(1, "burn"),
        "/contracts/00000000000/cards/1/lost".to_owned(),
        format!("/contracts/{COMPANY}/cards/x/lost"),
    ] {
        let page = console.maker.open(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Not where the card is.
    for (act, state) in [
        ("sent", "received"),
        ("received", "received"),
        ("print", "received"),
    ] {
        let fields = [("state", state)];
        let refused = console.maker.fill(&card(1, act), &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{act}");
        assert!(refused.says("CARD-STATE"), "{act}: {}", refused.text());
    }
    for path in ["/cards?at=x", "/forms?at=x"] {
        let page = console.maker.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
    }
    let beyond = console.maker.open("/cards?at=9999999999999&after=z").await;
    assert!(beyond.says("No card is on"));
}

#[tokio::test]
async fn a_form_is_used_once_and_found_by_its_number() {
    let mut console = Console::new().await;
    let unlock = format!("/contracts/{COMPANY}/administrators/1/unlock");
    let approval = console
        .ask(&unlock, &[("form_number", "Ａ－７ 1"), ("version", "1")])
        .await;
    let fields = [
        ("form_number", "a-71"),
        ("version", "1"),
        ("staff_pin", "teller"),
    ];
    let used = console.maker.fill(&unlock, &fields).await;
    assert!(used.says("FORM-USED"), "{}", used.text());

    let found = console.checker.open("/forms?search=A-71").await;
    for shown in ["A-7 1", "見本 teller", COMPANY, "Waiting for approval"] {
        assert!(found.says(shown), "{shown}: {}", found.text());
    }
    let gone = decide(&mut console.maker, &approval, "withdraw", "").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let approval = console.ask(&unlock, &fields[..2]).await;
    console.decide(&approval, "approve").await;
    let found = console.checker.open("/forms?search=a-71").await;
    assert!(
        found.says("Withdrawn") && found.says("Approved"),
        "{}",
        found.text()
    );
    let all = console.checker.open("/forms").await;
    assert!(all.says("a-71") && all.says("見本 approver"));
    let none = console.checker.open("/forms?search=Z-1").await;
    assert!(none.says("No form found"));
    let garbage = console.checker.open("/forms?search=%00%01").await;
    assert!(garbage.status.is_success());
}
