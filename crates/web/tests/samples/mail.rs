//! Every notice as a mail.

use serde_json::json;
use tegata_app::{
    face::BankFace,
    notice::{Kind, OutgoingMail},
    rows,
};
use tegata_domain::{contract::ContractState, ids::HolderKind, mail::MailAddress};
use tegata_web::{
    kit::HelpDesk,
    mail::{Letter, letter},
};

use super::{DAY, NOW};

/// The reader of a sample.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    /// Whom it is about.
    Own,
    /// An administrator who reads of somebody else.
    Other,
    /// The bank's mailbox.
    Desk,
}

/// All notices to all readers, with and without a help desk.
pub(crate) fn letters() -> Vec<(String, Letter)> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for about in [HolderKind::User, HolderKind::Administrator] {
            for reader in [Reader::Own, Reader::Other, Reader::Desk] {
                let mail = outgoing(kind, about, reader);
                let desk = (!matches!(reader, Reader::Desk)).then(desk);
                let name = format!("mail-{}-{}-{reader:?}", kind.as_str(), about.as_str());
                all.push((name, letter(&mail, desk.as_ref())));
            }
        }
    }
    let mut unknown = outgoing(Kind::Valid, HolderKind::User, Reader::Own);
    "of_a_newer_release".clone_into(&mut unknown.kind);
    all.push(("mail-unknown".to_owned(), letter(&unknown, None)));
    all
}

/// One mail.
#[expect(clippy::expect_used, reason = "the sample's address is one")]
pub(crate) fn outgoing(kind: Kind, about: HolderKind, reader: Reader) -> OutgoingMail {
    OutgoingMail {
        id: "0123456789abcdef-1".to_owned(),
        to: MailAddress::parse("hanako@aoba.example").expect("an address"),
        bank: "9901".to_owned(),
        face: BankFace {
            name_ja: "さくら見本信用金庫".to_owned(),
            name_en: "Sakura Sample Shinkin Bank".to_owned(),
            ..BankFace::default()
        },
        kind: kind.as_str().to_owned(),
        detail: match kind {
            Kind::Expiring | Kind::Expired => json!({ "days": 30, "not_after": NOW + 30 * DAY }),
            _ => json!({ "pc_name": "KEIRI-PC-03" }),
        },
        at: NOW,
        about: holder(about, "S0001", "青葉 太郎"),
        contract: Some(rows::Contract {
            id: "c".to_owned(),
            bank: "9901".to_owned(),
            number: "00009876543".to_owned(),
            company: "株式会社青葉見本商事".to_owned(),
            card_issue_number: 1,
            status: ContractState::Open,
            opened_at: NOW,
            status_at: NOW,
            version: 1,
        }),
        reader: match reader {
            Reader::Own => Some(holder(about, "S0001", "青葉 太郎")),
            Reader::Other => Some(holder(HolderKind::Administrator, "2", "青葉 花子")),
            Reader::Desk => None,
        },
    }
}

fn desk() -> HelpDesk {
    HelpDesk {
        name: "インターネットバンキング ヘルプデスク".to_owned(),
        phone: "0120-000-000".to_owned(),
        hours: "平日 9:00～17:00".to_owned(),
    }
}

fn holder(kind: HolderKind, id: &str, name: &str) -> rows::Holder {
    rows::Holder {
        id: id.to_owned(),
        bank: "9901".to_owned(),
        contract: "c".to_owned(),
        kind,
        name_id: id.to_owned(),
        display_name: name.to_owned(),
        person: String::new(),
        status: "active".to_owned(),
        created_at: NOW,
        version: 1,
    }
}
