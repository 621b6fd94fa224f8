//! Every address of the sites. A constant is a path as it stands; a `…_ROUTE` is axum's pattern for the function below it.

/// Public site (8443).
pub mod public {
    /// The bank's top page.
    pub const TOP: &str = "/";
    /// 利用者ログイン: sign in or acquire.
    pub const USER: &str = "/user";
    /// 管理者ログイン: sign in or acquire.
    pub const ADMINISTRATOR: &str = "/administrator";
    /// ID・パスワード方式 of WEB-FB: the sign-in, posted from [`TOP`].
    pub const ID_SIGN_IN: &str = "/id";
    /// メイン of a session without a certificate.
    pub const ID_MAIN: &str = "/id/main";
    /// The hand-off of a tab in such a session.
    pub const ID_SERVICE_ROUTE: &str = "/id/services/{service}";
    /// ログインパスワードの変更 in it.
    pub const ID_PASSWORD: &str = "/id/password";
    /// Signing out of it.
    pub const ID_SIGN_OUT: &str = "/id/sign-out";
    /// 電子証明書の取得方法.
    pub const HELP_ACQUISITION: &str = "/help/acquisition";
    /// Downloading and starting the app.
    pub const HELP_DOWNLOAD: &str = "/help/download";
    /// When the app cannot be downloaded.
    pub const HELP_DOWNLOAD_TROUBLE: &str = "/help/download-trouble";
    /// Verified environments.
    pub const HELP_ENVIRONMENTS: &str = "/help/environments";
    /// 緊急停止: the ways to it.
    pub const STOP: &str = "/emergency-stop";
    /// A user's ID and PIN.
    pub const STOP_USER: &str = "/emergency-stop/user";
    /// An administrator's ID and PIN.
    pub const STOP_ADMINISTRATOR: &str = "/emergency-stop/administrator";
    /// The answer to all of them.
    pub const STOP_RECEIVED: &str = "/emergency-stop/received";
    /// お困りの内容から探す.
    pub const TROUBLES: &str = "/trouble";
    /// Pattern of [`trouble`].
    pub const TROUBLE_ROUTE: &str = "/trouble/{topic}";

    /// A group of troubles, or one of them.
    pub fn trouble(topic: &str) -> String {
        format!("{TROUBLES}/{topic}")
    }
    /// ブラウザ別のご案内.
    pub const HELP_BROWSERS: &str = "/help/browsers";
    /// Importing a certificate that was saved as a file.
    pub const HELP_BROWSERS_IMPORT: &str = "/help/browsers/import";
    /// Choosing a certificate.
    pub const HELP_BROWSERS_CHOOSE: &str = "/help/browsers/choose";
    /// 許可: the browser asks to use the key.
    pub const HELP_BROWSERS_ALLOW: &str = "/help/browsers/allow";
    /// Making a browser forget its choice.
    pub const HELP_BROWSERS_FORGET: &str = "/help/browsers/forget";
    /// How to use the on-screen keyboard.
    pub const HELP_KEYBOARD: &str = "/help/keyboard";
}

