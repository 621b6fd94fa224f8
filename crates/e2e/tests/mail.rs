//! Notices by mail, from the whole product over real SMTP to a real mail server.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a failing test should fail where it fails"
)]

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use tegata_app::face::BankFace;
use tegata_app::notice::{OutgoingMail, Post, Undelivered};
use tegata_app::rows;
use tegata_domain::ids::HolderKind;
use tegata_domain::mail::MailAddress;
use tegata_domain::time::{HOUR, MINUTE};
use tegata_e2e::world::{Acquired, Holder, Options, Route, World};
use tegata_server::config::Config;
use tegata_server::smtp::{MailConfig, SmtpPost};
use tegata_storage::StorageError;
use tegata_testkit::openssl::Authority;
use tegata_testkit::postgres::Cluster;
use tegata_testkit::smtp::{Door, MailServer, Received, Rule};

fn plain(server: &MailServer) -> MailConfig {
    let text = format!(
        "server = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nfrom = \"no-reply@mihon.example\"\n",
        server.port()
    );
    toml::from_str(&text).unwrap()
}

async fn give_address(world: &World, holder: &Holder, address: &'static str) -> Result<()> {
    let (id, now) = (world.row(holder).await?.id, world.now());
    let done: Result<(), StorageError> = world
        .app()?
        .database()
        .write(move |tx| {
            rows::MailAddress {
                holder: id.clone(),
                slot: 1,
                address: address.to_owned(),
                set_at: now,
            }
            .insert(tx)
        })
        .await;
    Ok(done?)
}

