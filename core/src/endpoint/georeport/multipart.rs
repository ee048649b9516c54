//! `multipart/form-data` (RFC 7578), for endpoints that take photos with the words.

use sha2::{Digest, Sha256};

use crate::endpoint::http::Part;
use crate::report::{PhotoRef, hex};

/// The content type and the body, whose photos stay on the disk. The boundary is made from the content, so that a retry sends
/// the same bytes.
pub fn encode(fields: &[(String, String)], photos: &[PhotoRef]) -> (String, Vec<Part>) {
    let boundary = boundary(fields, photos);
    let (mut parts, mut body) = (Vec::new(), Vec::new());
    for (name, value) in fields {
        open(&mut body, &boundary, &format!("name=\"{}\"", quoted(name)));
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    for photo in photos {
        open(&mut body, &boundary, &format!("name=\"media\"; filename=\"{}.jpg\"", photo.id));
        body.extend_from_slice(b"\r\nContent-Type: image/jpeg\r\n\r\n");
        parts.push(Part::Bytes(std::mem::replace(&mut body, b"\r\n".to_vec())));
        parts.push(Part::Photo { photo: photo.id, length: photo.length });
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    parts.push(Part::Bytes(body));
    (format!("multipart/form-data; boundary={boundary}"), parts)
}

fn open(body: &mut Vec<u8>, boundary: &str, disposition: &str) {
    body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; {disposition}").as_bytes());
}

/// RFC 7578 §2 by way of the HTML standard: quotes and line breaks are percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// 128 bits of the content's own hash: it can stand in the content only by a collision.
fn boundary(fields: &[(String, String)], photos: &[PhotoRef]) -> String {
    let mut hash = Sha256::new();
    for (name, value) in fields {
        hash.update(name);
        hash.update([0]);
        hash.update(value);
        hash.update([0]);
    }
    for photo in photos {
        hash.update(&photo.sha256);
    }
    let digest = hash.finalize();
    format!("wayside-{}", hex(digest.get(..16).unwrap_or_default()))
}
