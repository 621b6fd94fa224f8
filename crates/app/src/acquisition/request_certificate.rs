//! A3: CSR in, certificate out. Prepared and linted → recorded and audited → signed, the one stored signature released.
//!
//! A lost answer is repeated by public key: the same key always gets the same certificate.

use serde_json::json;
use subtle::ConstantTimeEq;
use tegata_acquisition::{
    challenge::challenge_password, codes::Code, id::AcquisitionId, signature::AppPublicKey,
};
use tegata_domain::{
    acquisition::AcquisitionState,
    certificate::CertificateState,
    ids::HolderKind,
    profile::HolderIds,
    time::{HOUR, Millis, certificate_end},
};
use tegata_pki::{
    Authority, CheckedRequest, LeafParams, Prepared, Recorded, Serial, SubjectName, UserType,
    check_request,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{
        app_call::{self, AppCaller, refuse},
        end::revoke_unproven,
        end_acquisition,
        rights::Granted,
    },
    audit::{self, Who},
    failure::{Committed, Failure, Internal, Outcome, settle},
    lookup, notice,
};

/// What the app sends.
pub struct SubmittedRequest {
    /// PKCS#10 DER.
    pub csr: Vec<u8>,
    /// How it says that the key is kept.
    pub key_protection: String,
}

/// The certificate to install.
pub struct Issued {
    /// Leaf, DER.
    pub leaf: Vec<u8>,
    /// Issuing CA, DER.
    pub issuer: Vec<u8>,
}

/// How often a number taken by a parallel issuance is drawn again.
const NUMBER_RETRIES: usize = 8;

impl App {
    /// Issues the certificate of an approved acquisition, or hands out the one already issued for the same key.
    ///
    /// # Errors
    /// The code to show.
    pub async fn request_certificate(
        &self,
        caller: &AppCaller,
        id: &str,
        submitted: SubmittedRequest,
    ) -> Outcome<Issued, Code> {
        let request = check_request(&submitted.csr).map_err(|_| Failure::Refused(Code::Csr))?;
        if !challenge_fits(&request, caller, id) {
            return refuse(Code::Csr);
        }
        let mut plan = self.glance(caller, id).await?;
        for _ in 0..NUMBER_RETRIES {
            let issuance = match plan {
                Some(issuance) => issuance,
                None => match self.plan(caller, id, &request).await? {
                    Plan::Ready(certificate) => return self.release(&certificate, caller).await,
                    Plan::Issue(issuance) => issuance,
                },
            };
            plan = None;
            let draft = self.prepare(&request, &issuance)?;
            if let Some((certificate, tbs)) = self
                .record(caller, &issuance, &request, &submitted, &draft)
                .await?
            {
                let recorded = draft.prepared.into_recorded(&tbs)?;
                let who = caller.who(&issuance.holder.bank, self.now());
                let authority = &self.authorities().customers;
                let leaf = sign(self, authority, &certificate, recorded, &who).await?;
                return Ok(self.issued(leaf));
            }
        }
        Err(Internal::Contradiction("issue numbers move too fast").into())
    }

    /// What most calls need: names and number, so that a certificate can be prepared. The rights are read when it is
    /// recorded; whatever is not plain is left to [`Self::plan`].
    async fn glance(
        &self,
        caller: &AppCaller,
        id: &str,
    ) -> Result<Option<Box<Issuance>>, Internal> {
        let (caller, id) = (caller.clone(), id.to_owned());
        Ok(self
            .database()
            .write(move |tx| {
                let Some(acquisition) = app_call::owned(tx, &caller, &id)? else {
                    return Ok::<_, StorageError>(None);
                };
                if acquisition.state != AcquisitionState::Approved
                    || acquisition.certificate.is_some()
                {
                    return Ok(None);
                }
                let holder = lookup::holder(tx, &acquisition.holder)?;
                let contract = lookup::contract(tx, &holder.contract)?;
                Issuance::of(tx, acquisition, holder, &contract).map(Some)
            })
            .await?)
    }

    /// Re-reads everything and decides whether there is something to issue.
    async fn plan(
        &self,
        caller: &AppCaller,
        id: &str,
        request: &CheckedRequest,
    ) -> Outcome<Plan, Code> {
        let unit = PlanUnit {
            caller: caller.clone(),
            id: id.to_owned(),
            public_key: request.public_key_sha256(),
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        };
        settle(self.database().write(move |tx| unit.run(tx)).await)
    }

