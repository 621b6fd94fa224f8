//! Pages of the counter's records: customer cards, request forms, search, the register of certificates.

use tegata_app::console::{MailWork, Work};
use tegata_domain::{card::CardState, contract::ContractState};
use tegata_web::{
    kit::{Field, Form, Page, Site, urls},
    texts::Language,
    view::{
        CertificateStatus,
        card::{CardDeskAct, CardStatus},
        console::{
            cards,
            contracts::ContractRow,
            forms,
            history::{self, BankHistoryPage},
            register, search,
        },
        history::HistoryRow,
        token::TokenStatus,
    },
};

use super::{DAY, NOW, Sample, add as push, console::company, signed_in};

const CONTRACT: &str = "00009876543";

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Console, path);
    add_cards(language, s, &signed);
    add_forms(language, s, &signed);
    add_search(language, s, &signed);
    add_register(language, s, &signed);
    add_history(language, s, &signed);
}

fn add_cards(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let row = |state, overdue| cards::CardRow {
        contract_id: CONTRACT.to_owned(),
        company: company(language),
        number: "02".to_owned(),
        status: CardStatus(state),
        ordered_at: NOW - 20 * DAY,
        expected: NOW + DAY,
        overdue,
    };
    let rows = vec![
        row(CardState::Sent, true),
        row(CardState::Printed, false),
        row(CardState::Ordered, false),
    ];
    for (name, rows) in [("", rows), ("-none", vec![])] {
        push(
            s,
            &format!("console-cards{name}"),
            &cards::CardsPage {
                page: signed(urls::console::CARDS),
                rows,
                next: Some("/cards?at=1&after=sample".to_owned()),
            },
        );
    }
    for act in CardDeskAct::ALL {
        let card = match act {
            CardDeskAct::Print => card(2, CardState::Ordered),
            CardDeskAct::Send | CardDeskAct::Receive => card(2, CardState::Sent),
            CardDeskAct::Lose | CardDeskAct::Reissue => card(1, CardState::Received),
        };
        push(
            s,
            &format!("console-card-{}", act.path()),
            &cards::CardActPage {
                page: signed(&urls::console::card(CONTRACT, &1, act.path())),
                form: Form::new(),
                act,
                contract_id: CONTRACT.to_owned(),
                company: company(language),
                card,
            },
        );
    }
}

/// A lost card, and the one that is on its way for it; the first of all was replaced long ago.
pub(super) fn cards() -> Vec<cards::CardFacts> {
    vec![
        card(3, CardState::Sent),
        card(2, CardState::Lost),
        card(1, CardState::Replaced),
    ]
}

fn card(number: i64, state: CardState) -> cards::CardFacts {
    let step = |state, days: i64| cards::StepRow {
        status: CardStatus(state),
        at: NOW - days * DAY,
        by: "見本 一郎".to_owned(),
    };
    let under_way = state.is_under_way();
    cards::CardFacts {
        number,
        shown: format!("{number:02}"),
        status: CardStatus(state),
        steps: match state {
            CardState::Ordered => vec![step(CardState::Ordered, 20)],
            CardState::Sent => vec![
                step(CardState::Ordered, 22),
                step(CardState::Printed, 20),
                step(CardState::Sent, 19),
            ],
            CardState::Lost => vec![step(CardState::Received, 400), step(CardState::Lost, 23)],
            other => vec![step(other, 400)],
        },
        form: if under_way { "A-0012" } else { "" }.to_owned(),
        expected: under_way.then_some((NOW - 8 * DAY, NOW - DAY)),
        overdue: under_way,
        acts: CardDeskAct::of(state, true),
    }
}

fn add_forms(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let row = |number: &str, checker: Option<&str>, state| forms::FormRow {
        number: number.to_owned(),
        approval: "sample".to_owned(),
        kind: t.card.reissue.to_owned(),
        target: CONTRACT.to_owned(),
        maker: "見本 一郎".to_owned(),
        asked_at: NOW - 2 * DAY,
        checker: checker.map(str::to_owned),
        state,
    };
    let rows = vec![
        row("A-0012", Some("見本 花子"), t.approval.state_done),
        row("A-0013", None, t.approval.state_waiting),
    ];
    for (name, rows) in [("", rows), ("-none", vec![])] {
        push(
            s,
            &format!("console-forms{name}"),
            &forms::FormsPage {
                page: signed(urls::console::FORMS),
                form: Form::new(),
                rows,
                next: None,
            },
        );
    }
}

