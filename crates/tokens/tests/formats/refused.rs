//! What must be refused, and with which word.

use tegata_tokens::{
    FileFault, LARGEST_FILE, MOST_TOKENS, Opening, Report, RowFault, TransportKey,
};

use crate::files::{
    FIGURE_6, FIGURE_7, KEY, container, file_fault, plain, refused, row_faults, usual, with_key,
    with_password,
};

/// One bit of the ciphertext, of its IV, or of the tag.
#[test]
fn a_tampered_value_is_refused_by_its_mac() {
    for (from, to) in [
        ("AAECAwQFBgcICQoLDA0OD+cIHI", "BAECAwQFBgcICQoLDA0OD+cIHI"),
        ("MNPCMl8jwZqIUqGv", "MNPCMl8jwZqIUqGw"),
        ("PCMl8jwZqIUqGv", "PCMl8jwZqIUqGw"),
        (
            "Su+NvtQfmvfJzF6bmQiJqoLRExc=",
            "Su+NvtQfmvfJzF6bmQiJqoLRExd=",
        ),
        (
            "Su+NvtQfmvfJzF6bmQiJqoLRExc=",
            "Su+NvtQfmvfJzF6bmQiJqoLREw==",
        ),
        ("Su+NvtQfmvfJzF6bmQiJqoLRExc=", ""),
    ] {
        let tampered = FIGURE_6.replace(from, to);
        if tampered == FIGURE_6 {
            continue;
        }
        let rows = match refused(tampered.as_bytes(), &with_key(KEY)) {
            Report::Rows(rows) => rows,
            Report::File(fault) => panic!("{fault}"),
        };
        let expected = [RowFault::Mac, RowFault::Structure, RowFault::NoMac];
        assert!(expected.contains(&rows[0].fault), "{to}: {rows:?}");
    }
}

#[test]
fn a_tampered_figure_never_opens() {
    // Every Base64 character of the seed's value, turned into its neighbour.
    let value = "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv";
    for at in 0..value.len() {
        let mut changed = value.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let rows = row_faults(&FIGURE_6.replace(value, &changed), &with_key(KEY));
        assert_eq!(rows[0].2, RowFault::Mac, "character {at}");
    }
}

#[test]
fn wrong_keys() {
    let other = "12345678901234567890123456789013";
    let report = refused(FIGURE_6.as_bytes(), &with_key(other));
    assert!(
        matches!(&report, Report::File(FileFault::MacKey))
            || matches!(&report, Report::Rows(rows) if rows[0].fault == RowFault::Mac)
    );
    assert_eq!(
        file_fault(FIGURE_6, &with_key(&KEY[..30])),
        FileFault::KeyLength
    );
    assert_eq!(
        file_fault(FIGURE_6, &with_password("qwerty")),
        FileFault::KeyKind
    );
    assert_eq!(file_fault(FIGURE_7, &with_key(KEY)), FileFault::KeyKind);
    assert_eq!(
        file_fault(FIGURE_6, &Opening::default()),
        FileFault::KeyNeeded
    );
    // That plain seeds would be accepted opens no encrypted ones.
    assert_eq!(file_fault(FIGURE_6, &plain()), FileFault::KeyNeeded);
    assert!(TransportKey::from_hex("not hex").is_none());
    assert!(TransportKey::from_hex("").is_none());
}

#[test]
fn without_a_mac() {
    let start = FIGURE_6.find("<MACMethod").unwrap();
    let end = FIGURE_6.find("</MACMethod>").unwrap() + "</MACMethod>".len();
    let without = FIGURE_6.replace(&FIGURE_6[start..end], "");
    assert_eq!(file_fault(&without, &with_key(KEY)), FileFault::NoMac);
    let tag = "<ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=\n                    </ValueMAC>";
    let rows = row_faults(&FIGURE_6.replace(tag, ""), &with_key(KEY));
    assert_eq!(rows[0].2, RowFault::NoMac);
}

/// A plain seed smuggled into an encrypted file, or an encrypted one beside a plain one.
#[test]
fn mixed_values() {
    let start = FIGURE_6.find("<EncryptedValue>").unwrap();
    let end = FIGURE_6.find("</EncryptedValue>").unwrap() + "</EncryptedValue>".len();
    let value = &FIGURE_6[start..end];
    let own = "<PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue>";
    let rows = row_faults(&FIGURE_6.replace(value, own), &with_key(KEY));
    assert_eq!(rows[0].2, RowFault::Plain);
    let both = format!("{own}{value}");
    let rows = row_faults(&FIGURE_6.replace(value, &both), &with_key(KEY));
    assert_eq!(rows[0].2, RowFault::Structure);
    let twice = format!("{value}{value}");
    let rows = row_faults(&FIGURE_6.replace(value, &twice), &with_key(KEY));
    assert_eq!(rows[0].2, RowFault::Structure);
}

