//! One thing that is wrong in a folder, told so that the person who wrote it can put it right.

use std::fmt;

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// Within the folder: `services/fly-tipping.toml`.
    pub file: String,
    /// Counted from 1, where it is known.
    pub line: Option<usize>,
    pub what: String,
    /// What to do about it, a whole sentence.
    pub remedy: String,
}

impl Mistake {
    pub(super) fn new(
        file: impl Into<String>,
        line: Option<usize>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.into(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}. {}", self.what, self.remedy)
    }
}
