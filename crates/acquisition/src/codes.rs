//! Stable codes of what can go wrong while a certificate is acquired, with a sentence and a next
//! step in both languages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Language of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

/// What a code says in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeText {
    /// What happened.
    pub what: &'static str,
    /// What to do now.
    pub next: &'static str,
}

/// One row: variant, code, then what and next in Japanese and in English.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal {
        ja: $ja:literal, $ja_next:literal;
        en: $en:literal, $en_next:literal;
    })*) => {
        /// A stable code. Once given out, a code keeps its meaning for good.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, for inventories and tests.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As written in answers, pages and manuals.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Reads a code; `None` for one that this version does not know.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($code => Some(Self::$variant),)* _ => None }
            }

            /// Sentence and next step.
            pub fn text(self, language: Language) -> CodeText {
                match (self, language) {
                    $((Self::$variant, Language::Ja) => CodeText { what: $ja, next: $ja_next },
                      (Self::$variant, Language::En) => CodeText { what: $en, next: $en_next },)*
                }
            }
        }
    };
}

codes! {
    /// Some of what was entered is wrong; which part is never said.
    Credentials = "ACQ-CRED" {
        ja: "入力内容に誤りがあります。", "入力した内容を確かめて、もう一度入力してください。";
        en: "Something you entered is not right.", "Check what you entered and try again.";
    }
    /// No certificate is registered to be acquired.
    NoIssue = "ACQ-NOISSUE" {
        ja: "電子証明書の発行が登録されていません。", "管理者に電子証明書の発行または再発行を依頼してください。";
        en: "No certificate is registered for you to acquire.", "Ask your administrator to issue or reissue your certificate.";
    }
    /// The deadline of the issue has passed.
    Deadline = "ACQ-DEADLINE" {
        ja: "電子証明書の取得期限を過ぎています。", "管理者に電子証明書の再発行を依頼してください。";
        en: "The deadline for acquiring this certificate has passed.", "Ask your administrator to reissue your certificate.";
    }
    /// No one-time password token is registered.
    NoToken = "ACQ-NOTOKEN" {
        ja: "ワンタイムパスワードのトークンが登録されていません。", "管理者にトークンの登録を依頼してください。";
        en: "No one-time password token is registered.", "Ask your administrator to register your token.";
    }
    /// The holder is locked.
    Locked = "ACQ-LOCKED" {
        ja: "ご利用がロックされています。", "管理者または金融機関にロックの解除を依頼してください。";
        en: "Your access is locked.", "Ask your administrator or the bank to unlock it.";
    }
    /// The one-time password was used before. Kept for what older servers sent: this one answers `ACQ-CRED`, because to tell
    /// the two apart would tell whoever saw a code that the PIN is right (`protocol.md` §3).
    OtpReused = "ACQ-OTP-REUSED" {
        ja: "同じワンタイムパスワードは使用できません。", "次の数字が表示されるまで15〜30秒待ってから入力してください。";
        en: "A one-time password cannot be used twice.", "Wait 15 to 30 seconds for the next code, then enter it.";
    }
    /// The ticket's ten minutes are over, or there never was one.
    TicketExpired = "ACQ-TICKET-EXPIRED" {
        ja: "取得の受付から10分を過ぎたか、受付が無効になっています。", "ブラウザで本人確認からやり直してください。";
        en: "The ticket is older than 10 minutes or no longer good.", "Start again in the browser with the identity check.";
    }
    /// Another app claimed the ticket first.
    Taken = "ACQ-TAKEN" {
        ja: "この受付は別のアプリで既に使われています。", "心当たりがない場合は金融機関に連絡してください。続けるにはブラウザで最初からやり直してください。";
        en: "Another app has already used this ticket.", "If that was not you, call your bank. To go on, start again in the browser.";
    }
    /// The number typed into the browser was wrong too often.
    PairMismatch = "ACQ-PAIR-MISMATCH" {
        ja: "番号が一致しないため中止しました。", "ブラウザで最初からやり直してください。";
        en: "The numbers did not match, so this was stopped.", "Start again in the browser.";
    }
    /// The app was closed midway.
    AppClosed = "ACQ-APP-CLOSED" {
        ja: "取得の途中でアプリが閉じられました。", "アプリをもう一度起動すると、続きから再開します。";
        en: "The app was closed midway.", "Start the app again: it goes on where it stopped.";
    }
    /// The link or `--server` names no known bank.
    Server = "ACQ-SERVER" {
        ja: "接続先は、このPCに登録された金融機関ではありません。", "何も入力せずに閉じ、金融機関の案内にある手順で開き直してください。";
        en: "That server is not a bank this PC knows.", "Close this, type nothing, and open it again the way your bank's guide says.";
    }
    /// The network or a proxy is in the way.
    Network = "ACQ-NET" {
        ja: "金融機関のサーバーと安全に通信できません。", "ネットワークの接続と、通信を中継するプロキシやセキュリティソフトの設定を確かめてください。";
        en: "No safe connection to the bank's server.", "Check the network, and any proxy or security software that opens connections.";
    }
    /// Proven, but waits for release.
    Held = "ACQ-HELD" {
        ja: "電子証明書は確認されましたが、ご利用開始の承認を待っています。", "管理者（管理者ご自身の場合は他の管理者または金融機関）に承認を依頼してください。";
        en: "The certificate works, but waits to be released.", "Ask your administrator (for an administrator: the other one, or the bank) to release it.";
    }
    /// Too many redos.
    Limit = "ACQ-LIMIT" {
        ja: "取得をやり直せる回数を超えました。", "管理者に電子証明書の再発行を依頼してください。";
        en: "This certificate cannot be acquired again.", "Ask your administrator to reissue it.";
    }
    /// The key could not be made, found or kept.
    KeyStore = "ACQ-KEYSTORE" {
        ja: "鍵を保管できませんでした。", "ブラウザの鍵の保管場所またはトークンを確かめて、もう一度実行してください。";
        en: "The key could not be kept.", "Check the browser's key database or the token and run this again.";
    }
    /// The proof by a TLS handshake failed.
    ConfirmFail = "ACQ-CONFIRM-FAIL" {
        ja: "導入した電子証明書を確認できませんでした。", "もう一度実行してください。同じ鍵で続きから再開します。";
        en: "The installed certificate could not be confirmed.", "Run this again: it goes on with the same key.";
    }
    /// The bank does not let browsers make keys.
    BrowserKeys = "ACQ-BROWSER" {
        ja: "この金融機関では、ブラウザだけでの取得を受け付けていません。", "電子証明書取得アプリで取得してください。";
        en: "This bank does not let browsers acquire certificates by themselves.", "Use the acquisition app.";
    }
    /// Stopped by the person, the administrator or the bank.
    Stopped = "ACQ-STOPPED" {
        ja: "取得は中止されました。", "取得する場合は、ブラウザで最初からやり直してください。";
        en: "The acquisition was stopped.", "To acquire the certificate, start again in the browser.";
    }
    /// Claimed more than 30 minutes ago.
    Abandoned = "ACQ-ABANDONED" {
        ja: "時間内に取得が終わりませんでした。", "24時間以内にブラウザで本人確認をやり直すと、同じ鍵で続けられます。";
        en: "The acquisition was not finished in time.", "Do the identity check in the browser again within 24 hours to go on with the same key.";
    }
    /// The administrator or the bank did not release the certificate.
    Rejected = "ACQ-REJECTED" {
        ja: "電子証明書のご利用開始は承認されませんでした。", "管理者に理由を確かめてください。";
        en: "The certificate was not released.", "Ask your administrator why.";
    }
    /// Held for seven days without release.
    Lapsed = "ACQ-LAPSED" {
        ja: "承認されないまま7日を過ぎたため、電子証明書は失効しました。", "管理者に電子証明書の発行を依頼してください。";
        en: "The certificate was not released within seven days and was revoked.", "Ask your administrator for a new one.";
    }
    /// Too many attempts; wait.
    Wait = "ACQ-WAIT" {
        ja: "しばらく受け付けられません。", "表示された時間を待ってから、もう一度行ってください。";
        en: "Too many attempts for now.", "Wait for the time shown, then try again.";
    }
    /// Outside the bank's service hours.
    Hours = "ACQ-HOURS" {
        ja: "ただいまの時間はサービスを休止しています。", "サービス時間内に、もう一度行ってください。サービス時間は金融機関のページでご案内しています。";
        en: "The service is closed at this hour.", "Try again within the service hours, which the bank's page shows.";
    }
    /// The step does not fit the acquisition's state.
    State = "ACQ-STATE" {
        ja: "この操作は今の段階では行えません。", "アプリをもう一度起動してください。続きから再開します。";
        en: "That step does not fit the state of the acquisition.", "Start the app again: it goes on where it stopped.";
    }
    /// No such acquisition for this app key.
    Unknown = "ACQ-UNKNOWN" {
        ja: "この取得は見つかりません。", "ブラウザで最初からやり直してください。";
        en: "There is no such acquisition.", "Start again in the browser.";
    }
    /// The app's signature over the call does not fit.
    Signature = "ACQ-SIGNATURE" {
        ja: "アプリの署名を確認できません。", "アプリを最新にして、もう一度行ってください。";
        en: "The app's signature does not fit.", "Update the app and try again.";
    }
    /// The request could not be read.
    Request = "ACQ-REQUEST" {
        ja: "アプリからの要求を読み取れません。", "アプリを最新にして、もう一度行ってください。";
        en: "The app's request could not be read.", "Update the app and try again.";
    }
    /// The CSR is malformed, weak, or of another acquisition.
    Csr = "ACQ-CSR" {
        ja: "証明書の要求を受け付けられません。", "アプリを最新にして、もう一度行ってください。";
        en: "The certificate request is not acceptable.", "Update the app and try again.";
    }
    /// The key was seen before.
    KeyReused = "ACQ-KEY-REUSED" {
        ja: "この鍵は以前に使われたことがあります。", "取得を最初からやり直すと、新しい鍵が作られます。";
        en: "This key was used before.", "Start again: a new key is made.";
    }
    /// Policy demands hardware.
    Hardware = "ACQ-HARDWARE" {
        ja: "鍵をハードウェアのトークンに保管する必要があります。", "ICカードやトークンを接続し、保管場所に指定してください。";
        en: "The key must be kept in hardware.", "Connect a card or token and choose it as the key store.";
    }
    /// The answer holds a certificate that must not be installed.
    Certificate = "ACQ-CERTIFICATE" {
        ja: "受け取った電子証明書は、この鍵または金融機関のものではありません。", "導入せずに中止しました。金融機関に連絡してください。";
        en: "The certificate received is not for this key or not of this bank.", "It was not installed. Call your bank.";
    }
    /// Renewal needs the old certificate, good and inside its window.
    Renewal = "ACQ-RENEWAL" {
        ja: "この電子証明書は今は更新できません。", "更新できる期間と電子証明書の状態を確かめてください。期限後は管理者に再発行を依頼してください。";
        en: "This certificate cannot be renewed now.", "Check the renewal period and the certificate. After it has ended, ask your administrator to reissue it.";
    }
    /// A second instance of the app.
    Busy = "ACQ-BUSY" {
        ja: "アプリは既に別の画面で動いています。", "動いている画面で続けるか、それを閉じてからもう一度実行してください。";
        en: "The app is already running.", "Go on there, or close it and run this again.";
    }
    /// The contract is stopped.
    ContractSuspended = "CONTRACT-SUSPENDED" {
        ja: "ご契約のお取引が停止されています。", "管理者の方からお取引店に、お取引の再開を依頼してください。";
        en: "The contract is suspended.", "Have your administrator ask the branch to resume it.";
    }
    /// The contract has ended.
    ContractTerminated = "CONTRACT-TERMINATED" {
        ja: "ご契約は解約されています。", "引き続きご利用になる場合は、お取引店にご相談ください。";
        en: "The contract has ended.", "To go on using the service, ask your branch.";
    }
    /// Something failed inside the server.
    Internal = "ACQ-INTERNAL" {
        ja: "サーバーで問題が起きました。", "しばらくしてから、もう一度行ってください。続く場合は金融機関に連絡してください。";
        en: "Something went wrong in the server.", "Try again later. If it goes on, call your bank.";
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_read_back() {
        let texts: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            let known = ["ACQ-", "CONTRACT-"];
            assert!(known.iter().any(|known| code.as_str().starts_with(known)));
        }
        assert_eq!(Code::parse("ACQ-FUTURE"), None);
    }

    #[test]
    fn every_code_speaks_both_languages() {
        for code in Code::ALL {
            let (ja, en) = (code.text(Language::Ja), code.text(Language::En));
            assert!(en.what.is_ascii() && en.next.is_ascii(), "{code}");
            assert!(!ja.what.is_ascii() && !ja.next.is_ascii(), "{code}");
        }
    }
}
