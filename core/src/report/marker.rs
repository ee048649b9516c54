//! The marker by which a report is found again on a server that knows nothing of idempotency.

use sha2::{Digest, Sha256};

use super::ReportId;

/// Crockford's base32 alphabet: no I, L, O or U, so that nobody reads a marker wrong.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `[M-` + ten Crockford base32 characters of SHA-256("wayside-marker-1" ‖ report id) + `]`.
///
/// It stands in the description of a report sent by plain GeoReport. Fifty bits, so that a million reports in one
/// council share a marker with a chance under one in two thousand; and it reveals nothing of the id.
pub fn marker(id: ReportId) -> String {
    let digest = Sha256::new().chain_update(b"wayside-marker-1").chain_update(id.0.as_bytes()).finalize();
    let bits = digest.iter().take(8).fold(0u64, |acc, byte| (acc << 8) | u64::from(*byte));
    let code: String = (0..10u32)
        .filter_map(|place| CROCKFORD.get(((bits >> (59 - 5 * place)) & 31) as usize))
        .map(|byte| char::from(*byte))
        .collect();
    format!("[M-{code}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_the_same_for_ever() {
        let id: ReportId = "019372a4-5b1c-7000-8000-000000000001".parse().unwrap();
        let once = marker(id);
        assert_eq!(once, marker(id));
        assert_eq!(once.len(), 14);
        insta::assert_snapshot!(once, @"[M-KE8V44GPP0]");
    }
}
