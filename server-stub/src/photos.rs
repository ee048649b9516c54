//! The object store: whole photos as files `photos/<photo id>.jpg` in the data folder.
//!
//! A file has its name only once it is durable: written beside it, fsynced, renamed, the folder fsynced. The row that
//! speaks of it comes after. S3 can take this room's place: it is one PUT a photo.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;
use wayside_core::report::PhotoId;

use crate::hash::Sha256Sum;
use crate::store::{Store, StoreError};

/// A photo that is published or shared is at most this long.
pub const PHOTO_BYTES: u64 = 8 << 20;

/// What files that are still being written end with.
const UNFINISHED: &str = ".part";

#[derive(Clone, Debug)]
pub struct Photos {
    folder: PathBuf,
}

fn file_of(folder: &Path, photo: PhotoId) -> PathBuf {
    folder.join(format!("{photo}.jpg"))
}

/// After a restore: photos that the store calls whole and whose files the backup did not hold are asked for anew. Gives
/// how many. A server may be running meanwhile.
pub async fn forget_lost(store: &dyn Store, data: &Path) -> Result<usize, StoreError> {
    let folder = data.join("photos");
    let mut lost = 0;
    for jurisdiction in store.jurisdictions().await? {
        for report in store.reports(&jurisdiction).await? {
            for photo in report.photos.iter().filter(|photo| photo.done && !file_of(&folder, photo.id).is_file()) {
                store.upload_lost(&jurisdiction, photo.id).await?;
                lost += 1;
            }
        }
    }
    Ok(lost)
}

impl Photos {
    /// Opens `DIR/photos`, makes it if need be, and clears away what an earlier process left half-written.
    pub async fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("photos");
        // Photos of private reports lie here too: they are the server's alone.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).await?;
        fs::File::open(data).await?.sync_all().await?;
        let mut entries = fs::read_dir(&folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_name().to_string_lossy().ends_with(UNFINISHED) {
                fs::remove_file(entry.path()).await?;
            }
        }
        Ok(Self { folder })
    }

    pub fn path(&self, photo: PhotoId) -> PathBuf {
        file_of(&self.folder, photo)
    }

    /// Starts a file under a name of its own. Two attempts at one photo pass different ids, and so never share one.
    pub async fn begin(&self, attempt: Uuid) -> io::Result<Incoming> {
        let part = self.folder.join(format!("{attempt}{UNFINISHED}"));
        let file = fs::File::create(&part).await?;
        Ok(Incoming { part, file: Some(file), hash: Sha256::new(), length: 0, head: Vec::new() })
    }

    /// Gives a whole file its name, durably. The same photo twice is the same bytes: the last one stays.
    pub async fn keep(&self, mut incoming: Incoming, photo: PhotoId) -> io::Result<()> {
        if let Some(mut file) = incoming.file.take() {
            file.flush().await?;
            file.sync_all().await?;
        }
        fs::rename(&incoming.part, self.path(photo)).await?;
        fs::File::open(&self.folder).await?.sync_all().await
    }

    /// For a photo whose row was never written.
    pub async fn discard(&self, photo: PhotoId) -> io::Result<()> {
        fs::remove_file(self.path(photo)).await
    }
}

/// A photo on its way in; dropped unkept, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    part: PathBuf,
    file: Option<fs::File>,
    hash: Sha256,
    length: u64,
    head: Vec<u8>,
}

impl Incoming {
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes).await?;
        }
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        let missing = 3usize.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        Ok(())
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn sum(&self) -> Sha256Sum {
        Sha256Sum(self.hash.clone().finalize().into())
    }

    /// Whether it begins as a JPEG does. More is not looked at: nothing here decodes pictures.
    pub fn is_jpeg(&self) -> bool {
        self.head == [0xFF, 0xD8, 0xFF]
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` the file has its own name, and there is nothing here to remove.
        let _ = std::fs::remove_file(&self.part);
    }
}
