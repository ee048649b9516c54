//! Rule 17: two processes that send for one folder of reports.

use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::time::Duration;

use wayside_tests::{Phone, Said, Server, program, sample_pack, scratch};

const ANOTHER: &str = "Another process is sending these reports just now.";

/// The first that comes; it is never answered.
fn caller(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    for _ in 0..3000 {
        match listener.accept() {
            Ok((stream, _)) => return stream,
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    panic!("nobody comes");
}

fn ended(child: Child) -> Said {
    child.wait_with_output().unwrap().into()
}

#[test]
fn while_one_process_sends_another_is_told_so_and_each_report_arrives_once_whoever_is_gone_meanwhile() {
    let folder = scratch("two-processes");
    let pack = sample_pack(folder.path());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let phone = Phone::new(program("wayside"), &folder.path().join("phone"));
    let endpoint = format!("http://{address}/");
    assert_eq!(phone.run(["init", "--pack", &pack.display().to_string(), "--endpoint", &endpoint]).code, Some(0));
    for _ in 0..5 {
        phone.run(["report", "pothole", "--at", "52.6766,-2.4469,12"]).expect_json();
    }
    // The first is waiting for an answer.
    let mut first = phone.start(["sync"]);
    let line = caller(&silent);
    let second = phone.run(["sync"]);
    assert!(second.code == Some(1) && second.err.contains(ANOTHER), "{second:?}");
    // It is killed, and the council's server is there.
    first.kill().unwrap();
    first.wait().unwrap();
    drop((line, silent));
    let server = Server::start_at(&folder.path().join("council"), &pack, &address);
    let both = [phone.start(["sync"]), phone.start(["sync"])].map(ended);
    assert!(both.iter().any(|it| it.code == Some(0)), "{both:?}");
    assert!(both.iter().all(|it| it.code == Some(0) || it.err.contains(ANOTHER)), "{both:?}");
    let states: Vec<_> = phone.list().into_iter().map(|report| report["state"].clone()).collect();
    assert_eq!((states, server.reports().len()), (vec!["accepted".into(); 5], 5));
}