    fn prepare(&self, request: &CheckedRequest, plan: &Issuance) -> Outcome<Draft, Code> {
        let authorities = self.authorities();
        let user_type = match plan.holder.kind {
            HolderKind::Administrator => UserType::Administrator,
            HolderKind::User | HolderKind::Staff => UserType::User,
        };
        let number =
            u32::try_from(plan.number).map_err(|_| Internal::Contradiction("issue number"))?;
        let subject = SubjectName::customer(
            &authorities.operator,
            &authorities.customers_name,
            user_type,
            number,
            &plan.common_name,
        )
        .map_err(|_| Internal::Contradiction("the subject's names"))?;
        let authority = &authorities.customers;
        let key_id = authority.key_id();
        let end = certificate_end(self.now()).ok_or(Internal::Contradiction("the calendar"))?;
        let serial = Serial::from_random(self.secret());
        let (not_before, not_after) = (
            whole_second(self.now() - HOUR),
            end.min(authority.not_after_ms()),
        );
        let params = LeafParams {
            subject,
            serial: serial.clone(),
            not_before_ms: not_before,
            not_after_ms: not_after,
            crl_url: authorities.crl_url(key_id),
            aia_ca_url: authorities.ca_url(key_id),
            ocsp_url: None,
        };
        let prepared = authority.prepare(request, &params)?;
        Ok(Draft {
            prepared,
            serial: serial.as_bytes().to_vec(),
            not_before,
            not_after,
        })
    }

    /// Commits serial and to-be-signed bytes before anything is signed, if the rights still hold. `None`: the number was
    /// taken, a parallel call was first, or it is not as plain as it looked.
    async fn record(
        &self,
        caller: &AppCaller,
        plan: &Issuance,
        request: &CheckedRequest,
        submitted: &SubmittedRequest,
        draft: &Draft,
    ) -> Outcome<Option<(String, Vec<u8>)>, Code> {
        let now = self.now();
        let row = rows::Certificate {
            id: self.row_id(),
            bank: plan.holder.bank.clone(),
            holder: plan.holder.id.clone(),
            issue: Some(plan.acquisition.issue.clone()),
            issuer: self.authorities().customers.key_id().as_str().to_owned(),
            serial: draft.serial.clone(),
            common_name: plan.common_name.clone(),
            number: plan.number,
            state: CertificateState::Recorded,
            state_at: now,
            reason: None,
            tbs: draft.prepared.tbs_der().to_vec(),
            der: None,
            fingerprint: None,
            not_before: draft.not_before,
            not_after: draft.not_after,
            public_key: request.public_key_sha256().to_vec(),
            key_protection: submitted.key_protection.clone(),
            pc_name: plan.acquisition.pc_name.clone().unwrap_or_default(),
            recorded_at: now,
            proven_at: None,
            counts_from: None,
            last_used_at: None,
        };
        let unit = RecordUnit {
            row,
            caller: caller.clone(),
            acquisition: plan.acquisition.id.clone(),
            who: caller.who(&plan.holder.bank, now),
        };
        settle(self.database().write(move |tx| unit.run(tx)).await)
    }

    /// Hands out the stored certificate; signs first if a crash came between.
    async fn release(&self, certificate: &str, caller: &AppCaller) -> Outcome<Issued, Code> {
        let row = self.certificate_row(certificate).await?;
        let leaf = match row.der {
            Some(leaf) => leaf,
            None => sign_recorded(self, &row, &caller.who(&row.bank, self.now())).await?,
        };
        Ok(self.issued(leaf))
    }

    fn issued(&self, leaf: Vec<u8>) -> Issued {
        Issued {
            leaf,
            issuer: self.authorities().customers.certificate_der().to_vec(),
        }
    }

    async fn certificate_row(&self, id: &str) -> Result<rows::Certificate, Internal> {
        let id = id.to_owned();
        Ok(self
            .database()
            .read(move |tx| lookup::certificate(tx, &id))
            .await?)
    }
}

/// Signs recorded bytes again after a crash; of two signers one signature is stored. Answers the stored certificate.
pub(crate) async fn sign_recorded(
    app: &App,
    row: &rows::Certificate,
    who: &Who,
) -> Result<Vec<u8>, Internal> {
    let authority = app
        .authorities()
        .by_key_id(&row.issuer)
        .ok_or(Internal::Contradiction("an unknown issuing authority"))?;
    let recorded = Recorded::reload(&row.tbs, authority)?;
    sign(app, authority, &row.id, recorded, who).await
}

