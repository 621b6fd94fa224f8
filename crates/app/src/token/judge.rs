//! A typed code against a token of the register.

use tegata_domain::{
    ids::OneTimePassword,
    otp::{OtpAlgorithm, OtpKind, OtpProfile, Position, Verdict, Width},
    time::Millis,
};
use tegata_storage::{StorageError, rows};
use tegata_tokens::Seed;

use crate::{App, failure::Internal};

/// How a token makes its codes.
///
/// # Errors
/// [`StorageError::Corrupt`]
pub(crate) fn profile(token: &rows::Token) -> Result<OtpProfile, StorageError> {
    let corrupt = || StorageError::corrupt("token: no profile of codes");
    let kind = match token.kind.as_str() {
        "hotp" => OtpKind::Counter,
        "totp" => OtpKind::Clock {
            period: u16::try_from(token.period).map_err(|_| corrupt())?,
        },
        _ => return Err(corrupt()),
    };
    let algorithm = OtpAlgorithm::from_stored(&token.algorithm).ok_or_else(corrupt)?;
    let digits = u8::try_from(token.digits).map_err(|_| corrupt())?;
    OtpProfile::new(kind, algorithm, digits).map_err(|_| corrupt())
}

/// The columns of a profile: kind, algorithm, digits, period.
pub(crate) fn columns(profile: OtpProfile) -> (String, String, i64, i64) {
    let (kind, period) = match profile.kind() {
        OtpKind::Counter => ("hotp", 0),
        OtpKind::Clock { period } => ("totp", i64::from(period)),
    };
    let algorithm = profile.algorithm().as_str().to_owned();
    (
        kind.to_owned(),
        algorithm,
        i64::from(profile.digits()),
        period,
    )
}

fn position(token: &rows::Token) -> Position {
    Position {
        last: token.last_step,
        drift: token.drift,
    }
}

impl App {
    /// Judges a code; what is no code at all is wrong.
    ///
    /// # Errors
    /// [`Internal`] when the seed cannot be opened.
    pub(crate) fn judge_code(
        &self,
        token: &rows::Token,
        typed: &str,
        when: (Millis, Width),
    ) -> Result<Verdict, Internal> {
        let Ok(typed) = OneTimePassword::parse(typed) else {
            return Ok(Verdict::Wrong);
        };
        let (profile, seed) = (profile(token)?, self.open_seed_of(token)?);
        Ok(tegata_tokens::judge(
            profile,
            &seed,
            position(token),
            &typed,
            when,
        ))
    }

    /// Judges two codes in a row.
    ///
    /// # Errors
    /// [`Internal`] when the seed cannot be opened.
    pub(crate) fn judge_two_codes(
        &self,
        token: &rows::Token,
        typed: [&str; 2],
        now: Millis,
    ) -> Result<Verdict, Internal> {
        let [Ok(first), Ok(second)] = typed.map(OneTimePassword::parse) else {
            return Ok(Verdict::Wrong);
        };
        let (profile, seed) = (profile(token)?, self.open_seed_of(token)?);
        let typed = (&first, &second);
        Ok(tegata_tokens::judge_two(
            profile,
            &seed,
            position(token),
            typed,
            now,
        ))
    }

    fn open_seed_of(&self, token: &rows::Token) -> Result<Seed, Internal> {
        self.keys()
            .open_seed(&token.bank, &token.serial, &token.seed)
            .ok_or(Internal::Seal)
    }
}
