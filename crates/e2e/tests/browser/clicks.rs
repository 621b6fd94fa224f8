//! How many clicks someone new to it needs from the bank's page until they are signed in on a new PC.

use anyhow::{Result, ensure};
use tegata_e2e::agent::Agent;
use tegata_e2e::world::{BANK, Options, World};
use tegata_testkit::browser::Browser;
use tegata_testkit::http::NETWORK_1;

use crate::person::{ACQUIRED, Person, STATUS, USER_SIGN_IN, Words};
use crate::support::{of, pc};

/// The key that ends what is typed; it sends the form.
const ENTER: &str = "\u{e007}";
/// What the issue allows besides typing.
const ALLOWED: usize = 8;

/// Counts what is clicked on pages, and what a person clicks where a test cannot.
struct Clicks<'w> {
    person: Person<'w>,
    made: Vec<String>,
}

impl Clicks<'_> {
    async fn on(&mut self, words: Words) -> Result<()> {
        self.made.push(words.1.to_owned());
        self.person.clicks(words).await
    }

    /// In the browser's own windows, or beside it.
    fn beside(&mut self, what: &str) {
        self.made.push(format!("({what})"));
    }

    async fn types(&self, fields: &[(&str, &str)]) -> Result<()> {
        self.person.types(fields).await
    }
}

/// The app is fetched, opened and started on the way; every form is sent by the key that ends the typing.
/// Facts: 13, 24, 28, 40.
/// Picture: at_most_eight_clicks_to_signed_in_on_a_new_pc-1, at_most_eight_clicks_to_signed_in_on_a_new_pc-2, at_most_eight_clicks_to_signed_in_on_a_new_pc-3, at_most_eight_clicks_to_signed_in_on_a_new_pc-4, at_most_eight_clicks_to_signed_in_on_a_new_pc-5, at_most_eight_clicks_to_signed_in_on_a_new_pc-6.
#[tokio::test(flavor = "multi_thread")]
async fn at_most_eight_clicks_to_signed_in_on_a_new_pc() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let company = world.company(1).await?;
    let user = company.users.first().expect("a user was registered");
    let new_pc = pc(&world)?;
    let options = Browser::on(&new_pc).select(&world.url(BANK, 4, ""), &of(user));
    let person = Person::japanese(&world, options).await?;
    person.browser.goto(&world.url(BANK, 3, "/")).await?;
    person
        .sees(("法人インターネットバンキング", "Corporate internet banking"))
        .await?;
    let mut clicks = Clicks {
        person,
        made: Vec::new(),
    };

    clicks
        .on((
            "新しいパソコンで電子証明書を取得する",
            "Acquire a certificate on a new PC",
        ))
        .await?;
    clicks
        .on((
            "指示は受けていません。取得をはじめる",
            "Nobody is guiding me. Begin",
        ))
        .await?;
    let pin = format!("{}{ENTER}", user.pin);
    clicks
        .types(&[
            ("contract_id", &user.contract),
            ("user_id", &user.id),
            ("user_pin", &pin),
        ])
        .await?;
    let otp = ("ワンタイムパスワード", "One-time password");
    clicks.person.sees(otp).await?;
    let code = world.one_time_code(&user.token).await?;
    clicks
        .types(&[("one_time_password", &format!("{code}{ENTER}"))])
        .await?;
    clicks
        .person
        .sees(("電子証明書取得開始", "Begin the acquisition"))
        .await?;
    let link = clicks.person.link().await?;
    clicks.beside("download the app");
    clicks.beside("open the downloaded app");
    clicks.beside("start the app by its link");
    clicks.beside("the browser asks whether to open the app");
    let mut app = Agent::acquire(&new_pc, &link, &world.profile(BANK))
        .from(NETWORK_1)
        .start()?;
    let number = app.number().await?;
    // The page goes on by itself once the app is there.
    clicks.person.browser.element("#match_number").await?;
    clicks
        .types(&[("match_number", &format!("{number}{ENTER}"))])
        .await?;
    clicks.person.sees(ACQUIRED).await?;
    let (content, output) = app.end().await?;
    ensure!(content, "{output}");
    clicks
        .on(("ログイン画面へ進む", "Go to the sign-in page"))
        .await?;
    clicks.beside("choose the certificate");
    clicks.person.sees(USER_SIGN_IN).await?;
    clicks.types(&[("user_pin", &pin)]).await?;
    clicks.person.sees(STATUS).await?;

    println!(
        "{} clicks besides typing: {}",
        clicks.made.len(),
        clicks.made.join(" · ")
    );
    ensure!(clicks.made.len() <= ALLOWED, "{:?}", clicks.made);
    world.stop().await
}
