//! B2: ワンタイムパスワード, where the bank's policy asks one, and hand-over code. All is judged together with the PIN; one
//! answer. A matching one-time password is spent even if the PIN was wrong. What is missing otherwise (no issue, locked,
//! no token) is told only to someone whose credentials were right.

use std::net::IpAddr;

use serde_json::json;
use subtle::ConstantTimeEq;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::{AcquisitionState, BROWSER_SESSION},
    attempts::Blocked,
    ids::BankCode,
    otp::{self, Width},
    profile::Credentials,
    time::Millis,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{end_acquisition, identity::Verdict, rights},
    attempts::{self, Purpose},
    audit::{self, Who},
    calendar::outside_hours,
    failure::{Committed, Failure, Outcome, settle},
    keys::sha256,
    lookup, notice,
};

/// What was typed on the second page.
pub struct SecondStep {
    /// The form's id, so that a repeated post leads to the same page.
    pub form_id: String,
    /// Six digits; empty where the policy asks none.
    pub one_time_password: String,
    /// 引き渡しコード; the field is always there and may stay empty.
    pub handover_code: String,
}

/// The ticket was made. A new cookie takes the place of the first page's.
pub struct Ticketed {
    /// Cookie value.
    pub cookie: [u8; 32],
}

impl App {
    /// Judges everything that was typed and makes the ticket.
    ///
    /// # Errors
    /// `ACQ-CRED` for anything wrong; details for someone who was right.
    pub async fn prove_identity(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        typed: SecondStep,
        address: IpAddr,
    ) -> Outcome<Ticketed, Code> {
        let (digest, now) = (sha256(cookie), self.now());
        let found = self
            .database()
            .read(move |tx| Found::by_cookie(tx, &digest))
            .await?;
        let Some(found) = found else {
            return Err(Failure::Refused(Code::TicketExpired));
        };
        // Posted again after the cookie was replaced: the same page.
        if let (Some(form_id), Ok(cookie)) = (&found.served, cookie.try_into())
            && *form_id == typed.form_id
        {
            return Ok(Ticketed { cookie });
        }
        let Found { session, token, .. } = found;
        let successor = self.keys().link_secret("successor", &typed.form_id, cookie);
        if session.bank != bank.as_str() || now - session.started_at >= BROWSER_SESSION {
            return Err(Failure::Refused(Code::TicketExpired));
        }
        if session.form_id.as_deref() != Some(typed.form_id.as_str()) {
            return Err(Failure::Refused(Code::Credentials));
        }
        if session.acquisition.is_some() {
            return Ok(Ticketed { cookie: successor });
        }
        let verdict = match &token {
            Some(token) => {
                let when = (now, Width::Everyday);
                self.judge_code(token, &typed.one_time_password, when)?
            }
            None => otp::Verdict::Wrong,
        };
        let judge = Judge {
            session,
            token,
            verdict,
            handover: self.handover_digest(bank.as_str(), &typed.handover_code),
            acquisition: self.row_id(),
            fresh_issue: self.row_id(),
            successor: sha256(&successor),
            link_of: self.link_digest_of(&successor),
            notices: notice::Draft::new(self.random()),
            address,
            now,
        };
        settle(self.database().write(move |tx| judge.run(tx)).await)
            .map(|()| Ticketed { cookie: successor })
    }

    /// Peppered digest of a hand-over code as typed: case, blanks and hyphens do not matter.
    pub(crate) fn handover_digest(&self, bank: &str, typed: &str) -> Option<[u8; 32]> {
        let plain: String = tegata_domain::text::half_width(typed)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        (!plain.is_empty()).then(|| {
            self.keys()
                .pepper_code("handover", &[bank.as_bytes(), plain.as_bytes()])
        })
    }

    /// How the digest of a link is computed from the ticket's id, which is drawn before the unit runs.
    fn link_digest_of(&self, cookie: &[u8; 32]) -> LinkSecretOf {
        LinkSecretOf {
            app: self.clone(),
            cookie: *cookie,
        }
    }

    /// SHA-256 over ticket and link secret: all that is kept of a link.
    pub(crate) fn link_digest(ticket: &str, secret: &[u8; 32]) -> [u8; 32] {
        sha256(&[ticket.as_bytes(), b".", secret.as_slice()].concat())
    }
}

struct LinkSecretOf {
    app: App,
    cookie: [u8; 32],
}

impl LinkSecretOf {
    fn digest(&self, ticket: &str) -> [u8; 32] {
        App::link_digest(
            ticket,
            &self.app.keys().link_secret("link", ticket, &self.cookie),
        )
    }
}

struct Found {
    session: rows::AcquisitionSession,
    token: Option<rows::Token>,
    /// The form whose post made this session.
    served: Option<String>,
}

