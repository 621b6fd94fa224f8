//! Choices that a seed repeats.

use std::time::Duration;

use anyhow::Result;

/// `SplitMix64`: small, and good enough to choose moments.
pub(crate) struct Chance(u64);

/// The seed of this run: given, or drawn.
pub(crate) fn seed() -> Result<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a failed run is repeated by hand"
    )]
    if let Ok(given) = std::env::var("TEGATA_KILLS_SEED") {
        return Ok(given.parse()?);
    }
    let mut drawn = [0; 8];
    aws_lc_rs::rand::fill(&mut drawn)?;
    Ok(u64::from_le_bytes(drawn))
}

impl Chance {
    /// Begins at a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// A time shorter than the limit.
    pub(crate) fn shorter_than(&mut self, limit: Duration) -> Duration {
        let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros))
    }

    /// One of several.
    pub(crate) fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(words.len() as u64)).unwrap_or_default();
        words.get(at).copied().unwrap_or_default()
    }
}
