//! Ids: UUIDv7, minted on the phone with the draft and kept for ever. A report's id is its idempotency key.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A new UUIDv7 out of the wall clock (microseconds since 1970) and ten random bytes; after `last`, whatever the clock says
/// by now. A clock before 1970 counts as 1970: uniqueness rests on the random bits, the time only keeps things in order.
pub fn mint_after(last: Option<Uuid>, wall_us: i64, random: &[u8; 10]) -> Uuid {
    let wall_ms = u64::try_from(wall_us / 1000).unwrap_or(0);
    let last_ms = last.and_then(|last| last.get_timestamp()).map(|time| {
        let (seconds, nanos) = time.to_unix();
        seconds.saturating_mul(1000).saturating_add(u64::from(nanos) / 1_000_000)
    });
    let millis = wall_ms.max(last_ms.map_or(0, |last| last.saturating_add(1)));
    uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A report, from its first draft on.
    ReportId
);
id!(
    /// A photo, from its intake on.
    PhotoId
);
id!(
    /// One thing to deliver. A report's item carries the report's id, a photo's item the photo's id; a comment, an
    /// amendment and a withdrawal have ids of their own.
    ItemId
);

impl From<ReportId> for ItemId {
    fn from(id: ReportId) -> Self {
        Self(id.0)
    }
}
impl From<PhotoId> for ItemId {
    fn from(id: PhotoId) -> Self {
        Self(id.0)
    }
}
