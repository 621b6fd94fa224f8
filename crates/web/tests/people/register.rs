//! Search, the register of certificates, the history and what waits, at the doors of the console.

use axum::http::{Method, StatusCode};
use tegata_domain::ids::HolderKind;

use crate::{
    console::{Console, signed_in},
    support::{BANK, COMPANY, House, Page},
    user::csrf,
};

const DAY: i64 = 86_400_000;

impl Console {
    async fn search(&mut self, text: &str) -> Page {
        let encoded: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let encoded = encoded.concat();
        let page = self.maker.open(&format!("/search?search={encoded}")).await;
        assert_eq!(page.status, StatusCode::OK, "{text}: {}", page.text());
        page
    }

    /// Serial number and row id of the administrator's certificate.
    async fn certificate(&self) -> (String, String) {
        let select = "SELECT serial, id FROM certificate WHERE holder IN (SELECT id FROM holder WHERE kind = $1)";
        let rows = self
            .house
            .database()
            .query(select, vec!["administrator".into()]);
        let rows = rows.await.unwrap();
        let row = rows.first().unwrap();
        let serial = hex::encode(row.bytes(0).unwrap());
        (serial, row.text(1).unwrap().to_owned())
    }

    /// Posts a form with a token of its own session.
    async fn export(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = csrf(&self.maker.open("/queue").await.html);
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.maker
            .ask(Method::POST, path, &all, "same-origin")
            .await
    }
}

#[tokio::test]
async fn one_box_finds_whatever_stands_on_the_paper() {
    let mut console = Console::new().await;
    let unlock = format!("/contracts/{COMPANY}/administrators/1/unlock");
    console
        .ask(&unlock, &[("form_number", "F-77"), ("version", "1")])
        .await;
    let (serial, id) = console.certificate().await;
    let grouped = format!("{} : {}", &serial[..10], &serial[10..]);
    for (text, section) in [
        (COMPANY, "found-contracts"),
        ("00009", "found-contracts"),
        ("０００09", "found-contracts"),
        ("見本商", "found-contracts"),
        ("株式会社見本", "found-contracts"),
        (&serial, "found-certificates"),
        (&grouped, "found-certificates"),
        (&serial[serial.len() - 4..], "found-certificates"),
        (&serial[serial.len() - 9..], "found-certificates"),
        ("001", "found-issue-number"),
        ("f-77", "found-forms"),
        ("T1", "found-token"),
    ] {
        let page = console.search(text).await;
        assert!(page.html.contains(section), "{text}: {}", page.text());
    }
    let page = console.search(&serial).await;
    assert!(
        page.html.contains(&id) && page.says("001"),
        "{}",
        page.text()
    );
    for text in [
        "商事",
        "99999999999",
        "zzz",
        "0",
        "'; --",
        "%",
        "\u{0}",
        "ffff",
        "F-78",
        "🗝",
    ] {
        let page = console.search(text).await;
        let hit = page.html.contains("found-") && text != "0";
        assert!(!hit, "{text}: {}", page.text());
    }
    let nothing = console.maker.open("/search").await;
    assert!(!nothing.says("Nothing found"));
    let beyond = "/search?search=00009&kind=contracts&after=99999999999";
    assert!(console.maker.open(beyond).await.says("Nothing found"));
    let long = format!("/search?search={}", "x".repeat(5_000));
    assert_eq!(console.maker.open(&long).await.status, StatusCode::OK);
}

#[tokio::test]
async fn users_are_found_by_their_id_in_every_contract() {
    let (house, admin) = House::new().await;
    crate::user::registered(&house, &admin).await;
    let mut console = Console::of(house).await;
    let row = console
        .house
        .database()
        .query(
            "SELECT name_id FROM holder WHERE kind = $1",
            vec!["user".into()],
        )
        .await
        .unwrap();
    let user = row.first().unwrap().text(0).unwrap().to_owned();
    let page = console.search(&user).await;
    assert!(
        page.html.contains("found-people") && page.says(COMPANY),
        "{}",
        page.text()
    );
    let page = console
        .maker
        .open(&format!("/search?search={user}&kind=users&after=g"))
        .await;
    assert!(page.says("Nothing found"), "{}", page.text());
}

