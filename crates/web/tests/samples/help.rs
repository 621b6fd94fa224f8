//! 緊急停止, お困りの内容から探す, ログインできないときは and サポートコード.

use tegata_domain::staff::Duty;
use tegata_web::{
    kit::{Field, FieldError, Form, HelpDesk, Page, Site, urls},
    texts::Language,
    view::{
        CertificateStatus, Lock,
        acquisition::Holder,
        cannot_sign_in::{DiagnosisPage, Owner, RefusedDiagnosisPage, Seen, SupportCodePage},
        console::{
            stop_person::StopPersonPage,
            support::{Diagnosis, Person, StopRow, SupportPage},
        },
        refusal::certificate::{LastUsed, Reason, RefusalPage},
        refused::Refused,
        stop, trouble,
    },
};

use super::{DAY, NOW, Sample, add as push, certificate, page, sign_ins, signed_in};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    add_stop(language, s);
    add_troubles(language, s);
    add_diagnosis(language, s);
    add_support_code(language, s);
    add_console(language, s);
}

fn add_stop(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    let mut without_desk = at(urls::public::STOP);
    without_desk.help_desk = None::<HelpDesk>;
    for (name, page) in [
        ("", at(urls::public::STOP)),
        ("-without-desk", without_desk),
    ] {
        let by_customer_id = !name.is_empty();
        push(
            s,
            &format!("stop{name}"),
            &stop::StopPage {
                page,
                by_customer_id,
            },
        );
    }
    for (name, holder, by_customer_id) in [
        ("user", Holder::User, false),
        ("administrator", Holder::Administrator, false),
        ("customer", Holder::User, true),
    ] {
        push(
            s,
            &format!("stop-{name}"),
            &stop::StopIdentityPage {
                page: at(urls::public::STOP_USER),
                holder,
                by_customer_id,
                form: Form::new(),
            },
        );
    }
    for (name, certificate) in [("certificate", Some(certificate())), ("none", None)] {
        push(
            s,
            &format!("stop-presented-{name}"),
            &stop::StopCertificatePage {
                page: page(language, Site::CannotSignIn, urls::cannot_sign_in::STOP),
                certificate,
            },
        );
    }
    let page = at(urls::public::STOP_RECEIVED);
    push(s, "stop-received", &stop::StopReceivedPage { page });
}

fn add_troubles(language: Language, s: &mut Vec<Sample>) {
    let at = |path: &str| page(language, Site::Public, path);
    let page = at(urls::public::TROUBLES);
    push(s, "troubles", &trouble::GroupsPage { page });
    for group in trouble::Group::ALL {
        let page = at(&urls::public::trouble(group.slug()));
        let name = format!("troubles-{}", group.slug());
        push(s, &name, &trouble::GroupPage { page, group });
    }
    for trouble in &trouble::ALL {
        let page = at(&urls::public::trouble(trouble.slug));
        let name = format!("trouble-{}", trouble.slug);
        push(s, &name, &trouble::TroublePage { page, trouble });
    }
}

fn seen(ie_mode: bool) -> Seen {
    Seen {
        browser: "Microsoft Edge 146".to_owned(),
        system: "Windows".to_owned(),
        ie_mode,
    }
}

fn add_diagnosis(language: Language, s: &mut Vec<Sample>) {
    let on = || -> Page { page(language, Site::CannotSignIn, urls::cannot_sign_in::TOP) };
    for (name, owner) in [
        ("user", Owner::User),
        ("administrator", Owner::Administrator),
        ("staff", Owner::Staff),
    ] {
        push(
            s,
            &format!("diagnosis-{name}"),
            &DiagnosisPage {
                page: on(),
                certificate: certificate(),
                owner,
                seen: seen(owner == Owner::Staff),
            },
        );
    }
    for reason in Reason::ALL {
        let remembered = reason == Reason::None;
        push(
            s,
            &format!("diagnosis-{}", reason.code()),
            &RefusedDiagnosisPage {
                page: on(),
                refusal: RefusalPage {
                    page: on(),
                    reason,
                    certificate: (!remembered).then(certificate),
                    last_used: remembered.then(|| LastUsed {
                        common_name: certificate().common_name,
                        not_after: NOW - DAY,
                    }),
                    may_reacquire: false,
                },
                seen: seen(remembered),
            },
        );
    }
}

