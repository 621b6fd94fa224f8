//! 電子証明書取得 as a person without scripts walks through it.

use axum::http::{StatusCode, header};
use tegata_app::acquisition::Claimed;
use tegata_domain::time::MINUTE;
use tegata_web::kit::{Site, urls::acquisition};

use crate::support::{Answer, Browser, CONTRACT, House, PIN, USER};

/// A browser in the middle of an acquisition.
struct Person {
    house: House,
    browser: Browser,
}

impl Person {
    async fn new(language: &'static str) -> Self {
        let house = House::new().await;
        let browser = Browser::new(house.site(Site::Public), language);
        Self { house, browser }
    }

    /// B1.
    async fn identify(&mut self, pin: &str) -> Answer {
        let page = acquisition::USER_IDENTITY;
        let typed = [
            ("contract_id", CONTRACT),
            ("user_id", USER),
            ("user_pin", pin),
        ];
        let answer = self.browser.submit(page, page, &typed).await;
        assert_eq!(answer.location(), acquisition::OTP, "{}", answer.text());
        self.browser.follow(&answer).await
    }

    /// B2.
    async fn prove(&mut self, code: &str) -> Answer {
        let page = acquisition::OTP;
        let typed = [("one_time_password", code), ("hand_over_code", "")];
        self.browser.submit(page, page, &typed).await
    }

    async fn ticketed(language: &'static str) -> Self {
        let mut person = Self::new(language).await;
        person.identify(PIN).await;
        let code = person.house.one_time_password();
        let answer = person.prove(&code).await;
        assert_eq!(answer.location(), acquisition::APP, "{}", answer.text());
        person
    }

    /// B3 and A1.
    async fn paired(language: &'static str) -> (Self, Claimed) {
        let mut person = Self::ticketed(language).await;
        let code = person.pairing_code().await;
        let claimed = person.house.claim(&code, "127.1.0.1").await;
        (person, claimed)
    }

    async fn pairing_code(&mut self) -> String {
        let asked = self
            .browser
            .submit(acquisition::APP, acquisition::CODE, &[])
            .await;
        assert_eq!(asked.location(), acquisition::APP, "{}", asked.text());
        let page = self.browser.follow(&asked).await;
        page.between("id=\"pairing-code\">", "<")
    }

    /// B4.
    async fn number(&mut self, number: &str) -> Answer {
        let page = acquisition::NUMBER;
        let typed = [("match_number", number)];
        self.browser.submit(page, page, &typed).await
    }

    async fn status(&mut self) -> (StatusCode, String) {
        let answer = self.browser.get(acquisition::STATUS).await;
        (answer.status, answer.text())
    }
}

fn other_than(number: &str) -> &'static str {
    if number == "0000" { "0001" } else { "0000" }
}

