//! One-time-password tokens: which kinds there are, which of their codes are in time, and what a drifting clock means.
//!
//! Pure rules. The MAC under a code is made elsewhere and comes in as a function of the moving factor: the counter of an
//! event token (RFC 4226), the time step of a clock token (RFC 6238).

use std::ops::RangeInclusive;

use crate::{
    ids::OneTimePassword,
    time::{Millis, SECOND},
};

/// Steps either side of now that a signed-on token may be off, after its known drift (`product.md`).
const EVERYDAY_STEPS: i64 = 1;
/// The same for a token that lay in a drawer until today.
const FIRST_USE_STEPS: i64 = 10;
/// The same when two codes in a row are shown: an hour at 30 seconds.
const RESYNCHRONISATION_STEPS: i64 = 120;
/// Button presses that may have gone astray (RFC 4226 §7.4), likewise.
const EVERYDAY_PRESSES: i64 = 10;
const FIRST_USE_PRESSES: i64 = 50;
const RESYNCHRONISATION_PRESSES: i64 = 1_000;

/// The hash under HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OtpAlgorithm {
    /// The only one of RFC 4226, and what nearly every token has.
    Sha1,
    /// RFC 6238.
    Sha256,
    /// RFC 6238.
    Sha512,
}

impl OtpAlgorithm {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What moves a token's code on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OtpKind {
    /// RFC 4226: each press of the button.
    Counter,
    /// RFC 6238: its clock, every 30 or 60 seconds.
    Clock {
        /// Seconds.
        period: u16,
    },
}

/// How a token makes its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtpProfile {
    kind: OtpKind,
    algorithm: OtpAlgorithm,
    digits: u8,
}

/// No such token is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnusableProfile {
    /// Six to eight digits.
    #[error("codes have 6 to 8 digits")]
    Digits,
    /// 30 or 60 seconds.
    #[error("codes change every 30 or 60 seconds")]
    Period,
}

impl OtpProfile {
    /// The token of the manuals: six digits, every 30 seconds (seed 000, item 7).
    pub const USUAL: Self = Self {
        kind: OtpKind::Clock { period: 30 },
        algorithm: OtpAlgorithm::Sha1,
        digits: 6,
    };

    /// A profile within bounds.
    ///
    /// # Errors
    /// [`UnusableProfile`]
    pub fn new(
        kind: OtpKind,
        algorithm: OtpAlgorithm,
        digits: u8,
    ) -> Result<Self, UnusableProfile> {
        if !(6..=8).contains(&digits) {
            return Err(UnusableProfile::Digits);
        }
        if let OtpKind::Clock { period } = kind
            && !matches!(period, 30 | 60)
        {
            return Err(UnusableProfile::Period);
        }
        Ok(Self {
            kind,
            algorithm,
            digits,
        })
    }

    /// What moves the code on.
    pub fn kind(self) -> OtpKind {
        self.kind
    }

    /// The hash.
    pub fn algorithm(self) -> OtpAlgorithm {
        self.algorithm
    }

    /// How many digits a code has.
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// The time step of a moment; an event token has none.
    pub fn step_at(self, now: Millis) -> i64 {
        match self.kind {
            OtpKind::Counter => 0,
            OtpKind::Clock { period } => now.div_euclid(i64::from(period) * SECOND),
        }
    }

    /// The code in a MAC (RFC 4226 §5.3, dynamic truncation).
    pub fn truncate(self, mac: &[u8]) -> u32 {
        let offset = usize::from(mac.last().copied().unwrap_or_default() & 0x0f);
        let chosen = mac.get(offset..).and_then(|rest| rest.first_chunk::<4>());
        let number = u32::from_be_bytes(chosen.copied().unwrap_or_default()) & 0x7fff_ffff;
        number % 10_u32.pow(u32::from(self.digits))
    }

    /// The moving factors whose codes are looked at.
    fn window(self, at: Position, now: Millis, width: Width) -> RangeInclusive<i64> {
        match self.kind {
            OtpKind::Clock { .. } => {
                let middle = self.step_at(now) + at.drift;
                middle - width.steps()..=middle + width.steps()
            }
            // The last one used is looked at too, so that a second use is known as one.
            OtpKind::Counter => at.last..=at.last + width.presses(),
        }
    }

