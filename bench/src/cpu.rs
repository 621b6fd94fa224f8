//! CPU time of processes, as Linux counts it.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result};

/// The kernel reports times to programs in hundredths of a second, whatever its own clock.
const TICK: Duration = Duration::from_millis(10);

/// User and system time that these processes and all their threads have used so far.
pub(crate) fn used(pids: &[u32]) -> Result<Duration> {
    pids.iter().map(|pid| used_by(*pid)).sum()
}

/// The children of a process, such as the workers of an nginx.
pub(crate) fn children(pid: u32) -> Result<Vec<u32>> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    let pids = text.split_whitespace().map(str::parse);
    Ok(pids.collect::<Result<_, _>>()?)
}

/// A process with everything that descends from it, such as a PostgreSQL with its backends.
pub(crate) fn family(pid: u32) -> Result<Vec<u32>> {
    let mut all = vec![pid];
    for child in children(pid)? {
        all.extend(family(child)?);
    }
    Ok(all)
}

fn used_by(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = ticks(&stat).with_context(|| format!("/proc/{pid}/stat is not as expected"))?;
    Ok(TICK * ticks)
}

/// Fields 14 and 15 of proc(5). The command name before them may hold blanks and brackets.
fn ticks(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 1 2 3 4 120 30 5 6 20 0 1 0 9";
        assert_eq!(ticks(stat), Some(150));
        assert_eq!(ticks("7 (short) S 1"), None);
    }
}
