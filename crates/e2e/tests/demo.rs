//! The demo as outsiders see it: its journey passes on both databases, and OpenSSL, pkilint, NSS and Chromium agree with it.

use anyhow::Result;
use tegata_e2e::demo::Demo;
use tegata_e2e::judges::{self, Chain};
use tegata_testkit::browser::{Browser, Filter};
use tegata_testkit::postgres::Cluster;

#[tokio::test(flavor = "multi_thread")]
async fn journey_on_sqlite() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::new(folder.path())?;
    demo.once().await?;
    outsiders_agree(&demo)?;
    // A finished journey is checked again, not played again.
    demo.once().await?;

    let mut process = demo.start().await?;
    the_people_see_what_they_should(&demo).await?;
    process.finish();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn journey_on_postgresql() -> Result<()> {
    let cluster = Cluster::start()?;
    let folder = tempfile::tempdir()?;
    let demo = Demo::new(folder.path())?.on(&cluster.database()?);
    demo.once().await?;
    outsiders_agree(&demo)
}

fn outsiders_agree(demo: &Demo) -> Result<()> {
    let chain = Chain {
        root: demo.file("ca/root.pem"),
        issuing: demo.file("ca/issuing.pem"),
    };
    let certificate = |name: &str| demo.file(&format!("certificates/{name}.pem"));
    let (before, after) = (demo.file("crl/before.crl"), demo.file("crl/full.crl"));
    for name in ["administrator", "user-3"] {
        chain.verify(&certificate(name), &before)?;
        chain.verify(&certificate(name), &after)?;
    }
    chain.verify(&certificate("user-2"), &before)?;
    for name in ["user-1", "user-2"] {
        let refused = format!("{:?}", chain.verify(&certificate(name), &after));
        assert!(refused.contains("certificate revoked"), "{name}: {refused}");
    }

    let subjects = ["administrator", "user-1", "user-2", "user-3"]
        .map(|name| judges::subject(&certificate(name)));
    let [administrator, first, second, other] = subjects;
    let (administrator, first, second, other) = (administrator?, first?, second?, other?);
    assert!(administrator.starts_with("C = JP, O = "), "{administrator}");
    assert!(
        administrator.contains(", OU = USERTYPE - 1, OU = CERTISSUEDNUM - 1, CN = "),
        "{administrator}"
    );
    assert!(
        first.contains(", OU = USERTYPE - 2, OU = CERTISSUEDNUM - 1, CN = "),
        "{first}"
    );
    assert_eq!(
        first.replace("CERTISSUEDNUM - 1", "CERTISSUEDNUM - 2"),
        second
    );
    assert_ne!(judges::common_name(&first)?, judges::common_name(&other)?);
    assert_eq!(judges::common_name(&first)?.split(' ').count(), 3);
    assert_eq!(judges::common_name(&administrator)?.split(' ').count(), 2);

    for name in ["administrator", "user-1", "user-2", "user-3"] {
        judges::pkilint("lint_pkix_cert", &certificate(name), &[])?;
    }
    judges::pkilint("lint_pkix_cert", &chain.issuing, &[])?;
    judges::pkilint("lint_crl", &after, &["--profile", "PKIX", "--type", "CRL"])
}

async fn the_people_see_what_they_should(demo: &Demo) -> Result<()> {
    for (name, seen) in [
        ("user-3", "暗証番号"),
        ("user-2", "CERT-REVOKED"),
        ("user-1", "CERT-SUPERSEDED"),
    ] {
        let pc = demo.pc(name)?;
        let cn = judges::common_name(&judges::subject(
            &demo.file(&format!("certificates/{name}.pem")),
        )?)?;
        let browser = Browser::on(&pc)
            .select("https://localhost", &Filter::subject_cn(&cn))
            .open()
            .await?;
        browser.goto(&demo.address(4)).await?;
        browser.wait_for_text(seen).await?;
        browser.screenshot().await?;
        browser.quit().await?;
    }
    Ok(())
}
