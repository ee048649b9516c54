//! The two things we ask of EXIF: which way is up, and whether it gives away a place.
//!
//! EXIF is a TIFF file inside a JPEG segment: a byte order, then directories of 12-byte entries. We look at the first
//! directory only, and at nothing outside the segment. Whatever is broken reads as "not said".
//! (CIPA DC-008, "Exchangeable image file format", 4.6.)

use crate::turn::Orientation;

/// What an APP1 segment begins with when it holds EXIF.
pub(crate) const SIGNATURE: &[u8] = b"Exif\0\0";

const TAG_ORIENTATION: u16 = 0x0112;
const TAG_GPS_DIRECTORY: u16 = 0x8825;

/// Which way is up, from the TIFF bytes that follow [`SIGNATURE`].
pub(crate) fn orientation(tiff: &[u8]) -> Option<Orientation> {
    let (order, entries) = first_directory(tiff)?;
    let [kind_high, kind_low, _, _, _, _, a, b, c, d] = find(order, entries, TAG_ORIENTATION)?;
    let value = match order.u16([kind_high, kind_low]) {
        1 => u32::from(a),
        3 => u32::from(order.u16([a, b])),
        4 => order.u32([a, b, c, d]),
        _ => return None,
    };
    Orientation::from_exif(value)
}

/// Whether the TIFF bytes point to a GPS directory.
pub(crate) fn has_position(tiff: &[u8]) -> bool {
    first_directory(tiff).is_some_and(|(order, entries)| find(order, entries, TAG_GPS_DIRECTORY).is_some())
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Order::Big => u16::from_be_bytes(bytes),
            Order::Little => u16::from_le_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Order::Big => u32::from_be_bytes(bytes),
            Order::Little => u32::from_le_bytes(bytes),
        }
    }
}

/// The entries of the first directory, as many as are there, whatever its count says.
fn first_directory(tiff: &[u8]) -> Option<(Order, &[[u8; 12]])> {
    let (header, _) = tiff.split_first_chunk::<8>()?;
    let order = match header {
        [b'I', b'I', 42, 0, ..] => Order::Little,
        [b'M', b'M', 0, 42, ..] => Order::Big,
        _ => return None,
    };
    let [_, _, _, _, at @ ..] = *header;
    let directory = tiff.get(usize::try_from(order.u32(at)).ok()?..)?;
    let (count, entries) = directory.split_first_chunk::<2>()?;
    let (entries, _) = entries.as_chunks::<12>();
    let count = usize::from(order.u16(*count)).min(entries.len());
    Some((order, entries.get(..count)?))
}

/// The part of an entry after its tag: kind, count, value.
fn find(order: Order, entries: &[[u8; 12]], tag: u16) -> Option<[u8; 10]> {
    entries.iter().find_map(|[high, low, rest @ ..]| (order.u16([*high, *low]) == tag).then_some(*rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of one entry before the orientation, and the orientation.
    fn tiff(big: bool, kind: u16, value: [u8; 4]) -> Vec<u8> {
        let two = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let four = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let mut bytes = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        bytes.extend(four(8));
        bytes.extend(two(2));
        for (tag, kind, value) in [(0x0100, 4, four(4000)), (TAG_ORIENTATION, kind, value)] {
            bytes.extend(two(tag));
            bytes.extend(two(kind));
            bytes.extend(four(1));
            bytes.extend(value);
        }
        bytes.extend(four(0));
        bytes
    }

    #[test]
    fn the_orientation_is_found_in_either_byte_order_and_in_every_width_in_use() {
        let six = Orientation::from_exif(6);
        assert!(six.is_some());
        assert_eq!(orientation(&tiff(true, 3, [0, 6, 0, 0])), six);
        assert_eq!(orientation(&tiff(false, 3, [6, 0, 0, 0])), six);
        assert_eq!(orientation(&tiff(true, 4, [0, 0, 0, 6])), six);
        assert_eq!(orientation(&tiff(false, 4, [6, 0, 0, 0])), six);
        assert_eq!(orientation(&tiff(true, 1, [6, 0, 0, 0])), six);
    }

    #[test]
    fn what_is_broken_reads_as_not_said() {
        let good = tiff(true, 3, [0, 6, 0, 0]);
        for length in 0..good.len() - 4 {
            assert_eq!(orientation(&good[..length]), None, "cut to {length}");
        }
        assert_eq!(orientation(&tiff(true, 3, [0, 0, 0, 0])), None, "0 is not an orientation");
        assert_eq!(orientation(&tiff(true, 3, [0, 9, 0, 0])), None, "nor is 9");
        assert_eq!(orientation(&tiff(true, 2, [0, 6, 0, 0])), None, "nor is a text");
        let mut far = good.clone();
        far[4..8].copy_from_slice(&[0xFF; 4]);
        assert_eq!(orientation(&far), None, "a directory beyond the end");
        let mut many = good;
        many[8..10].copy_from_slice(&[0xFF; 2]);
        assert_eq!(orientation(&many), Orientation::from_exif(6), "a count beyond the end is cut to what is there");
    }
}
