//! Rule 7: with a thousand reports queued and the server down, a phone that wakes tries at most twice.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::runtime::Builder;
use wayside_core::Wayside;
use wayside_core::ports::{Clock, FolderSecrets, Now, Ports, SystemClock};
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Transport, Until, drive};
use wayside_core::wayside::Settings;
use wayside_tests::corpus::street_report;

use super::Course;
use super::street::Setting;
use wayside_tests::finding::Finding;

const QUEUED: u64 = 1000;
const WAKES: u64 = 24;
const MOST: f64 = 2.0;
/// Longer than the longest wait of the phone's own making.
const BETWEEN_WAKES: Duration = Duration::from_secs(2 * 3600);
/// How often the control goes on in one wake; a phone that forgets would never stop.
const IMPATIENT: u32 = 20;

pub fn prepare(setting: &Setting) -> Vec<Course> {
    let clock = Arc::new(Later::default());
    let folder = setting.room.join("attempts");
    let ports = Ports { clock: clock.clone(), ..Ports::system(Arc::new(FolderSecrets::beside(&folder))) };
    let phone = Arc::new(Wayside::open(&folder, ports).expect("a new folder opens"));
    phone.install_pack(&setting.pack).expect("the sample pack installs");
    let mut dice = fastrand::Rng::with_seed(setting.seed);
    for _ in 0..QUEUED {
        let draft = phone.begin(street_report(&mut dice)).expect("a draft can be begun");
        phone.submit(draft).expect("a whole report can be submitted");
    }
    vec![Box::new(move || {
        let (closed, breaks) = (closed_port(), listener_that_breaks());
        let wakes = |url: &str, impatient| most_attempts(&phone, &clock, url, impatient);
        let what = |how: &str| format!("{QUEUED} queued, {how}: connections a wake, at most");
        let finding = |how, most: u32| Finding::at_most(what(how), WAKES, f64::from(most), MOST);
        vec![
            finding("nobody listens", wakes(&closed, false)),
            finding("connections break", wakes(&breaks, false)),
            finding("nobody listens, and failures forgotten", wakes(&closed, true)).into_control(),
        ]
    })]
}

/// The most connections of any wake. Impatient, a wake goes on although it was told that nobody is there.
fn most_attempts(phone: &Arc<Wayside>, clock: &Later, url: &str, impatient: bool) -> u32 {
    let settings = Settings { endpoint: Some(url.to_owned()), ..Settings::default() };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a thread can be had");
    let transport = HttpTransport::new().expect("the system has roots");
    let wake = |_| {
        clock.forward(BETWEEN_WAKES);
        let before = transport.counted().1;
        for _ in 0..if impatient { IMPATIENT } else { 1 } {
            if impatient {
                phone.choose(&settings).expect("an address");
            }
            let pass = || runtime.block_on(drive(phone, &transport, Budget::default(), Until::NothingDue));
            // A program that another part of the proof starts holds for a moment what this process has open, the
            // driver's lock as well.
            while pass().expect("the phone's own store works").is_none() {}
        }
        u32::try_from(transport.counted().1 - before).unwrap_or(u32::MAX)
    };
    phone.choose(&settings).expect("an address");
    (0..WAKES).map(wake).max().unwrap_or(0)
}

/// The machine's clocks, and some hours more.
#[derive(Default)]
struct Later(AtomicI64);

impl Later {
    fn forward(&self, by: Duration) {
        self.0.fetch_add(by.as_micros() as i64, Ordering::Relaxed);
    }
}

impl Clock for Later {
    fn now(&self) -> Now {
        let (now, more) = (SystemClock.now(), self.0.load(Ordering::Relaxed));
        Now { wall_us: now.wall_us + more, since_boot_us: now.since_boot_us + more, boot: now.boot }
    }
}

/// Where nobody listens any more.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    format!("http://{}/", listener.local_addr().expect("it has an address"))
}

/// Takes connections and lets them drop.
fn listener_that_breaks() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/", listener.local_addr().expect("it has an address"));
    std::thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(drop));
    url
}