/// Acquisition (8443).
pub mod acquisition {
    /// The warning before a user begins.
    pub const USER_START: &str = "/acquisition/user";
    /// A user's ID and PIN (B1).
    pub const USER_IDENTITY: &str = "/acquisition/user/identity";
    /// The warning before an administrator begins.
    pub const ADMINISTRATOR_START: &str = "/acquisition/administrator";
    /// An administrator's ID and PIN (B1).
    pub const ADMINISTRATOR_IDENTITY: &str = "/acquisition/administrator/identity";
    /// One-time password and hand-over code (B2).
    pub const OTP: &str = "/acquisition/otp";
    /// The app's page: download, start.
    pub const APP: &str = "/acquisition/app";
    /// Without the app: the browser makes the key, where the bank allows it.
    pub const BROWSER: &str = "/acquisition/browser";
    /// The request of that key, posted by `browser_key.js`.
    pub const BROWSER_REQUEST: &str = "/acquisition/browser/request";
    /// How to import the file, and the way to prove it.
    pub const BROWSER_IMPORT: &str = "/acquisition/browser/import";
    /// Asks for a pairing code (B3).
    pub const CODE: &str = "/acquisition/code";
    /// The number that the app shows (B4).
    pub const NUMBER: &str = "/acquisition/number";
    /// Issuing and installing.
    pub const PROGRESS: &str = "/acquisition/progress";
    /// State as JSON, polled by `progress.js`: `{"state": "…", "page": "/acquisition/…", "seconds_left": 0}`.
    pub const STATUS: &str = "/acquisition/status";
    /// The end: done, held, error or stopped.
    pub const RESULT: &str = "/acquisition/result";
    /// Stop (B5).
    pub const STOP: &str = "/acquisition/stop";
    /// The app's installer.
    pub const DOWNLOAD: &str = "/acquisition/download";
}

/// User site (8444).
pub mod user {
    /// Sign-in.
    pub const SIGN_IN: &str = "/";
    /// Last sign-ins and the certificate.
    pub const STATUS: &str = "/status";
    /// The bank's services.
    pub const MENU: &str = "/menu";
    /// The hand-off to a banking application.
    pub const HAND_OFF: &str = "/menu/banking";
    /// 証明書更新: the PIN again.
    pub const RENEWAL: &str = "/renewal";
    /// The link for the app.
    pub const RENEWAL_APP: &str = "/renewal/app";
    /// Without the app, for a certificate that a browser made.
    pub const RENEWAL_BROWSER: &str = "/renewal/browser";
    /// The request of the new key, posted by `browser_key.js`.
    pub const RENEWAL_BROWSER_REQUEST: &str = "/renewal/browser/request";
    /// How to import the file, and the way to prove it.
    pub const RENEWAL_BROWSER_IMPORT: &str = "/renewal/browser/import";
    /// State as JSON, polled by `progress.js`.
    pub const RENEWAL_STATUS: &str = "/renewal/status";
    /// PINs that somebody else made, at the first sign-in.
    pub const FIRST_PINS: &str = "/first-pins";
    /// 暗証番号の変更.
    pub const PINS: &str = "/pins";
    /// お知らせ.
    pub const NOTICES: &str = "/notices";
    /// Where notices go by mail.
    pub const MAIL: &str = "/mail";
    /// The end of the own certificate for a calendar.
    pub const CALENDAR: &str = "/certificate.ics";
    /// Sign-out.
    pub const SIGN_OUT: &str = "/sign-out";
    /// Choose another certificate.
    pub const CHOOSE: &str = "/choose-certificate";
}