impl Found {
    fn by_cookie(tx: &mut dyn Tx, cookie: &[u8]) -> Result<Option<Self>, StorageError> {
        let Some(session) = rows::AcquisitionSession::find(tx, cookie)? else {
            return Ok(None);
        };
        let token = match &session.holder {
            Some(holder) => rows::Token::last_of_holder(tx, holder)?,
            None => None,
        };
        let served = match &session.acquisition {
            Some(id) => rows::Acquisition::find(tx, id)?
                .filter(|acquisition| acquisition.session.as_deref() == Some(cookie))
                .and_then(|acquisition| acquisition.form_id),
            None => None,
        };
        Ok(Some(Self {
            session,
            token,
            served,
        }))
    }
}

struct Judge {
    session: rows::AcquisitionSession,
    token: Option<rows::Token>,
    verdict: otp::Verdict,
    handover: Option<[u8; 32]>,
    acquisition: String,
    fresh_issue: String,
    successor: [u8; 32],
    link_of: LinkSecretOf,
    notices: notice::Draft,
    address: IpAddr,
    now: Millis,
}

impl Judge {
    fn run(&self, tx: &mut dyn Tx) -> Committed<(), Code> {
        let answer = self.judge(tx)?;
        if let Err(code) = &answer {
            self.note(tx, *code)?;
        }
        Ok(answer)
    }

    /// Every refusal, also of a name that is nobody's.
    fn note(&self, tx: &mut dyn Tx, code: Code) -> Result<(), StorageError> {
        let holder = self.session.holder.as_deref().unwrap_or_default();
        let counter = rows::Attempt::load(tx, holder, Purpose::Acquisition.as_str())?;
        let detail = json!({ "reason": code.as_str(), "failures": counter.failures });
        let who = Who {
            bank: self.session.bank.clone(),
            kind: "stranger",
            actor: holder.to_owned(),
            address: Some(self.address),
            at: self.now,
        };
        audit::refused(tx, &who, "acquisition_identity", holder, &detail)
    }

    fn judge(&self, tx: &mut dyn Tx) -> Committed<(), Code> {
        // Whoever has a ticket by now goes on; nothing new is begun, and nothing typed is used up.
        if outside_hours(tx, &self.session.bank, self.now)?.is_some() {
            return Ok(Err(Code::Hours));
        }
        let form_id = self.session.form_id.as_deref().unwrap_or_default();
        if !rows::AcquisitionSession::take_verdict(tx, &self.session.cookie, form_id)? {
            return Ok(Err(Code::Credentials));
        }
        // A code that was used before, here or elsewhere, is as good as a wrong one and counted like it: to tell them apart
        // would tell whoever saw the code that the PIN is right (docs/decisions, `protocol.md` §3).
        let spent = match (&self.token, self.verdict) {
            (Some(token), otp::Verdict::Right(at)) => token.spend(tx, at.last, at.drift)?,
            _ => false,
        };
        let Some(holder) = &self.session.holder else {
            return Ok(Err(Code::Credentials));
        };
        let holder = lookup::holder(tx, holder)?;
        let asked = lookup::policies(tx, &holder.bank)?.acquisition_credentials;
        let one_time_password = asked.ask_one_time_password();
        if !self.pins_right(tx, asked, &holder)? || (one_time_password && !spent) {
            return self.fail(tx, &holder);
        }
        let in_use = self.token.as_ref().map(|token| token.status.as_str());
        if one_time_password && in_use != Some("assigned") {
            // The end of the contract stopped the token too: that is the reason to tell.
            let contract = lookup::contract(tx, &holder.contract)?;
            let stopped = contract.status.stop().map(rights::stopped);
            return Ok(Err(stopped.unwrap_or(Code::NoToken)));
        }
        self.open(tx, &holder)
    }

    fn who(&self, holder: &rows::Holder) -> Who {
        Who {
            bank: holder.bank.clone(),
            kind: "stranger",
            actor: holder.id.clone(),
            address: Some(self.address),
            at: self.now,
        }
    }

    /// Every PIN that the policy asks, as it is now: one that was set after the first page is not the one compared there.
    fn pins_right(
        &self,
        tx: &mut dyn Tx,
        asked: Credentials,
        holder: &rows::Holder,
    ) -> Result<bool, StorageError> {
        let purposes: &[Purpose] = if asked.ask_confirmation_pin() {
            &[Purpose::Acquisition, Purpose::Confirmation]
        } else {
            &[Purpose::Acquisition]
        };
        for purpose in purposes {
            let secret = rows::Secret::find(tx, &holder.id, purpose.secret())?;
            if secret.is_none_or(|secret| secret.set_at > self.session.started_at) {
                return Ok(false);
            }
        }
        Ok(match Verdict::kept(self.session.pin_verdict.as_deref()) {
            Verdict::Wrong => false,
            Verdict::Login => !asked.ask_confirmation_pin(),
            Verdict::Both => true,
        })
    }

