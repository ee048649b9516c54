use super::*;
use std::path::Path;

use crate::ports::{FolderSecrets, SystemFiles};

const URL: &str = "https://council.example/packs/E06000020.pack";

/// A server's file, and what it answers.
struct Shelf {
    file: Vec<u8>,
    etag: String,
    ranges: bool,
}

impl Shelf {
    fn of(length: u64, etag: &str) -> Self {
        let file = (0..length).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect();
        Self { file, etag: etag.to_owned(), ranges: true }
    }

    /// `cut`: after so many bytes of the body.
    fn answer(&self, request: &Request, cut: Option<usize>) -> Answer {
        let header = |name: &str| request.headers.iter().find(|(it, _)| *it == name).map(|(_, value)| value.as_str());
        let answer = |status, headers: &[(&str, String)], body: &[u8]| Answer {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: body.get(..cut.unwrap_or(body.len())).unwrap_or(body).to_vec(),
            body_complete: cut.is_none_or(|cut| cut >= body.len()),
        };
        let etag = ("etag", self.etag.clone());
        if header("if-none-match").is_some_and(|held| held.contains(&self.etag)) {
            return answer(304, &[etag], b"");
        }
        let range = header("range").filter(|_| self.ranges && header("if-range").is_none_or(|it| it == self.etag));
        let Some((from, to)) = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-')) else {
            return answer(200, &[etag], &self.file);
        };
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        let to = to.min(self.file.len() - 1);
        let said = format!("bytes {from}-{to}/{}", self.file.len());
        answer(206, &[etag, ("content-range", said)], &self.file[from..=to])
    }
}

fn download(folder: &Path) -> Download {
    Download::resume(&SystemFiles, folder.to_owned(), URL, vec!["held".to_owned()]).unwrap()
}

/// To the end of a file, from however much of it is here; how many requests it took.
fn finish(folder: &Path, shelf: &Shelf) -> usize {
    let mut download = download(folder);
    for requests in 0..100 {
        if download.is_whole() {
            assert_eq!(std::fs::read(download.whole(&SystemFiles).unwrap()).unwrap(), shelf.file);
            download.forget(&SystemFiles).unwrap();
            return requests;
        }
        assert_eq!(download.take(&SystemFiles, &shelf.answer(&download.request(), None)).unwrap(), Step::On);
    }
    panic!("it never ends");
}

#[test]
fn a_download_goes_on_where_it_stopped_however_often_it_stops() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::of(PIECE * 4 + 100, "\"one\"");
    let cut = |cut: usize| {
        let mut download = download(dir.path());
        let error = download.take(&SystemFiles, &shelf.answer(&download.request(), Some(cut))).unwrap_err();
        assert!(matches!(error, FetchError::Line(Why::Cut)), "{error}");
        download.here
    };
    assert_eq!([cut(1000), cut(0), cut(5000)], [1000, 1000, 6000], "what came before the cut is kept");
    let requests = finish(dir.path(), &shelf);
    assert_eq!(requests, 4, "the rest, and nothing twice");
}

#[test]
fn pieces_of_two_versions_are_never_put_together() {
    let (old, new) = (Shelf::of(PIECE * 3, "\"old\""), Shelf::of(PIECE * 2 + 7, "\"new\""));
    let dir = tempfile::tempdir().unwrap();
    let mut begun = download(dir.path());
    begun.take(&SystemFiles, &old.answer(&begun.request(), None)).unwrap();
    finish(dir.path(), &new);

    // One that honours no If-Range, and one whose file is shorter now than what is here.
    let mut begun = download(dir.path());
    begun.take(&SystemFiles, &old.answer(&begun.request(), None)).unwrap();
    let said = format!("bytes {}-{}/{}", PIECE, PIECE + 6, new.file.len());
    let headers = vec![("etag".to_owned(), "\"new\"".to_owned()), ("content-range".to_owned(), said)];
    let other = Answer { status: 206, headers, body: vec![0; 7], body_complete: true };
    assert_eq!(begun.take(&SystemFiles, &other).unwrap(), Step::On);
    assert_eq!(begun.here, 0);
    begun.take(&SystemFiles, &old.answer(&begun.request(), None)).unwrap();
    let gone = Answer { status: 416, headers: Vec::new(), body: Vec::new(), body_complete: true };
    assert_eq!((begun.take(&SystemFiles, &gone).unwrap(), begun.here), (Step::On, 0));
}

