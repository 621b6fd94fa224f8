//! Programs that end with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// A running program in a process group of its own; dropping it kills the group.
pub struct Process {
    name: String,
    id: u32,
    stdin: Option<ChildStdin>,
    program: Arc<Program>,
    readers: Vec<JoinHandle<()>>,
}

/// What the collecting threads share with the test.
struct Program {
    child: Mutex<Child>,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    lines: Vec<String>,
    /// A part of the line that is its last.
    last: Option<String>,
}

impl Process {
    /// Starts a program. Its standard output and error are collected line by line; its standard input is a pipe that
    /// closes when the test ends, in whatever way.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| {
                format!("cannot start {name}; scripts/setup.sh test installs what is missing")
            })?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (id, stdin) = (child.id(), child.stdin.take());
        let program = Arc::new(Program {
            child: Mutex::new(child),
            said: Mutex::default(),
        });
        let stdout = stdout.map(|stream| collect(stream, &program));
        let stderr = stderr.map(|stream| collect(stream, &program));
        Ok(Self {
            name,
            id,
            stdin,
            program,
            readers: stdout.into_iter().chain(stderr).collect(),
        })
    }

    /// The process id, which is also that of its group.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Everything written so far, standard output and error as they came.
    pub fn output(&self) -> String {
        self.program.said().lines.join("\n")
    }

    /// Waits for a line that contains `needle` and returns it; a line that came before counts.
    pub async fn wait_for_line(&mut self, needle: &str, at_most: Duration) -> Result<String> {
        let mut left = at_most;
        loop {
            let ended = self.program.child().try_wait()?;
            if let Some(line) = self.find(needle) {
                return Ok(line);
            }
            if let Some(status) = ended {
                self.settle().await;
                return self.find(needle).with_context(|| {
                    format!(
                        "{} ended ({status}) without “{needle}”:\n{}",
                        self.name,
                        self.output()
                    )
                });
            }
            ensure!(
                !left.is_zero(),
                "{}: no “{needle}” within {at_most:?}:\n{}",
                self.name,
                self.output()
            );
            left = sleep_some(left).await;
        }
    }

    /// Waits for a line of JSON `{"event": name, …}`, as our programs print them with `--json`.
    pub async fn wait_for_event(&mut self, name: &str, at_most: Duration) -> Result<Value> {
        let line = self
            .wait_for_line(&format!("\"event\":\"{name}\""), at_most)
            .await?;
        serde_json::from_str(&line).with_context(|| format!("not JSON: {line}"))
    }

    /// Waits for the end of the program.
    pub async fn wait(&mut self, at_most: Duration) -> Result<ExitStatus> {
        let mut left = at_most;
        loop {
            let ended = self.program.child().try_wait()?;
            if let Some(status) = ended {
                self.settle().await;
                return Ok(status);
            }
            ensure!(
                !left.is_zero(),
                "{} still runs after {at_most:?}:\n{}",
                self.name,
                self.output()
            );
            left = sleep_some(left).await;
        }
    }

    /// True until the program has ended.
    pub fn is_running(&mut self) -> bool {
        matches!(self.program.child().try_wait(), Ok(None))
    }

    /// Writes a line to the program's standard input, as if typed.
    pub fn type_line(&mut self, line: &str) -> Result<()> {
        let stdin = self.stdin.as_mut().context("standard input is closed")?;
        writeln!(stdin, "{line}")?;
        Ok(stdin.flush()?)
    }

    /// Closes the program's standard input.
    pub fn close_input(&mut self) {
        self.stdin = None;
    }

    /// Sends a signal (`"INT"`, `"TERM"`, `"KILL"`) to the whole group.
    pub fn signal(&self, name: &str) -> Result<()> {
        let group = format!("-{}", self.id());
        run(Command::new("kill").args(["-s", name, "--", &group])).map(|_| ())
    }

    /// Kills the group at once and collects the program: a power cut, not a clean stop.
    pub fn kill(&mut self) {
        if self.is_running() {
            let _already_gone = self.signal("KILL");
        }
        let _collected = self.program.child().wait();
    }

    /// Kills the program the moment it writes a line that contains `needle`, which it may have done already. To be
    /// called before whatever makes it write that line: no later step of it is then reached.
    pub fn kill_at_line(&mut self, needle: &str) {
        let mut said = self.program.said();
        if said.lines.iter().any(|line| line.contains(needle)) {
            let _already_gone = self.program.child().kill();
        }
        said.last = Some(needle.to_owned());
    }

    /// Closes standard input and gives the program some seconds to end by itself, for programs that clean up then.
    pub fn finish(&mut self) {
        self.close_input();
        for _ in 0..250 {
            if !self.is_running() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }

    fn find(&self, needle: &str) -> Option<String> {
        let said = self.program.said();
        said.lines
            .iter()
            .find(|line| line.contains(needle))
            .cloned()
    }

    /// Gives the collecting threads time to read what an ended program left in its pipes; not for ever, because a child
    /// of its own may still hold them.
    async fn settle(&self) {
        for _ in 0..100 {
            if self.readers.iter().all(JoinHandle::is_finished) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a program to its end and returns its standard output; anything but exit code 0 is an error with its words.
pub fn run(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| {
        format!("cannot start {name}; scripts/setup.sh test installs what is missing")
    })?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let signal = output
            .status
            .signal()
            .map(|signal| format!(" by signal {signal}"))
            .unwrap_or_default();
        bail!(
            "{name} failed{signal} ({}):\n{stdout}{stderr}",
            output.status
        );
    }
    Ok(stdout)
}

async fn sleep_some(left: Duration) -> Duration {
    const STEP: Duration = Duration::from_millis(2);
    tokio::time::sleep(STEP).await;
    left.saturating_sub(STEP)
}

impl Program {
    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn says(&self, line: String) {
        let mut said = self.said();
        if said.last.as_ref().is_some_and(|last| line.contains(last)) {
            let _already_gone = self.child().kill();
        }
        said.lines.push(line);
    }
}

fn collect(stream: impl Read + Send + 'static, program: &Arc<Program>) -> JoinHandle<()> {
    let program = Arc::clone(program);
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
            program.says(String::from_utf8_lossy(&line).trim_end().to_owned());
            line.clear();
        }
    })
}
