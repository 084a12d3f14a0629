//! Mail into a folder of .eml files: for the demonstration, and for a look before the first real day.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{CourierError, Trouble};
use super::{Delivery, Letter};

#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(super) async fn deliver(&self, letter: Letter<'_>) -> Delivery {
        // A mail that is delivered again takes the place of the first.
        let name: String =
            Sha256::digest(letter.message_id).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let (folder, path, bytes) = (self.path.clone(), self.path.join(name + ".eml"), letter.bytes.to_vec());
        let shown = path.display().to_string();
        let written = tokio::task::spawn_blocking(move || write(&folder, &path, &bytes)).await;
        match written.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok(()) => Delivery::Delivered(shown),
            Err(error) => Delivery::Unavailable(CourierError::new(shown, Trouble::File(error))),
        }
    }

    pub(super) fn check(&self) -> Result<String, CourierError> {
        let shown = self.path.display().to_string();
        let tried = std::fs::create_dir_all(&self.path).and_then(|()| tempfile::tempfile_in(&self.path));
        tried.map_err(|error| CourierError::new(&shown, Trouble::File(error)))?;
        Ok(format!("replies go into the folder {shown}"))
    }
}

/// Durable, and whole or not there at all.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_that_is_delivered_again_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let courier = Folder::new(&folder.path().join("replies"));
        for bytes in [b"first".as_slice(), b"second"] {
            let letter = Letter { to: "canbo@noip.example", message_id: "1@ttcntt.example", bytes };
            assert!(matches!(courier.deliver(letter).await, Delivery::Delivered(_)));
        }
        let files: Vec<_> =
            std::fs::read_dir(folder.path().join("replies")).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(std::fs::read(&files[0]).unwrap(), b"second");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_a_fault_of_ours_and_not_of_the_mail() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let courier = Folder::new(&file.path().join("replies"));
        let letter = Letter { to: "canbo@noip.example", message_id: "1@ttcntt.example", bytes: b"" };
        assert!(matches!(courier.deliver(letter).await, Delivery::Unavailable(_)));
        assert!(courier.check().unwrap_err().to_string().contains("cannot write"));
    }
}