/// Administrator site (8445).
pub mod administrator {
    /// Sign-in, first step.
    pub const SIGN_IN: &str = "/";
    /// Sign-in, second step.
    pub const SIGN_IN_CONFIRM: &str = "/confirm";
    /// The menu.
    pub const MENU: &str = "/menu";
    /// 利用者情報選択.
    pub const USERS: &str = "/users";
    /// Register a user.
    pub const USER_NEW: &str = "/users/new";
    /// Certificates waiting for a release.
    pub const HELD: &str = "/held";
    /// ワンタイムパスワード（トークン）の設定.
    pub const TOKENS: &str = "/tokens";
    /// 操作履歴.
    pub const HISTORY: &str = "/history";
    /// The administrator's own certificate.
    pub const OWN_CERTIFICATE: &str = "/own-certificate";
    /// Suspends or resumes the other administrator's certificate.
    pub const OTHER_SUSPEND: &str = "/own-certificate/other";
    /// The administrator's renewal: the PIN again.
    pub const RENEWAL: &str = "/renewal";
    /// The link for the app.
    pub const RENEWAL_APP: &str = "/renewal/app";
    /// Without the app, for a certificate that a browser made.
    pub const RENEWAL_BROWSER: &str = "/renewal/browser";
    /// The request of the new key, posted by `browser_key.js`.
    pub const RENEWAL_BROWSER_REQUEST: &str = "/renewal/browser/request";
    /// How to import the file, and the way to prove it.
    pub const RENEWAL_BROWSER_IMPORT: &str = "/renewal/browser/import";
    /// State as JSON, polled by `progress.js`.
    pub const RENEWAL_STATUS: &str = "/renewal/status";
    /// PINs that somebody else made, at the first sign-in.
    pub const FIRST_PINS: &str = "/first-pins";
    /// 暗証番号の変更.
    pub const PINS: &str = "/pins";
    /// お知らせ.
    pub const NOTICES: &str = "/notices";
    /// Where notices go by mail.
    pub const MAIL: &str = "/mail";
    /// The end of the own certificate for a calendar.
    pub const CALENDAR: &str = "/certificate.ics";
    /// 有効期限一覧.
    pub const EXPIRY: &str = "/expiry";
    /// The same as a file.
    pub const EXPIRY_CSV: &str = "/expiry.csv";
    /// Reissues for the ticked users.
    pub const EXPIRY_REISSUE: &str = "/expiry/reissue";
    /// Sign-out.
    pub const SIGN_OUT: &str = "/sign-out";
    /// Choose another certificate.
    pub const CHOOSE: &str = "/choose-certificate";
    /// Pattern of [`held`].
    pub const HELD_ONE_ROUTE: &str = "/held/{acquisition}";

    /// One held certificate.
    pub fn held(acquisition: &str) -> String {
        format!("{HELD}/{acquisition}")
    }

    /// Pattern of [`user`].
    pub const USER_ROUTE: &str = "/users/{user}/{act}";

    /// One act on one user. The acts are `change`, `suspend`, `resume`, `deregister`, `pins`, `unlock`, `token`, `token-replace`,
    /// `token-resync`, `mail` and `result`.
    pub fn user(user: &str, act: &str) -> String {
        format!("{USERS}/{user}/{act}")
    }
}

/// WEB-FB (seed 004): pages of the user and the administrator site at banks with its screens.
pub mod web_fb {
    /// メイン.
    pub const MAIN: &str = "/main";
    /// The hand-off of a tab to the banking application.
    pub const SERVICE_ROUTE: &str = "/services/{service}";
    /// 管理機能.
    pub const MANAGEMENT: &str = "/management";
    /// IDメンテナンス › 利用者選択.
    pub const IDS: &str = "/management/ids";
    /// IDメンテナンス › 新規登録.
    pub const ID_NEW: &str = "/management/ids/new";
    /// IDメンテナンス › 編集.
    pub const ID_EDIT_ROUTE: &str = "/management/ids/{user}/edit";
    /// 登録完了 after 編集.
    pub const ID_EDITED_ROUTE: &str = "/management/ids/{user}/edited";
    /// 登録完了 after 新規登録.
    pub const ID_REGISTERED_ROUTE: &str = "/management/ids/{user}/registered";
    /// 登録抹消.
    pub const ID_DEREGISTER_ROUTE: &str = "/management/ids/{user}/deregister";
    /// IDロック解除.
    pub const UNLOCK: &str = "/management/unlock";
    /// カレンダー管理.
    pub const CALENDAR: &str = "/management/calendar";
    /// 利用履歴照会.
    pub const HISTORY: &str = "/management/history";
    /// The same as a file.
    pub const HISTORY_CSV: &str = "/management/history.csv";
    /// WEB-FB取引停止.
    pub const STOP: &str = "/management/stop";
    /// The second confirmation of the stop.
    pub const STOP_CONFIRM: &str = "/management/stop/confirm";
    /// ワンタイムパスワード認証情報管理.
    pub const TOKENS: &str = "/management/tokens";
    /// One user's token.
    pub const TOKEN_ROUTE: &str = "/management/tokens/{user}";
    /// Certificates waiting for a release, as at other banks.
    pub const HELD: &str = "/held";
    /// The master's own certificate, as at other banks.
    pub const OWN_CERTIFICATE: &str = "/own-certificate";

