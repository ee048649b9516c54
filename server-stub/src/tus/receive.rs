//! Bytes on their way in, written piece by piece: never more than a piece of them is in memory.
//!
//! Without a checksum every piece counts as soon as it is written, so that a cut line costs nothing. With one, pieces are
//! staged: they count once the whole request has come and its sum was right, and otherwise are dropped. They stand in
//! rows all the same; a server that stops in between leaves nothing that anybody could take for the photo's.

use std::time::Duration;

use axum::body::Body;
use tokio::time::{Instant, sleep_until};

use super::checksum::Checksum;
use super::turns::Turn;
use super::{checksum_mismatch, taken, wrong_offset};
use crate::body::next_piece;
use crate::config::App;
use crate::error::Error;
use crate::store::{Appended, Upload, UploadHold};

/// A piece is written once it has this many bytes …
const PIECE: usize = 64 << 10;
/// … or once its first byte has waited this long.
const PIECE_WAITS: Duration = Duration::from_secs(2);

/// What a request brings.
pub struct Brought {
    pub body: Body,
    /// `Content-Length`, where the request says.
    pub length: Option<u64>,
    pub from: From,
    pub checksum: Option<Checksum>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// A PATCH: at this offset, or not at all.
    Offset(u64),
    /// A creation: the photo's beginning. What is here of it already is passed over.
    Beginning,
}

impl Brought {
    /// The offset of the first byte, where the request may add to this upload at all.
    fn begins(&self, upload: &Upload) -> Result<u64, Error> {
        let begins = match self.from {
            From::Offset(offset) if offset != upload.offset => return Err(wrong_offset(upload)),
            From::Offset(offset) => offset,
            From::Beginning => 0,
        };
        if self.length.is_some_and(|length| length > upload.length - begins) { Err(beyond()) } else { Ok(begins) }
    }
}

/// Takes bytes in until the body ends, the line breaks, or a newer request comes; whatever came is written, and kept unless
/// a checksum speaks against it.
pub async fn receive(app: &App, turn: &mut Turn, upload: Upload, mut brought: Brought) -> Result<Upload, Error> {
    let begins = brought.begins(&upload)?;
    let staged = brought.checksum.is_some();
    let mut writing = Writing { app, end: upload.offset, upload, staged, held: Vec::new(), due: Instant::now() };
    let ended = writing.all(turn, &mut brought, begins).await;
    match (brought.checksum, ended) {
        (None, ended) => {
            writing.write().await?;
            ended?;
        }
        (Some(checksum), Ok(())) if checksum.is_right() => {
            writing.write().await?;
            writing.commit().await?;
        }
        (Some(_), ended) => {
            writing.discard().await?;
            ended?;
            return Err(checksum_mismatch("These bytes do not have the sum that they came with. Send them again."));
        }
    }
    Ok(writing.upload)
}

/// An upload that is being added to.
struct Writing<'a> {
    app: &'a App,
    upload: Upload,
    /// Behind the last byte that is written, staged ones included.
    end: u64,
    staged: bool,
    /// Not written yet.
    held: Vec<u8>,
    /// When what is held must be written.
    due: Instant,
}

impl<'a> Writing<'a> {
    async fn all(&mut self, turn: &mut Turn, brought: &mut Brought, begins: u64) -> Result<(), Error> {
        let mut came = begins;
        loop {
            tokio::select! {
                piece = next_piece(&mut brought.body) => {
                    let Some(bytes) = piece? else { return Ok(()) };
                    if bytes.len() as u64 > self.upload.length - came {
                        return Err(beyond());
                    }
                    if let Some(checksum) = &mut brought.checksum {
                        checksum.update(&bytes);
                    }
                    let here = usize::try_from(self.upload.offset.saturating_sub(came)).unwrap_or(usize::MAX);
                    self.add(bytes.get(here..).unwrap_or_default()).await?;
                    came += bytes.len() as u64;
                }
                () = sleep_until(self.due), if !self.held.is_empty() => self.write().await?,
                () = turn.over() => return Err(taken()),
            }
        }
    }

    async fn add(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.held.is_empty() {
                self.due = Instant::now() + PIECE_WAITS;
            }
            let (fits, rest) = bytes.split_at(bytes.len().min(PIECE - self.held.len()));
            self.held.extend_from_slice(fits);
            if self.held.len() == PIECE {
                self.write().await?;
            }
            bytes = rest;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Error> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (store, at, piece) = (self.app.store(), self.hold(), std::mem::take(&mut self.held));
        if self.staged {
            self.end = through(store.upload_stage(&at, self.end, piece).await?)?;
        } else {
            self.end = through(store.upload_append(&at, self.end, piece).await?)?;
            self.stands_at_its_end();
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Error> {
        through(self.app.store().upload_commit(&self.hold(), self.end).await?)?;
        self.stands_at_its_end();
        Ok(())
    }

    async fn discard(&mut self) -> Result<(), Error> {
        self.held.clear();
        Ok(self.app.store().upload_unstage(&self.hold()).await?)
    }

    fn stands_at_its_end(&mut self) {
        if self.end > self.upload.offset {
            self.upload.touched_us = Some(self.app.config.clock.now_us());
        }
        self.upload.offset = self.end;
    }

    fn hold(&self) -> UploadHold<'a> {
        let app = self.app;
        UploadHold { jurisdiction: app.jurisdiction(), photo: self.upload.photo, fence: self.upload.fence }
    }
}

fn through(appended: Appended) -> Result<u64, Error> {
    match appended {
        Appended::Through(offset) => Ok(offset),
        Appended::Fenced => Err(taken()),
    }
}

fn beyond() -> Error {
    Error::too_large("These are more bytes than the photo was declared to have.")
}