    /// Where the token stands after showing a code.
    fn after(self, factor: i64, now: Millis) -> Position {
        Position {
            last: factor,
            drift: match self.kind {
                OtpKind::Counter => 0,
                OtpKind::Clock { .. } => factor - self.step_at(now),
            },
        }
    }

    /// Judges one typed code. Every code of the window is computed, whatever matches; the newest match counts.
    pub fn judge(
        self,
        code: impl Fn(i64) -> u32,
        at: Position,
        typed: &OneTimePassword,
        (now, width): (Millis, Width),
    ) -> Verdict {
        let mut found = None;
        for factor in self.window(at, now, width) {
            if code(factor) == typed.value() && typed.digits() == self.digits {
                found = Some(factor);
            }
        }
        self.verdict(found, at, now)
    }

    /// Judges two codes shown one after the other: the token's clock or counter is found again far from where it was
    /// thought to be (RFC 4226 §7.4).
    pub fn judge_two(
        self,
        code: impl Fn(i64) -> u32,
        at: Position,
        (first, second): (&OneTimePassword, &OneTimePassword),
        now: Millis,
    ) -> Verdict {
        let mut found = None;
        let mut before = None;
        let shape = first.digits() == self.digits && second.digits() == self.digits;
        for factor in self.window(at, now, Width::Resynchronisation) {
            let this = code(factor);
            if shape && before == Some(first.value()) && this == second.value() {
                found = Some(factor);
            }
            before = Some(this);
        }
        self.verdict(found, at, now)
    }

    fn verdict(self, found: Option<i64>, at: Position, now: Millis) -> Verdict {
        match found {
            None => Verdict::Wrong,
            Some(factor) if factor <= at.last => Verdict::Used,
            Some(factor) => Verdict::Right(self.after(factor, now)),
        }
    }
}

/// Where a token stands, as far as we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The moving factor of the last code accepted; nothing at or before it is accepted again, ever.
    pub last: i64,
    /// Steps by which the token's clock was ahead of ours then.
    pub drift: i64,
}

/// How far from where it is thought to be a code may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A token in use.
    Everyday,
    /// A token that is taken into use, a code of it being the proof that it is at hand.
    FirstUse,
    /// Two codes in a row.
    Resynchronisation,
}

impl Width {
    fn steps(self) -> i64 {
        match self {
            Self::Everyday => EVERYDAY_STEPS,
            Self::FirstUse => FIRST_USE_STEPS,
            Self::Resynchronisation => RESYNCHRONISATION_STEPS,
        }
    }

    fn presses(self) -> i64 {
        match self {
            Self::Everyday => EVERYDAY_PRESSES,
            Self::FirstUse => FIRST_USE_PRESSES,
            Self::Resynchronisation => RESYNCHRONISATION_PRESSES,
        }
    }
}

