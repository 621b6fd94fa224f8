//! A notice as a mail: plain text, Japanese first, then English. No link and no secret is ever in it, and each says how
//! to stop everything at once and whom to call.

use tegata_app::notice::OutgoingMail;
use tegata_domain::ids::HolderKind;

use crate::{
    kit::{HelpDesk, time},
    texts::{Language, Texts, worded},
    view::words,
};

/// Subject and text.
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Lines that end with CRLF.
    pub body: String,
}

/// Writes the mail, in the bank's present name and words.
pub fn letter(mail: &OutgoingMail, desk: Option<&HelpDesk>) -> Letter {
    let texts = Language::ALL.map(|language| worded(language, &mail.face.wording));
    let [ja, en] = texts.map(|t| part(mail, desk, t));
    let [title_ja, title_en] = texts.map(|t| words::notice_title(&mail.kind, t));
    let body = format!("{ja}\n{}\n\n{en}", "-".repeat(60));
    Letter {
        subject: plain(&format!("【{}】{title_ja} / {title_en}", mail.face.name_ja)),
        body: body.replace('\n', "\r\n"),
    }
}

fn part(mail: &OutgoingMail, desk: Option<&HelpDesk>, t: &Texts) -> String {
    let (m, language) = (&t.mail, t.language);
    let bank = match language {
        Language::Ja => plain(&mail.face.name_ja),
        Language::En => plain(&mail.face.name_en),
    };
    let mut lines = greeting(mail, t);
    lines.extend([String::new(), m.opening(&bank), String::new()]);
    let who = plain(&mail.about.display_name);
    lines.push(words::notice(&mail.kind, &who, &mail.detail, t));
    lines.extend([String::new(), m.when(time::stamp(mail.at, language))]);
    if let Some(end) = mail
        .detail
        .get("not_after")
        .and_then(serde_json::Value::as_i64)
    {
        lines.push(m.ends(time::stamp(end, language)));
    }
    if let Some(pc) = mail
        .detail
        .get("pc_name")
        .and_then(serde_json::Value::as_str)
    {
        lines.push(m.pc(plain(pc)));
    }
    if let Some(next) = next_step(mail, t) {
        lines.extend([String::new(), next.to_owned()]);
    }
    lines.extend([
        String::new(),
        m.unexpected_title.to_owned(),
        m.unexpected.to_owned(),
        String::new(),
        m.desk_title.to_owned(),
        match desk {
            Some(desk) => m.desk(plain(&desk.hours), plain(&desk.name), plain(&desk.phone)),
            None => m.desk_unknown(&bank),
        },
        String::new(),
        m.no_link(&bank),
        m.no_reply.to_owned(),
        bank,
        String::new(),
    ]);
    lines.join("\n")
}

fn greeting(mail: &OutgoingMail, t: &Texts) -> Vec<String> {
    let company = mail
        .contract
        .as_ref()
        .map(|contract| plain(&contract.company));
    let dear = match &mail.reader {
        Some(reader) => t.mail.dear(plain(&reader.display_name)),
        None => t.mail.dear_desk.to_owned(),
    };
    company.into_iter().chain([dear]).collect()
}

fn next_step(mail: &OutgoingMail, t: &Texts) -> Option<&'static str> {
    let m = &t.mail;
    let own = mail
        .reader
        .as_ref()
        .is_some_and(|it| it.id == mail.about.id);
    let ending = matches!(mail.kind.as_str(), "expiring" | "expired");
    match (mail.kind.as_str(), mail.about.kind) {
        ("expiring", _) if own => Some(m.next_renew),
        ("expired", HolderKind::User) if own => Some(m.next_expired_user),
        (_, HolderKind::Administrator) if own && ending => Some(m.next_expired_administrator),
        (_, HolderKind::User) if ending => Some(m.next_ending_of_user),
        ("held", HolderKind::User) if !own => Some(m.next_held),
        _ => None,
    }
}

/// Names come from customers: no control character, and nothing that a mail program would turn into a link.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace("://", "：／／").replace("www.", "www．")
}
