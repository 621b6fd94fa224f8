//! Roles of staff at the doors of the console, and the policies that two operators change.

use axum::http::StatusCode;
use tegata_storage::StorageError;

use crate::{
    console::Console,
    support::{COMPANY, House},
};

impl Console {
    /// Gives roles behind the product's back.
    pub(crate) async fn appoint(&self, account: &str, roles: &str) {
        let (account, roles) = (account.to_owned(), roles.to_owned());
        let set = self.house.database().write(move |tx| {
            let sql = "UPDATE staff SET roles = $1 WHERE holder IN (SELECT id FROM holder WHERE name_id = $2)";
            tx.execute_one(sql, &[roles.as_str().into(), account.as_str().into()])
        });
        let set: Result<(), StorageError> = set.await;
        set.unwrap();
    }
}

#[tokio::test]
async fn who_lacks_a_role_is_told_which() {
    let mut console = Console::of(House::new().await.0).await;
    let one = |act: &str| format!("/contracts/{COMPANY}/{act}");
    let forms = [
        ("/contracts/new".to_owned(), "Teller"),
        (one("administrators/new"), "Teller"),
        (one("administrators/1/reissue"), "Teller"),
        (one("administrators/1/unlock"), "Help desk"),
        (one("standing/suspend"), "Teller"),
        ("/policies/wrong_pins".to_owned(), "Operator"),
        ("/tokens/import".to_owned(), "Teller"),
        ("/staff/new".to_owned(), "Operator"),
        ("/staff/account/approver/roles".to_owned(), "Operator"),
        ("/staff/account/approver/unlock".to_owned(), "Operator"),
        ("/staff/account/approver/reissue".to_owned(), "Operator"),
        ("/staff/account/approver/stop".to_owned(), "Operator"),
        ("/staff/account/approver/resume".to_owned(), "Operator"),
        ("/staff/account/approver/dismiss".to_owned(), "Operator"),
    ];
    console.appoint("teller", "auditor").await;
    for (path, role) in &forms {
        let page = console.maker.open(path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            page.says("STAFF-ROLE") && page.says(role),
            "{path}: {}",
            page.text()
        );
        let token = crate::user::csrf(&console.maker.open("/queue").await.html);
        let fields = [
            ("csrf", token.as_str()),
            ("version", "1"),
            ("staff_pin", "teller"),
        ];
        let method = axum::http::Method::POST;
        let posted = console
            .maker
            .ask(method, path, &fields, "same-origin")
            .await;
        assert_eq!(posted.status, StatusCode::FORBIDDEN, "{path}");
        assert!(posted.says("STAFF-ROLE"), "{path}: {}", posted.text());
    }
    let read = [
        "/queue",
        "/contracts",
        &one(""),
        "/tokens",
        "/support",
        "/policies",
        "/staff",
        "/staff/account/approver",
        "/staff/account/approver/certificate",
        "/history",
    ];
    for path in read {
        let page = console.maker.open(path.trim_end_matches('/')).await;
        assert_eq!(page.status, StatusCode::OK, "an auditor reads {path}");
    }
    let queue = console.maker.open("/queue").await;
    assert!(queue.says("Your roles: Auditor"), "{}", queue.text());

    console.appoint("teller", "help_desk").await;
    let unlock = console.maker.open(&one("administrators/1/unlock")).await;
    assert_eq!(unlock.status, StatusCode::OK);
    console.appoint("approver", "teller").await;
    let fields = [("form_number", "F-9"), ("version", "1")];
    let approval = console.ask(&one("administrators/1/unlock"), &fields).await;
    let page = console.checker.open(&approval).await;
    assert!(page.says("Approver") && !page.html.contains("value=\"approve\""));
}

#[tokio::test]
async fn two_operators_change_a_policy() {
    let mut console = Console::of(House::new().await.0).await;
    let all = console.maker.open("/policies").await;
    assert!(all.says("Wrong PINs before waits begin") && all.says("3 to 10"));
    let path = "/policies/wrong_pins";
    for (value, code) in [
        ("11", "POLICY-INVALID"),
        ("many", "right form"),
        ("", "enter"),
    ] {
        let fields = [("policy_value", value), ("staff_pin", "teller")];
        let wrong = console.maker.fill(path, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(wrong.says(code), "{value}: {}", wrong.text());
    }
    let approval = console.ask(path, &[("policy_value", "4")]).await;
    let page = console.checker.open(&approval).await;
    assert!(
        page.says("Wrong PINs before waits begin"),
        "{}",
        page.text()
    );
    let done = console.decide(&approval, "approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = console.maker.open(path).await;
    let shown = page.text();
    let words: Vec<_> = shown.split_whitespace().collect();
    assert!(
        words.join(" ").contains("Present value 4 Default 5"),
        "{shown}"
    );
    let history = console.maker.open("/history").await;
    assert!(history.says("Change a policy"));
    let unknown = console.maker.open("/policies/colour_of_the_card").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