    /// One page about one user: `edit`, `edited`, `registered`, `deregister`.
    pub fn id(user: &str, act: &str) -> String {
        format!("{IDS}/{user}/{act}")
    }

    /// One user's token.
    pub fn token(user: &str) -> String {
        format!("{TOKENS}/{user}")
    }
}

/// Bank console (8446).
pub mod console {
    /// Sign-in.
    pub const SIGN_IN: &str = "/";
    /// Work queue.
    pub const QUEUE: &str = "/queue";
    /// Contracts.
    pub const CONTRACTS: &str = "/contracts";
    /// Open a contract.
    pub const CONTRACT_NEW: &str = "/contracts/new";
    /// サポートコード, and who stopped their own access.
    pub const SUPPORT: &str = "/support";
    /// 操作履歴.
    pub const HISTORY: &str = "/history";
    /// PINs that somebody else made, at the first sign-in.
    pub const FIRST_PINS: &str = "/first-pins";
    /// 暗証番号の変更.
    pub const PINS: &str = "/pins";
    /// お知らせ to the bank's staff, and mail that could not be delivered.
    pub const NOTICES: &str = "/notices";
    /// Sign-out.
    pub const SIGN_OUT: &str = "/sign-out";
    /// Choose another certificate.
    pub const CHOOSE: &str = "/choose-certificate";
    /// 設定.
    pub const POLICIES: &str = "/policies";
    /// Pattern of [`policy`].
    pub const POLICY_ROUTE: &str = "/policies/{policy}";
    /// サービス時間とカレンダー: [`policy`] of that name, with a form of its own.
    pub const POLICY_HOURS: &str = "/policies/service_hours";
    /// 画面の言葉の差し替え: [`policy`] of that name, with a form of its own.
    pub const POLICY_WORDING: &str = "/policies/wording";

    /// 表示名・色・ロゴ.
    pub const LOOK: &str = "/appearance";

    /// The change of one policy.
    pub fn policy(policy: &str) -> String {
        format!("{POLICIES}/{policy}")
    }

    /// Pattern of [`contract`].
    pub const CONTRACT_ROUTE: &str = "/contracts/{contract}";

    /// One contract.
    pub fn contract(contract: &str) -> String {
        format!("{CONTRACTS}/{contract}")
    }

    /// Pattern of [`administrator`].
    pub const ADMINISTRATOR_ROUTE: &str = "/contracts/{contract}/administrators/{number}/{act}";

    /// One act on an administrator. The acts are those of
    /// `StaffAct`.
    pub fn administrator(contract: &str, number: &u8, act: &str) -> String {
        format!("{CONTRACTS}/{contract}/administrators/{number}/{act}")
    }

    /// Pattern of [`standing`].
    pub const STANDING_ROUTE: &str = "/contracts/{contract}/standing/{act}";

    /// An act on a contract's standing. The acts are `suspend`, `resume` and `terminate`.
    pub fn standing(contract: &str, act: &str) -> String {
        format!("{CONTRACTS}/{contract}/standing/{act}")
    }

    /// お客様カード on their way.
    pub const CARDS: &str = "/cards";
    /// Pattern of [`card`].
    pub const CARD_ROUTE: &str = "/contracts/{contract}/cards/{card}/{act}";

    /// One act on a customer card. The acts are `print`, `sent`, `received`, `lost` and `reissue`.
    pub fn card(contract: &str, card: &i64, act: &str) -> String {
        format!("{CONTRACTS}/{contract}/cards/{card}/{act}")
    }

