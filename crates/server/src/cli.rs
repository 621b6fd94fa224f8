//! The command line.

use std::{io::Write, path::PathBuf};

use clap::{Args, Parser, Subcommand};

/// Client certificates for corporate internet banking: authority, registration, sign-in gateway, sites.
#[derive(Debug, Parser)]
#[command(name = "tegata", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  tegata demo                                    set up, play the journey, stay up
  tegata serve --config /etc/tegata/tegata.toml  run
  tegata audit verify --config /etc/tegata/tegata.toml";

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sets up an invented bank on loopback, plays the whole journey with the real app, then stays up.
    #[command(after_help = "Examples:
  tegata demo
  tegata demo --once --data /tmp/tegata-demo
  tegata demo --once --database postgres://tegata@localhost/tegata")]
    Demo(Demo),
    /// Runs the sites, the agent API, the PKI repository and the background jobs.
    #[command(after_help = "Example:\n  tegata serve --config /etc/tegata/tegata.toml")]
    Serve(WithConfig),
    /// Makes the authorities and the first two members of a bank's staff, once.
    #[command(after_help = "Example:
  tegata init --config tegata.toml --bank 9999 \\
    --staff 'teller:Hanako Mihon:p-001:teller.csr.pem:teller.pin' \\
    --staff 'approver:Jiro Rei:p-002:approver.csr.pem:approver.pin' --out certificates
The requests are made on the two PCs with `tegata-agent request`; each .pin file receives a new initial PIN.")]
    Init(Init),
    /// Verifies or exports the audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// One-time-password tokens.
    #[command(subcommand)]
    Token(Token),
    /// A bank's staff: who they are, and the way back when its operators have lost their certificates.
    #[command(subcommand)]
    Staff(Staff),
    /// Checks configuration, keys, database and clock, and says what is wrong.
    #[command(after_help = "Example:\n  tegata doctor --config tegata.toml --json")]
    Doctor(Doctor),
    /// Brings the database's schema up to date; `serve` does it too.
    #[command(after_help = "Example:\n  tegata migrate --config tegata.toml")]
    Migrate(WithConfig),
    /// Plays the browser of one of the demonstration's PCs, with the key in its NSS database.
    #[command(hide = true)]
    DemoBrowser(DemoBrowser),
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for everything that the demonstration makes; taken up again if it exists.
    #[arg(long, value_name = "DIR", default_value = "target/demo")]
    pub data: PathBuf,
    /// The ports are this number plus 3 to 8, 40 and 50.
    #[arg(long, value_name = "PORT", default_value_t = 8440)]
    pub port_base: u16,
    /// `sqlite:PATH` or `postgres://…`; a file in the data folder if not given.
    #[arg(long, value_name = "URL", env = "TEGATA_DEMO_DATABASE")]
    pub database: Option<String>,
    /// Ends after the journey.
    #[arg(long)]
    pub once: bool,
}

/// A command that needs the configuration only.
#[derive(Debug, Args)]
pub struct WithConfig {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
    /// The bank's four digits.
    #[arg(long, value_name = "CODE")]
    pub bank: String,
    /// Account, name, person, request file and PIN file, with colons between. Twice.
    #[arg(
        long,
        value_name = "ID:NAME:PERSON:CSR:PIN",
        required = true,
        num_args = 1
    )]
    pub staff: Vec<String>,
    /// Folder for the certificates.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// `audit`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Checks every sealed row against the signed head; exit code 1 if anything is wrong.
    #[command(after_help = "Examples:
  tegata audit verify --data target/demo
  tegata audit verify --export trail.jsonl --key audit.pub")]
    Verify(AuditVerify),
    /// Writes the trail as JSON lines.
    #[command(
        after_help = "Example:\n  tegata audit export --config tegata.toml --out trail.jsonl"
    )]
    Export(AuditExport),
}

