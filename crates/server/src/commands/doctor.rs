//! `doctor`: each check with what to do.

use std::{net::TcpListener, process::ExitCode};

use anyhow::Result;

use crate::{
    cli::{Doctor, tell},
    config::Config,
    environment::Environment,
    installation::Installation,
    smtp::SmtpPost,
};

struct Check {
    name: &'static str,
    result: Result<String>,
}

pub(super) async fn run(command: &Doctor, environment: &Environment) -> Result<ExitCode> {
    let config = match Config::read(&command.config) {
        Ok(config) => config,
        Err(error) => {
            return Ok(report(
                command,
                &[Check {
                    name: "configuration",
                    result: Err(error),
                }],
            ));
        }
    };
    let banks = format!("{} bank(s)", config.banks.len());
    let mut checks = vec![Check {
        name: "configuration",
        result: Ok(banks),
    }];
    let keys = Installation::at(&config, environment).and_then(|installation| {
        let authorities = installation.authorities()?;
        installation.server_keys()?;
        Ok(format!(
            "{} and {}",
            authorities.customers_name, authorities.staff_name
        ))
    });
    checks.push(Check {
        name: "authorities and keys",
        result: keys,
    });
    let database = tegata_storage::Database::open(&config.database_url()).await;
    let database = match database {
        Ok(database) => {
            database.close().await;
            Ok("opens, schema up to date".to_owned())
        }
        Err(error) => Err(error.into()),
    };
    checks.push(Check {
        name: "database",
        result: database,
    });
    checks.push(Check {
        name: "mail server",
        result: mail(&config).await,
    });
    checks.push(Check {
        name: "ports",
        result: ports(&config),
    });
    Ok(report(command, &checks))
}

async fn mail(config: &Config) -> Result<String> {
    match SmtpPost::new(config)? {
        Some(post) => {
            post.check().await?;
            Ok("answers, and accepts us".to_owned())
        }
        None => {
            Ok("none: notices stand on the pages only ([mail] in the configuration)".to_owned())
        }
    }
}

fn ports(config: &Config) -> Result<String> {
    let mut free = 0;
    let places = config
        .banks
        .iter()
        .flat_map(|bank| {
            [
                &bank.public,
                &bank.user,
                &bank.administrator,
                &bank.console,
                &bank.diagnosis,
            ]
        })
        .chain([&config.agent]);
    let addresses = places
        .flat_map(|place| &place.bind)
        .chain(&config.repository_bind)
        .chain(&config.management_bind);
    let distinct: std::collections::BTreeSet<_> = addresses.collect();
    for address in distinct {
        TcpListener::bind(address).map_err(|error| anyhow::anyhow!("{address}: {error}"))?;
        free += 1;
    }
    Ok(format!("{free} free"))
}

fn report(command: &Doctor, checks: &[Check]) -> ExitCode {
    if command.json {
        let all: Vec<serde_json::Value> = checks
            .iter()
            .map(|check| match &check.result {
                Ok(text) => serde_json::json!({ "check": check.name, "ok": true, "found": text }),
                Err(error) => serde_json::json!({ "check": check.name, "ok": false, "found": format!("{error:#}") }),
            })
            .collect();
        tell(&serde_json::Value::from(all).to_string());
    } else {
        for check in checks {
            match &check.result {
                Ok(text) => tell(&format!("ok     {}: {text}", check.name)),
                Err(error) => tell(&format!("WRONG  {}: {error:#}", check.name)),
            }
        }
    }
    if checks.iter().all(|check| check.result.is_ok()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
