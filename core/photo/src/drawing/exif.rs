//! The metadata a phone adds: which way it was held, which phone, when, and where.

/// What the drawn photo's EXIF says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exif {
    /// 1 to 8; others are written too, for tests of broken files.
    pub orientation: u16,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
}

impl Exif {
    /// A TIFF file of two directories, big-endian as most phones write: the camera's, and the position's.
    pub(super) fn tiff(&self) -> Vec<u8> {
        const MAIN_ENTRIES: u32 = 5;
        const GPS_ENTRIES: u32 = 5;
        let directory = |entries: u32| 2 + 12 * entries + 4;
        let main_data = 8 + directory(MAIN_ENTRIES);
        let (make, model, when) = (b"Wayside\0", b"Drawn 1\0", b"2025:03:14 15:09:26\0");
        let gps = main_data + (make.len() + model.len() + when.len()) as u32;
        let gps_data = gps + directory(GPS_ENTRIES);

        let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
        bytes.extend((MAIN_ENTRIES as u16).to_be_bytes());
        entry(&mut bytes, 0x010F, TEXT, make.len(), main_data);
        entry(&mut bytes, 0x0110, TEXT, model.len(), main_data + make.len() as u32);
        entry(&mut bytes, 0x0112, SHORT, 1, u32::from(self.orientation) << 16);
        entry(&mut bytes, 0x0132, TEXT, when.len(), main_data + (make.len() + model.len()) as u32);
        entry(&mut bytes, 0x8825, LONG, 1, gps);
        bytes.extend([0; 4]);
        bytes.extend([make.as_slice(), model, when].concat());

        bytes.extend((GPS_ENTRIES as u16).to_be_bytes());
        entry(&mut bytes, 0x0000, BYTE, 4, u32::from_be_bytes([2, 3, 0, 0]));
        entry(&mut bytes, 0x0001, TEXT, 2, letter(if self.lat < 0.0 { b'S' } else { b'N' }));
        entry(&mut bytes, 0x0002, RATIONAL, 3, gps_data);
        entry(&mut bytes, 0x0003, TEXT, 2, letter(if self.lon < 0.0 { b'W' } else { b'E' }));
        entry(&mut bytes, 0x0004, RATIONAL, 3, gps_data + 24);
        bytes.extend([0; 4]);
        for degrees in [self.lat, self.lon] {
            // Degrees, minutes, and seconds in ten-thousandths: 3 mm on the ground.
            let parts = (degrees.abs() * 36_000_000.0).round() as u64;
            let (degrees, minutes, seconds) = (parts / 36_000_000, parts / 600_000 % 60, parts % 600_000);
            for (number, of) in [(degrees, 1), (minutes, 1), (seconds, 10_000_u32)] {
                bytes.extend((number as u32).to_be_bytes());
                bytes.extend(of.to_be_bytes());
            }
        }
        bytes
    }
}

const BYTE: u16 = 1;
const TEXT: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// `value` is the value itself, or where in the file it stands.
fn entry(bytes: &mut Vec<u8>, tag: u16, kind: u16, count: usize, value: u32) {
    bytes.extend(tag.to_be_bytes());
    bytes.extend(kind.to_be_bytes());
    bytes.extend((count as u32).to_be_bytes());
    bytes.extend(value.to_be_bytes());
}

fn letter(letter: u8) -> u32 {
    u32::from(letter) << 24
}
