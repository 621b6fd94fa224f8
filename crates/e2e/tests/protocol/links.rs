//! Links in the wrong hands: sent to a victim, caught by another program, read from a process list.

use anyhow::Result;
use tegata_domain::certificate::CertificateState::Valid;
use tegata_e2e::world::{Acquired, Holder, RawApp, Route, World};
use tegata_testkit::http::{Client, NETWORK_1, NETWORK_2};
use tegata_testkit::pc::Pc;

use crate::{Ticket, office, refused_at_sign_in};

#[tokio::test(flavor = "multi_thread")]
async fn foreign_link_never_finishes() -> Result<()> {
    let (world, company) = office(2).await?;
    let (attacker, victim) = (&company.users[0], &company.users[1]);
    let foreign = Ticket::of(&world, attacker).await?;
    let own = Ticket::of(&world, victim).await?;

    // The victim opens the attacker's link, in the victim's own app.
    let pc = Pc::new()?;
    let mut run = world
        .app_on(&pc, &victim.bank, &foreign.link, NETWORK_1)
        .start()?;
    let claimed = run.event("claimed").await?;
    assert_eq!(claimed["user"], attacker.id, "the app says for whom it is");
    let number = run.number().await?;
    // The victim's browser takes no number while its own ticket has no app,
    let page = world.url(&victim.bank, 3, "/acquisition/number");
    let page = own.browser.get(&page).await?;
    assert!(page.form_with(&["match_number"]).is_err());
    // and none of another ticket's app once it has.
    let app = RawApp::new(&world)?;
    let claim = app.claim(&own.link).await?.ok()?;
    let mine = claim.text("match_number").to_owned();
    if mine != number {
        let page = world
            .type_number(&own.browser, &victim.bank, &number)
            .await?;
        assert_eq!(page.url.path(), "/acquisition/number");
        assert_eq!(
            app.standing(claim.text("acquisition")).await?.state(),
            "paired"
        );
    }
    // The attacker's own browser is the only one that could approve, and it does not know the number.
    for guess in wrong_numbers(&number, 3) {
        world
            .type_number(&foreign.browser, &attacker.bank, &guess)
            .await?;
    }
    let (content, output) = run.end().await?;
    assert!(!content && output.contains("ACQ-PAIR-MISMATCH"), "{output}");
    assert!(!output.contains("\"event\":\"key\""), "no key was made");

    // Left alone, it ends by itself.
    let foreign = Ticket::of(&world, attacker).await?;
    let app = RawApp::new(&world)?;
    let claim = app.claim(&foreign.link).await?.ok()?;
    world.pass(30 * 60_000);
    let standing = app.standing(claim.text("acquisition")).await?;
    assert_eq!(standing.code(), "ACQ-ABANDONED");
    assert!(world.certificates(attacker).await?.is_empty());
    assert!(world.certificates(victim).await?.is_empty());
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_certificate_refuses_victims_pin() -> Result<()> {
    let (world, mut company) = office(2).await?;
    let victim = company.users.pop().unwrap();
    let attacker = &mut company.users[0];
    assert_ne!(attacker.pin, victim.pin);
    assert_eq!(
        world.user_acquires(attacker, Route::office()).await?,
        Acquired::Valid
    );

    // The attacker's certificate on the victim's PC: whatever the victim types would go to the attacker's account.
    let browser = world.browser_with(attacker.identity()?, NETWORK_1)?;
    let page = browser.get(&world.url(&victim.bank, 4, "/")).await?;
    let page = page.showing(&attacker.id)?;
    let page = browser.submit(&page, &[("user_pin", &victim.pin)]).await?;
    assert_eq!((page.status.as_u16(), page.url.path()), (422, "/"));
    let status = browser.get(&world.url(&victim.bank, 4, "/status")).await?;
    assert_ne!(status.url.path(), "/status");
    // It counts for the certificate's holder, never for the victim.
    let counted = world.attempts(attacker, "sign_in").await?.unwrap();
    assert_eq!(counted.failures, 1);
    assert!(world.attempts(&victim, "sign_in").await?.is_none());
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn second_claim_burns() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let (thief, own) = (RawApp::new(&world)?.from(NETWORK_2), RawApp::new(&world)?);
    let stolen = thief.claim(&ticket.link).await?.ok()?;
    let number = stolen.text("match_number");

    // The user's own app comes second: the ticket is burned, so that the thief has nothing either.
    assert_eq!(own.claim(&ticket.link).await?.code(), "ACQ-TAKEN");
    let id = stolen.text("acquisition");
    assert_eq!(thief.standing(id).await?.code(), "ACQ-TAKEN");
    assert_eq!(thief.claim(&ticket.link).await?.code(), "ACQ-TAKEN");
    let page = world.url(&user.bank, 3, "/acquisition/number");
    let page = ticket.browser.get(&page).await?;
    assert!(page.form_with(&["match_number"]).is_err());
    world
        .result(&ticket.browser, &user.bank)
        .await?
        .showing("ACQ-TAKEN")?;
    let forced = force_number(&world, &ticket.browser, &user.bank, number).await?;
    assert_ne!(forced, "/acquisition/progress");
    let (_, request) = thief.request(id)?;
    assert_eq!(thief.submit(id, &request).await?.code(), "ACQ-TAKEN");
    for to in [&company.administrator, &*user] {
        let notices = world.notices(to, user).await?;
        assert_eq!(notices.last().unwrap(), "ticket_burned");
    }

    // Once approved, a second app only goes away empty-handed: nobody can stop others by replaying a link.
    let ticket = Ticket::of(&world, user).await?;
    let mut first = RawApp::new(&world)?;
    let id = ticket.approved(&world, user, &first).await?;
    assert_eq!(own.claim(&ticket.link).await?.code(), "ACQ-TAKEN");
    user.certificate = Some(first.certificate(&id).await?);
    assert_eq!(first.prove(&id).await?.ok()?.state(), "valid");
    assert_eq!(world.certificates(user).await?, [Valid]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn number_never_reaches_browser() -> Result<()> {
    let (world, mut company) = office(1).await?;
    let user = &mut company.users[0];
    let (ticket, app, number, id) = loop {
        let ticket = Ticket::of(&world, user).await?;
        let pages = everything(&world, &ticket.browser, &user.bank).await?;
        let app = RawApp::new(&world)?;
        let claim = app.claim(&ticket.link).await?.ok()?;
        let number = claim.text("match_number").to_owned();
        // A number that the pages hold by chance (a year, say) proves nothing.
        if !has_word(&pages, &number) {
            break (ticket, app, number, claim.text("acquisition").to_owned());
        }
    };
    let look = async |when: &str| -> Result<()> {
        let pages = everything(&world, &ticket.browser, &user.bank).await?;
        assert!(!has_word(&pages, &number), "{when}: {number}");
        Ok(())
    };
    look("paired").await?;
    let wrong = wrong_numbers(&number, 1).remove(0);
    let page = world
        .type_number(&ticket.browser, &user.bank, &wrong)
        .await?;
    assert!(!has_word(&page.html(), &number), "after a wrong number");
    look("paired, one wrong").await?;
    world
        .type_number(&ticket.browser, &user.bank, &number)
        .await?;
    look("approved").await?;
    let mut app = app;
    user.certificate = Some(app.certificate(&id).await?);
    look("issued").await?;
    app.prove(&id).await?.ok()?;
    look("valid").await?;
    refused_or_open(&world, user).await?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn fourth_number_refused() -> Result<()> {
    let (world, company) = office(1).await?;
    let user = &company.users[0];
    let ticket = Ticket::of(&world, user).await?;
    let app = RawApp::new(&world)?;
    let claim = app.claim(&ticket.link).await?.ok()?;
    let (id, number) = (claim.text("acquisition"), claim.text("match_number"));
    for (at, wrong) in wrong_numbers(number, 3).iter().enumerate() {
        let page = world
            .type_number(&ticket.browser, &user.bank, wrong)
            .await?;
        let expected = [
            "/acquisition/number",
            "/acquisition/number",
            "/acquisition/result",
        ];
        assert_eq!(page.url.path(), expected[at], "{}", page.text());
    }
    let forced = force_number(&world, &ticket.browser, &user.bank, number).await?;
    assert_eq!(forced, "/acquisition/result");
    assert_eq!(app.standing(id).await?.code(), "ACQ-PAIR-MISMATCH");
    let (_, request) = app.request(id)?;
    assert_eq!(app.submit(id, &request).await?.code(), "ACQ-PAIR-MISMATCH");
    assert_eq!(app.claim(&ticket.link).await?.code(), "ACQ-PAIR-MISMATCH");
    world
        .result(&ticket.browser, &user.bank)
        .await?
        .showing("ACQ-PAIR-MISMATCH")?;
    for to in [&company.administrator, user] {
        let notices = world.notices(to, user).await?;
        assert_eq!(notices.last().unwrap(), "wrong_numbers");
    }
    world.stop().await
}

async fn refused_or_open(world: &World, user: &Holder) -> Result<()> {
    assert_eq!(world.certificates(user).await?, [Valid]);
    assert!(refused_at_sign_in(world, user, "CERT-").await.is_err());
    Ok(())
}

/// Numbers that are not this one.
fn wrong_numbers(number: &str, count: u16) -> Vec<String> {
    let right: u16 = number.parse().unwrap();
    (1..=count)
        .map(|step| format!("{:04}", (right + step) % 10_000))
        .collect()
}

/// Posts a number although the page has no form for it any more: where that leads.
async fn force_number(world: &World, browser: &Client, bank: &str, number: &str) -> Result<String> {
    let form = world.url(bank, 3, "/acquisition/user/identity");
    let token = browser.get(&form).await?.form_with(&["csrf", "user_pin"])?;
    let fields = [
        ("csrf", token.value("csrf").unwrap_or_default()),
        ("match_number", number),
    ];
    let url = world.url(bank, 3, "/acquisition/number");
    Ok(browser.post(&url, &fields).await?.url.path().to_owned())
}

/// Every page and the status of a browser's acquisition, headers included, as one text.
async fn everything(world: &World, browser: &Client, bank: &str) -> Result<String> {
    let mut all = String::new();
    for path in ["app", "code", "number", "progress", "status", "result"] {
        let url = world.url(bank, 3, &format!("/acquisition/{path}"));
        let page = browser.get(&url).await?;
        all.push_str(&page.html());
        let headers = page.headers.iter();
        headers.for_each(|(_, value)| all.push_str(value.to_str().unwrap_or_default()));
    }
    Ok(all)
}

/// Whether the text has these digits by themselves, not within a longer word.
fn has_word(text: &str, digits: &str) -> bool {
    let part_of_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '/' | '+' | '=');
    text.split(|c: char| !part_of_word(c))
        .flat_map(|word| word.split([':', '=', '/']))
        .any(|word| word == digits)
}
