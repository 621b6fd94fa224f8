//! 再発行: the administrator registers a new right for a user. The old certificate stays until the new one is proven,
//! unless it was lost, stolen or compromised, or the bank's policy ends it at once.

use serde_json::json;
use tegata_domain::{certificate::ReissueReason, ids::UserId, policy::OldCertificate};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    audit::{self, Who},
    certificate::{NewIssue, revoke_in_force, withdraw_open_issue},
    failure::{Failure, Outcome, Undo},
    keys::sha256,
    lookup, notice,
    sign_in::{AdminActor, PinVerified},
    token::active_user,
};

/// What the administrator chose.
#[derive(Debug, Clone, Copy)]
pub struct Reissue {
    /// Why.
    pub reason: ReissueReason,
    /// 社外で取得する: a hand-over code is made and asked at acquisition.
    pub outside_office: bool,
}

/// What the administrator passes on.
pub struct Reissued {
    /// 40 bits in groups, when asked for; shown once, kept as a digest.
    pub handover_code: Option<String>,
    /// Last moment of acquisition.
    pub deadline: i64,
}

/// A user of a bulk reissue with the last moment of acquisition, or why it was refused.
pub type ReissueAnswer = (UserId, Result<i64, CertificateRefusalByAdministrator>);

/// Why a choice on the certificate page was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateRefusalByAdministrator {
    /// The confirmation PIN was not this administrator's.
    NotConfirmed,
    /// No such active user in this contract.
    NoUser,
    /// There is neither a certificate in force nor an open right.
    NothingToRevoke,
    /// The certificate is not in the state for this.
    State,
    /// ADM-CONFLICT: someone else changed the user meanwhile.
    Conflict,
}

impl App {
    /// Registers a new right to acquire for a user of the administrator's contract.
    ///
    /// # Errors
    /// [`CertificateRefusalByAdministrator`]
    pub async fn reissue_user_certificate(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        version: i64,
        reissue: Reissue,
    ) -> Outcome<Reissued, CertificateRefusalByAdministrator> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(
                CertificateRefusalByAdministrator::NotConfirmed,
            ));
        }
        let (right, handover_code) = self.draw_right(&admin.actor.holder.bank, reissue);
        let unit = Unit {
            admin: admin.clone(),
            user: user.clone(),
            version,
            right,
        };
        let answer: Result<i64, Undo<_>> = self.database().write(move |tx| unit.run(tx)).await;
        let deadline = answer?;
        self.revocations_changed();
        Ok(Reissued {
            handover_code,
            deadline,
        })
    }

    /// What a reissue needs besides rows, drawn before its unit of work runs, and the hand-over code, if one is asked.
    pub(crate) fn draw_right(&self, bank: &str, reissue: Reissue) -> (RightDraft, Option<String>) {
        let code = reissue.outside_office.then(|| self.new_handover_code());
        let draft = RightDraft {
            reissue,
            issue: self.row_id(),
            handover: code
                .as_deref()
                .and_then(|code| self.handover_digest(bank, code)),
            notices: notice::Draft::new(self.random()),
        };
        (draft, code)
    }

    /// Registers a new right for each of several users: one reason, one confirmation PIN, one unit of work per user, so
    /// that one refusal does not undo the others. `form` names the form: sent again, it changes nothing and has the same
    /// answers.
    ///
    /// # Errors
    /// [`CertificateRefusalByAdministrator::NotConfirmed`]; each user has an answer of their own.
    pub async fn reissue_several_user_certificates(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        users: &[(UserId, i64)],
        form: &str,
        reason: ReissueReason,
    ) -> Outcome<Vec<ReissueAnswer>, CertificateRefusalByAdministrator> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(
                CertificateRefusalByAdministrator::NotConfirmed,
            ));
        }
        let mut answers = Vec::with_capacity(users.len());
        for (user, version) in users {
            let right = RightDraft {
                reissue: Reissue {
                    reason,
                    outside_office: false,
                },
                issue: issue_of_form(admin, form, user),
                handover: None,
                notices: notice::Draft::new(self.random()),
            };
            let unit = Unit {
                admin: admin.clone(),
                user: user.clone(),
                version: *version,
                right,
            };
            let answer: Result<i64, Undo<_>> = self.database().write(move |tx| unit.run(tx)).await;
            let answer = match answer {
                Ok(deadline) => Ok(deadline),
                Err(Undo::Refused(refusal)) => Err(refusal),
                Err(Undo::Storage(error)) => return Err(error.into()),
            };
            answers.push((user.clone(), answer));
        }
        self.revocations_changed();
        Ok(answers)
    }

    /// 引き渡しコード: 8 characters without look-alikes, 40 bits, in two groups.
    pub(crate) fn new_handover_code(&self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let bytes: [u8; 8] = self.secret();
        let pick = |byte: &u8| {
            ALPHABET
                .get(usize::from(byte & 31))
                .copied()
                .map_or('0', char::from)
        };
        let (first, second) = bytes.split_at(4);
        format!(
            "{}-{}",
            first.iter().map(pick).collect::<String>(),
            second.iter().map(pick).collect::<String>()
        )
    }
}

