//! References: what the council and the person call a report on the telephone.
//!
//! Random, not counted: gaps in a count would tell how many private reports there are.

use crate::clock::{NoRandomness, Random};

/// Crockford's base32: no I, L, O or U, so that nobody reads or says one wrong.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new reference such as `TW-7K2M-9XQ4`: the council's initials and 40 random bits. One that is taken already is
/// refused by the store, and the report is sent again: among a million reports, once in a million.
pub fn draw(council_id: &str, random: &dyn Random) -> Result<String, NoRandomness> {
    let mut bytes = [0u8; 8];
    random.fill(&mut bytes)?;
    // The alphabet has 32 characters, so five bits of each byte are taken and every character is equally likely.
    let code: String =
        bytes.iter().filter_map(|byte| CROCKFORD.get(usize::from(byte & 31))).map(|byte| char::from(*byte)).collect();
    let (first, second) = code.split_at(4);
    Ok(format!("{}-{first}-{second}", initials(council_id)))
}

/// `telford-and-wrekin` → `TW`. A council whose id has no letters gets `W`.
fn initials(council_id: &str) -> String {
    let words = council_id.split('-').filter(|word| !matches!(*word, "and" | "of" | "upon" | "the"));
    let letters: String = words
        .filter_map(|word| word.chars().next())
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .take(4)
        .collect();
    if letters.is_empty() { "W".to_owned() } else { letters }
}

/// What a person may have typed, as it is stored: upper case, no blanks around it.
pub fn as_stored(typed: &str) -> String {
    typed.trim().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Counting;
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.iter_mut().zip(0u8..).for_each(|(byte, n)| *byte = n * 33);
            Ok(())
        }
    }

    #[test]
    fn a_reference_has_the_councils_initials_and_eight_characters_that_cannot_be_misread() {
        assert_eq!(draw("telford-and-wrekin", &Counting).unwrap(), "TW-0123-4567");
        assert_eq!(initials("kingston-upon-hull"), "KH");
        assert_eq!(initials(""), "W");
    }
}
