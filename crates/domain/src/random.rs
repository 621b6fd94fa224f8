//! Randomness as a parameter.

use crate::time::Millis;

/// A source of random bytes. The product uses the operating system's; tests may use a seeded one.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Sixteen random bytes as hex: the primary keys of rows that are read by another key.
pub fn row_id(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// A primary key that grows with time, as hex: 48 bits of milliseconds, 80 random ones (the order of RFC 9562 §5.7
/// without its version bits). Rows made together lie together in every index, so that few pages are written; what has
/// to be secret is never such an id.
pub fn ordered_row_id(random: &dyn Random, now: Millis) -> String {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    let time = u128::from(now.max(0).unsigned_abs()) << 80;
    let chance = u128::from_be_bytes(bytes) >> 48;
    format!("{:032x}", time | chance)
}

/// A decimal string of `digits` digits without modulo bias.
pub fn decimal(random: &dyn Random, digits: usize) -> String {
    let mut text = String::with_capacity(digits);
    while text.len() < digits {
        let mut byte = [0_u8; 1];
        random.fill(&mut byte);
        let [value] = byte;
        if value < 250 {
            text.push(char::from(b'0' + value % 10));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;
    impl Random for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    #[test]
    fn ids_made_later_sort_later() {
        let (early, late) = (
            ordered_row_id(&Ones, 1_700_000_000_000),
            ordered_row_id(&Ones, 1_700_000_000_001),
        );
        assert!(early < late);
        assert_eq!(early, "018bcfe56800ffffffffffffffffffff");
    }
}
