//! The air between phone and server: a relay in user space that can be down, slow, or the death of a phone.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// Where in an exchange something happens to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server has committed a batch and its answer is on the way: it never arrives.
    Unanswered,
    /// This many bytes of a photo have gone by.
    Photo(u64),
    /// This many bytes of answers have gone by on one connection.
    Answers(u64),
}

type Strike = Box<dyn FnOnce() + Send>;

struct Weather {
    upstream: String,
    /// Listens while there is signal.
    listener: Mutex<Option<TcpListener>>,
    /// Bytes a second upwards; 0 is no limit.
    rate: AtomicU64,
    strike: Mutex<Option<(Fault, Strike)>>,
    /// Bytes of answers that have gone by.
    answered: AtomicU64,
}

/// A relay on a port of its own.
pub struct Air {
    pub url: String,
    address: String,
    weather: Arc<Weather>,
}

impl std::fmt::Debug for Air {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Air").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Air {
    /// To a server at `upstream` (`127.0.0.1:PORT`).
    pub fn to(upstream: &str) -> Self {
        let listener = listen("127.0.0.1:0");
        let address = listener.local_addr().expect("it has an address").to_string();
        let weather = Arc::new(Weather {
            upstream: upstream.to_owned(),
            listener: Mutex::new(Some(listener)),
            rate: AtomicU64::new(0),
            strike: Mutex::new(None),
            answered: AtomicU64::new(0),
        });
        // It ends with the air: a thousand of them would keep the machine busy with listening.
        let shared = Arc::downgrade(&weather);
        std::thread::spawn(move || {
            while let Some(shared) = shared.upgrade() {
                let accepted = lock(&shared.listener).as_ref().and_then(|listener| listener.accept().ok());
                match accepted {
                    Some((phone, _)) => {
                        let weather = Arc::clone(&shared);
                        std::thread::spawn(move || relay(phone, &weather));
                    }
                    None => std::thread::sleep(Duration::from_millis(2)),
                }
            }
        });
        Self { url: format!("http://{address}"), address, weather }
    }

    /// With or without signal. Without, nobody listens.
    pub fn signal(&self, up: bool) {
        *lock(&self.weather.listener) = up.then(|| listen(&self.address));
    }

    /// Bytes a second from phone to server; 0 is no limit.
    pub fn rate(&self, bytes: u64) {
        self.weather.rate.store(bytes, Ordering::SeqCst);
    }

    /// The next time that `fault` comes by, `strike` is called and the connection is cut.
    pub fn strike_at(&self, fault: Fault, strike: impl FnOnce() + Send + 'static) {
        *lock(&self.weather.strike) = Some((fault, Box::new(strike)));
    }

    /// Bytes of answers that have gone by so far, heads and all.
    pub fn answered(&self) -> u64 {
        self.weather.answered.load(Ordering::SeqCst)
    }

    /// Whether the strike has not come yet; takes it back.
    pub fn calm(&self) -> bool {
        lock(&self.weather.strike).take().is_some()
    }
}

fn listen(address: &str) -> TcpListener {
    let listener = TcpListener::bind(address).expect("the port is free");
    listener.set_nonblocking(true).expect("a listener can be asked without waiting");
    listener
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread of ours panics")
}

fn relay(phone: TcpStream, weather: &Arc<Weather>) {
    let _ = phone.set_nonblocking(false);
    let Ok(server) = TcpStream::connect(&weather.upstream) else { return };
    let (Ok(phone_too), Ok(server_too)) = (phone.try_clone(), server.try_clone()) else { return };
    let last_request = Arc::new(Mutex::new(String::new()));
    let (below, seen) = (Arc::clone(weather), Arc::clone(&last_request));
    let down = std::thread::spawn(move || downwards(server_too, phone_too, &below, &seen));
    upwards(phone, server, weather, &last_request);
    let _ = down.join();
}

fn upwards(mut phone: TcpStream, mut server: TcpStream, weather: &Weather, last_request: &Mutex<String>) {
    let mut buffer = vec![0; 16 * 1024];
    let mut of_photo = 0;
    while let Ok(read) = phone.read(&mut buffer) {
        let bytes = &buffer[..read];
        if read == 0 || lock(&weather.listener).is_none() {
            break;
        }
        if let Some(line) = request_line(bytes) {
            *lock(last_request) = line;
            of_photo = 0;
        }
        let rate = weather.rate.load(Ordering::SeqCst);
        if rate > 0 {
            std::thread::sleep(Duration::from_secs_f64(read as f64 / rate as f64));
        }
        if server.write_all(bytes).is_err() {
            break;
        }
        of_photo += read as u64;
        let is_photo = lock(last_request).starts_with("PATCH ");
        if is_photo && strikes(weather, |fault| matches!(fault, Fault::Photo(after) if of_photo >= after)) {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = phone.shutdown(Shutdown::Both);
}

fn downwards(mut server: TcpStream, mut phone: TcpStream, weather: &Weather, last_request: &Mutex<String>) {
    let mut buffer = vec![0; 16 * 1024];
    let mut of_connection = 0;
    while let Ok(read) = server.read(&mut buffer) {
        if read == 0 {
            break;
        }
        let of_batch = lock(last_request).starts_with("POST /sync/v1/batch");
        if of_batch && strikes(weather, |fault| fault == Fault::Unanswered) {
            break;
        }
        if phone.write_all(&buffer[..read]).is_err() {
            break;
        }
        weather.answered.fetch_add(read as u64, Ordering::SeqCst);
        of_connection += read as u64;
        if strikes(weather, |fault| matches!(fault, Fault::Answers(after) if of_connection >= after)) {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = phone.shutdown(Shutdown::Both);
}

fn strikes(weather: &Weather, at: impl FnOnce(Fault) -> bool) -> bool {
    let mut waiting = lock(&weather.strike);
    let Some((fault, _)) = waiting.as_ref() else { return false };
    if !at(*fault) {
        return false;
    }
    if let Some((_, strike)) = waiting.take() {
        strike();
    }
    true
}

/// A request's first line, where a piece begins with one.
fn request_line(bytes: &[u8]) -> Option<String> {
    let methods: [&[u8]; 4] = [b"POST ", b"PATCH ", b"GET ", b"HEAD "];
    let begins = methods.iter().any(|method| bytes.starts_with(method));
    let line = bytes.split(|byte| *byte == b'\r').next()?;
    begins.then(|| String::from_utf8_lossy(line).into_owned())
}
