//! What is said of how a report stands.

use super::Summary;
use super::standing::Standing;
use chrono::NaiveDate;

use crate::draft::{Draft, DraftReason, parse};
use crate::outbox::{Kind, State, WaitReason, Why};
use crate::pack::{Council, Pack, Service};
use crate::report::{ReportId, Status};
use crate::store::{ReceiptRow, drafts};
use crate::wayside::{Error, Inner};
use crate::words::{self, Explained, Parts, Words};

const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// Where a draft stands, and what helps.
pub(super) fn draft_sentence(
    inner: &Inner,
    id: ReportId,
    draft: Option<&Draft>,
    (pack, today): (Option<&Pack>, NaiveDate),
) -> Result<(String, Option<String>), Error> {
    let words = inner.chosen.words();
    let kept = |more: String| format!("{} {more}", words.say("draft-kept"));
    let Some(draft) = draft else { return Ok((words.say("draft-unopened"), None)) };
    let Some(pack) = pack else {
        let nobody = words.explain("missing-pack", &[]);
        return Ok((kept(nobody.sentence), nobody.help));
    };
    let photos = drafts::photos(inner.store.read(), id)?.into_iter().map(|row| row.photo).collect();
    let service = pack.service_in(&draft.service, words.language())?;
    let mut help = None;
    let refused = words::draft_photo_refused(words, draft);
    let sentence = match parse(id, draft, photos, pack, (inner.chosen.dialect, today))? {
        Ok(_) => kept(refused.unwrap_or_else(|| words.say("draft-ready"))),
        Err(reasons) => {
            let sentences: Vec<_> =
                reasons.iter().map(|it| words::draft_sentence(words, it, service.as_deref())).collect();
            // The national pack's numbers are the police's.
            if reasons.contains(&DraftReason::NoEndpoint) && !pack.council()?.is_national() {
                help = Some(words::another_way(words, &pack.council()?.contact_day));
            }
            kept(sentences.into_iter().chain(refused).collect::<Vec<_>>().join(" "))
        }
    };
    // Nobody is on the way, however much of it is written down.
    let council = pack.council()?;
    let pressing = draft.progress.in_danger == Some(true) && !council.is_national();
    let urgent = pressing.then(|| words::urgent(words, council));
    Ok((urgent.into_iter().chain([sentence]).collect::<Vec<_>>().join(" "), help))
}

/// What stands before and after the rest, because of what it is and how long ago that was.
pub(super) fn pressing(
    words: Words,
    standing: &Standing,
    (council, service, in_danger): (&Council, &Service, bool),
    receipt: Option<&ReceiptRow>,
    (captured_us, now_us): (i64, i64),
) -> (Option<String>, Option<String>) {
    let there = matches!(standing.words.item.state, State::Accepted | State::Token);
    if matches!(standing.shown, State::Withdrawn(_) | State::Withdrawing) {
        return (None, None);
    }
    let urgent = (service.urgent || in_danger) && !there && !council.is_national();
    let closed = receipt.is_some_and(|receipt| matches!(receipt.status, Status::Closed(_)));
    let until_us = receipt.map_or(now_us, |receipt| receipt.received_us);
    let days = until_us.saturating_sub(captured_us) / DAY_US;
    let old = days >= i64::from(service.old_after_days) && !closed;
    (urgent.then(|| words::urgent(words, council)), old.then(|| words::old(words, days, there)))
}

/// That it was taken back, and why the council does not know yet, where anything is in the way.
fn not_told_yet(words: Words, standing: &Standing) -> Option<Explained> {
    let withdrawal = standing.parts.iter().find(|it| it.row.item.kind == Kind::Withdrawal)?;
    let why = match &withdrawal.shown {
        State::Waiting(reason) if *reason != WaitReason::Parent => words::because(words, reason),
        _ => words::trouble(words, standing.trouble?),
    };
    Some(Explained { sentence: format!("{} {}", words.say("withdrawing-not-told"), why.sentence), help: why.help })
}

/// The words' sentence first, then one for each thing that needs the person.
pub(super) fn sentences(
    words: Words,
    standing: &Standing,
    summary: &Summary,
    contact: &str,
) -> (String, Option<String>) {
    let parts = Parts {
        reference: summary.reference.as_deref(),
        photos_total: summary.photos_total,
        photos_sent: summary.photos_sent,
        sent: standing.words.item.sent,
        arrives_once: standing.arrives_once,
        contact,
    };
    // That it could not be taken back is a sentence of its own: what became of the words stands all the same.
    let not_taken_back = standing.parts.iter().any(|it| it.row.item.kind == Kind::Withdrawal && it.needs_you());
    let shown = if not_taken_back { &standing.words.item.state } else { &standing.shown };
    let Explained { mut sentence, help } = match not_told_yet(words, standing).filter(|_| *shown == State::Withdrawing)
    {
        Some(why) => why,
        None => words::explain(words, shown, parts),
    };
    if let (State::Unconfirmed { .. }, Some(why)) = (shown, standing.trouble) {
        sentence = format!("{} {sentence}", words::trouble(words, why).sentence);
    }
    if let (State::Waiting(WaitReason::Retry(Why::Refusing)), Some(said)) = (shown, &standing.refusal) {
        sentence = format!("{sentence} {}", words::quoted(words, said));
    }
    let mut helps: Vec<String> = help.into_iter().collect();
    let there = matches!(standing.words.item.state, State::Accepted | State::Token);
    let mut told = Vec::new();
    // Whether the words are there is not known: what was said since is not lost over that.
    if matches!(shown, State::Unconfirmed { .. }) {
        for kind in [Kind::Comment, Kind::Amendment] {
            if standing.parts.iter().any(|it| it.row.item.kind == kind && it.is_to_go()) {
                sentence = format!("{sentence} {}", words::opening(words, kind, false));
            }
        }
    }
    // What waits is said once the words are there: before that it waits for those.
    for part in standing.parts.iter().filter(|it| it.needs_you() || (there && (it.is_to_go() || it.is_too_late()))) {
        let explained = match (part.row.item.kind, &part.shown) {
            // That it is not sent is said already, and of a withdrawal that it is being told.
            (Kind::Photo | Kind::Withdrawal, State::Queued | State::Leased | State::Unconfirmed { .. }) => continue,
            (Kind::Withdrawal, State::Waiting(_)) if *shown == State::Withdrawing => continue,
            (Kind::Photo | Kind::Withdrawal, State::Waiting(reason)) => words::because(words, reason),
            // Several of them wait for the same.
            (kind, State::Waiting(reason)) if *reason != WaitReason::Parent => {
                sentence = format!("{sentence} {}", words::opening(words, kind, false));
                words::because(words, reason)
            }
            (kind, shown) => words::explain_part(words, kind, shown, contact),
        };
        if !told.contains(&explained.sentence) {
            sentence = format!("{sentence} {}", explained.sentence);
            told.push(explained.sentence);
            helps.extend(explained.help.filter(|help| !helps.contains(help)));
        }
    }
    (sentence, (!helps.is_empty()).then(|| helps.join(" ")))
}
