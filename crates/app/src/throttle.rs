//! A small per-node brake for guesses that no counter in the database can be charged with.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tegata_domain::time::{MINUTE, Millis};

const WINDOW: Millis = MINUTE;
const PER_WINDOW: u32 = 10;
const MOST_KEYS: usize = 10_000;

/// Ten tries a minute for each key (an address, a contract).
#[derive(Default)]
pub(crate) struct Throttle {
    tries: Mutex<HashMap<String, (Millis, u32)>>,
}

impl Throttle {
    /// Counts a try; `false` when there were too many.
    pub(crate) fn allows(&self, key: String, now: Millis) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= MOST_KEYS {
            tries.retain(|_, (since, _)| now - *since < WINDOW);
        }
        // Full of tries of this very minute: no memory for more. Codes wait; the link keeps working.
        if tries.len() >= MOST_KEYS && !tries.contains_key(&key) {
            return false;
        }
        let (since, count) = tries.entry(key).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= PER_WINDOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_a_minute_and_never_more_keys_than_fit() {
        let throttle = Throttle::default();
        let allowed = |now| {
            (0..20)
                .filter(|_| throttle.allows("a".to_owned(), now))
                .count()
        };
        assert_eq!((allowed(0), allowed(MINUTE)), (10, 10));
        let many = (0..MOST_KEYS * 2).filter(|n| throttle.allows(n.to_string(), MINUTE));
        assert_eq!(many.count(), MOST_KEYS - 1);
        assert_eq!(throttle.tries.lock().unwrap().len(), MOST_KEYS);
        assert!(throttle.allows("new".to_owned(), 2 * MINUTE));
    }
}
