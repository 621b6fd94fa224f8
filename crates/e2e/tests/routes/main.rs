//! Every route tried by everyone: stranger, user, both administrators, another company's, another bank's, staff of the bank
//! in each role and of another bank. Nobody sees or changes what is not theirs, and a route that is not in the table fails the test.

mod cast;
mod expected;
mod rows;
mod source;
mod table;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use hyper::Method;
use tegata_domain::staff::StaffRole;
use tegata_e2e::world::{BANK, RawApp};
use url::Url;

use cast::{Cast, Player, Role};
use expected::{Answer, Seen};
use table::{Door, ROUTES, Route, Site, Takes};

#[test]
fn every_route_has_an_entry() -> Result<()> {
    let known: BTreeSet<_> = ROUTES
        .iter()
        .flat_map(|route| {
            let path = route.path.to_owned();
            let methods = route.methods.iter();
            methods.map(move |method| (route.site, path.clone(), *method))
        })
        .collect();
    source::compare(&source::routes()?, &known)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_by_everyone() -> Result<()> {
    everyone_tries(&Cast::enter().await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_web_fb_by_everyone() -> Result<()> {
    everyone_tries(&Cast::enter_web_fb().await?).await
}

async fn everyone_tries(cast: &Cast) -> Result<()> {
    let mut wrong = Vec::new();
    for player in &cast.players {
        cast.takes_turn(player.role).await?;
        let before = rows::of(&cast.world).await?;
        for route in ROUTES.iter().filter(|route| route.site != Site::Agent) {
            for path in cast.paths(route) {
                visit(cast, player, route, &path, &mut wrong).await?;
            }
        }
        let after = rows::of(&cast.world).await?;
        wrong.extend(
            before
                .changed(&after)
                .map(|what| format!("{:?} changed {what}", player.role)),
        );
    }
    told(&wrong)
}

/// GET as it is; PUT, which no page takes; POST without a token, with somebody else's, and from another site.
async fn visit(
    cast: &Cast,
    player: &Player,
    route: &Route,
    path: &str,
    wrong: &mut Vec<String>,
) -> Result<()> {
    for (way, method, token) in [
        ("GET", Method::GET, None),
        ("PUT", Method::PUT, None),
        ("POST without token", Method::POST, Some("")),
        (
            "POST with another's token",
            Method::POST,
            Some(cast.another_token(player)),
        ),
    ] {
        let seen = player.sends(cast, route.site, path, &method, token).await?;
        let expected = expected::of(player.role, (route, cast.door(route)), path, &method);
        cast.judge(player, &format!("{way} {path}"), &seen, &expected, wrong);
    }
    if route.methods.contains(&"POST") && Site::BANKS.contains(&route.site) {
        let seen = player.posts_from_elsewhere(cast, route.site, path).await?;
        let expected = expected::Answer::Forbidden;
        cast.judge(
            player,
            &format!("POST from another site {path}"),
            &seen,
            &expected,
            wrong,
        );
    }
    Ok(())
}

/// A page behind the console's sign-in with no duty in the table would be tried by no role.
#[test]
fn every_page_of_the_console_has_its_duty() -> Result<()> {
    let behind = [Door::Own, Door::OwnLeads, Door::Named, Door::Colleague];
    for route in ROUTES {
        let is_desk = route.site == Site::Console && behind.contains(&route.door);
        ensure!(
            is_desk == route.takes.is_some(),
            "{} takes what?",
            route.path
        );
        let reads_only = !route.methods.contains(&"POST");
        ensure!(
            !(reads_only && matches!(route.takes, Some(Takes::ToSend(_)))),
            "{} has no form to send",
            route.path
        );
    }
    Ok(())
}

/// Each role alone, with a session, a token and a PIN of its own, and whatever any act could ask: whom the table gives no
/// duty changes nothing and is told which role is missing; whom it gives one is heard.
#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_the_console_by_each_role() -> Result<()> {
    let cast = Cast::enter().await?;
    let mut wrong = Vec::new();
    // Whoever may comes last: what they send is done.
    for may in [false, true] {
        for role in StaffRole::ALL.map(Role::Only) {
            let player = cast.player(role)?;
            cast.takes_turn(role).await?;
            let before = rows::of(&cast.world).await?;
            for (route, path) in cast.forms_of_the_desk() {
                let expected = expected::of_form(role, route, &path);
                if (expected == Answer::Heard) != may {
                    continue;
                }
                let url = cast.world.url(BANK, Site::Console.offset(), &path);
                let seen = Seen::of(
                    &player
                        .browser
                        .post(&url, &cast.form_at(player, &path))
                        .await?,
                );
                cast.judge(
                    player,
                    &format!("POST {path}"),
                    &seen,
                    &expected,
                    &mut wrong,
                );
            }
            let after = rows::of(&cast.world).await?;
            // The PIN was right, and comparing it is counted.
            let changed = before
                .changed(&after)
                .filter(|what| !may && *what != "counters");
            wrong.extend(changed.map(|what| format!("{role:?} changed {what}")));
        }
    }
    told(&wrong)
}

/// With their own address, session, token and PIN, but the names of what belongs to a company of which they are not.
#[tokio::test(flavor = "multi_thread")]
async fn names_of_others_lead_nowhere() -> Result<()> {
    let cast = Cast::enter().await?;
    let mut wrong = Vec::new();
    for (role, site) in [
        (Role::OtherAdministrator, Site::Administrator),
        (Role::OtherBankAdministrator, Site::Administrator),
        (Role::OtherBankStaff, Site::Console),
    ] {
        let player = cast.player(role)?;
        let before = rows::of(&cast.world).await?;
        for route in ROUTES
            .iter()
            .filter(|route| route.site == site && route.door == Door::Named)
        {
            for path in cast.paths(route) {
                let url = cast.world.url(player.bank, site.offset(), &path);
                let seen = Seen::of(&player.browser.get(&url).await?);
                let expected = expected::Answer::Missing;
                cast.judge(player, &format!("GET {path}"), &seen, &expected, &mut wrong);
                if route.methods.contains(&"POST") {
                    let seen = Seen::of(&player.browser.post(&url, &player.every_field()).await?);
                    cast.judge(
                        player,
                        &format!("POST {path}"),
                        &seen,
                        &expected,
                        &mut wrong,
                    );
                }
            }
        }
        let after = rows::of(&cast.world).await?;
        wrong.extend(
            before
                .changed(&after)
                .map(|what| format!("{role:?} changed {what}")),
        );
    }
    told(&wrong)
}

/// The right certificate alone leads to the sign-in, and with a session of another certificate it ends.
#[tokio::test(flavor = "multi_thread")]
async fn certificate_and_session_belong_together() -> Result<()> {
    let cast = Cast::enter().await?;
    let mut wrong = Vec::new();
    let before = rows::of(&cast.world).await?;
    for (role, other, site) in [
        (Role::User, Role::OtherUser, Site::User),
        (
            Role::Administrator,
            Role::OtherAdministrator,
            Site::Administrator,
        ),
        (Role::Staff, Role::Staff, Site::Console),
    ] {
        let (player, other) = (cast.player(role)?, cast.player(other)?);
        let fresh = player.new_browser(&cast.world, None)?;
        let doors = [Door::Own, Door::OwnLeads, Door::Named, Door::Colleague];
        for route in ROUTES
            .iter()
            .filter(|route| route.site == site && doors.contains(&route.door))
        {
            for path in cast.paths(route) {
                let url = cast.world.url(BANK, site.offset(), &path);
                // The answer takes the cookie away, so each try brings it anew.
                let stolen = other.new_browser(&cast.world, Some(player))?;
                for (browser, status) in [(&fresh, 303), (&stolen, 401)] {
                    if status == 401 && role == other.role {
                        continue;
                    }
                    let shown = browser.get(&url).await?.status.as_u16();
                    let done = browser
                        .post(&url, &player.every_field())
                        .await?
                        .status
                        .as_u16();
                    let unread = !route.methods.contains(&"GET") && shown == 405;
                    if (shown != status && !unread) || ![status, 303, 405].contains(&done) {
                        wrong.push(format!("{role:?} {path}: {shown} and {done}, not {status}"));
                    }
                }
            }
        }
    }
    let after = rows::of(&cast.world).await?;
    wrong.extend(
        before
            .changed(&after)
            .map(|what| format!("someone changed {what}")),
    );
    told(&wrong)
}

/// The agent API hears everyone: unsigned calls, and calls rightly signed by an app whose acquisition it is not.
#[tokio::test(flavor = "multi_thread")]
async fn the_agent_api_by_everyone() -> Result<()> {
    let cast = Cast::enter().await?;
    let mut wrong = Vec::new();
    let before = rows::of(&cast.world).await?;
    for player in &cast.players {
        let mut app = RawApp::new(&cast.world)?;
        app.show(player.identity.as_ref());
        for route in ROUTES.iter().filter(|route| route.site == Site::Agent) {
            let path = route.path.replace("{id}", &cast.held);
            for method in ["GET", "POST", "PUT"] {
                let signed = app.call(method, &path, "{}").await?;
                let url = Url::parse(&cast.world.agent_url(&path))?;
                let json = ("application/json".to_owned(), "{}".into());
                let unsigned = player
                    .browser
                    .send(Method::from_bytes(method.as_bytes())?, url, Some(json))
                    .await?;
                for (how, status) in [
                    ("signed", signed.status),
                    ("unsigned", unsigned.status.as_u16()),
                ] {
                    let wrong_method = !route.methods.contains(&method);
                    if (status == 405) != wrong_method || !(400..500).contains(&status) {
                        wrong.push(format!("{:?} {how} {method} {path}: {status}", player.role));
                    }
                }
                if signed.code().is_empty()
                    || unsigned.header("content-type") != Some("application/json")
                {
                    wrong.push(format!(
                        "{:?} {method} {path}: no code in JSON",
                        player.role
                    ));
                }
            }
        }
    }
    let after = rows::of(&cast.world).await?;
    wrong.extend(
        before
            .changed(&after)
            .map(|what| format!("someone changed {what}")),
    );
    told(&wrong)
}

/// All findings at once.
fn told(wrong: &[String]) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{} findings:\n{}", wrong.len(), wrong.join("\n"))
}

impl Cast {
    /// Every form behind the console's sign-in, but that of one's own PINs.
    fn forms_of_the_desk(&self) -> impl Iterator<Item = (&'static Route, String)> {
        let forms = ROUTES.iter().filter(|route| {
            let takes = route.takes.is_some_and(|takes| takes != Takes::Nothing);
            takes && route.methods.contains(&"POST")
        });
        forms.flat_map(|route| self.paths(route).into_iter().map(move |path| (route, path)))
    }

    fn player(&self, role: Role) -> Result<&Player> {
        let found = self.players.iter().find(|player| player.role == role);
        found.with_context(|| format!("no {role:?}"))
    }

    fn judge(
        &self,
        player: &Player,
        what: &str,
        seen: &Seen,
        expected: &expected::Answer,
        wrong: &mut Vec<String>,
    ) {
        if !expected.is(seen) {
            wrong.push(format!(
                "{:?} {what}: {seen:?}, not {expected:?}",
                player.role
            ));
        }
        if seen.status == 200
            && let Some(secret) = self
                .secrets_to(player.role)
                .find(|secret| seen.body.contains(*secret))
        {
            wrong.push(format!("{:?} {what} shows {secret}", player.role));
        }
    }
}
