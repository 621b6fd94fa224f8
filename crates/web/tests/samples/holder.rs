//! Public, acquisition, user and refusal pages.

use tegata_app::acquisition::BrowserWay;
use tegata_domain::staff::Duty;
use tegata_web::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, Page, Site, urls},
    texts::Language,
    view::{
        CertificateStatus, acquisition as acq,
        acquisition::{
            Asked, Holder,
            app::{AppDownload, AppLaunch},
            failure::AcquisitionFailure,
            progress::Stage,
        },
        administrator::sign_in::AdministratorSignInPage,
        console::sign_in::StaffSignInPage,
        pins, public, refusal,
        refusal::session::SessionEnd,
        refused::Refused,
        token::{TokenFacts, TokenStatus},
        user,
    },
};

use super::{DAY, NOW, Sample, add as push, card, certificate, page, sign_ins, signed_in};

pub(super) fn add(language: Language, samples: &mut Vec<Sample>) {
    add_public(language, samples);
    add_acquisition_forms(language, samples);
    add_acquisition_app(language, samples);
    add_user(language, samples);
    add_pins(language, samples);
    add_refusals(language, samples);
}

fn add_public(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    push(
        s,
        "public-top",
        &public::top::TopPage {
            page: at(urls::public::TOP),
        },
    );
    for (name, holder) in [
        ("user", Holder::User),
        ("administrator", Holder::Administrator),
    ] {
        push(
            s,
            &format!("public-{name}"),
            &public::entrance::EntrancePage {
                page: at(urls::public::USER),
                holder,
            },
        );
    }
    push(
        s,
        "public-help-acquisition",
        &public::help::HelpAcquisitionPage {
            page: at(urls::public::HELP_ACQUISITION),
        },
    );
    push(
        s,
        "public-help-download",
        &public::help::HelpDownloadPage {
            page: at(urls::public::HELP_DOWNLOAD),
        },
    );
    push(
        s,
        "public-help-trouble",
        &public::help::HelpDownloadTroublePage {
            page: at(urls::public::HELP_DOWNLOAD_TROUBLE),
        },
    );
    push(
        s,
        "public-help-environments",
        &public::help::HelpEnvironmentsPage {
            page: at(urls::public::HELP_ENVIRONMENTS),
            environments: vec![public::help::Environment {
                system: "Debian 12".to_owned(),
                browser: "Chromium".to_owned(),
                key_store: "NSS".to_owned(),
            }],
        },
    );
}

fn add_acquisition_forms(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    for (name, holder) in [
        ("user", Holder::User),
        ("administrator", Holder::Administrator),
    ] {
        push(
            s,
            &format!("acquisition-{name}-warning"),
            &acq::warning::WarningPage {
                page: at(urls::acquisition::USER_START),
                holder,
            },
        );
        for (asks, asked) in [
            ("", Asked::PinAndOtp),
            ("-both-pins", Asked::BothPins),
            ("-customer-id", Asked::CustomerId),
        ] {
            push(
                s,
                &format!("acquisition-{name}-identity{asks}"),
                &acq::identity::IdentityPage {
                    page: at(urls::acquisition::USER_IDENTITY),
                    holder,
                    asked,
                    form: Form::new(),
                },
            );
        }
        push(
            s,
            &format!("acquisition-{name}-stopped"),
            &acq::stopped::StoppedPage {
                page: at(urls::acquisition::RESULT),
                holder,
            },
        );
        for failure in AcquisitionFailure::ALL {
            push(
                s,
                &format!("acquisition-{name}-{}", failure.code()),
                &acq::error::AcquisitionErrorPage {
                    page: at(urls::acquisition::RESULT),
                    holder,
                    failure: failure.failure(holder, language.texts()),
                    may_begin_again: failure.may_begin_again(),
                },
            );
        }
        for (end, held) in [("done", false), ("held", true)] {
            push(
                s,
                &format!("acquisition-{name}-{end}"),
                &acq::done::DonePage {
                    page: at(urls::acquisition::RESULT),
                    holder,
                    certificate: certificate(),
                    subject: [
                        "C = JP",
                        "O = Sample Centre",
                        "OU = USERTYPE - 2",
                        "CN = 00009876543 riyousya 9901",
                    ]
                    .map(str::to_owned)
                    .to_vec(),
                    held,
                    in_browser: holder == Holder::User && !held,
                },
            );
        }
    }
    add_acquisition_errors(language, s);
}

