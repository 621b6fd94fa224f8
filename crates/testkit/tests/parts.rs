//! The other parts, each against the real thing.

mod support;

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use tegata_testkit::http::{Client, NETWORK_2};
use tegata_testkit::openssl::Authority;
use tegata_testkit::postgres::Cluster;
use tegata_testkit::process::Process;
use tegata_testkit::softhsm::Token;
use tegata_testkit::{ports, softhsm};

#[test]
fn a_cluster_runs_sql_and_goes_away() -> Result<()> {
    let cluster = Cluster::start()?;
    let (one, two) = (cluster.database()?, cluster.database()?);
    let mut client = postgres::Client::connect(&one, postgres::NoTls)?;
    client.batch_execute("CREATE TABLE t (a BIGINT); INSERT INTO t VALUES (7)")?;
    assert_eq!(
        client.query_one("SELECT a FROM t", &[])?.get::<_, i64>(0),
        7
    );
    assert_eq!(
        cluster
            .sql(&two, "SELECT count(*) FROM pg_tables WHERE tablename = 't'")?
            .trim(),
        "0"
    );
    drop(cluster);
    assert!(client.query_one("SELECT 1", &[]).is_err());
    Ok(())
}

#[test]
fn a_token_keeps_keys() -> Result<()> {
    let token = Token::new()?;
    let mut command = Command::new("pkcs11-tool");
    token
        .applied_to(&mut command)
        .arg("--module")
        .arg(softhsm::library()?);
    command.args([
        "--login",
        "--pin",
        softhsm::PIN,
        "-k",
        "--key-type",
        "EC:prime256v1",
        "--label",
        "one",
    ]);
    tegata_testkit::process::run(&mut command)?;
    assert!(token.objects()?.contains("Private Key Object"));
    Ok(())
}

#[tokio::test]
async fn processes_are_heard_answered_and_ended() -> Result<()> {
    let mut process = Process::spawn(
        Command::new("sh").args(["-c", "echo ready; read a; echo got $a >&2; sleep 600"]),
    )?;
    process
        .wait_for_line("ready", Duration::from_secs(5))
        .await?;
    process.type_line("y")?;
    assert_eq!(
        process.wait_for_line("got", Duration::from_secs(5)).await?,
        "got y"
    );
    let silent = process
        .wait_for_line("never", Duration::from_millis(100))
        .await;
    assert!(silent.unwrap_err().to_string().contains("got y"));
    process.kill();
    assert!(!process.is_running());

    let mut process =
        Process::spawn(Command::new("echo").arg(r#"{"event":"number","number":"0042"}"#))?;
    assert_eq!(
        process
            .wait_for_event("number", Duration::from_secs(5))
            .await?["number"],
        "0042"
    );
    assert!(process.wait(Duration::from_secs(5)).await?.success());
    Ok(())
}

#[tokio::test]
async fn the_client_keeps_cookies_fills_in_forms_and_calls_from_another_network() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::new(folder.path(), "Test CA")?;
    let server = authority.server("server")?;
    let url = support::serve(&server, &authority).await?;
    let root = &authority.identity.certificate;

    let stranger = Client::trusting(root)?.with_header("accept-language", "en")?;
    let page = stranger
        .get(&url)
        .await?
        .showing("certificate: none")?
        .showing("from: 127.1.0.1")?;
    assert!(page.text().contains("language: en"));
    let sent = stranger
        .submit(&page, &[("pin", "12 34")])
        .await?
        .showing("cookie: __Host-seen=yes")?;
    assert_eq!(sent.url.query(), Some("csrf=token&pin=12+34"));
    stranger
        .follow(&sent, "次の画面")
        .await?
        .showing("path: /next")?;

    let user = authority.client(
        "user",
        "/OU=CERTISSUEDNUM - 2/CN=00009876543 riyousya2 1635",
    )?;
    let user = Client::presenting(root, &user)?
        .from(NETWORK_2)
        .without_redirects();
    user.get(&url)
        .await?
        .showing("certificate: CERTISSUEDNUM - 2, riyousya2")?
        .showing("from: 127.2.0.1")?;
    assert_eq!(
        user.post(&format!("{url}/sent"), &[("pin", "1")])
            .await?
            .status,
        303
    );
    assert_eq!(user.cookies("localhost"), ["__Host-seen=yes"]);

    let other = Authority::new(folder.path(), "Other CA")?;
    assert!(
        Client::trusting(&other.identity.certificate)?
            .get(&url)
            .await
            .is_err()
    );
    Ok(())
}

#[test]
fn port_blocks_are_free_and_differ() -> Result<()> {
    let offsets = [3, 4, 5, 6, 7, 8, 40, 50];
    assert_ne!(ports::block(&offsets)?, ports::block(&offsets)?);
    Ok(())
}
