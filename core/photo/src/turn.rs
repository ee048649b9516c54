//! Turning a picture upright. All eight ways of EXIF are made of three moves: swap the sides, read columns from the
//! right, read rows from the bottom.

/// Which way a camera was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Orientation {
    /// Rows become columns.
    pub(crate) swap_sides: bool,
    /// Stored columns count from the right.
    pub(crate) from_right: bool,
    /// Stored rows count from the bottom.
    pub(crate) from_bottom: bool,
}

impl Orientation {
    /// The EXIF tag's value, 1 to 8: where the stored row 0 and column 0 are seen (CIPA DC-008, tag 0112).
    pub(crate) fn from_exif(value: u32) -> Option<Orientation> {
        let (swap_sides, from_right, from_bottom) = match value {
            1 => (false, false, false),
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, false, true),
            7 => (true, true, true),
            8 => (true, true, false),
            _ => return None,
        };
        Some(Orientation { swap_sides, from_right, from_bottom })
    }

    /// The orientation that undoes this one.
    #[cfg(feature = "drawing")]
    pub(crate) fn inverse(self) -> Orientation {
        if self.swap_sides {
            Orientation { from_right: self.from_bottom, from_bottom: self.from_right, ..self }
        } else {
            self
        }
    }
}

/// A picture in memory, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture<P> {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) pixels: Vec<P>,
}

/// Columns turned at a time: 16 pixels of 4 bytes are one line of the processor's cache.
const STRIP: usize = 16;

/// The picture as it was seen.
pub(crate) fn turn<P: Copy + Default>(stored: Picture<P>, way: Orientation) -> Picture<P> {
    if way == Orientation::default() {
        return stored;
    }
    let (width, height) = (usize::from(stored.width), usize::from(stored.height));
    let mut rows: Vec<&[P]> = stored.pixels.chunks_exact(width.max(1)).collect();
    if way.from_bottom {
        rows.reverse();
    }
    if !way.swap_sides {
        let pixels = if way.from_right {
            rows.iter().flat_map(|row| row.iter().rev()).copied().collect()
        } else {
            rows.concat()
        };
        return Picture { pixels, ..stored };
    }
    let mut pixels = vec![P::default(); stored.pixels.len()];
    for (strip, turned) in pixels.chunks_mut(STRIP * height.max(1)).enumerate() {
        // Of a width of 100, the first strip from the right is columns 84 to 99, the last 0 to 3.
        let (from, to) = (strip * STRIP, (strip * STRIP + STRIP).min(width));
        let columns = if way.from_right { width - to..width - from } else { from..to };
        for (x, row) in rows.iter().enumerate() {
            let seen = row.get(columns.clone()).unwrap_or_default();
            for (k, pixel) in seen.iter().enumerate() {
                let y = if way.from_right { seen.len() - 1 - k } else { k };
                if let Some(slot) = turned.get_mut(y * height + x) {
                    *slot = *pixel;
                }
            }
        }
    }
    Picture { width: stored.height, height: stored.width, pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> Picture<u8> {
        let pixels = rows.concat().into_bytes();
        Picture { width: rows[0].len() as u16, height: rows.len() as u16, pixels }
    }

    #[test]
    fn every_orientation_turns_the_stored_rows_into_the_seen_ones() {
        let stored = picture(&["abc", "def"]);
        let table: &[(u32, &[&str])] = &[
            (1, &["abc", "def"]),
            (2, &["cba", "fed"]),
            (3, &["fed", "cba"]),
            (4, &["def", "abc"]),
            (5, &["ad", "be", "cf"]),
            (6, &["da", "eb", "fc"]),
            (7, &["fc", "eb", "da"]),
            (8, &["cf", "be", "ad"]),
        ];
        for (value, seen) in table {
            let way = Orientation::from_exif(*value).unwrap();
            assert_eq!(turn(stored.clone(), way), picture(seen), "orientation {value}");
        }
    }

    #[test]
    fn pictures_wider_than_a_strip_lose_nothing() {
        let pixels: Vec<u32> = (0..37 * 5).collect();
        let stored = Picture { width: 37, height: 5, pixels };
        for value in 1..=8 {
            let way = Orientation::from_exif(value).unwrap();
            let seen = turn(stored.clone(), way);
            assert_eq!(turn(seen, way.inverse()), stored, "orientation {value}");
        }
    }
}
