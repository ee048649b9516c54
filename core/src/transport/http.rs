//! Tasks over HTTP by reqwest: HTTP/1.1 on one kept connection, TLS by rustls with the platform's roots.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::header::ACCEPT_ENCODING;
use reqwest::redirect::Policy;
use tower_layer::Layer;
use tower_service::Service;

use super::Transport;
use crate::endpoint::{Answer, Body, Method, Outcome};
use crate::outbox::Why;
use crate::sync::Task;

const CONNECT: Duration = Duration::from_secs(20);
/// How long the system waits for what it sent to be acknowledged: as long as a task may go without progress. Left to
/// reqwest it is half of that.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(60);
/// Bodies go out in pieces of this size, so that progress shows on a slow line.
const PIECE: usize = 16 * 1024;

/// The reqwest adapter. One for a process's life: it keeps its connections.
#[derive(Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    connections: AtomicU64,
}

/// The platform's certificates could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the network could not be set up: {0}")]
pub struct SetUpError(#[from] reqwest::Error);

impl HttpTransport {
    pub fn new() -> Result<Self, SetUpError> {
        // The first to install a provider wins; ring is the only one in this build.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let counts = Arc::new(Counts::default());
        let builder = reqwest::Client::builder();
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let builder = builder.tcp_user_timeout(UNACKNOWLEDGED);
        let client = builder
            .user_agent(concat!("wayside/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(Policy::none())
            .referer(false)
            .pool_max_idle_per_host(1)
            .connector_layer(CountConnections(Arc::clone(&counts)))
            .build()?;
        Ok(Self { client, counts })
    }
}

impl Transport for HttpTransport {
    async fn carry(
        &self,
        task: Task,
        photo: Option<Box<dyn Read + Send>>,
        progress: Box<dyn Fn() + Send + Sync>,
    ) -> Outcome {
        let moved = Arc::new(Moved { bytes_out: AtomicU64::new(0), steps: AtomicU64::new(0), progress });
        let stall_after = task.stall_after;
        tokio::select! {
            outcome = self.exchange(task, photo, Arc::clone(&moved)) => outcome,
            () = stalled(&moved, stall_after) => {
                Outcome::Unknown { why: Why::Stalled, bytes_out: moved.bytes_out.load(Ordering::Relaxed) }
            }
        }
    }

    fn counted(&self) -> (u64, u64) {
        (self.counts.bytes.load(Ordering::Relaxed), self.counts.connections.load(Ordering::Relaxed))
    }
}

impl HttpTransport {
    async fn exchange(&self, task: Task, photo: Option<Box<dyn Read + Send>>, moved: Arc<Moved>) -> Outcome {
        let method = match task.request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
        };
        let length = task.request.body.length();
        let Ok(url) = reqwest::Url::parse(&task.request.url) else { return Outcome::NotSent(Why::BadAddress) };
        let mut request = self.client.request(method, url).header(ACCEPT_ENCODING, "gzip");
        for (name, value) in &task.request.headers {
            request = request.header(*name, value);
        }
        let mut in_one_piece = false;
        request = match (task.request.body, photo) {
            (Body::Bytes(bytes), _) if bytes.is_empty() => request,
            (Body::Bytes(bytes), _) if bytes.len() <= PIECE => {
                in_one_piece = true;
                request.body(bytes)
            }
            // A long body goes in pieces, so that it shows.
            (Body::Bytes(bytes), _) => request.body(self.pieces(Box::new(io::Cursor::new(bytes)), length, &moved)),
            (Body::Blob { .. } | Body::Form(_), Some(photo)) => request.body(self.pieces(photo, length, &moved)),
            (Body::Blob { .. } | Body::Form(_), None) => return Outcome::NotSent(Why::LocalRead),
        };
        let response = request.send().await;
        if in_one_piece && !response.as_ref().is_err_and(reqwest::Error::is_connect) {
            self.counts.bytes.fetch_add(length, Ordering::Relaxed);
            moved.bytes_out.fetch_add(length, Ordering::Relaxed);
        }
        let mut response = match response {
            Ok(response) => response,
            Err(error) => return failed(&error, &moved),
        };
        moved.step();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers: Vec<(String, String)> = headers.collect();
        let (mut body, mut body_complete) = (Vec::new(), false);
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = usize::try_from(task.answer_limit).unwrap_or(usize::MAX).saturating_sub(body.len());
                    body.extend(chunk.iter().take(room));
                    moved.step();
                    // Longer than anything of ours: what is here is judged as incomplete.
                    if chunk.len() > room {
                        break;
                    }
                }
                Ok(None) => {
                    body_complete = true;
                    break;
                }
                Err(_) => break,
            }
        }
        if headers.iter().any(|(name, value)| name == "content-encoding" && value.eq_ignore_ascii_case("gzip")) {
            (body, body_complete) = unzipped(&body, body_complete, task.answer_limit);
        }
        Outcome::Answer(Answer { status, headers, body, body_complete })
    }

    fn pieces(&self, reader: Box<dyn Read + Send>, length: u64, moved: &Arc<Moved>) -> reqwest::Body {
        let (counts, moved) = (Arc::clone(&self.counts), Arc::clone(moved));
        reqwest::Body::wrap(Pieces { reader: Mutex::new(reader), left: length, counts, moved })
    }
}

