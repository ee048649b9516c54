//! The street: sky, a terrace, a garden wall, pavement and road, and what somebody left there.

use super::paint::{Dice, Finish, Outline, Paint, Shape, grain};

/// A street ready to be drawn, row by row.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) width: u16,
    pub(super) height: u16,
    seed: u64,
    shapes: Vec<Shape>,
}

impl Scene {
    pub(super) fn new(seed: u64, width: u16, height: u16) -> Scene {
        let mut street =
            Street { w: f32::from(width), h: f32::from(height), dice: Dice::new(seed), shapes: Vec::new() };
        street.sky();
        street.terrace();
        street.ground();
        street.heap();
        Scene { width, height, seed, shapes: street.shapes }
    }

    /// One row, from the left.
    pub(super) fn row(&self, y: u16) -> Vec<[u8; 3]> {
        let mut row = vec![Paint::default(); usize::from(self.width)];
        for shape in &self.shapes {
            shape.paint(f32::from(y) + 0.5, &mut row);
        }
        grain(self.seed, y, &row)
    }
}

/// Draws from back to front. Places are given as fractions: across of the width, down of the height.
struct Street {
    w: f32,
    h: f32,
    dice: Dice,
    shapes: Vec<Shape>,
}

impl Street {
    fn add(&mut self, outline: Outline, top: Paint, bottom: Paint, finish: Finish) {
        self.shapes.push(Shape { outline, top, bottom, finish });
    }

    fn slab(&mut self, x: (f32, f32), y: (f32, f32), paint: Paint) {
        let outline = Outline::upright((x.0 * self.w, x.1 * self.w), (y.0 * self.h, y.1 * self.h));
        self.add(outline, paint, paint, Finish::Flat);
    }

    /// `r` is of the shorter side, so that round things look alike in either format.
    fn round(&mut self, at: (f32, f32), r: (f32, f32), hole: f32, paint: (Paint, Paint), finish: Finish) {
        let side = self.w.min(self.h);
        let outline = Outline::Round { x: at.0 * self.w, y: at.1 * self.h, rx: r.0 * side, ry: r.1 * side, hole };
        self.add(outline, paint.0, paint.1, finish);
    }

    fn sky(&mut self) {
        let all = Outline::upright((0.0, self.w), (0.0, 0.5 * self.h));
        self.add(all, [118, 156, 200, 10], [222, 228, 232, 10], Finish::Flat);
        for _ in 0..5 {
            let (x, y) = (self.dice.between(0.0, 1.0), self.dice.between(0.0, 0.12));
            for k in 0..6 {
                let x = x + (k as f32 - 2.5) * 0.045;
                let r = self.dice.between(0.03, 0.06);
                let white = [236, 238, 240, 10];
                self.round((x, y), (r * 1.5, r * 0.55), 0.0, (white, [214, 219, 225, 10]), Finish::Flat);
            }
        }
    }

    fn terrace(&mut self) {
        let offset = self.dice.between(-0.2, 0.0);
        for house in 0..6 {
            let left = offset + house as f32 * 0.24;
            let right = left + 0.24;
            let tint = self.dice.between(-14.0, 14.0) as i16;
            let brick = |shade: i16| [shade + tint, shade * 5 / 9 + tint / 2, shade * 4 / 9, 52];
            self.slab((left, right), (0.2, 0.6), brick(148));
            for course in 0..32 {
                let y = 0.2 + course as f32 * 0.0125;
                self.slab((left, right), (y, y + 0.002), brick(122));
            }
            let roof = Outline::Slab {
                y: (0.1 * self.h, 0.21 * self.h),
                top: (left * self.w, right * self.w),
                bottom: (left * self.w, right * self.w),
            };
            let slate = self.dice.between(-8.0, 8.0) as i16;
            self.add(roof, [96 + slate, 96 + slate, 104, 44], [72 + slate, 72 + slate, 80, 44], Finish::Flat);
            self.slab((left + 0.02, left + 0.05), (0.05, 0.13), brick(120));
            for (x, y, down) in [(0.03, 0.25, 0.1), (0.14, 0.25, 0.1), (0.03, 0.42, 0.11)] {
                let (x, wide) = (left + x, 0.065);
                self.slab((x, x + wide), (y, y + down), [226, 224, 216, 16]);
                self.slab((x + 0.005, x + wide - 0.005), (y + 0.008, y + down - 0.008), [52, 60, 68, 24]);
                self.slab((x + 0.005, x + wide * 0.55), (y + 0.008, y + down * 0.6), [96, 112, 124, 24]);
                self.slab((x - 0.004, x + wide + 0.004), (y + down, y + down + 0.01), [190, 184, 172, 30]);
            }
            let door = [self.dice.between(30.0, 150.0) as i16, 60, self.dice.between(40.0, 120.0) as i16, 18];
            self.slab((left + 0.135, left + 0.205), (0.4, 0.6), [214, 210, 200, 20]);
            self.slab((left + 0.145, left + 0.195), (0.415, 0.6), door);
        }
    }