fn add_pins(language: Language, s: &mut Vec<Sample>) {
    for (name, form) in [
        ("", Form::new()),
        (
            "-errors",
            Form::new()
                .with_error(Field::OwnPin, FieldError::Same)
                .with_error(Field::OwnConfirmationPinAgain, FieldError::Mismatch),
        ),
    ] {
        push(
            s,
            &format!("first-pins{name}"),
            &pins::FirstPinsPage {
                page: page(language, Site::User, urls::user::FIRST_PINS),
                form,
                login: true,
                confirmation: true,
                least: 8,
            },
        );
    }
    let mut own = signed_in(language, Site::User, urls::user::PINS);
    own.notice = Some(Notice {
        kind: NoticeKind::Done,
        text: own.t.own_pins.done.to_owned(),
    });
    push(
        s,
        "own-pins",
        &pins::OwnPinsPage {
            page: own,
            form: Form::new(),
            with_confirmation: true,
            least: 8,
            back: urls::user::STATUS,
        },
    );
}

fn add_acquisition_errors(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    push(
        s,
        "acquisition-identity-errors",
        &acq::identity::IdentityPage {
            page: at(urls::acquisition::USER_IDENTITY),
            holder: Holder::User,
            asked: Asked::PinAndOtp,
            form: Form::new()
                .with_value(Field::ContractId, "0000987654")
                .with_error(Field::ContractId, FieldError::Format)
                .with_error(Field::UserId, FieldError::Required)
                .with_error(Field::UserPin, FieldError::Required),
        },
    );
    let credentials = AcquisitionFailure::Credentials.failure(Holder::User, language.texts());
    for (name, asked, form) in [
        ("", Asked::PinAndOtp, Form::new()),
        (
            "-failed",
            Asked::PinAndOtp,
            Form::new().with_failure(credentials),
        ),
        ("-not-asked", Asked::CustomerId, Form::new()),
    ] {
        push(
            s,
            &format!("acquisition-otp{name}"),
            &acq::otp::OtpPage {
                page: at(urls::acquisition::OTP),
                asked,
                form,
                form_id: "sample-form".to_owned(),
            },
        );
    }
}

fn add_acquisition_app(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    for (name, code) in [("app", None), ("app-code", Some("7KQ2-M4XV-9T".to_owned()))] {
        push(
            s,
            &format!("acquisition-{name}"),
            &acq::app::AppPage {
                page: at(urls::acquisition::APP),
                ca_name: if language == Language::Ja {
                    "見本電子証明書認証局"
                } else {
                    "Sample Certificate Authority"
                }
                .to_owned(),
                download: Some(download()),
                launch: launch(code),
                browser: name == "app",
            },
        );
    }
    let claim = |same_network| {
        Some(acq::number::AppClaim {
            pc_name: "KEIRI-PC-03".to_owned(),
            same_network,
        })
    };
    for (name, claim, form) in [
        ("waiting", None, Form::new()),
        ("number", claim(true), Form::new()),
        (
            "number-wrong",
            claim(false),
            Form::new().with_error(Field::MatchNumber, FieldError::Wrong),
        ),
    ] {
        push(
            s,
            &format!("acquisition-{name}"),
            &acq::number::NumberPage {
                page: at(urls::acquisition::NUMBER),
                form,
                claim,
                tries_left: 2,
                minutes_left: 24,
            },
        );
    }
    push(
        s,
        "acquisition-progress",
        &acq::progress::ProgressPage {
            page: at(urls::acquisition::PROGRESS),
            stage: Stage::Recorded,
            status_url: urls::acquisition::STATUS.to_owned(),
        },
    );
}

fn download() -> AppDownload {
    AppDownload {
        url: urls::acquisition::DOWNLOAD.to_owned(),
        file_name: "tegata-agent_0.1.0_amd64.deb".to_owned(),
        size: "8.4 MB".to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        signature: "Tegata Sample Release Key".to_owned(),
    }
}

fn launch(code: Option<String>) -> AppLaunch {
    let link =
        "tegata://acquire/v1?server=https%3A%2F%2Flocalhost%3A8447&ticket=sample&secret=sample";
    AppLaunch {
        link: link.to_owned(),
        server: "https://localhost:8447".to_owned(),
        code,
        command: Some(format!("tegata-agent acquire '{link}'")),
        minutes_left: 9,
    }
}