/// A body as it was before it was packed, no longer than `limit`; and whether that is all of it.
fn unzipped(body: &[u8], complete: bool, limit: u64) -> (Vec<u8>, bool) {
    let mut plain = Vec::new();
    let read = flate2::read::GzDecoder::new(body).take(limit.saturating_add(1)).read_to_end(&mut plain);
    let whole = read.is_ok() && complete && plain.len() as u64 <= limit;
    plain.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    (plain, whole)
}

/// What has moved in either direction, for the watch on stalls.
struct Moved {
    bytes_out: AtomicU64,
    steps: AtomicU64,
    progress: Box<dyn Fn() + Send + Sync>,
}

impl Moved {
    fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
        (self.progress)();
    }
}

/// Returns when nothing has moved for `after` (a tenth more at most): no progress, never a limit on the whole.
async fn stalled(moved: &Moved, after: Duration) {
    const LOOKS: u32 = 10;
    let (mut seen, mut still) = (0, 0);
    while still <= LOOKS {
        tokio::time::sleep(after / LOOKS).await;
        let now = moved.steps.load(Ordering::Relaxed);
        still = if now == seen { still + 1 } else { 0 };
        seen = now;
    }
}

/// A body of known length, read piece by piece as the line takes it.
struct Pieces {
    reader: Mutex<Box<dyn Read + Send>>,
    left: u64,
    counts: Arc<Counts>,
    moved: Arc<Moved>,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let want = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let mut piece = vec![0; want];
        let read = self.reader.get_mut().unwrap_or_else(PoisonError::into_inner).read(&mut piece);
        match read {
            Ok(0) => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
            Ok(length) => {
                piece.truncate(length);
                self.left -= length as u64;
                self.counts.bytes.fetch_add(length as u64, Ordering::Relaxed);
                self.moved.bytes_out.fetch_add(length as u64, Ordering::Relaxed);
                self.moved.step();
                Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece)))))
            }
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// No connection: nothing went out. Anything later: unsure, and says so.
fn failed(error: &reqwest::Error, moved: &Moved) -> Outcome {
    if error.is_builder() {
        return Outcome::NotSent(Why::BadAddress);
    }
    if error.is_connect() {
        return Outcome::NotSent(why_no_connection(error));
    }
    Outcome::Unknown { why: Why::Cut, bytes_out: moved.bytes_out.load(Ordering::Relaxed) }
}

/// Told from the chain of causes: the kinds of `io::Error` where there are any, else what the layer calls itself.
fn why_no_connection(error: &reqwest::Error) -> Why {
    let mut next: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(cause) = next {
        next = beneath(cause);
        if cause.is::<rustls::Error>() {
            return Why::Tls;
        }
        if cause.to_string().contains("dns error") {
            return Why::Dns;
        }
        let Some(io) = cause.downcast_ref::<io::Error>() else { continue };
        match io.kind() {
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown => {
                return Why::NoNetwork;
            }
            io::ErrorKind::InvalidData => return Why::Tls,
            _ => {}
        }
    }
    Why::Connect
}

/// What caused it. An `io::Error` around another error gives that one's cause for its own, and would hide the error itself.
fn beneath<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a (dyn std::error::Error + 'static)> {
    let within = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    within.map(|it| it as &(dyn std::error::Error + 'static)).or_else(|| error.source())
}

/// Counts connections as they are opened.
#[derive(Clone)]
struct CountConnections(Arc<Counts>);

impl<S> Layer<S> for CountConnections {
    type Service = Counted<S>;
    fn layer(&self, inner: S) -> Counted<S> {
        Counted { inner, counts: Arc::clone(&self.0) }
    }
}

#[derive(Clone)]
struct Counted<S> {
    inner: S,
    counts: Arc<Counts>,
}

impl<S: Service<R>, R> Service<R> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.counts.connections.fetch_add(1, Ordering::Relaxed);
        self.inner.call(request)
    }
}
