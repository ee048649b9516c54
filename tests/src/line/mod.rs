//! A thin line between phone and server, in user space: a rate each way, a round trip, resets, stalls.
//!
//! It takes bytes in no faster than its rate and holds no more of them than the line itself would (a bandwidth-delay
//! product, with small receive buffers and segments), so that a sender cannot put a photo into it and go away. Each way
//! takes half the round trip; because a relay answers a SYN by itself, a connection's first byte waits one round trip
//! more. All connections share the rate. It loses no packet and knows no slow start, and neither does the raw transfer
//! ([`Line::raw_rate`]) that everything over it is measured against.

mod floor;
mod pipe;
mod tls;
mod trouble;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

pub use floor::from_zero;
pub use tls::Tls;
pub use trouble::Trouble;

use pipe::Way;
use trouble::Weather;

/// Small enough that a slow line is not one segment long; what a real path's smallest is.
const SEGMENT: u32 = 536;

#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Bits a second, each way.
    pub bits: u64,
    pub rtt: Duration,
}

impl Shape {
    /// The same line with its time running so many times as fast: as many bytes in a round trip.
    #[must_use]
    pub fn sped_up(self, times: u32) -> Self {
        Self { bits: self.bits * u64::from(times), rtt: self.rtt / times }
    }

    fn bytes_a_second(self) -> f64 {
        self.bits as f64 / 8.0
    }

    /// Bytes that are under way when it is full, there and back.
    fn product(self) -> usize {
        (self.bytes_a_second() * self.rtt.as_secs_f64()) as usize
    }
}

/// What went over a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Bytes taken from the phone: heads, bodies, TLS, and what was sent again.
    pub up: u64,
    pub down: u64,
    pub connections: u64,
    /// Connections that were reset by the line.
    pub resets: u64,
    pub stalls: u64,
}

impl std::ops::Sub for Carried {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            up: self.up - before.up,
            down: self.down - before.down,
            connections: self.connections - before.connections,
            resets: self.resets - before.resets,
            stalls: self.stalls - before.stalls,
        }
    }
}

/// A line on a port of its own. It goes when it is dropped.
#[derive(Debug)]
pub struct Line {
    /// `127.0.0.1:PORT`, where the phone connects.
    pub address: SocketAddr,
    shape: Shape,
    ends: Arc<Ends>,
    trouble: Mutex<Option<JoinHandle<()>>>,
    runtime: Runtime,
}

/// What every connection of a line shares.
#[derive(Debug)]
struct Ends {
    upstream: Mutex<SocketAddr>,
    up: Way,
    down: Way,
    weather: Weather,
    connections: AtomicU64,
}

impl Line {
    /// To a server at `upstream` (`127.0.0.1:PORT`).
    pub fn to(upstream: &str, shape: Shape) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a thread can be had");
        let ends = Arc::new(Ends {
            upstream: Mutex::new(upstream.parse().expect("an address with a port")),
            up: Way::new(shape),
            down: Way::new(shape),
            weather: Weather::default(),
            connections: AtomicU64::new(0),
        });
        let (listener, address) = runtime.block_on(async {
            let socket = small(shape);
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port is free");
            let listener = socket.listen(64).expect("a bound socket can listen");
            let address = listener.local_addr().expect("it has an address");
            (listener, address)
        });
        let shared = Arc::clone(&ends);
        runtime.spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(pipe::connection(phone, Arc::clone(&shared), shape));
            }
        });
        Self { address, shape, ends, trouble: Mutex::new(None), runtime }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// From now on, until it is [`Self::calm`]. The same seed makes the same trouble.
    pub fn troubled_by(&self, trouble: Trouble, seed: u64) {
        self.calm();
        let ends = Arc::clone(&self.ends);
        *lock(&self.trouble) = self.runtime.spawn(trouble::make(trouble, seed, ends)).into();
    }

    pub fn calm(&self) {
        if let Some(trouble) = lock(&self.trouble).take() {
            trouble.abort();
        }
        self.ends.weather.clear();
    }

    /// Since it was made.
    pub fn carried(&self) -> Carried {
        let (resets, stalls) = self.ends.weather.counted();
        Carried {
            up: self.ends.up.carried(),
            down: self.ends.down.carried(),
            connections: self.ends.connections.load(Ordering::Relaxed),
            resets,
            stalls,
        }
    }
}

/// A socket that buffers and advertises little, as the narrow end of a slow line does.
fn small(shape: Shape) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket can be had");
    // The kernel doubles it for its own needs.
    let buffer = u32::try_from(shape.product() / 2).unwrap_or(u32::MAX).max(2 * SEGMENT);
    socket.set_recv_buffer_size(buffer).expect("a buffer may be small");
    // Where it cannot be set the line's buffers are coarser, no more.
    let _ = socket2::SockRef::from(&socket).set_tcp_mss(SEGMENT);
    socket
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
