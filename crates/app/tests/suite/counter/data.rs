//! More than a page of everything, with what databases like to sort and to compare differently: equal times, wildcards,
//! capitals, hyphens, full and half width.

use tegata_app::{console::Change, rows};
use tegata_domain::{
    card::CardState,
    certificate::CertificateState,
    contract::ContractState,
    ids::{FormNumber, HolderKind},
    text::company_key,
    time::{DAY, HOUR},
};
use tegata_storage::{
    StorageError, Tx,
    audit::{AuditEvent, append},
};

use crate::support::{BANK, House, START};

/// Contracts; the first sixty have numbers that begin with 365.
pub(super) const COMPANIES: usize = 120;
/// Of exactly a page.
pub(super) const SUSPENDED: usize = 50;
/// Of exactly two pages.
pub(super) const FORMS: usize = 100;
/// Of a page and one more.
pub(super) const CARDS_UNDER_WAY: usize = 51;
/// Entries of the history, besides those of the house.
const EVENTS: usize = 130;
const COLLEAGUES: usize = 55;

pub(super) const NAMES: [&str; 12] = [
    "株式会社青葉見本商事",
    "ＡＢＣ商会",
    "abc商会",
    "365商店",
    "３６５薬局",
    "100%商会",
    "a_b\\c商店",
    "ｶﾅ商店",
    "かな商店",
    "カナ商店",
    "Zürich",
    "zebra",
];

