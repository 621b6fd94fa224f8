//! What the figures were taken on.

use std::{fs, process::Command};

use serde::Serialize;

/// The machine and the programs measured.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    kernel: String,
    build: &'static str,
    nginx: String,
    openssl: String,
}

impl Machine {
    pub(crate) fn here() -> Self {
        Self {
            cpu: cpu_model().unwrap_or_else(|| "unknown".into()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            kernel: read("/proc/sys/kernel/osrelease"),
            build: if cfg!(debug_assertions) {
                "dev"
            } else {
                "release"
            },
            nginx: first_line(Command::new("nginx").arg("-v")),
            openssl: first_line(Command::new("openssl").arg("version")),
        }
    }

    /// One line for a person.
    pub(crate) fn line(&self) -> String {
        let Self {
            cpu,
            cores,
            kernel,
            build,
            nginx,
            openssl,
        } = self;
        format!("{cpu}, {cores} cores, Linux {kernel}; {build} build; {nginx}; {openssl}")
    }
}

fn cpu_model() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn read(path: &str) -> String {
    fs::read_to_string(path)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// nginx tells its version on the error stream.
fn first_line(command: &mut Command) -> String {
    let Ok(output) = command.output() else {
        return "not installed".into();
    };
    let both = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&both)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
