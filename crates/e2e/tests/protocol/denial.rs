//! Strangers who only want to be in the way.

use anyhow::Result;
use tegata_domain::time::HOUR;
use tegata_e2e::world::{Acquired, Holder, RawApp, Route, World};
use tegata_testkit::http::{NETWORK_1, NETWORK_2};

use crate::{Ticket, office, reissue};

#[tokio::test(flavor = "multi_thread")]
async fn stranger_cannot_block_sign_in() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let administrator = &company.administrator;
    for (at, user) in company.users.iter_mut().enumerate() {
        reissue(&world, administrator, user).await?;
        let forms = if at == 0 { Forms::Both } else { Forms::First };
        guess(&world, user, forms).await?;
        guess(&world, administrator, forms).await?;

        // Sign-in has counters of its own.
        assert!(
            world
                .attempts(user, "sign_in")
                .await?
                .is_none_or(|row| row.failures == 0)
        );
        world.user_signs_in(user, NETWORK_1).await?;
        world.administrator_signs_in(administrator).await?;

        // This right is stopped, and both were told; the administrator opens it again.
        let browser = world.browser(NETWORK_1)?;
        let page = world.identify(&browser, user, &user.pin).await?;
        let page = world.second_step(&browser, &page, user).await?;
        page.showing("ACQ-")?;
        let issues = world.issues(user).await?;
        assert_eq!(issues.last().unwrap().status, "stopped");
        for to in [administrator, &*user] {
            let notices = world.notices(to, user).await?;
            assert!(
                notices.contains(&"acquisition_stopped".to_owned()),
                "{notices:?}"
            );
        }
        world.user_act(administrator, user, "unlock", &[]).await?;
        assert_eq!(
            world.user_acquires(user, Route::office()).await?,
            Acquired::Valid
        );
        world.user_signs_in(user, NETWORK_1).await?;

        // Guesses while no right is open stop no later one.
        guess(&world, user, forms).await?;
        world
            .change_certificate(administrator, user, "reissue", "new_pc")
            .await?;
        assert_eq!(
            world.user_acquires(user, Route::office()).await?,
            Acquired::Valid
        );
    }
    world.stop().await
}

/// Codes are throttled per address and contract; whoever has the link is not in the crowd.
#[tokio::test(flavor = "multi_thread")]
async fn guessed_codes_leave_the_link_working() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let code = world.pairing_code(&ticket.browser, &ticket.page).await?;
    let guesser = RawApp::new(&world)?.from(NETWORK_2);
    let mut codes = Vec::new();
    for bits in 0..40_u8 {
        let guess = tegata_acquisition::PairingCode::from_bits(&[bits; 32]).unwrap();
        let answer = guesser
            .claim_by_code(&user.bank, &user.contract, &guess.to_string())
            .await?;
        codes.push(answer.code().to_owned());
    }
    assert_eq!(codes.first().unwrap(), "ACQ-TICKET-EXPIRED");
    assert_eq!(codes.last().unwrap(), "ACQ-WAIT");
    let right = guesser
        .claim_by_code(&user.bank, &user.contract, &code)
        .await?;
    assert_eq!(right.code(), "ACQ-WAIT", "also a right code waits");
    let app = RawApp::new(&world)?;
    assert_eq!(app.claim(&ticket.link).await?.ok()?.state(), "paired");
    world.stop().await
}

#[derive(Clone, Copy)]
enum Forms {
    /// The stranger never sees the second page.
    First,
    /// The stranger fills in both.
    Both,
}

/// More guesses than are ever forgiven, with every wait sat out.
async fn guess(world: &World, holder: &Holder, forms: Forms) -> Result<()> {
    let stranger = world.browser(NETWORK_2)?;
    for at in 0..24 {
        let page = world.identify(&stranger, holder, "not-the-pin").await?;
        if matches!(forms, Forms::Both) {
            let code = format!("{:06}", at * 7);
            let page = stranger
                .submit(&page, &[("one_time_password", &code)])
                .await?;
            page.showing("ACQ-CRED")?;
        }
        world.pass(HOUR);
    }
    let counter = world.attempts(holder, "acquisition").await?.unwrap();
    assert_eq!((counter.failures, counter.locked), (20, true));
    Ok(())
}
