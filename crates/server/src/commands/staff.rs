//! `staff`: who works at a bank's console, and the way back for a bank that has lost its operators.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use tegata_acquisition::fingerprint::in_groups;
use tegata_app::{
    App,
    console::{
        Candidate, Newcomer, RecoverOne, RecoverTwo, RecoveryRefusal, RequestFault, StaffRequest,
        StaffStanding, staff_standing,
    },
    failure::{Failure, Outcome},
};
use tegata_domain::{calendar::Day, certificate::ReissueReason, ids::BankCode, pin::Pin, random};
use tegata_pki::pem;
use tegata_storage::Database;
use zeroize::Zeroizing;

use crate::{
    cli::{Staff, StaffList, StaffRecover, complain, tell},
    config::Config,
    environment::Environment,
    files::{self, Readers},
    wiring,
};

pub(super) async fn run(command: &Staff, environment: &Environment) -> Result<ExitCode> {
    match command {
        Staff::List(command) => list(command, environment).await,
        Staff::Recover(command) => recover(command, environment).await,
    }
}

async fn list(command: &StaffList, environment: &Environment) -> Result<ExitCode> {
    let bank = BankCode::parse(&command.bank)?;
    let config = Config::read(&command.config)?;
    let database = Database::open_read_only(&config.database_url())
        .await
        .context("the database cannot be opened")?;
    let (code, now) = (bank.as_str().to_owned(), environment.clock.now());
    let found = database.read(move |tx| staff_standing(tx, &code, now));
    let found = found.await?;
    database.close().await;
    let Some(staff) = found else {
        bail!("there is no bank {bank}")
    };
    if command.json {
        tell(&serde_json::to_string(&staff)?);
    } else {
        for one in &staff {
            tell(&described(one));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn described(one: &StaffStanding) -> String {
    let end = one.not_after.and_then(Day::at);
    let until = end.map_or_else(String::new, |day| format!(" until {day}"));
    let locked = if one.locked { ", locked" } else { "" };
    let key = one.key.as_deref().map_or_else(String::new, |key| {
        format!("\n  SHA-256 of the key: {}", in_groups(key))
    });
    format!(
        "{}: {} ({}), {}; certificate {}{until}{locked}{key}",
        one.account, one.name, one.employee, one.roles, one.certificate
    )
}

async fn recover(command: &StaffRecover, environment: &Environment) -> Result<ExitCode> {
    let bank = BankCode::parse(&command.bank)?;
    let people = command.member.iter().map(|text| Named::parse(text));
    let mut people = people.collect::<Result<Vec<_>>>()?.into_iter();
    let (first, second, third) = (people.next(), people.next(), people.next());
    let config = Config::read(&command.config)?;
    let app = wiring::assemble_beside(&config, environment).await?;
    let done = match (first, second, third) {
        (Some(one), None, None) => propose(&app, command, bank, one).await,
        (Some(one), Some(other), None) => {
            at_once(&app, (command, environment), bank, [one, other]).await
        }
        _ => Err(anyhow::anyhow!("--member is needed once or twice")),
    };
    app.database().close().await;
    done
}

/// One request waits for an operator who is still there.
async fn propose(
    app: &App,
    command: &StaffRecover,
    bank: BankCode,
    named: Named,
) -> Result<ExitCode> {
    ensure!(
        named.newcomer.is_none() && named.pin_file.is_none(),
        "one request alone has the form ID:REQUEST; --new-pin has a new PIN printed by whoever approves"
    );
    ensure!(
        command.gone.is_empty(),
        "--gone belongs to the requests of two people"
    );
    let Some(reason) = reason(command)? else {
        bail!("say in --reason why the certificate is replaced")
    };
    let (account, key) = (named.account.clone(), named.request.key().to_owned());
    let proposed = app
        .propose_recovery(RecoverOne {
            bank,
            account: named.account,
            request: named.request,
            reason,
            new_pin: command.new_pin,
            by: command.by.clone(),
        })
        .await;
    if refused(proposed)?.is_none() {
        return Ok(ExitCode::FAILURE);
    }
    tell(&format!(
        "{account}: waits for a day in the console until another operator approves it.\n\
         SHA-256 of the key, to be compared there: {}",
        in_groups(&key)
    ));
    Ok(ExitCode::SUCCESS)
}

/// Two people get certificates now.
async fn at_once(
    app: &App,
    (command, environment): (&StaffRecover, &Environment),
    bank: BankCode,
    people: [Named; 2],
) -> Result<ExitCode> {
    ensure!(
        !command.new_pin,
        "--new-pin belongs to one request; with two, name a file for each new PIN"
    );
    files::folder(&command.out)?;
    let papers = people.each_ref().map(|one| Paper {
        account: one.account.clone(),
        pin_file: one.pin_file.clone(),
        pin: Zeroizing::new(random::decimal(environment.random.as_ref(), 10)),
    });
    let ([first, second], [first_paper, second_paper]) = (people, &papers);
    let recovered = app
        .recover_staff(RecoverTwo {
            bank,
            people: [
                first.candidate(&first_paper.pin),
                second.candidate(&second_paper.pin),
            ],
            reason: reason(command)?,
            gone: command.gone.clone(),
            by: command.by.clone(),
        })
        .await;
    let Some(certificates) = refused(recovered)? else {
        return Ok(ExitCode::FAILURE);
    };
    // PINs first: they are nowhere else.
    for paper in &papers {
        if let Some(file) = &paper.pin_file {
            files::write(file, paper.pin.as_bytes(), Readers::Owner)?;
            tell(&format!("{}: PIN in {}", paper.account, file.display()));
        }
    }
    for (paper, der) in papers.iter().zip(certificates) {
        let path = command.out.join(format!("{}.pem", paper.account));
        let text = pem::to_pem(pem::CERTIFICATE, &der);
        files::write(&path, text.as_bytes(), Readers::All)?;
        tell(&format!(
            "{}: certificate in {}",
            paper.account,
            path.display()
        ));
    }
    tell("All staff of the bank see this in the console until an operator has acknowledged it.");
    Ok(ExitCode::SUCCESS)
}

/// What is handed out for one of two people.
struct Paper {
    account: String,
    pin_file: Option<PathBuf>,
    pin: Zeroizing<String>,
}

/// None after a refusal, which is told.
fn refused<T>(outcome: Outcome<T, RecoveryRefusal>) -> Result<Option<T>> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Failure::Refused(refusal)) => {
            complain(&format!("Nothing was changed: {refusal}."));
            Ok(None)
        }
        Err(Failure::Internal(error)) => Err(error.into()),
    }
}