/// Where the trail is.
#[derive(Debug, Args)]
pub struct Trail {
    /// The configuration file.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub config: Option<PathBuf>,
    /// A data folder with its `tegata.toml`, such as the demonstration's.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// `audit verify`
#[derive(Debug, Args)]
pub struct AuditVerify {
    /// Where the trail is.
    #[command(flatten)]
    pub trail: Trail,
    /// An export to verify instead, offline.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub export: Option<PathBuf>,
    /// The public key, hex, as in `keys/audit.pub`.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `audit export`
#[derive(Debug, Args)]
pub struct AuditExport {
    /// Where the trail is.
    #[command(flatten)]
    pub trail: Trail,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// One bank only.
    #[arg(long, value_name = "CODE")]
    pub bank: Option<String>,
}

/// `token`
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Takes a maker's PSKC or OATH CSV file into a bank's stock, all of it or nothing.
    #[command(after_help = "Examples:
  tegata token import --config tegata.toml --bank 9999 --key-file transport.key delivery.xml --dry-run
  tegata token import --config tegata.toml --bank 9999 --password-file transport.txt delivery.xml
  tegata token import --config tegata.toml --bank 9999 --plain delivery.csv --json
Key and password are read from files only, never from the command line or the environment.")]
    Import(TokenImport),
}

/// `token import`
#[derive(Debug, Args)]
pub struct TokenImport {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
    /// The bank's four digits.
    #[arg(long, value_name = "CODE")]
    pub bank: String,
    /// The pre-shared transport key, hexadecimal.
    #[arg(long, value_name = "FILE", conflicts_with = "password_file")]
    pub key_file: Option<PathBuf>,
    /// The transport password.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Seeds that are not encrypted are meant.
    #[arg(long)]
    pub plain: bool,
    /// Looks and reports, changes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
    /// The file.
    #[arg(value_name = "DELIVERY")]
    pub file: PathBuf,
}

/// `staff`
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Who works at a bank's console: account, name, employee number, roles, certificate and its end. Changes nothing.
    #[command(after_help = "Examples:
  tegata staff list --config tegata.toml --bank 9999
  tegata staff list --config tegata.toml --bank 9999 --json")]
    List(StaffList),
    /// Gives operators new certificates, also while the server runs.
    ///
    /// With one request the recovery waits for an operator who is still there: in the console that person compares the key,
    /// approves, and hands out the certificate. With the requests of two different people both become operators at once;
    /// this is possible only where fewer than two other operators work, and stands in the console before all staff until an
    /// operator who has no part in it has looked at it. Everything is in the history.
    #[command(after_help = STAFF_EXAMPLES)]
    Recover(StaffRecover),
}

const STAFF_EXAMPLES: &str = "\
A member is named in one of these forms; REQUEST is the file that `tegata-agent request` wrote on the member's own PC:
  ID:REQUEST                    a member, who keeps the PIN
  ID:REQUEST:PIN                a member who forgot the PIN; a new one is written to the file PIN
  ID:NAME:EMPLOYEE:REQUEST:PIN  somebody new, who becomes an operator; the initial PIN is written to the file PIN

Examples:
  One of two operators lost the PC, the other one approves in the console:
    tegata staff recover --config tegata.toml --bank 9999 --by 'Goro Mihon' --reason lost_or_stolen \\
      --member hanako:hanako.csr.pem
  Both operators have lost their certificates:
    tegata staff recover --config tegata.toml --bank 9999 --by 'Goro Mihon' --reason broken \\
      --member hanako:hanako.csr.pem --member jiro:jiro.csr.pem:jiro.pin --out certificates
  Both have left the company with certificates that still work:
    tegata staff recover --config tegata.toml --bank 9999 --by 'Goro Mihon' --gone hanako --gone jiro \\
      --member 'ume:Ume Rei:p-003:ume.csr.pem:ume.pin' --member 'ken:Ken Rei:p-004:ken.csr.pem:ken.pin'";

/// `staff list`
#[derive(Debug, Args)]
pub struct StaffList {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
    /// The bank's four digits.
    #[arg(long, value_name = "CODE")]
    pub bank: String,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `staff recover`
#[derive(Debug, Args)]
pub struct StaffRecover {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
    /// The bank's four digits.
    #[arg(long, value_name = "CODE")]
    pub bank: String,
    /// Who runs this command: kept in the history and shown to the bank's staff.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// Who gets a certificate, in one of the forms below. Once, or twice for two people.
    #[arg(long, value_name = "MEMBER", required = true, num_args = 1)]
    pub member: Vec<String>,
    /// Why certificates of present members are replaced.
    #[arg(long, value_name = "REASON", value_parser = ["new_pc", "broken", "lost_or_stolen", "compromised"])]
    pub reason: Option<String>,
    /// With one request: whoever approves prints a new PIN too.
    #[arg(long)]
    pub new_pin: bool,
    /// With two requests: a member who is gone with a certificate that still works, and is stopped.
    #[arg(long, value_name = "ID", num_args = 1)]
    pub gone: Vec<String>,
    /// With two requests: folder for the certificates.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// The configuration file.
    #[arg(long, value_name = "FILE", env = "TEGATA_CONFIG")]
    pub config: PathBuf,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `demo-browser`
#[derive(Debug, Args)]
pub struct DemoBrowser {
    /// The PC's folder.
    #[arg(long)]
    pub home: PathBuf,
    /// Roots to trust, PEM.
    #[arg(long)]
    pub roots: PathBuf,
    /// The certificate to show, by fingerprint; none if not given.
    #[arg(long)]
    pub certificate: Option<String>,
}

/// Prints a line for the person.
pub fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nothing can be told to somebody whose terminal went away.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Prints a line on standard error.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
