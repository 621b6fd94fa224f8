//! The bank console, walked once in English by two people.

use anyhow::{Result, ensure};
use tegata_e2e::world::{BANK, Member, Options, World};
use tegata_testkit::browser::{Browser, Filter};
use tegata_testkit::pc::Pc;

use crate::person::{Person, SIGN_IN, Words};
use crate::support::pc;

const REQUEST: Words = ("承認を申請する", "Ask for approval");
const SHEET: Words = ("この用紙は一度だけ", "This sheet is shown only once.");

/// Facts: 2, 22.
/// Picture: pages/console-sheet-opening.ja.1440.png.
#[tokio::test(flavor = "multi_thread")]
async fn two_people_open_a_contract_and_reissue() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    world.company(0).await?;
    let (teller, approver) = (
        world.member(BANK, "teller")?,
        world.member(BANK, "approver")?,
    );
    let (teller_pc, approver_pc) = (staff_pc(&world, teller)?, staff_pc(&world, approver)?);
    let maker = works(&world, &teller_pc, teller).await?;
    let checker = works(&world, &approver_pc, approver).await?;

    maker.clicks(("ご契約先", "Contracts")).await?;
    maker.sees(("ご契約先", "株式会社青葉見本商事")).await?;
    maker.clicks(("新規契約の登録", "Open a contract")).await?;
    let token = world.fresh_token()?;
    maker
        .types(&[
            ("contract_id", "00001234567"),
            ("company_name", "見本紙業株式会社"),
            ("administrator_name", "見本 三郎"),
            ("token_serial", &token),
        ])
        .await?;
    asks(&maker, teller).await?;
    maker
        .sees(("", "You cannot approve your own request."))
        .await?;
    decides(&world, &checker, approver).await?;
    let sheet = checker.sees(SHEET).await?;
    ensure!(sheet.contains("00001234567"), "{sheet}");
    ensure!(sheet.contains("Customer card"), "{sheet}");

    maker
        .browser
        .goto(&world.url(BANK, 6, "/contracts/00009876543"))
        .await?;
    maker.sees(("", "見本 太郎")).await?;
    maker.clicks(("", "Suspend the certificate")).await?;
    maker.sees(("", "Stops the certificate at once")).await?;
    maker.clicks(("", "Do it")).await?;
    maker.sees(("", "Suspended")).await?;
    decides(&world, &checker, approver).await?;
    checker
        .sees(("承認し、実行しました", "Approved and carried out"))
        .await?;

    maker
        .browser
        .goto(&world.url(BANK, 6, "/contracts/00009876543/administrators/1/reissue"))
        .await?;
    maker.browser.choose("reason-new_pc").await?;
    maker.types(&[("form_number", "A-0001")]).await?;
    asks(&maker, teller).await?;
    maker
        .sees(("", "You cannot approve your own request."))
        .await?;
    decides(&world, &checker, approver).await?;
    let sheet = checker.sees(SHEET).await?;
    ensure!(sheet.contains("Hand-over code"), "{sheet}");
    checker.clicks(("", "History")).await?;
    checker.sees(("", "History")).await?;
    world.stop().await
}

pub(crate) fn staff_pc(world: &World, member: &Member) -> Result<Pc> {
    let pc = pc(world)?;
    pc.import(&member.identity, &member.id)?;
    Ok(pc)
}

/// 職員ログイン, as far as the queue.
pub(crate) async fn works<'w>(world: &'w World, pc: &Pc, member: &Member) -> Result<Person<'w>> {
    let issuer = Filter::issuer_cn(&world.config.authorities.staff);
    let options = Browser::on(pc).select("https://localhost", &issuer);
    let person = Person::english(world, options).await?;
    person.browser.goto(&world.url(BANK, 6, "/")).await?;
    person.sees(("職員ログイン", "Staff sign-in")).await?;
    person.types(&[("staff_pin", &member.pin)]).await?;
    person.clicks(SIGN_IN).await?;
    person.sees(("承認待ち", "Waiting for approval")).await?;
    Ok(person)
}

pub(crate) async fn asks(maker: &Person<'_>, member: &Member) -> Result<()> {
    maker.types(&[("staff_pin", &member.pin)]).await?;
    maker.browser.screenshot().await?;
    maker.clicks(REQUEST).await
}

/// Opens the only request of the queue and approves it.
pub(crate) async fn decides(world: &World, checker: &Person<'_>, member: &Member) -> Result<()> {
    checker.browser.goto(&world.url(BANK, 6, "/queue")).await?;
    checker.browser.screenshot().await?;
    let rows = checker.browser.text().await?;
    ensure!(rows.contains("teller"), "{rows}");
    checker.browser.click("Open").await?;
    checker.types(&[("staff_pin", &member.pin)]).await?;
    checker.browser.screenshot().await?;
    checker.clicks(("承認する", "Approve")).await
}
