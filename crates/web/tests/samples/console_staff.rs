//! Pages about the bank's own staff.

use tegata_domain::staff::StaffRole;
use tegata_web::{
    kit::{Field, FieldError, Form, Page, Site, urls},
    texts::Language,
    view::{CertificateStatus, Lock, console::staff, refused::Refused, words},
};

use super::{DAY, NOW, Sample, add as push, console::waiting, sign_ins, signed_in};

pub(super) const KEY: &str =
    "3f1e 2218 1c34 f93d 0f0e 6bca 0f6d cf52 9a8b 7c6d 5e4f 3a2b 1c0d 9e8f 7a6b 5c4d";

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Console, path);
    for (name, may_change) in [("", true), ("-auditor", false)] {
        push(
            s,
            &format!("console-staff{name}"),
            &staff::StaffPage {
                page: signed(urls::console::STAFF),
                rows: rows(language),
                may_change,
                pending: if may_change {
                    waiting(language)
                } else {
                    vec![]
                },
            },
        );
    }
    add_recoveries(language, s, &signed);
    let row = || rows(language).swap_remove(0);
    for (name, is_signed) in [("", true), ("-unsigned", false)] {
        push(
            s,
            &format!("console-staff-member{name}"),
            &staff::MemberPage {
                page: signed("/staff/account/mihon"),
                member: row(),
                certificate: Some(staff::MemberCertificate {
                    number: "002".to_owned(),
                    serial: "3f1e22181c34f93d0f0e6bca0f6dcf52".to_owned(),
                    not_after: NOW + 335 * DAY,
                    key: KEY.to_owned(),
                    is_signed,
                }),
                acts: staff::MemberAct::of(CertificateStatus::Valid),
                sign_ins: sign_ins(),
            },
        );
    }
    add_acts(language, s, &signed);
    push(
        s,
        "console-staff-issued",
        &staff::IssuedPage {
            page: signed("/approvals/1"),
            name: "見本 三郎".to_owned(),
            account: "saburo".to_owned(),
            pin: "4829103746".to_owned(),
            with_certificate: true,
        },
    );
}

fn add_recoveries(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let one = |account: &str, done| staff::RecoveredRow {
        account: account.to_owned(),
        name: format!("見本 {account}"),
        employee: format!("E-{account}"),
        done,
        key: KEY.to_owned(),
    };
    let recovery = |may_acknowledge, own| staff::RecoveryRow {
        id: "recovery-1".to_owned(),
        at: NOW,
        by: "見本 五郎".to_owned(),
        people: vec![one("mihon", t.recovery.again), one("rei", t.recovery.new)],
        gone: if own {
            String::new()
        } else {
            "saburo".to_owned()
        },
        may_acknowledge,
        own,
    };
    for (name, rows, form) in [
        ("", vec![recovery(true, false)], Form::new()),
        (
            "-own",
            vec![recovery(false, true)],
            Form::new().with_failure(Refused::AboutChecker.failure(Site::Console, t)),
        ),
        ("-none", vec![], Form::new()),
    ] {
        push(
            s,
            &format!("console-staff-recoveries{name}"),
            &staff::RecoveriesPage {
                page: signed(urls::console::STAFF_RECOVERIES),
                form,
                rows,
            },
        );
    }
}

fn add_acts(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let row = || rows(language).swap_remove(0);
    let wrong = Form::new()
        .with_error(Field::StaffName, FieldError::Required)
        .with_error(Field::StaffRoles, FieldError::Required)
        .with_error(Field::StaffRequest, FieldError::Format);
    for (name, form) in [("", Form::new()), ("-wrong", wrong)] {
        push(
            s,
            &format!("console-staff-new{name}"),
            &staff::NewMemberPage {
                page: signed(urls::console::STAFF_NEW),
                form,
            },
        );
    }
    for act in staff::MemberAct::ALL {
        push(
            s,
            &format!("console-staff-{}", act.path()),
            &staff::MemberActPage {
                page: signed(&format!("/staff/account/mihon/{}", act.path())),
                form: Form::new().with_value(Field::RoleTeller, "yes"),
                act,
                member: row(),
                version: 3,
            },
        );
    }
    for refused in [Refused::LastStaff, Refused::AboutChecker] {
        let failure = refused.failure(Site::Console, language.texts());
        push(
            s,
            &format!("console-staff-{}", refused.code().to_lowercase()),
            &staff::MemberActPage {
                page: signed("/staff/account/mihon/stop"),
                form: Form::new().with_failure(failure),
                act: staff::MemberAct::Stop,
                member: row(),
                version: 3,
            },
        );
    }
}

fn rows(language: Language) -> Vec<staff::MemberRow> {
    let t = language.texts();
    let all = [
        (
            "mihon",
            "見本 一郎",
            CertificateStatus::Valid,
            Lock::Free,
            &StaffRole::ALL[..3],
        ),
        (
            "aoba",
            "青葉 花子",
            CertificateStatus::Suspended,
            Lock::Locked,
            &StaffRole::ALL[4..],
        ),
        (
            "wakaba",
            "若葉 次郎",
            CertificateStatus::EndsSoon,
            Lock::Free,
            &StaffRole::ALL[3..4],
        ),
    ];
    all.into_iter()
        .zip(1..)
        .map(
            |((account, name, status, lock, roles), number)| staff::MemberRow {
                account: account.to_owned(),
                name: name.to_owned(),
                employee: format!("E-{number:04}"),
                roles: words::roles(roles, t),
                status,
                lock,
                last_sign_in: (number != 2).then_some(NOW - number * DAY),
            },
        )
        .collect()
}
