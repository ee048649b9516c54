//! One connection over the line: two ways, each at its rate and half a round trip late.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Ends, Shape, lock, small};

/// A busy line's timer that fires late is made up for, so far: without it every piece would cost its lateness.
const SLACK: Duration = Duration::from_millis(20);

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

    /// Takes so many bytes; says when the last of them has gone out.
    fn take(&self, bytes: usize) -> Instant {
        self.carried.fetch_add(bytes as u64, Ordering::Relaxed);
        let mut free_at = lock(&self.free_at);
        let now = Instant::now();
        let begins = if now.saturating_duration_since(*free_at) < SLACK { *free_at } else { now };
        *free_at = begins + Duration::from_secs_f64(bytes as f64 / self.rate);
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
    let piece = ((way.rate * SLACK.as_secs_f64()) as usize).clamp(128, 1460);
    // What the line itself holds, in pieces; small ones (a request's head) take a place each.
    let (taken, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(shape.product() / piece + 8);
    let taking = async move {
        let mut buffer = vec![0; piece];
        loop {
            ends.weather.fair().await;
            let read = from.read(&mut buffer).await?;
            if read == 0 {
                return Ok(());
            }
            let out = way.take(read);
            ends.weather.went_up(ends.up.carried());
            sleep_until(out).await;
            if taken.send((out + shape.rtt / 2, buffer[..read].to_vec())).await.is_err() {
                return Ok(());
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
