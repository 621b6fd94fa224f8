//! What the user's status page and the administrator's menu both tell: sign-ins, the certificate in use, notices.

use tegata_app::{
    rows,
    sign_in::{NoticeLine, Status},
};
use tegata_domain::{certificate::RenewalWindow, time::DAY};

use crate::{
    site::{Visit, convert},
    texts::Texts,
    view::{
        CertificateFacts, CertificateStatus,
        user::status::{CertificateCard, NoticeRow, SignInRecord},
        words,
    },
};

pub(crate) fn sign_ins(status: &Status) -> Vec<SignInRecord> {
    let record = |line: &tegata_app::sign_in::SignInLine| SignInRecord {
        at: line.at,
        from: line.address.clone(),
        succeeded: line.succeeded,
    };
    status.sign_ins.iter().map(record).collect()
}

pub(crate) fn card(visit: &Visit, row: &rows::Certificate, status: &Status) -> CertificateCard {
    let in_window = status.certificate.renewal == RenewalWindow::Open;
    CertificateCard {
        facts: visit.facts_of(row),
        status: if in_window {
            CertificateStatus::EndsSoon
        } else {
            CertificateStatus::Valid
        },
        days_left: (row.not_after - visit.state.app.now()).div_euclid(DAY),
        pc_name: row.pc_name.clone(),
        key: convert::key_protection(&row.key_protection),
    }
}

pub(crate) fn notices(status: &Status, t: &Texts) -> Vec<NoticeRow> {
    let row = |notice: &NoticeLine| NoticeRow {
        at: notice.at,
        text: words::notice(&notice.kind, &notice.about, t),
    };
    status.notices.iter().map(row).collect()
}

impl Visit {
    /// Facts of a certificate of our own to a customer.
    pub(crate) fn facts_of(&self, row: &rows::Certificate) -> CertificateFacts {
        convert::facts(row, &self.state.app.authorities().customers_name)
    }
}
