//! The file on its way in: read in large pieces, never held whole, and never for ever.

use std::fmt;
use std::io::{self, BufRead, Read};

use crate::{Damage, Limits, PhotoError};

/// Bytes asked of the file at a time.
const PIECE: usize = 64 << 10;

/// Progressive encoders write about ten scans. Each goes over the whole picture however few bytes it holds, so
/// thousands of empty ones would keep a phone busy for hours.
const MOST_SCANS: usize = 256;

/// A buffered file that keeps to its limits.
#[derive(Debug)]
pub(crate) struct Source<R> {
    file: R,
    buffer: Vec<u8>,
    at: usize,
    most: u64,
    left: u64,
    scans: usize,
    after_ff: bool,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(file: R, limits: &Limits) -> Source<R> {
        let most = limits.max_file_bytes;
        Source { file, buffer: Vec::new(), at: 0, most, left: most, scans: 0, after_ff: false }
    }

    /// Puts bytes in front of what is still to be read.
    pub(crate) fn put_back(&mut self, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(self.buffered());
        (self.buffer, self.at) = (bytes, 0);
    }

    fn buffered(&self) -> &[u8] {
        self.buffer.get(self.at..).unwrap_or_default()
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.buffer.clear();
        if self.left == 0 {
            // A file of just the permitted length has ended; a longer one has not.
            return match self.file.by_ref().take(1).read_to_end(&mut Vec::new())? {
                0 => Ok(()),
                _ => Err(Stop::FileTooLarge { most: self.most }.into()),
            };
        }
        let room = PIECE.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.buffer.resize(room, 0);
        let read = loop {
            match self.file.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(*read.as_ref().unwrap_or(&0));
        self.left = self.left.saturating_sub(read? as u64);
        self.count_scans()
    }

    /// Counts start-of-scan markers, `FF DA`; inside a scan no other `FF` is followed by `DA`.
    fn count_scans(&mut self) -> io::Result<()> {
        let fresh = self.buffer.as_slice();
        let (Some((first, others)), Some(last)) = (fresh.split_first(), fresh.last()) else { return Ok(()) };
        // Adding up truths, not filtering, lets the compiler look at many bytes at once.
        self.scans += fresh.iter().zip(others).map(|(a, b)| usize::from((*a == 0xFF) & (*b == 0xDA))).sum::<usize>();
        self.scans += usize::from(self.after_ff && *first == 0xDA);
        self.after_ff = *last == 0xFF;
        if self.scans > MOST_SCANS { Err(Stop::TooManyScans.into()) } else { Ok(()) }
    }

    /// What [`Read::read_exact`] does beyond its short cut.
    #[cold]
    fn read_exact_slowly(&mut self, mut wanted: &mut [u8]) -> io::Result<()> {
        while !wanted.is_empty() {
            let read = self.read(wanted)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            wanted = wanted.get_mut(read..).unwrap_or_default();
        }
        Ok(())
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, wanted: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(wanted)?;
        self.consume(read);
        Ok(read)
    }

    /// The decoder asks for every byte by itself: one that is at hand costs a comparison and no call. (A `BufReader`
    /// here adds a seventh to the whole time.)
    #[inline(always)]
    fn read_exact(&mut self, wanted: &mut [u8]) -> io::Result<()> {
        if let ([slot], Some(byte)) = (&mut *wanted, self.buffer.get(self.at)) {
            *slot = *byte;
            self.at += 1;
            return Ok(());
        }
        self.read_exact_slowly(wanted)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.buffer.len() {
            self.refill()?;
        }
        Ok(self.buffered())
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

/// Why reading was stopped, on its way through the decoder as an [`io::Error`].
#[derive(Debug)]
enum Stop {
    FileTooLarge { most: u64 },
    TooManyScans,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reading was stopped at a limit")
    }
}

impl std::error::Error for Stop {}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> io::Error {
        io::Error::other(stop)
    }
}

impl From<io::Error> for PhotoError {
    /// Tells apart our own stop, the end of the file, and a file that cannot be read.
    fn from(error: io::Error) -> PhotoError {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()) {
            Some(Stop::FileTooLarge { most }) => PhotoError::FileTooLarge { most: *most },
            Some(Stop::TooManyScans) => PhotoError::Damaged(Damage::Header("hundreds of scans")),
            None if error.kind() == io::ErrorKind::UnexpectedEof => PhotoError::Damaged(Damage::CutShort),
            None => PhotoError::Read(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], max_file_bytes: u64) -> Result<Vec<u8>, PhotoError> {
        let mut all = Vec::new();
        Source::new(bytes, &Limits { max_file_bytes, ..Limits::default() }).read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn a_file_of_just_the_permitted_length_is_read_and_one_byte_more_is_refused() {
        assert_eq!(read(&[7; 10], 10).unwrap(), [7; 10]);
        assert!(matches!(read(&[7; 11], 10), Err(PhotoError::FileTooLarge { most: 10 })));
    }

    #[test]
    fn hundreds_of_scans_are_refused_also_when_a_marker_straddles_two_reads() {
        for shift in [0, 1] {
            let mut bytes = vec![0; PIECE - 2 * MOST_SCANS + shift];
            bytes.extend([0xFF, 0xDA].repeat(MOST_SCANS));
            assert!(read(&bytes, u64::MAX).is_ok());
            bytes.extend([0xFF, 0xDA]);
            let refused = read(&bytes, u64::MAX);
            assert!(matches!(refused, Err(PhotoError::Damaged(Damage::Header(_)))), "{refused:?}");
        }
    }

    #[test]
    fn what_is_put_back_is_read_first() {
        let mut source = Source::new([3, 4, 5].as_slice(), &Limits::default());
        source.read_exact(&mut [0]).unwrap();
        source.put_back(vec![1, 2]);
        let mut all = Vec::new();
        source.read_to_end(&mut all).unwrap();
        assert_eq!(all, [1, 2, 4, 5]);
    }

    #[test]
    fn a_read_that_fails_is_told_apart_from_a_file_that_ends() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::PermissionDenied.into())
            }
        }
        let error = Source::new(Broken, &Limits::default()).read_exact(&mut [0]).unwrap_err();
        assert!(matches!(PhotoError::from(error), PhotoError::Read(_)));
        let error = Source::new(io::empty(), &Limits::default()).read_exact(&mut [0]).unwrap_err();
        assert!(matches!(PhotoError::from(error), PhotoError::Damaged(Damage::CutShort)));
    }
}
