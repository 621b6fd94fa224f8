//! Every key store keeps the same promises; other people's tools look at what it left behind.

use std::process::Command;

use tegata_agent::{
    certificate::{Accepted, Authorities, CertificateError},
    csr::{self, Purpose},
    key_store::{KeyStore, KeyStoreError, StoreChoice, TokenPin},
};

use crate::authority::{Authority, run};

/// What any store must do, from an empty one to an empty one; the installed certificate's nickname.
fn conforms(choice: &StoreChoice, pin: Option<&TokenPin>, scratch: &std::path::Path) -> String {
    let store = choice.open(pin).unwrap();
    assert!(store.find("a-1").unwrap().is_none());
    let key = store.generate("a-1").unwrap();
    assert_eq!(store.find("a-1").unwrap(), Some(key.clone()));
    let other = store.generate("a-2").unwrap();
    assert_ne!(other.point(), key.point());

    let authority = Authority::new(scratch, "sample issuing");
    let request = csr::build(store.as_ref(), &key, Purpose::Challenge("challenge")).unwrap();
    let leaf = authority.issue(&request, "00009876543 riyousya1 1635");
    let trusted = Authorities::from_pem(authority.pem().as_bytes()).unwrap();
    assert_eq!(
        Accepted::judge(vec![leaf.clone()], &other, &trusted).unwrap_err(),
        CertificateError::OtherKey
    );
    let accepted = Accepted::judge(vec![leaf], &key, &trusted).unwrap();
    let installable = accepted.installable().unwrap();
    store.install(&key, &installable).unwrap();
    store.install(&key, &installable).unwrap();
    store.remove("a-2").unwrap();
    assert!(store.find("a-2").unwrap().is_none());
    drop(store);

    let again = choice.open(pin).unwrap();
    assert_eq!(again.find("a-1").unwrap(), Some(key));
    installable.nickname
}

fn removes(store: &dyn KeyStore) {
    store.remove("a-1").unwrap();
    store.remove("a-1").unwrap();
    assert!(store.find("a-1").unwrap().is_none());
}

#[test]
fn nss_conforms_and_certutil_agrees() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().join("it's a home/.pki/nssdb");
    let choice = StoreChoice::Nss {
        directory: directory.clone(),
    };
    let nickname = conforms(&choice, None, scratch.path());

    let database = format!("sql:{}", directory.display());
    let keys = run("certutil", &["-K", "-d", &database]);
    assert!(
        keys.lines()
            .any(|line| line.contains(" ec ") && line.ends_with("a-1")),
        "{keys}"
    );
    let list = run("certutil", &["-L", "-d", &database]);
    let line = list
        .lines()
        .find(|line| line.starts_with(&nickname))
        .unwrap();
    assert!(line.ends_with("u,u,u"), "{list}");
    assert_eq!(list.matches(&nickname).count(), 1, "installed once: {list}");

    removes(choice.open(None).unwrap().as_ref());
    let empty = Command::new("certutil")
        .args(["-K", "-d", &database])
        .output()
        .unwrap();
    assert!(!String::from_utf8_lossy(&empty.stdout).contains("a-1"));
    assert!(!run("certutil", &["-L", "-d", &database]).contains(&nickname));
}

