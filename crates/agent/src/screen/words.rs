//! Every sentence of the terminal, Japanese and English side by side.

use jiff::{Timestamp, tz};
use tegata_acquisition::{
    codes::Language,
    messages::{HolderKind, Name, ProtectionKind},
};

/// The sentences in one language. A missing translation does not compile.
#[derive(Debug, Clone)]
pub struct Words {
    language: Language,
    /// What the bank calls a certificate.
    certificate: Option<Name>,
}

impl Words {
    /// In this language.
    pub fn new(language: Language) -> Self {
        Self {
            language,
            certificate: None,
        }
    }

    /// From here on a certificate is called so.
    pub fn call_certificates(&mut self, word: Option<Name>) {
        self.certificate = word;
    }

    /// A sentence in the bank's word for certificates. Values – names, subjects – never pass here.
    pub fn say(&self, sentence: &str) -> String {
        let Some(word) = &self.certificate else {
            return sentence.to_owned();
        };
        match self.language {
            Language::Ja => sentence.replace("電子証明書", &word.ja),
            Language::En => {
                let lower = sentence.replace("certificate", &word.en);
                lower.replace("Certificate", &capital(&word.en))
            }
        }
    }

    /// The one of two texts that fits.
    pub fn pick<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    /// A bank's name.
    pub fn name<'a>(&self, name: &'a Name) -> &'a str {
        self.pick(&name.ja, &name.en)
    }

    /// 管理者 or 利用者.
    pub fn holder(&self, kind: HolderKind) -> &'static str {
        match kind {
            HolderKind::Administrator => self.pick("管理者", "Administrator"),
            HolderKind::User => self.pick("利用者", "User"),
        }
    }

    /// How a key is kept, as stated by the app.
    pub fn protection(&self, kind: ProtectionKind) -> &'static str {
        match kind {
            ProtectionKind::SoftwareNss => self.pick("ソフトウェア（NSS）", "software (NSS)"),
            ProtectionKind::SoftwareFile => {
                self.pick("ソフトウェア（ファイル）", "software (file)")
            }
            ProtectionKind::Pkcs11Token => self.pick("トークン（PKCS#11）", "token (PKCS#11)"),
        }
    }

    /// The mark of test profiles.
    pub fn test_mark(&self) -> &'static str {
        self.pick("【テスト TEST】", "[TEST] ")
    }

    /// A moment in Japan time; the second is part of a certificate's end.
    pub fn moment(&self, seconds: i64) -> String {
        date_of(self.language, seconds)
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `2026年11月20日(金) 23:59:59 JST`, `Fri 20 November 2026 23:59:59 JST`.
pub fn date_of(language: Language, seconds: i64) -> String {
    let japan = tz::TimeZone::fixed(tz::offset(9));
    let Ok(moment) = Timestamp::from_second(seconds) else {
        return seconds.to_string();
    };
    let moment = moment.to_zoned(japan);
    let date = match language {
        Language::Ja => {
            let weekday = ["月", "火", "水", "木", "金", "土", "日"]
                .into_iter()
                .nth(usize::from(
                    moment.weekday().to_monday_zero_offset().unsigned_abs(),
                ))
                .unwrap_or_default();
            moment
                .strftime(&format!("%Y年%-m月%-d日({weekday})"))
                .to_string()
        }
        Language::En => moment.strftime("%a %-d %B %Y").to_string(),
    };
    format!("{date} {} JST", moment.strftime("%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_has_a_word_for_certificates() {
        let said = |language, sentence| {
            let mut words = Words::new(language);
            words.call_certificates(Some(Name {
                ja: "証明書".to_owned(),
                en: "digital certificate".to_owned(),
            }));
            words.say(sentence)
        };
        assert_eq!(
            said(Language::Ja, "電子証明書はありません。"),
            "証明書はありません。"
        );
        assert_eq!(
            said(Language::En, "Certificates: this certificate"),
            "Digital certificates: this digital certificate"
        );
        assert_eq!(Words::new(Language::Ja).say("電子証明書"), "電子証明書");
    }

    #[test]
    fn moments_are_japanese() {
        let end = 1_795_186_799;
        assert_eq!(
            date_of(Language::Ja, end),
            "2026年11月20日(金) 23:59:59 JST"
        );
        assert_eq!(
            date_of(Language::En, end),
            "Fri 20 November 2026 23:59:59 JST"
        );
    }
}
