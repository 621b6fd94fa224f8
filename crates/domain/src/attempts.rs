//! Wrong PINs: how many, then how long to wait, then locked.
//!
//! An attempt is *reserved* (counted as wrong) before the PIN is hashed, and given back when it was right; so any
//! number of parallel posts gets exactly as many comparisons as the limit allows (`protocol.md` §6).

use crate::time::{HOUR, Millis, SECOND};

/// Waits double from 30 seconds to an hour (`product.md`, policies).
const SHORTEST_WAIT: Millis = 30 * SECOND;
const LONGEST_WAIT: Millis = HOUR;
/// Doublings from 30 s until the wait has reached an hour.
const GROWING_WAITS: u32 = 8;

/// Wrong ones in a row that no counter lets pass.
const MOST_GUESSES: u32 = 100;

/// The counter of one secret of one holder for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// Wrong in a row, reserved ones included.
    pub failures: u32,
    /// No attempt before this time.
    pub not_before: Millis,
    /// Only the right person's release ends this.
    pub locked: bool,
}

/// How many wrong ones a policy forgives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimit {
    /// Wrong ones before the first wait.
    pub free: u32,
    /// Wrong ones after which the secret is locked.
    pub lock_at: u32,
    /// The first wait; each further one is twice as long.
    pub first_wait: Millis,
    /// No wait is longer.
    pub longest_wait: Millis,
}

impl AttemptLimit {
    /// Sign-in and confirmation: `count` wrong ones, then the growing waits, then locked.
    pub fn sign_in(count: u32) -> Self {
        Self {
            free: count,
            lock_at: count + GROWING_WAITS,
            first_wait: SHORTEST_WAIT,
            longest_wait: LONGEST_WAIT,
        }
    }

    /// Acquisition: waits after the third, stopped at the twentieth (`protocol.md` §6).
    pub fn acquisition() -> Self {
        Self {
            free: 3,
            lock_at: 20,
            first_wait: SHORTEST_WAIT,
            longest_wait: LONGEST_WAIT,
        }
    }

    /// The emergency stop, from one network: waits after the fifth, so that a stranger elsewhere is in nobody's way.
    pub fn emergency_stop_of_network() -> Self {
        Self {
            free: 5,
            lock_at: MOST_GUESSES,
            first_wait: SHORTEST_WAIT,
            longest_wait: LONGEST_WAIT,
        }
    }

    /// The emergency stop, from all networks: no waits, and an end to guessing (SP 800-63B §3.2.2).
    pub fn emergency_stop() -> Self {
        Self {
            free: MOST_GUESSES,
            lock_at: MOST_GUESSES,
            first_wait: SHORTEST_WAIT,
            longest_wait: LONGEST_WAIT,
        }
    }

    /// Codes of a token that is being registered or resynchronised: waits after the fifth, locked at the hundredth
    /// (NIST SP 800-63B-4 §3.2.2).
    pub fn token() -> Self {
        Self {
            free: 5,
            lock_at: 100,
            first_wait: SHORTEST_WAIT,
            longest_wait: LONGEST_WAIT,
        }
    }

    fn wait_after(self, doublings: u32) -> Millis {
        self.first_wait
            .saturating_mul(1_i64.checked_shl(doublings.min(20)).unwrap_or(i64::MAX))
            .min(self.longest_wait)
    }
}

/// Why no comparison is made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// Until this time.
    Waiting(Millis),
    /// Until released.
    Locked,
}

impl Attempts {
    /// Whether a comparison would be allowed now.
    ///
    /// # Errors
    /// [`Blocked`] when not.
    pub fn check(self, now: Millis) -> Result<(), Blocked> {
        if self.locked {
            return Err(Blocked::Locked);
        }
        if now < self.not_before {
            return Err(Blocked::Waiting(self.not_before));
        }
        Ok(())
    }

    /// Reserves one comparison: the counter to be stored before hashing.
    ///
    /// # Errors
    /// [`Blocked`] when none is allowed now; nothing changes.
    pub fn reserve(self, limit: AttemptLimit, now: Millis) -> Result<Self, Blocked> {
        self.check(now)?;
        let failures = self.failures + 1;
        let not_before = if failures < limit.free {
            0
        } else {
            now + limit.wait_after(failures - limit.free)
        };
        Ok(Self {
            failures,
            not_before,
            locked: failures >= limit.lock_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn five_then_waits_then_locked() {
        let limit = AttemptLimit::sign_in(5);
        let mut counter = Attempts::default();
        for _ in 0..5 {
            counter = counter.reserve(limit, 0).unwrap();
        }
        assert_eq!(
            counter.reserve(limit, 0),
            Err(Blocked::Waiting(30 * SECOND))
        );
        let mut now = 0;
        let mut comparisons = 5;
        while !counter.locked {
            now = counter.not_before;
            counter = counter.reserve(limit, now).unwrap();
            comparisons += 1;
        }
        assert_eq!(comparisons, 13);
        assert_eq!(
            counter.reserve(limit, now + 100 * HOUR),
            Err(Blocked::Locked)
        );
    }

    proptest! {
        /// A year of guessing never gets more comparisons than the limit, however the clock moves.
        #[test]
        fn never_more_than_the_limit(steps in prop::collection::vec(0..2 * HOUR, 1..400)) {
            let limit = AttemptLimit::acquisition();
            let (mut counter, mut now, mut made) = (Attempts::default(), 0, 0);
            for step in steps {
                now += step;
                if let Ok(next) = counter.reserve(limit, now) {
                    counter = next;
                    made += 1;
                }
            }
            prop_assert!(made <= limit.lock_at);
        }
    }
}
