//! The certificate block of seed 000: 発行番号, ステータス, 発行データ登録日, シリアル番号, 有効期間終了日時.

use tegata_domain::{
    certificate::CertificateState,
    time::{DAY, Millis},
};
use tegata_storage::{StorageError, Tx, rows};

/// What the screens call 電子証明書ステータス.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Nothing was ever registered, or it was withdrawn.
    None,
    /// 取得待ち: registered, not acquired.
    Awaiting,
    /// 取得期限切れ・停止: the right has ended.
    Lapsed,
    /// 承認待ち: proven, not released.
    Held,
    /// 有効
    Valid,
    /// まもなく期限: within the last 30 days.
    Ending,
    /// 期限切れ
    Expired,
    /// 停止
    Suspended,
    /// 失効
    Revoked,
}

/// The block with everything that its page needs.
pub struct CertificateBlock {
    /// Status in one word.
    pub status: CertificateStatus,
    /// The certificate in force, else the newest one.
    pub certificate: Option<rows::Certificate>,
    /// The open right, else the newest one.
    pub issue: Option<rows::Issue>,
}

impl CertificateBlock {
    /// Reads a holder's block.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn of(tx: &mut dyn Tx, holder: &rows::Holder, now: Millis) -> Result<Self, StorageError> {
        let all = rows::Certificate::of_holder(tx, &holder.id)?;
        let current = all
            .iter()
            .find(|c| {
                matches!(
                    c.state,
                    CertificateState::Valid | CertificateState::Suspended | CertificateState::Held
                )
            })
            .or_else(|| all.first())
            .cloned();
        let issue = match rows::Issue::open_of(tx, &holder.id)? {
            Some(open) => Some(open),
            None => rows::Issue::latest_of(tx, &holder.id)?,
        };
        let status = status(current.as_ref(), issue.as_ref(), now);
        Ok(Self {
            status,
            certificate: current,
            issue,
        })
    }

    /// Whether a right to acquire is open now.
    pub fn may_acquire(&self, now: Millis) -> bool {
        self.issue
            .as_ref()
            .is_some_and(|issue| issue.status == "open" && now <= issue.deadline)
    }
}

fn status(
    certificate: Option<&rows::Certificate>,
    issue: Option<&rows::Issue>,
    now: Millis,
) -> CertificateStatus {
    match certificate.map(|certificate| (certificate.state, certificate.not_after)) {
        Some((CertificateState::Valid, end)) if now > end => CertificateStatus::Expired,
        Some((CertificateState::Valid, end)) if end - now <= 30 * DAY => CertificateStatus::Ending,
        Some((CertificateState::Valid, _)) => CertificateStatus::Valid,
        Some((CertificateState::Suspended, _)) => CertificateStatus::Suspended,
        Some((CertificateState::Held, _)) => CertificateStatus::Held,
        other => match issue.map(|issue| issue.status.as_str()) {
            Some("open") => CertificateStatus::Awaiting,
            Some("lapsed" | "stopped") => CertificateStatus::Lapsed,
            _ if other.is_some() => CertificateStatus::Revoked,
            _ => CertificateStatus::None,
        },
    }
}
