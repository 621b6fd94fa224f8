//! The same thing many times at once: one winner, and everybody else is told the truth.

use std::sync::Arc;

use anyhow::Result;
use tegata_domain::certificate::CertificateState::{Revoked, Valid};
use tegata_e2e::world::{Answer, Holder, Options, RawApp, Route, World};
use tegata_testkit::postgres::Cluster;
use tokio::task::JoinSet;

use crate::{Ticket, office_on};

const CROWD: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn parallel_has_one_winner() -> Result<()> {
    Box::pin(of_everything(Options::sqlite())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_has_one_winner_on_postgresql() -> Result<()> {
    let cluster = Cluster::start()?;
    Box::pin(of_everything(Options::postgres(&cluster.database()?))).await
}

async fn of_everything(options: Options) -> Result<()> {
    let (world, mut company) = office_on(options, 3).await?;
    let world = Arc::new(world);
    different_apps_claim(&world, &company.users[0]).await?;
    wrong_numbers_at_once(&world, &company.users[0]).await?;
    one_app_repeats_itself(&world, &company.users[1]).await?;
    different_keys(&world, &company.users[2]).await?;
    let user = &mut company.users[0];
    proof_and_revocation(&world, &company.administrator, user).await
}

/// A1 by many apps: one key is fixed, the others burn the ticket; nobody has two.
async fn different_apps_claim(world: &Arc<World>, user: &Holder) -> Result<()> {
    let ticket = Ticket::of(world, user).await?;
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (app, link) = (RawApp::new(world)?, ticket.link.clone());
        crowd.spawn(async move { app.claim(&link).await });
    }
    let answers = all(crowd).await?;
    let won = answers.iter().filter(|one| one.status == 200).count();
    let taken = answers
        .iter()
        .filter(|one| one.code() == "ACQ-TAKEN")
        .count();
    assert_eq!((won, taken), (1, CROWD - 1));
    let row = world.acquisitions(user).await?.pop().unwrap();
    assert_eq!(row.end_reason.as_deref(), Some("burned"));
    Ok(())
}

/// B4 by a script: three wrong numbers are counted, and the third cancels.
async fn wrong_numbers_at_once(world: &Arc<World>, user: &Holder) -> Result<()> {
    let ticket = Ticket::of(world, user).await?;
    let app = RawApp::new(world)?;
    let claim = app.claim(&ticket.link).await?.ok()?;
    let right: usize = claim.text("match_number").parse()?;
    let url = world.url(&user.bank, 3, "/acquisition/number");
    let page = ticket.browser.get(&url).await?;
    let token = page.form_with(&["match_number"])?;
    let token = token.value("csrf").unwrap_or_default().to_owned();
    let browser = Arc::new(ticket.browser);
    let mut crowd = JoinSet::new();
    for step in 1..=CROWD {
        let (browser, url, token) = (Arc::clone(&browser), url.clone(), token.clone());
        let number = format!("{:04}", (right + step) % 10_000);
        crowd.spawn(async move {
            let fields = [("csrf", token.as_str()), ("match_number", number.as_str())];
            browser.post(&url, &fields).await
        });
    }
    for page in all(crowd).await? {
        assert!(
            page.url.path() != "/acquisition/progress",
            "{}",
            page.text()
        );
    }
    let row = world.acquisitions(user).await?.pop().unwrap();
    assert_eq!(
        (row.match_failures, row.end_reason.as_deref()),
        (3, Some("numbers"))
    );
    let id = claim.text("acquisition");
    assert_eq!(app.standing(id).await?.code(), "ACQ-PAIR-MISMATCH");
    Ok(())
}

/// A1, A3 and A4, each many times at once by the app that may: one answer, one certificate.
async fn one_app_repeats_itself(world: &Arc<World>, user: &Holder) -> Result<()> {
    let ticket = Ticket::of(world, user).await?;
    let app = Arc::new(RawApp::new(world)?);
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (app, link) = (Arc::clone(&app), ticket.link.clone());
        crowd.spawn(async move { app.claim(&link).await });
    }
    let number = same(all(crowd).await?, "match_number")?;
    world
        .type_number(&ticket.browser, &user.bank, &number)
        .await?;
    let row = world.acquisitions(user).await?.pop().unwrap();

    let (key, request) = app.request(&row.id)?;
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (app, id, request) = (Arc::clone(&app), row.id.clone(), request.clone());
        crowd.spawn(async move { app.submit(&id, &request).await });
    }
    let answers = all(crowd).await?;
    let issued = answers[0].clone();
    same(answers, "fingerprint")?;
    assert_eq!(world.certificates(user).await?.len(), 1);

    let identity = app.identity(&key, &issued)?;
    let mut app = Arc::into_inner(app).unwrap();
    app.show(Some(&identity));
    let app = Arc::new(app);
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (app, id) = (Arc::clone(&app), row.id.clone());
        crowd.spawn(async move { app.prove(&id).await });
    }
    assert_eq!(same(all(crowd).await?, "state")?, "valid");
    assert_eq!(world.certificates(user).await?, [Valid]);
    let notices = world.notices(user, user).await?;
    let told = notices.iter().filter(|kind| *kind == "valid").count();
    assert_eq!(told, 1, "one transaction made it valid");
    Ok(())
}

