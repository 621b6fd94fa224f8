//! Pages of WEB-FB.

use tegata_domain::{
    calendar::{Day, Month},
    right::Right,
};
use tegata_web::{
    kit::{Field, FieldError, Form, Page, Screens, Site, urls, web_fb::Service},
    texts::Language,
    view::{
        CertificateStatus, KeyProtection, Lock,
        acquisition::Holder,
        administrator::users::change::CertificateBlock,
        user::renewal::RenewalPage,
        web_fb::{
            acquire::{FbDonePage, Releaser},
            calendar::{CalendarDay, CalendarPage},
            edit::{DeregisterIdPage, EditIdPage, IdDonePage},
            history::{Chosen, UsageHistoryPage},
            ids::{IdRow, IdsPage, NewIdPage},
            login::{FbSignInPage, IdMainPage, IdPasswordPage, KeyboardHelpPage, LoginPage},
            main::{MainPage, ManagementPage, NoServicePage, PublicManagementPage},
            stop::{StopConfirmPage, StopPage, StoppedPage},
            tokens::{FbTokenPage, FbTokenRow, FbTokensPage},
            unlock::{LockedRow, UnlockPage},
        },
    },
};

use super::{
    DAY, NOW, Sample, add as push, administrator, card, certificate, page, sign_ins, signed_in,
};

/// A completion page's lines, as in the manual.
const SUBJECT: [&str; 6] = [
    "Country = JP",
    "Organization = Mihon Shinkin Information Center",
    "Organizational Unit = Mihon Shinkin Internet Banking Intermediate CA",
    "Organizational Unit = USERTYPE - 2",
    "Organizational Unit = CERTISSUEDNUM - 1",
    "Common Name = nozawa1 9992",
];

struct Bank(Language);

impl Bank {
    fn open(&self, site: Site, path: &str) -> Page {
        web_fb(page(self.0, site, path))
    }

    fn master(&self, path: &str) -> Page {
        web_fb(signed_in(self.0, Site::Administrator, path))
    }

    fn public_id(&self, path: &str) -> Page {
        web_fb(signed_in(self.0, Site::User, path))
    }

    fn weak(&self, path: &str) -> Page {
        web_fb(signed_in(self.0, Site::Public, path))
    }
}

fn web_fb(mut page: Page) -> Page {
    page.screens = Screens::WebFb;
    page
}

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let bank = Bank(language);
    add_sign_in(&bank, s);
    add_acquisition(&bank, s);
    add_main(&bank, s);
    add_ids(&bank, s);
    add_management(&bank, s);
    add_stop(&bank, s);
    add_history(&bank, s);
}

fn add_sign_in(bank: &Bank, s: &mut Vec<Sample>) {
    for (name, by_password, form) in [
        ("fb-login", true, Form::new()),
        ("fb-login-certificate-only", false, Form::new()),
    ] {
        let page = bank.open(Site::Public, "/");
        push(
            s,
            name,
            &LoginPage {
                page,
                form,
                by_password,
            },
        );
    }
    push(
        s,
        "fb-sign-in",
        &FbSignInPage {
            page: bank.open(Site::User, "/"),
            form: Form::new(),
            certificate: certificate(),
        },
    );
    let page = bank.open(Site::Public, urls::public::HELP_KEYBOARD);
    push(s, "fb-keyboard", &KeyboardHelpPage { page });
    push(
        s,
        "fb-id-main",
        &IdMainPage {
            page: bank.weak(urls::public::ID_MAIN),
            sign_ins: sign_ins(),
        },
    );
    push(
        s,
        "fb-id-password",
        &IdPasswordPage {
            page: bank.weak(urls::public::ID_PASSWORD),
            form: Form::new(),
            must: true,
        },
    );
}

