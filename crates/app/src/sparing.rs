//! What strangers are refused is written sparingly, so that a scanner cannot fill the audit trail.
//!
//! The same refusal (address, subject, reason) is written once in ten minutes, and all together at most sixty a minute
//! on each server. What was left out is counted, and the count stands in the next row that is written.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tegata_domain::time::{MINUTE, Millis};

const AGAIN_AFTER: Millis = 10 * MINUTE;
const PER_MINUTE: u32 = 60;
const MOST_KEYS: usize = 10_000;

/// Remembers what was written lately.
#[derive(Default)]
pub(crate) struct Sparing {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    written: HashMap<String, Millis>,
    minute: Millis,
    in_minute: u32,
    left_out: u64,
}

impl Sparing {
    /// Whether a refusal is to be written; then with the number of those left out since the last one.
    pub(crate) fn admits(&self, key: String, now: Millis) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if now - state.minute >= MINUTE || now < state.minute {
            (state.minute, state.in_minute) = (now, 0);
        }
        if state.written.len() >= MOST_KEYS {
            state.written.retain(|_, at| now - *at < AGAIN_AFTER);
        }
        let lately = state
            .written
            .get(&key)
            .is_some_and(|at| now - *at < AGAIN_AFTER);
        if lately || state.in_minute >= PER_MINUTE || state.written.len() >= MOST_KEYS {
            state.left_out += 1;
            return None;
        }
        state.written.insert(key, now);
        state.in_minute += 1;
        Some(std::mem::take(&mut state.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_once_in_ten_minutes_and_sixty_a_minute_of_all() {
        let sparing = Sparing::default();
        assert_eq!(sparing.admits("a".to_owned(), 0), Some(0));
        assert_eq!(sparing.admits("a".to_owned(), AGAIN_AFTER - 1), None);
        assert_eq!(sparing.admits("a".to_owned(), AGAIN_AFTER), Some(1));
        let now = 2 * AGAIN_AFTER;
        let written = (0..1_000).filter(|n| sparing.admits(format!("scan {n}"), now).is_some());
        assert_eq!(written.count(), 60);
        assert_eq!(sparing.admits("b".to_owned(), now + MINUTE), Some(940));
    }

    #[test]
    fn memory_has_an_end() {
        let sparing = Sparing::default();
        for n in 0..30_000_i64 {
            sparing.admits(n.to_string(), n * 1_000);
        }
        assert!(sparing.state.lock().unwrap().written.len() <= MOST_KEYS);
    }
}
