//! A folder that receives one .eml file for each mail: for the demonstration, and for sites that send by other means.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{CourierError, Delivery, spoken};

/// A folder of mails.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub(super) fn at_once(&self) -> usize {
        4
    }

    pub(super) async fn deliver(&self, mail: &[u8]) -> Delivery {
        let (folder, name, mail) = (self.path.clone(), name(mail), mail.to_owned());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &mail).map(|()| name)).await;
        match written.unwrap_or_else(|broken| Err(std::io::Error::other(broken))) {
            Ok(name) => Delivery::Delivered(format!("written to {name}")),
            Err(error) => Delivery::Unavailable(self.fault(&error)),
        }
    }

    pub(super) async fn check(&self) -> Result<String, CourierError> {
        let tried = std::fs::create_dir_all(&self.path).and_then(|()| tempfile::tempfile_in(&self.path));
        tried.map_err(|error| self.fault(&error))?;
        Ok(format!("replies are written into {}", self.path.display()))
    }

    fn fault(&self, error: &std::io::Error) -> CourierError {
        CourierError::Folder { folder: self.path.clone(), words: spoken(error) }
    }
}

/// The name of a mail's file, from its Message-ID: a repeat takes the place of what it repeats.
fn name(mail: &[u8]) -> String {
    let digest = Sha256::digest(message_id(mail).unwrap_or(mail));
    let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}.eml")
}

/// The value of the Message-ID field of a mail of ours.
fn message_id(mail: &[u8]) -> Option<&[u8]> {
    const FIELD: &[u8] = b"message-id:";
    let header = mail.split(|&byte| byte == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let (_, value) = header
        .filter_map(|line| line.split_at_checked(FIELD.len()))
        .find(|(field, _)| field.eq_ignore_ascii_case(FIELD))?;
    Some(value.trim_ascii()).filter(|value| !value.is_empty())
}

/// Writes beside, makes it durable, and renames.
fn write(folder: &Path, name: &str, mail: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut draft = tempfile::Builder::new().prefix(".draft-").tempfile_in(folder)?;
    draft.write_all(mail)?;
    draft.as_file().sync_all()?;
    draft.persist(folder.join(name)).map_err(|error| error.error)?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_sent_again_takes_the_place_of_the_first() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(&home.path().join("not/yet/there"));
        for text in ["first", "second"] {
            let mail = format!("Message-ID: <one@ours.example>\r\nDate: {text}\r\n\r\n{text}\r\n");
            assert!(matches!(folder.deliver(mail.as_bytes()).await, Delivery::Delivered(_)));
        }
        let other = b"message-id: <two@ours.example>\r\n\r\nMessage-ID: <one@ours.example>\r\n";
        assert!(matches!(folder.deliver(other).await, Delivery::Delivered(_)));

        let mut texts: Vec<String> = std::fs::read_dir(&folder.path)
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        texts.sort();
        assert_eq!(texts.len(), 2);
        assert!(texts[0].ends_with("second\r\n"));
        assert!(folder.check().await.is_ok());
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_no_fault_of_the_mail() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let folder = Folder::new(&file.join("replies"));
        let Delivery::Unavailable(error) = folder.deliver(b"Message-ID: <a@b>\r\n\r\n").await else { panic!() };
        assert!(error.to_string().contains("file/replies"), "{error}");
        assert_eq!(folder.check().await, Err(error));
    }
}
