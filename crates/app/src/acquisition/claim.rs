//! A1: one app claims one ticket. One conditional update fixes its key; a second app burns an unapproved ticket.

use std::net::{IpAddr, Ipv6Addr};

use serde_json::json;
use tegata_acquisition::{codes::Code, pairing_code::PairingCode};
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::CertificateState,
    ids::{ContractId, CustomerId},
    time::Millis,
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        app_call::{AppCaller, app_detail, refuse},
        end_acquisition,
        rights::{self, Granted},
    },
    audit,
    face::{self, BankFace},
    failure::{Committed, Outcome, settle},
    lookup, notice,
};

/// What permits the claim.
pub enum Claim {
    /// Ticket and link secret.
    Link {
        /// The ticket's id.
        ticket: String,
        /// 256 bits.
        secret: [u8; 32],
    },
    /// Bank, contract ID and pairing code, typed by hand.
    Code {
        /// Four digits.
        bank: String,
        /// Eleven digits.
        contract: String,
        /// Nine characters.
        code: PairingCode,
    },
}

/// What the app says of itself: shown, granting nothing.
#[derive(Clone)]
pub struct StatedPc {
    /// Version of the app.
    pub app_version: String,
    /// Name of the PC.
    pub pc_name: String,
}

/// A1's answer.
pub struct Claimed {
    /// Names it in later calls.
    pub acquisition: String,
    /// The bank's row.
    pub bank: rows::Bank,
    /// How the bank calls itself and its certificates.
    pub face: BankFace,
    /// `*******6543`
    pub masked_contract: String,
    /// 利用者ID, the administrator's number, or お客様ID.
    pub user: String,
    /// The holder's row.
    pub holder: rows::Holder,
    /// Four digits, while the browser has not approved.
    pub match_number: Option<String>,
    /// Where it stands.
    pub state: AcquisitionState,
    /// Seconds left.
    pub seconds_left: u32,
}

impl App {
    /// Claims a ticket for the calling app. The certificate shown on the connection, if any, is noted as a hint for
    /// the release; for a renewal begun on the status page it must be the session's.
    ///
    /// # Errors
    /// The code to show.
    pub async fn claim_acquisition(
        &self,
        caller: &AppCaller,
        claim: Claim,
        stated: StatedPc,
        presented: Option<&PresentedCertificate>,
    ) -> Outcome<Claimed, Code> {
        let said = Said::of(caller, &claim);
        let Some(by) = self.find_by(caller, claim) else {
            return refuse(Code::Wait);
        };
        let shown = presented.and_then(|presented| presented.identify(self.trusted()).ok());
        let unit = ClaimUnit {
            caller: caller.clone(),
            by,
            stated,
            shown: shown.map(|identity| (identity.issuer.as_str().to_owned(), identity.serial)),
            match_number: tegata_domain::random::decimal(self.random(), 4),
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        };
        let found = settle(self.database().write(move |tx| unit.run(tx)).await)?;
        if let Some(claimed) = found {
            return Ok(claimed);
        }
        self.note_unknown(said).await?;
        refuse(Code::TicketExpired)
    }

    /// A claim that leads nowhere, written sparingly: nothing else happened that it could be atomic with.
    async fn note_unknown(&self, said: Said) -> Result<(), StorageError> {
        let now = self.now();
        let Some(left_out) = self.refusals().admits(said.key(), now) else {
            return Ok(());
        };
        self.database()
            .write(move |tx| {
                // Only a bank that exists has a history; a link names none.
                let bank =
                    rows::Bank::find(tx, &said.bank)?.map_or_else(String::new, |bank| bank.code);
                let detail =
                    json!({ "reason": "unknown", "with": said.with, "left_out": left_out });
                audit::refused(
                    tx,
                    &said.caller.who(&bank, now),
                    "acquisition_claim",
                    "",
                    &detail,
                )
            })
            .await
    }

