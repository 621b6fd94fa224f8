//! A digest as two people compare it, by eye or over the phone. App and console write it alike, so that nobody has to count
//! letters.

/// Letters in a group.
const GROUP: usize = 4;

/// Hexadecimal in groups of four letters.
///
/// ```
/// assert_eq!(tegata_acquisition::fingerprint::in_groups("00ff12ab9"), "00ff 12ab 9");
/// ```
pub fn in_groups(hex: &str) -> String {
    let mut groups = String::with_capacity(hex.len() + hex.len() / GROUP);
    for (at, letter) in hex.chars().enumerate() {
        if at > 0 && at % GROUP == 0 {
            groups.push(' ');
        }
        groups.push(letter);
    }
    groups
}
