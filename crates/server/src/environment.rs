//! The ambient world as parameters: the operating system's clock and randomness.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use tegata_domain::{
    random::Random,
    time::{Clock, Millis},
};

/// What a running product takes from outside.
#[derive(Clone)]
pub struct Environment {
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl Environment {
    /// The operating system's.
    pub fn of_the_system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
        }
    }
}

/// The system's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the system's clock is read"
    )]
    fn now(&self) -> Millis {
        jiff::Timestamp::now().as_millisecond()
    }
}

/// The system's clock, set forward or back by a test.
#[derive(Default)]
pub struct MovableClock {
    offset: AtomicI64,
}

impl MovableClock {
    /// Sets it so far from the system's clock.
    pub fn set_offset(&self, offset: Millis) {
        self.offset.store(offset, Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Millis {
        SystemClock.now() + self.offset.load(Ordering::SeqCst)
    }
}

/// The system's random number generator.
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "without randomness nothing may go on; the system's generator does not fail after boot"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("the system's random number generator works");
    }
}
