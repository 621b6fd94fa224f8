//! Brings a schema up to date, and refuses one that is newer than the program or was altered.

use aws_lc_rs::digest::{SHA256, digest};

use crate::OpenError;

/// One step of the schema in both dialects.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// A step that was applied earlier.
pub(crate) struct Applied {
    pub(crate) version: i64,
    pub(crate) checksum: String,
}

/// The steps still to do.
///
/// # Errors
/// [`OpenError::Newer`] and [`OpenError::Altered`].
pub(crate) fn pending<'m>(
    known: &'m [Migration],
    text: impl Fn(&Migration) -> &'static str,
    applied: &[Applied],
) -> Result<Vec<&'m Migration>, OpenError> {
    let last = known.last().map_or(-1, |migration| migration.version);
    if let Some(newer) = applied.iter().find(|step| step.version > last) {
        return Err(OpenError::Newer {
            found: newer.version,
            known: last,
        });
    }
    let mut pending = Vec::new();
    for migration in known {
        match applied
            .iter()
            .find(|step| step.version == migration.version)
        {
            None => pending.push(migration),
            Some(step) if step.checksum == checksum(text(migration)) => {}
            Some(_) => {
                return Err(OpenError::Altered {
                    version: migration.version,
                    name: migration.name.to_owned(),
                });
            }
        }
    }
    Ok(pending)
}

/// Makes sure that no step is left to do.
///
/// # Errors
/// As [`pending`], and [`OpenError::Behind`].
pub(crate) fn check_current(
    known: &[Migration],
    text: impl Fn(&Migration) -> &'static str,
    applied: &[Applied],
) -> Result<(), OpenError> {
    if pending(known, text, applied)?.is_empty() {
        return Ok(());
    }
    let version = |last: Option<i64>| last.unwrap_or(-1);
    Err(OpenError::Behind {
        found: version(applied.iter().map(|step| step.version).max()),
        known: version(known.last().map(|step| step.version)),
    })
}

/// What is remembered of a step's text.
pub(crate) fn checksum(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Migration] = &[
        Migration {
            version: 0,
            name: "a",
            sqlite: "A",
            postgres: "A'",
        },
        Migration {
            version: 1,
            name: "b",
            sqlite: "B",
            postgres: "B'",
        },
    ];

    fn applied(steps: &[(i64, &str)]) -> Vec<Applied> {
        steps
            .iter()
            .map(|(version, text)| Applied {
                version: *version,
                checksum: checksum(text),
            })
            .collect()
    }

    #[test]
    fn only_what_is_missing_is_done() {
        let versions = |steps: &[(i64, &str)]| -> Vec<i64> {
            pending(KNOWN, |migration| migration.sqlite, &applied(steps))
                .unwrap()
                .iter()
                .map(|step| step.version)
                .collect()
        };
        assert_eq!(versions(&[]), [0, 1]);
        assert_eq!(versions(&[(0, "A")]), [1]);
        assert!(versions(&[(0, "A"), (1, "B")]).is_empty());
    }

    #[test]
    fn a_newer_or_altered_schema_is_refused() {
        let pending = |steps: &[(i64, &str)]| {
            pending(KNOWN, |migration| migration.sqlite, &applied(steps)).map(|_| ())
        };
        assert!(matches!(
            pending(&[(0, "A"), (1, "B"), (2, "C")]),
            Err(OpenError::Newer { found: 2, known: 1 })
        ));
        assert!(matches!(
            pending(&[(0, "changed")]),
            Err(OpenError::Altered { version: 0, .. })
        ));
    }
}