#[tokio::test]
async fn the_register_is_narrowed_paged_and_taken_out() {
    let mut console = Console::new().await;
    let (serial, id) = console.certificate().await;
    for (query, shown) in [
        ("", true),
        ("?state=valid", true),
        ("?state=valid&kind=administrator&number=1", true),
        ("?kind=user", false),
        ("?state=revoked", false),
        ("?state=expired", false),
        ("?number=2", false),
        ("?from=2027-11-01&to=2027-12-31", true),
        ("?to=2026-12-31", false),
        ("?from=2030-01-01", false),
        // Words that are none narrow nothing.
        ("?state=burnt&kind=king&number=x&from=soon&to=%00", true),
        // Beyond the end.
        ("?end=0&after=%00z", false),
    ] {
        let page = console.maker.open(&format!("/certificates{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert_eq!(
            page.html.contains(&serial),
            shown,
            "{query}: {}",
            page.text()
        );
    }
    let staff = console.maker.open("/certificates?kind=staff").await;
    assert!(staff.says("見本 teller") && !staff.html.contains(&serial));
    let page = console.maker.open(&format!("/certificates/one/{id}")).await;
    for shown in [serial.as_str(), "001", COMPANY, "Valid", "In software"] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    let none = console.maker.open("/certificates/one/none").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);

    let file = console
        .export("/certificates/export", &[("kind", "administrator")])
        .await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(file.html.starts_with('\u{feff}') && file.html.contains(&serial));
    assert!(!file.html.contains("見本 teller"));
    let history = console.maker.open("/history").await;
    assert!(
        history.says("Register taken out as a file"),
        "{}",
        history.text()
    );
}

