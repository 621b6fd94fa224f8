//! Figures from several rounds, and how they are printed.

use std::{
    io::{self, Write as _},
    time::Duration,
};

use anyhow::Result;
use serde::Serialize;

/// One round of one server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    pub(crate) count: u32,
}

impl Round {
    /// Server CPU per unit, in microseconds.
    pub(crate) fn cpu_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / f64::from(self.count)
    }

    fn per_second(&self) -> f64 {
        f64::from(self.count) / self.wall.as_secs_f64()
    }
}

/// What one server did over all rounds.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) cpu_us: f64,
    pub(crate) cpu_us_least: f64,
    pub(crate) cpu_us_most: f64,
    pub(crate) per_second: f64,
}

impl Figure {
    pub(crate) fn of(name: &'static str, rounds: &[Round]) -> Self {
        let cpu: Vec<_> = rounds.iter().map(Round::cpu_us).collect();
        Self {
            name,
            cpu_us: median(&cpu),
            cpu_us_least: cpu.iter().copied().fold(f64::INFINITY, f64::min),
            cpu_us_most: cpu.iter().copied().fold(0.0, f64::max),
            per_second: median(&rounds.iter().map(Round::per_second).collect::<Vec<_>>()),
        }
    }
}

/// The middle value; 0 of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Prints a table for a person.
pub(crate) fn table(figures: &[Figure]) -> Result<()> {
    line(&format!(
        "{:<34} {:>12} {:>17} {:>12}",
        "", "CPU us each", "least .. most", "each second"
    ))?;
    for figure in figures {
        let Figure {
            name,
            cpu_us,
            cpu_us_least,
            cpu_us_most,
            per_second,
        } = figure;
        line(&format!(
            "{name:<34} {cpu_us:>12.0} {cpu_us_least:>8.0} .. {cpu_us_most:<5.0} {per_second:>12.0}"
        ))?;
    }
    Ok(())
}

/// Prints a result for a program.
pub(crate) fn json<T: Serialize>(result: &T) -> Result<()> {
    line(&serde_json::to_string_pretty(result)?)
}

/// Prints one line.
pub(crate) fn line(text: &str) -> Result<()> {
    Ok(writeln!(io::stdout(), "{text}")?)
}