#[test]
fn a_server_without_ranges_gives_it_whole_and_one_that_has_what_is_here_gives_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let whole = Shelf { ranges: false, ..Shelf::of(5000, "\"one\"") };
    assert_eq!(finish(dir.path(), &whole), 1);
    let same = Shelf::of(5000, "\"held\"");
    let other = tempfile::tempdir().unwrap();
    let mut download = download(other.path());
    assert_eq!(download.take(&SystemFiles, &same.answer(&download.request(), None)).unwrap(), Step::Current);
}

#[test]
fn an_answer_that_is_no_pack_is_kept_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let plain = |status, body: &[u8]| Answer { status, headers: Vec::new(), body: body.to_vec(), body_complete: true };
    let ranged = |said: &str| Answer {
        headers: vec![("etag".into(), "\"x\"".into()), ("content-range".into(), said.into())],
        ..plain(206, b"abc")
    };
    for (answer, there) in [
        (plain(404, b"no"), false),
        (ranged("bytes 7-9/10"), true),
        (ranged("bytes 0-2/99999999999"), true),
        (ranged("lines 0-2/10"), true),
        (Answer { body_complete: false, ..plain(200, b"<html>") }, true),
    ] {
        let mut download = download(dir.path());
        let error = download.take(&SystemFiles, &answer).unwrap_err();
        assert_eq!(matches!(error, FetchError::NotAPack(_)), there, "{error}");
        assert_eq!(download.here, 0);
    }
    let mut download = download(dir.path());
    // A piece that does not say what it is of is asked for whole; whoever sends a piece then as well has none.
    assert_eq!(download.take(&SystemFiles, &plain(206, b"abc")).unwrap(), Step::On);
    assert!(!download.request().headers.iter().any(|(name, _)| *name == "range"));
    assert!(matches!(download.take(&SystemFiles, &plain(206, b"abc")), Err(FetchError::NotAPack(_))));
    assert!(matches!(download.take(&SystemFiles, &plain(503, b"")), Err(FetchError::Line(Why::Status(503)))));
}

