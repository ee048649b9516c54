//! Unfinished photos do not lie here for ever: after a while without a byte, the bytes go.
//!
//! Nothing is lost by it. The photo stays declared, its phone still has it, and the same URL begins again at 0. What has
//! expired and is not swept yet goes on where it stood.

use std::time::Duration;

use axum::http::header::{HeaderName, HeaderValue};

use crate::clock::utc;
use crate::config::{App, Config};
use crate::store::{StoreError, Upload};

const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// Between two sweeps.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

/// Drops what has expired, once. Gives of how many photos.
pub async fn sweep(config: &Config) -> Result<u64, StoreError> {
    let before_us = config.clock.now_us().saturating_sub(microseconds(config.uploads_expire));
    let mut all = 0;
    loop {
        match config.store.uploads_expire(config.catalogue.jurisdiction(), before_us).await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}

/// Sweeps now and every hour, and never returns. What fails is logged, and tried again at the next.
pub async fn keep_expiring(config: Config) {
    loop {
        if let Err(error) = sweep(&config).await {
            config.log.line(&format!("expired photos were not swept: {error}"));
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// `Upload-Expires`, where there is anything that will.
pub fn expires(app: &App, upload: &Upload) -> Option<(HeaderName, HeaderValue)> {
    let touched_us = upload.touched_us.filter(|_| !upload.done && upload.offset > 0)?;
    let at = utc(touched_us.saturating_add(microseconds(app.config.uploads_expire)));
    // RFC 9110's IMF-fixdate.
    let date = HeaderValue::try_from(at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()?;
    Some((UPLOAD_EXPIRES, date))
}

fn microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
