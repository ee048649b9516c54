//! `sender FOLDER words|all shipped|crumbs|hoarding SECONDS`: a phone that only sends, once, and says what that took.
//!
//! A process of its own, so that its heap is counted without anybody else's and it can be told of a root certificate.
//! SQLite's own pages are C's, and in no count of this heap; the process's memory, told beside it, has them.

mod watched;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use peak_alloc::PeakAlloc;
use watched::Watched;
use wayside_core::Wayside;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::sync::{Budget, Network};
use wayside_core::transport::{HttpTransport, Until, drive};
use wayside_tests::sender::{Carrying, Sent, What};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let errand = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [folder, what, carrying, seconds] => read(folder, what, carrying, seconds),
        _ => None,
    };
    let Some((folder, what, carrying, patience)) = errand else {
        eprintln!("usage: sender FOLDER words|all shipped|crumbs|hoarding SECONDS");
        return ExitCode::from(2);
    };
    let sent = send(&folder, what, carrying, patience);
    println!("{}", serde_json::to_string(&sent).expect("numbers become JSON"));
    ExitCode::SUCCESS
}

fn read(folder: &str, what: &str, carrying: &str, seconds: &str) -> Option<(PathBuf, What, Carrying, Duration)> {
    let what = [What::Words, What::All].into_iter().find(|it| it.code() == what)?;
    let patience = Duration::from_secs(seconds.parse().ok()?);
    Some((folder.into(), what, Carrying::from_code(carrying)?, patience))
}

fn send(folder: &Path, what: What, carrying: Carrying, patience: Duration) -> Sent {
    let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
    let phone = Arc::new(Wayside::open(folder, ports).expect("the phone was prepared"));
    let transport = Watched::new(HttpTransport::new().expect("the system has roots"), carrying);
    let network = if what == What::Words { Network::Metered } else { Network::Unmetered };
    let budget = Budget { time: patience, network, ..Budget::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread can be had");
    let (idle, idle_resident) = (HEAP.current_usage(), memory("VmRSS"));
    HEAP.reset_peak_usage();
    let pass = runtime
        .block_on(drive(&phone, &transport, budget, Until::NothingDueWithin(patience)))
        .expect("the phone's own store works")
        .expect("nobody else sends");
    let heap = HEAP.peak_usage().saturating_sub(idle);
    let watched = transport.seen();
    Sent {
        seconds: watched.seconds,
        accepted: pass.accepted,
        photos: pass.photos_sent,
        left: pass.waiting + pass.wedged,
        requests: watched.requests,
        unanswered: watched.unanswered,
        connections: pass.connections,
        heap: heap as u64,
        resident: memory("VmHWM").saturating_sub(idle_resident),
        bearer: watched.bearer,
    }
}

/// Bytes, from what Linux tells of a process; 0 elsewhere.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kb.unwrap_or(0) * 1024
}
