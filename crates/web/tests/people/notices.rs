//! お知らせ, mail addresses, the calendar file, 有効期限一覧 with its file and the bulk reissue.

use std::io::Write;
use std::process::{Command, Stdio};

use axum::http::{Method, StatusCode};
use tegata_domain::{
    ids::HolderKind,
    time::{DAY, HOUR},
};

use crate::{
    administrator::{at_desk, new_user},
    support::{Administrator, Browser, COMPANY, House},
    user::{csrf, registered, signed_in},
};

const PIN: &str = "mihon-pin-77";

/// What the form of a page holds, its pick or shown fields among them.
fn fields(html: &str, with: &str) -> Vec<(String, String)> {
    let form = tegata_testkit::html::form_with(html, &["csrf", with]).unwrap();
    form.fields.clone()
}

async fn post(
    browser: &mut Browser,
    path: &str,
    fields: &[(String, String)],
) -> crate::support::Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    browser
        .ask(Method::POST, path, &fields, "same-origin")
        .await
}

#[tokio::test]
async fn notices_are_shown_put_away_and_only_ones_own() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    desk.press("/users/riyousya/suspend").await;
    let confirm = [("confirmation_pin", admin.confirmation_pin.as_str())];
    desk.fill_and_follow("/users/riyousya/resume", &confirm)
        .await;

    let mut user = signed_in(&house, &person).await;
    assert!(
        user.open("/status")
            .await
            .says("the certificate works again")
    );
    let page = user.open("/notices").await;
    assert!(
        page.says("the certificate was suspended") && page.says("New"),
        "{}",
        page.text()
    );
    let shown: Vec<_> = page.html.match_indices("name=\"shown-").collect();
    assert!(shown.len() >= 2);
    // The administrator is shown the same events, as notices of their own.
    let theirs = desk.open("/notices").await;
    assert!(
        theirs.says("見本 太郎: the certificate was suspended"),
        "{}",
        theirs.text()
    );

    // Another's ids put nothing away.
    let shown = page.html.split('"').find(|it| it.starts_with("shown-"));
    let shown = shown.unwrap();
    let foreign: Vec<(String, String)> = fields(&page.html, shown)
        .into_iter()
        .filter(|(name, _)| name != "csrf")
        .chain([("csrf".to_owned(), csrf(&theirs.html))])
        .collect();
    assert_eq!(
        post(&mut desk, "/notices", &foreign).await.status,
        StatusCode::OK
    );
    assert!(user.open("/notices").await.says("New"));
    let without_token = post(&mut user, "/notices", &[]).await;
    assert_eq!(without_token.status, StatusCode::FORBIDDEN);

    let own = fields(&page.html, shown);
    let done = post(&mut user, "/notices", &own).await;
    assert!(
        done.says("Marked as read") && !done.says("New"),
        "{}",
        done.text()
    );
    assert_eq!(
        post(&mut user, "/notices", &own).await.status,
        StatusCode::OK,
        "twice"
    );
    assert!(!user.open("/status").await.says("works again"));
}

#[tokio::test]
async fn own_addresses_need_the_pin() {
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let typed = |first: &'static str, second: &'static str, pin: &'static str| {
        [("mail", first), ("second_mail", second), ("user_pin", pin)]
    };
    for (first, second, pin, words) in [
        ("taro@aoba", "", PIN, "Mail address"),
        (
            "a@aoba.example\r\nBcc: b@evil.example",
            "",
            PIN,
            "Mail address",
        ),
        (
            "taro@aoba.example",
            "taro@aoba.example",
            PIN,
            "Second mail address",
        ),
        ("", "taro@aoba.example", PIN, "Mail address"),
        ("taro@aoba.example", "", "", "User PIN"),
        ("taro@aoba.example", "", "wrong", "SIGN-PIN"),
    ] {
        let page = user.fill("/mail", &typed(first, second, pin)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{first:?}");
        assert!(
            page.says(words) && !page.html.contains(PIN),
            "{}",
            page.text()
        );
    }
    let page = user
        .fill("/mail", &typed("taro@aoba.example", "t@home.example", PIN))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.says("The mail addresses were changed"),
        "{}",
        page.text()
    );
    assert!(user.open("/mail").await.html.contains("taro@aoba.example"));
    assert!(
        user.open("/notices")
            .await
            .says("the mail address for notices was changed")
    );
}