#[test]
fn unknown_methods() {
    let key = with_key(KEY);
    let method = FIGURE_6.replace("xmldsig#hmac-sha1", "xmldsig#hmac-md5");
    assert_eq!(file_fault(&method, &key), FileFault::Method);
    let cipher = FIGURE_6.replace("aes128-cbc", "tripledes-cbc");
    assert_eq!(file_fault(&cipher, &key), FileFault::Method);
    let password = with_password("qwerty");
    for (from, to) in [
        ("<IterationCount>1000<", "<IterationCount>999999999<"),
        ("<IterationCount>1000<", "<IterationCount>0<"),
        ("<KeyLength>16<", "<KeyLength>8<"),
        ("Ej7/PEpyEpw=", "Ej4="),
        ("<PRF/>", r#"<PRF Algorithm="urn:hmac-md5"/>"#),
        ("pkcs-5v2-0#pbkdf2", "pkcs-5v2-0#pbkdf1"),
    ] {
        assert_eq!(
            file_fault(&FIGURE_7.replace(from, to), &password),
            FileFault::Method,
            "{to}"
        );
    }
}

#[test]
fn documents_that_bite() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">
        <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;">]><KeyContainer Version="1.0"
        xmlns="urn:ietf:params:xml:ns:keyprov:pskc">&lol3;</KeyContainer>"#;
    assert_eq!(file_fault(bomb, &plain()), FileFault::NotXml);
    let outside = r#"<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x>&x;</x>"#;
    assert_eq!(file_fault(outside, &plain()), FileFault::NotXml);
    let undeclared = container("&nobody;");
    assert_eq!(file_fault(&undeclared, &plain()), FileFault::NotXml);
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    assert_eq!(file_fault(&deep, &plain()), FileFault::NotPskc);
    let wide = format!("<a>{}</a>", "<b/>".repeat(1_200_000));
    assert_eq!(file_fault(&wide, &plain()), FileFault::TooLarge);
}

#[test]
fn cut_off_empty_huge_and_foreign() {
    for length in (1..FIGURE_6.len() - 1).step_by(97) {
        let report = refused(&FIGURE_6.as_bytes()[..length], &with_key(KEY));
        assert_eq!(
            report,
            Report::File(FileFault::NotXml),
            "cut off at {length}"
        );
    }
    assert_eq!(file_fault("", &plain()), FileFault::Empty);
    assert_eq!(file_fault(" \n", &plain()), FileFault::Empty);
    assert_eq!(file_fault("a\0b", &plain()), FileFault::NotText);
    assert_eq!(
        refused(&[0xFF, 0xFE], &plain()),
        Report::File(FileFault::NotText)
    );
    let huge = vec![b'a'; LARGEST_FILE + 1];
    assert_eq!(refused(&huge, &plain()), Report::File(FileFault::TooLarge));
    assert_eq!(file_fault("<html/>", &plain()), FileFault::NotPskc);
    let newer = container("").replace("\"1.0\" Id", "\"2.0\" Id");
    assert_eq!(file_fault(&newer, &plain()), FileFault::NotPskc);
    assert_eq!(file_fault(&container(""), &plain()), FileFault::NoTokens);
    let one = |number| format!("T-{number},3132333435363738393031323334353637383930,TOTP,6,30\n");
    let many = (0..=MOST_TOKENS).map(one).collect::<String>();
    assert_eq!(file_fault(&many, &plain()), FileFault::TooMany);
}

#[test]
fn packages_that_lack_something() {
    let good = usual("1", "totp", "");
    for (from, to, fault) in [
        ("<SerialNo>1<", "<SerialNo>../1<", RowFault::Serial),
        ("pskc:totp", "pskc:ocra", RowFault::Algorithm),
        ("DECIMAL", "HEXADECIMAL", RowFault::Digits),
        ("Length=\"6\"", "Length=\"10\"", RowFault::Digits),
        ("<Data>", "<Data/><Data>", RowFault::Structure),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", "MTIz", RowFault::Seed),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=", "?", RowFault::Structure),
        (
            "</Data>",
            "<TimeInterval><PlainValue>7</PlainValue></TimeInterval></Data>",
            RowFault::Interval,
        ),
        (
            "</AlgorithmParameters>",
            "<Suite>MD5</Suite></AlgorithmParameters>",
            RowFault::Algorithm,
        ),
    ] {
        let text = container(&format!(
            "{}{}",
            usual("0", "hotp", ""),
            good.replace(from, to)
        ));
        let rows = row_faults(&text, &plain());
        assert_eq!(rows.len(), 1, "{to}");
        assert_eq!((rows[0].0, rows[0].2), (2, fault), "{to}");
    }
}
