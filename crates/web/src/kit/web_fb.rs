//! The frame of WEB-FB (seed 004): tabs, the menu of 管理機能, and where a page lies.

use crate::{
    kit::{
        page::Site,
        urls::{public, web_fb as urls},
    },
    texts::Texts,
};

/// An address with its words.
pub type Entry = (&'static str, &'static str);

/// The tabs: those of banking hand off to the registered application.
pub(super) fn tabs(site: Site, t: &Texts) -> Vec<Entry> {
    if site == Site::Public {
        let mut tabs = vec![(public::ID_MAIN, t.fb.main)];
        tabs.extend(Service::ALL.map(|service| (service.id_path(), service.words(t))));
        tabs.push((public::ID_PASSWORD, t.fb_weak.change));
        return tabs;
    }
    let mut tabs = vec![(urls::MAIN, t.fb.main)];
    tabs.extend(Service::ALL.map(|service| (service.path(), service.words(t))));
    tabs.push((urls::MANAGEMENT, t.fb.management));
    tabs
}

/// The menu of 管理機能, on its pages.
pub(super) fn submenu(site: Site, path: &str, t: &Texts) -> Vec<Entry> {
    let entries = management(t);
    let within = |entry: &str| path == entry || path.starts_with(&format!("{entry}/"));
    let shown = within(urls::MANAGEMENT) || entries.iter().any(|(entry, _)| within(entry));
    if site == Site::Administrator && shown {
        entries
    } else {
        Vec::new()
    }
}

fn management(t: &Texts) -> Vec<Entry> {
    vec![
        (urls::IDS, t.fb.ids),
        (urls::UNLOCK, t.fb.unlock),
        (urls::CALENDAR, t.fb.calendar),
        (urls::HISTORY, t.fb.history),
        (urls::STOP, t.fb.stop),
        (urls::TOKENS, t.fb.tokens),
        (urls::HELD, t.fb.held),
        (urls::OWN_CERTIFICATE, t.fb.own),
    ]
}

/// ホーム > 管理機能 > IDメンテナンス > …: every level with its address, the last being the page itself.
pub(super) fn crumbs(path: &str, t: &Texts) -> Vec<Entry> {
    if path.starts_with(public::ID_SIGN_IN) {
        return vec![(public::ID_MAIN, t.fb.home)];
    }
    let mut crumbs = vec![(urls::MAIN, t.fb.home)];
    let entries = management(t);
    let entry = entries
        .iter()
        .find(|(entry, _)| path == *entry || path.starts_with(&format!("{entry}/")));
    if entry.is_none() && path != urls::MANAGEMENT {
        return crumbs;
    }
    crumbs.push((urls::MANAGEMENT, t.fb.management));
    let Some((entry, words)) = entry else {
        return crumbs;
    };
    crumbs.push((entry, words));
    crumbs.extend(below(path, t));
    crumbs
}

fn below(path: &str, t: &Texts) -> Vec<Entry> {
    let here = "";
    let last = path.rsplit('/').next().unwrap_or_default();
    if path == urls::IDS {
        return vec![(here, t.fb.choose)];
    }
    if path.starts_with(urls::IDS) {
        let choose = (urls::IDS, t.fb.choose);
        return match last {
            "edit" => vec![choose, (here, t.fb.edit)],
            "edited" => vec![choose, (here, t.fb.edit), (here, t.fb.done)],
            "registered" => vec![choose, (urls::ID_NEW, t.fb.new), (here, t.fb.done)],
            "deregister" => vec![choose, (here, t.action.deregister)],
            _ => vec![choose, (here, t.fb.new)],
        };
    }
    match path {
        urls::STOP_CONFIRM => vec![(here, t.fb_stop.confirm_title)],
        _ if path.starts_with(urls::TOKENS) && path != urls::TOKENS => {
            vec![(here, t.fb_token.page)]
        }
        _ => Vec::new(),
    }
}

/// The tabs of banking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// 振込・口座振替
    Transfer,
    /// 手数料照会
    Fees,
    /// 契約情報登録・照会
    Contract,
    /// 明細情報登録・照会
    Statements,
}

impl Service {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Transfer, Self::Fees, Self::Contract, Self::Statements];

    /// The word by which the banking application knows it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Fees => "fees",
            Self::Contract => "contract",
            Self::Statements => "statements",
        }
    }

    /// The tab's address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Transfer => "/services/transfer",
            Self::Fees => "/services/fees",
            Self::Contract => "/services/contract",
            Self::Statements => "/services/statements",
        }
    }

    /// The tab's address in a session without a certificate.
    pub const fn id_path(self) -> &'static str {
        match self {
            Self::Transfer => "/id/services/transfer",
            Self::Fees => "/id/services/fees",
            Self::Contract => "/id/services/contract",
            Self::Statements => "/id/services/statements",
        }
    }

    /// The tab's words.
    pub fn words(self, t: &Texts) -> &'static str {
        match self {
            Self::Transfer => t.fb.transfer,
            Self::Fees => t.fb.fees,
            Self::Contract => t.fb.contract,
            Self::Statements => t.fb.statements,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn trail(path: &str) -> String {
        let words = crumbs(path, Language::Ja.texts()).into_iter();
        words.map(|(_, words)| words).collect::<Vec<_>>().join(">")
    }

    /// Facts: 50, 53.
    #[test]
    fn the_trail_is_the_manuals() {
        assert_eq!(trail("/main"), "ホーム");
        assert_eq!(trail("/management"), "ホーム>管理機能");
        assert_eq!(
            trail("/management/ids"),
            "ホーム>管理機能>IDメンテナンス>利用者選択"
        );
        assert_eq!(
            trail("/management/ids/kiyo0012/edited"),
            "ホーム>管理機能>IDメンテナンス>利用者選択>編集>登録完了"
        );
        assert_eq!(
            trail("/management/ids/new"),
            "ホーム>管理機能>IDメンテナンス>利用者選択>新規登録"
        );
    }

    /// Facts: 50.
    #[test]
    fn the_tabs_are_the_manuals() {
        let t = Language::Ja.texts();
        let words: Vec<_> = tabs(Site::User, t)
            .into_iter()
            .map(|(_, words)| words)
            .collect();
        assert_eq!(
            words.join(" | "),
            "メイン | 振込・口座振替 | 手数料照会 | 契約情報登録・照会 | 明細情報登録・照会 | 管理機能"
        );
        let menu: Vec<_> = submenu(Site::Administrator, "/management", t)
            .into_iter()
            .map(|(_, words)| words)
            .collect();
        let seed = [
            "IDメンテナンス",
            "IDロック解除",
            "カレンダー管理",
            "利用履歴照会",
            "WEB-FB取引停止",
            "ワンタイムパスワード認証情報管理",
        ];
        assert!(menu.starts_with(&seed), "{menu:?}");
        assert!(submenu(Site::User, "/management", t).is_empty());
    }
}
