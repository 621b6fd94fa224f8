//! Words on a terminal: numbered steps, the number in large, errors with their next step.

use std::io::{BufRead, Write};

use tegata_acquisition::{codes::Language, fingerprint::in_groups};

use super::{Screen, Words, says_yes};
use crate::{
    failure::Failure,
    steps::{Certificate, Claimed, Event, Question, Steps},
};

/// Plain text, one line per event; readable by a screen reader and in a log.
pub struct Terminal<W, E, R> {
    out: W,
    errors: E,
    answers: R,
    words: Words,
    language: Language,
    test: bool,
    clock_named: bool,
}

impl<W: Write, E: Write, R: BufRead> Terminal<W, E, R> {
    /// Writes here, errors there, and reads answers from the last.
    pub fn new(out: W, errors: E, answers: R, language: Language) -> Self {
        let words = Words::new(language);
        Self {
            out,
            errors,
            answers,
            words,
            language,
            test: false,
            clock_named: false,
        }
    }

    /// A terminal that went away is no reason to stop halfway.
    fn line(&mut self, text: &str) {
        let mark = if self.test {
            self.words.test_mark()
        } else {
            ""
        };
        let _ = writeln!(self.out, "{mark}{text}").and_then(|()| self.out.flush());
    }

    /// A sentence, in the bank's words.
    fn say(&mut self, ja: &str, en: &str) {
        let text = self.words.say(self.words.pick(ja, en));
        self.line(&text);
    }

    fn step(&mut self, number: u8, ja: &str, en: &str) {
        let text = self.words.say(self.words.pick(ja, en));
        self.line(&format!("[{number}/6] {text}"));
    }

    fn detail(&mut self, ja: &str, en: &str, value: &str) {
        let name = self.words.say(self.words.pick(ja, en));
        self.line(&format!("      {name}: {value}"));
    }

    fn claimed(&mut self, claimed: &Claimed) {
        let bank = format!("{} ({})", self.words.name(&claimed.bank_name), claimed.bank);
        let user = format!(
            "{} ({})",
            claimed.user,
            self.words.holder(claimed.holder_kind)
        );
        self.detail("金融機関", "Bank", &bank);
        if let Some(name) = &claimed.shown_as {
            let name = self.words.name(name).to_owned();
            self.detail("現在の表示名", "Now shown as", &name);
        }
        self.words
            .call_certificates(claimed.certificate_word.clone());
        self.detail("契約者ID", "Contract", &claimed.contract);
        self.detail("ご利用の方", "Person", &user);
    }

    fn certificate(&mut self, certificate: &Certificate) {
        self.detail("証明書", "Certificate", &certificate.subject);
        let end = self.words.moment(certificate.not_after);
        self.detail("有効期限", "Valid until", &end);
    }

    fn clock(&mut self, seconds: i64) {
        if std::mem::replace(&mut self.clock_named, true) {
            return;
        }
        let minutes = seconds.abs() / 60;
        let (ja, en) = if seconds > 0 {
            ("進んで", "ahead")
        } else {
            ("遅れて", "behind")
        };
        let ja =
            format!("注意: このPCの時計が約{minutes}分{ja}います。時刻の設定を直してください。");
        let en =
            format!("Note: this PC's clock is about {minutes} minutes {en}. Please set it right.");
        let text = self.words.pick(&ja, &en).to_owned();
        self.line(&text);
    }

    fn number(&mut self, number: &str) {
        self.step(
            2,
            "このPCのブラウザの画面に、次の番号を入力してください。",
            "Type this number into the page in the browser on this PC.",
        );
        let spaced: Vec<String> = number.chars().map(String::from).collect();
        self.line(&format!("\n          {}\n", spaced.join(" ")));
        let warning = self.words.pick(
            "      番号を電話で尋ねる人、電話で伝える人がいたら、Ctrl-C を押して中止してください。",
            "      If anyone on the phone asks for a number or tells you one, press Ctrl-C to stop.",
        );
        self.line(warning);
    }

    fn key(&mut self, event: &Event) {
        let Event::Key {
            protection,
            store,
            found,
            ..
        } = event
        else {
            return;
        };
        if *found {
            self.step(3, "作成済みの鍵を使います。", "Using the key made before.");
        } else {
            self.step(3, "このPCに鍵を作りました。", "Made a key on this PC.");
        }
        let kept = format!("{} {store}", self.words.protection(*protection));
        self.detail("保管", "Kept", &kept);
    }

    /// Two lines, so that whoever reads it aloud knows the middle.
    fn compare(&mut self, sha256: &str) {
        self.line(self.words.pick(
            "      公開鍵のSHA-256（登録を承認する方に読み上げて、画面の値と比べてもらってください）:",
            "      SHA-256 of the public key (read it to whoever approves, who compares it with the page):",
        ));
        let (first, second) = sha256.split_at_checked(32).unwrap_or((sha256, ""));
        for half in [first, second] {
            self.line(&format!("          {}", in_groups(half)));
        }
    }

