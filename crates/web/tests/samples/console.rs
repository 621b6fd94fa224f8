//! Pages of the bank console.

use tegata_domain::{
    contract::ContractState,
    look::{BankLook, InvalidLook},
    policy::{FIELDS, Policies, PolicyField},
    staff::{Duty, StaffRole},
};
use tegata_web::{
    kit::{Field, FieldError, Form, Page, Site, urls},
    paper::{self, Paper},
    texts::Language,
    view::{
        CertificateStatus,
        console::{
            add_administrator, administrator, approval, contract, contracts, look, open_contract,
            policies, queue, sheet, sign_in, standing,
        },
        refusal::role,
        refused::Refused,
        words,
    },
};

use super::{
    DAY, NOW, Sample, add as push,
    administrator::{block, held_facts},
    certificate, console_records, console_staff, page, signed_in,
};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Console, path);
    push(
        s,
        "console-sign-in",
        &sign_in::StaffSignInPage {
            page: page(language, Site::Console, urls::console::SIGN_IN),
            form: Form::new(),
            certificate: certificate(),
        },
    );
    for (name, waiting) in [("", waiting(language)), ("-empty", vec![])] {
        push(
            s,
            &format!("console-queue{name}"),
            &queue::QueuePage {
                page: signed(urls::console::QUEUE),
                roles: words::roles(&StaffRole::ALL, language.texts()),
                work: console_records::work(waiting.len()),
                ends_before: "2026-12-30".to_owned(),
                waiting,
            },
        );
    }
    let row = contracts::ContractRow {
        contract_id: "00009876543".to_owned(),
        company: company(language),
        users: 3,
        standing: ContractState::Open,
        opened_at: NOW - 400 * DAY,
    };
    for (name, rows) in [("", vec![row]), ("-none", vec![])] {
        push(
            s,
            &format!("console-contracts{name}"),
            &contracts::ContractsPage {
                page: signed(urls::console::CONTRACTS),
                standing: None,
                rows,
                next: Some("/contracts?standing=&after=00009876543".to_owned()),
            },
        );
    }
    push(
        s,
        "console-open-contract",
        &open_contract::OpenContractPage {
            page: signed(urls::console::CONTRACT_NEW),
            form: Form::new(),
            with_customer_id: true,
        },
    );
    push(
        s,
        "console-add-administrator",
        &add_administrator::AddAdministratorPage {
            page: signed(&urls::console::add_administrator("00009876543")),
            form: Form::new(),
            with_customer_id: true,
            contract: facts(language),
        },
    );
    add_policies(language, s, &signed);
    add_contract(language, s, &signed);
    add_approval(language, s, &signed);
    add_sheets(language, s, &signed);
}

fn add_policies(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let values = serde_json::to_value(Policies::default()).unwrap_or_default();
    let row = |field: &PolicyField| {
        let value = values.get(field.name).unwrap_or(&serde_json::Value::Null);
        policies::PolicyRow::of(field, value, value, t)
    };
    push(
        s,
        "console-policies",
        &policies::PoliciesPage {
            page: signed(urls::console::POLICIES),
            rows: FIELDS.iter().map(row).collect(),
            may_change: true,
        },
    );
    let shown = |field: &&PolicyField| ["wrong_pins", "release"].contains(&field.name);
    for field in FIELDS.iter().filter(shown) {
        let name = field.name;
        push(
            s,
            &format!("console-policy-{name}"),
            &policies::PolicyPage {
                page: signed(&urls::console::policy(name)),
                form: Form::new().with_failure(Refused::Policy.failure(Site::Console, t)),
                row: row(field),
            },
        );
    }
    let line = |item: &str, value: &str| approval::ChangeLine {
        item: item.to_owned(),
        value: value.to_owned(),
    };
    let mut changed = approval_facts(language, false);
    t.policies.change.clone_into(&mut changed.kind);
    changed.exact = None;
    changed.changes = vec![line(t.policies.before, "5"), line(t.policies.after, "4")];
    push(
        s,
        "console-approval-policy",
        &approval::ApprovalPage {
            page: signed(&urls::console::approval("sample")),
            form: Form::new(),
            approval: changed,
            decision: approval::Decision::Open,
            state: t.approval.state_waiting,
            checkers: String::new(),
            preview: None,
            decided: None,
        },
    );
    let mut changed = approval_facts(language, false);
    t.card.reissue.clone_into(&mut changed.kind);
    changed.changes = vec![
        line(t.card.follows, "01"),
        line(t.field.form_number, "A-0012"),
    ];
    push(
        s,
        "console-approval-card",
        &approval::ApprovalPage {
            page: signed(&urls::console::approval("sample")),
            form: Form::new(),
            approval: changed,
            decision: approval::Decision::Open,
            state: t.approval.state_waiting,
            checkers: String::new(),
            preview: None,
            decided: None,
        },
    );
    add_recovery(language, s, signed);
    add_look(language, s, signed);
    push(
        s,
        "console-role",
        &role::RolePage {
            page: signed(urls::console::POLICIES),
            failure: Refused::Role(Duty::Unlock).failure(Site::Console, t),
        },
    );
}

