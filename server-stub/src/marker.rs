//! Finds a report's marker in a text that came by GeoReport: all that is shown of it, so that its sender can look.

/// `[M-` + ten Crockford base32 characters + `]`, in any case and with blanks anywhere; as the phone writes it.
pub fn find(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    packed.split("[M-").skip(1).find_map(|rest| {
        let (code, _) = rest.split_once(']')?;
        let crockford = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c));
        (code.len() == 10 && code.chars().all(crockford)).then(|| format!("[M-{code}]"))
    })
}

#[cfg(test)]
mod tests {
    use wayside_core::report::{ReportId, marker};

    use super::*;

    #[test]
    fn a_phones_marker_is_found_however_a_back_office_mangled_it() {
        let ours = marker(ReportId(uuid::Uuid::from_u128(7)));
        let mangled = format!("A bag.\n{}", ours.to_lowercase().replace('-', "- "));
        assert_eq!(find(&mangled), Some(ours));
        for text in ["", "[M-", "[M-SHORT]", "[M-ABCDEFGHIJ]", "[M-0123456789", "[M-01234567890]"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
