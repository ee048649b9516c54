//! Secrets: what proves that this is the phone it says it is. Keystore, Keychain, or a folder for the terminal.

use std::path::PathBuf;

/// Why a secret could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Before the first unlock after a boot: try later, nothing is lost.
    #[error("the key store is locked until the phone is first unlocked")]
    NotAvailableYet,
    /// This store never had it, or has it no longer: a copied phone, or a reset key store.
    #[error("the key store does not hold this secret")]
    Gone,
    #[error("the key store failed: {0}")]
    Failed(String),
}

/// The secrets port. Values are never logged and never stand in the database.
pub trait Secrets: Send + Sync {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError>;
    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError>;
    fn delete(&self, name: &str) -> Result<(), SecretError>;
}

/// A folder that only its owner may read: the terminal's key store. It lies beside the data, never in it, so that a
/// copied data folder is a copied phone.
#[derive(Clone, Debug)]
pub struct FolderSecrets {
    folder: PathBuf,
}

impl FolderSecrets {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// `DIR.secret` for the data folder `DIR`.
    pub fn beside(data: &std::path::Path) -> Self {
        let mut name = data.as_os_str().to_owned();
        name.push(".secret");
        Self::new(name)
    }
}

impl Secrets for FolderSecrets {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        std::fs::read(self.folder.join(name)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => SecretError::Gone,
            _ => SecretError::Failed(error.to_string()),
        })
    }

    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError> {
        write_private(&self.folder, name, value).map_err(|error| SecretError::Failed(error.to_string()))
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        match std::fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(SecretError::Failed(error.to_string())),
            _ => Ok(()),
        }
    }
}

/// Durable and readable by the owner alone, from the first byte.
fn write_private(folder: &std::path::Path, name: &str, value: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    std::fs::create_dir_all(folder)?;
    let partial = folder.join(format!("{name}.part"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        options.mode(0o600);
    }
    let mut file = options.open(&partial)?;
    file.write_all(value)?;
    file.sync_all()?;
    std::fs::rename(&partial, folder.join(name))?;
    std::fs::File::open(folder)?.sync_all()
}