fn reason(command: &StaffRecover) -> Result<Option<ReissueReason>> {
    let parsed = command.reason.as_deref().map(|word| {
        ReissueReason::parse(word).with_context(|| format!("{word} is no reason for a reissue"))
    });
    parsed.transpose()
}

/// What an argument names.
struct Named {
    account: String,
    newcomer: Option<Newcomer>,
    request: StaffRequest,
    pin_file: Option<PathBuf>,
}

impl Named {
    fn parse(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let (account, newcomer, request, pin) = match parts.as_slice() {
            [account, request] => (account, None, request, None),
            [account, request, pin] => (account, None, request, Some(pin)),
            [account, name, employee, request, pin] => {
                let newcomer = Newcomer {
                    name: (*name).to_owned(),
                    employee: (*employee).to_owned(),
                };
                (account, Some(newcomer), request, Some(pin))
            }
            _ => bail!(
                "--member {text:?} has none of the forms ID:REQUEST, ID:REQUEST:PIN, ID:NAME:EMPLOYEE:REQUEST:PIN"
            ),
        };
        Ok(Self {
            account: (*account).to_owned(),
            newcomer,
            request: read(Path::new(request))?,
            pin_file: pin.map(PathBuf::from),
        })
    }

    /// The PIN is used only where a file for it was named.
    fn candidate(self, pin: &str) -> Candidate {
        Candidate {
            pin: self.pin_file.map(|_| Pin::typed(pin)),
            account: self.account,
            newcomer: self.newcomer,
            request: self.request,
        }
    }
}

fn read(path: &Path) -> Result<StaffRequest> {
    let shown = path.display();
    let text = String::from_utf8(files::read(path)?)
        .with_context(|| format!("{shown} is no request in PEM"))?;
    StaffRequest::parse(&text).map_err(|fault| match fault {
        RequestFault::NotPem => anyhow::anyhow!("{shown} is no request in PEM"),
        RequestFault::Refused(error) => {
            anyhow::Error::new(error).context(format!("{shown} cannot be accepted"))
        }
    })
}
