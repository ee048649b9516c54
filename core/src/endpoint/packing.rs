//! How a batch's body goes: with the council's dictionary, as gzip, or plain.
//!
//! A server that does not take one of them is sent the next plainer one. What a server took is remembered by `sync`.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::frame;
use super::http::{Answer, Outcome};
use super::wire::{DICTIONARY_ENCODING, SyncError, UNKNOWN_DICTIONARY, UNSUPPORTED_ENCODING};
use crate::pack::Dictionary;

/// A body shorter than this goes plain: there is next to nothing to be saved.
const WORTH_PACKING: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packing {
    Dictionary(Arc<Dictionary>),
    Gzip,
    Plain,
}

/// Whether an answer is about how the body was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboutPacking {
    /// Our server says so: it is well, and nothing of this is a failure.
    Ours,
    /// Somebody else's 415, or a 400: it may be, and a plainer body may pass.
    Perhaps,
    No,
}

impl Packing {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Dictionary(_) => "dictionary",
            Self::Gzip => "gzip",
            Self::Plain => "plain",
        }
    }

    /// The next one to try; `None` behind the last.
    pub fn plainer(&self) -> Option<Self> {
        match self {
            Self::Dictionary(_) => Some(Self::Gzip),
            Self::Gzip => Some(Self::Plain),
            Self::Plain => None,
        }
    }

    /// The body, and its `Content-Encoding` if it has one.
    pub fn pack(&self, plain: Vec<u8>) -> (Option<&'static str>, Vec<u8>) {
        if plain.len() < WORTH_PACKING {
            return (None, plain);
        }
        let packed = match self {
            Self::Dictionary(dictionary) => frame::pack(&plain, dictionary).map(|body| (DICTIONARY_ENCODING, body)),
            Self::Gzip => gzip(&plain).map(|body| ("gzip", body)),
            Self::Plain => None,
        };
        packed.map_or((None, plain), |(encoding, body)| (Some(encoding), body))
    }
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(plain).ok()?;
    packer.finish().ok()
}

pub fn about_packing(outcome: &Outcome) -> AboutPacking {
    let Outcome::Answer(answer @ Answer { status: status @ (400 | 415), .. }) = outcome else {
        return AboutPacking::No;
    };
    let code = answer.json::<SyncError>().map(|error| error.code).unwrap_or_default();
    match (status, code.as_str()) {
        (415, UNKNOWN_DICTIONARY | UNSUPPORTED_ENCODING) => AboutPacking::Ours,
        _ => AboutPacking::Perhaps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Outcome {
        Outcome::Answer(Answer { status, headers: Vec::new(), body: body.into(), body_complete: true })
    }

    #[test]
    fn each_packing_has_a_plainer_one_until_there_is_none() {
        let dictionary = Arc::new(Dictionary::new(b"words".to_vec()).unwrap());
        let mut words = Vec::new();
        let mut next = Some(Packing::Dictionary(dictionary));
        while let Some(packing) = next {
            words.push(packing.word());
            next = packing.plainer();
        }
        assert_eq!(words, ["dictionary", "gzip", "plain"]);
    }

    #[test]
    fn a_short_body_goes_plain_whatever_the_server_takes() {
        let short = vec![b'x'; WORTH_PACKING - 1];
        assert_eq!(Packing::Gzip.pack(short.clone()), (None, short));
        assert_eq!(Packing::Gzip.pack(vec![b'x'; WORTH_PACKING]).0, Some("gzip"));
    }

    #[test]
    fn only_a_400_or_a_415_is_about_the_packing_and_only_our_own_words_are_sure() {
        let ours = |code: &str| format!(r#"{{"code":"{code}","description":"x"}}"#);
        for (outcome, about) in [
            (answer(415, &ours("unknown_dictionary")), AboutPacking::Ours),
            (answer(415, &ours("unsupported_encoding")), AboutPacking::Ours),
            (answer(415, &ours("content_type")), AboutPacking::Perhaps),
            (answer(415, "<html>"), AboutPacking::Perhaps),
            (answer(400, &ours("unknown_dictionary")), AboutPacking::Perhaps),
            (answer(400, ""), AboutPacking::Perhaps),
            (answer(403, &ours("unknown_dictionary")), AboutPacking::No),
            (answer(200, &ours("unknown_dictionary")), AboutPacking::No),
            (Outcome::NotSent(crate::outbox::Why::Connect), AboutPacking::No),
        ] {
            assert_eq!(about_packing(&outcome), about, "{outcome:?}");
        }
    }
}
