//! Bad answers over a real socket: whatever a server, a portal or a broken line sends, the report is kept, tried again
//! later, and the reason is shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::{Receipt, UploadSlot, Verdict};
use wayside_core::outbox::{State, WaitReason, Why};
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Transport, Until, drive};
use wayside_core::wayside::{Changes, Settings, Summary};

/// Answers each connection's requests by `script`, which is given the request whole. It ends with the test.
struct Server {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(script: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, script) = (Arc::clone(&seen), Arc::new(script));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, script) = (Arc::clone(&log), Arc::clone(&script));
                std::thread::spawn(move || serve(stream, &log, script.as_ref()));
            }
        });
        Self { url, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, script: &dyn Fn(&str, &mut TcpStream)) {
    let (mut request, mut buffer) = (Vec::new(), [0; 8192]);
    loop {
        let head = request.windows(4).position(|part| part == b"\r\n\r\n");
        if let Some(end) = head {
            let text = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length =
                text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
            let whole = end + 4 + length.unwrap_or(0);
            if request.len() >= whole {
                let text = String::from_utf8_lossy(&request[..whole]).into_owned();
                request.drain(..whole);
                log.lock().unwrap().push(text.clone());
                script(&text, &mut stream);
                continue;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
}

fn say(stream: &mut TcpStream, head: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// What the list shows after one pass against this server, and how many requests it took.
async fn after_a_pass(url: &str) -> (Summary, String, wayside_core::transport::Pass) {
    let phone = Phone::new(&[]);
    phone.wayside.choose(&Settings { endpoint: Some(url.to_owned()), ..Settings::default() }).unwrap();
    let id = phone.submit(pothole());
    let transport = HttpTransport::new().unwrap();
    let pass = drive(&phone.wayside, &transport, Budget::default(), Until::NothingDue).await.unwrap().unwrap();
    let shown = phone.wayside.show(id).unwrap();
    assert_eq!((pass.accepted, pass.waiting, pass.wedged), (0, 1, 0), "kept: {:?}", shown.summary);
    assert!(shown.summary.next_attempt.is_some(), "tried again by itself: {:?}", shown.summary);
    assert_eq!(phone.wayside.outstanding().unwrap(), (1, 0));
    (shown.summary, shown.sentence, pass)
}

#[tokio::test]
async fn whatever_answers_instead_of_the_council_the_report_is_kept_and_the_reason_shown() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let down = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let (summary, sentence, _) = after_a_pass(&down).await;
    assert_eq!((summary.state.as_str(), summary.reason.as_deref()), ("waiting", Some("retry")));
    assert!(sentence.contains("did not answer"), "{sentence}");

    let html =
        Server::new(|_, stream| say(stream, "200 OK\r\ncontent-type: text/html", b"<html>Sign in to Wi-Fi</html>"));
    let (summary, sentence, _) = after_a_pass(&html.url).await;
    assert_eq!(summary.state, "waiting");
    assert!(sentence.contains("Something other than the council's server"), "{sentence}");

    let wrong = Server::new(|_, stream| say(stream, "404 Not Found\r\ncontent-type: text/html", b"<html>?</html>"));
    let (_, sentence, pass) = after_a_pass(&format!("{}wrong/path", wrong.url)).await;
    assert!(sentence.contains("code 404"), "{sentence}");
    assert_eq!((pass.connections, wrong.seen().len()), (1, 1));

    let elsewhere = Server::new(|_, stream| say(stream, "200 OK", b"{\"results\":[]}"));
    let there = elsewhere.url.clone();
    let portal =
        Server::new(move |_, stream| say(stream, &format!("307 Temporary Redirect\r\nlocation: {there}"), b""));
    let (_, sentence, _) = after_a_pass(&portal.url).await;
    assert!(sentence.contains("Something other than"), "{sentence}");
    assert!(elsewhere.seen().is_empty(), "a redirect to another host is not followed");

    let moved = Server::new(|_, stream| say(stream, "302 Found\r\nlocation: /elsewhere", b""));
    after_a_pass(&moved.url).await;
    assert!(moved.seen().iter().all(|request| request.starts_with("POST ")), "302 never makes a GET of a POST");
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_leaves_the_report_to_be_confirmed() {
    let garbage =
        Server::new(|_, stream| say(stream, "200 OK\r\ncontent-type: application/json", b"{\"results\": nonsense"));
    let (summary, _, _) = after_a_pass(&garbage.url).await;
    assert_eq!(summary.state, "unconfirmed");

    let cut = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"results\":[");
        let _ = stream.shutdown(std::net::Shutdown::Both);
    });
    let (summary, _, _) = after_a_pass(&cut.url).await;
    assert_eq!(summary.state, "unconfirmed");
    assert!(cut.seen().len() <= 2, "once again at once, and then later");

    let endless = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 65536], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    let started = Instant::now();
    let (summary, _, _) = after_a_pass(&endless.url).await;
    assert_eq!(summary.state, "unconfirmed");
    assert!(started.elapsed() < Duration::from_secs(10), "it gives up at the limit");
}

