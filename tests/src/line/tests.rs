use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use super::{Line, Shape, Trouble};

const SHAPE: Shape = Shape { bits: 800_000, rtt: Duration::from_millis(200) };

/// Sends back what comes.
fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
        }
    });
    address.to_string()
}

/// Seconds until a byte is back.
fn there_and_back(stream: &mut TcpStream) -> f64 {
    let began = Instant::now();
    stream.write_all(b"?").unwrap();
    stream.read_exact(&mut [0]).unwrap();
    began.elapsed().as_secs_f64()
}

#[test]
fn a_line_has_the_rate_and_the_round_trip_that_it_says() {
    let line = Line::to(&echo(), SHAPE);
    let rate = line.raw_rate(Duration::from_secs(2)) / SHAPE.bytes_a_second();
    assert!((0.97..1.03).contains(&rate), "{rate}");
    let mut stream = TcpStream::connect(line.address).unwrap();
    let (first, second) = (there_and_back(&mut stream), there_and_back(&mut stream));
    let rtt = SHAPE.rtt.as_secs_f64();
    assert!((1.9 * rtt..2.3 * rtt).contains(&first), "with the SYN's own: {first}");
    assert!((0.95 * rtt..1.3 * rtt).contains(&second), "{second}");
}

#[test]
fn a_sender_cannot_put_more_into_it_than_two_bandwidth_delay_products() {
    const OWN: usize = 4608;
    let line = Line::to(&echo(), SHAPE);
    line.troubled_by(Trouble::Stalls { every: Duration::from_nanos(1), lasting: Duration::from_secs(60) }, 1);
    let sender = TcpStream::connect(line.address).unwrap();
    socket2::SockRef::from(&sender).set_send_buffer_size(OWN / 2).unwrap();
    sender.set_nonblocking(true).unwrap();
    let (began, mut took) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(500) {
        match (&sender).write(&[0; 1000]) {
            Ok(written) => took += written,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
    }
    let most = 2 * SHAPE.product() + OWN;
    assert!((1..=most).contains(&took), "{took} of at most {most}");
}

#[test]
fn a_cut_is_a_reset_and_comes_where_it_was_asked_for() {
    let line = Line::to(&echo(), SHAPE);
    line.troubled_by(Trouble::Cuts { times: 1, over: 10_000 }, 1);
    let mut stream = TcpStream::connect(line.address).unwrap();
    let cut =
        (0..100).find_map(|_| stream.write_all(&[0; 1000]).and_then(|()| stream.read_exact(&mut [0; 1000])).err());
    assert_eq!(cut.map(|error| error.kind()), Some(ErrorKind::ConnectionReset));
    let carried = line.carried();
    assert!(carried.up <= 11_000 && carried.resets == 1, "{carried:?}");
    there_and_back(&mut TcpStream::connect(line.address).unwrap());
}
