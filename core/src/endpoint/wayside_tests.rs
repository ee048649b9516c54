use super::*;

fn item(last: u8) -> ItemId {
    format!("019372a4-5b1c-7000-8000-0000000000{last:02}").parse().unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Outcome::Answer(Answer { status, headers, body: body.as_bytes().to_vec(), body_complete: true })
}

/// Status, `Upload-Offset`, where a PATCH began (none: a HEAD), what is said of a photo of 1,000 bytes, the offset then
/// known.
type Row = (u16, Option<&'static str>, Option<u64>, ItemOutcome, Option<u64>);

#[rustfmt::skip]
const UPLOADS: &[Row] = &[
    (200, Some("0"), None, ItemOutcome::OffsetKnown, Some(0)),
    (200, Some("999"), None, ItemOutcome::OffsetKnown, Some(999)),
    (200, Some("1000"), None, ItemOutcome::Accepted, Some(1000)),
    (200, Some("1001"), None, ItemOutcome::Unknown, None),
    (204, Some("401"), Some(400), ItemOutcome::Progress, Some(401)),
    (204, Some("400"), Some(400), ItemOutcome::Trouble(Why::BadAnswer), Some(400)),
    (204, Some("0"), Some(400), ItemOutcome::Trouble(Why::BadAnswer), Some(0)),
    (204, Some("1000"), Some(400), ItemOutcome::Accepted, Some(1000)),
    (204, Some("1001"), Some(400), ItemOutcome::Unknown, None),
    (204, Some("-1"), Some(400), ItemOutcome::Unknown, None),
    (204, None, Some(400), ItemOutcome::Unknown, None),
    (409, Some("7"), Some(400), ItemOutcome::OffsetUnknown, None),
    (423, None, Some(400), ItemOutcome::Trouble(Why::Status(423)), None),
    (460, None, Some(400), ItemOutcome::Trouble(Why::Status(460)), Some(0)),
    (404, None, Some(400), ItemOutcome::Trouble(Why::Status(404)), None),
    (410, None, None, ItemOutcome::Trouble(Why::Status(410)), None),
    (413, None, Some(400), ItemOutcome::Trouble(Why::Status(413)), None),
];

#[test]
fn an_answer_about_an_upload_means_what_the_table_says() {
    for (status, there, from, said, offset) in UPLOADS {
        let headers: Vec<_> = there.iter().map(|there| ("upload-offset", *there)).collect();
        let heard = heard_upload(&answer(*status, &headers, ""), item(1), 1000, *from);
        let [only] = heard.said.as_slice() else { panic!("{status} {there:?}") };
        assert_eq!((&only.outcome, only.offset), (said, *offset), "{status} {there:?} {from:?}");
    }
}

#[test]
fn a_photo_is_too_large_only_in_our_servers_own_words() {
    let too_large = |body: &str| heard_upload(&answer(413, &[], body), item(1), 1000, Some(0)).said[0].outcome.clone();
    assert_eq!(
        too_large(r#"{"code": "too_large", "description": "8 MiB"}"#),
        ItemOutcome::Rejected(WedgeReason::PhotoTooLarge)
    );
    for other in [r#"{"code": "malformed", "description": ""}"#, "<h1>413</h1>", ""] {
        assert_eq!(too_large(other), ItemOutcome::Trouble(Why::Status(413)), "{other}");
    }
}

#[test]
fn each_refusal_of_a_report_is_told_with_its_own_reason() {
    let text = |text: &str| text.to_owned();
    for (rejection, reason) in [
        (
            r#""reason": "answer_refused", "question": "depth""#,
            WedgeReason::AnswerRefused { question: text("depth"), words: text("") },
        ),
        (
            r#""reason": "answer_refused", "description": "depth?""#,
            WedgeReason::AnswerRefused { question: text("depth?"), words: text("") },
        ),
        (r#""reason": "service_gone""#, WedgeReason::ServiceGone),
        (r#""reason": "conflict""#, WedgeReason::Conflict),
        (
            r#""reason": "malformed", "description": "No JSON""#,
            WedgeReason::Refused { code: text("malformed"), words: text("No JSON") },
        ),
        (
            r#""reason": "on_strike", "description": "Next week""#,
            WedgeReason::Refused { code: text("other"), words: text("Next week") },
        ),
    ] {
        let body = format!(r#"{{"results": [{{"id": "{}", "result": "rejected", {rejection}}}]}}"#, item(1));
        let heard = heard_batch(&answer(200, &[], &body), &[item(1)]);
        assert_eq!(heard.said, [Said::only(item(1), ItemOutcome::Rejected(reason))], "{rejection}");
        assert_eq!(heard.contact, Contact::Good);
    }
}

#[test]
fn what_is_said_of_some_items_is_believed_and_the_rest_wait_by_themselves() {
    let body = format!(r#"{{"results": [{{"id": "{}", "result": "accepted", "reference": "FS-2"}}]}}"#, item(2));
    let heard = heard_batch(&answer(200, &[], &body), &[item(1), item(2)]);
    let outcomes: Vec<_> = heard.said.iter().map(|said| (said.item, said.outcome.clone())).collect();
    assert_eq!(outcomes, [(item(1), ItemOutcome::Trouble(Why::BadAnswer)), (item(2), ItemOutcome::Accepted)]);
    assert_eq!(heard.contact, Contact::Good);
    let nothing = heard_batch(&answer(200, &[], r#"{"results": []}"#), &[item(1)]);
    assert_eq!(nothing.contact, trouble(Why::BadAnswer), "a server that forgets is not well");
}

#[test]
fn a_closed_door_is_read_by_our_own_codes_and_by_nobody_elses() {
    let ours = |code: &str| format!(r#"{{"code": "{code}", "description": ""}}"#);
    for (status, body, news, contact) in [
        (401, ours("unknown_installation"), News::UnknownInstallation, Contact::Good),
        (401, ours("bad_secret"), News::BadSecret, Contact::Good),
        (410, ours("cursor_gone"), News::CursorGone, Contact::Good),
        (401, ours("malformed"), News::None, Contact::Forbidden),
        (401, "<h1>401</h1>".to_owned(), News::None, Contact::Forbidden),
        (403, ours("bad_secret"), News::None, Contact::Forbidden),
        (410, String::new(), News::None, trouble(Why::Status(410))),
        (400, ours("cursor_gone"), News::None, trouble(Why::Status(400))),
    ] {
        for heard in [heard_batch(&answer(status, &[], &body), &[item(1)]), heard_changes(&answer(status, &[], &body))]
        {
            assert_eq!((&heard.news, &heard.contact), (&news, &contact), "{status} {body}");
            assert!(heard.said.iter().all(|said| matches!(said.outcome, ItemOutcome::NotSent | ItemOutcome::Later)));
        }
    }
}

#[test]
fn every_answer_says_where_the_store_stands_if_it_says_it_in_full() {
    for (header, position) in [
        ("ab:7", Some(StorePosition { epoch: "ab".into(), sequence: 7 })),
        ("ab", None),
        ("ab:", None),
        ("ab:-1", None),
    ] {
        for (status, body) in [(200, r#"{"results": []}"#), (200, "{"), (503, "")] {
            let outcome = answer(status, &[(STORE_HEADER, header), ("upload-offset", "5")], body);
            assert_eq!(heard_batch(&outcome, &[item(1)]).store, position, "{status} {header}");
            assert_eq!(heard_changes(&outcome).store, position, "{status} {header}");
            assert_eq!(heard_upload(&outcome, item(1), 10, None).store, position, "{status} {header}");
        }
        let wrong_offset = answer(409, &[(STORE_HEADER, header)], "");
        assert_eq!(heard_upload(&wrong_offset, item(1), 10, Some(0)).store, position, "{header}");
    }
}

#[test]
fn an_address_is_put_under_its_base_with_one_slash_between() {
    for (base, path) in [("https://a.example", "x/y"), ("https://a.example/", "/x/y"), ("https://a.example//", "x/y")] {
        assert_eq!(under(base, path), "https://a.example/x/y");
    }
}

#[test]
fn a_cursor_is_sent_as_it_came() {
    let bearer = Bearer { installation: item(1).0, secret: "s".into() };
    assert_eq!(changes("https://a.example", &bearer, None).url, "https://a.example/sync/v1/changes");
    let asked = changes("https://a.example", &bearer, Some("a b&c"));
    assert_eq!(asked.url, "https://a.example/sync/v1/changes?cursor=a+b%26c");
    assert!(!format!("{asked:?} {bearer:?}").contains(".s"), "secrets are not shown");
}

#[test]
fn a_method_is_called_as_it_is_on_the_wire() {
    use crate::endpoint::Method;
    let called = [Method::Get, Method::Head, Method::Post, Method::Patch].map(Method::name);
    assert_eq!(called, ["GET", "HEAD", "POST", "PATCH"]);
}

#[test]
fn a_photo_of_a_phone_that_the_server_does_not_know_is_not_refused() {
    let json = [("content-type", "application/json")];
    for (code, news) in [("unknown_installation", News::UnknownInstallation), ("bad_secret", News::BadSecret)] {
        let body = format!("{{\"code\": \"{code}\", \"description\": \"\"}}");
        assert_eq!(heard_upload(&answer(401, &json, &body), item(1), 1000, Some(0)).news, news);
    }
}