#[test]
fn softhsm_conforms_and_keeps_its_key() {
    if std::env::var_os("SOFTHSM2_CONF").is_none() {
        return in_process_with_softhsm("key_stores::softhsm_conforms_and_keeps_its_key");
    }
    let scratch = tempfile::tempdir().unwrap();
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    run(
        "softhsm2-util",
        &[
            "--init-token",
            "--free",
            "--label",
            "card",
            "--so-pin",
            "5678",
            "--pin",
            "1234",
        ],
    );
    let choice = StoreChoice::Pkcs11 {
        module: module.into(),
        token: "card".to_owned(),
    };
    let pin = TokenPin::new("1234".to_owned());

    assert!(matches!(choice.open(None), Err(KeyStoreError::PinNeeded)));
    let wrong = TokenPin::new("4321".to_owned());
    assert!(matches!(
        choice.open(Some(&wrong)),
        Err(KeyStoreError::Pkcs11 { .. })
    ));
    let none = StoreChoice::Pkcs11 {
        module: module.into(),
        token: "other".to_owned(),
    };
    assert!(matches!(
        none.open(Some(&pin)),
        Err(KeyStoreError::NoToken(_))
    ));

    let store = choice.open(Some(&pin)).unwrap();
    let half = store.generate("half").unwrap();
    drop(store);
    let mut delete = vec![
        "--module",
        module,
        "--token-label",
        "card",
        "--login",
        "--pin",
        "1234",
    ];
    delete.extend(["--delete-object", "--type", "pubkey", "--label", "half"]);
    run("pkcs11-tool", &delete);
    let store = choice.open(Some(&pin)).unwrap();
    assert_eq!(store.find("half").unwrap(), None);
    let whole = store.generate("half").unwrap();
    assert_ne!(whole.point(), half.point());
    assert_eq!(store.find("half").unwrap(), Some(whole));
    store.remove("half").unwrap();
    drop(store);

    conforms(&choice, Some(&pin), scratch.path());
    let listed = run(
        "pkcs11-tool",
        &[
            "--module",
            module,
            "--token-label",
            "card",
            "--login",
            "--pin",
            "1234",
            "--list-objects",
        ],
    );
    assert!(
        listed.contains("never extractable") && listed.contains("Certificate Object"),
        "{listed}"
    );
    removes(choice.open(Some(&pin)).unwrap().as_ref());
}

#[test]
fn files_conform_and_openssl_agrees() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().join("keys");
    let choice = StoreChoice::File {
        directory: directory.clone(),
    };
    conforms(&choice, None, scratch.path());
    let key = directory.join("a-1.key.pem").display().to_string();
    let certificate = directory.join("a-1.pem").display().to_string();
    let of_key = run("openssl", &["pkey", "-in", &key, "-pubout"]);
    assert_eq!(
        of_key,
        run(
            "openssl",
            &["x509", "-in", &certificate, "-pubkey", "-noout"]
        )
    );
    assert_eq!(run("stat", &["-c", "%a", &key]).trim(), "600");
    removes(choice.open(None).unwrap().as_ref());
}

#[test]
fn only_the_banks_own_leaves_are_accepted() {
    let scratch = tempfile::tempdir().unwrap();
    let store = StoreChoice::File {
        directory: scratch.path().join("keys"),
    }
    .open(None)
    .unwrap();
    let key = store.generate("a-1").unwrap();
    let request = csr::build(store.as_ref(), &key, Purpose::Name("staff")).unwrap();
    let ours = Authority::new(&scratch.path().join("ours"), "ours");
    let theirs = Authority::new(&scratch.path().join("theirs"), "ours");
    let trusted = Authorities::from_pem(ours.pem().as_bytes()).unwrap();

    let foreign = theirs.issue(&request, "x 1635");
    assert_eq!(
        Accepted::judge(vec![foreign], &key, &trusted).unwrap_err(),
        CertificateError::Untrusted
    );
    let good = Accepted::judge(vec![ours.issue(&request, "x 1635")], &key, &trusted).unwrap();
    assert!(good.clone().for_bank("1635").is_ok());
    assert_eq!(
        good.for_bank("5110").unwrap_err(),
        CertificateError::OtherBank
    );
    let empty = Authorities::from_pem(b"").unwrap();
    assert_eq!(
        Accepted::judge(vec![], &key, &empty).unwrap_err(),
        CertificateError::Untrusted
    );
    assert_eq!(
        Accepted::judge(vec![vec![0x30]], &key, &trusted).unwrap_err(),
        CertificateError::Malformed
    );
}

/// The token's folder is named by the environment, which only a new process may set.
fn in_process_with_softhsm(test: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let tokens = scratch.path().join("tokens");
    std::fs::create_dir(&tokens).unwrap();
    let configuration = scratch.path().join("softhsm2.conf");
    let content = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\n",
        tokens.display()
    );
    std::fs::write(&configuration, content).unwrap();
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("SOFTHSM2_CONF", &configuration)
        .status()
        .unwrap();
    assert!(status.success());
}