fn add_recovery(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let line = |item: &str, value: &str| approval::ChangeLine {
        item: item.to_owned(),
        value: value.to_owned(),
    };
    let mut recovery = approval_facts(language, false);
    t.recovery.asked.clone_into(&mut recovery.kind);
    recovery.changes = vec![
        line(t.members.account, "mihon"),
        line(t.recovery.by, "見本 五郎"),
        line(t.recovery.compare_label, t.recovery.compare),
        line(t.members.key, console_staff::KEY),
    ];
    push(
        s,
        "console-approval-recovery",
        &approval::ApprovalPage {
            page: signed(&urls::console::approval("sample")),
            form: Form::new(),
            approval: recovery,
            decision: approval::Decision::Open,
            state: t.approval.state_waiting,
            checkers: String::new(),
            preview: None,
            decided: None,
        },
    );
}

pub(super) fn company(language: Language) -> String {
    if language == Language::Ja {
        "株式会社青葉見本商事"
    } else {
        "Aoba Sample Trading Co., Ltd."
    }
    .to_owned()
}

pub(super) fn waiting(language: Language) -> Vec<queue::ApprovalRow> {
    let t = language.texts();
    [
        (t.console.open_title, false, false, false),
        (t.console.reissue, true, false, false),
        (t.console.suspend, false, true, false),
        (t.bank_stop.revoke, false, true, true),
    ]
    .into_iter()
    .map(|(kind, own, afterwards, form_used)| queue::ApprovalRow {
        id: "sample".to_owned(),
        kind: kind.to_owned(),
        target: company(language),
        maker: if language == Language::Ja {
            "見本 一郎"
        } else {
            "Mihon Ichiro"
        }
        .to_owned(),
        asked_at: NOW,
        ends_at: NOW + DAY,
        own,
        afterwards,
        form_used,
    })
    .collect()
}

fn facts(language: Language) -> contract::ContractFacts {
    contract::ContractFacts {
        contract_id: "00009876543".to_owned(),
        company: company(language),
        card_number: "01".to_owned(),
        opened_at: NOW - 400 * DAY,
        users: 3,
        standing: ContractState::Open,
        since: NOW - 400 * DAY,
    }
}

fn administrator_card(
    number: u8,
    status: CertificateStatus,
    locked: bool,
) -> contract::AdministratorCard {
    let mut block = block();
    block.status = status;
    contract::AdministratorCard {
        number,
        name: "青葉 花子".to_owned(),
        token: Some("10203040".to_owned()),
        locked,
        block,
    }
}

fn add_contract(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    push(
        s,
        "console-contract",
        &contract::ContractPage {
            page: signed(&urls::console::contract("00009876543")),
            contract: facts(language),
            cards: console_records::cards(),
            administrators: vec![
                administrator_card(1, CertificateStatus::Valid, true),
                administrator_card(2, CertificateStatus::Held, false),
                administrator_card(3, CertificateStatus::None, false),
            ],
            may_add: true,
            pending: waiting(language),
        },
    );
    for (name, state) in [
        ("suspended", ContractState::SuspendedByCustomer),
        ("suspended-by-bank", ContractState::SuspendedByBank),
        ("terminated", ContractState::Terminated),
    ] {
        let mut contract = facts(language);
        contract.standing = state;
        push(
            s,
            &format!("console-contract-{name}"),
            &contract::ContractPage {
                page: signed(&urls::console::contract("00009876543")),
                contract,
                cards: vec![],
                administrators: vec![administrator_card(1, CertificateStatus::Valid, false)],
                may_add: false,
                pending: vec![],
            },
        );
    }
    for act in standing::StandingAct::ALL {
        push(
            s,
            &format!("console-contract-{}", act.path()),
            &standing::StandingPage {
                page: signed(&urls::console::standing("00009876543", act.path())),
                form: Form::new(),
                act,
                contract: facts(language),
                version: 3,
            },
        );
    }
    for act in administrator::StaffAct::ALL {
        push(
            s,
            &format!("console-administrator-{}", act.path()),
            &administrator::AdministratorActPage {
                page: signed(&urls::console::administrator("00009876543", &1, act.path())),
                form: Form::new(),
                act,
                contract: facts(language),
                administrator: administrator_card(1, CertificateStatus::Held, false),
                held: matches!(
                    act,
                    administrator::StaffAct::Release | administrator::StaffAct::Reject
                )
                .then(held_facts),
                mail: vec!["h***@a***.example".to_owned()],
                version: 3,
            },
        );
    }
}

fn add_approval(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    use approval::Decision;
    let a = &language.texts().approval;
    for (name, decision, state) in [
        ("open", Decision::Open, a.state_waiting),
        ("own", Decision::Own, a.state_waiting),
        ("own-afterwards", Decision::Own, a.state_waiting),
        ("role", Decision::Role, a.state_waiting),
        ("done", Decision::Over, a.state_done),
        ("rejected", Decision::Over, a.state_rejected),
        ("withdrawn", Decision::Over, a.state_withdrawn),
        ("ended", Decision::Over, a.state_ended),
    ] {
        push(
            s,
            &format!("console-approval-{name}"),
            &approval::ApprovalPage {
                page: signed(&urls::console::approval("sample")),
                form: Form::new(),
                approval: approval_facts(language, name.ends_with("afterwards")),
                decision,
                state,
                checkers: language.texts().staff.missing_hint("承認者"),
                preview: None,
                decided: (decision == Decision::Over).then(|| ("見本 二郎".to_owned(), NOW)),
            },
        );
    }
}

