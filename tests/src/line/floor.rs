//! What the line itself can do: a raw transfer, to measure against, and a client that knows no better than to begin
//! again.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::{Line, lock};

impl Line {
    /// Bytes a second that plain TCP gets through upwards, as they arrive; `lasting` about so long.
    pub fn raw_rate(&self, lasting: Duration) -> f64 {
        let bytes = (self.shape.bytes_a_second() * lasting.as_secs_f64()) as usize;
        self.leading_to_a_sink(|sink| {
            let sender = self.address;
            let sending = std::thread::spawn(move || {
                let mut up = TcpStream::connect(sender)?;
                up.write_all(&vec![0x5A; bytes])?;
                up.shutdown(std::net::Shutdown::Write)?;
                up.read(&mut [0]).map(|_| ())
            });
            let (mut arriving, _) = sink.accept().expect("the line connects");
            let mut buffer = [0; 4096];
            // The clock starts once something is there: the way itself is no part of a rate.
            let _ = arriving.read(&mut buffer).expect("bytes come");
            let (started, mut came) = (Instant::now(), 0);
            loop {
                match arriving.read(&mut buffer).expect("bytes come") {
                    0 => break,
                    read => came += read,
                }
            }
            let rate = came as f64 / started.elapsed().as_secs_f64();
            drop(arriving);
            sending.join().expect("the sender does not panic").expect("the line is calm");
            rate
        })
    }

    fn leading_to_a_sink<T>(&self, act: impl FnOnce(TcpListener) -> T) -> T {
        let sink = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = sink.local_addr().expect("it has an address");
        let before = std::mem::replace(&mut *lock(&self.ends.upstream), address);
        let done = act(sink);
        *lock(&self.ends.upstream) = before;
        done
    }
}

/// Control: files over plain TCP without HTTP or anything else in the way, each from its first byte again after a cut.
/// How long that took; `None` if it was not done when `patience` was at an end.
pub fn from_zero(line: &Line, files: &[u64], patience: Duration) -> Option<Duration> {
    let started = Instant::now();
    let deadline = started + patience;
    line.leading_to_a_sink(|sink| {
        std::thread::spawn(move || {
            for arriving in sink.incoming().map_while(Result::ok) {
                std::thread::spawn(move || acknowledge(arriving));
            }
        });
        for length in files {
            while Instant::now() < deadline && !whole(line.address, *length, deadline) {}
        }
    });
    (Instant::now() < deadline).then(|| started.elapsed())
}

/// A byte back for a file that came whole.
fn acknowledge(mut arriving: TcpStream) -> std::io::Result<()> {
    let mut head = [0; 8];
    arriving.read_exact(&mut head)?;
    let length = u64::from_le_bytes(head);
    let came = std::io::copy(&mut (&mut arriving).take(length), &mut std::io::sink())?;
    if came == length { arriving.write_all(b"!") } else { Err(ErrorKind::UnexpectedEof.into()) }
}

fn whole(to: SocketAddr, length: u64, deadline: Instant) -> bool {
    let send = || -> std::io::Result<()> {
        let mut up = TcpStream::connect(to)?;
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        up.set_write_timeout(Some(left))?;
        up.set_read_timeout(Some(left))?;
        up.write_all(&length.to_le_bytes())?;
        std::io::copy(&mut std::io::repeat(0x5A).take(length), &mut up)?;
        up.read_exact(&mut [0])
    };
    send().is_ok()
}
