//! A display without a screen, for the windows that only people see: the certificate box, the PIN box.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{Process, run};

/// A running X server of 1280 × 900.
pub struct Display {
    name: String,
    process: Process,
}

impl Display {
    /// Starts a server on a display number that it finds free itself.
    pub async fn start() -> Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]);
        let mut process = Process::spawn(&mut command)?;
        let line = process
            .wait_for_line("display ", Duration::from_secs(20))
            .await?;
        let number = line.trim_start_matches("display ").trim().to_owned();
        Ok(Self {
            name: format!(":{number}"),
            process,
        })
    }

    /// The value for DISPLAY.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Types text into the window with the focus.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--delay", "30", text])
    }

    /// Presses keys, by their X names: `Return`, `Escape`, `Down`, `ctrl+l`.
    pub fn press(&self, keys: &[&str]) -> Result<()> {
        keys.iter().try_for_each(|key| self.xdotool(&["key", key]))
    }

    /// Clicks at a place.
    pub fn click(&self, x: u16, y: u16) -> Result<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"])
    }

    /// The titles of all windows that have one, one per line.
    pub fn windows(&self) -> Result<String> {
        let listed = run(self.applied_to(Command::new("xdotool").args([
            "search",
            "--onlyvisible",
            "--name",
            ".",
        ])));
        let mut titles = String::new();
        for window in listed.unwrap_or_default().lines() {
            titles +=
                &run(self.applied_to(Command::new("xdotool").args(["getwindowname", window])))
                    .unwrap_or_default();
        }
        Ok(titles)
    }

    /// Waits for a window whose title contains `title`.
    pub async fn wait_for_window(&self, title: &str) -> Result<()> {
        for _ in 0..100 {
            if self.windows()?.contains(title) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        bail!("no window “{title}”, only:\n{}", self.windows()?)
    }

    /// A picture of the whole display as `<name>.png` in the folder of shots.
    pub fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let path = crate::shots_folder()?.join(format!("{name}.png"));
        run(self.applied_to(Command::new("import").args([
            Path::new("-window"),
            Path::new("root"),
            &path,
        ])))
        .context("a picture of the display")?;
        Ok(path)
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<()> {
        run(self.applied_to(Command::new("xdotool").args(arguments))).map(|_| ())
    }

    fn applied_to<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("DISPLAY", &self.name)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.process.finish();
    }
}

/// Reports the number that the server chose, then ends it when standard input closes.
const SCRIPT: &str = r#"
dir=$(mktemp -d); trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
mkfifo "$dir/number"
Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$dir/number" </dev/null &
server=$!
read -r number <"$dir/number"
echo "display $number"
cat >/dev/null
"#;
