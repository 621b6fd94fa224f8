//! What each kind of text may be, and the statement that finds it. Every one uses an index and has a limit.

use tegata_domain::{
    ids::{CustomerId, FormNumber, TokenSerial, UserId},
    text::{after_prefix, company_key, half_width},
};
use tegata_storage::{StorageError, Tx, rows};

use super::{CertificateHit, FEW, Found, HitKind, Hits, MANY, PersonHit, Search};
use crate::{
    console::{ContractLine, forms},
    lookup,
    paging::{asked, cut},
};

/// Hexadecimal digits by which the end of a serial number is indexed.
const SERIAL_END: usize = 4;
/// The largest issue number that a person types.
const ISSUE_NUMBERS: i64 = 9_999;

pub(super) fn hits(tx: &mut dyn Tx, bank: &str, search: &Search) -> Found<Hits> {
    let text = half_width(&search.text);
    let mut hits = Hits::default();
    match search.kind {
        Some(HitKind::Contracts) => {
            contracts(tx, bank, &text, (&search.after, MANY), &mut hits)?;
        }
        Some(HitKind::Users) => users(tx, bank, &text, (&search.after, MANY), &mut hits)?,
        None => {
            contracts(tx, bank, &text, ("", FEW), &mut hits)?;
            users(tx, bank, &text, ("", FEW), &mut hits)?;
            customer(tx, bank, &text, &mut hits)?;
            hits.certificates = certificates(tx, bank, &text)?;
            hits.issue_number = issue_number(tx, bank, &text)?;
            hits.forms = by_form(tx, bank, &text)?;
            hits.token = match TokenSerial::parse(&text) {
                Ok(serial) => rows::Token::find(tx, bank, serial.as_str())?,
                Err(_) => None,
            };
        }
    }
    Ok(hits)
}

/// By the first digits of the number and the first letters of the name without its legal form: those by number first.
fn contracts(
    tx: &mut dyn Tx,
    bank: &str,
    text: &str,
    (after, limit): (&str, u32),
    hits: &mut Hits,
) -> Found<()> {
    let last = rows::Contract::by_number(tx, bank, after)?;
    let place = match &last {
        Some(last) if !is_of_number(last, text) => rows::ContractName::find(tx, &last.id)?,
        _ => None,
    };
    let mut found = Vec::new();
    if place.is_none() {
        found = by_number(tx, bank, text, (after, asked(limit)))?;
    }
    let left = asked(limit).saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
    found.extend(by_company(tx, bank, text, (place, left))?);
    let (found, more) = cut(found, limit, |last| last.number.clone());
    hits.more_contracts = more;
    hits.contracts = found
        .into_iter()
        .map(|contract| ContractLine::of(tx, contract))
        .collect::<Found<_>>()?;
    Ok(())
}

/// Whether the contract is found by its number already.
fn is_of_number(contract: &rows::Contract, text: &str) -> bool {
    is_number(text) && contract.number.starts_with(text)
}

fn by_number(
    tx: &mut dyn Tx,
    bank: &str,
    text: &str,
    (after, limit): (&str, u32),
) -> Found<Vec<rows::Contract>> {
    if !is_number(text) {
        return Ok(Vec::new());
    }
    // ':' follows '9'.
    let until = format!("{text}:");
    rows::Contract::numbered(tx, bank, (text, &until), after, limit)
}