    fn outcome(&mut self, event: &Event) {
        match event {
            Event::Valid(certificate) => {
                self.say(
                    "完了: 電子証明書が使えるようになりました。",
                    "Done: the certificate is ready to use.",
                );
                self.certificate(certificate);
            }
            Event::Held(certificate) => {
                let code = tegata_acquisition::Code::Held.text(self.language);
                let (what, next) = (self.words.say(code.what), self.words.say(code.next));
                self.line(&format!("ACQ-HELD {what}"));
                self.line(&format!("      {next}"));
                self.certificate(certificate);
            }
            Event::Removed { fingerprint } => self.detail("削除", "Removed", fingerprint),
            Event::Written { path } => self.detail("書き出し", "Written", path),
            Event::Compare { sha256 } => self.compare(sha256),
            _ => {}
        }
    }
}

impl<W: Write, E: Write, R: BufRead> Steps for Terminal<W, E, R> {
    fn tell(&mut self, event: &Event) {
        match event {
            Event::Start {
                bank,
                bank_name,
                server,
                test,
            } => {
                self.test = *test;
                let bank = format!("{} ({bank})", self.words.name(bank_name));
                self.line(
                    self.words
                        .pick("電子証明書取得アプリ", "Certificate acquisition app"),
                );
                self.detail("金融機関", "Bank", &bank);
                self.detail("接続先", "Server", server);
            }
            Event::Resumed { .. } => {
                self.line(
                    self.words
                        .pick("前回の続きから再開します。", "Going on where it stopped."),
                );
            }
            Event::Claiming => self.step(1, "受付を確認しています。", "Checking the ticket."),
            Event::Claimed(claimed) => self.claimed(claimed),
            Event::Number { number } => self.number(number),
            Event::Waiting { seconds_left, .. } => {
                self.detail(
                    "入力待ち（残り秒数）",
                    "Waiting (seconds left)",
                    &seconds_left.to_string(),
                );
            }
            Event::Approved => {
                self.detail("確認", "Approved", self.words.pick("できました", "yes"));
            }
            Event::Key { .. } => self.key(event),
            Event::Requesting => {
                self.step(4, "証明書を要求しています。", "Requesting the certificate.");
            }
            Event::Issued(_) => {
                self.step(5, "証明書を導入しています。", "Installing the certificate.");
            }
            Event::Installed { nickname } => self.detail("導入名", "Installed as", nickname),
            Event::Proving => self.step(
                6,
                "証明書が使えることを確認しています。",
                "Proving that the certificate works.",
            ),
            Event::Retry { reason } => self.detail("再接続しています", "Trying again", reason),
            Event::Clock { seconds } => self.clock(*seconds),
            Event::Stopped => self.line(self.words.pick("中止しました。", "Stopped.")),
            other => self.outcome(other),
        }
    }

    fn confirm(&mut self, question: &Question) -> bool {
        let (ja, en) = match question {
            Question::IsThisYou(_) => ("これはあなたですか？ [y/N]", "Is this you? [y/N]"),
            Question::Remove(certificate) => {
                self.certificate(certificate);
                (
                    "この証明書と鍵を削除しますか？ 元に戻せません。 [y/N]",
                    "Remove this certificate and its key? This cannot be undone. [y/N]",
                )
            }
            Question::RemoveOld(certificate) => {
                self.certificate(certificate);
                (
                    "古い証明書です。鍵とともに削除しますか？ [y/N]",
                    "This is the older certificate. Remove it with its key? [y/N]",
                )
            }
        };
        self.say(ja, en);
        says_yes(&mut self.answers)
    }
}

impl<W: Write, E: Write, R: BufRead> Screen for Terminal<W, E, R> {
    fn failed(&mut self, failure: &Failure) {
        let mark = if self.test {
            self.words.test_mark()
        } else {
            ""
        };
        let code = &failure.answer.code;
        let mut text = format!(
            "{mark}{code} {}\n      {}\n",
            self.words.say(failure.message(self.language)),
            self.words.say(failure.next(self.language))
        );
        if let Some(seconds) = failure.answer.retry_after {
            let ja = format!("      {seconds}秒後にもう一度行えます。\n");
            let en = format!("      You can try again in {seconds} seconds.\n");
            text.push_str(self.words.pick(&ja, &en));
        }
        if let Some(detail) = &failure.detail {
            text.push_str("      (");
            text.push_str(detail);
            text.push_str(")\n");
        }
        let _ = self
            .errors
            .write_all(text.as_bytes())
            .and_then(|()| self.errors.flush());
    }

    fn report(&mut self, _json: &serde_json::Value, text: &str) {
        for line in text.lines() {
            self.line(line);
        }
    }

    fn language(&self) -> Language {
        self.language
    }
}
