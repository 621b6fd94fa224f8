//! 電子証明書取得 by hand: a person at a browser, the real app with its key in the browser's own database.

use anyhow::{Result, ensure};
use tegata_e2e::agent::{Agent, Run};
use tegata_e2e::world::{BANK, Company, Holder, Options, Route, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::http::{NETWORK_1, NETWORK_2};
use tegata_testkit::pc::Pc;

use crate::person::{ACQUIRED, CHOOSE_ANOTHER, NEXT, Person};
use crate::support::{DAY, of, pc, pc_of, remembers};

const ACQUIRE: (&str, &str) = ("取得", "Acquire");
const RENEW: (&str, &str) = ("証明書更新", "Renew the certificate");
const TO_SIGN_IN: (&str, &str) = ("ログイン画面へ進む", "Go to the sign-in page");

async fn company(world: &World) -> Result<(Company, Holder)> {
    let mut company = world.company(1).await?;
    let user = company.users.remove(0);
    Ok((company, user))
}

/// The app on a PC, called from the office.
fn app(world: &World, pc: &Pc, link: &str) -> Result<Run> {
    Agent::acquire(pc, link, &world.profile(BANK))
        .from(NETWORK_1)
        .start()
}

/// The app started again without a link, as from its icon.
fn app_again(world: &World, pc: &Pc) -> Result<Run> {
    let profile = world.profile(BANK).display().to_string();
    Agent::command(pc, &["acquire", "--yes", "--bank-profile", &profile])
        .from(NETWORK_1)
        .start()
}

/// Facts: 24, 25, 26, 27, 28, 39, 40.
/// Picture: acquires_by_hand_and_signs_in_without_a_restart-1, acquires_by_hand_and_signs_in_without_a_restart-2, acquires_by_hand_and_signs_in_without_a_restart-3, acquires_by_hand_and_signs_in_without_a_restart-4, acquires_by_hand_and_signs_in_without_a_restart-5, acquires_by_hand_and_signs_in_without_a_restart-6, acquires_by_hand_and_signs_in_without_a_restart-7, acquires_by_hand_and_signs_in_without_a_restart-8, acquires_by_hand_and_signs_in_without_a_restart-9, acquires_by_hand_and_signs_in_without_a_restart-10.
#[tokio::test(flavor = "multi_thread")]
async fn acquires_by_hand_and_signs_in_without_a_restart() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let (_, user) = company(&world).await?;
    let pc = pc(&world)?;
    let options = Browser::on(&pc).select(&world.url(BANK, 4, ""), &of(&user));
    let person = Person::japanese(&world, options).await?;

    let link = person.begins(&user).await?;
    person.clicks(ACQUIRE).await?;
    person
        .sees(("アプリの接続を待っています", "Waiting for the app"))
        .await?;
    let mut app = app(&world, &pc, &link)?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    person.sees(ACQUIRED).await?;
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");

    person.clicks(TO_SIGN_IN).await?;
    person.signs_in(&user).await?;
    person.clicks(NEXT).await?;
    person.sees(("メニュー", "Menu")).await?;
    person.clicks(("ログアウト", "Sign out")).await?;
    person
        .sees(("ログアウトしました", "You have signed out"))
        .await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_the_request_it_goes_on() -> Result<()> {
    interrupted("number").await
}

/// Facts: 29.
/// Picture: killed_after_the_request_it_goes_on-6, killed_after_the_request_it_goes_on-7.
#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_request_it_goes_on() -> Result<()> {
    interrupted("requesting").await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_delivery_it_goes_on() -> Result<()> {
    interrupted("issued").await
}

/// The app dies when it tells of an event; started again it goes on with the same key, and no second certificate is issued.
async fn interrupted(event: &str) -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let (_, user) = company(&world).await?;
    let pc = pc(&world)?;
    let options = Browser::on(&pc).select(&world.url(BANK, 4, ""), &of(&user));
    let person = Person::english(&world, options).await?;

    let link = person.begins(&user).await?;
    person.clicks(ACQUIRE).await?;
    let mut first = app(&world, &pc, &link)?;
    let number = first.number().await?;
    first.kill_at(event);
    person.types_number(&number).await?;
    let (content, said) = first.end().await?;
    ensure!(!content, "it was to die at {event}:\n{said}");
    person
        .sees((
            "電子証明書を取得しています",
            "Your certificate is being acquired",
        ))
        .await?;
    let (content, output) = app_again(&world, &pc)?.end().await?;
    ensure!(
        content && output.contains("\"event\":\"resumed\""),
        "{output}"
    );
    let done = person.sees(ACQUIRED).await?;
    ensure!(done.contains("CERTISSUEDNUM - 1"), "a first issue:\n{done}");
    let keys = pc.keys()?;
    ensure!(
        keys.lines().filter(|line| line.contains('<')).count() == 1,
        "{keys}"
    );
    person.clicks(TO_SIGN_IN).await?;
    person.signs_in(&user).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn held_until_the_administrator_releases_it() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let (company, user) = company(&world).await?;
    let administrator = &company.administrator;
    let pc = pc(&world)?;
    pc.import(administrator.identity()?, "administrator")?;
    let options = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(&user))
        .select(&world.url(BANK, 5, ""), &of(administrator));
    let person = Person::english(&world, options).await?;

    let link = person.begins(&user).await?;
    person.clicks(ACQUIRE).await?;
    let mut app = Agent::acquire(&pc, &link, &world.profile(BANK))
        .from(NETWORK_2)
        .start()?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    let held = person
        .sees(("電子証明書 受け取り保留", "Certificate held for release"))
        .await?;
    ensure!(held.contains("ACQ-HELD"), "{held}");
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person
        .sees(("電子証明書は停止中です", "The certificate is suspended"))
        .await?;

    person.administers(administrator).await?;
    person.clicks(("受け取り保留", "Held certificates")).await?;
    person
        .clicks(("受け取りの確認", "Release a certificate"))
        .await?;
    person
        .sees(("受け取りの確認", "Release a certificate"))
        .await?;
    person
        .types(&[("confirmation_pin", &administrator.confirmation_pin)])
        .await?;
    person.clicks(("受け取りを認める", "Release")).await?;
    person
        .sees((
            "受け取りを認めました",
            "The certificate was released and is valid.",
        ))
        .await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person.signs_in(&user).await?;
    world.stop().await
}