fn add_acquisition(bank: &Bank, s: &mut Vec<Sample>) {
    let ca_name = "Mihon Shinkin Internet Banking Intermediate CA".to_owned();
    for (name, held) in [
        ("fb-acquire-done", None),
        ("fb-acquire-held", Some(Releaser::Administrator)),
        ("fb-acquire-held-master", Some(Releaser::Bank)),
    ] {
        push(
            s,
            name,
            &FbDonePage {
                page: bank.open(Site::Public, urls::acquisition::RESULT),
                ca_name: ca_name.clone(),
                subject: SUBJECT.map(str::to_owned).to_vec(),
                serial: "441e22181c34f93d0f0e6bca0f6dcf52".to_owned(),
                held,
            },
        );
    }
}

fn add_main(bank: &Bank, s: &mut Vec<Sample>) {
    push(
        s,
        "fb-renewal",
        &RenewalPage {
            page: bank.public_id(urls::user::RENEWAL),
            form: Form::new(),
            holder: Holder::User,
            certificate: certificate(),
        },
    );
    push(
        s,
        "fb-main",
        &MainPage {
            page: bank.master(urls::web_fb::MAIN),
            card: card(CertificateStatus::EndsSoon),
            may_renew: true,
            held: 2,
            closed: true,
            notices: administrator::notices(bank.0),
            sign_ins: sign_ins(),
        },
    );
    let page = bank.master(urls::web_fb::MANAGEMENT);
    push(s, "fb-management", &ManagementPage { page });
    let page = bank.public_id(urls::web_fb::MANAGEMENT);
    push(s, "fb-management-public", &PublicManagementPage { page });
    push(
        s,
        "fb-no-service",
        &NoServicePage {
            page: bank.public_id("/services/transfer"),
            service: Service::Transfer.words(bank.0.texts()),
        },
    );
}

fn rows() -> Vec<IdRow> {
    [
        ("kiyo0012", "青葉 清子", Right::Approver),
        ("nozawa1", "見本 野沢", Right::General),
        ("otemat9", "大手町 見本", Right::Administrator),
    ]
    .map(|(id, name, right)| IdRow {
        id: id.to_owned(),
        name: name.to_owned(),
        right,
    })
    .to_vec()
}

fn add_ids(bank: &Bank, s: &mut Vec<Sample>) {
    let master = IdRow {
        id: "master01".to_owned(),
        name: "見本 花子".to_owned(),
        right: Right::Administrator,
    };
    for (name, users, form) in [
        ("fb-ids", rows(), Form::new()),
        ("fb-ids-empty", Vec::new(), Form::new()),
        (
            "fb-ids-error",
            rows(),
            Form::new().with_error(Field::SelectedUser, FieldError::Required),
        ),
    ] {
        push(
            s,
            name,
            &IdsPage {
                page: bank.master(urls::web_fb::IDS),
                form,
                masters: vec![master.clone()],
                users,
            },
        );
    }
    push(
        s,
        "fb-id-new",
        &NewIdPage {
            page: bank.master(urls::web_fb::ID_NEW),
            form: Form::new(),
            confirm: Some(Field::LoginPassword),
            with_token: false,
        },
    );
    let block = CertificateBlock {
        issue_number: Some("001".to_owned()),
        status: CertificateStatus::Valid,
        registered_at: Some(NOW - 30 * DAY),
        serial: Some("441e22181c34f93d0f0e6bca0f6dcf52".to_owned()),
        not_after: Some(NOW + 335 * DAY),
        key: Some(KeyProtection::Exportable),
    };
    push(
        s,
        "fb-id-edit",
        &EditIdPage {
            page: bank.master(&urls::web_fb::id("kiyo0012", "edit")),
            form: Form::new()
                .with_value(Field::UserName, "青葉 清子")
                .with_value(Field::Right, "approver")
                .with_value(Field::CertificateChoice, "reissue"),
            id: "kiyo0012".to_owned(),
            block,
            version: 1,
            confirm: None,
        },
    );
    push(
        s,
        "fb-id-deregister",
        &DeregisterIdPage {
            page: bank.master(&urls::web_fb::id("kiyo0012", "deregister")),
            form: Form::new(),
            id: "kiyo0012".to_owned(),
            name: "青葉 清子".to_owned(),
            confirm: None,
        },
    );
    add_done(bank, s);
}