#[tokio::test]
async fn a_307_within_the_host_is_followed_with_the_whole_body_of_words_and_of_photos() {
    let length = Arc::new(Mutex::new(0));
    let declared = Arc::clone(&length);
    let server = Server::new(move |request, stream| match request.lines().next().unwrap_or_default() {
        line if line.starts_with("PATCH /moved/") => {
            let there = format!("204 No Content\r\nupload-offset: {}", declared.lock().unwrap());
            say(stream, &there, b"");
        }
        line if line.contains("/moved/") => say(stream, "200 OK", b"{\"results\":[]}"),
        _ => say(stream, "307 Temporary Redirect\r\nlocation: /moved/here", b""),
    });
    let phone = Phone::new(&[]);
    phone.wayside.choose(&Settings { endpoint: Some(server.url.clone()), ..Settings::default() }).unwrap();
    let id = phone.submit_with_photos(1);
    let photo = phone.wayside.show(id).unwrap().photos.remove(0);
    *length.lock().unwrap() = photo.length;
    let slot = UploadSlot { id: photo.id.parse().unwrap(), url: format!("sync/v1/photos/{}", photo.id), offset: 0 };
    let receipt = Receipt { reference: Some("R".to_owned()), photos: vec![slot] };
    phone.finish(&phone.task(), verdicts([(id.0, Verdict::Accepted(receipt))]));
    let transport = HttpTransport::new().unwrap();
    drive(&phone.wayside, &transport, Budget::default(), Until::NothingDue).await.unwrap().unwrap();
    assert_eq!(phone.photo_states(id), [State::Accepted]);
    phone.clock.forward(Duration::from_secs(3600));
    let other = phone.submit(Changes { description: Some("w".repeat(3900)), ..pothole() });
    drive(&phone.wayside, &transport, Budget::default(), Until::NothingDue).await.unwrap().unwrap();
    assert_eq!(
        phone.state(other),
        State::Waiting(WaitReason::Retry(Why::BadAnswer)),
        "an answer that is ours, and says nothing of it"
    );
    let (words, pictures): (Vec<String>, Vec<String>) =
        server.seen().into_iter().filter(|it| it.contains("/moved/")).partition(|it| it.starts_with("POST"));
    assert!(words[0].to_lowercase().contains("authorization: bearer "));
    // The photo is opened anew for the second request.
    assert!(pictures[0].len() > 10_000, "{}", pictures[0].len());
}

#[tokio::test]
async fn an_endless_answer_is_read_no_further_than_its_limit_and_circles_end() {
    let endless = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = [b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    let phone = Phone::new(&[]);
    phone.wayside.choose(&Settings { endpoint: Some(endless.url.clone()), ..Settings::default() }).unwrap();
    phone.submit(pothole());
    let mut task = phone.task();
    task.answer_limit = 10_000;
    let transport = HttpTransport::new().unwrap();
    let Outcome::Answer(answer) = transport.carry(task.clone(), None, Box::new(|| {})).await else { panic!() };
    assert_eq!((answer.body.len(), answer.body_complete), (10_000, false));

    phone.finish(&task, Outcome::NotSent(Why::Connect));
    let circle = Server::new(|_, stream| say(stream, "308 Permanent Redirect\r\nlocation: /again", b""));
    phone.wayside.choose(&Settings { endpoint: Some(circle.url.clone()), ..Settings::default() }).unwrap();
    phone.clock.forward(Duration::from_secs(60));
    drive(&phone.wayside, &transport, Budget::default(), Until::NothingDue).await.unwrap().unwrap();
    assert_eq!(circle.seen().len(), 4);
}

#[tokio::test]
async fn a_line_that_goes_silent_is_given_up_and_one_that_crawls_is_not() {
    let silent = Server::new(|_, _| std::thread::sleep(Duration::from_secs(30)));
    let crawling = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n");
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(150));
            let _ = stream.write_all(b" ");
        }
    });
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut task = phone.task();
    task.stall_after = Duration::from_millis(600);
    let transport = HttpTransport::new().unwrap();
    task.request.url = silent.url.clone();
    let started = Instant::now();
    let outcome = transport.carry(task.clone(), None, Box::new(|| {})).await;
    assert!(matches!(outcome, Outcome::Unknown { why: Why::Stalled, .. }), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(3));
    task.request.url = crawling.url.clone();
    let outcome = transport.carry(task, None, Box::new(|| {})).await;
    assert!(matches!(&outcome, Outcome::Answer(answer) if answer.body_complete), "1.5 s in all: {outcome:?}");
}

#[tokio::test]
async fn connections_are_counted_and_kept() {
    let server = Server::new(|_, stream| say(stream, "200 OK", b"{}"));
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut task = phone.task();
    task.request.url = server.url.clone();
    let transport = HttpTransport::new().unwrap();
    for _ in 0..3 {
        transport.carry(task.clone(), None, Box::new(|| {})).await;
    }
    let length = bytes(&task).len() as u64;
    assert_eq!(transport.counted(), (3 * length, 1));
}

#[tokio::test]
async fn an_address_that_is_none_and_a_host_that_is_nowhere_are_told_apart() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut task = phone.task();
    let transport = HttpTransport::new().unwrap();
    task.request.url = "http://".to_owned();
    assert_eq!(transport.carry(task.clone(), None, Box::new(|| {})).await, Outcome::NotSent(Why::BadAddress));
    task.request.url = "http://council.invalid/".to_owned();
    let outcome = transport.carry(task, None, Box::new(|| {})).await;
    assert!(matches!(outcome, Outcome::NotSent(Why::Dns | Why::Connect | Why::NoNetwork)), "{outcome:?}");
}
