//! What stands between a phone and its office: a filter that strikes whatever has certain words in it, and side doors that
//! are out of order.

use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use wayside_core::endpoint::frame::Frame;
use wayside_core::endpoint::{Answer, Body, Method, Request};
use wayside_core::pack::{Dictionary, Pack};

/// What a filter does to a request that it does not like. The office never sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    Resets,
    /// 403, and a page that says so.
    Forbids,
    /// 200, and a page that says so.
    ShowsAPage,
    /// 200, and what nobody can read.
    Garbles,
}

impl Strike {
    pub const ALL: [Self; 4] = [Self::Resets, Self::Forbids, Self::ShowsAPage, Self::Garbles];
}

/// A door beside the one that words go in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Wayside sync: what does a restored server hold?
    Known,
    Changes,
    Photos,
    /// Open311: the public list.
    List,
}

impl Door {
    fn is_of(self, request: &Request) -> bool {
        let path = request.url.split('?').next().unwrap_or_default();
        match self {
            Self::Known => path.ends_with("/sync/v1/known"),
            Self::Changes => path.ends_with("/sync/v1/changes"),
            Self::Photos => path.contains("/sync/v1/photos/"),
            Self::List => request.method == Method::Get && path.ends_with("/requests.json"),
        }
    }
}

/// What a request meets that does not get through.
#[derive(Clone, Debug)]
pub enum Met {
    Reset,
    Answer(Answer),
}

/// One gate may stand before many phones.
#[derive(Debug, Default)]
pub struct Gate(Mutex<Standing>);

#[derive(Debug, Default)]
struct Standing {
    filter: Option<(String, Strike)>,
    broken: Option<(Door, u16)>,
    /// What batches are packed with: a filter reads what an office reads.
    dictionary: Option<Arc<Dictionary>>,
}

impl Gate {
    /// Before the offices of this pack; open.
    pub fn before(pack: &Path) -> Arc<Self> {
        let dictionary = Pack::open(pack).ok().and_then(|pack| pack.dictionary().ok()?);
        Arc::new(Self(Mutex::new(Standing { dictionary, ..Standing::default() })))
    }

    /// From now on, whatever has this word in its body or its address is struck.
    pub fn strike(&self, word: &str, how: Strike) {
        self.standing().filter = Some((word.to_owned(), how));
    }

    /// From now on, one door answers with this status and takes nothing.
    pub fn out_of_order(&self, door: Door, status: u16) {
        self.standing().broken = Some((door, status));
    }

    /// Everything gets through again.
    pub fn open(&self) {
        let mut standing = self.standing();
        (standing.filter, standing.broken) = (None, None);
    }

    pub fn is_open(&self) -> bool {
        let standing = self.standing();
        standing.filter.is_none() && standing.broken.is_none()
    }

    /// Whether the filter would strike something with these words in it.
    pub fn would_strike(&self, words: &str) -> bool {
        self.standing().filter.as_ref().is_some_and(|(word, _)| words.contains(word))
    }

    /// `None`: it gets through.
    pub fn meets(&self, request: &Request, body: &[u8]) -> Option<Met> {
        let standing = self.standing();
        if let Some((_, status)) = standing.broken.filter(|(door, _)| door.is_of(request)) {
            return Some(Met::Answer(said_by_a_front(status, None)));
        }
        let (word, how) = standing.filter.as_ref()?;
        if !request.url.contains(word) && !standing.plain(request, body).contains(word) {
            return None;
        }
        Some(match how {
            Strike::Resets => Met::Reset,
            Strike::Forbids => Met::Answer(page(403, "This request was blocked")),
            Strike::ShowsAPage => Met::Answer(page(200, "This request was blocked")),
            Strike::Garbles => Met::Answer(Answer {
                status: 200,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: b"{\"blocked".to_vec(),
                body_complete: true,
            }),
        })
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().expect("no thread of ours panics")
    }
}

impl Standing {
    /// The words of a request; a photo has none.
    fn plain(&self, request: &Request, body: &[u8]) -> String {
        if !matches!(request.body, Body::Bytes(_)) {
            return String::new();
        }
        let packing = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
        let plain = match (packing, Frame::read(body), &self.dictionary) {
            (None, _, _) => Some(body.to_vec()),
            (Some(_), Some(frame), Some(dictionary)) => frame.unpack(dictionary, 4 << 20).ok(),
            (Some(_), _, _) => {
                let mut plain = Vec::new();
                flate2::read::GzDecoder::new(body).read_to_end(&mut plain).ok().map(|_| plain)
            }
        };
        String::from_utf8_lossy(&plain.unwrap_or_default()).into_owned()
    }
}

/// What a proxy or a load balancer says in its office's place.
pub fn said_by_a_front(status: u16, retry_after: Option<u64>) -> Answer {
    let mut answer = page(status, "nginx");
    answer.headers.extend(retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    if (300..400).contains(&status) {
        answer.headers.push(("location".to_owned(), "/thanks".to_owned()));
    }
    answer
}

pub fn page(status: u16, words: &str) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
        body: format!("<html>{words}</html>").into_bytes(),
        body_complete: true,
    }
}
