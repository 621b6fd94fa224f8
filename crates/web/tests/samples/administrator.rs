//! Pages of the administrator site.

use serde_json::json;
use tegata_web::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, Page, Site, urls},
    texts::{INVENTORY, Language},
    view::{
        CertificateStatus, KeyProtection, Lock,
        administrator::{
            confirm, held, menu, own_certificate, sign_in, tokens, users,
            users::result::{Done, HandOverSheet, OldCertificate},
        },
        history::{HistoryPage, HistoryRow},
        token::{TokenFacts, TokenStatus},
        user::status::NoticeRow,
        words,
    },
};

use super::{DAY, NOW, Sample, add as push, card, certificate, page, sign_ins, signed_in};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Administrator, path);
    push(
        s,
        "administrator-sign-in",
        &sign_in::AdministratorSignInPage {
            page: page(language, Site::Administrator, urls::administrator::SIGN_IN),
            form: Form::new(),
            certificate: certificate(),
        },
    );
    push(
        s,
        "administrator-confirm",
        &confirm::AdministratorConfirmPage {
            page: page(
                language,
                Site::Administrator,
                urls::administrator::SIGN_IN_CONFIRM,
            ),
            form: Form::new(),
        },
    );
    push(
        s,
        "administrator-menu",
        &menu::AdministratorMenuPage {
            page: signed(urls::administrator::MENU),
            held: 1,
            renew_by: Some(NOW + 20 * DAY),
            notices: notices(language),
            sign_ins: sign_ins(),
        },
    );
    push(
        s,
        "administrator-history",
        &HistoryPage {
            page: signed(urls::administrator::HISTORY),
            rows: history(language),
            older: Some("/history?before=1".to_owned()),
        },
    );
    add_certificates(language, s, &signed);
    add_users(language, s, &signed);
    add_acts(s, &signed);
}

pub(super) fn history(language: Language) -> Vec<HistoryRow> {
    texts_of("event.")
        .filter(|name| *name != "refused")
        .map(|name| HistoryRow {
            at: NOW,
            actor: "青葉 花子".to_owned(),
            act: words::event(name, name == "sign_in", language.texts()),
            target: "S0001".to_owned(),
            from: "192.0.2.15".to_owned(),
        })
        .collect()
}

pub(super) fn notices(language: Language) -> Vec<NoticeRow> {
    texts_of("notice.")
        .map(|name| NoticeRow {
            at: NOW,
            text: words::notice(
                name,
                "S0002",
                &json!({ "days": 30, "not_after": NOW + 30 * DAY }),
                language.texts(),
            ),
        })
        .collect()
}

/// The names of the texts of a group.
fn texts_of(group: &str) -> impl Iterator<Item = &'static str> {
    INVENTORY
        .iter()
        .filter_map(move |(id, ..)| id.strip_prefix(group))
}

fn add_certificates(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    push(
        s,
        "administrator-held-list",
        &held::HeldListPage {
            page: signed(urls::administrator::HELD),
            rows: vec![held_facts()],
        },
    );
    push(
        s,
        "administrator-held-none",
        &held::HeldListPage {
            page: signed(urls::administrator::HELD),
            rows: vec![],
        },
    );
    for (name, earlier_certificate_seen) in [("", false), ("-hint", true)] {
        push(
            s,
            &format!("administrator-held{name}"),
            &held::HeldPage {
                page: signed(&urls::administrator::held("sample")),
                form: Form::new(),
                held: held::HeldFacts {
                    earlier_certificate_seen,
                    ..held_facts()
                },
            },
        );
    }
    push(
        s,
        "administrator-tokens",
        &tokens::TokensPage {
            page: signed(urls::administrator::TOKENS),
            rows: vec![
                tokens::TokenRow {
                    user_id: "S0001".to_owned(),
                    name: "見本 太郎".to_owned(),
                    token: Some(TokenFacts {
                        serial: "10203040".to_owned(),
                        status: TokenStatus::Lost,
                    }),
                },
                tokens::TokenRow {
                    user_id: "S0002".to_owned(),
                    name: "見本 次郎".to_owned(),
                    token: None,
                },
            ],
        },
    );
    add_other(language, s, signed);
}

fn add_other(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let other = |status| own_certificate::OtherAdministrator {
        number: 2,
        name: if language == Language::Ja {
            "青葉 次郎"
        } else {
            "Aoba Jiro"
        }
        .to_owned(),
        status,
    };
    for (name, other) in [
        ("", Some(other(CertificateStatus::Valid))),
        ("-suspended", Some(other(CertificateStatus::Suspended))),
        ("-alone", None),
    ] {
        push(
            s,
            &format!("administrator-own{name}"),
            &own_certificate::OwnCertificatePage {
                page: signed(urls::administrator::OWN_CERTIFICATE),
                card: card(CertificateStatus::Valid),
                may_renew: other.is_some(),
                other,
            },
        );
    }
    push(
        s,
        "administrator-other",
        &own_certificate::OtherAdministratorPage {
            page: signed(urls::administrator::OTHER_SUSPEND),
            form: Form::new(),
            other: other(CertificateStatus::Valid),
        },
    );
}

pub(super) fn held_facts() -> held::HeldFacts {
    held::HeldFacts {
        acquisition: "sample".to_owned(),
        of_administrator: false,
        holder_id: "S0002".to_owned(),
        name: "見本 次郎".to_owned(),
        pc_name: "NOTE-PC-11".to_owned(),
        key: KeyProtection::Hardware,
        browser_address: "192.0.2.15".to_owned(),
        app_address: "198.51.100.7".to_owned(),
        earlier_certificate_seen: false,
        acquired_at: NOW - DAY,
        ends_at: NOW + 6 * DAY,
        certificate: certificate(),
    }
}

