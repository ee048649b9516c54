//! One measurement, as it is kept and as it is shown.

use std::path::Path;

use serde::Serialize;

/// What has to be reached. Of the ratio where there is one, else of the value.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Neither more nor less: where less would be no better, but wrong.
    Exactly(f64),
    /// Measured to be known; nothing is promised.
    None,
}

/// The JSON's fields; `null` where there is nothing to say.
#[derive(Debug, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub value: Option<f64>,
    pub unit: &'static str,
    pub baseline: Option<f64>,
    pub ratio: Option<f64>,
    target: Option<f64>,
    ok: Option<bool>,
    #[serde(skip)]
    aim: Target,
    #[serde(skip)]
    note: String,
}

impl Row {
    pub fn new(name: &'static str, value: f64, unit: &'static str, aim: Target) -> Self {
        let row = Self {
            name,
            value: Some(value),
            unit,
            baseline: None,
            ratio: None,
            target: None,
            ok: None,
            aim,
            note: String::new(),
        };
        row.judged()
    }

    /// Beside what, in the same unit.
    pub fn beside(self, baseline: f64, ratio: f64) -> Self {
        Self { baseline: Some(baseline), ratio: Some(ratio), ..self }.judged()
    }

    /// For the table alone.
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Measured, but nothing can be concluded from it on this machine.
    pub fn not_measurable(self, why: &str) -> Self {
        Self { ok: None, note: format!("not measurable here: {why}"), ..self }
    }

    pub fn skipped(name: &'static str, unit: &'static str, aim: Target, why: &str) -> Self {
        let row = Self { value: None, ..Self::new(name, f64::NAN, unit, aim) };
        Self { ok: None, note: format!("skipped: {why}"), ..row }
    }

    fn judged(self) -> Self {
        let judged = self.ratio.or(self.value).unwrap_or(f64::NAN);
        let (target, ok) = match self.aim {
            Target::AtLeast(target) => (Some(target), Some(judged >= target)),
            Target::AtMost(target) => (Some(target), Some(judged <= target)),
            Target::Exactly(target) => (Some(target), Some((judged - target).abs() < f64::EPSILON)),
            Target::None => (None, None),
        };
        Self { target, ok, ..self }
    }

    pub fn missed(&self) -> bool {
        self.ok == Some(false)
    }

    /// `NAME.json` in `folder`.
    pub fn keep(&self, folder: &Path) {
        std::fs::create_dir_all(folder).expect("the build's folder can be written");
        let json = serde_json::to_string_pretty(self).expect("numbers and names become JSON");
        std::fs::write(folder.join(format!("{}.json", self.name)), json + "\n")
            .expect("the build's folder can be written");
    }

    fn cells(&self) -> [String; 7] {
        let number = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), short);
        let target = match self.aim {
            Target::AtLeast(target) => format!("≥ {}", short(target)),
            Target::AtMost(target) => format!("≤ {}", short(target)),
            Target::Exactly(target) => format!("= {}", short(target)),
            Target::None => "-".to_owned(),
        };
        let verdict = match self.ok {
            Some(true) => "ok",
            Some(false) => "MISSED",
            None => "-",
        };
        let value = format!("{} {}", number(self.value), self.unit);
        [
            self.name.to_owned(),
            value,
            number(self.baseline),
            number(self.ratio),
            target,
            verdict.to_owned(),
            self.note.clone(),
        ]
    }
}

/// Three digits that count; whole numbers from a thousand on.
fn short(number: f64) -> String {
    if number.abs() >= 1000.0 || number.fract() == 0.0 {
        return format!("{number:.0}");
    }
    format!("{number:.*}", if number.abs() >= 100.0 { 1 } else { 2 })
}

pub fn table(rows: &[Row]) -> String {
    let head = ["", "VALUE", "BASELINE", "RATIO", "TARGET", "", ""].map(str::to_owned);
    let lines: Vec<[String; 7]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let shown = lines.iter().map(|line| {
        let cells = line[..6].iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}  "));
        format!("{}{}", cells.collect::<String>(), line[6]).trim_end().to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}