/// A3 with as many keys: one certificate.
async fn different_keys(world: &Arc<World>, user: &Holder) -> Result<()> {
    let ticket = Ticket::of(world, user).await?;
    let app = Arc::new(RawApp::new(world)?);
    let id = ticket.approved(world, user, &app).await?;
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (app, id) = (Arc::clone(&app), id.clone());
        let (_, request) = app.request(&id)?;
        crowd.spawn(async move { app.submit(&id, &request).await });
    }
    let answers = all(crowd).await?;
    let won = answers.iter().filter(|one| one.status == 200).count();
    let refused = answers
        .iter()
        .filter(|one| one.code() == "ACQ-KEY-REUSED")
        .count();
    assert_eq!((won, refused), (1, CROWD - 1), "{answers:?}");
    assert_eq!(world.certificates(user).await?.len(), 1);
    Ok(())
}

/// A4 beside 失効: whichever comes first, nothing is in force afterwards, and no session begins.
async fn proof_and_revocation(
    world: &Arc<World>,
    administrator: &Holder,
    user: &mut Holder,
) -> Result<()> {
    for round in 0..6 {
        if round > 0 {
            world
                .change_certificate(administrator, user, "reissue", "broken")
                .await?;
        }
        let ticket = Ticket::of(world, user).await?;
        let mut app = RawApp::new(world)?;
        let id = ticket.approved(world, user, &app).await?;
        let identity = app.certificate(&id).await?;
        user.certificate = Some(world.keep(&identity)?);
        let (desk, form) = world.revocation(administrator, user).await?;
        let (proof, revoked) = tokio::join!(app.prove(&id), desk.submit_form(&form.0, &form.1));
        let (proof, revoked) = (proof?, revoked?);
        assert_eq!(
            revoked.url.query(),
            Some("done=revoked"),
            "{}",
            revoked.text()
        );
        assert!(
            proof.state() == "valid" || proof.code() == "ACQ-STOPPED",
            "{proof:?}"
        );
        let states = world.certificates(user).await?;
        assert_eq!(states, vec![Revoked; round + 1], "round {round}");
        crate::refused_at_sign_in(world, user, "CERT-REVOKED").await?;
    }
    world
        .change_certificate(administrator, user, "reissue", "broken")
        .await?;
    world.user_acquires(user, Route::office()).await?;
    Ok(())
}

async fn all<T: 'static>(mut crowd: JoinSet<Result<T>>) -> Result<Vec<T>> {
    let mut answers = Vec::new();
    while let Some(answer) = crowd.join_next().await {
        answers.push(answer??);
    }
    Ok(answers)
}

/// The one value that all answers have.
fn same(answers: Vec<Answer>, field: &str) -> Result<String> {
    let mut values = Vec::new();
    for answer in answers {
        values.push(answer.ok()?.text(field).to_owned());
    }
    values.dedup();
    assert_eq!(values.len(), 1, "{field}: {values:?}");
    Ok(values.remove(0))
}
