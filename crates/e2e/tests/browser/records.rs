//! お客様カード lost and reissued, as the counter sees it, and what it means for the company.

use anyhow::{Result, ensure};
use tegata_e2e::world::{Acquired, BANK, Options, Route, World};

use crate::console::{asks, decides, staff_pc, works};

const CONTRACT: &str = "/contracts/00009876543";

/// Facts: 2, 6.
/// Picture: a_lost_card_is_reissued_and_new_certificates_are_held_until_then-5, a_lost_card_is_reissued_and_new_certificates_are_held_until_then-9, a_lost_card_is_reissued_and_new_certificates_are_held_until_then-16.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_card_is_reissued_and_new_certificates_are_held_until_then() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(2).await?;
    let (teller, approver) = (
        world.member(BANK, "teller")?,
        world.member(BANK, "approver")?,
    );
    let (teller_pc, approver_pc) = (staff_pc(&world, teller)?, staff_pc(&world, approver)?);
    let maker = works(&world, &teller_pc, teller).await?;
    let checker = works(&world, &approver_pc, approver).await?;
    let [first, second] = &mut company.users[..] else {
        anyhow::bail!("two users");
    };
    let before = world.user_acquires(first, Route::office()).await?;
    ensure!(before == Acquired::Valid, "from a known network");

    // 紛失の届け出: at once, and the page says what goes on.
    maker.browser.goto(&world.url(BANK, 6, CONTRACT)).await?;
    maker.clicks(("", "Report the card as lost")).await?;
    maker.sees(("", "carries only the contract ID")).await?;
    maker.clicks(("", "Do it")).await?;
    maker.sees(("", "Lost")).await?;
    decides(&world, &checker, approver).await?;
    world
        .user_signs_in(first, tegata_testkit::http::NETWORK_1)
        .await?;
    let meanwhile = world.user_acquires(second, Route::office()).await?;
    ensure!(meanwhile == Acquired::Held, "somebody looks at it");

    // お客様カード再発行依頼書: two people, two to three weeks.
    maker.browser.goto(&world.url(BANK, 6, CONTRACT)).await?;
    maker.clicks(("", "Reissue the customer card")).await?;
    maker.sees(("", "about 2 to 3 weeks")).await?;
    maker.types(&[("form_number", "C-0001")]).await?;
    asks(&maker, teller).await?;
    maker
        .sees(("", "You cannot approve your own request."))
        .await?;
    decides(&world, &checker, approver).await?;
    maker.browser.goto(&world.url(BANK, 6, CONTRACT)).await?;
    maker.sees(("", "Expected")).await?;
    maker.clicks(("", "Print the card")).await?;
    maker.sees(("", "Prints the card")).await?;
    maker.clicks(("", "Note it")).await?;
    let card = maker.sees(("", "No PIN stands on a customer card")).await?;
    ensure!(
        card.contains("00009876543") && card.contains("02"),
        "{card}"
    );
    maker.browser.goto(&world.url(BANK, 6, "/cards")).await?;
    maker.sees(("", "Printed")).await?;
    world.stop().await
}
