//! The frame of a batch that is packed with a dictionary ([`super::wire::DICTIONARY_ENCODING`]): written by phones, read
//! by our own server.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::wire::DICTIONARY_MAGIC;
use crate::pack::Dictionary;

/// The output grows by this much at a time.
const STEP: usize = 16 << 10;

/// A frame whose dictionary is still to be found.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// SHA-256 of the dictionary.
    pub dictionary: [u8; 32],
    deflated: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// It would unpack to more than the limit.
    #[error("it unpacks to too much")]
    TooLong,
    #[error("it is not deflate with this dictionary")]
    Malformed,
}

/// The frame of `plain`. `None` where zlib fails, which it has no reason to: such a body goes otherwise.
pub fn pack(plain: &[u8], dictionary: &Dictionary) -> Option<Vec<u8>> {
    let mut deflate = Compress::new(Compression::best(), false);
    deflate.set_dictionary(dictionary.bytes()).ok()?;
    let mut frame = DICTIONARY_MAGIC.to_vec();
    frame.extend(dictionary.sha256());
    loop {
        frame.reserve(STEP);
        let read = usize::try_from(deflate.total_in()).ok()?;
        match deflate.compress_vec(plain.get(read..)?, &mut frame, FlushCompress::Finish).ok()? {
            Status::StreamEnd => return Some(frame),
            Status::Ok | Status::BufError => {}
        }
    }
}

impl<'a> Frame<'a> {
    /// `None`: no frame of ours.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (dictionary, deflated) = bytes.strip_prefix(DICTIONARY_MAGIC)?.split_first_chunk::<32>()?;
        Some(Self { dictionary: *dictionary, deflated })
    }

    /// What was packed, which must be all that is in the frame. Unpacks no further than `limit` bytes: a few may stand
    /// for gigabytes.
    pub fn unpack(&self, dictionary: &Dictionary, limit: usize) -> Result<Vec<u8>, UnpackError> {
        let mut inflate = Decompress::new(false);
        inflate.set_dictionary(dictionary.bytes()).map_err(|_| UnpackError::Malformed)?;
        let mut plain = Vec::new();
        loop {
            let (read, length) = (inflate.total_in(), plain.len());
            let rest = usize::try_from(read).ok().and_then(|read| self.deflated.get(read..));
            plain.reserve(STEP);
            let status = inflate
                .decompress_vec(rest.unwrap_or_default(), &mut plain, FlushDecompress::None)
                .map_err(|_| UnpackError::Malformed)?;
            if plain.len() > limit {
                return Err(UnpackError::TooLong);
            }
            let whole = inflate.total_in() == self.deflated.len() as u64;
            match status {
                Status::StreamEnd if whole => return Ok(plain),
                Status::StreamEnd => return Err(UnpackError::Malformed),
                // Cut short: nothing was read and nothing came.
                _ if inflate.total_in() == read && plain.len() == length => return Err(UnpackError::Malformed),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: usize = 1 << 20;

    fn dictionary() -> Dictionary {
        Dictionary::new(br#"{"items":[{"id":"","kind":"report","payload":"{\"service\":\"pothole\""#.to_vec()).unwrap()
    }

    fn unpack(frame: &[u8]) -> Result<Vec<u8>, UnpackError> {
        Frame::read(frame).unwrap().unpack(&dictionary(), LIMIT)
    }

    #[test]
    fn a_frame_is_the_magic_the_dictionarys_hash_and_raw_deflate() {
        let plain = br#"{"items":[{"id":"7","kind":"report","payload":"{\"service\":\"pothole\"}"}]}"#;
        let frame = pack(plain, &dictionary()).unwrap();
        assert!(frame.starts_with(b"WSD1"));
        assert_eq!(frame[4..36], dictionary().sha256());
        assert!(frame.len() < 36 + 30, "{}", frame.len());
        assert_eq!(unpack(&frame), Ok(plain.to_vec()));
        for head in [0, 3, 4, 35] {
            assert!(Frame::read(&frame[..head]).is_none(), "{head}");
        }
        assert!(Frame::read(&plain[..]).is_none());
    }

    #[test]
    fn what_was_cut_short_or_goes_on_behind_its_end_is_refused() {
        let frame = pack(&[b'x'; 5000], &dictionary()).unwrap();
        for end in 36..frame.len() {
            assert_eq!(unpack(&frame[..end]), Err(UnpackError::Malformed), "cut at {end}");
        }
        assert_eq!(unpack(&[&frame[..], b"more"].concat()), Err(UnpackError::Malformed));
    }

    #[test]
    fn a_few_bytes_are_unpacked_to_the_limit_and_no_further() {
        let at_the_limit = pack(&vec![b' '; LIMIT], &dictionary()).unwrap();
        assert_eq!(unpack(&at_the_limit).unwrap().len(), LIMIT);
        let bomb = pack(&vec![b' '; 64 << 20], &dictionary()).unwrap();
        assert!(bomb.len() < LIMIT);
        assert_eq!(unpack(&bomb), Err(UnpackError::TooLong));
    }

    proptest! {
        #[test]
        fn whatever_is_packed_comes_out_again(plain in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            prop_assert_eq!(unpack(&pack(&plain, &dictionary()).unwrap()), Ok(plain));
        }

        #[test]
        fn foreign_bytes_are_refused_or_unpacked_within_the_limit(
            deflated in proptest::collection::vec(any::<u8>(), 0..2_000),
        ) {
            let frame = [DICTIONARY_MAGIC.to_vec(), vec![7; 32], deflated].concat();
            if let Ok(plain) = unpack(&frame) {
                prop_assert!(plain.len() <= LIMIT);
            }
        }
    }
}
