//! A back office of a few lines that does all that Wayside sync promises, and never loses anything.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Serialize;
use sha2::{Digest, Sha256};
use wayside_core::Wayside;
use wayside_core::endpoint::frame::Frame;
use wayside_core::endpoint::wire::{
    BATCH_BYTES, Batch, BatchAnswer, BatchItem, BatchKind, Changes, DICTIONARY_ENCODING, ItemResult, Known, Receipt,
    STORE_HEADER, UploadSlot, Verdict,
};
use wayside_core::endpoint::{Answer, Body, Method, Outcome};
use wayside_core::outbox::Why;
use wayside_core::report::{PhotoId, PhotoRef, Report, ReportId};
use wayside_core::sync::Task;

/// One photo's bytes, as far as they have come.
#[derive(Clone, Debug)]
struct Upload {
    held: Vec<u8>,
    photo: PhotoRef,
}

impl Upload {
    fn is_whole(&self) -> bool {
        self.held.len() as u64 == self.photo.length && hex(&self.held) == self.photo.sha256
    }
}

/// What the council has.
#[derive(Clone, Debug, Default)]
pub struct Office {
    reports: BTreeMap<ReportId, String>,
    photos: BTreeMap<PhotoId, Upload>,
    sequence: u64,
    /// Ids under which other words came than before.
    pub conflicts: u64,
}

/// What came of a request, and which reports its answer confirms.
#[derive(Clone, Debug)]
pub struct Served {
    pub outcome: Outcome,
    pub confirms: Vec<ReportId>,
}

impl From<Outcome> for Served {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, confirms: Vec::new() }
    }
}

impl Office {
    pub fn reports(&self) -> impl Iterator<Item = ReportId> {
        self.reports.keys().copied()
    }

    pub fn has(&self, report: ReportId) -> bool {
        self.reports.contains_key(&report)
    }

    pub fn has_photo(&self, photo: PhotoId) -> bool {
        self.photos.get(&photo).is_some_and(Upload::is_whole)
    }

    pub fn serve(&mut self, phone: &Wayside, task: &Task) -> Served {
        let url = task.request.url.as_str();
        let body = match &task.request.body {
            Body::Bytes(bytes) => bytes.as_slice(),
            Body::Blob { .. } | Body::Form(_) => &[],
        };
        let mut served = match task.request.method {
            Method::Post if url.ends_with("/batch") => {
                let batch = serde_json::from_slice(&unpacked(phone, task, body)).expect("a batch is a batch");
                self.batch(&batch)
            }
            Method::Post if url.ends_with("/known") => {
                self.known(&serde_json::from_slice(body).expect("a question is a question")).into()
            }
            Method::Get => json(&Changes { cursor: "0".to_owned(), ..Changes::default() }).into(),
            _ => self.upload(phone, task).into(),
        };
        if let Outcome::Answer(answer) = &mut served.outcome {
            answer.headers.push((STORE_HEADER.to_owned(), format!("e:{}", self.sequence)));
        }
        served
    }

    fn batch(&mut self, batch: &Batch) -> Served {
        let mut results = Vec::new();
        let mut confirms = Vec::new();
        for item in &batch.items {
            self.sequence += 1;
            let photos = if item.kind == BatchKind::Report {
                confirms.push(ReportId(item.id));
                self.words(item)
            } else {
                Vec::new()
            };
            let receipt = Receipt { photos, reference: Some(format!("R-{}", self.sequence)) };
            results.push(ItemResult { id: item.id, verdict: Verdict::Accepted(receipt) });
        }
        Served { outcome: json(&BatchAnswer { results }), confirms }
    }

    /// A report's words; where its photos go.
    fn words(&mut self, item: &BatchItem) -> Vec<UploadSlot> {
        let report: Report = serde_json::from_str(&item.payload).expect("a report's words are a report");
        let before = self.reports.entry(report.id).or_insert_with(|| item.payload.clone());
        self.conflicts += u64::from(*before != item.payload);
        let slots = report.photos.into_iter().map(|photo| {
            let id = photo.id;
            let upload = self.photos.entry(id).or_insert(Upload { held: Vec::new(), photo });
            UploadSlot { id, url: format!("sync/v1/photos/{id}"), offset: upload.held.len() as u64 }
        });
        slots.collect()
    }

    fn known(&self, asked: &Known) -> Outcome {
        let whole = |hash: &str| self.photos.values().any(|upload| upload.photo.sha256 == hash && upload.is_whole());
        json(&Known {
            reports: asked.reports.iter().copied().filter(|id| self.has(*id)).collect(),
            photos: asked.photos.iter().filter(|hash| whole(hash)).cloned().collect(),
        })
    }

    fn upload(&mut self, phone: &Wayside, task: &Task) -> Outcome {
        let name = task.request.url.rsplit('/').next().unwrap_or_default();
        let Some(upload) = name.parse().ok().and_then(|id: PhotoId| self.photos.get_mut(&id)) else {
            return plain(404, &[]);
        };
        if let Body::Blob { offset, .. } = &task.request.body {
            if *offset != upload.held.len() as u64 {
                return plain(409, &[]);
            }
            let read =
                phone.open_body(&task.request.body).map(|body| body.map(|mut body| body.read_to_end(&mut upload.held)));
            if !matches!(read, Ok(Some(Ok(_)))) {
                return Outcome::Unknown { why: Why::LocalRead, bytes_out: 0 };
            }
            if upload.held.len() as u64 >= upload.photo.length && !upload.is_whole() {
                upload.held.clear();
                return plain(460, &[]);
            }
        }
        let there = [("upload-offset".to_owned(), upload.held.len().to_string())];
        plain(if task.request.method == Method::Head { 200 } else { 204 }, &there)
    }
}

/// The body of a batch before it was packed with the council's dictionary.
fn unpacked(phone: &Wayside, task: &Task, body: &[u8]) -> Vec<u8> {
    let encoding = task.request.headers.iter().find(|(name, _)| *name == "content-encoding");
    match encoding.map(|(_, value)| value.as_str()) {
        Some(DICTIONARY_ENCODING) => {
            let frame = Frame::read(body).expect("a frame");
            let pack = phone.home().expect("a pack");
            let dictionary = pack.dictionary().expect("it can be read").expect("the sample has a dictionary");
            frame.unpack(&dictionary, BATCH_BYTES).expect("packed with it")
        }
        None => body.to_vec(),
        Some(other) => panic!("the dictionary is always taken, and yet {other}"),
    }
}

fn plain(status: u16, headers: &[(String, String)]) -> Outcome {
    Outcome::Answer(Answer { status, headers: headers.to_vec(), body: Vec::new(), body_complete: true })
}

fn json(body: &impl Serialize) -> Outcome {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let body = serde_json::to_vec(body).expect("it becomes JSON");
    Outcome::Answer(Answer { status: 200, headers, body, body_complete: true })
}

/// Of the SHA-256.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
