//! The command line: a running server, and an operator beside it.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wayside-server"));
    command.env_remove("WAYSIDE_SERVER_DATA");
    command
}

/// The sample pack, built for this test.
fn pack(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/packs/telford-and-wrekin");
    let out = folder.join("sample.pack");
    wayside_core::pack::build::build(&source, &out).expect("the sample pack");
    out
}

struct Running {
    child: Child,
    address: String,
    folder: TempDir,
}

impl Running {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pack = pack(folder.path());
        let mut child = binary()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .arg("--pack")
            .arg(pack)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").expect(&first).to_owned();
        Self { child, address, folder }
    }

    fn operator(&self, arguments: &[&str]) -> Output {
        binary().args(arguments).env("WAYSIDE_SERVER_DATA", self.folder.path().join("data")).output().unwrap()
    }

    async fn request(&self, text: String) -> String {
        let mut line = TcpStream::connect(&self.address).await.unwrap();
        line.write_all(text.as_bytes()).await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn get(&self, path: &str) -> String {
        self.request(format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn an_operator_sets_a_status_while_the_server_runs() {
    let running = Running::start();
    let form = "api_key=wayside-sample&service_code=pothole&lat=52.6766&long=-2.4469";
    let answer = running
        .request(format!(
            "POST /requests.json HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        ))
        .await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let listed = running.operator(&["reports", "--json"]);
    assert_eq!(listed.status.code(), Some(0));
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let mut fields: Vec<_> = listed[0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["id", "notice_version", "photos", "private", "reference", "rev", "service", "sha256", "status"]
    );
    let reference = listed[0]["reference"].as_str().unwrap();
    // As someone might type it.
    let set = running.operator(&["status", &reference.to_lowercase(), "in progress", "--note", "On our list"]);
    assert_eq!(set.status.code(), Some(0), "{}", String::from_utf8_lossy(&set.stderr));
    let shown = running.get(&format!("/requests/{reference}.json")).await;
    assert!(shown.contains("\"status_notes\":\"On our list\""), "{shown}");
    let epoch = |text: &str| text.to_lowercase().split("wayside-store: ").nth(1).unwrap()[..32].to_owned();
    let before = epoch(&running.get("/sync/v1/changes").await);
    assert_eq!(running.operator(&["restored"]).status.code(), Some(0));
    assert_ne!(epoch(&running.get("/sync/v1/changes").await), before);
}

#[tokio::test]
async fn what_fails_is_1_and_says_why_and_what_is_misused_is_2() {
    let running = Running::start();
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    for (arguments, code, why) in [
        (vec!["status", "TW-0000-0000", "received"], 1, "no report has the reference TW-0000-0000"),
        (vec!["reports", "--data", nowhere], 1, "there is no server.db in"),
        (vec!["restored", "--data", nowhere], 1, "there is no server.db in"),
        (vec!["serve", "--pack", nowhere, "--listen", "127.0.0.1:0"], 1, nowhere),
        (vec!["status", "TW-0000-0000", "closed"], 2, "closed:FIXED"),
        (vec!["status", "TW-0000-0000", "closed:NOT_STATED"], 2, "needs a reason"),
        (vec!["dance"], 2, "dance"),
        (vec![], 2, "Usage"),
    ] {
        let output = running.operator(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn sigterm_stops_it_gracefully() {
    let mut running = Running::start();
    let pid = running.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = running.child.try_wait().unwrap() {
            break status;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "it goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(status.code(), Some(0));
    let mut rest = String::new();
    running.child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}
