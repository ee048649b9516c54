//! What a pack says, in another language than it is written in.

/// The pack itself is written in `en-GB`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub language: String,
    /// `fly-tipping--waste.TYRES`: see `pack build`.
    pub key: String,
    pub text: String,
    /// By a translator.
    pub reviewed: bool,
}