/// Those that are found by their name alone, after one.
fn by_company(
    tx: &mut dyn Tx,
    bank: &str,
    text: &str,
    (after, limit): (Option<rows::ContractName>, u32),
) -> Found<Vec<rows::Contract>> {
    let key = company_key(text);
    let Some(until) = after_prefix(&key) else {
        return Ok(Vec::new());
    };
    let mut place = after.map_or((Vec::new(), String::new()), |row| (row.key, row.contract));
    let mut found = Vec::new();
    while found.len() < limit as usize {
        let from = (place.0.as_slice(), place.1.as_str());
        let names = rows::ContractName::between(tx, bank, (&key, &until), from, limit)?;
        let ended = names.len() < limit as usize;
        if let Some(last) = names.last() {
            place = (last.key.clone(), last.contract.clone());
        }
        for name in names {
            let contract = lookup::contract(tx, &name.contract)?;
            if !is_of_number(&contract, text) {
                found.push(contract);
            }
        }
        if ended {
            break;
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

/// 利用者ID, of whatever contract.
fn users(
    tx: &mut dyn Tx,
    bank: &str,
    text: &str,
    (after, limit): (&str, u32),
    hits: &mut Hits,
) -> Found<()> {
    let Ok(id) = UserId::parse(text) else {
        return Ok(());
    };
    let found = rows::Holder::users_named(tx, (bank, id.as_str()), after, asked(limit))?;
    let (found, more) = cut(found, limit, |last| last.id.clone());
    hits.more_people = more;
    hits.people = found
        .into_iter()
        .map(|holder| person(tx, holder))
        .collect::<Found<_>>()?;
    Ok(())
}

/// お客様ID, of a user or an administrator.
fn customer(tx: &mut dyn Tx, bank: &str, text: &str, hits: &mut Hits) -> Found<()> {
    let Ok(id) = CustomerId::parse(text) else {
        return Ok(());
    };
    let Some(row) = rows::CustomerId::find(tx, bank, &id.key())? else {
        return Ok(());
    };
    if hits.people.iter().all(|hit| hit.holder.id != row.holder) {
        let holder = lookup::holder(tx, &row.holder)?;
        hits.people.push(person(tx, holder)?);
    }
    Ok(())
}

fn person(tx: &mut dyn Tx, holder: rows::Holder) -> Found<PersonHit> {
    Ok(PersonHit {
        customer_id: rows::CustomerId::of_holder(tx, &holder.id)?.map(|row| row.id),
        contract: lookup::contract(tx, &holder.contract)?,
        holder,
    })
}

/// By the serial number, in whatever grouping, or its last four digits and more.
fn certificates(tx: &mut dyn Tx, bank: &str, text: &str) -> Found<Vec<CertificateHit>> {
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-'))
        .collect::<String>()
        .to_ascii_lowercase();
    let Some(end) = digits.len().checked_sub(SERIAL_END) else {
        return Ok(Vec::new());
    };
    let end = digits.get(end..).and_then(|end| hex::decode(end).ok());
    let (Some(end), true) = (end, digits.chars().all(|c| c.is_ascii_hexdigit())) else {
        return Ok(Vec::new());
    };
    rows::Certificate::by_serial_end(tx, bank, &end)?
        .into_iter()
        .filter(|row| hex::encode(&row.serial).ends_with(&digits))
        .take(MANY as usize)
        .map(|certificate| certificate_hit(tx, certificate))
        .collect()
}

/// A certificate with the names that stand beside it.
pub(in crate::console) fn certificate_hit(
    tx: &mut dyn Tx,
    certificate: rows::Certificate,
) -> Result<CertificateHit, StorageError> {
    let holder = lookup::holder(tx, &certificate.holder)?;
    Ok(CertificateHit {
        contract: match holder.contract.as_str() {
            "" => None,
            contract => Some(lookup::contract(tx, contract)?),
        },
        holder,
        certificate,
    })
}

fn issue_number(tx: &mut dyn Tx, bank: &str, text: &str) -> Found<Option<i64>> {
    let number = text.parse().ok().filter(|_| is_number(text));
    let Some(number) = number.filter(|number| (1..=ISSUE_NUMBERS).contains(number)) else {
        return Ok(None);
    };
    let first = rows::RegisterFilter {
        bank,
        kind: None,
        state: None,
        number: Some(number),
        ends: (i64::MIN, i64::MAX),
        after: (i64::MAX, ""),
        limit: 1,
    };
    let found = rows::Certificate::register(tx, &first)?;
    Ok((!found.is_empty()).then_some(number))
}

fn by_form(tx: &mut dyn Tx, bank: &str, text: &str) -> Found<Vec<crate::console::FormLine>> {
    match FormNumber::parse(text) {
        Ok(number) => forms::of_key(tx, bank, &number.key()),
        Err(_) => Ok(Vec::new()),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