/// Answers what is stored, which after a crash may be another signer's: nothing else is released.
async fn sign(
    app: &App,
    authority: &Authority,
    certificate: &str,
    recorded: Recorded,
    who: &Who,
) -> Result<Vec<u8>, Internal> {
    let signed = authority.sign(recorded)?;
    let (id, der, fingerprint, who) = (
        certificate.to_owned(),
        signed.der().to_vec(),
        signed.fingerprint(),
        who.clone(),
    );
    let stored = app
        .database()
        .write(move |tx| {
            if !rows::Certificate::store_signed(tx, &id, &der, &fingerprint, who.at)? {
                return Ok(lookup::certificate(tx, &id)?.der);
            }
            rows::Acquisition::note_issued(tx, &id)?;
            audit::done(
                tx,
                &who,
                "certificate_sign",
                &id,
                &json!({ "sha256": hex::encode(fingerprint) }),
            )?;
            Ok::<_, StorageError>(Some(der.clone()))
        })
        .await?;
    stored.ok_or(Internal::Contradiction(
        "a signed certificate without bytes",
    ))
}

/// `challengePassword` binds the CSR to this acquisition and this app.
pub(crate) fn challenge_fits(request: &CheckedRequest, caller: &AppCaller, id: &str) -> bool {
    let (Some(expected), Some(found)) = (challenge_of(caller, id), request.challenge_password())
    else {
        return false;
    };
    expected.as_bytes().ct_eq(found.as_bytes()).into()
}

/// What the CSR of this caller for this acquisition has to carry.
pub(crate) fn challenge_of(caller: &AppCaller, id: &str) -> Option<String> {
    let id = AcquisitionId::parse(id).ok()?;
    Some(challenge_password(
        &id,
        &AppPublicKey::from_bytes(caller.key),
    ))
}

/// X.509 times have seconds.
fn whole_second(at: Millis) -> Millis {
    at.div_euclid(1_000) * 1_000
}

enum Plan {
    /// There is a certificate for this key already.
    Ready(String),
    Issue(Box<Issuance>),
}

/// A linted certificate with the facts of its row.
struct Draft {
    prepared: Prepared,
    serial: Vec<u8>,
    not_before: Millis,
    not_after: Millis,
}

struct Issuance {
    acquisition: rows::Acquisition,
    holder: rows::Holder,
    common_name: String,
    number: i64,
}

impl Issuance {
    fn of(
        tx: &mut dyn Tx,
        acquisition: rows::Acquisition,
        holder: rows::Holder,
        contract: &rows::Contract,
    ) -> Result<Box<Self>, StorageError> {
        let common_name = name_of(tx, &holder, contract)?;
        let number = rows::IssueNumber::upcoming(tx, &common_name)?;
        Ok(Box::new(Self {
            acquisition,
            holder,
            common_name,
            number,
        }))
    }
}

struct PlanUnit {
    caller: AppCaller,
    id: String,
    public_key: [u8; 32],
    notices: notice::Draft,
    now: Millis,
}

impl PlanUnit {
    fn run(&self, tx: &mut dyn Tx) -> Committed<Plan, Code> {
        let granted = match app_call::load(tx, &self.caller, &self.id, self.now)? {
            Ok(granted) => granted,
            Err(code) => return Ok(Err(code)),
        };
        if let Some(own) = &granted.acquisition.certificate {
            let same = lookup::certificate(tx, own)?.public_key == self.public_key;
            return if same {
                Ok(Ok(Plan::Ready(own.clone())))
            } else {
                self.reused(tx, &granted)
            };
        }
        if granted.acquisition.state != AcquisitionState::Approved {
            return Ok(Err(Code::State));
        }
        if let Some(seen) = rows::Certificate::by_public_key(tx, &self.public_key)? {
            return self.adopt(tx, &granted, &seen);
        }
        if let Some(code) = self.redo(tx, &granted)? {
            return Ok(Err(code));
        }
        let Granted {
            acquisition,
            holder,
            contract,
            ..
        } = granted;
        Issuance::of(tx, acquisition, holder, &contract).map(|issuance| Ok(Plan::Issue(issuance)))
    }

