//! 取得 without the app, and ブラウザ別のご案内.

use tegata_web::{
    kit::{Failure, Site, urls},
    texts::Language,
    view::{
        acquisition::browser::{BrowserImportPage, BrowserKeyPage},
        cannot_sign_in::{NewCertificatePage, NewStanding, Owner},
        public::browsers::{BrowsersPage, Topic, TopicPage},
    },
};

use super::{Sample, add as push, certificate, page};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    push(
        s,
        "acquisition-browser",
        &BrowserKeyPage {
            page: at(urls::acquisition::BROWSER),
            challenge: "sample-challenge".to_owned(),
            redos: 3,
            minutes_left: 9,
        },
    );
    push(
        s,
        "acquisition-browser-import",
        &BrowserImportPage {
            page: at(urls::acquisition::BROWSER_IMPORT),
            common_name: "00009876543 riyousya 1635".to_owned(),
            start: urls::acquisition::USER_START,
            issue_number: "002".to_owned(),
            redos: 3,
            minutes_left: 24,
        },
    );
    add_proof(language, s);
    push(
        s,
        "public-help-browsers",
        &BrowsersPage {
            page: at(urls::public::HELP_BROWSERS),
        },
    );
    for topic in Topic::ALL {
        push(
            s,
            &format!("public-help-browsers-{topic:?}"),
            &TopicPage {
                page: at(topic.path()),
                topic,
            },
        );
    }
}

fn add_proof(language: Language, s: &mut Vec<Sample>) {
    let failure = Failure {
        code: "ACQ-ABANDONED".to_owned(),
        reason: "見本".to_owned(),
        hint: "見本".to_owned(),
    };
    for (name, standing) in [
        ("waiting", NewStanding::Waiting(certificate())),
        ("valid", NewStanding::Valid(certificate(), Owner::User)),
        ("held", NewStanding::Held(certificate(), Owner::User)),
        (
            "held-administrator",
            NewStanding::Held(certificate(), Owner::Administrator),
        ),
        ("nothing", NewStanding::Nothing),
        ("other", NewStanding::Other),
        ("ended", NewStanding::Ended(failure)),
    ] {
        push(
            s,
            &format!("new-certificate-{name}"),
            &NewCertificatePage {
                page: page(
                    language,
                    Site::CannotSignIn,
                    urls::cannot_sign_in::NEW_CERTIFICATE,
                ),
                standing,
            },
        );
    }
}
