//! What an item becomes: once, whatever happens to the answers.

use serde_json::json;
use uuid::Uuid;
use wayside_core::endpoint::wire::{BatchItem, BatchKind, Receipt, RejectReason, Verdict};
use wayside_core::report::{Answer, AnswerValue, ChosenCode, Report};

use crate::harness::*;

#[tokio::test]
async fn the_same_batch_twice_gives_the_same_reference() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.photos = vec![photo(20, 5000).0];
    let first = phone.accepted(&server, &words).await;
    assert!(first.reference.as_deref().unwrap().starts_with("TW-"));
    assert_eq!(first.photos[0].url, format!("sync/v1/photos/{}", words.photos[0].id));
    assert_eq!(first.photos[0].offset, 0);
    assert_eq!(phone.one(&server, &item(&words, 1)).await, Verdict::AlreadyAccepted(first));
    assert_eq!(server.stored().await.len(), 1);
}

#[tokio::test]
async fn a_revision_is_never_overwritten_an_older_one_is_known_and_a_newer_one_keeps_the_reference() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    let Verdict::Accepted(receipt) = phone.one(&server, &item(&words, 2)).await else { panic!() };
    words.description = "Other words".to_owned();
    assert_eq!(rejection(&phone.one(&server, &item(&words, 2)).await).reason, RejectReason::Conflict);
    assert_eq!(phone.one(&server, &item(&words, 1)).await, Verdict::AlreadyAccepted(receipt.clone()));
    assert_eq!(phone.one(&server, &item(&words, 3)).await, Verdict::Accepted(receipt));
    let stored = server.stored().await;
    assert_eq!((stored.len(), stored[0].rev), (1, 3));
    assert_eq!(stored[0].sha256, item(&words, 3).sha256);
}

#[tokio::test]
async fn what_was_refused_may_come_again_under_the_same_id() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.service = "no-such-service".to_owned();
    assert_eq!(rejection(&phone.one(&server, &item(&words, 1)).await).reason, RejectReason::ServiceGone);
    assert!(server.stored().await.is_empty());
    words.service = "pothole".to_owned();
    assert!(matches!(phone.one(&server, &item(&words, 2)).await, Verdict::Accepted(_)));
}

#[tokio::test]
async fn an_accepted_report_stays_accepted_when_its_service_is_gone() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let receipt = phone.accepted(&server, &report(10)).await;
    let mut later = catalogue();
    later.services.retain(|service| service.code != "pothole");
    let server = Server::on(server.folder.clone(), later, server.clock.clone()).await;
    assert_eq!(phone.one(&server, &item(&report(10), 1)).await, Verdict::AlreadyAccepted(receipt));
}

#[tokio::test]
async fn another_installation_with_the_same_bytes_is_given_the_reference_and_one_with_others_is_not() {
    let server = Server::new().await;
    let (owner, copy, thief) = (Phone::new(1), Phone::new(2), Phone::new(3));
    let receipt = owner.accepted(&server, &report(10)).await;
    assert_eq!(copy.one(&server, &item(&report(10), 1)).await, Verdict::AlreadyAccepted(receipt));
    let mut forged = report(10);
    forged.description = "I guessed the id".to_owned();
    // A conflict for that item; the batch's other item is taken all the same.
    let verdicts = thief.batch(&server, &[item(&forged, 9), item(&report(11), 1)]).await;
    let refused = rejection(&verdicts[0]);
    assert_eq!((refused.reason, refused.question.as_deref()), (RejectReason::Conflict, None));
    assert!(!refused.description.contains("TW-"));
    assert!(matches!(verdicts[1], Verdict::Accepted(_)));
}

#[tokio::test]
async fn what_is_not_as_it_says_is_malformed_and_spoils_nothing_else() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut wrong_hash = item(&report(10), 1);
    wrong_hash.payload.push(' ');
    let not_a_report = raw_item(Uuid::from_u128(11), BatchKind::Report, 1, None, "{}".to_owned());
    let mut other_id = item(&report(12), 1);
    other_id.id = Uuid::from_u128(13);
    let mut elsewhere = report(14);
    elsewhere.jurisdiction = "E06000051".to_owned();
    let mut long = report(15);
    long.description = "x".repeat(4001);
    let mut bare_change = change(16, BatchKind::Comment, &report(1), "{}");
    bare_change.of = None;
    let not_json = change(17, BatchKind::Comment, &report(1), "hello");
    let mut bad_photo = report(18);
    bad_photo.photos = vec![photo(1, 9).0, photo(1, 9).0];
    let items = [
        wrong_hash,
        not_a_report,
        other_id,
        item(&elsewhere, 1),
        item(&long, 1),
        bare_change,
        not_json,
        item(&bad_photo, 1),
        item(&report(19), 1),
    ];
    let verdicts = phone.batch(&server, &items).await;
    for verdict in &verdicts[..8] {
        assert_eq!(rejection(verdict).reason, RejectReason::Malformed, "{verdict:?}");
    }
    assert!(matches!(verdicts[8], Verdict::Accepted(_)));
}