#[tokio::test]
async fn the_history_is_narrowed_and_its_export_is_in_it() {
    let mut console = Console::new().await;
    for (query, shown) in [
        ("?act=open_contract", true),
        ("?act=open_contract&who=staff:approver", true),
        ("?act=open_contract&who=staff:teller", false),
        ("?act=open_contract&who=staff:nobody", false),
        ("?act=open_contract&who=staff:%00", true),
        ("?act=open_contract&who=kind:staff&outcome=done", true),
        ("?act=open_contract&outcome=refused", false),
        ("?act=open_contract&from=2026-11-20&to=2026-11-20", true),
        ("?act=open_contract&from=2026-11-21", false),
        ("?act=open_contract&to=2026-11-19", false),
        ("?act=open_contract&before=1", false),
        (
            "?act=open_contract&who=king&outcome=maybe&from=x&before=y",
            true,
        ),
    ] {
        let page = console.maker.open(&format!("/history{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let table = page.html.contains("<tbody>");
        assert_eq!(table, shown, "{query}: {}", page.text());
    }
    let path = format!("/history?contract={COMPANY}");
    let page = console.maker.open(&path).await;
    assert!(page.html.contains("<tbody>") && !page.says("Staff member created in"));
    let page = console.maker.open("/history?contract=00000000000").await;
    assert!(!page.html.contains("<tbody>"), "{}", page.text());

    let fields = [("act", "open_contract"), ("from", "2026-11-01")];
    let file = console.export("/history/export", &fields).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    assert!(file.html.starts_with('\u{feff}'));
    assert_eq!(file.html.lines().count(), 2, "{}", file.html);
    let page = console.maker.open("/history?act=export_history").await;
    assert!(page.html.contains("<tbody>"), "{}", page.text());
}

#[tokio::test]
async fn only_who_audits_or_operates_takes_files_out() {
    let mut console = Console::new().await;
    for (roles, may) in [
        ("teller", false),
        ("approver", false),
        ("help_desk", false),
        ("auditor", true),
        ("operator", true),
    ] {
        console.appoint("teller", roles).await;
        for (list, path) in [
            ("/history", "/history/export"),
            ("/certificates", "/certificates/export"),
        ] {
            let page = console.maker.open(list).await;
            assert_eq!(page.status, StatusCode::OK, "{roles} reads {list}");
            assert_eq!(page.html.contains(path), may, "{roles} on {list}");
            let file = console.export(path, &[]).await;
            let status = if may {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(file.status, status, "{roles} at {path}");
            assert_eq!(file.says("STAFF-ROLE"), !may, "{roles} at {path}");
        }
        for path in ["/search?search=0000", "/cards", "/forms", "/queue"] {
            let page = console.maker.open(path).await;
            assert_eq!(page.status, StatusCode::OK, "{roles} reads {path}");
        }
        let card = format!("/contracts/{COMPANY}/cards/1/lost");
        let page = console.maker.open(&card).await;
        let makes = matches!(roles, "teller" | "approver");
        assert_eq!(page.status == StatusCode::OK, makes, "{roles} at {card}");
    }
    let got = console.maker.open("/history/export").await;
    assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_first_page_counts_what_waits() {
    let mut console = Console::new().await;
    let words = |page: &Page| {
        let text = page.text();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let unlock = format!("/contracts/{COMPANY}/administrators/1/unlock");
    console
        .ask(&unlock, &[("form_number", "F-1"), ("version", "1")])
        .await;
    let lost = [("state", "received")];
    let path = format!("/contracts/{COMPANY}/cards/1/lost");
    console.maker.fill_and_follow(&path, &lost).await;
    let maker = words(&console.maker.open("/queue").await);
    assert!(maker.contains("Requests that you may decide 0"), "{maker}");
    assert!(maker.contains("that wait for others 2"), "{maker}");
    let checker = words(&console.checker.open("/queue").await);
    assert!(
        checker.contains("Requests that you may decide 2"),
        "{checker}"
    );
    assert!(checker.contains("end within 40 days 0"), "{checker}");
    console.appoint("approver", "auditor").await;
    let auditor = words(&console.checker.open("/queue").await);
    assert!(
        auditor.contains("Requests that you may decide 0"),
        "{auditor}"
    );

    let path = format!("/contracts/{COMPANY}/cards/1/reissue");
    console.appoint("approver", "approver").await;
    let fields = [("state", "lost"), ("form_number", "C-9")];
    let approval = console.ask(&path, &fields).await;
    console.decide(&approval, "approve").await;
    console.house.pass(330 * DAY);
    let (teller, _) = console.house.staff.as_ref().unwrap();
    console.maker = signed_in(&console.house, teller).await;
    let later = words(&console.maker.open("/queue").await);
    assert!(
        later.contains("Customer cards on their way 1 1 over 3 weeks"),
        "{later}"
    );
    assert!(later.contains("end within 40 days 1"), "{later}");
    // The request to unlock has lapsed; the loss, noted at once, waits until it is confirmed.
    assert!(later.contains("wait for others 1"), "{later}");
    assert!(later.contains("Report the card as lost"), "{later}");
}

#[tokio::test]
async fn nothing_of_another_bank_is_found() {
    let mut console = Console::new().await;
    let (serial, id) = console.certificate().await;
    // As if everything belonged to another bank: the addresses of this one find nothing of it.
    let moved = console.house.database().write(|tx| {
        for sql in [
            "INSERT INTO bank SELECT '5110', name_ja, name_en, profile, policies, banking_url, version FROM bank WHERE code = $1",
            "UPDATE contract SET bank = '5110' WHERE bank = $1",
            "UPDATE contract_name SET bank = '5110' WHERE bank = $1",
            "UPDATE customer_card SET bank = '5110' WHERE bank = $1",
            "UPDATE certificate SET bank = '5110' WHERE bank = $1 AND holder IN (SELECT id FROM holder WHERE kind <> 'staff')",
            "UPDATE token SET bank = '5110' WHERE bank = $1",
        ] {
            tx.execute(sql, &[BANK.into()])?;
        }
        Ok::<_, tegata_storage::StorageError>(())
    });
    moved.await.unwrap();
    for text in [COMPANY, "見本商事", serial.as_str(), "T1", "0000"] {
        let page = console.search(text).await;
        assert!(!page.html.contains("found-"), "{text}: {}", page.text());
    }
    let page = console.maker.open("/certificates").await;
    assert!(!page.html.contains(&serial), "{}", page.text());
    for path in [
        format!("/certificates/one/{id}"),
        format!("/contracts/{COMPANY}/cards/1/lost"),
    ] {
        let page = console.maker.open(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut stranger = console.house.stranger(HolderKind::Staff);
    for path in [
        "/search?search=0",
        "/certificates",
        "/history",
        "/cards",
        "/forms",
    ] {
        assert!(stranger.open(path).await.says("CERT-NONE"), "{path}");
    }
}
