//! Files that other programs make or read: Debian's `pskctool`.

use std::{path::Path, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use tempfile::TempDir;

use crate::files::{SECRET, accepted, container, plain, usual};

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program} is installed by scripts/setup.sh test: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {output:?}"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// `pskctool` writes a signed container; we read what it wrote.
#[test]
fn containers_written_by_pskctool() {
    let folder = TempDir::new().unwrap();
    let request = "req -x509 -newkey rsa:2048 -nodes -subj /CN=maker -keyout maker.key -out maker.crt -days 2";
    run(
        folder.path(),
        "openssl",
        &request.split(' ').collect::<Vec<_>>(),
    );
    let text = container(&format!(
        "{}{}",
        usual("1", "totp", ""),
        usual("2", "hotp", "")
    ));
    std::fs::write(folder.path().join("plain.xml"), text).unwrap();
    let sign = [
        "--sign",
        "--sign-key=maker.key",
        "--sign-crt=maker.crt",
        "plain.xml",
    ];
    let signed = run(folder.path(), "pskctool", &sign);
    assert!(signed.contains("SignatureValue"), "{signed}");
    let tokens = accepted(&signed, &plain()).tokens;
    assert_eq!(tokens.len(), 2);
    assert!(tokens.iter().all(|token| token.seed.as_slice() == SECRET));
}

/// `pskctool` reads the same out of our samples as we do.
#[test]
fn pskctool_agrees() {
    let folder = TempDir::new().unwrap();
    let interval = "<TimeInterval><PlainValue>60</PlainValue></TimeInterval>";
    let counter = "<Counter><PlainValue>41</PlainValue></Counter>";
    let text = container(&format!(
        "{}{}",
        usual("9999999", "totp", interval),
        usual("654321", "hotp", counter)
    ));
    std::fs::write(folder.path().join("plain.xml"), &text).unwrap();
    let info = run(
        folder.path(),
        "pskctool",
        &["--info", "--strict", "plain.xml"],
    );
    for token in accepted(&text, &plain()).tokens {
        assert!(
            info.contains(&format!("SerialNo: {}", token.serial)),
            "{info}"
        );
        assert!(
            info.contains(&STANDARD.encode(token.seed.as_slice())),
            "{info}"
        );
        assert!(
            info.contains(&format!("Manufacturer: {}", token.maker)),
            "{info}"
        );
    }
    assert!(info.contains("Key Counter: 41"), "{info}");
    assert!(info.contains("Key TimeInterval: 60"), "{info}");
}
