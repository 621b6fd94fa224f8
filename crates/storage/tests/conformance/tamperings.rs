//! How a record can be tampered with by who can write the database but not sign.

/// Each way of tampering with the rows of bank x, and what is said of it.
pub(crate) const TAMPERINGS: &[(&[&str], &[&str])] = &[
    (
        &["UPDATE audit_event SET outcome = 'refused' WHERE bank = 'x' AND seq = 4"],
        &["event 4 was changed"],
    ),
    (
        &["UPDATE audit_event SET detail = '{}' WHERE bank = 'x' AND seq = 4"],
        &["event 4 was changed"],
    ),
    (
        &["UPDATE audit_event SET at_ms = at_ms + 1 WHERE bank = 'x' AND seq = 4"],
        &["event 4 was changed"],
    ),
    (
        &["UPDATE audit_event SET address = NULL WHERE bank = 'x' AND seq = 1"],
        &["event 1 was changed"],
    ),
    (
        &["UPDATE audit_event SET address = '' WHERE bank = 'x' AND seq = 2"],
        &["event 2 was changed"],
    ),
    (
        &["UPDATE audit_event SET actor = 'a1re', act = 'issue' WHERE bank = 'x' AND seq = 2"],
        &["event 2 was changed"],
    ),
    (
        &["DELETE FROM audit_event WHERE bank = 'x' AND seq = 4"],
        &["events 4 to 4 are missing"],
    ),
    (
        &["DELETE FROM audit_event WHERE bank = 'x' AND seq < 4"],
        &["events 1 to 3 are missing"],
    ),
    (
        &["DELETE FROM audit_event WHERE bank = 'x' AND seq > 7"],
        &["the record ends at event 7 but 10 was signed"],
    ),
    (
        &["DELETE FROM audit_event WHERE bank = 'x'"],
        &["the record ends at event 0 but 10 was signed"],
    ),
    // Deleted, and the gap closed.
    (
        &[
            "DELETE FROM audit_event WHERE bank = 'x' AND seq = 4",
            "UPDATE audit_event SET seq = 4 WHERE bank = 'x' AND seq = 5",
        ],
        &["event 4 was changed", "events 5 to 5 are missing"],
    ),
    // Two rows swapped.
    (
        &[
            "UPDATE audit_event SET seq = 99 WHERE bank = 'x' AND seq = 4",
            "UPDATE audit_event SET seq = 4 WHERE bank = 'x' AND seq = 5",
            "UPDATE audit_event SET seq = 5 WHERE bank = 'x' AND seq = 99",
        ],
        &[
            "event 4 was changed",
            "event 5 was changed",
            "event 6 was changed",
        ],
    ),
    // The contents of two rows swapped.
    (
        &[
            "UPDATE audit_event SET subject = 'u4' WHERE bank = 'x' AND seq = 4",
            "UPDATE audit_event SET subject = 'u3' WHERE bank = 'x' AND seq = 5",
        ],
        &["event 4 was changed", "event 5 was changed"],
    ),
    // An event of another bank moved in.
    (
        &[
            "DELETE FROM audit_event WHERE bank = 'x' AND seq = 2",
            "UPDATE audit_event SET bank = 'x' WHERE bank = 'y' AND seq = 2",
        ],
        &[
            "event 2 was changed",
            "event 3 was changed",
            "bank y: events 2 to 2 are missing",
        ],
    ),
    (
        &["UPDATE audit_event SET seq = NULL, hash = NULL WHERE bank = 'x' AND seq = 10"],
        &["the record ends at event 9 but 10 was signed"],
    ),
    (
        &["DELETE FROM audit_head WHERE bank = 'x'"],
        &["no signed head"],
    ),
    (
        &["UPDATE audit_head SET signed_at = signed_at + 1 WHERE bank = 'x'"],
        &["the signature of the head is not good"],
    ),
    // Cut, and the head moved to the new end.
    (
        &[
            "UPDATE audit_head SET seq = 9, hash =
                 (SELECT hash FROM audit_event WHERE bank = 'x' AND seq = 9) WHERE bank = 'x'",
            "DELETE FROM audit_event WHERE bank = 'x' AND seq = 10",
        ],
        &["the signature of the head is not good"],
    ),
    // An event sealed by who cannot sign.
    (
        &[
            "INSERT INTO audit_event (bank, at_ms, actor_kind, actor, act, subject, outcome, detail, seq, hash)
             SELECT bank, at_ms, actor_kind, actor, act, subject, outcome, detail, 11, hash
             FROM audit_event WHERE bank = 'x' AND seq = 9",
        ],
        &["event 11 was changed", "event 11 stands after the signed head"],
    ),
];
