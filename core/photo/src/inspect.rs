//! Looking for metadata in a JPEG, to prove that there is none.

use crate::exif;

/// Everything in a JPEG that is not needed to show the picture, in the order found, as words for a person: EXIF (and
/// whether it holds a position), XMP, IPTC, colour profiles, comments, thumbnails, other application segments, and
/// bytes after the end.
///
/// Empty means none: a plain JFIF header is not listed, nor is Adobe's note of how colours are stored. What cannot be
/// read to its end is never empty.
#[must_use]
pub fn metadata_found(jpeg: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let Some(mut rest) = jpeg.strip_prefix(&[0xFF, 0xD8]) else { return vec!["not a JPEG".to_owned()] };
    loop {
        // In a scan, FF 00 is a byte of the picture and FF D0 to FF D7 are restarts; all else begins a segment.
        let Some(at) = rest.windows(2).position(|pair| matches!(pair, [0xFF, marker] if !in_picture(*marker))) else {
            found.push(format!("{} bytes without an end marker", rest.len()));
            return found;
        };
        let marker = rest.get(at + 1).copied().unwrap_or_default();
        rest = rest.get(at + 2..).unwrap_or_default();
        if marker == 0xD9 {
            break;
        }
        let Some((length, after)) = rest.split_first_chunk::<2>() else { continue };
        let length = usize::from(u16::from_be_bytes(*length)).saturating_sub(2);
        let Some((body, after)) = after.split_at_checked(length) else {
            found.push(format!("a segment of {length} bytes that is cut short"));
            return found;
        };
        if let Some(name) = name(marker, body) {
            found.push(format!("{name}, {length} bytes"));
        }
        rest = after;
    }
    if !rest.is_empty() {
        found.push(format!("after the end, {} bytes", rest.len()));
    }
    found
}

/// Bytes that may follow FF inside a picture, FF itself as filling included.
fn in_picture(marker: u8) -> bool {
    matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF)
}

/// What a segment of metadata is; nothing for one that the picture needs.
fn name(marker: u8, body: &[u8]) -> Option<String> {
    let known = match marker {
        0xE0 if body.starts_with(b"JFIF\0") => match body {
            [_, _, _, _, _, _, _, _, _, _, _, _, 0, _] | [_, _, _, _, _, _, _, _, _, _, _, _, _, 0] => return None,
            _ => "JFIF thumbnail",
        },
        0xE0 if body.starts_with(b"JFXX\0") => "JFXX thumbnail",
        0xE1 => match body.strip_prefix(exif::SIGNATURE) {
            Some(tiff) if exif::has_position(tiff) => "EXIF with a position",
            Some(_) => "EXIF",
            None if body.starts_with(b"http://ns.adobe.com/") => "XMP",
            None => "APP1",
        },
        0xE2 if body.starts_with(b"ICC_PROFILE\0") => "ICC colour profile",
        0xE2 if body.starts_with(b"MPF\0") => "MPF picture list",
        0xED if body.starts_with(b"Photoshop 3.0\0") => "IPTC",
        0xEE if body.starts_with(b"Adobe") && body.len() == 12 => return None,
        0xE0..=0xEF => return Some(format!("APP{}", marker - 0xE0)),
        0xFE => "comment",
        0xC0..=0xDF => return None,
        _ => return Some(format!("segment {marker:02X}")),
    };
    Some(known.to_owned())
}

#[cfg(test)]
mod tests {
    use super::metadata_found;

    fn jpeg(segments: &[(u8, &[u8])], tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        for (marker, body) in segments {
            bytes.extend([0xFF, *marker]);
            bytes.extend((body.len() as u16 + 2).to_be_bytes());
            bytes.extend(*body);
        }
        // A scan with a stuffed byte and a restart in it.
        bytes.extend([0xFF, 0xDA, 0, 3, 0, 1, 0xFF, 0, 2, 0xFF, 0xD0, 3, 0xFF, 0xD9]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn each_kind_of_metadata_is_named() {
        let table: &[(u8, &[u8], &str)] = &[
            (0xE1, b"Exif\0\0MM\0*", "EXIF, 10 bytes"),
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>", "XMP, 33 bytes"),
            (0xE1, b"what", "APP1, 4 bytes"),
            (0xE2, b"ICC_PROFILE\0\x01\x01", "ICC colour profile, 14 bytes"),
            (0xE2, b"MPF\0", "MPF picture list, 4 bytes"),
            (0xED, b"Photoshop 3.0\0", "IPTC, 14 bytes"),
            (0xE0, b"JFXX\0\x10", "JFXX thumbnail, 6 bytes"),
            (0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc", "JFIF thumbnail, 17 bytes"),
            (0xE5, b"", "APP5, 0 bytes"),
            (0xFE, b"hello", "comment, 5 bytes"),
        ];
        for (marker, body, expected) in table {
            assert_eq!(metadata_found(&jpeg(&[(*marker, body)], b"")), [*expected]);
        }
        assert_eq!(metadata_found(&jpeg(&[], b"ftyp")), ["after the end, 4 bytes"]);
    }

    #[test]
    fn what_the_picture_needs_is_not_metadata() {
        let needed: &[(u8, &[u8])] =
            &[(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"), (0xEE, b"Adobe\0\0\0\0\0\0\x02"), (0xDB, b"table")];
        assert!(metadata_found(&jpeg(needed, b"")).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_never_called_clean() {
        assert_eq!(metadata_found(b""), ["not a JPEG"]);
        assert_eq!(metadata_found(b"\x89PNG"), ["not a JPEG"]);
        let whole = jpeg(&[(0xDB, b"table")], b"");
        for length in 0..whole.len() {
            assert!(!metadata_found(&whole[..length]).is_empty(), "cut to {length}");
        }
    }
}
