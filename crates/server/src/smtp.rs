//! Mail over SMTP: TLS from the first byte, STARTTLS that cannot be talked away, or plain to this very machine.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result, ensure};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use serde::{Deserialize, Serialize};
use tegata_app::notice::{OutgoingMail, Post, Undelivered};
use tegata_domain::mail::MailAddress;
use tegata_web::{kit::HelpDesk, mail};

use crate::config::Config;

/// The mail server. Without this table notices stand on the pages only, and mail waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Host name or address.
    pub server: String,
    /// Port; 465, 587 or 25 by the kind of security when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// `starttls` (default), `tls`, or `plain`, which only this machine's own mail server may use.
    #[serde(default)]
    pub security: Security,
    /// Sender's address.
    pub from: MailAddressText,
    /// Senders of single banks, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub from_of: BTreeMap<String, MailAddressText>,
    /// The banks' own mailboxes, by code: told of what happens to administrators' and staff's certificates.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub desk_of: BTreeMap<String, MailAddressText>,
    /// User name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// File with the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// PEM file with the roots that the mail server's certificate must lead to; the system's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<PathBuf>,
}

/// How the connection is kept private.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Plain first, then TLS, or nothing is sent.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None.
    Plain,
}

/// A sender's address, which is no secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddressText(MailAddress);

impl TryFrom<String> for MailAddressText {
    type Error = tegata_domain::mail::InvalidMailAddress;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        MailAddress::parse(&text).map(Self)
    }
}

impl From<MailAddressText> for String {
    fn from(text: MailAddressText) -> Self {
        text.0.into()
    }
}

impl MailConfig {
    /// Paths count from the configuration's folder.
    pub(crate) fn resolve(&mut self, folder: &Path) {
        for path in [&mut self.password_file, &mut self.roots]
            .into_iter()
            .flatten()
        {
            *path = folder.join(&*path);
        }
    }

    /// Checks what the types cannot say.
    pub(crate) fn check(&self) -> Result<()> {
        ensure!(
            self.security != Security::Plain || self.is_loopback(),
            "mail: security = \"plain\" is for a mail server on this machine only"
        );
        ensure!(
            self.user.is_some() == self.password_file.is_some(),
            "mail: user and password_file belong together"
        );
        Ok(())
    }

    /// A bank's own mailbox.
    pub(crate) fn desk(&self, bank: &str) -> Option<MailAddress> {
        self.desk_of.get(bank).map(|text| text.0.clone())
    }

    fn is_loopback(&self) -> bool {
        self.server == "localhost"
            || self
                .server
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::Starttls => 587,
            Security::Tls => 465,
            Security::Plain => 25,
        })
    }

    fn tls(&self) -> Result<Tls> {
        let parameters = || -> Result<TlsParameters> {
            let mut builder = TlsParameters::builder(self.server.clone());
            if let Some(path) = &self.roots {
                let pem = crate::files::read(path)?;
                let root = Certificate::from_pem(&pem)
                    .with_context(|| format!("{} has no certificate", path.display()))?;
                builder = builder
                    .certificate_store(CertificateStore::None)
                    .add_root_certificate(root);
            }
            builder.build_rustls().context("mail: TLS")
        };
        Ok(match self.security {
            Security::Starttls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::Plain => Tls::None,
        })
    }
}

/// Says that a program wrote it, so that absence notes do not answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The way to the mail server, for all banks. No `Debug`: it knows the password.
pub struct SmtpPost {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddressText,
    from_of: BTreeMap<String, MailAddressText>,
    desks: BTreeMap<String, HelpDesk>,
}

impl SmtpPost {
    /// Reads password and roots; none when no mail server is configured.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn new(config: &Config) -> Result<Option<Self>> {
        let Some(mail) = &config.mail else {
            return Ok(None);
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server)
            .port(mail.port())
            .tls(mail.tls()?)
            .hello_name(ClientId::Domain(domain_of(&mail.from.0).to_owned()))
            .timeout(Some(Duration::from_secs(30)));
        if let (Some(user), Some(path)) = (&mail.user, &mail.password_file) {
            let password = String::from_utf8(crate::files::read(path)?)
                .with_context(|| format!("{} is not UTF-8", path.display()))?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            transport = transport.credentials(Credentials::new(user.clone(), password));
        }
        let desks = config.banks.iter().filter_map(|bank| {
            let desk = bank.help_desk.as_ref()?;
            let desk = HelpDesk {
                name: desk.name.clone(),
                phone: desk.phone.clone(),
                hours: desk.hours.clone(),
            };
            Some((bank.code.clone(), desk))
        });
        Ok(Some(Self {
            transport: transport.build(),
            from: mail.from.clone(),
            from_of: mail.from_of.clone(),
            desks: desks.collect(),
        }))
    }

    /// Connects, agrees on TLS and signs in, without sending anything: for `tegata doctor`.
    ///
    /// # Errors
    /// What the mail server said.
    pub async fn check(&self) -> Result<()> {
        let answers =
            tokio::time::timeout(Duration::from_secs(30), self.transport.test_connection())
                .await
                .context("the mail server does not answer")?
                .context("the mail server cannot be used")?;
        ensure!(answers, "the mail server does not answer NOOP");
        Ok(())
    }

    fn message(&self, mail: &OutgoingMail) -> Result<Message> {
        let from = self.from_of.get(&mail.bank).unwrap_or(&self.from);
        let letter = mail::letter(mail, self.desks.get(&mail.bank));
        let sender = Mailbox::new(Some(mail.face.name_ja.clone()), from.0.as_str().parse()?);
        let at = Duration::from_millis(u64::try_from(mail.at)?);
        let message = Message::builder()
            .from(sender)
            .to(Mailbox::new(None, mail.to.as_str().parse()?))
            .subject(letter.subject)
            .date(SystemTime::UNIX_EPOCH + at)
            .message_id(Some(format!("<{}@{}>", mail.id, domain_of(&from.0))))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body)?;
        Ok(message)
    }
}

impl Post for SmtpPost {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), Undelivered> {
        let Ok(message) = self.message(mail) else {
            return Err(Undelivered::Never("not written".to_owned()));
        };
        // The outbox gives a mail to another node after ten minutes.
        match tokio::time::timeout(Duration::from_mins(4), self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(undelivered(&error)),
            Err(_) => Err(Undelivered::Unreachable("time".to_owned())),
        }
    }
}

/// Replies repeat addresses, so only the code is kept. What a server says of us (signing in, closing down) is no fault of
/// the mail.
fn undelivered(error: &Error) -> Undelivered {
    let Some(code) = error.status() else {
        let why = if error.is_tls() { "TLS" } else { "connection" };
        tracing::warn!(%error, "the mail server cannot be reached");
        return Undelivered::Unreachable(why.to_owned());
    };
    let number = code.to_string();
    match number.as_str() {
        "421" | "454" | "530" | "534" | "535" | "538" => {
            tracing::warn!(number, "the mail server does not serve us");
            Undelivered::Unreachable(number)
        }
        _ if error.is_permanent() => Undelivered::Never(number),
        _ => Undelivered::Later(number),
    }
}

fn domain_of(address: &MailAddress) -> &str {
    address
        .as_str()
        .rsplit_once('@')
        .map_or("localhost", |(_, domain)| domain)
}
