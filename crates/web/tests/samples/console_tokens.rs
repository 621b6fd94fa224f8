//! Pages of tokens in the bank console.

use tegata_app::token::{FileFault, RowFault};
use tegata_web::{
    kit::{Field, FieldError, Form, Page, Site, urls},
    texts::Language,
    view::{
        console::tokens::{
            FaultRow, ImportPage, StateCount, TokenAct, TokenActPage, TokenCodes, TokenHistoryRow,
            TokenPage, TokenRow, TokensPage, file_fault, row_fault,
        },
        token::TokenStatus,
    },
};

use super::{DAY, NOW, Sample, add as push, signed_in};

pub(super) fn add(language: Language, s: &mut Vec<Sample>) {
    let signed = |path: &str| signed_in(language, Site::Console, path);
    for (name, status, rows) in [
        ("", TokenStatus::InUse, vec![row(TokenStatus::InUse)]),
        ("-none", TokenStatus::Stock, vec![]),
    ] {
        push(
            s,
            &format!("console-tokens{name}"),
            &TokensPage {
                page: signed(urls::console::TOKENS),
                form: Form::new(),
                counts: counts(status),
                shown: status,
                next: (!rows.is_empty()).then(|| "10203040".to_owned()),
                rows,
            },
        );
    }
    for status in TokenStatus::ALL {
        push(
            s,
            &format!("console-token-{status:?}"),
            &one(&signed, status),
        );
    }
    for act in TokenAct::ALL {
        push(
            s,
            &format!("console-token-act-{act:?}"),
            &TokenActPage {
                page: signed(&urls::console::token_act("10203040", act.path())),
                form: Form::new(),
                act,
                token: row(TokenStatus::Stopped),
            },
        );
    }
    add_import(language, s, &signed);
}

fn counts(shown: TokenStatus) -> Vec<StateCount> {
    TokenStatus::ALL
        .into_iter()
        .zip([120, 86, 4, 1, 12])
        .map(|(status, tokens)| StateCount {
            status,
            tokens,
            shown: status == shown,
        })
        .collect()
}

fn row(status: TokenStatus) -> TokenRow {
    let held = status != TokenStatus::Stock;
    TokenRow {
        serial: "10203040".to_owned(),
        status,
        maker: "Mihon Tokens".to_owned(),
        holder: held.then(|| "見本 太郎".to_owned()),
        contract_id: held.then(|| "00009876543".to_owned()),
    }
}

fn one(signed: &dyn Fn(&str) -> Page, status: TokenStatus) -> TokenPage {
    let event = status == TokenStatus::Stopped;
    TokenPage {
        page: signed(&urls::console::token("10203040")),
        token: row(status),
        since: NOW - 3 * DAY,
        codes: TokenCodes {
            event,
            algorithm: "SHA1".to_owned(),
            digits: 6,
            period: 30,
            drift: -2,
        },
        acts: TokenAct::of(status),
        history: vec![
            TokenHistoryRow {
                at: NOW - 3 * DAY,
                resynchronised: true,
                status,
                holder: Some("見本 太郎".to_owned()),
                actor: "青葉 花子".to_owned(),
            },
            TokenHistoryRow {
                at: NOW - 30 * DAY,
                resynchronised: false,
                status: TokenStatus::Stock,
                holder: None,
                actor: "見本 一郎".to_owned(),
            },
        ],
    }
}

fn add_import(language: Language, s: &mut Vec<Sample>, signed: &dyn Fn(&str) -> Page) {
    let t = language.texts();
    let wrong = || Form::new().with_error(Field::TokenFile, FieldError::Wrong);
    let page = || signed(urls::console::TOKENS_IMPORT);
    push(
        s,
        "console-import",
        &ImportPage {
            page: page(),
            form: Form::new(),
            fault: None,
            faults: 0,
            rows: vec![],
        },
    );
    for fault in FileFault::ALL {
        push(
            s,
            &format!("console-import-{fault:?}"),
            &ImportPage {
                page: page(),
                form: wrong(),
                fault: Some(file_fault(*fault, t)),
                faults: 0,
                rows: vec![],
            },
        );
    }
    let rows = RowFault::ALL
        .iter()
        .zip(1..)
        .map(|(fault, place)| FaultRow {
            place,
            serial: format!("1020304{place}"),
            fault: row_fault(*fault, t),
        });
    push(
        s,
        "console-import-rows",
        &ImportPage {
            page: page(),
            form: wrong(),
            fault: None,
            faults: RowFault::ALL.len(),
            rows: rows.collect(),
        },
    );
}
