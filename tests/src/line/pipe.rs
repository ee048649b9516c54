//! One connection over the line: two ways, each at its rate and half a round trip late.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Ends, Shape, lock, small};

/// What is taken at once is on the line for about so long.
const PIECE: Duration = Duration::from_millis(20);

/// One way of the line, shared by all connections.
#[derive(Debug)]
pub(super) struct Way {
    rate: f64,
    /// When the last bit that it took has gone out.
    free_at: Mutex<Instant>,
    carried: AtomicU64,
}

impl Way {
    pub fn new(shape: Shape) -> Self {
        Self { rate: shape.bytes_a_second(), free_at: Mutex::new(Instant::now()), carried: AtomicU64::new(0) }
    }

    pub fn carried(&self) -> u64 {
        self.carried.load(Ordering::Relaxed)
    }

    /// Takes so many bytes that were there at `from` or when it is free; says when the last of them has gone out.
    fn take(&self, bytes: usize, from: Instant) -> Instant {
        self.carried.fetch_add(bytes as u64, Ordering::Relaxed);
        let mut free_at = lock(&self.free_at);
        *free_at = (*free_at).max(from) + Duration::from_secs_f64(bytes as f64 / self.rate);
        *free_at
    }
}

/// From SYN to the end: closed by either side, or reset.
pub(super) async fn connection(mut phone: TcpStream, ends: Arc<Ends>, shape: Shape) {
    let _alive = ends.weather.alive();
    let mut cut = ends.weather.cuts();
    let upstream = *lock(&ends.upstream);
    let Ok(mut server) = small(shape).connect(upstream).await else { return reset(&[&phone]) };
    for end in [&phone, &server] {
        let _ = end.set_nodelay(true);
    }
    let broken = {
        let (from_phone, to_phone) = phone.split();
        let (from_server, to_server) = server.split();
        let both = async {
            tokio::try_join!(
                async {
                    // The SYN's own round trip.
                    sleep(shape.rtt).await;
                    carry(from_phone, to_server, &ends.up, &ends, shape).await
                },
                carry(from_server, to_phone, &ends.down, &ends, shape),
            )
        };
        tokio::select! {
            ended = both => ended.is_err(),
            _ = cut.changed() => true,
        }
    };
    if broken {
        reset(&[&phone, &server]);
    }
}

/// Dropped after this, a socket sends a RST.
fn reset(ends: &[&TcpStream]) {
    for end in ends {
        let _ = end.set_zero_linger();
    }
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    way: &Way,
    ends: &Ends,
    shape: Shape,
) -> io::Result<()> {
    let piece = ((way.rate * PIECE.as_secs_f64()) as usize).clamp(128, 1460);
    // What the line itself holds, in pieces; small ones (a request's head) take a place each.
    let (taken, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(shape.product() / piece + 8);
    let taking = async move {
        let mut buffer = vec![0; piece];
        let mut free = Instant::now();
        loop {
            if ends.weather.fair().await {
                free = Instant::now();
            }
            // Bytes that lie there have waited since the line was free, however late a busy machine is to look.
            let (read, there_at) = tokio::select! {
                biased;
                read = from.read(&mut buffer) => (read?, free),
                () = std::future::ready(()) => (from.read(&mut buffer).await?, Instant::now()),
            };
            if read == 0 {
                return Ok(());
            }
            free = way.take(read, there_at);
            ends.weather.went_up(ends.up.carried());
            sleep_until(free).await;
            match taken.try_send((free + shape.rtt / 2, buffer[..read].to_vec())) {
                Ok(()) => {}
                // The far end takes nothing: the line waits for it, and so does whoever sends.
                Err(TrySendError::Full(piece)) => {
                    if taken.send(piece).await.is_err() {
                        return Ok(());
                    }
                    free = Instant::now();
                }
                Err(TrySendError::Closed(_)) => return Ok(()),
            }
        }
    };
    let giving = async move {
        while let Some((at, bytes)) = arriving.recv().await {
            sleep_until(at).await;
            ends.weather.fair().await;
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(taking, giving).map(|_| ())
}
