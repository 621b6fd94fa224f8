//! What the user's status page and the administrator's menu both tell: sign-ins, the certificate in use, notices.

use tegata_app::{acquisition::HeldCertificate, notice::NoticeLine, rows, sign_in::Status};
use tegata_domain::{
    acquisition::HELD_ENDS_AFTER, certificate::RenewalWindow, ids::HolderKind, time::DAY,
};

use crate::{
    site::{Visit, convert},
    texts::Texts,
    view::{
        CertificateFacts, CertificateStatus,
        administrator::held::HeldFacts,
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
        text: words::notice(&notice.kind, &notice.about, &notice.detail, t),
    };
    status.notices.iter().map(row).collect()
}

impl Visit {
    /// Facts of a certificate of our own to a customer.
    pub(crate) fn facts_of(&self, row: &rows::Certificate) -> CertificateFacts {
        convert::facts(row, &self.state.app.authorities().customers_name)
    }

    /// What is known of a held certificate, for the person who decides.
    pub(crate) fn held_facts(&self, held: &HeldCertificate) -> HeldFacts {
        let (certificate, acquisition) = (&held.certificate, &held.acquisition);
        let acquired_at = certificate.proven_at.unwrap_or(certificate.state_at);
        HeldFacts {
            acquisition: acquisition.id.clone(),
            of_administrator: held.holder.kind == HolderKind::Administrator,
            holder_id: held.holder.name_id.clone(),
            name: held.holder.display_name.clone(),
            pc_name: certificate.pc_name.clone(),
            key: convert::key_protection(&certificate.key_protection),
            browser_address: acquisition.browser_address.clone().unwrap_or_default(),
            app_address: acquisition.app_address.clone().unwrap_or_default(),
            earlier_certificate_seen: acquisition.shown_certificate.is_some(),
            acquired_at,
            ends_at: acquired_at + HELD_ENDS_AFTER,
            certificate: self.facts_of(certificate),
        }
    }
}