/// What a typed code was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Right and not used yet; the token stands here afterwards.
    Right(Position),
    /// The token's, but it or a later one was accepted before.
    Used,
    /// Not the token's.
    Wrong,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Millis = 1_795_132_800_000;

    /// A code that names its factor, so that windows can be read off.
    fn plain(factor: i64) -> u32 {
        u32::try_from(factor.rem_euclid(1_000_000)).unwrap()
    }

    fn typed(code: u32) -> OneTimePassword {
        OneTimePassword::parse(&format!("{code:06}")).unwrap()
    }

    fn judge(profile: OtpProfile, at: Position, factor: i64, width: Width) -> Verdict {
        profile.judge(plain, at, &typed(plain(factor)), (NOW, width))
    }

    #[test]
    fn one_step_either_side_of_a_drifting_clock() {
        let usual = OtpProfile::USUAL;
        let now = usual.step_at(NOW);
        for (drift, offset, right) in [
            (0, -2, false),
            (0, -1, true),
            (0, 1, true),
            (0, 2, false),
            (3, 1, false),
            (3, 4, true),
            (-3, -4, true),
        ] {
            let at = Position { last: 0, drift };
            let verdict = judge(usual, at, now + offset, Width::Everyday);
            let expected = Position {
                last: now + offset,
                drift: offset,
            };
            let expected = if right {
                Verdict::Right(expected)
            } else {
                Verdict::Wrong
            };
            assert_eq!(verdict, expected, "drift {drift}, offset {offset}");
        }
    }

    #[test]
    fn nothing_at_or_before_the_last_one_is_right() {
        let usual = OtpProfile::USUAL;
        let now = usual.step_at(NOW);
        let at = Position {
            last: now,
            drift: 0,
        };
        assert_eq!(judge(usual, at, now, Width::Everyday), Verdict::Used);
        assert_eq!(judge(usual, at, now - 1, Width::Everyday), Verdict::Used);
        assert!(matches!(
            judge(usual, at, now + 1, Width::Everyday),
            Verdict::Right(_)
        ));
    }

    #[test]
    fn an_event_token_may_be_pressed_in_a_pocket() {
        let pressed = OtpProfile::new(OtpKind::Counter, OtpAlgorithm::Sha1, 6).unwrap();
        let at = Position { last: 41, drift: 0 };
        assert_eq!(judge(pressed, at, 41, Width::Everyday), Verdict::Used);
        let right = |last| Verdict::Right(Position { last, drift: 0 });
        assert_eq!(judge(pressed, at, 42, Width::Everyday), right(42));
        assert_eq!(judge(pressed, at, 51, Width::Everyday), right(51));
        assert_eq!(judge(pressed, at, 52, Width::Everyday), Verdict::Wrong);
        assert_eq!(judge(pressed, at, 91, Width::FirstUse), right(91));
    }

    #[test]
    fn two_codes_in_a_row_find_a_lost_clock() {
        let usual = OtpProfile::USUAL;
        let now = usual.step_at(NOW);
        let at = Position { last: 0, drift: 0 };
        let two = |one: i64, other: i64| {
            usual.judge_two(plain, at, (&typed(plain(one)), &typed(plain(other))), NOW)
        };
        let right = Position {
            last: now + 90,
            drift: 90,
        };
        assert_eq!(two(now + 89, now + 90), Verdict::Right(right));
        assert_eq!(
            two(now + 90, now + 89),
            Verdict::Wrong,
            "the wrong way round"
        );
        assert_eq!(two(now + 89, now + 91), Verdict::Wrong, "one left out");
        assert_eq!(two(now + 120, now + 121), Verdict::Wrong, "too far");
    }

    #[test]
    fn digits_must_be_as_many_as_the_token_shows() {
        let eight =
            OtpProfile::new(OtpKind::Clock { period: 60 }, OtpAlgorithm::Sha256, 8).unwrap();
        let at = Position { last: 0, drift: 0 };
        let six = OneTimePassword::parse("000042").unwrap();
        let judged = eight.judge(|_| 42, at, &six, (NOW, Width::Everyday));
        assert_eq!(judged, Verdict::Wrong);
        let full = OneTimePassword::parse("00000042").unwrap();
        let judged = eight.judge(|_| 42, at, &full, (NOW, Width::Everyday));
        assert!(matches!(judged, Verdict::Right(_)));
    }

    #[test]
    fn bounds() {
        let clock = |period| OtpKind::Clock { period };
        let new = |kind, digits| OtpProfile::new(kind, OtpAlgorithm::Sha1, digits);
        assert_eq!(new(clock(45), 6), Err(UnusableProfile::Period));
        assert_eq!(new(clock(30), 5), Err(UnusableProfile::Digits));
        assert_eq!(new(OtpKind::Counter, 9), Err(UnusableProfile::Digits));
        for algorithm in OtpAlgorithm::ALL {
            assert_eq!(
                OtpAlgorithm::from_stored(algorithm.as_str()),
                Some(algorithm)
            );
        }
    }

    proptest! {
        /// Whatever is typed whenever, a factor is accepted once and they only grow.
        #[test]
        fn each_code_once(moves in prop::collection::vec((0..200_000_i64, -3..4_i64), 1..200)) {
            let usual = OtpProfile::USUAL;
            let (mut at, mut now) = (Position { last: 0, drift: 0 }, NOW);
            for (pause, offset) in moves {
                now += pause;
                let factor = usual.step_at(now) + offset;
                let judged = usual.judge(plain, at, &typed(plain(factor)), (now, Width::Everyday));
                if let Verdict::Right(next) = judged {
                    prop_assert!(next.last > at.last);
                    at = next;
                }
            }
        }
    }
}
