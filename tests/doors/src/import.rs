//! What an Open311 server publishes, as an officer makes a folder of it.

use wayside_core::pack::build::{From, build, import as import_from};

/// Between the documents of an input.
const THEN: &[u8] = b"\n%%\n";
const BASE: &str = "https://city.example/v2";

/// A discovery document, a list of services, and the questions of each, `%%` in a line between them. It is refused in
/// words, or becomes a folder that builds as it is; what a pack cannot say is listed.
pub fn import(bytes: &[u8]) {
    let mut documents = split(bytes).into_iter();
    let (discovery, services) = (documents.next().unwrap_or_default(), documents.next().unwrap_or_default());
    let questions: Vec<&[u8]> = documents.collect();
    let mut asked = 0;
    let mut fetch = |url: &str| {
        if url.contains("discovery") {
            return Ok(discovery.to_vec());
        }
        if url.contains("/services.") {
            return Ok(services.to_vec());
        }
        asked += 1;
        questions.get(asked - 1).map(|document| document.to_vec()).ok_or_else(|| "the server answers 404".to_owned())
    };
    let room = tempfile::tempdir().expect("a folder can be made");
    let folder = room.path().join("city");
    let url = if discovery.is_empty() { BASE.to_owned() } else { format!("{BASE}/discovery.json") };
    let made = import_from("Shropshire", Some(&folder), From { url: &url, jurisdiction_id: None }, &mut fetch);
    match made {
        Ok(made) => {
            assert!(made.services > 0);
            let built = build(&folder, &room.path().join("city.pack"));
            assert!(built.is_ok(), "{built:?}");
        }
        Err(error) => {
            assert!(error.to_string().ends_with('.'), "{error}");
            assert!(!folder.exists(), "nothing is written of what was refused");
        }
    }
}

fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while let Some(at) = rest.windows(THEN.len()).position(|window| window == THEN) {
        parts.push(&rest[..at]);
        rest = &rest[at + THEN.len()..];
    }
    parts.push(rest);
    parts
}
