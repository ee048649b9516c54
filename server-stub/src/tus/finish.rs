//! The last byte: the whole is read back, checked, put into the object store, and then acknowledged.

use uuid::Uuid;

use super::{checksum_mismatch, taken};
use crate::config::App;
use crate::error::Error;
use crate::store::{Upload, UploadHold};

/// Does nothing for an upload that still waits for bytes, or that is done.
///
/// A photo that is not the declared one is 460, tus's "checksum mismatch": its bytes are thrown away, and the upload
/// begins again at 0 under the same URL.
pub async fn finish_if_all_here(app: &App, upload: Upload) -> Result<Upload, Error> {
    if upload.done || upload.offset < upload.length {
        return Ok(upload);
    }
    let at = UploadHold { jurisdiction: app.jurisdiction(), photo: upload.photo, fence: upload.fence };
    let mut attempt = [0u8; 16];
    app.config.random.fill(&mut attempt)?;
    let mut file = app.config.photos.begin(Uuid::from_bytes(attempt)).await?;
    // Piece by piece: a whole photo is never in memory.
    while file.length() < upload.length {
        let Some(piece) = app.store().upload_piece(&at, file.length()).await? else { break };
        file.write(&piece).await?;
    }
    if file.length() != upload.length || file.sum() != upload.sha256 {
        if !app.store().upload_restart(&at).await? {
            return Err(taken());
        }
        return Err(checksum_mismatch("This is not the photo that was declared. Send it again from the start."));
    }
    app.config.photos.keep(file, upload.photo).await?;
    if !app.store().upload_finish(&at).await? {
        return Err(taken());
    }
    Ok(Upload { done: true, ..upload })
}
