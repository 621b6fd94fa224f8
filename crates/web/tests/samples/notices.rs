//! お知らせ, mail addresses, 有効期限一覧.

use tegata_web::{
    calendar::{self, Ending},
    kit::{Field, FieldError, Form, Notice, NoticeKind, Site, urls},
    texts::Language,
    view::{
        CertificateStatus,
        administrator::{
            expiry::{
                BulkAnswer, BulkReissuePage, BulkResultPage, BulkResultRow, ExpiryPage, ExpiryRow,
                Show, Sort, Ticked,
            },
            users::{
                UserFacts,
                fields::{UserFields, UserFieldsPage},
            },
        },
        console::notices::{BankNoticeRow, BankNoticesPage, MailState, UndeliverableRow},
        mail::MailPage,
        notices::{NoticeItem, NoticesPage},
        refused::Refused,
    },
};

use super::{DAY, NOW, Sample, add as push, signed_in};

pub(crate) fn add(language: Language, s: &mut Vec<Sample>) {
    for (name, site) in [("user", Site::User), ("administrator", Site::Administrator)] {
        add_own(language, s, name, site);
    }
    add_expiry(language, s);
    add_bank(language, s);
}

/// What stands in files instead of pages.
pub(crate) fn files(language: Language) -> Vec<String> {
    let ending = Ending {
        certificate: "0123456789abcdef",
        bank: ("9901", "さくら見本信用金庫"),
        common_name: "00009876543 riyousya 9901",
        not_after: NOW + 335 * DAY,
        renewal_opens_days: 40,
        issued_at: NOW - 30 * DAY,
    };
    let file = calendar::file(&ending, language.texts());
    vec![
        file.replace("\r\n ", "").replace("\\,", ","),
        ExpiryRow::headings(language.texts()).join(","),
    ]
}

fn add_own(language: Language, s: &mut Vec<Sample>, name: &str, site: Site) {
    let texts = match language {
        Language::Ja => [
            "青葉 太郎：新しい電子証明書が有効になりました。",
            "青葉 太郎：電子証明書の取得がはじまりました。心当たりがない場合は、すぐに停止してください。",
        ],
        Language::En => [
            "Aoba Taro: a new certificate became valid.",
            "Aoba Taro: an acquisition has begun. If that was not expected, suspend it at once.",
        ],
    };
    let item = |(number, text): (i64, &str)| NoticeItem {
        id: format!("0{number}"),
        at: NOW - number * DAY,
        text: text.to_owned(),
        unread: number == 0,
    };
    let page = NoticesPage {
        page: signed_in(language, site, urls::user::NOTICES),
        notices: (0..).zip(texts).map(item).collect(),
        not_after: NOW + 20 * DAY,
    };
    push(s, &format!("{name}-notices"), &page);
    let mut page = page;
    page.page.notice = Some(Notice {
        kind: NoticeKind::Done,
        text: page.page.t.notices.put_away_done.to_owned(),
    });
    push(s, &format!("{name}-notices-put-away"), &page);
    let page = NoticesPage {
        notices: vec![],
        ..page
    };
    push(s, &format!("{name}-notices-none"), &page);
    let pin = match site {
        Site::User => Field::UserPin,
        _ => Field::ConfirmationPin,
    };
    let form = Form::new()
        .with_value(Field::Mail, "hanako@aoba.example")
        .with_value(Field::SecondMail, "hanako@")
        .with_error(Field::SecondMail, FieldError::Format);
    let page = MailPage {
        page: signed_in(language, site, urls::user::MAIL),
        form,
        pin,
    };
    push(s, &format!("{name}-mail"), &page);
}

