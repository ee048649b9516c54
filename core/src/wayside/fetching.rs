//! Getting a council's newest pack from its server, piece by piece: each is on disk before the next is asked for, so that
//! a line that breaks, or a phone that dies, costs one piece.

use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::settings::packs_folder;
use super::{Error, InstallError, Wayside};
use crate::endpoint::{Answer, Outcome, Request};
use crate::outbox::Why;
use crate::pack::{Council, PACK_BYTES, Pack, PackError, Packs, PublicKey};
use crate::ports::{FileLock, Files, LockKind, write_durably};
use crate::report::hex;

/// A few seconds' worth on a slow line.
const PIECE: u64 = 128 << 10;
/// It is begun once, and again for a file that became another meanwhile.
const BEGUN_MOST: u32 = 4;
/// Twice as long as a pack may be.
const LONGEST: u64 = 2 * PACK_BYTES;

/// What came of asking for a pack.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// The one in use is the newest: whose it is.
    Current(Box<Council>),
    Installed(Box<Council>),
}

/// Why there is no newer pack. The one in use stays, and what was fetched of another is kept for the next time.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("The pack could not be fetched: {}", crate::words::trouble(crate::words::words(crate::words::ENGLISH), *.0).sentence)]
    Line(Why),
    #[error("There is no pack at {0}.")]
    NotThere(String),
    #[error("Something at {0} answered that is no pack.")]
    NotAPack(String),
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error("The pack could not be kept on this phone: {0}")]
    Keep(#[from] std::io::Error),
}

impl Wayside {
    /// Where each council offers its newest pack, the home council's first: where the pack itself says, else at the first endpoint.
    /// One that has neither has nowhere to ask. What was chosen over the pack's endpoints stands in for both.
    pub fn pack_addresses(&self) -> Result<Vec<(Council, String)>, Error> {
        let chosen = self.inner().chosen.url.clone();
        let mut addresses = Vec::new();
        for pack in self.packs().iter() {
            let council = pack.council()?.clone();
            if chosen.is_none() && !council.pack_url.is_empty() {
                let address = council.pack_url.clone();
                addresses.push((council, address));
                continue;
            }
            let Some(endpoint) = pack.endpoints()?.first() else { continue };
            let url = chosen.as_ref().unwrap_or(&endpoint.url).trim_end_matches('/');
            let address = format!("{url}/packs/{}.pack", council.jurisdiction);
            addresses.push((council, address));
        }
        Ok(addresses)
    }

    /// Goes on with a pack from this address, or begins: requests out, answers in. `carry` sends one and gives what came of it.
    pub async fn fetch_pack<F: Future<Output = Outcome>>(
        &self,
        url: &str,
        key: Option<PublicKey>,
        mut carry: impl FnMut(Request, u64) -> F,
    ) -> Result<Fetched, FetchError> {
        let files = self.ports.files.as_ref();
        let room = packs_folder(&self.folder).join("download").join(name_of(url));
        files.create_folder(&room)?;
        // Whoever else fetches the same waits, and finds it here. Beside the room: that is emptied.
        let _alone = alone(&self.ports.files, room.with_extension("lock")).await?;
        self.take_up_packs().map_err(InstallError::from)?;
        let packs = self.packs();
        // Whoever names a key has it judged by that, even what is here already.
        let held = packs.iter().filter(|_| key.is_none()).map(|pack| pack.fingerprint()).collect();
        let mut download = Download::resume(files, room, url, held)?;
        while !download.is_whole() {
            let answer = match carry(download.request(), LONGEST).await {
                Outcome::Answer(answer) => answer,
                Outcome::NotSent(why) | Outcome::Unknown { why, .. } => return Err(FetchError::Line(why)),
            };
            if download.take(files, &answer)? == Step::Current {
                let current = current(&packs, url, answer.header("etag"));
                return is_current(current.ok_or_else(|| FetchError::NotAPack(url.to_owned()))?);
            }
            if download.begun > BEGUN_MOST {
                return Err(FetchError::NotAPack(url.to_owned()));
            }
        }
        let whole = download.whole(files)?;
        // A server that knows nothing of fingerprints sends what is here already.
        let fetched = Pack::open(&whole).ok().filter(|_| key.is_none());
        if let Some(same) = fetched.and_then(|it| packs.iter().find(|pack| pack.fingerprint() == it.fingerprint())) {
            download.forget(files)?;
            return is_current(same);
        }
        let installed = self.install(&whole, key);
        // Taken or refused: it is not fetched again piece by piece. What the disk had no room for is there the next time.
        if may_be_forgotten(&installed) {
            download.forget(files)?;
        }
        Ok(Fetched::Installed(Box::new(installed?)))
    }
}

