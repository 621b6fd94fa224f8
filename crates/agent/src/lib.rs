//! The acquisition app (電子証明書取得アプリ): makes a key on this PC, has a certificate issued for it,
//! installs it and proves that it works.
//!
//! | folder or file | holds |
//! |---|---|
//! | `cli`, `commands/` | the command line, one file per command |
//! | [`acquire`] | one acquisition from the claim to the proof, step by step |
//! | [`journal`] | what survives a crash |
//! | [`key_store`] | NSS databases, PKCS#11 tokens, files |
//! | [`network`] | TLS 1.3 with the profile's roots only, signed calls |
//! | [`profiles`] | which banks this PC knows |
//! | [`steps`], [`screen`] | what a run tells, and in which words |

pub mod acquire;
pub mod certificate;
pub mod cli;
pub mod commands;
pub mod csr;
pub mod environment;
pub mod failure;
pub mod journal;
pub mod key_store;
pub mod network;
pub mod profiles;
pub mod screen;
pub mod steps;

use std::{
    ffi::OsString,
    io::{self, BufReader},
};

use clap::Parser;
use tegata_acquisition::codes::Language;

use crate::{
    cli::{Cli, LanguageChoice},
    environment::Environment,
    screen::{JsonLines, Screen, Terminal},
};

/// Runs a command line (program name first) on the process's own terminal; the exit code.
pub fn run<I, T>(arguments: I, environment: &Environment) -> u8
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be told to somebody whose terminal went away.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let language = match cli.lang {
        None => environment.language,
        Some(LanguageChoice::Ja) => Language::Ja,
        Some(LanguageChoice::En) => Language::En,
    };
    let input = BufReader::new(io::stdin());
    if cli.json {
        run_on(
            cli,
            environment,
            &mut JsonLines::new(io::stdout(), input, language),
        )
    } else {
        let mut screen = Terminal::new(io::stdout(), io::stderr(), input, language);
        run_on(cli, environment, &mut screen)
    }
}

/// Runs a parsed command line on any screen; the exit code.
pub fn run_on(cli: Cli, environment: &Environment, screen: &mut dyn Screen) -> u8 {
    match commands::run(cli, environment, screen) {
        Ok(()) => 0,
        Err(failure) => {
            screen.failed(&failure);
            1
        }
    }
}