#[tokio::test]
async fn an_administrator_changes_a_users_addresses() {
    let (house, admin) = House::new().await;
    registered(&house, &admin).await;
    let mut desk = at_desk(&house, &admin).await;
    let wrong = [
        ("mail", "x@aoba.example"),
        ("second_mail", ""),
        ("confirmation_pin", "no"),
    ];
    let page = desk.fill("/users/riyousya/mail", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let confirm = admin.confirmation_pin.as_str();
    let right = [
        ("mail", "x@aoba.example"),
        ("second_mail", ""),
        ("confirmation_pin", confirm),
    ];
    let page = desk.fill_and_follow("/users/riyousya/mail", &right).await;
    assert!(
        page.says("The mail addresses were changed"),
        "{}",
        page.text()
    );
    let history = desk.open("/history").await;
    assert!(history.says("Mail addresses changed") && !history.html.contains("x@aoba"));
    assert_eq!(
        desk.open("/users/nobody/mail").await.status,
        StatusCode::NOT_FOUND
    );

    let other = house.company("00001234567", "T4").await;
    let mut stranger = at_desk(&house, &other).await;
    let page = stranger.open("/users/riyousya/mail").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "another company's user");
}

/// Read by Debian's `python3-icalendar`, not by us.
#[tokio::test]
async fn the_calendar_file_is_one() {
    const READER: &str = "import sys, icalendar\n\
        c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n\
        for e in c.walk('VEVENT'):\n\
        \x20   end = e.get('dtend')\n\
        \x20   print(e['uid'], e['dtstart'].dt.isoformat(), end.dt.isoformat() if end else '-', len(e.walk('VALARM')), e['summary'])\n\
        print(len(c.walk('VTIMEZONE')), c.walk('VTIMEZONE')[0]['tzid'])";
    let (house, admin) = House::new().await;
    let person = registered(&house, &admin).await;
    let mut user = signed_in(&house, &person).await;
    let file = user.open("/certificate.ics").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert!(!file.html.contains("://"), "no link");
    let mut python = Command::new("/usr/bin/python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    python
        .stdin
        .take()
        .unwrap()
        .write_all(file.html.as_bytes())
        .unwrap();
    let read = python.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&read.stderr);
    assert!(
        read.status.success(),
        "{error}\nis python3-icalendar installed? scripts/setup.sh test"
    );
    let text = String::from_utf8(read.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].contains("2027-10-11T00:00:00+09:00 2027-11-21T00:00:00+09:00 0"),
        "{text}"
    );
    assert!(lines[1].contains("2027-11-20T23:59:59+09:00 - 1"), "{text}");
    assert_eq!(lines[2], "1 Asia/Tokyo");
    assert_eq!(
        user.open("/certificate.ics").await.html,
        file.html,
        "the same entry, not a second one"
    );
}

async fn three_users(house: &House, admin: &Administrator) -> Browser {
    let mut desk = at_desk(house, admin).await;
    for id in ["S0001", "S0002", "S0003"] {
        let new = new_user(id, PIN, &admin.confirmation_pin);
        desk.fill_and_follow("/users/new", &new).await;
    }
    house.certify(COMPANY, HolderKind::User, "S0001", PIN).await;
    house.certify(COMPANY, HolderKind::User, "S0002", PIN).await;
    desk
}

#[tokio::test]
async fn who_expires_when_is_sorted_filtered_and_kept() {
    let (house, admin) = House::new().await;
    let mut desk = three_users(&house, &admin).await;
    let all = desk.open("/expiry").await;
    for words in ["S0001", "S0002", "S0003", "Administrator 1", "365"] {
        assert!(all.says(words), "{words}: {}", all.text());
    }
    let without = desk.open("/expiry?show=without&sort=nonsense").await;
    assert!(
        without.says("S0003") && !without.says("S0001"),
        "{}",
        without.text()
    );
    assert!(!desk.open("/expiry?show=soon").await.says("S0001"));
    let last = desk.open("/expiry?sort=id").await.html;
    assert!(last.find(">S0001<") < last.find(">S0002<"));

    let file = desk.open("/expiry.csv?show=without").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        file.html.starts_with('\u{FEFF}'),
        "spreadsheets need the mark"
    );
    let lines: Vec<&str> = file
        .html
        .trim_start_matches('\u{FEFF}')
        .split_terminator("\r\n")
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[1],
        "\"User\",\"S0003\",\"見本 太郎\",\"To be acquired\",\"\",\"\",\"\""
    );
    house.pass(340 * DAY);
    let mut desk = at_desk(&house, &admin).await;
    assert!(desk.open("/expiry?show=soon").await.says("S0001"));
}