#[test]
fn a_server_that_has_another_file_each_time_is_not_asked_for_ever() {
    let phone = tempfile::tempdir().unwrap();
    let wayside =
        Wayside::open(phone.path(), crate::ports::Ports::system(Arc::new(FolderSecrets::beside(phone.path()))));
    let wayside = wayside.unwrap();
    for weak in ["", "W/"] {
        let asked = std::cell::Cell::new(0_u32);
        let carry = |request: Request, _: u64| {
            asked.set(asked.get() + 1);
            assert!(asked.get() < 100, "it is asked for ever");
            assert!(!request.headers.iter().any(|(name, value)| *name == "if-range" && value.starts_with("W/")));
            let shelf = Shelf::of(PIECE * 3, &format!("{weak}\"{}\"", asked.get()));
            let answer = shelf.answer(&request, None);
            async move { Outcome::Answer(answer) }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let fetched = runtime.block_on(wayside.fetch_pack("http://127.0.0.1:9/one.pack", None, carry));
        assert!(fetched.is_err(), "these are no packs: {fetched:?}");
    }
}

fn phone(folder: &Path) -> Wayside {
    Wayside::open(folder, crate::ports::Ports::system(Arc::new(FolderSecrets::beside(folder)))).unwrap()
}

fn fetch(wayside: &Wayside, url: &str, mut serve: impl FnMut(Request) -> Answer) -> Result<Fetched, FetchError> {
    let carry = |request: Request, _: u64| {
        let answer = serve(request);
        async move { Outcome::Answer(answer) }
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(wayside.fetch_pack(url, None, carry))
}

#[test]
fn a_cut_download_goes_on_although_another_councils_was_fetched_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let wayside = phone(dir.path());
    let shelf = Shelf::of(PIECE * 2, "\"one\"");
    let (mut asked, mut ranges) = (0, Vec::new());
    for (url, cut) in [("http://127.0.0.1:9/one.pack", Some(700)), ("http://127.0.0.1:9/other.pack", Some(50))] {
        assert!(matches!(fetch(&wayside, url, |it| shelf.answer(&it, cut)), Err(FetchError::Line(Why::Cut))));
    }
    let _ = fetch(&wayside, "http://127.0.0.1:9/one.pack", |request| {
        asked += 1;
        ranges.extend(request.headers.iter().find(|(name, _)| *name == "range").map(|(_, value)| value.clone()));
        shelf.answer(&request, None)
    });
    assert!(asked > 0 && ranges[0].starts_with("bytes=700-"), "{ranges:?}");
}

#[test]
fn two_that_fetch_the_same_take_turns_even_on_one_thread() {
    let dir = tempfile::tempdir().unwrap();
    let wayside = phone(dir.path());
    let (busy, most) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let one = || {
        let (busy, most) = (&busy, &most);
        let mut begun = false;
        wayside.fetch_pack("http://127.0.0.1:9/one.pack", None, move |_: Request, _: u64| {
            assert!(!std::mem::replace(&mut begun, true));
            busy.set(busy.get() + 1);
            most.set(most.get().max(busy.get()));
            async move {
                for _ in 0..20 {
                    tokio::task::yield_now().await;
                }
                busy.set(busy.get() - 1);
                Outcome::NotSent(Why::Connect)
            }
        })
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (first, second, third) = runtime.block_on(async { tokio::join!(one(), one(), one()) });
    assert!(first.is_err() && second.is_err() && third.is_err());
    assert_eq!(most.get(), 1, "one after the other");
}

#[cfg(feature = "pack-build")]
#[test]
fn what_is_here_already_is_current_whatever_the_server_says_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let wayside = phone(dir.path());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin");
    let file = dir.path().join("one.pack");
    let built = crate::pack::build::build(&folder, &file).unwrap();
    wayside.set_up(&file, &crate::wayside::Settings::default()).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let plain = |status, etag: &str, body: &[u8]| Answer {
        status,
        headers: (!etag.is_empty()).then(|| ("etag".to_owned(), etag.to_owned())).into_iter().collect(),
        body: body.to_vec(),
        body_complete: true,
    };
    let own = built.fingerprint;
    for (status, etag) in [
        (304, format!("\"{own}\"")),
        (304, format!("W/\"{own}\"")),
        (304, String::new()),
        (200, "\"a server's own\"".to_owned()),
        (200, String::new()),
    ] {
        let body = if status == 200 { bytes.as_slice() } else { b"" };
        let fetched = fetch(&wayside, URL, |_| plain(status, &etag, body));
        assert!(
            matches!(&fetched, Ok(Fetched::Current(council)) if council.jurisdiction == "E06000020"),
            "{status} {etag}: {fetched:?}"
        );
    }
    assert!(matches!(fetch(&wayside, URL, |_| plain(304, "\"another\"", b"")), Err(FetchError::NotAPack(_))));
}

#[test]
fn what_the_disk_had_no_room_for_is_not_fetched_again() {
    let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
    for kept in [InstallError::Keep(full()), InstallError::Pack(PackError::Unreadable(full()))] {
        assert!(!may_be_forgotten(&Err(kept)));
    }
    for refused in [
        InstallError::Pack(PackError::NotAPack),
        InstallError::Distrust(crate::pack::Distrust::Unsigned),
        InstallError::Older { installed: "2".into(), offered: "1".into() },
    ] {
        assert!(may_be_forgotten(&Err(refused)));
    }
}
