//! Health and metrics.

use axum::{Router, http::StatusCode};
use serde_json::Value;
use tegata_api::management_router;
use tegata_domain::time::DAY;

use crate::{client::fetch, world::World};

async fn ready(router: &Router) -> (StatusCode, Value) {
    let reply = fetch(router, "/health/ready").await;
    assert_eq!(reply.headers["cache-control"], "no-store");
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

#[tokio::test]
async fn ready_means_database_and_fresh_lists() {
    let world = World::new().await;
    let router = management_router(world.app.clone());
    let (status, health) = ready(&router).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health["checks"][0]["status"], "ok");
    assert_eq!(health["checks"][1]["detail"], "never published");

    world.app.publish_revocation_lists().await.unwrap();
    let (status, health) = ready(&router).await;
    assert_eq!(
        (status, &health["status"]),
        (StatusCode::OK, &Value::from("ok"))
    );
    assert_eq!(health["checks"].as_array().unwrap().len(), 3);
    assert_eq!(health["checks"][0]["name"], "database");

    world.clock.advance(DAY);
    let (status, health) = ready(&router).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health["checks"][2]["detail"], "past its nextUpdate");
}

#[tokio::test]
async fn a_closed_database_is_alive_but_not_ready() {
    let world = World::new().await;
    let router = management_router(world.app.clone());
    world.app.database().close().await;
    assert_eq!(fetch(&router, "/health/live").await.status, StatusCode::OK);
    let (status, health) = ready(&router).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(health["checks"][0]["status"], "failed");
    let metrics = fetch(&router, "/metrics").await;
    assert_eq!(metrics.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn the_figures_are_those_of_the_rows() {
    let world = World::new().await;
    world.open_contract().await;
    world.app.publish_revocation_lists().await.unwrap();
    world.clock.advance(5_000);
    let router = management_router(world.app.clone());
    let reply = fetch(&router, "/metrics").await;
    assert_eq!(
        reply.headers["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let text = reply.text();
    let value = |name: &str| -> i64 {
        let line = text.lines().find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(' '))
        });
        line.unwrap_or_else(|| panic!("no {name} in {text}"))
            .rsplit_once(' ')
            .unwrap()
            .1
            .parse()
            .unwrap()
    };
    let name = world.customers();
    assert_eq!(value("tegata_certificates{state=\"valid\"}"), 2);
    assert_eq!(value("tegata_certificates{state=\"revoked\"}"), 0);
    assert_eq!(value("tegata_acquisitions_live"), 0);
    assert!(value("tegata_audit_unsealed") > 0);
    assert_eq!(
        value(&format!("tegata_crl_age_seconds{{authority=\"{name}\"}}")),
        5
    );
    assert_eq!(
        value(&format!("tegata_crl_entries{{authority=\"{name}\"}}")),
        0
    );
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        assert_eq!(line.split(' ').count(), 2, "{line}");
    }
}