/// Facts: 12.
#[tokio::test]
async fn several_users_are_reissued_once_with_one_pin() {
    let (house, admin) = House::new().await;
    let mut desk = three_users(&house, &admin).await;
    let list = desk.open("/expiry").await;
    let page = post(&mut desk, "/expiry", &picked(&list.html, &[])).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let two = picked(&list.html, &["S0001", "S0002"]);
    let asked = post(&mut desk, "/expiry", &two).await;
    assert!(
        asked.says("2 users") && asked.says("S0001") && !asked.says("S0003"),
        "{}",
        asked.text()
    );

    let mut form = fields(&asked.html, "form_id");
    form.retain(|(name, _)| name != "confirmation_pin" && name != "reason");
    let send = |reason: &str, pin: &str| {
        let mut form = form.clone();
        form.push(("reason".to_owned(), reason.to_owned()));
        form.push(("confirmation_pin".to_owned(), pin.to_owned()));
        form
    };
    let no_reason = post(
        &mut desk,
        "/expiry/reissue",
        &send("", &admin.confirmation_pin),
    )
    .await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = post(&mut desk, "/expiry/reissue", &send("new_pc", "wrong")).await;
    assert!(wrong.says("ADM-CONFIRM"), "{}", wrong.text());

    // S0002 changes meanwhile: S0001 is registered nevertheless, S0002 says why not.
    let elsewhere = [
        ("certificate_choice", "reissue"),
        ("reason", "broken"),
        ("confirmation_pin", admin.confirmation_pin.as_str()),
    ];
    desk.fill_and_follow("/users/S0002/change", &elsewhere)
        .await;
    let right = send("new_pc", &admin.confirmation_pin);
    let done = post(&mut desk, "/expiry/reissue", &right).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(
        done.says("Registered") && done.says("ADM-CONFLICT"),
        "{}",
        done.text()
    );
    let notices = desk
        .open("/notices")
        .await
        .text()
        .matches("a reissue was registered")
        .count();
    assert_eq!(notices, 2, "one by hand, one of the two");

    // Sent again: the same answers, and nothing more is done.
    let again = post(&mut desk, "/expiry/reissue", &right).await;
    let answers = |text: &str| {
        text.split("Result of the reissue")
            .last()
            .unwrap()
            .to_owned()
    };
    assert_eq!(answers(&again.text()), answers(&done.text()));
    let after = desk
        .open("/notices")
        .await
        .text()
        .matches("a reissue was registered")
        .count();
    assert_eq!(after, 2);
}

/// The fields of the list with these users ticked.
fn picked(list: &str, users: &[&str]) -> Vec<(String, String)> {
    let version = |id: &&str| {
        let field = format!("pick-{id}");
        let before = format!("name=\"{field}\" value=\"");
        let value = list
            .split(&before)
            .last()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        (field, value)
    };
    let token = ("csrf".to_owned(), csrf(list));
    [token]
        .into_iter()
        .chain(users.iter().map(version))
        .collect()
}

#[tokio::test]
async fn a_bulk_reissue_reaches_no_other_companys_users() {
    let (house, admin) = House::new().await;
    let mut desk = three_users(&house, &admin).await;
    let list = desk.open("/expiry").await;
    let mut garbage = picked(&list.html, &[]);
    garbage.push(("pick-<script>".to_owned(), "1".to_owned()));
    let page = post(&mut desk, "/expiry/reissue", &garbage).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);

    // Another company's administrator, with the same IDs in the form, meets users of their own company only.
    let two = picked(&list.html, &["S0001", "S0002"]);
    let asked = post(&mut desk, "/expiry", &two).await;
    let mut foreign = fields(&asked.html, "form_id");
    foreign.retain(|(name, _)| !["csrf", "confirmation_pin", "reason"].contains(&name.as_str()));
    let other = house.company("00001234567", "T4").await;
    let mut stranger = at_desk(&house, &other).await;
    for (name, value) in [
        ("csrf", csrf(&stranger.open("/expiry").await.html)),
        ("reason", "compromised".to_owned()),
        ("confirmation_pin", other.confirmation_pin.clone()),
    ] {
        foreign.push((name.to_owned(), value));
    }
    let page = post(&mut stranger, "/expiry/reissue", &foreign).await;
    assert!(
        page.says("no longer registered") && !page.says("Registered "),
        "{}",
        page.text()
    );
    assert!(
        desk.open("/expiry").await.says("Valid"),
        "nothing was revoked"
    );
}

#[tokio::test]
async fn the_bank_is_told_of_administrators() {
    let (house, _) = House::new().await;
    house.pass(326 * DAY + HOUR);
    house.tell_what_ends().await;
    let (teller, _) = house.staff.as_ref().unwrap();
    let mut console = house.browser(teller);
    console
        .fill_and_follow("/", &[("staff_pin", &teller.pin)])
        .await;
    let page = console.open("/notices").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.says("見本商事") && page.says("青葉 花子: the certificate ends on"),
        "{}",
        page.text()
    );
    assert!(!page.says("could not be delivered"));
}