    /// The same key within a day of an interrupted acquisition: the same certificate, uncounted.
    fn adopt(
        &self,
        tx: &mut dyn Tx,
        granted: &Granted,
        seen: &rows::Certificate,
    ) -> Committed<Plan, Code> {
        let unproven = matches!(
            seen.state,
            CertificateState::Recorded | CertificateState::Issued
        );
        if seen.issue.as_deref() != Some(granted.issue.id.as_str()) || !unproven {
            return self.reused(tx, granted);
        }
        if !granted.acquisition.adopt(tx, &seen.id)? {
            return Ok(Err(Code::State));
        }
        let who = self.caller.who(&seen.bank, self.now);
        audit::done(
            tx,
            &who,
            "certificate_adopt",
            &seen.id,
            &json!({ "acquisition": granted.acquisition.id }),
        )?;
        Ok(Ok(Plan::Ready(seen.id.clone())))
    }

    fn reused(&self, tx: &mut dyn Tx, granted: &Granted) -> Committed<Plan, Code> {
        let who = self.caller.who(&granted.acquisition.bank, self.now);
        let (act, id) = ("certificate_record", &granted.acquisition.id);
        let detail = json!({ "reason": Code::KeyReused.as_str() });
        audit::refused(tx, &who, act, id, &detail)?;
        Ok(Err(Code::KeyReused))
    }

    /// Another key than the unproven certificate of this issue: that one is revoked and the redo counted.
    fn redo(&self, tx: &mut dyn Tx, granted: &Granted) -> Result<Option<Code>, StorageError> {
        let Some(unproven) = rows::Certificate::unproven_of_issue(tx, &granted.issue.id)? else {
            return Ok(None);
        };
        let who = self.caller.who(&unproven.bank, self.now);
        let limit = lookup::policies(tx, &unproven.bank)?.redos;
        if !rows::Issue::count_redo(tx, &granted.issue.id, limit.into())? {
            end_acquisition(
                tx,
                &granted.acquisition,
                AcquisitionState::Cancelled,
                "limit",
                &who,
            )?;
            return Ok(Some(Code::Limit));
        }
        revoke_unproven(tx, &unproven.id, &who)?;
        self.notices.tell(
            tx,
            &granted.holder,
            notice::Kind::Redo,
            &json!({}),
            self.now,
        )?;
        Ok(None)
    }
}

/// The CN in the shape of the bank's profile.
fn name_of(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    contract: &rows::Contract,
) -> Result<String, StorageError> {
    let names = lookup::profile(tx, &holder.bank)?.certificate.clone();
    let pattern = match holder.kind {
        HolderKind::User => names.user,
        HolderKind::Administrator | HolderKind::Staff => names.administrator,
    };
    let customer = rows::CustomerId::of_holder(tx, &holder.id)?;
    let ids = HolderIds {
        contract: &contract.number,
        name: &holder.name_id,
        customer: customer.as_ref().map(|row| row.id.as_str()),
        bank: &holder.bank,
    };
    pattern
        .fill(ids)
        .ok_or_else(|| StorageError::corrupt("a holder without the id of its common name"))
}

struct RecordUnit {
    row: rows::Certificate,
    caller: AppCaller,
    acquisition: String,
    who: Who,
}

impl RecordUnit {
    /// Answers the certificate's id and the to-be-signed bytes as they are stored.
    fn run(&self, tx: &mut dyn Tx) -> Committed<Option<(String, Vec<u8>)>, Code> {
        let loaded = app_call::load(tx, &self.caller, &self.acquisition, self.who.at)?;
        let Granted {
            acquisition: current,
            issue,
            ..
        } = match loaded {
            Ok(granted) => granted,
            Err(code) => return Ok(Err(code)),
        };
        let moved = current.state != AcquisitionState::Approved
            || rows::Certificate::public_key_seen(tx, &self.row.public_key)?
            || rows::Certificate::unproven_of_issue(tx, &issue.id)?.is_some()
            || !rows::IssueNumber::take(tx, &self.row.common_name, self.row.number)?;
        if moved {
            return Ok(Ok(None));
        }
        self.row.insert(tx)?;
        if !current.record(tx, &self.row.id)? {
            return Err(StorageError::corrupt(
                "an acquisition moved while its certificate was recorded",
            ));
        }
        let detail = json!({
            "acquisition": current.id,
            "number": self.row.number,
            "serial": hex::encode(&self.row.serial),
            "key_protection": self.row.key_protection,
        });
        audit::done(tx, &self.who, "certificate_record", &self.row.id, &detail)?;
        let stored = rows::Certificate::stored_tbs(tx, &self.row.id)?;
        Ok(Ok(Some((self.row.id.clone(), stored))))
    }
}