/// Of an address, for a folder: no two have the same.
fn name_of(url: &str) -> String {
    hex(&Sha256::digest(url))
}

fn is_current(pack: &Pack) -> Result<Fetched, FetchError> {
    Ok(Fetched::Current(Box::new(pack.council().map_err(InstallError::from)?.clone())))
}

/// Of the packs that a server was told of, the one that it says is its newest. Some servers weaken an ETag on its way, and
/// some leave it out.
fn current<'a>(packs: &'a Packs, url: &str, etag: Option<&str>) -> Option<&'a Arc<Pack>> {
    let Some(etag) = etag else {
        let mut all = packs.iter();
        return match (all.next(), all.next()) {
            (Some(only), None) => Some(only),
            _ => packs.iter().find(|pack| {
                pack.council()
                    .is_ok_and(|it| it.pack_url == url || url.ends_with(&format!("/{}.pack", it.jurisdiction)))
            }),
        };
    };
    let etag = etag.strip_prefix("W/").unwrap_or(etag);
    packs.iter().find(|pack| etag == format!("\"{}\"", pack.fingerprint()))
}

/// The lock, once it is free. It is waited for on a thread of its own: who drives this may be driving the other too.
async fn alone(files: &Arc<dyn Files>, path: PathBuf) -> std::io::Result<Box<dyn FileLock>> {
    if let Some(lock) = files.lock(&path, LockKind::Exclusive, false)? {
        return Ok(lock);
    }
    let waiting = Arc::new(Mutex::new(Waiting::default()));
    let (files, told) = (files.clone(), waiting.clone());
    std::thread::Builder::new().spawn(move || {
        let lock = files.lock(&path, LockKind::Exclusive, true);
        let mut waiting = told.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.lock = Some(lock.and_then(|lock| lock.ok_or_else(|| std::io::ErrorKind::WouldBlock.into())));
        if let Some(waker) = waiting.waker.take() {
            waker.wake();
        }
    })?;
    std::future::poll_fn(move |context| {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.lock.take() {
            Some(lock) => Poll::Ready(lock),
            None => {
                waiting.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    })
    .await
}

#[derive(Default)]
struct Waiting {
    lock: Option<std::io::Result<Box<dyn FileLock>>>,
    waker: Option<Waker>,
}

fn may_be_forgotten(installed: &Result<Council, InstallError>) -> bool {
    match installed {
        Ok(_) | Err(InstallError::Distrust(_) | InstallError::Older { .. }) => true,
        Err(InstallError::Pack(error)) => !matches!(error, PackError::Unreadable(_)),
        Err(InstallError::Keep(_) | InstallError::Store(_) | InstallError::BadEndpoint(_)) => false,
    }
}

#[derive(Debug, PartialEq)]
enum Step {
    /// A piece, or the beginning again; perhaps the last.
    On,
    /// What the server has is in use here.
    Current,
}

/// Which file the pieces are of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct About {
    url: String,
    /// Of the whole file: pieces of another are not put together with these.
    etag: String,
    length: u64,
}

/// What is here of a pack, in a folder of `packs/download` for each address: what it is of, and its pieces by where each begins.
struct Download {
    folder: PathBuf,
    about: About,
    here: u64,
    /// How often it was begun since it was asked for: a server that has another file each time has none.
    begun: u32,
    /// Of the packs in use.
    held: Vec<String>,
    /// Pieces without an ETag may be of two files: then all of it is asked for at once.
    in_pieces: bool,
}

impl Download {
    fn resume(files: &dyn Files, folder: PathBuf, url: &str, held: Vec<String>) -> std::io::Result<Self> {
        let about = std::fs::read(folder.join("about.json")).ok();
        let about = about.and_then(|json| serde_json::from_slice::<About>(&json).ok()).filter(|about| about.url == url);
        let mut download = Self { folder, about: about.unwrap_or_default(), here: 0, begun: 0, held, in_pieces: true };
        if download.about.etag.is_empty() {
            download.begin(files, About { url: url.to_owned(), ..About::default() })?;
        }
        while let Ok(piece) = std::fs::metadata(download.piece(download.here)) {
            if piece.len() == 0 {
                break;
            }
            download.here += piece.len();
        }
        Ok(download)
    }

    fn is_whole(&self) -> bool {
        self.here > 0 && self.here == self.about.length
    }

    fn piece(&self, from: u64) -> PathBuf {
        self.folder.join(format!("{from:010}.piece"))
    }

    /// Pieces of another file go.
    fn begin(&mut self, files: &dyn Files, about: About) -> std::io::Result<()> {
        for name in files.list(&self.folder)? {
            files.remove(&self.folder.join(name))?;
        }
        (self.about, self.here) = (about, 0);
        self.begun += 1;
        Ok(())
    }

    fn forget(&mut self, files: &dyn Files) -> std::io::Result<()> {
        self.begin(files, About::default())
    }

    fn request(&self) -> Request {
        let request = Request::get(self.about.url.clone());
        if self.here == 0 {
            let held: Vec<String> = self.held.iter().map(|fingerprint| format!("\"{fingerprint}\"")).collect();
            let request =
                if self.in_pieces { request.with("range", format!("bytes=0-{}", PIECE - 1)) } else { request };
            return if held.is_empty() { request } else { request.with("if-none-match", held.join(", ")) };
        }
        let range = format!("bytes={}-{}", self.here, self.here + PIECE - 1);
        let request = request.with("range", range);
        // A weak one is never equal there (RFC 9110, 13.1.5): the server would begin again each time.
        if self.about.etag.starts_with('"') { request.with("if-range", self.about.etag.clone()) } else { request }
    }

    /// A piece is on disk when this returns.
    fn take(&mut self, files: &dyn Files, answer: &Answer) -> Result<Step, FetchError> {
        let url = self.about.url.clone();
        let etag = answer.header("etag").unwrap_or_default().to_owned();
        match answer.status {
            304 => return Ok(Step::Current),
            404 | 410 => return Err(FetchError::NotThere(url)),
            // The file is another by now, and shorter.
            416 if self.here > 0 => {
                self.begin(files, About { url, ..About::default() })?;
                return Ok(Step::On);
            }
            206 if etag.is_empty() && self.in_pieces => {
                self.in_pieces = false;
                self.begin(files, About { url, ..About::default() })?;
                return Ok(Step::On);
            }
            206 => {}
            // Without ranges, or one that is not the same any more: the whole of it, in place of what was here.
            200 if answer.body_complete => {
                let length = answer.body.len() as u64;
                self.begin(files, About { url, etag, length })?;
                self.keep(files, &answer.body)?;
                return Ok(Step::On);
            }
            200 => return Err(FetchError::NotAPack(url)),
            status => return Err(FetchError::Line(Why::Status(status))),
        }
        let range = answer.header("content-range").and_then(range).filter(|it| it.length <= LONGEST);
        let Some(range) = range.filter(|range| range.from == self.here && !etag.is_empty()) else {
            return Err(FetchError::NotAPack(url));
        };
        if self.here == 0 {
            self.begin(files, About { url, etag, length: range.length })?;
        } else if self.about.etag != etag {
            self.begin(files, About { url, ..About::default() })?;
            return Ok(Step::On);
        }
        if answer.body.is_empty() {
            return Err(FetchError::Line(Why::Cut));
        }
        let room = usize::try_from(self.about.length - self.here).unwrap_or(usize::MAX);
        self.keep(files, answer.body.get(..room).unwrap_or(&answer.body))?;
        // What came of it stays; the line is not to be trusted with the next one at once.
        if answer.body_complete || self.is_whole() { Ok(Step::On) } else { Err(FetchError::Line(Why::Cut)) }
    }

    fn keep(&mut self, files: &dyn Files, bytes: &[u8]) -> std::io::Result<()> {
        if self.here == 0 {
            let about = serde_json::to_vec(&self.about).unwrap_or_default();
            write_durably(files, &self.folder.join("about.json"), |to| to.write_all(&about))?;
        }
        write_durably(files, &self.piece(self.here), |to| to.write_all(bytes))?;
        self.here += bytes.len() as u64;
        Ok(())
    }

    fn whole(&self, files: &dyn Files) -> std::io::Result<PathBuf> {
        let whole = self.folder.join("whole.pack");
        write_durably(files, &whole, |to| {
            let mut from = 0;
            while from < self.here {
                let mut piece = Vec::new();
                std::fs::File::open(self.piece(from))?.read_to_end(&mut piece)?;
                to.write_all(&piece)?;
                from += (piece.len() as u64).max(1);
            }
            Ok(())
        })?;
        Ok(whole)
    }
}

/// `bytes 0-1023/146515` (RFC 9110, 14.4).
struct Range {
    from: u64,
    length: u64,
}

fn range(text: &str) -> Option<Range> {
    let (range, length) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some(Range { from: from.parse().ok()?, length: length.parse().ok()? })
}

// They wait for a download by the driver's own runtime.
#[cfg(test)]
#[cfg(feature = "transport")]
#[path = "fetching_tests.rs"]
mod tests;