fn add_user(language: Language, s: &mut Vec<Sample>) {
    for (name, site) in [
        ("user", Site::User),
        ("administrator", Site::Administrator),
        ("console", Site::Console),
    ] {
        for refused in [
            Refused::Pin(Some(3)),
            Refused::Pin(Some(1)),
            Refused::Wait(30),
            Refused::Confirm(None),
            Refused::ClosedDay,
            Refused::Password(4),
            Refused::PasswordCredentials,
            Refused::NeedsCertificate,
            Refused::PasswordLocked,
            Refused::Conflict,
            Refused::UserLimit,
            Refused::State,
            Refused::FormUsed,
            Refused::Card,
            Refused::TokenHasOne,
            Refused::RenewalNotYet(NOW),
            Refused::RenewalClosed,
            Refused::SamePerson,
            Refused::Standing,
            Refused::Role(Duty::Make),
            Refused::Policy,
            Refused::Decided,
        ] {
            let name = format!("{name}-sign-in-{refused:?}");
            let form = Form::new().with_failure(refused.failure(site, language.texts()));
            add_sign_in(language, site, s, &name, form);
        }
    }
    add_status(language, s);
    add_renewal(language, s);
}

/// The sign-in page of a site.
fn add_sign_in(language: Language, site: Site, s: &mut Vec<Sample>, name: &str, form: Form) {
    let on = |path| page(language, site, path);
    match site {
        Site::Administrator => {
            let page = on(urls::administrator::SIGN_IN);
            let certificate = certificate();
            let view = AdministratorSignInPage {
                page,
                form,
                certificate,
            };
            push(s, name, &view);
        }
        Site::Console => {
            let page = on(urls::console::SIGN_IN);
            let certificate = certificate();
            push(
                s,
                name,
                &StaffSignInPage {
                    page,
                    form,
                    certificate,
                },
            );
        }
        _ => {
            let page = on(urls::user::SIGN_IN);
            let certificate = certificate();
            push(
                s,
                name,
                &user::sign_in::UserSignInPage {
                    page,
                    form,
                    certificate,
                },
            );
        }
    }
}

fn add_renewal_in_browser(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    push(
        s,
        "user-renewal-browser",
        &user::renewal::RenewalKeyPage {
            page: signed(urls::user::RENEWAL_BROWSER),
            challenge: "sample-challenge".to_owned(),
            minutes_left: 9,
        },
    );
    push(
        s,
        "user-renewal-import",
        &user::renewal::RenewalImportPage {
            page: page(language, Site::User, urls::user::RENEWAL_BROWSER_IMPORT),
            common_name: "00009876543 riyousya 9901".to_owned(),
            issue_number: "002".to_owned(),
            status_url: urls::user::RENEWAL_STATUS,
            minutes_left: 24,
        },
    );
}

fn add_status(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::User, path);
    push(
        s,
        "user-sign-in",
        &user::sign_in::UserSignInPage {
            page: page(language, Site::User, urls::user::SIGN_IN),
            form: Form::new(),
            certificate: certificate(),
        },
    );
    push(
        s,
        "user-status-first",
        &user::status::StatusPage {
            page: signed(urls::user::STATUS),
            sign_ins: vec![],
            card: card(CertificateStatus::Valid),
            may_renew: false,
            notices: vec![],
            token: None,
        },
    );
    push(
        s,
        "user-status",
        &user::status::StatusPage {
            page: signed(urls::user::STATUS),
            sign_ins: sign_ins(),
            card: card(CertificateStatus::EndsSoon),
            may_renew: true,
            notices: vec![user::status::NoticeRow {
                at: NOW - DAY,
                text: if language == Language::Ja {
                    "新しい電子証明書が有効になりました。"
                } else {
                    "A new certificate became valid."
                }
                .to_owned(),
            }],
            token: Some(TokenFacts {
                serial: "10203040".to_owned(),
                status: TokenStatus::InUse,
            }),
        },
    );
}