fn add_users(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let statuses = [
        CertificateStatus::Valid,
        CertificateStatus::EndsSoon,
        CertificateStatus::Registered,
        CertificateStatus::Acquiring,
        CertificateStatus::Held,
        CertificateStatus::Suspended,
        CertificateStatus::Revoked,
        CertificateStatus::Expired,
        CertificateStatus::Lapsed,
        CertificateStatus::Superseded,
        CertificateStatus::None,
    ];
    let rows = statuses
        .iter()
        .enumerate()
        .map(|(n, status)| users::list::UserRow {
            user_id: format!("S{:04}", n + 1),
            name: if language == Language::Ja {
                "見本 太郎"
            } else {
                "Mihon Taro"
            }
            .to_owned(),
            status: *status,
            not_after: (n < 2).then_some(NOW + 90 * DAY),
            token: (n != 2).then(|| format!("1020304{n}")),
            lock: match n {
                1 => Lock::Locked,
                2 => Lock::Waiting,
                3 => Lock::AcquisitionStopped,
                _ => Lock::Free,
            },
        });
    let mut list = signed(urls::administrator::USERS);
    list.notice = Some(Notice {
        kind: NoticeKind::Done,
        text: language.texts().act.unlocked.to_owned(),
    });
    push(
        s,
        "administrator-users",
        &users::list::UsersPage {
            page: list,
            form: Form::new().with_value(Field::SelectedUser, "S0001"),
            users: rows.collect(),
        },
    );
    push(
        s,
        "administrator-users-none",
        &users::list::UsersPage {
            page: signed(urls::administrator::USERS),
            form: Form::new(),
            users: vec![],
        },
    );
    add_user_forms(s, signed);
}

fn add_user_forms(s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    push(
        s,
        "administrator-register",
        &users::register::RegisterUserPage {
            page: signed(urls::administrator::USER_NEW),
            form: Form::new()
                .with_value(Field::NewUserId, "S0001")
                .with_error(Field::NewUserId, FieldError::Taken)
                .with_error(Field::NewPin, FieldError::TooShort)
                .with_error(Field::NewPinAgain, FieldError::Mismatch),
            with_confirmation_pin: true,
        },
    );
    for (name, form) in [
        ("", Form::new()),
        (
            "-chosen",
            Form::new()
                .with_value(Field::CertificateChoice, "reissue")
                .with_error(Field::Reason, FieldError::Required)
                .with_error(Field::ConfirmationPin, FieldError::Wrong),
        ),
    ] {
        push(
            s,
            &format!("administrator-change{name}"),
            &users::change::ChangeUserPage {
                page: signed(&urls::administrator::user("S0001", "change")),
                form,
                user: user(),
                block: block(),
                version: 7,
                with_confirmation: true,
            },
        );
    }
}

pub(super) fn block() -> users::change::CertificateBlock {
    users::change::CertificateBlock {
        issue_number: Some("001".to_owned()),
        status: CertificateStatus::Valid,
        registered_at: Some(NOW - 40 * DAY),
        serial: Some("*****cf52".to_owned()),
        not_after: Some(NOW + 325 * DAY),
        key: Some(KeyProtection::Exportable),
    }
}

fn user() -> users::UserFacts {
    users::UserFacts {
        user_id: "S0001".to_owned(),
        name: "見本 太郎".to_owned(),
        token: Some("10203040".to_owned()),
    }
}

fn add_acts(s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    for act in users::act::UserAct::ALL {
        push(
            s,
            &format!("administrator-act-{act:?}"),
            &users::act::UserActPage {
                page: signed("/users/S0001/act"),
                form: Form::new(),
                act,
                user: user(),
            },
        );
    }
    push(
        s,
        "administrator-pins",
        &users::fields::UserFieldsPage {
            page: signed("/users/S0001/pins"),
            form: Form::new(),
            user: user(),
            act: users::fields::UserFields::Pins { confirmation: true },
        },
    );
    for (name, token) in [("", None), ("-stop", user().token)] {
        push(
            s,
            &format!("administrator-token{name}"),
            &users::token::TokenPage {
                page: signed("/users/S0001/token"),
                form: match token {
                    None => Form::new().with_error(Field::TokenSerial, FieldError::Wrong),
                    Some(_) => Form::new(),
                },
                user: users::UserFacts { token, ..user() },
            },
        );
    }
    push(
        s,
        "administrator-token-replace",
        &users::token::ReplaceTokenPage {
            page: signed("/users/S0001/token-replace"),
            form: Form::new().with_error(Field::OneTimePassword, FieldError::Taken),
            user: user(),
        },
    );
    push(
        s,
        "administrator-token-resync",
        &users::token::ResynchronisePage {
            page: signed("/users/S0001/token-resync"),
            form: Form::new(),
            user: user(),
        },
    );
    for done in Done::ALL {
        let acquires = matches!(done, Done::Registered | Done::Reissued);
        push(
            s,
            &format!("administrator-result-{done:?}"),
            &users::result::UserResultPage {
                page: signed("/users/S0001/result"),
                done,
                contract_id: "00009876543".to_owned(),
                user: users::UserFacts {
                    token: user().token.filter(|_| done != Done::Registered),
                    ..user()
                },
                deadline: acquires.then_some(NOW + 80 * DAY),
                old_certificate: match done {
                    Done::Reissued => Some(OldCertificate::Stays),
                    Done::Revoked => Some(OldCertificate::Ended),
                    _ => None,
                },
                sheet: (done == Done::Reissued).then(|| HandOverSheet {
                    paper: super::console::papers(signed("/").t.language).swap_remove(2),
                    pdf: String::new(),
                }),
            },
        );
    }
}