    /// The digest to look for; none when codes from this address or for this contract are throttled.
    fn find_by(&self, caller: &AppCaller, claim: Claim) -> Option<FindBy> {
        match claim {
            Claim::Link { ticket, secret } => {
                Some(FindBy::Link(Self::link_digest(&ticket, &secret)))
            }
            Claim::Code {
                bank,
                contract,
                code,
            } => {
                let (now, throttle) = (self.now(), self.code_throttle());
                let contract = normalized(&contract);
                // In this order: what an address has too much of is not counted against the contract.
                let allowed = throttle.allows(format!("address {}", line_of(caller.address)), now)
                    && throttle.allows(format!("contract {bank} {contract}"), now);
                if !allowed {
                    return None;
                }
                Some(FindBy::Code(self.code_digest(&bank, &contract, &code)))
            }
        }
    }

    /// Peppered digest of a pairing code within its bank and contract.
    pub(crate) fn code_digest(&self, bank: &str, contract: &str, code: &PairingCode) -> [u8; 32] {
        let contract = normalized(contract);
        self.keys().pepper_code(
            "pairing",
            &[
                bank.as_bytes(),
                contract.as_bytes(),
                code.normalized().as_bytes(),
            ],
        )
    }
}

/// However it was typed, it is one contract, or one customer ID where the profile has those: its codes have one digest and its tries one count.
fn normalized(contract: &str) -> String {
    match ContractId::parse(contract) {
        Ok(number) => number.into(),
        Err(_) => CustomerId::parse(contract).map_or_else(|_| contract.to_owned(), |id| id.key()),
    }
}

/// Whoever has an IPv6 line has at least a /64 of addresses.
pub(crate) fn line_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// What a claim says of itself, for the audit trail; never the secret or the code.
struct Said {
    caller: AppCaller,
    bank: String,
    with: &'static str,
}

impl Said {
    fn of(caller: &AppCaller, claim: &Claim) -> Self {
        let (bank, with) = match claim {
            Claim::Link { .. } => ("", "link"),
            Claim::Code { bank, .. } => (bank.as_str(), "code"),
        };
        Self {
            caller: caller.clone(),
            bank: bank.to_owned(),
            with,
        }
    }

    fn key(&self) -> String {
        let line = line_of(self.caller.address);
        format!("claim {} {} {line}", self.with, self.bank)
    }
}

enum FindBy {
    Link([u8; 32]),
    Code([u8; 32]),
}

struct ClaimUnit {
    caller: AppCaller,
    by: FindBy,
    stated: StatedPc,
    shown: Option<(String, Vec<u8>)>,
    match_number: String,
    notices: notice::Draft,
    now: Millis,
}

impl ClaimUnit {
    /// None when there is no such link or code.
    fn run(&self, tx: &mut dyn Tx) -> Committed<Option<Claimed>, Code> {
        let (found, with) = match &self.by {
            FindBy::Link(digest) => (rows::Acquisition::by_link(tx, digest)?, "link"),
            FindBy::Code(digest) => (rows::Acquisition::by_code(tx, digest)?, "code"),
        };
        let Some(acquisition) = found else {
            return Ok(Ok(None));
        };
        if let Some(code) = self.second_app(tx, &acquisition)? {
            return Ok(Err(code));
        }
        let who = self.caller.who(&acquisition.bank, self.now);
        let granted = match rights::check(tx, acquisition, &who)? {
            Ok(granted) => granted,
            Err(code) => return Ok(Err(code)),
        };
        if granted.acquisition.app_key.is_some() {
            return self.answer(tx, granted).map(|claimed| Ok(Some(claimed)));
        }
        Ok(self.fix(tx, granted, with)?.map(Some))
    }

