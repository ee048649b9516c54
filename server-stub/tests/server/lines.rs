//! Lines that break: over a real socket, since a router alone has none.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wayside_core::report::PhotoRef;
use wayside_server::store::Store;

use crate::harness::*;

async fn listening(server: &Server) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(wayside_server::serve(listener, server.router.clone(), std::future::pending()));
    address
}

async fn waiting(length: usize) -> (Server, Phone, PhotoRef, Vec<u8>) {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (declared, bytes) = photo(20, length);
    let mut words = report(10);
    words.photos = vec![declared.clone()];
    phone.accepted(&server, &words).await;
    (server, phone, declared, bytes)
}

/// A PATCH that announces everything and sends only a part.
async fn begin(
    address: std::net::SocketAddr,
    phone: &Phone,
    photo: &PhotoRef,
    offset: usize,
    all: &[u8],
    sent: usize,
) -> TcpStream {
    let mut line = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH /sync/v1/photos/{} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nTus-Resumable: 1.0.0\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\nContent-Length: {}\r\n\r\n",
        photo.id,
        phone.bearer(),
        all.len() - offset
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&all[offset..offset + sent]).await.unwrap();
    line.flush().await.unwrap();
    line
}

/// HEAD until the offset is what it should be; how long the last one took.
async fn offset_becomes(server: &Server, phone: &Phone, photo: &PhotoRef, wanted: usize) -> Duration {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        let offset: usize = phone.head(server, photo).await.header("upload-offset").parse().unwrap();
        if offset == wanted {
            return asked.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(5), "stands at {offset}, not {wanted}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_cut_patch_keeps_every_byte_that_came() {
    for reset in [false, true] {
        let (server, phone, photo, bytes) = waiting(300_000).await;
        let address = listening(&server).await;
        let mut line = begin(address, &phone, &photo, 0, &bytes, 66_000).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        // Too few for a piece, and too fresh: these were only in memory when the line broke.
        line.write_all(&bytes[66_000..70_123]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        if reset {
            line.set_zero_linger().unwrap();
        }
        drop(line);
        // Asked of the rows themselves: a HEAD would make the request write, were it still there.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let upload = server.store.upload_state(COUNCIL, phone.id, photo.id).await;
        assert_eq!(upload.unwrap().unwrap().offset, 70_123, "reset: {reset}");
        let mut line = begin(address, &phone, &photo, 70_123, &bytes, bytes.len() - 70_123).await;
        let mut answer = [0u8; 12];
        line.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 204");
        assert!(server.stored().await[0].photos[0].done);
    }
}

#[tokio::test]
async fn a_photo_whose_last_byte_came_is_finished_though_nobody_waits_for_the_answer() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let address = listening(&server).await;
    drop(begin(address, &phone, &photo, 0, &bytes, bytes.len()).await);
    let began = Instant::now();
    while !server.stored().await[0].photos[0].done {
        let upload = server.store.upload_state(COUNCIL, phone.id, photo.id).await.unwrap().unwrap();
        assert!(began.elapsed() < Duration::from_secs(3), "stands at {}", upload.offset);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn bytes_that_trickle_are_written_within_seconds_without_an_end() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let address = listening(&server).await;
    let _line = begin(address, &phone, &photo, 0, &bytes, 500).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    // Asked of the rows themselves: a HEAD would make the hung request write.
    let upload = server.store.upload_state(COUNCIL, phone.id, photo.id).await;
    assert_eq!(upload.unwrap().unwrap().offset, 500);
}

#[tokio::test]
async fn a_newer_request_ends_a_hung_older_one_within_a_second_and_goes_on_after_its_bytes() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let address = listening(&server).await;
    let mut hung = begin(address, &phone, &photo, 0, &bytes, 1234).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let took = offset_becomes(&server, &phone, &photo, 1234).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    let mut answer = [0u8; 12];
    hung.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 423");
    assert_eq!(phone.patch(&server, &photo, 1234, &bytes[1234..]).await.status, 204);
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn a_stranger_cannot_end_the_owners_request() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let address = listening(&server).await;
    let stranger = Phone::new(2);
    stranger.batch(&server, &[]).await;
    let mut line = begin(address, &phone, &photo, 0, &bytes, 400).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stranger.head(&server, &photo).await.status, 404);
    line.write_all(&bytes[400..]).await.unwrap();
    let mut answer = [0u8; 12];
    line.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
}
