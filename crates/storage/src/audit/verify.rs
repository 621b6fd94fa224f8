//! Judges an export without the database and without any secret.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use thiserror::Error;

use super::chain::{GENESIS, chain_hash};
use super::line::Record;
use super::{Head, StoredEvent};

/// A head noted earlier outside of the database. It shows what the database alone cannot: that a chain was cut and its
/// head put back to an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHead {
    /// The bank.
    pub bank: String,
    /// The place in its chain.
    pub seq: i64,
    /// The chain's hash there.
    pub hash: Vec<u8>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Events with a place in a chain.
    pub sealed: u64,
    /// Events not sealed yet: nothing is proven of them. None after a clean stop.
    pub unsealed: u64,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One thing that is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A line that is no record of ours.
    Unreadable {
        /// The number of the line, from 1.
        line: u64,
    },
    /// The event is not the one that was sealed there, or the one before it is not.
    Changed {
        /// The bank.
        bank: String,
        /// The place in its chain.
        seq: i64,
    },
    /// Events are gone from the middle or the beginning.
    Missing {
        /// The bank.
        bank: String,
        /// The first that is gone.
        from: i64,
        /// The last that is gone.
        to: i64,
    },
    /// An event stands after a later one, or twice.
    OutOfOrder {
        /// The bank.
        bank: String,
        /// The place it claims.
        seq: i64,
    },
    /// The chain ends before its signed head.
    Truncated {
        /// The bank.
        bank: String,
        /// The last event that is there.
        last: i64,
        /// The last one that was signed.
        signed: i64,
    },
    /// The event claims a place after the signed head.
    Added {
        /// The bank.
        bank: String,
        /// The place it claims.
        seq: i64,
    },
    /// The chain does not lead to the hash that was signed, or noted outside.
    Contradicted {
        /// The bank.
        bank: String,
        /// The place of the head.
        seq: i64,
    },
    /// A head's signature is not good.
    BadSignature {
        /// The bank.
        bank: String,
    },
    /// There are sealed events but no head, or several heads.
    HeadMissing {
        /// The bank.
        bank: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line } => write!(out, "line {line} is no audit record"),
            Self::Changed { bank, seq } => write!(out, "bank {bank}: event {seq} was changed"),
            Self::Missing { bank, from, to } => {
                write!(out, "bank {bank}: events {from} to {to} are missing")
            }
            Self::OutOfOrder { bank, seq } => {
                write!(out, "bank {bank}: event {seq} is out of order")
            }
            Self::Truncated { bank, last, signed } => {
                write!(
                    out,
                    "bank {bank}: the record ends at event {last} but {signed} was signed"
                )
            }
            Self::Added { bank, seq } => {
                write!(out, "bank {bank}: event {seq} stands after the signed head")
            }
            Self::Contradicted { bank, seq } => {
                write!(
                    out,
                    "bank {bank}: the chain does not match the head at event {seq}"
                )
            }
            Self::BadSignature { bank } => {
                write!(out, "bank {bank}: the signature of the head is not good")
            }
            Self::HeadMissing { bank } => write!(out, "bank {bank}: no signed head"),
        }
    }
}

/// Why a record could not be judged at all.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The export could not be read.
    #[error("the export cannot be read: {0}")]
    Read(#[from] io::Error),
}

/// Judges an export against the public key (32 bytes, raw Ed25519) and against heads noted outside, if there are any.
///
/// # Errors
/// The export cannot be read. What is wrong inside it is in the report.
pub fn verify(
    export: impl BufRead,
    public_key: &[u8],
    known: &[KnownHead],
) -> Result<Report, VerifyError> {
    let mut judge = Judge {
        public_key,
        report: Report::default(),
        banks: BTreeMap::new(),
    };
    for head in known {
        judge
            .bank(&head.bank)
            .expect_hash(head.seq, head.hash.clone());
    }
    for (number, line) in (1..).zip(export.split(b'\n')) {
        let line = line?;
        match std::str::from_utf8(&line).ok().and_then(Record::parse) {
            Some(Record::Head(head)) => judge.head(head),
            Some(Record::Event(event)) => judge.event(&event),
            None => judge.find(Finding::Unreadable { line: number }),
        }
    }
    Ok(judge.end())
}