/// Facts: 12, 13, 23, 39.
/// Picture: reissued_on_a_second_pc-6, reissued_on_a_second_pc-8, reissued_on_a_second_pc-9.
#[tokio::test(flavor = "multi_thread")]
async fn reissued_on_a_second_pc() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let (company, mut user) = company(&world).await?;
    world.user_acquires(&mut user, Route::office()).await?;
    let old = pc_of(&world, &[&user])?;
    world
        .change_certificate(&company.administrator, &user, "reissue", "new_pc")
        .await?;

    let url = world.url(BANK, 4, "");
    let new = pc(&world)?;
    let person = Person::japanese(&world, Browser::on(&new).select(&url, &of(&user))).await?;
    let link = person.begins(&user).await?;
    person.clicks(ACQUIRE).await?;
    let mut app = app(&world, &new, &link)?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    let done = person.sees(ACQUIRED).await?;
    ensure!(done.contains("CERTISSUEDNUM - 2"), "{done}");
    person.clicks(TO_SIGN_IN).await?;
    person.signs_in(&user).await?;
    person.browser.quit().await?;

    let person = Person::japanese(&world, Browser::on(&old).select(&url, &of(&user))).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    let refused = person
        .sees((
            "古い電子証明書が選択されました",
            "An old certificate was chosen",
        ))
        .await?;
    ensure!(refused.contains("CERT-SUPERSEDED"), "{refused}");
    world.stop().await
}

/// 管理者 of a new contract, with the hand-over code of the sheet; the app is opened with the pairing code instead of the
/// link.
/// Facts: 1, 42.
/// Picture: an_administrator_acquires_with_hand_over_and_pairing_code-7, an_administrator_acquires_with_hand_over_and_pairing_code-8, an_administrator_acquires_with_hand_over_and_pairing_code-9, an_administrator_acquires_with_hand_over_and_pairing_code-10.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_acquires_with_hand_over_and_pairing_code() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let administrator = world.open_contract(BANK, "00001234567").await?;
    let pc = pc(&world)?;
    let options = Browser::on(&pc).select(&world.url(BANK, 5, ""), &of(&administrator));
    let person = Person::english(&world, options).await?;
    person.begins(&administrator).await?;
    person
        .clicks(("リンクで開けないとき", "When the link does not open"))
        .await?;
    person.clicks(("コードを表示", "Show the code")).await?;
    let code = person
        .browser
        .element("#pairing-code")
        .await?
        .text()
        .await?;
    person.browser.screenshot().await?;
    person.clicks(ACQUIRE).await?;
    let profile = world.profile(BANK).display().to_string();
    let mut app = Agent::command(&pc, &["acquire", "--yes", "--bank-profile", &profile])
        .with(&["--code", &code, "--bank", BANK])
        .with(&["--contract", &administrator.contract])
        .start()?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    let done = person.sees(ACQUIRED).await?;
    ensure!(done.contains("USERTYPE - 1"), "{done}");
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");
    person.administers(&administrator).await?;
    world.stop().await
}

