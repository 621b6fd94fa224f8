//! Lists and CA certificates, judged by OpenSSL.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use tegata_api::repository_router;
use tegata_domain::time::{DAY, HOUR};

use crate::{
    client::{Reply, fetch, plain},
    pc::openssl,
    world::World,
};

fn repository(world: &World) -> Router {
    repository_router(world.app.clone(), vec![world.root.clone()])
}

#[tokio::test]
async fn openssl_accepts_the_lists() {
    let world = World::new().await;
    let repository = repository(&world);
    let name = world.customers();
    let full = format!("/crl/{name}/full.crl");
    assert_eq!(
        fetch(&repository, &full).await.status,
        StatusCode::NOT_FOUND
    );
    world.app.publish_revocation_lists().await.unwrap();

    let reply = fetch(&repository, &full).await;
    assert_eq!(reply.headers["content-type"], "application/pkix-crl");
    assert_eq!(reply.headers["cache-control"], "public, max-age=300");
    assert_eq!(
        reply.headers["last-modified"],
        "Thu, 19 Nov 2026 15:00:00 GMT"
    );
    let partition = fetch(&repository, &format!("/crl/{name}/0.crl")).await;
    assert_eq!(partition.body, reply.body);

    let authority = world.folder.path().join("customers.pem");
    let pem = openssl(
        &["x509", "-inform", "DER"],
        world.app.authorities().customers.certificate_der(),
    );
    std::fs::write(&authority, pem).unwrap();
    let authority = authority.to_str().unwrap();
    let arguments = [
        "crl",
        "-inform",
        "DER",
        "-noout",
        "-nextupdate",
        "-verify",
        "-CAfile",
        authority,
    ];
    let said = String::from_utf8(openssl(&arguments, &reply.body)).unwrap();
    assert!(said.contains("verify OK"), "{said}");
    assert!(
        said.contains("nextUpdate=Nov 20 15:00:00 2026 GMT"),
        "{said}"
    );
}

#[tokio::test]
async fn a_known_list_is_not_sent_again_and_a_new_one_is() {
    let world = World::new().await;
    let repository = repository(&world);
    world.app.publish_revocation_lists().await.unwrap();
    let path = format!("/crl/{}/full.crl", world.customers());
    let first = fetch(&repository, &path).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        "*".to_owned(),
    ] {
        let reply = conditional(&repository, &path, &known).await;
        assert_eq!(reply.status, StatusCode::NOT_MODIFIED);
        assert!(reply.body.is_empty());
        assert_eq!(reply.headers["etag"], tag.as_str());
    }
    world.clock.advance(7 * HOUR);
    world.app.publish_revocation_lists().await.unwrap();
    let reply = conditional(&repository, &path, &tag).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_ne!(reply.headers["etag"], tag.as_str());
    world.clock.advance(DAY);
    let late = fetch(&repository, &path).await;
    assert_eq!(late.headers["cache-control"], "no-cache");
}

#[tokio::test]
async fn openssl_reads_every_ca_certificate_and_verifies_it() {
    let world = World::new().await;
    let repository = repository(&world);
    let authorities = world.app.authorities();
    let root = world.folder.path().join("root.pem");
    std::fs::write(&root, openssl(&["x509", "-inform", "DER"], &world.root)).unwrap();
    for authority in [&authorities.customers, &authorities.staff] {
        let path = format!("/ca/{}.cer", tegata_app::short(authority.key_id()));
        let reply = fetch(&repository, &path).await;
        assert_eq!(reply.headers["content-type"], "application/pkix-cert");
        assert_eq!(reply.body, authority.certificate_der());
        let tag = reply.headers["etag"].to_str().unwrap();
        let again = conditional(&repository, &path, tag).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        let pem = openssl(&["x509", "-inform", "DER"], &reply.body);
        let at = (world.app.now() / 1_000).to_string();
        openssl(
            &["verify", "-attime", &at, "-CAfile", root.to_str().unwrap()],
            &pem,
        );
    }
}

#[tokio::test]
async fn the_root_lies_beside_them() {
    let world = World::new().await;
    let spki = tegata_pki::presented::spki_of_certificate(&world.root).unwrap();
    let key_id = tegata_pki::IssuerKeyId::of_spki(spki);
    let path = format!("/ca/{}.cer", tegata_app::short(&key_id));
    let reply = fetch(&repository(&world), &path).await;
    assert_eq!(reply.body, world.root);
}

#[tokio::test]
async fn nothing_else_is_there() {
    let world = World::new().await;
    world.app.publish_revocation_lists().await.unwrap();
    let repository = repository(&world);
    let name = world.customers();
    let strange = [
        "/".to_owned(),
        "/ocsp".to_owned(),
        format!("/crl/{name}"),
        format!("/crl/{name}/full"),
        format!("/crl/{name}/x.crl"),
        "/crl/0123456789abcdef/full.crl".to_owned(),
        format!("/ca/{name}"),
        format!("/ca/{name}.crl"),
        "/ca/0123456789abcdef.cer".to_owned(),
        "/ca/..%2F..%2Fetc%2Fpasswd".to_owned(),
    ];
    for path in strange {
        let reply = fetch(&repository, &path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.text(), "not found\n");
    }
}

async fn conditional(repository: &Router, path: &str, tags: &str) -> Reply {
    let request = Request::get(path)
        .header("if-none-match", tags)
        .body(Body::empty())
        .unwrap();
    plain(repository, request).await
}
