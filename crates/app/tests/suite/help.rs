//! 緊急停止 and サポートコード: what they do, what they never tell, and whom they never hinder.

use std::net::{IpAddr, Ipv4Addr};

use tegata_app::{
    acquisition::TypedIdentity,
    console::{SupportRefusal, SupportView},
    failure::Failure,
    help::SeenBrowser,
    rows,
    sign_in::{SignInRefusal, StaffActor},
};
use tegata_domain::{
    certificate::CertificateState,
    ids::{BankCode, HolderKind, UserId},
    pin::Pin,
    refusal::CertificateRefusal,
    time::{HOUR, MINUTE},
};
use tegata_storage::{StorageError, Tx, audit};

use crate::support::{
    ADDRESS, BANK, House, Person, all_at_once,
    customers::{COMPANY, PIN, USER, holder_id},
    site,
};

/// A stranger on another network.
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 2, 0, 1));

fn typed(contract: &str, name: &str, pin: &str) -> TypedIdentity {
    TypedIdentity {
        kind: HolderKind::User,
        contract: contract.to_owned(),
        name: name.to_owned(),
        pin: Pin::typed(pin),
        confirmation_pin: None,
    }
}

async fn stop(house: &House, bank: &str, identity: TypedIdentity, from: IpAddr) {
    let bank = BankCode::parse(bank).unwrap();
    house.app.stop_by_pin(&bank, identity, from).await.unwrap();
}

async fn read<T: Send + 'static>(
    house: &House,
    look: impl Fn(&mut dyn Tx) -> Result<T, StorageError> + Send + 'static,
) -> T {
    house.app.database().read(look).await.unwrap()
}

fn user_id() -> String {
    holder_id(COMPANY, HolderKind::User)
}

async fn is_stopped(house: &House) -> bool {
    let stop = read(house, |tx| rows::EmergencyStop::standing(tx, &user_id())).await;
    stop.is_some()
}

async fn state_of(house: &House) -> CertificateState {
    let newest = read(house, |tx| rows::Certificate::of_holder(tx, &user_id())).await;
    newest.first().unwrap().state
}

async fn acts(house: &House, act: &'static str) -> Vec<(String, String)> {
    let events = read(house, |tx| audit::recent(tx, BANK, None, 200)).await;
    let events = events.into_iter().map(|stored| stored.event);
    events
        .filter(|event| event.act == act)
        .map(|event| (event.outcome, event.detail))
        .collect()
}

async fn sign_in(house: &House, person: &Person) -> Result<(), CertificateRefusal> {
    let presented = house.presents(person);
    let app = &house.app;
    let judged = app.judge_certificate(&person.site, Some(&presented)).await;
    judged.unwrap().map(drop).map_err(|refused| refused.reason)
}

#[tokio::test]
async fn the_right_pin_takes_everything_away_and_tells_everybody() {
    let (house, company) = House::with_company().await;
    house.register_issue(&user_id()).await;
    let user = house.user(&company.user).await.unwrap();
    stop(&house, BANK, typed(COMPANY, USER, PIN), ELSEWHERE).await;

    assert!(is_stopped(&house).await);
    assert_eq!(state_of(&house).await, CertificateState::Suspended);
    assert_eq!(
        sign_in(&house, &company.user).await,
        Err(CertificateRefusal::Suspended)
    );
    let confirmed = house.app.confirm_pin(user.actor(), Pin::typed(PIN)).await;
    assert!(confirmed.is_err(), "the session is over");
    let issue = read(&house, |tx| rows::Issue::latest_of(tx, &user_id())).await;
    assert_eq!(issue.unwrap().status, "stopped");
    for told in [HolderKind::User, HolderKind::Administrator] {
        let holder = holder_id(COMPANY, told);
        let notices = read(&house, move |tx| rows::Notice::latest_of(tx, &holder, 0)).await;
        let kinds: Vec<_> = notices.iter().map(|notice| notice.kind.as_str()).collect();
        assert_eq!(kinds, ["emergency_stop"], "{told:?}");
    }
    assert_eq!(acts(&house, "emergency_stop").await[0].0, "done");
}

#[tokio::test]
async fn the_certificate_alone_is_enough_and_twice_is_once() {
    let (house, company) = House::with_company().await;
    let (bank, presented) = (
        BankCode::parse(BANK).unwrap(),
        house.presents(&company.user),
    );
    let stop = || {
        house
            .app
            .stop_by_certificate(&bank, Some(&presented), ELSEWHERE)
    };
    let (first, second) = tokio::join!(stop(), stop());
    first.unwrap();
    second.unwrap();
    stop().await.unwrap();
    assert!(is_stopped(&house).await);
    let holder = user_id();
    let notices = read(&house, move |tx| rows::Notice::latest_of(tx, &holder, 0)).await;
    assert_eq!(notices.len(), 1, "told once");
    // Another bank's page does nothing with it, nor does no certificate at all.
    let (house, company) = House::with_company().await;
    let presented = house.presents(&company.user);
    house.bank("1999").await;
    let other = BankCode::parse("1999").unwrap();
    let app = &house.app;
    app.stop_by_certificate(&other, Some(&presented), ADDRESS)
        .await
        .unwrap();
    app.stop_by_certificate(&bank, None, ADDRESS).await.unwrap();
    assert!(!is_stopped(&house).await);
}