fn add_expiry(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Administrator, path);
    let rows: Vec<ExpiryRow> = rows(language);
    for (name, rows) in [("expiry", rows), ("expiry-none", vec![])] {
        let page = ExpiryPage {
            page: signed(urls::administrator::EXPIRY),
            form: Form::new(),
            sort: Sort::End,
            show: Show::All,
            rows,
        };
        push(s, &format!("administrator-{name}"), &page);
    }
    let page = BulkReissuePage {
        page: signed(urls::administrator::EXPIRY_REISSUE),
        form: Form::new(),
        form_id: "0123456789abcdef".to_owned(),
        ticked: ["S0001", "S0002"]
            .map(|id| Ticked {
                user_id: id.to_owned(),
                name: "青葉 太郎".to_owned(),
                version: 1,
            })
            .to_vec(),
    };
    push(s, "administrator-expiry-reissue", &page);
    let answers = [
        BulkAnswer::Registered {
            deadline: NOW + 80 * DAY,
        },
        BulkAnswer::Changed,
        BulkAnswer::Gone,
    ];
    let page = BulkResultPage {
        page: signed(urls::administrator::EXPIRY_REISSUE),
        rows: (1..)
            .zip(answers)
            .map(|(number, answer)| BulkResultRow {
                user_id: format!("S000{number}"),
                answer,
            })
            .collect(),
    };
    push(s, "administrator-expiry-result", &page);
    let page = UserFieldsPage {
        act: UserFields::Mail,
        page: signed(&urls::administrator::user("S0001", "mail")),
        form: Form::new().with_value(Field::Mail, "taro@aoba.example"),
        user: UserFacts {
            user_id: "S0001".to_owned(),
            name: "青葉 太郎".to_owned(),
            token: None,
        },
    };
    push(s, "administrator-user-mail", &page);
}

fn rows(language: Language) -> Vec<ExpiryRow> {
    let name = |ja: &str, en: &str| match language {
        Language::Ja => ja.to_owned(),
        Language::En => en.to_owned(),
    };
    let row = |id: &str, name: String, status, days: Option<i64>| ExpiryRow {
        is_user: id.starts_with('S'),
        id: id.to_owned(),
        name,
        version: 1,
        status,
        number: days.map(|_| "002".to_owned()),
        not_after: days.map(|days| NOW + days * DAY),
        days,
    };
    vec![
        row(
            "S0003",
            name("若葉 三郎", "Wakaba Saburo"),
            CertificateStatus::Expired,
            Some(-3),
        ),
        row(
            "S0001",
            name("青葉 太郎", "Aoba Taro"),
            CertificateStatus::EndsSoon,
            Some(0),
        ),
        row(
            "1",
            name("青葉 花子", "Aoba Hanako"),
            CertificateStatus::EndsSoon,
            Some(12),
        ),
        row(
            "S0002",
            name("見本 二郎", "Mihon Jiro"),
            CertificateStatus::Valid,
            Some(200),
        ),
        row(
            "S0004",
            name("見本 四郎", "Mihon Shiro"),
            CertificateStatus::Registered,
            None,
        ),
    ]
}

fn add_bank(language: Language, s: &mut Vec<Sample>) {
    let (text, company, about, title) = match language {
        Language::Ja => (
            "青葉 花子：電子証明書の取得がはじまりました。心当たりがない場合は、すぐに停止してください。",
            "株式会社青葉見本商事",
            "青葉 花子",
            "電子証明書の取得がはじまりました",
        ),
        Language::En => (
            "Aoba Hanako: an acquisition has begun. If that was not expected, suspend it at once.",
            "Aoba Sample Trading Co., Ltd.",
            "Aoba Hanako",
            "An acquisition has begun",
        ),
    };
    let mut page = BankNoticesPage {
        page: signed_in(language, Site::Console, urls::console::NOTICES),
        form: Form::new(),
        may_resend: true,
        recoveries: 1,
        mail: MailState {
            is_late: true,
            waiting: 12,
            oldest: Some(NOW - 2 * 3_600_000),
            answer: Some("421".to_owned()),
        },
        notices: vec![BankNoticeRow {
            at: NOW,
            company: company.to_owned(),
            text: text.to_owned(),
        }],
        undeliverable: vec![UndeliverableRow {
            id: "mail-1".to_owned(),
            at: NOW,
            company: company.to_owned(),
            about: about.to_owned(),
            title: title.to_owned(),
            address: "h***@a***.example".to_owned(),
            answer: "550".to_owned(),
        }],
    };
    push(s, "console-notices", &page);
    page.mail.is_late = false;
    page.recoveries = 0;
    let refused = Refused::NoAddress.failure(Site::Console, language.texts());
    page.form = Form::new().with_failure(refused);
    push(s, "console-notices-refused", &page);
    page.form = Form::new();
    (page.mail.waiting, page.mail.oldest, page.mail.answer) = (0, None, None);
    page.may_resend = false;
    push(s, "console-notices-quiet", &page);
}