fn add_renewal(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::User, path);
    for (name, holder) in [
        ("user", Holder::User),
        ("administrator", Holder::Administrator),
    ] {
        push(
            s,
            &format!("{name}-renewal"),
            &user::renewal::RenewalPage {
                page: signed(urls::user::RENEWAL),
                form: Form::new(),
                holder,
                certificate: certificate(),
            },
        );
    }
    for (name, browser) in [
        ("", BrowserWay::Not),
        ("-or-browser", BrowserWay::Offered),
        ("-only", BrowserWay::NoLonger),
    ] {
        push(
            s,
            &format!("user-renewal-app{name}"),
            &user::renewal::RenewalAppPage {
                page: signed(urls::user::RENEWAL_APP),
                download: Some(download()),
                launch: launch(None),
                browser,
                status_url: "/renewal/status".to_owned(),
                state: "approved".to_owned(),
            },
        );
    }
    add_renewal_in_browser(language, s, &signed);
    for (name, held) in [("done", false), ("held", true)] {
        push(
            s,
            &format!("user-renewal-{name}"),
            &user::renewal::RenewalDonePage {
                page: page(language, Site::User, urls::user::RENEWAL_APP),
                holder: Holder::User,
                certificate: certificate(),
                held,
                in_browser: !held,
            },
        );
    }
    for (name, application) in [("", Some("Sample Banking".to_owned())), ("-empty", None)] {
        push(
            s,
            &format!("user-menu{name}"),
            &user::menu::UserMenuPage {
                page: signed(urls::user::MENU),
                application,
            },
        );
    }
    push(
        s,
        "user-signed-out",
        &user::signed_out::SignedOutPage {
            page: page(language, Site::User, urls::user::SIGN_OUT),
        },
    );
}

fn add_refusals(language: Language, s: &mut Vec<Sample>) {
    let on = |site: Site| -> Page { page(language, site, "/") };
    for reason in refusal::Reason::ALL {
        for (name, site) in [
            ("user", Site::User),
            ("administrator", Site::Administrator),
            ("console", Site::Console),
        ] {
            push(
                s,
                &format!("refusal-{name}-{}", reason.code()),
                &refusal::RefusalPage {
                    page: on(site),
                    reason,
                    certificate: (reason != refusal::Reason::None).then(certificate),
                    last_used: None,
                    may_reacquire: false,
                },
            );
        }
    }
    for (name, not_after, may_reacquire) in [
        ("ended", NOW - DAY, false),
        ("ended-self", NOW - DAY, true),
        ("valid", NOW + DAY, false),
    ] {
        push(
            s,
            &format!("refusal-none-{name}"),
            &refusal::RefusalPage {
                page: on(Site::User),
                reason: refusal::Reason::None,
                certificate: None,
                last_used: Some(refusal::LastUsed {
                    common_name: certificate().common_name,
                    not_after,
                }),
                may_reacquire,
            },
        );
    }
    add_ends(language, s);
}

fn add_ends(language: Language, s: &mut Vec<Sample>) {
    let on = |site: Site| -> Page { page(language, site, "/") };
    for (name, site, by_administrator) in [
        ("user", Site::User, false),
        ("cascade", Site::User, true),
        ("administrator", Site::Administrator, false),
        ("console", Site::Console, false),
    ] {
        push(
            s,
            &format!("locked-{name}"),
            &refusal::locked::LockedPage {
                page: on(site),
                by_administrator,
            },
        );
    }
    for (name, opens) in [("hours", Some(1_795_215_600_000)), ("hours-later", None)] {
        let page = on(Site::User);
        push(s, name, &refusal::hours::OutsideHoursPage { page, opens });
    }
    for (name, end) in [
        ("idle", SessionEnd::Idle),
        ("overall", SessionEnd::Overall),
        ("closed", SessionEnd::Closed),
        ("revoked", SessionEnd::Revoked),
        ("certificate", SessionEnd::OtherCertificate),
        ("none", SessionEnd::None),
    ] {
        push(
            s,
            &format!("session-{name}"),
            &refusal::session::SessionEndedPage {
                page: on(Site::User),
                end,
            },
        );
    }
    for status in refusal::fault::FaultPage::STATUSES {
        push(
            s,
            &format!("fault-{}", status.as_u16()),
            &refusal::fault::FaultPage {
                page: on(Site::Public),
                status,
                reference: if status.is_server_error() {
                    "A1B2C3D4".to_owned()
                } else {
                    String::new()
                },
            },
        );
    }
}
