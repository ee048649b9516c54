//! The plain page: what it shows, and that anyone can read it.

use wayside_server::store::Store;

use crate::harness::*;

#[tokio::test]
async fn the_page_lists_public_reports_with_their_status() {
    let server = Server::new().await;
    assert!(server.get("/").await.text().contains("There are no public reports yet."));
    let phone = Phone::new(1);
    let reference = phone.accepted(&server, &report(10)).await.reference.unwrap();
    let closed = "closed:NO_FURTHER_ACTION".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &reference, closed, "<script>alert(1)</script>").await.unwrap());
    let answer = server.get("/").await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let text = answer.text();
    for part in [
        "<html lang=\"en-GB\">",
        "<title>Reports from the street – Telford &amp; Wrekin Council</title>",
        "<h1>Reports from the street</h1>",
        "aria-labelledby=\"latest\"",
        "<th scope=\"col\">Reference</th>",
        "52.67660, -2.44690",
        "1 December 2026, 12:00",
        "Closed: the council will do no more about it. “&lt;script&gt;",
        "Contains &lt;sample&gt; data",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.contains(&format!("<th scope=\"row\">{reference}</th><td>Pothole</td>")));
    assert!(!text.contains("<script") && !text.contains("src=") && !text.contains("@import"), "no outside assets");
}
