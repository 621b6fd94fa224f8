//! IDメンテナンス › 編集: name, 利用権限, password and certificate of a user in one step (seed 004, items 52 and 53). All of it
//! happens, or nothing.

use serde_json::json;
use tegata_domain::{certificate::ReissueReason, ids::UserId, pin::Pin, right::Right};
use tegata_storage::{StorageError, Tx, rows};

use super::reset_pins;
use crate::{
    App, audit,
    certificate::{Reissue, Reissued, RightDraft, revoke_and_withdraw},
    failure::{Failure, Outcome, Undo},
    notice,
    sign_in::{AdminActor, PinVerified},
    token::active_user,
};

/// 電子証明書: the three choices of seed 004.
#[derive(Debug, Clone, Copy)]
pub enum CertificateChoice {
    /// 継続利用する
    Continue,
    /// 再発行する
    Reissue(Reissue),
    /// 失効する
    Revoke(ReissueReason),
}

/// What the master typed.
pub struct EditUser {
    /// The version of the user that the page showed.
    pub version: i64,
    /// 利用者名
    pub name: String,
    /// 利用権限
    pub right: Right,
    /// A new ログインパスワード, if the user needs one.
    pub password: Option<Pin>,
    /// 電子証明書
    pub certificate: CertificateChoice,
}

/// What was done, for the page that says so.
pub struct Edited {
    /// The new right to acquire, if one was registered.
    pub reissued: Option<Reissued>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditRefusal {
    /// The confirmation was not this administrator's.
    NotConfirmed,
    /// No such active user in this contract.
    NoUser,
    /// ADM-CONFLICT: someone else changed the user meanwhile.
    Conflict,
    /// There is neither a certificate in force nor an open right.
    NothingToRevoke,
}

impl App {
    /// Changes a user of the administrator's contract.
    ///
    /// # Errors
    /// [`EditRefusal`]
    pub async fn edit_user(
        &self,
        admin: &AdminActor,
        confirmed: PinVerified,
        user: &UserId,
        edit: EditUser,
    ) -> Outcome<Edited, EditRefusal> {
        if !confirmed.is_of(&admin.actor.holder) {
            return Err(Failure::Refused(EditRefusal::NotConfirmed));
        }
        let mut passwords = Vec::with_capacity(1);
        if let Some(password) = &edit.password {
            passwords.push(("login", self.hash_pin(password).await?));
        }
        let (certificate, handover_code) = self.draw_certificate(admin, edit.certificate);
        let unit = Unit {
            admin: admin.clone(),
            user: user.clone(),
            version: edit.version,
            name: edit.name,
            right: edit.right,
            passwords,
            notices: notice::Draft::new(self.random()),
            certificate,
        };
        let answer: Result<Option<i64>, Undo<EditRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        let deadline = answer?;
        self.revocations_changed();
        Ok(Edited {
            reissued: deadline.map(|deadline| Reissued {
                handover_code,
                deadline,
            }),
        })
    }

    fn draw_certificate(
        &self,
        admin: &AdminActor,
        choice: CertificateChoice,
    ) -> (CertificateDraft, Option<String>) {
        match choice {
            CertificateChoice::Continue => (CertificateDraft::Continue, None),
            CertificateChoice::Reissue(reissue) => {
                let (right, code) = self.draw_right(&admin.actor.holder.bank, reissue);
                (CertificateDraft::Reissue(right), code)
            }
            CertificateChoice::Revoke(reason) => {
                let notices = notice::Draft::new(self.random());
                (CertificateDraft::Revoke(reason, notices), None)
            }
        }
    }
}

enum CertificateDraft {
    Continue,
    Reissue(RightDraft),
    Revoke(ReissueReason, notice::Draft),
}

struct Unit {
    admin: AdminActor,
    user: UserId,
    version: i64,
    name: String,
    right: Right,
    passwords: Vec<(&'static str, String)>,
    notices: notice::Draft,
    certificate: CertificateDraft,
}

impl Unit {
    fn run(&self, tx: &mut dyn Tx) -> Result<Option<i64>, Undo<EditRefusal>> {
        let who = self.admin.actor.who();
        let holder =
            active_user(tx, &self.admin, &self.user)?.ok_or(Undo::Refused(EditRefusal::NoUser))?;
        if holder.version != self.version || !holder.touch(tx)? {
            return Err(Undo::Refused(EditRefusal::Conflict));
        }
        self.profile(tx, &holder)?;
        if !self.passwords.is_empty() {
            reset_pins::set(tx, &holder, (&self.passwords, &self.notices), &who)?;
        }
        match &self.certificate {
            CertificateDraft::Continue => Ok(None),
            CertificateDraft::Reissue(right) => Ok(Some(right.register(tx, &holder, &who)?)),
            CertificateDraft::Revoke(reason, notices) => {
                if revoke_and_withdraw(tx, &holder, *reason, &who, notices)? {
                    Ok(None)
                } else {
                    Err(Undo::Refused(EditRefusal::NothingToRevoke))
                }
            }
        }
    }

    /// Name and right, told in the history with what they were.
    fn profile(&self, tx: &mut dyn Tx, holder: &rows::Holder) -> Result<(), StorageError> {
        let who = self.admin.actor.who();
        let before = rows::UserRight::of_holder(tx, &holder.id)?;
        if before == self.right && holder.display_name == self.name {
            return Ok(());
        }
        holder.rename(tx, &self.name)?;
        rows::UserRight {
            holder: holder.id.clone(),
            level: self.right,
            set_at: who.at,
        }
        .set(tx)?;
        let detail = json!({
            "name": [holder.display_name, self.name],
            "right": [before.as_str(), self.right.as_str()],
        });
        audit::done(tx, &who, "edit_user", &holder.id, &detail)
    }
}
