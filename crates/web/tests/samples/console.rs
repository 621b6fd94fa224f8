//! Pages of the bank console.

use tegata_web::{
    kit::{Form, Page, Site, urls},
    texts::Language,
    view::{
        CertificateStatus,
        console::{
            administrator, approval, contract, contracts, open_contract, queue, requested, sheet,
            sign_in,
        },
    },
};

use super::{
    DAY, NOW, Sample, add as push,
    administrator::{block, held_facts},
    certificate, page, signed_in,
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
                waiting,
            },
        );
    }
    let row = contracts::ContractRow {
        contract_id: "00009876543".to_owned(),
        company: company(language),
        users: 3,
        opened_at: NOW - 400 * DAY,
    };
    for (name, rows) in [("", vec![row]), ("-none", vec![])] {
        push(
            s,
            &format!("console-contracts{name}"),
            &contracts::ContractsPage {
                page: signed(urls::console::CONTRACTS),
                form: Form::new(),
                rows,
            },
        );
    }
    push(
        s,
        "console-open-contract",
        &open_contract::OpenContractPage {
            page: signed(urls::console::CONTRACT_NEW),
            form: Form::new(),
        },
    );
    for (name, done_at_once) in [("", false), ("-at-once", true)] {
        push(
            s,
            &format!("console-requested{name}"),
            &requested::RequestedPage {
                page: signed(urls::console::CONTRACT_NEW),
                kind: language.texts().console.reissue.to_owned(),
                target: company(language),
                approval: "sample".to_owned(),
                done_at_once,
            },
        );
    }
    add_contract(language, s, &signed);
    add_approval(language, s, &signed);
    add_sheets(language, s, &signed);
}

fn company(language: Language) -> String {
    if language == Language::Ja {
        "株式会社青葉見本商事"
    } else {
        "Aoba Sample Trading Co., Ltd."
    }
    .to_owned()
}

fn waiting(language: Language) -> Vec<queue::ApprovalRow> {
    let t = language.texts();
    [
        (t.console.open_title, false, false),
        (t.console.reissue, true, false),
        (t.console.suspend, false, true),
    ]
    .into_iter()
    .map(|(kind, own, afterwards)| queue::ApprovalRow {
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
            administrators: vec![
                administrator_card(1, CertificateStatus::Valid, true),
                administrator_card(2, CertificateStatus::Held, false),
                administrator_card(3, CertificateStatus::None, false),
            ],
            pending: waiting(language),
        },
    );
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
                version: 3,
            },
        );
    }
}

fn add_approval(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    use approval::Decision;
    for (name, decision) in [
        ("open", Decision::Open),
        ("own", Decision::Own),
        ("over", Decision::Over),
    ] {
        push(
            s,
            &format!("console-approval-{name}"),
            &approval::ApprovalPage {
                page: signed(&urls::console::approval("sample")),
                approval: approval::ApprovalFacts {
                    kind: language.texts().console.open_title.to_owned(),
                    target: company(language),
                    maker: "見本 一郎".to_owned(),
                    asked_at: NOW,
                    ends_at: NOW + DAY,
                    form_number: "2026-1120-003".to_owned(),
                    remark: "来店にて本人確認済み".to_owned(),
                    changes: vec![approval::ChangeLine {
                        item: language.texts().field.company_name.to_owned(),
                        before: String::new(),
                        after: company(language),
                    }],
                    digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                        .to_owned(),
                    version: 1,
                },
                decision,
                sheet: (decision == Decision::Over).then(|| urls::console::sheet("sample")),
            },
        );
    }
}

fn add_sheets(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let one = |number, pins| sheet::AdministratorSheet {
        number,
        name: "青葉 花子".to_owned(),
        pins,
        hand_over_code: "4T7K-9QXM".to_owned(),
        token: "10203040".to_owned(),
        deadline: NOW + 80 * DAY,
    };
    let pins = || Some(("kx8-mupa-rt2".to_owned(), "w4n-tole-b9z".to_owned()));
    let card = || {
        Some(sheet::CustomerCard {
            issue_number: "01".to_owned(),
        })
    };
    for (name, card, administrators, shown_already) in [
        (
            "opening",
            card(),
            vec![one(1, pins()), one(2, pins())],
            false,
        ),
        ("reissue", None, vec![one(1, None)], false),
        ("shown", None, vec![], true),
    ] {
        push(
            s,
            &format!("console-sheet-{name}"),
            &sheet::SheetPage {
                page: signed(&urls::console::sheet("sample")),
                contract_id: "00009876543".to_owned(),
                company: company(language),
                card,
                administrators,
                shown_already,
                back: urls::console::contract("00009876543"),
            },
        );
    }
}
