//! Shapes filled a row at a time, and the grain laid over them.

/// A colour while painting: red, green, blue, and how much grain the surface shows.
pub(super) type Paint = [i16; 4];

/// A surface with an outline.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) outline: Outline,
    /// Paint at its top and at its bottom.
    pub(super) top: Paint,
    pub(super) bottom: Paint,
    pub(super) finish: Finish,
}

/// Outlines, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Outline {
    /// Level top and bottom, straight sides: left and right at the top, left and right at the bottom.
    Slab { y: (f32, f32), top: (f32, f32), bottom: (f32, f32) },
    /// An ellipse, its middle missing by `hole` of its radius.
    Round { x: f32, y: f32, rx: f32, ry: f32, hole: f32 },
}

/// How light falls on a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Finish {
    Flat,
    /// Bulging and creased, lit from the upper left: a full bag.
    Bulging,
    /// Only darkens what is below it.
    Shadow,
}

impl Outline {
    pub(super) fn upright(x: (f32, f32), y: (f32, f32)) -> Outline {
        Outline::Slab { y, top: x, bottom: x }
    }

    fn rows(&self) -> (f32, f32) {
        match *self {
            Outline::Slab { y, .. } => y,
            Outline::Round { y, ry, .. } => (y - ry, y + ry),
        }
    }

    /// The stretches of row `y` that are inside.
    fn spans(&self, y: f32) -> [(f32, f32); 2] {
        match *self {
            Outline::Slab { y: (above, below), top, bottom } => {
                let t = (y - above) / (below - above);
                [(mix(top.0, bottom.0, t), mix(top.1, bottom.1, t)), (0.0, 0.0)]
            }
            Outline::Round { x, y: middle, rx, ry, hole } => {
                let half = |scale: f32| (1.0 - ((y - middle) / (ry * scale)).powi(2)).max(0.0).sqrt() * rx * scale;
                let (outer, inner) = (half(1.0), if hole > 0.0 { half(hole) } else { 0.0 });
                [(x - outer, x - inner), (x + inner, x + outer)]
            }
        }
    }
}

impl Shape {
    /// Fills what row `y` has of it.
    pub(super) fn paint(&self, y: f32, row: &mut [Paint]) {
        let (above, below) = self.outline.rows();
        if y < above || y >= below {
            return;
        }
        let t = (y - above) / (below - above);
        let mut paint = Paint::default();
        for ((paint, top), bottom) in paint.iter_mut().zip(self.top).zip(self.bottom) {
            *paint = mix(f32::from(top), f32::from(bottom), t) as i16;
        }
        for (from, to) in self.outline.spans(y) {
            // Negative floats become 0.
            let (from, to) = (from.round() as usize, (to.round() as usize).min(row.len()));
            let Some(span) = row.get_mut(from..to) else { continue };
            match self.finish {
                Finish::Flat => span.fill(paint),
                Finish::Shadow => span.iter_mut().for_each(|under| *under = under.map(|part| part * 5 / 8)),
                Finish::Bulging => {
                    let Outline::Round { x, y: middle, rx, ry, .. } = self.outline else { continue };
                    let down = (y - middle) / ry;
                    for (column, pixel) in (from..).zip(span) {
                        let across = (column as f32 - x) / rx;
                        let crease =
                            ((across * 7.0 + (down * 5.0).sin() * 2.0).sin() * (down * 2.5 + 0.6).cos()).powi(3);
                        let gleam = (1.0 - (across + 0.4).powi(2) * 6.0 - (down + 0.45).powi(2) * 6.0).max(0.0);
                        let light = 1.0 - across * 0.35 - down * 0.45 + crease * 0.7 + gleam * 1.6;
                        *pixel = paint.map(|part| (f32::from(part) * light.max(0.2)) as i16);
                    }
                }
            }
        }
    }
}

pub(super) fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Lays grain over a painted row: fine, as of a sensor, and coarse, as of tarmac and brick.
pub(super) fn grain(seed: u64, y: u16, row: &[Paint]) -> Vec<[u8; 3]> {
    let mut fine = Dice::new(seed ^ u64::from(y));
    let mut coarse = Dice::new(seed ^ (u64::from(y / 4) << 32));
    let mut out = Vec::with_capacity(row.len());
    for pixels in row.chunks(4) {
        let patch = (coarse.roll() >> 58) as i16 - 32;
        let mut bits = fine.roll();
        for [r, g, b, rough] in pixels {
            let speck = (bits & 63) as i16 - 32;
            bits >>= 16;
            let shift = (speck + patch) * rough / 144;
            out.push([r, g, b].map(|part| (part + shift).clamp(0, 255) as u8));
        }
    }
    out
}

/// Random numbers that are the same everywhere (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Somewhere from `low` to `high`.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        mix(low, high, (self.roll() >> 40) as f32 / (1_u32 << 24) as f32)
    }
}