/// Facts: 28.
#[tokio::test]
async fn the_number_leads_on_to_the_progress() {
    for language in ["ja", "en"] {
        let (mut person, claimed) = Person::paired(language).await;
        let number = claimed.match_number.unwrap();
        let page = person.browser.get(acquisition::APP).await;
        assert_eq!(page.location(), acquisition::NUMBER, "claimed meanwhile");
        let page = person.browser.follow(&page).await.text();
        assert!(page.contains("KEIRI-&#60;PC&#62;"), "{page}");
        let (_, status) = person.status().await;
        assert!(
            status.contains(r#""state":"paired","page":"/acquisition/number""#),
            "{status}"
        );
        for seen in [&page, &status] {
            assert!(!seen.contains(&format!(">{number}<")), "{seen}");
            assert!(!seen.contains(&format!("\"{number}\"")), "{seen}");
        }
        let wrong = person.number(other_than(&number)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let misshapen = person.number("12").await;
        assert_eq!(misshapen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = person.number(&number).await;
        assert_eq!(right.location(), acquisition::PROGRESS);
        let progress = person.browser.follow(&right).await;
        assert!(progress.text().contains("data-state=\"approved\""));
        let back = person.browser.get(acquisition::NUMBER).await;
        assert_eq!(back.location(), acquisition::PROGRESS, "the back button");
    }
}

#[tokio::test]
async fn the_third_wrong_number_ends_it() {
    let (mut person, claimed) = Person::paired("en").await;
    let number = claimed.match_number.unwrap();
    let wrong = other_than(&number);
    person.number(wrong).await;
    person.number(wrong).await;
    let third = person.number(wrong).await;
    assert_eq!(third.location(), acquisition::RESULT);
    let end = person.browser.follow(&third).await.text();
    assert!(end.contains("ACQ-PAIR-MISMATCH"), "{end}");
    assert!(end.contains(acquisition::USER_START), "{end}");
    let late = person.browser.get(acquisition::NUMBER).await;
    assert_eq!(late.location(), acquisition::RESULT);
}

#[tokio::test]
async fn the_app_page_is_the_same_after_a_reload() {
    let mut person = Person::ticketed("en").await;
    let link = |page: &Answer| page.between("href=\"tegata://", "\"");
    let first = person.browser.get(acquisition::APP).await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(link(&first).contains("server=https%3A%2F%2Flocalhost%3A8447"));
    assert!(first.text().contains(&"ab".repeat(32)), "no SHA-256");
    assert!(first.text().contains("0.2 MB"));
    let command = first.between("<code id=\"launch-command\">", "<");
    assert!(
        command.contains("acquire --bank-profile &#39;/demo/profiles/1635.json&#39;"),
        "{command}"
    );
    let code = person.pairing_code().await;
    assert_eq!(person.pairing_code().await, code);
    let again = person.browser.get(acquisition::APP).await;
    assert_eq!(link(&again), link(&first));
    let waiting = person.browser.get(acquisition::NUMBER).await.text();
    assert!(waiting.contains("data-state=\"ticketed\""));
    assert!(
        waiting.contains("http-equiv=\"refresh\""),
        "without scripts"
    );
}

#[tokio::test]
async fn the_second_step_posted_again_leads_to_the_same_page() {
    let mut person = Person::new("ja").await;
    person.identify(PIN).await;
    let hidden = person.browser.get(acquisition::OTP).await.hidden();
    let code = person.house.one_time_password();
    let typed = [("one_time_password", code.as_str())];
    for _ in 0..2 {
        let page = acquisition::OTP;
        let answer = person.browser.post_with(page, &hidden, &typed).await;
        assert_eq!(answer.location(), acquisition::APP, "{}", answer.text());
    }
    let back = person.browser.get(acquisition::OTP).await;
    assert_eq!(back.location(), acquisition::APP, "the back button");
}

/// Facts: 9.
/// Picture: pages/acquisition-user-identity.ja.1440.png, pages/acquisition-otp.ja.1440.png.
#[tokio::test]
async fn anything_wrong_is_one_answer() {
    for (pin, code) in [("wrong-pin", None), (PIN, Some("000000"))] {
        let mut person = Person::new("ja").await;
        person.identify(pin).await;
        let right = person.house.one_time_password();
        let refused = person.prove(code.unwrap_or(&right)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text().contains("ACQ-CRED"));
        let back = person.browser.get(acquisition::OTP).await;
        assert_eq!(back.status, StatusCode::FORBIDDEN, "the form is used up");
    }
}

#[tokio::test]
async fn a_mistyped_shape_costs_nothing() {
    let mut person = Person::new("en").await;
    let page = acquisition::USER_IDENTITY;
    let typed = [("contract_id", "123"), ("user_id", "<b>"), ("user_pin", "")];
    let again = person.browser.submit(page, page, &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("value=\"123\""), "typed once only");
    assert!(!again.text().contains("<b>"));
    person.identify(PIN).await;
    let again = person.prove("12345").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = person.house.one_time_password();
    assert_eq!(person.prove(&code).await.location(), acquisition::APP);
}

#[tokio::test]
async fn stop_is_on_every_page() {
    let mut person = Person::new("ja").await;
    person.identify(PIN).await;
    let stopped = person
        .browser
        .submit(acquisition::OTP, acquisition::STOP, &[])
        .await;
    assert_eq!(stopped.status, StatusCode::OK);
    let gone = person.browser.get(acquisition::OTP).await;
    assert_eq!(gone.status, StatusCode::FORBIDDEN);

    let (mut person, _) = Person::paired("ja").await;
    let stopped = person
        .browser
        .submit(acquisition::NUMBER, acquisition::STOP, &[])
        .await;
    assert_eq!(stopped.location(), acquisition::RESULT);
    let page = person.browser.follow(&stopped).await;
    assert!(page.text().contains("中止しました"));
    let (_, status) = person.status().await;
    assert!(status.contains(r#""state":"ended","code":"ACQ-STOPPED""#));
}

#[tokio::test]
async fn time_runs_out() {
    let mut person = Person::ticketed("en").await;
    person.house.pass(10 * MINUTE);
    let late = person.browser.get(acquisition::APP).await;
    assert_eq!(late.location(), acquisition::RESULT);
    let page = person.browser.follow(&late).await.text();
    assert!(page.contains("ACQ-TICKET-EXPIRED"), "{page}");
    person.house.pass(36 * MINUTE);
    let page = person.browser.get(acquisition::RESULT).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains("ACQ-SESSION"));
    assert_eq!(person.status().await.0, StatusCode::GONE);
}

#[tokio::test]
async fn another_browser_or_bank_sees_nothing() {
    let person = Person::ticketed("ja").await;
    let mut stranger = Browser::new(person.house.site(Site::Public), "ja");
    let mut elsewhere = person.browser.at(person.house.other_bank());
    for browser in [&mut stranger, &mut elsewhere] {
        for path in [
            acquisition::OTP,
            acquisition::APP,
            acquisition::NUMBER,
            acquisition::PROGRESS,
            acquisition::RESULT,
        ] {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(page.text().contains("ACQ-SESSION"), "{path}");
        }
        let status = browser.get(acquisition::STATUS).await;
        assert_eq!(status.status, StatusCode::GONE);
    }
}

#[tokio::test]
async fn the_app_is_downloaded_whole() {
    let house = House::new().await;
    let mut browser = Browser::new(house.site(Site::Public), "ja");
    let file = browser.get(acquisition::DOWNLOAD).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.body, vec![5; 200_000]);
    let head = browser.head(acquisition::DOWNLOAD).await;
    assert_eq!(head.headers[header::CONTENT_LENGTH], "200000");
    assert_eq!(
        head.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"tegata-agent.deb\""
    );
}

#[tokio::test]
async fn a_newer_one_takes_the_place_of_the_older() {
    let (mut person, _) = Person::paired("ja").await;
    let newer = Browser::new(person.house.site(Site::Public), "ja");
    let mut older = std::mem::replace(&mut person.browser, newer);
    person.house.pass(MINUTE);
    person.identify(PIN).await;
    let code = person.house.one_time_password();
    assert_eq!(person.prove(&code).await.location(), acquisition::APP);
    let page = older.get(acquisition::NUMBER).await;
    assert_eq!(page.location(), acquisition::RESULT);
    let page = older.follow(&page).await.text();
    assert!(page.contains("ACQ-REPLACED"), "{page}");
}

/// The bank closes for good, as its row says from now on.
async fn close(house: &House) {
    let closed =
        r#"{ "service_hours": { "weekday": "closed", "saturday": "closed", "sunday": "closed" } }"#;
    set(
        house,
        "UPDATE bank SET policies = $2 WHERE code = $1",
        closed,
    )
    .await;
}

/// What two operators would have set.
async fn set(house: &House, sql: &'static str, value: &'static str) {
    let set = move |tx: &mut dyn tegata_storage::Tx| {
        tx.execute_one(sql, &[crate::support::BANK.into(), value.into()])
    };
    let done: Result<(), tegata_storage::StorageError> = house.app.database().write(set).await;
    done.unwrap();
}

/// The page that starts the app, and what the app is told, in the name and words of now.
#[tokio::test]
async fn the_page_that_starts_the_app_says_the_banks_name_and_words() {
    for (language, name, word, old) in [
        ("ja", "あさひ見本信用金庫", "証明書", "電子証明書"),
        (
            "en",
            "Asahi Sample Bank",
            "digital certificate",
            "Mihon Bank",
        ),
    ] {
        let mut person = Person::ticketed(language).await;
        let words = r#"{ "wording": { "term.certificate": { "ja": "証明書", "en": "digital certificate" } } }"#;
        set(
            &person.house,
            "UPDATE bank SET policies = $2 WHERE code = $1",
            words,
        )
        .await;
        let look = r#"{ "name_ja": "あさひ見本信用金庫", "name_en": "Asahi Sample Bank" }"#;
        let sql = "INSERT INTO bank_look (bank, look, set_at) VALUES ($1, $2, 0)";
        set(&person.house, sql, look).await;
        let page = person.browser.get(acquisition::APP).await.text();
        assert!(page.contains(name) && page.contains(word), "{page}");
        assert!(!page.contains(old), "{page}");
        let code = person.pairing_code().await;
        let claimed = person.house.claim(&code, "127.1.0.1").await;
        assert_eq!(claimed.face.name_ja, "あさひ見本信用金庫");
        let word = claimed.face.wording.word("term.certificate").unwrap();
        assert_eq!(word.en, "digital certificate");
    }
}

#[tokio::test]
async fn outside_the_banks_hours_nothing_is_begun_and_what_was_begun_goes_on() {
    let mut late = Person::new("ja").await;
    late.identify(PIN).await;
    let form = late.browser.get(acquisition::OTP).await.hidden();
    close(&late.house).await;
    let code = late.house.one_time_password();
    let typed = [("one_time_password", code.as_str()), ("hand_over_code", "")];
    let path = acquisition::OTP;
    let refused = late.browser.post_with(path, &form, &typed).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        refused.text().contains("SERVICE-HOURS"),
        "{}",
        refused.text()
    );

    let mut begun = Person::ticketed("ja").await;
    close(&begun.house).await;
    let code = begun.pairing_code().await;
    let claimed = begun.house.claim(&code, "127.1.0.1").await;
    assert!(claimed.match_number.is_some());
    let number = begun.browser.get(acquisition::NUMBER).await;
    assert_eq!(number.status, StatusCode::OK, "{}", number.text());
}

#[tokio::test]
async fn after_the_deadline_the_person_is_told_whom_to_ask() {
    let mut person = Person::new("ja").await;
    person.house.pass(80 * tegata_domain::time::DAY + MINUTE);
    person.identify(PIN).await;
    let code = person.house.one_time_password();
    let late = person.prove(&code).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(late.text().contains("ACQ-DEADLINE"), "{}", late.text());
}
