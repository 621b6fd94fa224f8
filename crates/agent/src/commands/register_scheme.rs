//! `register-scheme`: `tegata://` links open this app.

use std::{fs, path::Path, process::Command};

use tegata_acquisition::Code;

use super::Desk;
use crate::{cli, failure::Failure, steps::Event};

const FILE: &str = "tegata-agent.desktop";
const TYPE: &str = "x-scheme-handler/tegata";

pub(super) fn run(desk: &mut Desk<'_>, command: &cli::RegisterScheme) -> Result<(), Failure> {
    let folder = desk.environment.data_home.join("applications");
    let path = folder.join(FILE);
    let profile = match &command.bank_profile {
        Some(profile) => Some(fs::canonicalize(profile).map_err(|error| failed(profile, &error))?),
        None => None,
    };
    let entry = entry(&desk.environment.program, profile.as_deref());
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    fs::write(&path, entry).map_err(|error| failed(&path, &error))?;
    desk.screen.tell(&Event::Written {
        path: path.display().to_string(),
    });
    // Both only tell a desktop that is there about the file that was written.
    for (program, arguments) in [
        (
            "update-desktop-database",
            vec![folder.display().to_string()],
        ),
        (
            "xdg-mime",
            vec!["default".to_owned(), FILE.to_owned(), TYPE.to_owned()],
        ),
    ] {
        let _ = Command::new(program).args(arguments).status();
    }
    Ok(())
}

fn entry(program: &Path, profile: Option<&Path>) -> String {
    let mut run = format!("{} acquire", quoted(program));
    if let Some(profile) = profile {
        run.push_str(" --bank-profile ");
        run.push_str(&quoted(profile));
    }
    format!(
        "[Desktop Entry]\nType=Application\nName=Certificate acquisition\nName[ja]=電子証明書取得アプリ\n\
         Exec={run} %u\nTerminal=true\nNoDisplay=true\nMimeType={TYPE};\n"
    )
}

/// Quoted as the Desktop Entry Specification wants an argument of `Exec`.
fn quoted(path: &Path) -> String {
    let mut text = String::from("\"");
    for c in path.display().to_string().chars() {
        match c {
            '"' | '`' | '$' => text.extend(['\\', '\\', c]),
            '\\' => text.push_str(r"\\\\"),
            '%' => text.push_str("%%"),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Code::Internal, &format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted() {
        let text = entry(
            Path::new("/opt/a b/tegata-agent"),
            Some(Path::new("/x/100%.json")),
        );
        assert!(text.contains(
            "Exec=\"/opt/a b/tegata-agent\" acquire --bank-profile \"/x/100%%.json\" %u\n"
        ));
        assert_eq!(quoted(Path::new("a$b")), r#""a\\$b""#);
    }
}
