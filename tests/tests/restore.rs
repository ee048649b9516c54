//! A council restores its server from a backup that lacks something: the phone that still holds it sends it again.

use std::process::Command;

use wayside_tests::{Phone, Pictures, Server, program, sample_pack, scratch};

#[test]
fn a_photo_that_the_backup_lacks_is_sent_again_and_the_report_is_still_one() {
    let folder = scratch("restore");
    let pack = sample_pack(folder.path());
    let server = Server::start(&folder.path().join("council"), &pack);
    let phone = Phone::new(program("wayside"), &folder.path().join("phone"));
    assert_eq!(phone.run(["init", "--pack", &pack.display().to_string(), "--endpoint", &server.url]).code, Some(0));
    let photo = Pictures::draw(folder.path(), 1, 480, 360).display().to_string();
    let id = phone.run(["report", "pothole", "--at", "52.6766,-2.4469,12", "--photo", &photo]).expect_json();
    let id = id["id"].as_str().unwrap().to_owned();
    assert_eq!(phone.run(["sync"]).expect_json()["photos_sent"], 1);

    let file = std::fs::read_dir(server.data.join("photos")).unwrap().next().unwrap().unwrap().path();
    let before = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let restored =
        Command::new(program("wayside-server")).args(["restored", "--data"]).arg(&server.data).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(server.reports()[0]["photos"][0]["done"], false, "the control: it is known to be gone");

    phone.run(["follow"]);
    phone.run(["sync"]);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let reports = server.reports();
    assert_eq!((reports.len(), &reports[0]["photos"][0]["done"]), (1, &true.into()));
    assert_eq!(phone.show(&id)["photos_sent"], 1);
}