/// What waits at the counter.
pub(super) fn work(for_me: usize) -> Work {
    Work {
        for_me,
        mine: 1,
        held: 1,
        cards: 3,
        cards_overdue: 1,
        ending: 12,
        recoveries: usize::from(for_me > 0),
        mails: Some(MailWork {
            given_up: 2,
            late: i64::from(for_me > 0),
        }),
    }
}

fn add_search(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let empty = |text: &str| search::SearchPage {
        page: signed(urls::console::SEARCH),
        form: Form::new().with_value(Field::Search, text),
        text: text.to_owned(),
        found: false,
        contracts: vec![],
        more_contracts: None,
        people: vec![],
        more_people: None,
        certificates: vec![],
        issue_number: None,
        forms: vec![],
        token: None,
    };
    push(s, "console-search", &empty(""));
    push(s, "console-search-none", &empty("zzz"));
    push(
        s,
        "console-search-found",
        &search::SearchPage {
            found: true,
            contracts: vec![ContractRow {
                contract_id: CONTRACT.to_owned(),
                company: company(language),
                users: 3,
                standing: ContractState::SuspendedByCustomer,
                opened_at: NOW - 400 * DAY,
            }],
            more_contracts: Some(CONTRACT.to_owned()),
            people: vec![search::PersonRow {
                id: "riyousya".to_owned(),
                name: "見本 太郎".to_owned(),
                kind: t.register.user,
                active: false,
                contract_id: CONTRACT.to_owned(),
                company: company(language),
            }],
            more_people: Some("sample".to_owned()),
            certificates: vec![certificate(language, CertificateStatus::Valid)],
            issue_number: Some(1),
            token: Some(("10203040".to_owned(), TokenStatus::InUse)),
            ..empty("1")
        },
    );
}

fn certificate(language: Language, status: CertificateStatus) -> register::CertificateRow {
    let t = language.texts();
    register::CertificateRow {
        id: "sample".to_owned(),
        common_name: format!("{CONTRACT} riyousya 1635"),
        serial: "0129fe0c6b72a4d1e8905b3c7f12aa4d7c".to_owned(),
        issue_number: "001".to_owned(),
        status,
        since: NOW - DAY,
        reason: if status == CertificateStatus::Revoked {
            register::reason("key_compromise", t)
        } else {
            String::new()
        },
        kind: t.register.user,
        holder: "見本 太郎".to_owned(),
        contract_id: Some(CONTRACT.to_owned()),
        company: company(language),
        recorded_at: NOW - 100 * DAY,
        not_before: NOW - 100 * DAY,
        not_after: NOW + 265 * DAY,
        key: t.certificate.key_software,
        pc: "KEIRI-01".to_owned(),
    }
}

fn add_register(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let statuses = [
        CertificateStatus::Valid,
        CertificateStatus::Held,
        CertificateStatus::Revoked,
    ];
    let mut rows = statuses
        .map(|status| certificate(language, status))
        .to_vec();
    for reason in [
        "affiliation_changed",
        "superseded",
        "cessation_of_operation",
        "certificate_hold",
    ] {
        rows.push(register::CertificateRow {
            reason: register::reason(reason, language.texts()),
            ..certificate(language, CertificateStatus::Revoked)
        });
    }
    for (name, rows) in [("", rows), ("-none", vec![])] {
        push(
            s,
            &format!("console-certificates{name}"),
            &register::CertificatesPage {
                page: signed(urls::console::CERTIFICATES),
                chosen: register::Chosen::default(),
                rows,
                next: Some((NOW, "sample".to_owned())),
                may_export: true,
            },
        );
    }
    push(
        s,
        "console-certificate",
        &register::CertificatePage {
            page: signed(&urls::console::certificate("sample")),
            row: certificate(language, CertificateStatus::Revoked),
            proven_at: Some(NOW - 100 * DAY),
            last_used_at: None,
            history: history(language),
        },
    );
}

fn history(language: Language) -> Vec<HistoryRow> {
    let e = &language.texts().event;
    [
        e.certificate_revoke,
        e.certificate_valid,
        e.certificate_record,
    ]
    .into_iter()
    .map(|act| HistoryRow {
        at: NOW - DAY,
        actor: "見本 一郎".to_owned(),
        act: act.to_owned(),
        target: format!("{CONTRACT} riyousya 1635"),
        from: "192.0.2.1".to_owned(),
    })
    .collect()
}

fn add_history(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    for (name, rows) in [("", history(language)), ("-none", vec![])] {
        push(
            s,
            &format!("console-history{name}"),
            &BankHistoryPage {
                page: signed(urls::console::HISTORY),
                chosen: history::Chosen::default(),
                staff: vec![("teller".to_owned(), "見本 一郎".to_owned())],
                rows,
                older: Some(1),
                may_export: true,
            },
        );
    }
}