/// 表示名・色・ロゴ, and the same as another operator sees it.
fn add_look(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let own = BankLook {
        name_ja: Some("あさひ見本信用金庫".to_owned()),
        colour: Some("#7a1f3d".to_owned()),
        ..BankLook::default()
    };
    for (name, form, fault) in [
        ("console-look", Form::new(), None),
        (
            "console-look-contrast",
            Form::new()
                .with_value(Field::MainColour, "#ffb000")
                .with_error(Field::MainColour, FieldError::Format),
            Some(look::fault(InvalidLook::Contrast(1.83), t)),
        ),
        (
            "console-look-colour",
            Form::new().with_error(Field::MainColour, FieldError::Format),
            Some(look::fault(InvalidLook::Colour, t)),
        ),
        (
            "console-look-name",
            Form::new().with_error(Field::BankNameJa, FieldError::Format),
            Some(look::fault(InvalidLook::Name, t)),
        ),
        (
            "console-look-logo",
            Form::new().with_error(Field::LogoFile, FieldError::Format),
            Some(look::fault(InvalidLook::Logo(""), t)),
        ),
    ] {
        push(
            s,
            name,
            &look::LookPage {
                page: signed(urls::console::LOOK),
                form,
                present: look::LookFacts::of(&own, t),
                fault,
            },
        );
    }
    let page = signed(&urls::console::approval("sample"));
    let mut approval = approval_facts(language, false);
    t.look.change.clone_into(&mut approval.kind);
    approval.changes = vec![approval::ChangeLine {
        item: t.look.colour.to_owned(),
        value: format!("{} → #7a1f3d", t.look.configured),
    }];
    push(
        s,
        "console-approval-look",
        &approval::ApprovalPage {
            preview: Some(look::LookPreview {
                sheet: None,
                ..look::LookPreview::of(&own, &page)
            }),
            page,
            form: Form::new(),
            approval,
            decision: approval::Decision::Open,
            state: t.approval.state_waiting,
            checkers: String::new(),
            decided: None,
        },
    );
}

pub(super) fn approval_facts(language: Language, afterwards: bool) -> approval::ApprovalFacts {
    let t = language.texts();
    let line = |item: &str, value: &str| approval::ChangeLine {
        item: item.to_owned(),
        value: value.to_owned(),
    };
    approval::ApprovalFacts {
        kind: t.console.open_title.to_owned(),
        target: company(language),
        maker: "見本 一郎".to_owned(),
        asked_at: NOW,
        ends_at: NOW + DAY,
        changes: vec![
            line(t.field.company_name, &company(language)),
            line(t.field.new_pins, t.approval.yes),
            line(t.field.new_pins, t.approval.no),
            line(t.console.acts, t.approval.held_release),
            line(t.console.acts, t.approval.held_reject),
        ],
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        afterwards,
        form_used: afterwards.then(|| "F-1203".to_owned()),
        exact: Some("{\"act\":\"open_contract\"}".to_owned()),
    }
}

fn add_sheets(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let mut card = papers(language);
    card.truncate(1);
    for (name, title, note, papers) in [
        ("opening", t.sheet.initial, t.sheet.once, papers(language)),
        (
            "reissue",
            t.sheet.hand_over,
            t.sheet.once,
            papers(language).split_off(2),
        ),
        ("card", t.sheet.card, t.card.sheet_note, card),
    ] {
        let page = signed(&urls::console::approval("sample"));
        push(
            s,
            &format!("console-sheet-{name}"),
            &sheet::SheetPage {
                title,
                pdf: paper::data_address(b"%PDF-"),
                note,
                papers,
                back: urls::console::contract("00009876543"),
                page,
            },
        );
    }
}

/// Customer card, PIN notice and hand-over sheet of a new contract.
pub(crate) fn papers(language: Language) -> Vec<Paper> {
    let page = page(language, Site::Console, "/");
    let company = company(language);
    let from = paper::Desk {
        t: page.t,
        bank: &page.bank,
        origin: &page.addresses.public,
        contract_id: "00009876543",
        company: &company,
    };
    let to = paper::Recipient {
        term: page.t.field.administrator_number,
        id: "1".to_owned(),
        name: "青葉 花子".to_owned(),
        suffix: "-1".to_owned(),
        entrance: page.t.public.administrator_sign_in,
    };
    vec![
        from.card("01"),
        from.pin_notice(&to, "kx8-mupa-rt2", Some("w4n-tole-b9z")),
        from.hand_over(&to, "4T7K-9QXM", Some(NOW + 80 * DAY), Some("10203040")),
    ]
}