#[tokio::test]
async fn an_item_that_cannot_be_read_at_all_has_its_own_answer() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let strange = json!({"id": Uuid::from_u128(9), "kind": "hologram", "rev": 1, "sha256": "", "payload": ""});
    let body = json!({"register": phone.registration(), "items": [strange, item(&report(10), 1)]});
    let answer = phone.post(&server, "/sync/v1/batch", body.to_string()).await.json();
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    assert_eq!(answer["results"][0]["reason"], "malformed");
    assert_eq!(answer["results"][1]["result"], "accepted");
}

fn choices(question: &str, codes: &[&str]) -> Answer {
    let chosen = codes.iter().map(|code| ChosenCode { code: (*code).to_owned(), label: String::new() });
    Answer { question: question.to_owned(), value: AnswerValue::Choices(chosen.collect()) }
}

#[tokio::test]
async fn an_answer_that_the_form_does_not_know_is_refused_by_name() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (waste, size) = (choices("waste", &["TYRES", "WHITE_GOODS"]), choices("size", &["CAR_BOOT"]));
    let said = |text: &str| Answer { question: "vehicle".to_owned(), value: AnswerValue::Text(text.to_owned()) };
    let seen = choices("witnessed", &["YES"]);
    for (number, answers, refused) in [
        (10, vec![waste.clone(), size.clone()], None),
        (11, vec![waste.clone(), size.clone(), seen.clone(), said("A white van")], None),
        (12, vec![waste.clone()], Some("size")),
        (13, vec![waste.clone(), choices("size", &[])], Some("size")),
        (14, vec![choices("waste", &["TREASURE"]), size.clone()], Some("waste")),
        (15, vec![waste.clone(), choices("size", &["BAG_1", "CAR_BOOT"])], Some("size")),
        (16, vec![waste.clone(), size.clone(), seen.clone()], Some("vehicle")),
        (17, vec![waste.clone(), size.clone(), choices("colour", &["RED"])], Some("colour")),
    ] {
        let mut words = report(number);
        words.service = "fly-tipping".to_owned();
        words.answers = answers;
        let verdict = phone.one(&server, &item(&words, 1)).await;
        match refused {
            None => assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}"),
            Some(question) => {
                let refusal = rejection(&verdict);
                assert_eq!(refusal.reason, RejectReason::AnswerRefused);
                assert_eq!(refusal.question.as_deref(), Some(question));
            }
        }
    }
}

#[tokio::test]
async fn a_report_is_private_by_the_pack_whatever_the_client_says_and_stays_so() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.service = "antisocial-behaviour".to_owned();
    words.private = false;
    words.answers = vec![Answer { question: "what".to_owned(), value: AnswerValue::Text("Noise".to_owned()) }];
    phone.accepted(&server, &words).await;
    assert!(server.stored().await[0].private);
    // Amended into a public category, it is still what someone told in private.
    words.service = "pothole".to_owned();
    words.answers.clear();
    assert!(matches!(phone.one(&server, &item(&words, 2)).await, Verdict::Accepted(_)));
    assert!(server.stored().await[0].private);
}

fn amendment(id: u128, of: &Report, fields: &str) -> BatchItem {
    let (number, report) = (Uuid::from_u128(id), of.id);
    let payload = format!(
        r#"{{"id":"{number}","of":"{report}","captured_at":"2026-11-23T09:00:00Z","kind":"amendment",{fields}}}"#
    );
    change(id, BatchKind::Amendment, of, &payload)
}

#[tokio::test]
async fn an_amendment_is_read_field_by_field_and_of_no_other_report() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let there = r#"{"lat":52.677,"lon":-2.447,"accuracy_m":5.0}"#;
    let nowhere = r#"{"lat":95.0,"lon":0.0,"accuracy_m":1.0}"#;
    let fields = |place| format!(r#""position":{place},"reporter":{{"kind":"named","name":"Ann"}}"#);
    let mut of_another = amendment(22, &report(11), &fields(there));
    of_another.of = Some(report(10).id);
    for wrong in [amendment(22, &report(10), &fields(nowhere)), of_another] {
        assert_eq!(rejection(&phone.one(&server, &wrong).await).reason, RejectReason::Malformed);
    }
    let right = amendment(22, &report(10), &fields(there));
    assert_eq!(phone.one(&server, &right).await, Verdict::Accepted(Receipt::default()));
}