pub(super) fn many(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

/// The people whom the house has.
#[derive(Clone)]
struct Desk {
    teller: String,
    approver: String,
    issuer: String,
}

pub(super) fn number(company: usize) -> String {
    let first = if company < 60 {
        36_500_000_000
    } else {
        40_000_000_000
    };
    // Neither in the order of the rows nor in that of their ids.
    format!("{:011}", first + many(company * 37 % COMPANIES))
}

pub(super) async fn fill(house: &House) {
    let issuer = house
        .app
        .authorities()
        .customers
        .key_id()
        .as_str()
        .to_owned();
    let filled = house.app.database().write(move |tx| {
        let desk = desk(tx, &issuer)?;
        for company in 0..COMPANIES {
            contract(tx, company)?;
            people(tx, company)?;
            certificates(tx, company, &desk)?;
            token(tx, company)?;
            card(tx, company, &desk)?;
        }
        for form in 0..FORMS {
            request(tx, form, &desk)?;
        }
        for colleague in 0..COLLEAGUES {
            let account = ["a-", "A", "b_", "ab", "aB"][colleague % 5];
            let account = format!("{account}{colleague:02}");
            holder(&account, "", HolderKind::Staff, &account).insert(tx)?;
        }
        for entry in 0..EVENTS {
            append(tx, &event(entry, &desk))?;
        }
        mails(tx)
    });
    let filled: Result<(), StorageError> = filled.await;
    filled.unwrap();
}

fn desk(tx: &mut dyn Tx, issuer: &str) -> Result<Desk, StorageError> {
    let staff = rows::Holder::staff(tx, BANK)?;
    let id_of = |account: &str| {
        let found = staff.iter().find(|one| one.name_id == account);
        found.unwrap().id.clone()
    };
    Ok(Desk {
        teller: id_of("teller"),
        approver: id_of("approver"),
        issuer: issuer.to_owned(),
    })
}

fn contract(tx: &mut dyn Tx, company: usize) -> Result<(), StorageError> {
    let name = NAMES[company % NAMES.len()];
    let id = format!("c{company:03}");
    rows::Contract {
        id: id.clone(),
        bank: BANK.to_owned(),
        number: number(company),
        company: name.to_owned(),
        card_issue_number: 1,
        status: match company {
            0..SUSPENDED => ContractState::SuspendedByBank,
            SUSPENDED..60 => ContractState::Terminated,
            _ => ContractState::Open,
        },
        opened_at: START,
        status_at: START,
        version: 1,
    }
    .insert(tx)?;
    let key = company_key(name);
    let bank = BANK.to_owned();
    rows::ContractName {
        contract: id,
        bank,
        key,
    }
    .insert(tx)
}

fn holder(id: &str, contract: &str, kind: HolderKind, name: &str) -> rows::Holder {
    rows::Holder {
        id: id.to_owned(),
        bank: BANK.to_owned(),
        contract: contract.to_owned(),
        kind,
        name_id: name.to_owned(),
        display_name: format!("見本 {id}"),
        person: id.to_owned(),
        status: "active".to_owned(),
        created_at: START,
        version: 1,
    }
}

fn people(tx: &mut dyn Tx, company: usize) -> Result<(), StorageError> {
    let contract = format!("c{company:03}");
    let user = ["riyousya", "Riyousya"][company % 2];
    for (id, kind, name) in [
        (format!("a{company:03}"), HolderKind::Administrator, "1"),
        (format!("u{company:03}"), HolderKind::User, user),
    ] {
        holder(&id, &contract, kind, name).insert(tx)?;
    }
    Ok(())
}

fn certificates(tx: &mut dyn Tx, company: usize, desk: &Desk) -> Result<(), StorageError> {
    use CertificateState as S;
    let states = [
        S::Valid,
        S::Suspended,
        S::Held,
        S::Revoked,
        S::Superseded,
        S::Issued,
    ];
    // Ten end at once.
    let end = START + (many(company) / 10 - 3) * DAY;
    let user = (format!("u{company:03}"), states[company % 6], end);
    let state = [S::Valid, S::Held][company / 4 % 2];
    let administrator = (format!("a{company:03}"), state, START + 10 * DAY);
    let held = (company.is_multiple_of(4)).then_some(administrator);
    for (holder, state, not_after) in [Some(user), held].into_iter().flatten() {
        let mut serial = vec![0x40; 17];
        serial[..4].copy_from_slice(holder.as_bytes());
        serial[15..].copy_from_slice(&[0xab, u8::try_from(company % 7).unwrap()]);
        rows::Certificate {
            id: format!("certificate {holder}"),
            bank: BANK.to_owned(),
            common_name: format!("{} {holder} {BANK}", number(company)),
            public_key: holder.as_bytes().to_vec(),
            holder,
            issue: None,
            issuer: desk.issuer.clone(),
            serial,
            number: 1 + many(company) % 3,
            state,
            state_at: START,
            reason: None,
            tbs: vec![0],
            der: Some(vec![0]),
            fingerprint: Some(vec![0; 32]),
            not_before: START,
            not_after,
            key_protection: "software".to_owned(),
            pc_name: "PC".to_owned(),
            recorded_at: START,
            proven_at: None,
            counts_from: None,
            last_used_at: None,
        }
        .insert(tx)?;
    }
    Ok(())
}

fn token(tx: &mut dyn Tx, company: usize) -> Result<(), StorageError> {
    rows::Token {
        bank: BANK.to_owned(),
        serial: format!("{}{company:03}", ["t-", "T", "a.", "A_"][company % 4]),
        seed: vec![0; 48],
        holder: None,
        status: "stock".to_owned(),
        last_step: 0,
        kind: "totp".to_owned(),
        algorithm: "sha1".to_owned(),
        digits: 6,
        period: 30,
        drift: 0,
        maker: String::new(),
        version: 1,
        state_at: START,
    }
    .insert(tx)
}

fn card(tx: &mut dyn Tx, company: usize, desk: &Desk) -> Result<(), StorageError> {
    let state = if company < CARDS_UNDER_WAY {
        [CardState::Ordered, CardState::Printed, CardState::Sent][company % 3]
    } else {
        CardState::Received
    };
    let (contract, bank) = (format!("c{company:03}"), BANK.to_owned());
    rows::CardEvent {
        contract: contract.clone(),
        number: 1,
        version: 1,
        state,
        at: START,
        actor: desk.teller.clone(),
    }
    .insert(tx)?;
    rows::CustomerCard {
        contract,
        number: 1,
        bank,
        state,
        form: String::new(),
        // Five were ordered at once.
        ordered_at: START - many(company) / 5 * 3 * DAY,
        version: 1,
    }
    .insert(tx)
}

fn request(tx: &mut dyn Tx, form: usize, desk: &Desk) -> Result<(), StorageError> {
    let typed = format!("{}-{form:03}", ["f", "Ｆ", "%", "_"][form % 4]);
    let change = Change::UnlockAdministrator {
        number: number(form),
        administrator: 1,
        new_pins: false,
        form: typed.clone(),
    };
    let status = ["waiting", "done", "rejected"][form % 3];
    let decided = status != "waiting";
    let approval = rows::Approval {
        id: format!("{:032x}", form * 7 % FORMS),
        bank: BANK.to_owned(),
        act: change.act().to_owned(),
        change: serde_json::to_string(&change).unwrap(),
        digest: vec![0; 32],
        target: format!("a{form:03}"),
        target_version: 1,
        maker: [&desk.teller, &desk.approver][form % 2].clone(),
        maker_person: format!("person of {}", ["teller", "approver"][form % 2]),
        made_at: START + many(form) / 7,
        ends_at: START + DAY,
        status: status.to_owned(),
        checker: decided.then(|| desk.approver.clone()),
        decided_at: decided.then_some(START),
    };
    approval.insert(tx)?;
    let number = FormNumber::parse(&typed).unwrap();
    rows::RequestForm {
        approval: approval.id,
        bank: approval.bank,
        key: number.key(),
        number: number.as_str().to_owned(),
        at: approval.made_at,
        stands: true,
    }
    .insert(tx)
}

fn event(entry: usize, desk: &Desk) -> AuditEvent {
    let (kind, actor) = match entry % 3 {
        0 => ("staff", desk.teller.clone()),
        1 => ("user", format!("u{:03}", entry % 5)),
        _ => ("stranger", "unknown".to_owned()),
    };
    AuditEvent {
        bank: BANK.to_owned(),
        at_ms: START + many(entry) * HOUR,
        actor_kind: kind.to_owned(),
        actor,
        act: ["certificate_revoke", "sign_in", "open_contract"][entry % 3].to_owned(),
        subject: match entry % 4 {
            0 => format!("c{:03}", entry % 5),
            1 => format!("certificate u{:03}", entry % 5),
            2 => format!("u{:03}", entry % 5),
            _ => format!("{:032x}", entry % FORMS),
        },
        outcome: ["done", "refused", "wrong"][entry % 3].to_owned(),
        detail: "{}".to_owned(),
        address: (entry.is_multiple_of(2)).then(|| "127.1.0.1".to_owned()),
    }
}

/// Three were given up at once, two wait since long.
fn mails(tx: &mut dyn Tx) -> Result<(), StorageError> {
    rows::BankNotice {
        id: "notice".to_owned(),
        bank: BANK.to_owned(),
        kind: "emergency_stop".to_owned(),
        about: "a000".to_owned(),
        detail: "{}".to_owned(),
        at: START,
    }
    .insert(tx)?;
    for (id, status) in [
        ("m3", "dead"),
        ("m1", "dead"),
        ("m2", "dead"),
        ("w1", "waiting"),
        ("w2", "waiting"),
    ] {
        let dead = status == "dead";
        rows::Mail {
            id: id.to_owned(),
            bank: BANK.to_owned(),
            notice: "notice".to_owned(),
            address: String::new(),
            masked: id.to_owned(),
            status: status.to_owned(),
            attempts: 1,
            next_at: START,
            answer: "550".to_owned(),
            created_at: START - 2 * HOUR,
            done_at: dead.then_some(START),
        }
        .insert(tx)?;
    }
    Ok(())
}
