//! Randomness as a parameter.

/// A source of random bytes. The product uses the operating system's; tests may use a seeded one.
pub trait Random: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Sixteen random bytes as hex: the primary keys of rows.
pub fn row_id(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
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