/// Where the bank lets users acquire anew after the end, the refusal leads there.
#[tokio::test(flavor = "multi_thread")]
async fn acquired_anew_after_its_end() -> Result<()> {
    let options = Options::sqlite().installed_ago(370 * DAY);
    let options = options.policies(|policies| policies.reacquire_after_expiry_days = 30);
    let world = World::start(options).await?;
    let (company, mut user) = company(&world).await?;
    world.user_acquires(&mut user, Route::office()).await?;
    let pc = pc_of(&world, &[&user])?;
    let options = Browser::on(&pc)
        .select(&world.url(BANK, 4, ""), &of(&user))
        .select("https://[*.]login.localhost", &of(&user));
    let person = Person::japanese(&world, options).await?;
    // The company signs in from its office until today; by the browser's clock the certificate ended five days ago.
    world.pass(340 * DAY);
    world.administrator_signs_in(&company.administrator).await?;
    let (client, _) = world.user_signs_in(&user, NETWORK_1).await?;
    world.pass(30 * DAY);
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    remembers(&person.browser, &client).await?;
    person.browser.goto(&world.url(BANK, 4, "/")).await?;
    person
        .sees((
            "期限が切れていても、ご自身で取得できます",
            "You can still acquire a new one yourself.",
        ))
        .await?;
    let link = person.begins(&user).await?;
    person.clicks(ACQUIRE).await?;
    let mut app = app(&world, &pc, &link)?;
    let number = app.number().await?;
    person.types_number(&number).await?;
    let done = person.sees(ACQUIRED).await?;
    ensure!(done.contains("CERTISSUEDNUM - 2"), "{done}");
    person.clicks(TO_SIGN_IN).await?;
    person.clicks(CHOOSE_ANOTHER).await?;
    person.signs_in(&user).await?;
    world.stop().await
}

/// Inside the window; no code and no number, only the PIN once more.
/// Facts: 38, 44.
/// Picture: renewed_from_the_status_page-9, renewed_from_the_status_page-10, renewed_from_the_status_page-11.
#[tokio::test(flavor = "multi_thread")]
async fn renewed_from_the_status_page() -> Result<()> {
    let world = World::start(Options::sqlite().installed_ago(340 * DAY)).await?;
    let (_, user) = company(&world).await?;
    let pc = pc(&world)?;
    let (person, link) = renewing(&world, &pc, &user).await?;
    // From where the sign-in came just now.
    let app = Agent::acquire(&pc, &link, &world.profile(BANK));
    let (content, output) = app.start()?.end().await?;
    ensure!(content, "{output}");
    person
        .sees(("証明書更新 完了", "Certificate renewed"))
        .await?;
    person.clicks(CHOOSE_ANOTHER).await?;
    let status = person.signs_in(&user).await?;
    ensure!(!status.contains("までに更新してください"), "{status}");
    world.stop().await
}

/// From a network from which the contract has not signed in for 90 days: the new one waits, the old one goes on.
#[tokio::test(flavor = "multi_thread")]
async fn renewed_elsewhere_it_is_held() -> Result<()> {
    let world = World::start(Options::sqlite().installed_ago(340 * DAY)).await?;
    let (_, user) = company(&world).await?;
    let pc = pc(&world)?;
    let (person, link) = renewing(&world, &pc, &user).await?;
    let (content, output) = app(&world, &pc, &link)?.end().await?;
    ensure!(content, "{output}");
    person
        .sees((
            "今の電子証明書をそのままお使いいただけます",
            "goes on working",
        ))
        .await?;
    person
        .clicks(("メニューへ戻る", "Back to the menu"))
        .await?;
    person.sees(("メニュー", "Menu")).await?;
    world.stop().await
}

/// Acquires, lets eleven months pass until today, so that browsers will offer the new one, and goes as far as the link
/// for the renewal.
async fn renewing<'w>(world: &'w World, pc: &Pc, user: &Holder) -> Result<(Person<'w>, String)> {
    let options = Browser::on(pc)
        .select(&world.url(BANK, 4, ""), &of(user))
        .select("https://[*.]login.localhost", &of(user));
    let person = Person::japanese(world, options).await?;
    let link = person.begins(user).await?;
    person.clicks(ACQUIRE).await?;
    let mut first = app(world, pc, &link)?;
    let number = first.number().await?;
    person.types_number(&number).await?;
    person.sees(ACQUIRED).await?;
    first.end().await?;

    world.pass(340 * DAY);
    person.clicks(TO_SIGN_IN).await?;
    person.signs_in(user).await?;
    person.clicks(RENEW).await?;
    person.sees(RENEW).await?;
    person.types(&[("user_pin", &user.pin)]).await?;
    person.clicks(NEXT).await?;
    person
        .sees(("アプリで更新する", "Renew with the app"))
        .await?;
    let link = person.link().await?;
    Ok((person, link))
}