fn add_support_code(language: Language, s: &mut Vec<Sample>) {
    for (name, code) in [("", Some("7K3M9-QX2TA".to_owned())), ("-many", None)] {
        push(
            s,
            &format!("support-code{name}"),
            &SupportCodePage {
                page: page(
                    language,
                    Site::CannotSignIn,
                    urls::cannot_sign_in::SUPPORT_CODE,
                ),
                code,
                ends_at: NOW + DAY / 48,
            },
        );
    }
}

fn add_console(language: Language, s: &mut Vec<Sample>) {
    let t = language.texts();
    let forms = [
        ("empty", Form::new()),
        (
            "required",
            Form::new().with_error(Field::SupportCode, FieldError::Required),
        ),
        (
            "wrong",
            Form::new().with_failure(Refused::SupportCode.failure(Site::Console, t)),
        ),
        (
            "wait",
            Form::new().with_failure(Refused::SupportWait.failure(Site::Console, t)),
        ),
    ];
    for (name, form) in forms {
        push_console(language, s, name, form, None, vec![]);
    }
    push(
        s,
        "console-support-role",
        &SupportPage {
            page: signed_in(language, Site::Console, urls::console::SUPPORT),
            form: Form::new(),
            missing: Some(Refused::Role(Duty::Help).failure(Site::Console, t)),
            diagnosis: None,
            stops: vec![],
        },
    );
    push(
        s,
        "console-stop-person",
        &StopPersonPage {
            page: signed_in(
                language,
                Site::Console,
                "/contracts/00009876543/stop/user/riyousya",
            ),
            form: Form::new(),
            name: "見本 一郎 (riyousya)".to_owned(),
            company: "00009876543 青葉見本商事".to_owned(),
        },
    );
    let stops = || {
        vec![StopRow {
            at: NOW - DAY,
            name: "見本 一郎 (riyousya)".to_owned(),
            company: "00009876543 青葉見本商事".to_owned(),
        }]
    };
    for (name, diagnosis) in [
        ("works", works()),
        ("none", unknown(language)),
        ("stopped", stopped()),
    ] {
        push_console(language, s, name, Form::new(), Some(diagnosis), stops());
    }
}

fn push_console(
    language: Language,
    s: &mut Vec<Sample>,
    name: &str,
    form: Form,
    diagnosis: Option<Diagnosis>,
    stops: Vec<StopRow>,
) {
    push(
        s,
        &format!("console-support-{name}"),
        &SupportPage {
            page: signed_in(language, Site::Console, urls::console::SUPPORT),
            form,
            missing: None,
            diagnosis,
            stops,
        },
    );
}

fn works() -> Diagnosis {
    Diagnosis {
        reason: None,
        certificate: Some(certificate()),
        from_memory: false,
        seen: seen(false),
        clock_ahead: Some(-312),
        from: "192.0.2.15".to_owned(),
        made_at: NOW,
        ends_at: NOW + DAY / 48,
        person: Some(Person {
            name: "見本 一郎 (riyousya)".to_owned(),
            company: "00009876543 青葉見本商事".to_owned(),
            status: CertificateStatus::Valid,
            issue_until: Some(NOW + 80 * DAY),
            token: Some("10203040".to_owned()),
            lock: Lock::Free,
            stopped_at: None,
            stop: Some(urls::console::stop_person(
                "00009876543",
                "user",
                "riyousya",
            )),
            sign_ins: sign_ins(),
        }),
    }
}

fn unknown(language: Language) -> Diagnosis {
    let word = language.texts().support.unknown.to_owned();
    Diagnosis {
        seen: Seen {
            browser: word.clone(),
            system: word,
            ie_mode: false,
        },
        reason: Some(Reason::None),
        certificate: None,
        clock_ahead: None,
        person: None,
        ..works()
    }
}

fn stopped() -> Diagnosis {
    let mut diagnosis = works();
    diagnosis.reason = Some(Reason::Suspended);
    diagnosis.from_memory = true;
    if let Some(person) = &mut diagnosis.person {
        person.status = CertificateStatus::Suspended;
        person.issue_until = None;
        person.token = None;
        person.lock = Lock::Locked;
        person.stopped_at = Some(NOW - DAY);
        person.sign_ins = vec![];
    }
    diagnosis
}
