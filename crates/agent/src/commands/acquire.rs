//! `acquire`: from a link, from a code, or from the journal.

use aws_lc_rs::digest;
use tegata_acquisition::{
    Code, Link, Origin, PairingCode,
    messages::{Credential, Text, WireCode},
};

use super::{Desk, shown, token_pin};
use crate::{
    acquire::{Context, OldCertificate, Permission, Run},
    cli,
    failure::{Failure, OrCode},
    journal::{CertificateRecord, ClaimedBy, Entry, Seed, Step},
    profiles::{Profiles, Selected},
    steps::Event,
};

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::Acquire) -> Result<(), Failure> {
    let profiles = desk.profiles(command.call.bank_profile.as_deref())?;
    let target = target_of(command)?;
    let lock = desk.lock()?;
    if let Some(done) = target
        .as_ref()
        .map(|target| done_before(desk, target))
        .transpose()?
        .flatten()
    {
        desk.screen.tell(&Event::Valid(shown(&done)));
        return Ok(());
    }
    let (entry, permission, selected) = match target {
        None => newest(desk, &profiles)?,
        Some(target) => begin(desk, &profiles, target, command)?,
    };
    let mut settings = desk.settings(&command.call);
    settings.yes = command.yes;
    settings.present = !command.no_certificate;
    if settings.old == OldCertificate::Keep && !command.yes && !desk.json {
        settings.old = OldCertificate::Ask;
    }
    desk.start(&selected);
    let pin = token_pin(command.store.token_pin_file.as_deref())?;
    let store = entry.store.open(pin.as_ref()).or_code(Code::KeyStore)?;
    let context = Context {
        environment: desk.environment,
        folder: &desk.folder,
        lock: &lock,
        selected: &selected,
        store,
        settings: &settings,
    };
    drive(context, entry, permission, desk.screen)
}

/// Runs an acquisition to its end on a runtime of its own.
pub(super) fn drive(
    context: Context<'_>,
    entry: Entry,
    permission: Permission,
    screen: &mut dyn crate::screen::Screen,
) -> Result<(), Failure> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let run = Run::new(context, entry, permission, screen)?;
        run.clear_stale()?;
        run.finish().await.map(|_| ())
    })
}

/// One thread is enough: a run does one thing at a time.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_code(Code::Internal)
}

enum Target {
    Link(Link),
    Code {
        server: Option<Origin>,
        bank: String,
        contract: String,
        code: PairingCode,
    },
}

fn target_of(command: &cli::Acquire) -> Result<Option<Target>, Failure> {
    if let Some(link) = &command.link {
        return link
            .parse()
            .or_code(Code::Server)
            .map(|link| Some(Target::Link(link)));
    }
    match (&command.code, &command.bank, &command.contract) {
        (Some(code), Some(bank), Some(contract)) => Ok(Some(Target::Code {
            server: command.server.clone(),
            bank: bank.clone(),
            contract: contract.clone(),
            code: code.clone(),
        })),
        _ => Ok(None),
    }
}

/// The newest acquisition that can go on by itself.
pub(super) fn newest(
    desk: &Desk<'_>,
    profiles: &Profiles,
) -> Result<(Entry, Permission, Selected), Failure> {
    let entries = desk.folder.entries().or_code(Code::KeyStore)?;
    let entry = entries
        .into_iter()
        .rev()
        .find(|entry| entry.step.is_resumable());
    let entry = entry.ok_or_else(|| {
        Failure::new(
            Code::TicketExpired,
            "nothing to go on with; open the link of the bank's page",
        )
    })?;
    let selected = profiles
        .select(Some(&entry.server), None)
        .or_code(Code::Server)?;
    Ok((entry, Permission::Claimed, selected))
}

/// The certificate that the same link brought before, unless its run still has something to do.
fn done_before(desk: &Desk<'_>, target: &Target) -> Result<Option<CertificateRecord>, Failure> {
    let Target::Link(link) = target else {
        return Ok(None);
    };
    let entries = desk.folder.entries().or_code(Code::KeyStore)?;
    if entries.iter().any(|entry| target.is_of(&entry.claimed_by)) {
        return Ok(None);
    }
    let records = desk.folder.certificates().or_code(Code::KeyStore)?;
    Ok(records
        .into_iter()
        .find(|record| record.ticket.as_ref() == Some(&link.ticket)))
}

fn begin(
    desk: &Desk<'_>,
    profiles: &Profiles,
    target: Target,
    command: &cli::Acquire,
) -> Result<(Entry, Permission, Selected), Failure> {
    let (server, code) = match &target {
        Target::Link(link) => (Some(&link.server), None),
        Target::Code { server, bank, .. } => (server.as_ref(), Some(bank.as_str())),
    };
    let selected = profiles.select(server, code).or_code(Code::Server)?;
    let entries = desk.folder.entries().or_code(Code::KeyStore)?;
    let same = entries.into_iter().rev().find(|entry| {
        entry.server == selected.agent
            && !matches!(entry.step, Step::Unfinished { .. })
            && target.is_of(&entry.claimed_by)
    });
    let entry = match same {
        Some(entry) => entry,
        None => Entry {
            id: hex::encode(desk.environment.random::<8>().or_code(Code::Internal)?),
            server: selected.agent.clone(),
            started: desk.environment.now(),
            claimed_by: target.claimed_by(),
            seed: Seed::new(desk.environment.random().or_code(Code::Internal)?),
            store: desk.store_choice(&command.store)?,
            step: Step::Claiming,
        },
    };
    Ok((
        entry,
        Permission::Ticket(target.into_credential()),
        selected,
    ))
}

impl Target {
    fn claimed_by(&self) -> ClaimedBy {
        match self {
            Self::Link(link) => ClaimedBy::Link {
                ticket: link.ticket.clone(),
            },
            Self::Code {
                bank,
                contract,
                code,
                ..
            } => ClaimedBy::Code {
                tag: tag(bank, contract, code),
            },
        }
    }

    fn is_of(&self, claimed_by: &ClaimedBy) -> bool {
        self.claimed_by() == *claimed_by
    }

    fn into_credential(self) -> Credential {
        match self {
            Self::Link(link) => Credential::Link {
                ticket: link.ticket,
                secret: link.secret,
            },
            Self::Code {
                bank,
                contract,
                code,
                ..
            } => Credential::Code {
                bank: Text::cleaned(&bank),
                contract_id: Text::cleaned(&contract),
                code: WireCode(code),
            },
        }
    }
}

/// 16 bits: the code is recognised when typed again, and 29 of its 45 bits stay unknown to a reader.
fn tag(bank: &str, contract: &str, code: &PairingCode) -> String {
    let text = format!("{bank}\n{contract}\n{}", code.normalized());
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    hex::encode(
        hash.as_ref()
            .first_chunk::<2>()
            .copied()
            .unwrap_or_default(),
    )
}