    /// Another app's key: refused, and an unapproved ticket is burned with notice.
    fn second_app(
        &self,
        tx: &mut dyn Tx,
        acquisition: &rows::Acquisition,
    ) -> Result<Option<Code>, StorageError> {
        match &acquisition.app_key {
            None => return Ok(None),
            Some(key) if key.as_slice() == self.caller.key.as_slice() => return Ok(None),
            Some(_) => {}
        }
        let who = self.caller.who(&acquisition.bank, self.now);
        let reason = json!({ "reason": Code::Taken.as_str() });
        audit::refused(tx, &who, "acquisition_claim", &acquisition.id, &reason)?;
        if acquisition.state == AcquisitionState::Paired && acquisition.ended_at.is_none() {
            end_acquisition(tx, acquisition, AcquisitionState::Cancelled, "burned", &who)?;
            let holder = lookup::holder(tx, &acquisition.holder)?;
            let detail = json!({ "app": self.caller.address.to_string() });
            self.notices
                .tell(tx, &holder, notice::Kind::TicketBurned, &detail, self.now)?;
        }
        Ok(Some(Code::Taken))
    }

    fn fix(&self, tx: &mut dyn Tx, granted: Granted, with: &str) -> Committed<Claimed, Code> {
        let shown = self.shown_of_contract(tx, &granted)?;
        let renewal = granted.acquisition.kind == "renewal";
        if renewal && (shown.is_none() || shown != granted.issue.replaces) {
            return Ok(Err(Code::Renewal));
        }
        let mut acquisition = rows::Acquisition {
            app_key: Some(self.caller.key.to_vec()),
            app_version: Some(self.stated.app_version.clone()),
            pc_name: Some(self.stated.pc_name.clone()),
            app_address: Some(self.caller.address.to_string()),
            claimed_with: Some(with.to_owned()),
            shown_certificate: shown,
            match_number: Some(self.match_number.clone()),
            claimed_at: Some(self.now),
            ..granted.acquisition.clone()
        };
        if !acquisition.claim(tx)? {
            return Ok(Err(Code::Taken));
        }
        acquisition.state = AcquisitionState::Paired;
        if renewal {
            acquisition.approve(tx, self.now)?;
            acquisition.state = AcquisitionState::Approved;
            acquisition.match_number = None;
        }
        let who = self.caller.who(&acquisition.bank, self.now);
        audit::done(
            tx,
            &who,
            "acquisition_claim",
            &acquisition.id,
            &app_detail(&acquisition),
        )?;
        self.answer(
            tx,
            Granted {
                acquisition,
                ..granted
            },
        )
        .map(Ok)
    }

    /// The certificate shown on the connection, if it is in force and of the same contract.
    fn shown_of_contract(
        &self,
        tx: &mut dyn Tx,
        granted: &Granted,
    ) -> Result<Option<String>, StorageError> {
        let Some((issuer, serial)) = &self.shown else {
            return Ok(None);
        };
        let Some(certificate) = rows::Certificate::by_serial(tx, issuer, serial)? else {
            return Ok(None);
        };
        let holder = lookup::holder(tx, &certificate.holder)?;
        let stands = certificate.state == CertificateState::Valid
            && self.now <= certificate.not_after
            && certificate.counts_from.is_some_and(|from| from <= self.now);
        Ok((stands && holder.contract == granted.contract.id).then_some(certificate.id))
    }

    fn answer(&self, tx: &mut dyn Tx, granted: Granted) -> Result<Claimed, StorageError> {
        let Granted {
            acquisition,
            holder,
            contract,
            ..
        } = granted;
        let number = ContractId::parse(&contract.number)
            .map_err(|_| StorageError::corrupt("contract.number"))?;
        Ok(Claimed {
            face: face::face(tx, &acquisition.bank)?,
            bank: lookup::bank(tx, &acquisition.bank)?,
            masked_contract: number.masked(),
            seconds_left: rights::seconds_left(&acquisition, self.now),
            acquisition: acquisition.id,
            match_number: acquisition.match_number,
            state: acquisition.state,
            user: lookup::shown_id(tx, &holder)?,
            holder,
        })
    }
}