    /// 依頼書.
    pub const FORMS: &str = "/forms";
    /// 検索.
    pub const SEARCH: &str = "/search";
    /// 電子証明書の一覧.
    pub const CERTIFICATES: &str = "/certificates";
    /// The same as a file.
    pub const CERTIFICATES_EXPORT: &str = "/certificates/export";
    /// Pattern of [`certificate`].
    pub const CERTIFICATE_ROUTE: &str = "/certificates/one/{certificate}";

    /// One certificate with its life.
    pub fn certificate(certificate: &str) -> String {
        format!("{CERTIFICATES}/one/{certificate}")
    }

    /// The history as a file.
    pub const HISTORY_EXPORT: &str = "/history/export";

    /// Pattern of [`stop_person`].
    pub const STOP_PERSON_ROUTE: &str = "/contracts/{contract}/stop/{kind}/{person}";

    /// 緊急停止 of an administrator or a user by the bank.
    pub fn stop_person(contract: &str, kind: &str, person: &str) -> String {
        format!("{CONTRACTS}/{contract}/stop/{kind}/{person}")
    }

    /// Pattern of [`add_administrator`].
    pub const ADD_ADMINISTRATOR_ROUTE: &str = "/contracts/{contract}/administrators/new";

    /// The second administrator of a contract.
    pub fn add_administrator(contract: &str) -> String {
        format!("{CONTRACTS}/{contract}/administrators/new")
    }

    /// トークンの管理.
    pub const TOKENS: &str = "/tokens";
    /// A delivery of tokens.
    pub const TOKENS_IMPORT: &str = "/tokens/import";
    /// Pattern of [`token`].
    pub const TOKEN_ROUTE: &str = "/tokens/serial/{serial}";

    /// One token.
    pub fn token(serial: &str) -> String {
        format!("{TOKENS}/serial/{serial}")
    }

    /// Pattern of [`token_act`].
    pub const TOKEN_ACT_ROUTE: &str = "/tokens/serial/{serial}/{act}";

    /// One act on a token. The acts are `assign`, `lost`, `return` and `retire`.
    pub fn token_act(serial: &str, act: &str) -> String {
        format!("{TOKENS}/serial/{serial}/{act}")
    }

    /// 職員の管理.
    pub const STAFF: &str = "/staff";
    /// 職員の登録.
    pub const STAFF_NEW: &str = "/staff/new";
    /// 職員の復旧 at the server, to be acknowledged.
    pub const STAFF_RECOVERIES: &str = "/staff/recoveries";
    /// One member of staff.
    pub const STAFF_MEMBER_ROUTE: &str = "/staff/account/{account}";
    /// The certificate of a member of staff.
    pub const STAFF_CERTIFICATE_ROUTE: &str = "/staff/account/{account}/certificate";
    /// An act on a member of staff. The acts are `roles`, `unlock`, `reissue`, `stop`, `resume` and `dismiss`.
    pub const STAFF_ACT_ROUTE: &str = "/staff/account/{account}/{act}";

    /// Pattern of [`approval`].
    pub const APPROVAL_ROUTE: &str = "/approvals/{approval}";

    /// One waiting change.
    pub fn approval(approval: &str) -> String {
        format!("/approvals/{approval}")
    }
}

/// The page that reads any certificate (8448).
pub mod cannot_sign_in {
    /// The page.
    pub const TOP: &str = "/";
    /// Choose another certificate.
    pub const CHOOSE: &str = "/choose-certificate";
    /// サポートコード.
    pub const SUPPORT_CODE: &str = "/support-code";
    /// 導入確認 of a certificate that a browser acquired.
    pub const NEW_CERTIFICATE: &str = "/new-certificate";
    /// Choose another certificate there.
    pub const NEW_CERTIFICATE_CHOOSE: &str = "/new-certificate/choose";
    /// 緊急停止 by the certificate that is presented.
    pub const STOP: &str = "/emergency-stop";
}
