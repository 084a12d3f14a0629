//! Settings as an administrator writes them, rightly and wrongly.

use super::*;

const LEAST: &str = "roster = \"units.csv\"\n[mailbox]\naddress = \"baocao@ttcntt.example\"\nmaildir = \"Maildir\"\n";

fn refused(text: &str) -> String {
    Settings::parse(text, Path::new("/etc/tiepnhan")).unwrap_err()
}

#[test]
fn paths_are_relative_to_the_settings_file() {
    let settings = Settings::parse(LEAST, Path::new("/etc/tiepnhan")).unwrap();
    assert_eq!(settings.roster, Path::new("/etc/tiepnhan/units.csv"));
    assert_eq!(settings.mailbox.maildir.unwrap(), Path::new("/etc/tiepnhan/Maildir"));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let words = refused(&format!("{LEAST}[reply]\nheld = true\n"));
    assert!(words.starts_with("line 6: unknown field `held`, expected one of `hold`"), "{words}");
}

#[test]
fn a_password_in_the_settings_is_refused_and_never_repeated() {
    let imap = "[mailbox.imap]\nhost = \"imap.example\"\nuser = \"u\"\npassword = \"hunter2\"\n";
    let words = refused(&LEAST.replace("maildir = \"Maildir\"\n", imap));
    assert!(words.contains("line 7, password: a password never stands in the settings"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
}

#[test]
fn plain_connections_go_to_this_machine_alone() {
    let imap = |host: &str| {
        let table =
            format!("[mailbox.imap]\nhost = \"{host}\"\nsecurity = \"plain\"\nuser = \"u\"\npassword = \"env:P\"\n");
        Settings::parse(&LEAST.replace("maildir = \"Maildir\"\n", &table), Path::new(""))
    };
    assert!(imap("127.0.0.1").is_ok() && imap("localhost").is_ok() && imap("::1").is_ok());
    assert!(imap("imap.example").unwrap_err().contains("mailbox.imap.security"));
}

#[test]
fn a_recognition_without_a_program_or_without_time_is_refused() {
    let ocr = |table: &str| Settings::parse(&format!("{LEAST}[ocr]\n{table}\n"), Path::new(""));
    assert_eq!(ocr("command = [\"tesseract\", \"stdin\"]").unwrap().ocr.command.len(), 2);
    assert!(ocr("command = [\"\"]").unwrap_err().contains("ocr.command"));
    assert!(ocr("command = \"tesseract stdin\"").unwrap_err().contains("command"));
    assert!(ocr("seconds = 0").unwrap_err().contains("ocr.seconds"));
}

#[test]
fn the_sample_settings_are_valid() {
    let sample = include_str!("../../config/tiepnhan.toml");
    Settings::parse(sample, Path::new("")).unwrap();
}