/// Waits until the server has so many mails.
async fn received(server: &MailServer, number: usize) -> Result<Vec<Received>> {
    for _ in 0..600 {
        let all = server.received()?;
        if all.len() >= number {
            return Ok(all);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{} mails instead of {number}", server.received()?.len())
}

fn to(mail: &Received) -> String {
    mail.envelope["to"][0].as_str().unwrap().to_owned()
}

async fn acquisition_is_told(options: Options) -> Result<()> {
    let mut server = MailServer::start(&Door::default()).await?;
    let world = World::start(options.mail(plain(&server))).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    give_address(&world, user, "taro@aoba.example").await?;
    give_address(&world, &company.administrator, "hanako@aoba.example").await?;
    assert_eq!(
        world.user_acquires(user, Route::office()).await?,
        Acquired::Valid
    );

    let mails = received(&server, 4).await?;
    let mut got = Vec::new();
    for mail in &mails {
        let (subject, text) = mail.read()?;
        assert!(subject.starts_with("【さくら見本信用金庫】"), "{subject}");
        for said in ["緊急停止", "emergency stop", "JST"] {
            assert!(text.contains(said), "{text}");
        }
        for never in [
            "http",
            "://",
            &user.contract,
            &user.pin,
            &user.confirmation_pin,
        ] {
            assert!(
                !mail.text.contains(never) && !text.contains(never),
                "{never}: {text}"
            );
        }
        assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
        assert_eq!(mail.envelope["from"], "no-reply@mihon.example");
        got.push((to(mail), subject.rsplit("】").next().unwrap().to_owned()));
    }
    got.sort();
    let (began, valid) = (
        "電子証明書の取得がはじまりました / An acquisition has begun",
        "新しい電子証明書が有効になりました / A new certificate is in force",
    );
    let expected = ["hanako@aoba.example", "taro@aoba.example"].map(|who| {
        [
            (who.to_owned(), valid.to_owned()),
            (who.to_owned(), began.to_owned()),
        ]
    });
    let mut expected: Vec<_> = expected.into_iter().flatten().collect();
    expected.sort();
    assert_eq!(got, expected);

    // The mail server goes away and comes back; nothing is lost, and the act does not wait for it.
    server.down();
    world
        .change_certificate(&company.administrator, user, "reissue", "new_pc")
        .await?;
    tokio::time::sleep(Duration::from_secs(7)).await;
    server.up().await?;
    world.pass(HOUR);
    received(&server, 6).await?;

    // An address that does not exist: given up at once, without the address in any place that stays.
    server.rule(Rule::Never)?;
    world
        .user_act(&company.administrator, user, "suspend", &[])
        .await?;
    let dead = until(&world, "dead", 2).await?;
    assert!(
        dead.iter()
            .all(|mail| mail.answer == "550" && mail.address.is_empty())
    );
    assert_eq!(server.received()?.len(), 6);
    world.stop().await
}

/// Waits for so many rows of the outbox in a state.
async fn until(world: &World, status: &'static str, number: usize) -> Result<Vec<rows::Mail>> {
    for _ in 0..600 {
        let all = world
            .look(move |tx| {
                rows::Mail::many(tx, "SELECT * FROM mail WHERE status = $1", &[status.into()])
            })
            .await?;
        if all.len() >= number {
            return Ok(all);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no {number} mails are {status}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acquisition_is_told_by_mail_on_sqlite() -> Result<()> {
    acquisition_is_told(Options::sqlite()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acquisition_is_told_by_mail_on_postgres() -> Result<()> {
    let postgres = Cluster::start()?;
    acquisition_is_told(Options::postgres(&postgres.database()?)).await
}

/// Read when the mail is sent, so that what two operators set is what the next mail says.
async fn the_name_and_words_of_now(options: Options) -> Result<()> {
    let server = MailServer::start(&Door::default()).await?;
    let world = World::start(options.mail(plain(&server))).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    give_address(&world, user, "taro@aoba.example").await?;
    let (admin, bank) = (&company.administrator, user.bank.clone());
    world.user_act(admin, user, "suspend", &[]).await?;
    let (subject, text) = received(&server, 1).await?[0].read()?;
    assert!(subject.starts_with("【さくら見本信用金庫】"), "{subject}");
    assert!(text.contains("電子証明書"), "{text}");

    let (ja, en) = ("あさひ見本信用金庫", "Asahi Sample Bank");
    world.rename_bank(&bank, ja, en).await?;
    let words = [
        ("term.certificate-ja", "証明書"),
        ("term.certificate-en", "digital certificate"),
    ];
    world.two_people(&bank, "/policies/wording", &words).await?;
    world.user_act(admin, user, "resume", &[]).await?;
    let mail = &received(&server, 2).await?[1];
    let (subject, text) = mail.read()?;
    assert!(subject.starts_with("【あさひ見本信用金庫】"), "{subject}");
    for own in ["digital certificate", "証明書", en] {
        assert!(text.contains(own), "no {own}: {text}");
    }
    for old in ["電子証明書", "さくら", "Sakura"] {
        assert!(
            !text.contains(old) && !subject.contains(old),
            "{old}: {text}"
        );
    }
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_mail_has_the_name_and_words_of_now_on_sqlite() -> Result<()> {
    the_name_and_words_of_now(Options::sqlite()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_mail_has_the_name_and_words_of_now_on_postgres() -> Result<()> {
    let postgres = Cluster::start()?;
    the_name_and_words_of_now(Options::postgres(&postgres.database()?)).await
}

/// The answer is lost after the mail was taken: it comes twice, and is seen to be one by its `Message-ID`.
#[tokio::test(flavor = "multi_thread")]
async fn a_mail_taken_twice_has_one_id() -> Result<()> {
    let server = MailServer::start(&Door::default()).await?;
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let user = &mut company.users[0];
    world.user_acquires(user, Route::office()).await?;
    give_address(&world, user, "taro@aoba.example").await?;
    world
        .user_act(&company.administrator, user, "suspend", &[])
        .await?;
    let config = Config {
        mail: Some(plain(&server)),
        ..world.config.clone()
    };
    let (post, app) = (SmtpPost::new(&config)?.unwrap(), world.app()?);
    server.rule(Rule::Lost)?;
    let dying = tokio::time::timeout(Duration::from_secs(5), app.deliver_mail(&post)).await;
    ensure!(dying.is_err(), "the answer never comes");
    server.rule(Rule::Take)?;
    assert_eq!(
        app.deliver_mail(&post).await?.sent,
        0,
        "in the hands of the one who died"
    );
    world.pass(11 * MINUTE);
    assert_eq!(app.deliver_mail(&post).await?.sent, 1);
    let mails = server.received()?;
    let ids: Vec<_> = mails
        .iter()
        .map(|mail| mail.header("Message-ID").unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    let dates: Vec<_> = mails
        .iter()
        .map(|mail| mail.header("Date").unwrap())
        .collect();
    assert_eq!(dates[0], dates[1]);
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_and_a_password_are_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "mail root")?;
    let other = Authority::new(folder.path(), "another root")?;
    let identity = authority.server("mail")?;
    std::fs::write(folder.path().join("right"), "p4ssw0rd of mail\n")?;
    std::fs::write(folder.path().join("wrong"), "something else\n")?;
    for starttls in [true, false] {
        let door = Door {
            identity: Some(&identity),
            starttls,
            login: Some(("tegata", "p4ssw0rd of mail")),
        };
        let server = MailServer::start(&door).await?;
        let post = |roots: &Path, password: &str| -> Result<SmtpPost> {
            let text = format!(
                "server = \"localhost\"\nport = {}\nsecurity = \"{}\"\nfrom = \"no-reply@mihon.example\"\n\
                 user = \"tegata\"\npassword_file = {:?}\nroots = {:?}\n",
                server.port(),
                if starttls { "starttls" } else { "tls" },
                folder.path().join(password),
                roots,
            );
            Ok(SmtpPost::new(&installation(&text)?)?.unwrap())
        };
        let root = &authority.identity.certificate;
        let right = post(root, "right")?;
        right.check().await?;
        right.send(&a_mail()).await.unwrap();
        let mails = server.received()?;
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (&mails[0].envelope["tls"], &mails[0].envelope["user"]),
            (&json!(true), &json!("tegata"))
        );

        let wrong = post(root, "wrong")?;
        assert!(wrong.check().await.is_err());
        let refused = wrong.send(&a_mail()).await.unwrap_err();
        assert_eq!(refused, Undelivered::Unreachable("535".to_owned()));
        let stranger = post(&other.identity.certificate, "right")?;
        assert!(stranger.check().await.is_err());
        let refused = stranger.send(&a_mail()).await.unwrap_err();
        assert!(
            matches!(refused, Undelivered::Unreachable(_)),
            "{refused:?}"
        );
        assert_eq!(server.received()?.len(), 1);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_the_server_decide() -> Result<()> {
    let server = MailServer::start(&Door::default()).await?;
    let text = format!(
        "server = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nfrom = \"no-reply@mihon.example\"\n",
        server.port()
    );
    let post = SmtpPost::new(&installation(&text)?)?.unwrap();
    server.rule(Rule::Later)?;
    assert_eq!(
        post.send(&a_mail()).await,
        Err(Undelivered::Later("450".to_owned()))
    );
    server.rule(Rule::Never)?;
    assert_eq!(
        post.send(&a_mail()).await,
        Err(Undelivered::Never("550".to_owned()))
    );
    // A server that offers no STARTTLS gets no mail from who asks for it.
    let text = text.replace("plain", "starttls");
    let strict = SmtpPost::new(&installation(&text)?)?.unwrap();
    server.rule(Rule::Take)?;
    assert!(matches!(
        strict.send(&a_mail()).await,
        Err(Undelivered::Unreachable(_))
    ));
    assert!(server.received()?.is_empty());
    Ok(())
}

#[test]
fn a_plain_connection_to_another_machine_is_refused() {
    for (text, allowed) in [
        (
            "server = \"mail.example\"\nsecurity = \"plain\"\nfrom = \"a@b.example\"",
            false,
        ),
        (
            "server = \"192.0.2.1\"\nsecurity = \"plain\"\nfrom = \"a@b.example\"",
            false,
        ),
        (
            "server = \"::1\"\nsecurity = \"plain\"\nfrom = \"a@b.example\"",
            true,
        ),
        (
            "server = \"mail.example\"\nfrom = \"a@b.example\"\nuser = \"u\"",
            false,
        ),
        ("server = \"mail.example\"\nfrom = \"no address\"", false),
        ("server = \"mail.example\"\nfrom = \"a@b.example\"", true),
    ] {
        assert_eq!(installation(text).is_ok(), allowed, "{text}");
    }
}

/// The smallest configuration with a mail server.
fn installation(mail: &str) -> Result<Config> {
    let place = |port: u16| {
        format!("{{ bind = [\"127.0.0.1:{port}\"], origin = \"https://localhost:{port}\" }}")
    };
    let text = format!(
        "data = \"data\"\npassphrase_file = \"passphrase\"\nrepository = \"http://127.0.0.1:1\"\nrepository_bind = []\n\
         management_bind = []\nagent = {}\n\
         [authorities]\noperator = \"o\"\nroot = \"r\"\ncustomers = \"c\"\nstaff = \"s\"\n[mail]\n{mail}\n\
         [[banks]]\ncode = \"9990\"\nname_ja = \"さくら見本信用金庫\"\nname_en = \"Sakura\"\nbanking_url = \"https://localhost/\"\n\
         public = {}\nuser = {}\nadministrator = {}\nconsole = {}\ndiagnosis = {}\n",
        place(2),
        place(3),
        place(4),
        place(5),
        place(6),
        place(7),
    );
    toml::from_str::<Config>(&text)?.checked()
}

fn a_mail() -> OutgoingMail {
    OutgoingMail {
        id: "0123456789abcdef-1".to_owned(),
        to: MailAddress::parse("taro@aoba.example").unwrap(),
        bank: "9990".to_owned(),
        face: BankFace {
            name_ja: "さくら見本信用金庫".to_owned(),
            name_en: "Sakura Mihon Shinkin Bank".to_owned(),
            ..BankFace::default()
        },
        kind: "valid".to_owned(),
        detail: json!({}),
        at: 1_795_136_400_000,
        about: rows::Holder {
            id: "h".to_owned(),
            bank: "9990".to_owned(),
            contract: String::new(),
            kind: HolderKind::User,
            name_id: "S0001".to_owned(),
            display_name: "青葉 太郎".to_owned(),
            person: String::new(),
            status: "active".to_owned(),
            created_at: 0,
            version: 1,
        },
        contract: None,
        reader: None,
    }
}