#[tokio::test]
async fn wrong_ones_change_nothing_and_take_as_long() {
    let (house, _) = House::with_company().await;
    house.bank("1999").await;
    let wrong = [
        (BANK, typed(COMPANY, USER, "wrong-pin")),
        (BANK, typed(COMPANY, "nobody", PIN)),
        (BANK, typed("00000000000", USER, PIN)),
        (BANK, typed("no number", "<b>", "")),
        ("1999", typed(COMPANY, USER, PIN)),
    ];
    for (bank, identity) in wrong {
        let begun = tokio::time::Instant::now();
        stop(&house, bank, identity, ADDRESS).await;
        let taken = begun.elapsed().as_millis();
        assert!(taken >= 600, "{taken} ms");
    }
    assert!(!is_stopped(&house).await);
    assert_eq!(state_of(&house).await, CertificateState::Valid);
    let begun = tokio::time::Instant::now();
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;
    assert!(begun.elapsed().as_millis() >= 600);
    assert!(is_stopped(&house).await);
}

#[tokio::test]
async fn its_counters_lock_nothing_and_no_lock_is_in_its_way() {
    let (house, company) = House::with_company().await;
    for round in 0..12 {
        stop(&house, BANK, typed(COMPANY, USER, "wrong-pin"), ELSEWHERE).await;
        if round % 5 == 4 {
            house.pass(MINUTE);
        }
    }
    assert!(
        house.user(&company.user).await.is_some(),
        "signs in as ever"
    );

    // Locked at sign-in and at acquisition: the stop still works, also while a stranger elsewhere waits.
    let locked = house.app.database().write(|tx| {
        tx.execute(
            "INSERT INTO attempt (holder, purpose, failures, not_before, locked, comparisons)
             SELECT id, purpose, 20, 0, 1, 20 FROM holder,
                (SELECT 'confirmation' AS purpose UNION SELECT 'acquisition') AS purposes WHERE kind = 'user'",
            &[],
        )
    });
    let locked: Result<u64, StorageError> = locked.await;
    locked.unwrap();
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;
    assert!(is_stopped(&house).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_at_once_get_as_many_comparisons_as_the_limit_allows() {
    let (house, _) = House::with_company().await;
    // From ten addresses of one network: the address brake is not what is measured.
    let attempts = (0..100_u8).map(|n| {
        let from = IpAddr::V4(Ipv4Addr::new(127, 2, 0, 1 + n % 10));
        stop(&house, BANK, typed(COMPANY, USER, "wrong-pin"), from)
    });
    all_at_once(attempts).await;
    let compared = |purpose: &'static str| {
        read(&house, move |tx| {
            rows::Attempt::comparisons(tx, &user_id(), purpose)
        })
    };
    assert_eq!(compared("emergency_stop 127.2.0.0/24").await, 5);
    assert_eq!(compared("emergency_stop").await, 5);
    assert_eq!(compared("sign_in").await, 0);
    // The owner, on another network, is not hindered.
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;
    assert!(is_stopped(&house).await);
}

#[tokio::test]
async fn only_the_administrator_or_the_bank_ends_it() {
    let (house, company) = House::with_company().await;
    house.register_issue(&user_id()).await;
    let admin = house.administrator(&company.administrator).await;
    let elsewhere = house.company("00001234567").await;
    let foreign = house.administrator(&elsewhere.administrator).await;
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;

    let user = UserId::parse(USER).unwrap();
    // Another company's administrator has a user of that name, and releases that one.
    let confirmed = house.confirm_as(&foreign).await;
    let app = &house.app;
    app.unlock_user(&foreign, confirmed, &user).await.unwrap();
    assert!(is_stopped(&house).await);

    let confirmed = house.confirm_as(&admin).await;
    app.unlock_user(&admin, confirmed, &user).await.unwrap();
    assert!(!is_stopped(&house).await);
    let issue = read(&house, |tx| rows::Issue::latest_of(tx, &user_id())).await;
    assert_eq!(issue.unwrap().status, "open", "may acquire again");
    assert_eq!(state_of(&house).await, CertificateState::Suspended);
    let confirmed = house.confirm_as(&admin).await;
    app.resume_user_certificate(&admin, confirmed, &user)
        .await
        .unwrap();
    assert!(house.user(&company.user).await.is_some());
}

#[tokio::test]
async fn a_stopped_holder_is_locked_everywhere() {
    let (house, company) = House::with_company().await;
    let verified = house.verified(&company.user).await;
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;
    // Even with a certificate in force again behind the product's back.
    let resumed = house
        .app
        .database()
        .write(|tx| tx.execute("UPDATE certificate SET state = 'valid'", &[]));
    let resumed: Result<u64, StorageError> = resumed.await;
    resumed.unwrap();
    let signed_in = house
        .app
        .sign_in_with_pin(&company.user.site, verified, Pin::typed(PIN), ADDRESS)
        .await;
    assert!(matches!(
        signed_in,
        Err(Failure::Refused(SignInRefusal::Locked))
    ));
}

/// A code of someone's diagnosis.
async fn code_of(house: &House, person: &Person) -> String {
    let (app, bank) = (&house.app, BankCode::parse(BANK).unwrap());
    let presented = house.presents(person);
    let judged = app.diagnose_certificate(&bank, Some(&presented)).await;
    let browser = SeenBrowser {
        agent: "Mozilla/5.0\r\n".to_owned(),
        clock_ahead: Some(i64::MAX),
    };
    let made = app
        .make_support_code(&bank, &judged.unwrap(), browser, ADDRESS)
        .await;
    made.unwrap().unwrap().to_string()
}

async fn opens(
    house: &House,
    staff: &StaffActor,
    code: &str,
) -> Result<SupportView, SupportRefusal> {
    match house.app.read_support_code(staff, code).await {
        Ok(view) => Ok(view),
        Err(Failure::Refused(refusal)) => Err(refusal),
        Err(Failure::Internal(error)) => unreachable!("{error}"),
    }
}

#[tokio::test]
async fn a_code_opens_one_diagnosis_for_one_bank_and_half_an_hour() {
    let (house, teller, _) = House::new().await;
    let company = house.company(COMPANY).await;
    let (elsewhere, _) = house.bank("1999").await;
    let code = code_of(&house, &company.user).await;
    let (own, other) = (house.staff(&teller).await, house.staff(&elsewhere).await);

    assert_eq!(
        opens(&house, &other, &code).await.err(),
        Some(SupportRefusal::Unknown)
    );
    let view = opens(&house, &own, &code.to_lowercase()).await.unwrap();
    assert_eq!(view.facts.reason, None);
    assert_eq!(view.facts.browser.agent, "Mozilla/5.0");
    assert_eq!(
        view.facts.browser.clock_ahead, None,
        "no clock is that wrong"
    );
    let person = view.person.unwrap();
    assert_eq!(person.line.holder.id, user_id());
    assert_eq!(person.contract.unwrap().number, COMPANY);
    let read = acts(&house, "support_code_read").await;
    assert_eq!(read.len(), 1, "another bank's is in another history");
    assert_eq!(read[0].0, "done");
    let stored = audit_text(&house).await;
    assert!(!stored.contains(code.trim_matches('-')), "never the code");

    house.pass(30 * MINUTE);
    assert_eq!(
        opens(&house, &own, &code).await.err(),
        Some(SupportRefusal::Unknown)
    );
}

async fn audit_text(house: &House) -> String {
    let events = read(house, |tx| audit::recent(tx, BANK, None, 200)).await;
    let details = events.into_iter().map(|stored| stored.event.detail);
    details.collect()
}

#[tokio::test]
async fn wrong_codes_are_counted_written_and_braked() {
    let (house, teller, _) = House::new().await;
    let staff = house.staff(&teller).await;
    for _ in 0..10 {
        let refused = opens(&house, &staff, "00000-00000").await.err();
        assert_eq!(refused, Some(SupportRefusal::Unknown));
    }
    let company = house.company(COMPANY).await;
    let code = code_of(&house, &company.user).await;
    let refused = opens(&house, &staff, &code).await.err();
    assert_eq!(refused, Some(SupportRefusal::Throttled));
    assert_eq!(acts(&house, "support_code_read").await.len(), 11);
    house.pass(MINUTE);
    assert!(opens(&house, &staff, &code).await.is_ok());
}

#[tokio::test]
async fn refused_certificates_are_written_once_in_a_while() {
    let (house, company) = House::with_company().await;
    stop(&house, BANK, typed(COMPANY, USER, PIN), ADDRESS).await;
    let presented = house.presents(&company.user);
    let site = site(HolderKind::User);
    let judged = house.app.judge_certificate(&site, Some(&presented)).await;
    let refused = judged.unwrap().err().unwrap();
    let note = async || {
        let app = &house.app;
        app.note_refused_certificate(&site, Some(&presented), &refused, ADDRESS)
            .await
            .unwrap();
    };
    for _ in 0..50 {
        note().await;
    }
    let written = acts(&house, "certificate_refused").await;
    assert_eq!(written.len(), 1);
    assert!(written[0].1.contains("CERT-SUSPENDED"), "{}", written[0].1);
    assert!(written[0].1.contains(&hex::encode(presented.fingerprint())));
    house.pass(HOUR);
    note().await;
    let written = acts(&house, "certificate_refused").await;
    assert_eq!(written.len(), 2);
    assert!(written[0].1.contains("\"left_out\":49"), "{}", written[0].1);
}