    fn ground(&mut self) {
        // A garden wall, and above it a hedge in clumps.
        for clump in 0..34 {
            let at = (clump as f32 / 33.0, 0.555 + self.dice.between(-0.008, 0.012));
            let green = self.dice.between(62.0, 92.0) as i16;
            let leaves = ([green * 3 / 4, green, green / 2, 90], [green / 2, green * 3 / 4, green / 3, 90]);
            self.round(at, (0.06, 0.045), 0.0, leaves, Finish::Flat);
        }
        self.slab((0.0, 1.0), (0.575, 0.64), [142, 132, 118, 64]);
        self.slab((0.0, 1.0), (0.57, 0.58), [172, 164, 150, 40]);
        self.slab((0.0, 1.0), (0.64, 0.78), [158, 156, 150, 46]);
        for joint in 0..14 {
            let x = joint as f32 / 12.0 - 0.05;
            let seam = Outline::Slab {
                y: (0.64 * self.h, 0.78 * self.h),
                top: (x * self.w, (x + 0.002) * self.w),
                bottom: ((x * 1.15 - 0.08) * self.w, (x * 1.15 - 0.076) * self.w),
            };
            self.add(seam, [118, 116, 112, 40], [118, 116, 112, 40], Finish::Flat);
        }
        self.slab((0.0, 1.0), (0.7, 0.703), [120, 118, 114, 40]);
        self.slab((0.0, 1.0), (0.78, 0.795), [184, 182, 176, 40]);
        let road = Outline::upright((0.0, self.w), (0.795 * self.h, self.h));
        self.add(road, [98, 98, 102, 84], [74, 74, 78, 110], Finish::Flat);
        for y in [0.83, 0.855] {
            self.slab((0.0, 1.0), (y, y + 0.011), [204, 172, 58, 60]);
        }
    }

    fn heap(&mut self) {
        let middle = self.dice.between(0.42, 0.58);
        self.round((middle, 0.805), (0.42, 0.06), 0.0, Default::default(), Finish::Shadow);
        // A mattress against the wall.
        let mattress = Outline::Slab {
            y: (0.47 * self.h, 0.77 * self.h),
            top: ((middle + 0.04) * self.w, (middle + 0.2) * self.w),
            bottom: ((middle + 0.01) * self.w, (middle + 0.18) * self.w),
        };
        self.add(mattress, [214, 204, 184, 30], [178, 168, 150, 34], Finish::Flat);
        for stripe in 0..5 {
            let x = middle + 0.055 + stripe as f32 * 0.028;
            let band = Outline::Slab {
                y: (0.475 * self.h, 0.77 * self.h),
                top: (x * self.w, (x + 0.006) * self.w),
                bottom: ((x - 0.025) * self.w, (x - 0.019) * self.w),
            };
            self.add(band, [150, 160, 178, 30], [126, 134, 150, 30], Finish::Flat);
        }
        // A cardboard box.
        let (left, right) = (middle - 0.27, middle - 0.13);
        self.slab((left, right), (0.67, 0.79), [168, 128, 84, 40]);
        self.slab((left, right), (0.67, 0.685), [192, 152, 104, 34]);
        self.slab((left + 0.06, left + 0.075), (0.685, 0.79), [186, 160, 122, 26]);
        for _ in 0..7 {
            let at = (middle + self.dice.between(-0.16, 0.16), self.dice.between(0.7, 0.79));
            let r = self.dice.between(0.06, 0.09);
            let dark = self.dice.between(24.0, 46.0) as i16;
            let bag = [dark, dark, dark + 5, 20];
            self.round((at.0, at.1 - r * 1.0), (r * 0.2, r * 0.35), 0.0, (bag, bag), Finish::Flat);
            self.round(at, (r * 1.15, r), 0.0, (bag, bag), Finish::Bulging);
        }
        for (x, y) in [(0.24, 0.775), (0.3, 0.8), (0.17, 0.83)] {
            let at = (middle + x, y);
            let rubber = ([58, 58, 60, 30], [34, 34, 36, 30]);
            self.round(at, (0.085, 0.06), 0.0, ([22, 22, 24, 20], [30, 30, 32, 20]), Finish::Flat);
            self.round(at, (0.085, 0.06), 0.55, rubber, Finish::Flat);
            self.round(at, (0.07, 0.049), 0.92, ([84, 84, 86, 24], [60, 60, 62, 24]), Finish::Flat);
        }
        for _ in 0..14 {
            let (x, y) = (middle + self.dice.between(-0.4, 0.4), self.dice.between(0.8, 0.93));
            let pale = self.dice.between(150.0, 235.0) as i16;
            let (wide, down) = (self.dice.between(0.006, 0.016), self.dice.between(0.004, 0.01));
            self.slab((x, x + wide), (y, y + down), [pale, pale, pale - 12, 20]);
        }
    }
}