#[tokio::test]
async fn a_change_waits_for_its_report_and_comes_with_it() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let comment = change(20, BatchKind::Comment, &report(10), r#"{"text":"It grew"}"#);
    assert!(matches!(phone.one(&server, &comment).await, Verdict::Deferred { seconds: 1.. }));
    // In one batch, in whichever order.
    let verdicts = phone.batch(&server, &[comment.clone(), item(&report(10), 1)]).await;
    assert_eq!(verdicts[0], Verdict::Accepted(Receipt::default()));
    assert!(matches!(verdicts[1], Verdict::Accepted(_)));
    assert_eq!(phone.one(&server, &comment).await, Verdict::AlreadyAccepted(Receipt::default()));
    let mut other = comment.clone();
    other.payload = r#"{"text":"It shrank"}"#.to_owned();
    other.sha256 = wayside_server::Sha256Sum::of(&other.payload).to_string();
    assert_eq!(rejection(&phone.one(&server, &other).await).reason, RejectReason::Conflict);
    let stranger = Phone::new(2);
    let theirs = change(21, BatchKind::Withdrawal, &report(10), "{}");
    assert_eq!(rejection(&stranger.one(&server, &theirs).await).reason, RejectReason::Conflict);
    assert_eq!(server.stored().await[0].status.code(), "received");
}

#[tokio::test]
async fn a_withdrawal_closes_the_report_unless_the_council_has() {
    use wayside_server::store::Store;
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let fixed = phone.accepted(&server, &report(11)).await.reference.unwrap();
    assert!(server.store.set_status(COUNCIL, &fixed, "closed:FIXED".parse().unwrap(), "").await.unwrap());
    let items = [
        change(20, BatchKind::Withdrawal, &report(10), "{}"),
        change(21, BatchKind::Withdrawal, &report(11), "{}"),
        amendment(22, &report(11), r#""description":"More""#),
    ];
    for verdict in phone.batch(&server, &items).await {
        assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    }
    let status: Vec<_> = server.stored().await.iter().map(|report| report.status.code()).collect();
    assert_eq!(status, ["closed:CANCELLED", "closed:FIXED"]);
}

#[tokio::test]
async fn an_id_twice_in_a_batch_has_one_answer() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut newer = report(10);
    newer.description = "Newer".to_owned();
    let answer = phone.batch_answer(&server, &[item(&report(10), 1), item(&newer, 2), item(&newer, 2)]).await.json();
    assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    assert_eq!(answer["results"][0]["result"], "accepted");
    assert_eq!(server.stored().await[0].rev, 2);
}

#[tokio::test]
async fn an_item_that_fails_halfway_leaves_nothing_and_its_neighbours_stay() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (first, _) = photo(20, 100);
    let (mut same_id, _) = photo(20, 200);
    same_id.order = 1;
    let (mut one, mut two) = (report(10), report(11));
    one.photos = vec![first];
    // Its words are written before its second photo turns out to be another's.
    two.photos = vec![photo(21, 100).0, same_id];
    let verdicts = phone.batch(&server, &[item(&one, 1), item(&two, 1), item(&report(12), 1)]).await;
    assert!(matches!(verdicts[0], Verdict::Accepted(_)));
    assert_eq!(rejection(&verdicts[1]).reason, RejectReason::Conflict);
    assert!(matches!(verdicts[2], Verdict::Accepted(_)));
    let stored = server.stored().await;
    assert_eq!(stored.iter().map(|report| report.id.0.as_u128()).collect::<Vec<_>>(), [10, 12]);
    assert_eq!(phone.head(&server, &two.photos[0]).await.status, 404);
}

#[tokio::test]
async fn newer_words_may_drop_a_photo_and_declare_another() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.photos = vec![photo(20, 100).0];
    phone.accepted(&server, &words).await;
    words.photos = vec![photo(21, 100).0];
    let Verdict::Accepted(receipt) = phone.one(&server, &item(&words, 2)).await else { panic!() };
    assert_eq!(receipt.photos.iter().map(|slot| slot.id).collect::<Vec<_>>(), [words.photos[0].id]);
    assert_eq!(phone.head(&server, &photo(20, 100).0).await.status, 404);
    assert_eq!(phone.head(&server, &words.photos[0]).await.status, 200);
}

#[tokio::test]
async fn the_operator_sees_under_which_privacy_notice_a_report_was_made() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (plain, noticed) = (report(10), Report { notice_version: "2026-11-01".to_owned(), ..report(11) });
    phone.accepted(&server, &plain).await;
    phone.accepted(&server, &noticed).await;
    let mut seen: Vec<_> = server.stored().await.into_iter().map(|it| (it.id, it.notice_version)).collect();
    seen.sort();
    assert_eq!(seen, [(plain.id, String::new()), (noticed.id, "2026-11-01".to_owned())]);
}