fn add_done(bank: &Bank, s: &mut Vec<Sample>) {
    for (name, act, registered, code) in [
        ("fb-id-edited", "edited", false, None),
        ("fb-id-edited-outside", "edited", false, Some("7K2M-9QXD")),
        ("fb-id-registered", "registered", true, None),
    ] {
        push(
            s,
            name,
            &IdDonePage {
                page: bank.master(&urls::web_fb::id("kiyo0012", act)),
                id: "kiyo0012".to_owned(),
                registered,
                deadline: Some(NOW + 80 * DAY),
                code: code.map(str::to_owned),
            },
        );
    }
}

fn add_management(bank: &Bank, s: &mut Vec<Sample>) {
    for (name, users) in [
        (
            "fb-unlock",
            vec![LockedRow {
                id: "kiyo0012".to_owned(),
                name: "青葉 清子".to_owned(),
                lock: Lock::Locked,
            }],
        ),
        ("fb-unlock-none", Vec::new()),
    ] {
        push(
            s,
            name,
            &UnlockPage {
                page: bank.master(urls::web_fb::UNLOCK),
                form: Form::new(),
                users,
                confirm: None,
            },
        );
    }
    let row = |serial: Option<&str>| FbTokenRow {
        id: "kiyo0012".to_owned(),
        name: "青葉 清子".to_owned(),
        serial: serial.map(str::to_owned),
    };
    push(
        s,
        "fb-tokens",
        &FbTokensPage {
            page: bank.master(urls::web_fb::TOKENS),
            rows: vec![row(Some("MT-0001")), row(None)],
        },
    );
    for (name, serial) in [("fb-token", None), ("fb-token-stop", Some("MT-0001"))] {
        push(
            s,
            name,
            &FbTokenPage {
                page: bank.master(&urls::web_fb::token("kiyo0012")),
                form: Form::new(),
                row: row(serial),
                confirm: None,
            },
        );
    }
    push(s, "fb-calendar", &calendar(bank));
}

#[expect(
    clippy::expect_used,
    reason = "a sample that does not render fails the test"
)]
fn calendar(bank: &Bank) -> CalendarPage {
    let month = Month::parse("2026-11").expect("a month");
    let today = Day::parse("2026-11-20").expect("a day");
    let mut weeks: Vec<[Option<CalendarDay>; 7]> = Vec::new();
    for day in month.days() {
        let at = usize::try_from(day.weekday().to_monday_zero_offset()).expect("a weekday");
        if weeks.is_empty() || at == 0 {
            weeks.push(Default::default());
        }
        let week = weeks.last_mut().expect("a week");
        *week.get_mut(at).expect("seven days") = Some(CalendarDay {
            day,
            hours: if at == 6 { "" } else { "7:00–23:00" }.to_owned(),
            closed: day.number() % 9 == 5,
            past: day < today,
        });
    }
    CalendarPage {
        page: bank.master(urls::web_fb::CALENDAR),
        month,
        previous: Some("/management/calendar?month=2026-10".to_owned()),
        following: Some("/management/calendar?month=2026-12".to_owned()),
        weeks,
    }
}

fn add_stop(bank: &Bank, s: &mut Vec<Sample>) {
    let page = bank.master(urls::web_fb::STOP);
    let form = Form::new();
    push(s, "fb-stop", &StopPage { page, form });
    let page = bank.master(urls::web_fb::STOP_CONFIRM);
    let form = Form::new();
    push(s, "fb-stop-confirm", &StopConfirmPage { page, form });
    let page = bank.open(Site::Administrator, urls::web_fb::STOP_CONFIRM);
    push(s, "fb-stopped", &StoppedPage { page });
}

fn add_history(bank: &Bank, s: &mut Vec<Sample>) {
    push(
        s,
        "fb-history",
        &UsageHistoryPage {
            page: bank.master(urls::web_fb::HISTORY),
            chosen: Chosen {
                user: "kiyo0012".to_owned(),
                ..Chosen::default()
            },
            users: rows().into_iter().map(|row| row.id).collect(),
            rows: administrator::history(bank.0).into_iter().take(8).collect(),
            older: Some("/management/history?before=1".to_owned()),
            csv: "/management/history.csv".to_owned(),
        },
    );
}