/// One form registers one right for a user, however often it is sent; a user ID is never given twice.
fn issue_of_form(admin: &AdminActor, form: &str, user: &UserId) -> String {
    let text = [
        &admin.contract.id,
        &admin.actor.holder.id,
        form,
        user.as_str(),
    ]
    .join("\n");
    hex::encode(sha256(text.as_bytes()))
}

struct Unit {
    admin: AdminActor,
    user: UserId,
    version: i64,
    right: RightDraft,
}

impl Unit {
    fn run(&self, tx: &mut dyn Tx) -> Result<i64, Undo<CertificateRefusalByAdministrator>> {
        use CertificateRefusalByAdministrator as Refusal;
        let holder =
            active_user(tx, &self.admin, &self.user)?.ok_or(Undo::Refused(Refusal::NoUser))?;
        // The same form sent again: what it did stands.
        if let Some(done) = rows::Issue::find(tx, &self.right.issue)? {
            return Ok(done.deadline);
        }
        if holder.version != self.version || !holder.touch(tx)? {
            return Err(Undo::Refused(Refusal::Conflict));
        }
        Ok(self.right.register(tx, &holder, &self.admin.actor.who())?)
    }
}

/// A reissue about to be registered.
pub(crate) struct RightDraft {
    reissue: Reissue,
    issue: String,
    handover: Option<[u8; 32]>,
    notices: notice::Draft,
}

impl RightDraft {
    /// Withdraws what was open and registers the new right; its last moment.
    pub(crate) fn register(
        &self,
        tx: &mut dyn Tx,
        holder: &rows::Holder,
        who: &Who,
    ) -> Result<i64, StorageError> {
        let reason = self.reissue.reason;
        withdraw_open_issue(tx, &holder.id, who)?;
        let replaces =
            rows::Certificate::in_force(tx, &holder.id)?.map(|certificate| certificate.id);
        let policy = lookup::policies(tx, &holder.bank)?.old_certificate;
        if reason.revokes_at_once() || policy == OldCertificate::AtOnce {
            revoke_in_force(tx, holder, reason.revocation(), who)?;
            let (kind, why) = (notice::Kind::Revoked, json!({ "reason": reason.as_str() }));
            self.notices.tell(tx, holder, kind, &why, who.at)?;
        }
        let new = NewIssue {
            id: &self.issue,
            holder,
            origin: "reissue",
            reason: Some(reason),
            replaces,
            handover: self.handover,
        };
        new.register(tx, who.at)?;
        let detail = json!({ "reason": reason.as_str(), "handover": self.handover.is_some() });
        audit::done(tx, who, "certificate_reissue", &holder.id, &detail)?;
        if self.handover.is_some() {
            let papers = json!({ "papers": ["hand_over_sheet"] });
            audit::done(tx, who, "print_papers", &holder.id, &papers)?;
        }
        self.notices
            .tell(tx, holder, notice::Kind::Reissued, &detail, who.at)?;
        Ok(lookup::issue(tx, &self.issue)?.deadline)
    }
}
