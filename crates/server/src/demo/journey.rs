//! The whole journey in its order. Each finished step is noted, so that a restart goes on there; a finished journey is
//! checked again instead of played.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tegata_app::token::TokenSeed;
use tegata_pki::pem;
use zeroize::Zeroizing;

use crate::{
    cli::tell,
    demo::{
        act::{Acquirer, Stage},
        layout::{BANK, Layout},
        staff,
        state::State,
        web_fb,
    },
    environment::Environment,
    files::{self, Readers},
    wiring::Running,
};

const STEPS: [(&str, &str); 15] = [
    (
        "staff",
        "窓口と承認者の電子証明書 / the bank's first two members of staff",
    ),
    ("tokens", "トークンの入庫 / tokens taken into stock"),
    (
        "contract",
        "ご契約の登録（二人で） / a contract opened by two people",
    ),
    (
        "administrator acquires",
        "管理者の電子証明書取得 / the administrator acquires",
    ),
    (
        "administrator signs in",
        "管理者ログイン / the administrator signs in",
    ),
    (
        "users registered",
        "利用者とトークンの登録 / users and tokens registered",
    ),
    ("user acquires", "利用者の電子証明書取得 / a user acquires"),
    ("user signs in", "利用者ログイン / the user signs in"),
    (
        "other user acquires",
        "もう一人の利用者の取得とログイン / another user acquires and signs in",
    ),
    (
        "reissue",
        "再発行（パソコンの入れ替え） / reissue, for a new PC",
    ),
    (
        "new PC acquires",
        "新しいパソコンでの取得とログイン / acquired on the new PC, signed in",
    ),
    (
        "old refused",
        "古い電子証明書は理由を示して拒否 / the old certificate is refused with its reason",
    ),
    (
        "list before",
        "失効前の失効リスト / the list before the revocation",
    ),
    ("revoke", "失効 / revoked"),
    (
        "list after",
        "失効後の失効リスト / the list after the revocation",
    ),
];

/// Plays what is not done yet, then checks the outcome. Returns the time spent waiting for one-time codes.
pub(crate) async fn play(
    running: &Running,
    layout: &Layout,
    state: &mut State,
    environment: &Environment,
) -> Result<Duration> {
    let mut scene = Stage {
        layout,
        state,
        environment,
        waited: Duration::ZERO,
    };
    for (number, (step, title)) in STEPS.into_iter().chain(web_fb::STEPS).enumerate() {
        if scene.state.is_done(step) {
            continue;
        }
        let (begin, waited) = (now(), scene.waited);
        perform(step, &mut scene, running)
            .await
            .with_context(|| format!("step {} ({step})", number + 1))?;
        scene.state.done(step)?;
        let waited = scene.waited.saturating_sub(waited);
        let took = begin.elapsed().saturating_sub(waited);
        let wait = if waited.as_secs() > 0 {
            format!(" (+{} s code)", waited.as_secs())
        } else {
            String::new()
        };
        tell(&format!(
            "  [{:>2}/{}] {:>5.1} s{wait}  {title}",
            number + 1,
            STEPS.len() + web_fb::STEPS.len(),
            took.as_secs_f64()
        ));
    }
    check(&mut scene).await.context("checking the outcome")?;
    tell(
        "  The outcome was checked: user-1 superseded, user-2 revoked, user-3 and the administrator signed in; \
         at the WEB-FB bank fb-user-1 superseded, fb-user-2 and the master ID signed in.",
    );
    Ok(scene.waited)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step took is for the person"
)]
fn now() -> Instant {
    Instant::now()
}

async fn perform(step: &str, stage: &mut Stage<'_>, running: &Running) -> Result<()> {
    match step {
        "staff" => staff::create(stage, running, BANK, &stage.state.staff).await,
        "tokens" => tokens(stage, running).await,
        "contract" => contract(stage).await,
        "administrator acquires" => administrator_acquires(stage).await,
        "administrator signs in" => stage.administrator_signs_in().await.map(drop),
        "users registered" => {
            let mut browser = stage.administrator_signs_in().await?;
            stage.register_user(&mut browser, 0).await?;
            stage.register_user(&mut browser, 1).await
        }
        "user acquires" => stage.user_acquires(0, "user-1").await,
        "user signs in" => stage.user_signs_in(0, "user-1").await,
        "other user acquires" => {
            stage.user_acquires(1, "user-3").await?;
            stage.user_signs_in(1, "user-3").await
        }
        "reissue" => {
            let mut browser = stage.administrator_signs_in().await?;
            stage
                .change_certificate(&mut browser, 0, "reissue", "new_pc")
                .await
        }
        "new PC acquires" => {
            stage.user_acquires(0, "user-2").await?;
            stage.user_signs_in(0, "user-2").await
        }
        "old refused" => stage.user_is_refused("user-1", "CERT-SUPERSEDED").await,
        "list before" => list(stage, running, "crl/before.crl").await,
        "revoke" => {
            let mut browser = stage.administrator_signs_in().await?;
            stage
                .change_certificate(&mut browser, 0, "revoke", "broken")
                .await?;
            stage.user_is_refused("user-2", "CERT-REVOKED").await
        }
        "list after" => list(stage, running, "crl/full.crl").await,
        other => web_fb::perform(other, stage, running).await,
    }
}