struct Judge<'k> {
    public_key: &'k [u8],
    report: Report,
    banks: BTreeMap<String, Chain>,
}

/// How far the chain of one bank was followed.
struct Chain {
    last: i64,
    hash: Vec<u8>,
    signed: Option<i64>,
    /// Hashes that must be met, by place.
    expected: BTreeMap<i64, Vec<Vec<u8>>>,
}

impl Chain {
    fn expect_hash(&mut self, seq: i64, hash: Vec<u8>) {
        self.expected.entry(seq).or_default().push(hash);
    }
}

impl Judge<'_> {
    fn bank(&mut self, bank: &str) -> &mut Chain {
        self.banks.entry(bank.to_owned()).or_insert_with(|| Chain {
            last: 0,
            hash: GENESIS.to_vec(),
            signed: None,
            expected: BTreeMap::new(),
        })
    }

    fn find(&mut self, finding: Finding) {
        self.report.findings.push(finding);
    }

    fn head(&mut self, head: Head) {
        let key = UnparsedPublicKey::new(&ED25519, self.public_key);
        let good = key.verify(&head.signed_bytes(), &head.signature).is_ok();
        let chain = self.bank(&head.bank);
        // A second head, or one after the events it speaks for, is not how an export looks.
        let in_place = chain.signed.is_none() && chain.last == 0;
        chain.signed = Some(chain.signed.map_or(head.seq, |signed| signed.max(head.seq)));
        chain.expect_hash(head.seq, head.hash);
        if !in_place {
            self.find(Finding::HeadMissing {
                bank: head.bank.clone(),
            });
        }
        if !good {
            self.find(Finding::BadSignature { bank: head.bank });
        }
    }

    fn event(&mut self, stored: &StoredEvent) {
        let Some((seq, hash)) = stored.seal.clone() else {
            self.report.unsealed += 1;
            return;
        };
        self.report.sealed += 1;
        let chain = self.bank(&stored.event.bank);
        let bank = stored.event.bank.clone();
        if seq <= chain.last {
            self.find(Finding::OutOfOrder { bank, seq });
            return;
        }
        let gap = (chain.last + 1, seq - 1);
        // Over a gap the hash before is not known, so it is the missing events that are reported, not this one.
        let changed = gap.0 > gap.1 && chain_hash(&chain.hash, seq, stored) != hash;
        let contradicted = chain
            .expected
            .remove(&seq)
            .is_some_and(|expected| expected.iter().any(|one| *one != hash));
        chain.last = seq;
        chain.hash = hash;
        let added = chain.signed.is_some_and(|signed| seq > signed);
        if gap.0 <= gap.1 {
            self.find(Finding::Missing {
                bank: bank.clone(),
                from: gap.0,
                to: gap.1,
            });
        }
        if changed {
            self.find(Finding::Changed {
                bank: bank.clone(),
                seq,
            });
        }
        if added {
            self.find(Finding::Added {
                bank: bank.clone(),
                seq,
            });
        }
        if contradicted {
            self.find(Finding::Contradicted { bank, seq });
        }
    }

    fn end(mut self) -> Report {
        for (bank, chain) in std::mem::take(&mut self.banks) {
            if chain.signed.is_none() {
                self.find(Finding::HeadMissing { bank: bank.clone() });
            }
            match chain.expected.keys().next_back() {
                // Places before the end were reported as missing already.
                Some(&signed) if signed > chain.last => {
                    self.find(Finding::Truncated {
                        bank,
                        last: chain.last,
                        signed,
                    });
                }
                _ => {}
            }
        }
        self.report
    }
}
