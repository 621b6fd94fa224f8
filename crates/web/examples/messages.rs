//! Prints the catalogue of messages; `cargo run -p tegata-xtask -- docs` keeps it as `docs/messages.md`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(tegata_web::catalogue::markdown().as_bytes())
}