/// What must hold whenever the journey is over.
async fn check(stage: &mut Stage<'_>) -> Result<()> {
    stage.user_is_refused("user-1", "CERT-SUPERSEDED").await?;
    stage.user_is_refused("user-2", "CERT-REVOKED").await?;
    stage.user_signs_in(1, "user-3").await?;
    stage.administrator_signs_in().await?;
    web_fb::check(stage).await
}

async fn tokens(stage: &mut Stage<'_>, running: &Running) -> Result<()> {
    let seeds = stage
        .state
        .tokens
        .iter()
        .map(|token| {
            Ok(TokenSeed {
                serial: token.serial.clone(),
                seed: Zeroizing::new(hex::decode(&token.seed)?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    running.app.stock_tokens(BANK, seeds).await?;
    Ok(())
}

/// The teller asks, the approver reads the exact change and approves; the sheet for the customer is shown once.
async fn contract(stage: &mut Stage<'_>) -> Result<()> {
    let (number, administrator) = (
        stage.state.contract.clone(),
        stage.state.administrator.clone(),
    );
    let pins = [
        stage.state.member(0)?.pin.clone(),
        stage.state.member(1)?.pin.clone(),
    ];
    let mut teller = stage.staff_signs_in(0).await?;
    let page = teller
        .get(&stage.layout.url(6, "/contracts/new"))
        .await?
        .showing("contract_id")?;
    let fields = [
        ("contract_id", number.as_str()),
        ("company_name", "株式会社青葉見本商事"),
        ("administrator_name", administrator.name.as_str()),
        ("token_serial", administrator.token.as_str()),
        ("staff_pin", pins[0].as_str()),
    ];
    let asked = teller.submit(&page, &fields).await?.showing(&number)?;
    ensure!(
        asked.url.contains("/approvals/"),
        "the change was not taken: {}",
        asked.url
    );
    let mut approver = stage.staff_signs_in(1).await?;
    let page = approver.get(&asked.url).await?.showing("approve")?;
    let sheet = approver
        .submit(
            &page,
            &[("staff_pin", pins[1].as_str()), ("decision", "approve")],
        )
        .await?;
    let administrator = &mut stage.state.administrator;
    administrator.pin = sheet.element("contract-pin-1")?;
    administrator.confirmation_pin = sheet.element("confirmation-pin-1")?;
    administrator.handover_code = sheet.element("hand-over-code-1")?;
    stage.state.save()
}

async fn administrator_acquires(stage: &mut Stage<'_>) -> Result<()> {
    let administrator = stage.state.administrator.clone();
    let identity = vec![
        ("contract_id", stage.state.contract.clone()),
        ("administrator_number", administrator.number.to_string()),
        ("contract_pin", administrator.pin),
    ];
    stage
        .acquire(Acquirer {
            pc: "administrator",
            path: "/acquisition/administrator/identity",
            identity,
            token: administrator.token,
            handover_code: administrator.handover_code,
        })
        .await?;
    stage.keep_certificate("administrator", "administrator")
}

/// Fetches the list from where the certificates say it is, once it is newer than the last change.
async fn list(stage: &mut Stage<'_>, running: &Running, file: &str) -> Result<()> {
    running.app.publish_revocation_lists().await?;
    let authorities = running.app.authorities();
    let url = authorities.full_crl_url(authorities.customers.key_id());
    let der = fetch(&url)
        .await
        .with_context(|| format!("fetching {url}"))?;
    let (path, _) = stage.path(file);
    files::folder(path.parent().context("a folder")?)?;
    files::write(&path, pem::to_pem(pem::CRL, &der).as_bytes(), Readers::All)
}

/// A plain GET of the repository.
async fn fetch(url: &str) -> Result<Vec<u8>> {
    use http_body_util::{BodyExt, Empty};
    let rest = url
        .strip_prefix("http://")
        .context("the repository is plain HTTP")?;
    let (authority, path) = rest.split_once('/').context("a path")?;
    let tcp = tokio::net::TcpStream::connect(authority).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(tcp)).await?;
    tokio::spawn(connection);
    let request = hyper::Request::get(format!("/{path}"))
        .header(hyper::header::HOST, authority)
        .body(Empty::<bytes::Bytes>::new())?;
    let response = sender.send_request(request).await?;
    ensure!(
        response.status().is_success(),
        "status {}",
        response.status()
    );
    Ok(response.into_body().collect().await?.to_bytes().to_vec())
}