    /// The comparison reserved at B1 stays counted; the twentieth stops this issue. Not a renewal's, and not one whose
    /// certificate is proven already and waits for a person: neither can be had by guessing here.
    fn fail(&self, tx: &mut dyn Tx, holder: &rows::Holder) -> Committed<(), Code> {
        let counter = rows::Attempt::load(tx, &holder.id, Purpose::Acquisition.as_str())?;
        let open = rights::registered(tx, &holder.id)?;
        let Some(issue) = open.filter(|_| counter.locked) else {
            return Ok(Err(Code::Credentials));
        };
        let live = rows::Acquisition::live_of(tx, &issue.id)?;
        if live.is_none_or(|running| running.state != AcquisitionState::Held) {
            rows::Issue::close(tx, &issue.id, "stopped", self.now)?;
            self.notices.tell(
                tx,
                holder,
                notice::Kind::AcquisitionStopped,
                &json!({}),
                self.now,
            )?;
        }
        Ok(Err(Code::Credentials))
    }

    /// The credentials were right: from here on the person is told what is missing.
    fn open(&self, tx: &mut dyn Tx, holder: &rows::Holder) -> Committed<(), Code> {
        let issue = rights::open_issue(tx, holder, &self.fresh_issue, &self.who(holder))?;
        let handover_given = match issue.as_ref().map(|issue| &issue.handover) {
            Err(_) | Ok(None) => false,
            Ok(Some(expected)) => {
                let typed = self.handover.unwrap_or_default();
                if !bool::from(expected.as_slice().ct_eq(&typed)) {
                    // Counted like a wrong PIN: the comparison reserved at B1 stays.
                    return self.fail(tx, holder);
                }
                true
            }
        };
        rows::Attempt::clear(tx, &holder.id, Purpose::Acquisition.as_str())?;
        if attempts::locked(tx, holder, self.now)? == Some(Blocked::Locked) {
            return Ok(Err(Code::Locked));
        }
        let issue = match issue {
            Ok(issue) => issue,
            Err(code) => return Ok(Err(code)),
        };
        if let Some(running) = rows::Acquisition::live_of(tx, &issue.id)? {
            if running.state == AcquisitionState::Held {
                return Ok(Err(Code::Held));
            }
            end_acquisition(
                tx,
                &running,
                AcquisitionState::Abandoned,
                "replaced",
                &self.who(holder),
            )?;
            self.notices.tell(
                tx,
                holder,
                notice::Kind::AcquisitionReplaced,
                &json!({}),
                self.now,
            )?;
        }
        self.ticket(issue, holder, handover_given).insert(tx)?;
        rows::AcquisitionSession {
            cookie: self.successor.to_vec(),
            kind: holder.kind.as_str().to_owned(),
            acquisition: Some(self.acquisition.clone()),
            pin_verdict: None,
            form_id: None,
            successor: None,
            ..self.session.clone()
        }
        .insert(tx)?;
        rows::AcquisitionSession::lead_to(
            tx,
            &self.session.cookie,
            &self.acquisition,
            &self.successor,
        )?;
        self.notices.tell(
            tx,
            holder,
            notice::Kind::AcquisitionStarted,
            &self.origin(),
            self.now,
        )?;
        audit::done(
            tx,
            &self.who(holder),
            "acquisition_ticket",
            &self.acquisition,
            &self.origin(),
        )?;
        Ok(Ok(()))
    }

    fn origin(&self) -> serde_json::Value {
        json!({ "browser": self.address.to_string() })
    }

    fn ticket(
        &self,
        issue: rows::Issue,
        holder: &rows::Holder,
        handover_given: bool,
    ) -> rows::Acquisition {
        rows::Acquisition {
            id: self.acquisition.clone(),
            bank: holder.bank.clone(),
            issue: issue.id,
            holder: holder.id.clone(),
            kind: "ticket".to_owned(),
            state: AcquisitionState::Ticketed,
            form_id: self.session.form_id.clone(),
            session: Some(self.successor.to_vec()),
            link: Some(self.link_of.digest(&self.acquisition).to_vec()),
            code: None,
            browser_address: Some(self.address.to_string()),
            handover_given,
            app_key: None,
            app_version: None,
            pc_name: None,
            app_address: None,
            claimed_with: None,
            shown_certificate: None,
            match_number: None,
            match_failures: 0,
            certificate: None,
            created_at: self.now,
            claimed_at: None,
            approved_at: None,
            ended_at: None,
            end_reason: None,
            one_time_password: matches!(self.verdict, otp::Verdict::Right(_)),
        }
    }
}
