use std::io::Write;

use flate2::{Compression, GzBuilder};

use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const TAR: &[u8] = include_bytes!("../../../tests/fixtures/containers/bao-cao.tar.gz");

fn files(name: &str, bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |budget| open(name, bytes, budget))
}

fn packed(name: Option<&str>, content: &[u8]) -> Vec<u8> {
    let builder = GzBuilder::new();
    let builder = if let Some(name) = name { builder.filename(name) } else { builder };
    let mut writer = builder.write(Vec::new(), Compression::best());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

#[test]
fn the_file_inside_bears_the_name_that_the_packing_noted() {
    let limits = Limits::default();
    for (noted, inside) in
        [(Some("báo cáo.csv"), "báo cáo.csv"), (Some("../x\u{202E}vsc.exe"), "../xvsc.exe"), (None, "a.csv")]
    {
        let files = files("a.csv.gz", &packed(noted, b"a;b"), &limits).unwrap();
        assert_eq!(files, [(inside.to_owned(), Ok(b"a;b".to_vec()))]);
    }
}

#[test]
fn all_members_are_one_file_and_padding_is_none() {
    let bytes = [packed(None, b"a;"), packed(None, b""), packed(None, b"b"), vec![0; 512]].concat();
    assert_eq!(files("a.gz", &bytes, &Limits::default()).unwrap(), [("a".to_owned(), Ok(b"a;b".to_vec()))]);
    let many = packed(None, b"").repeat(20_000);
    assert_eq!(files("a.gz", &many, &Limits::default()), Err(Unreadable::Damaged));
}

#[test]
fn a_packed_tar_archive_is_opened_with_it() {
    let told = told(&files("bao cao.tgz", TAR, &Limits::default()));
    assert_eq!(told[..2], ["Phụ lục/báo cáo.csv: 98", "Phụ lục/ghi chú.txt: 23"]);
    assert!(told[2].starts_with("Phụ lục/rất dài rất dài") && told[2].ends_with(": 23"), "{told:?}");
    assert_eq!(told.len(), 3);
}

#[test]
fn a_bomb_is_refused_at_the_limit() {
    let bomb = packed(None, &vec![0; 20 << 20]);
    assert!(bomb.len() < 30_000);
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(files("a.gz", &bomb, &limits), Err(Unreadable::TooLarge));
}

#[test]
fn what_is_cut_off_is_damaged() {
    let bytes = packed(None, b"a;b;c;d;e;f");
    for length in 2..bytes.len() {
        assert_eq!(files("a.gz", &bytes[..length], &Limits::default()), Err(Unreadable::Damaged), "{length}");
    }
}

#[test]
fn no_break_is_a_panic() {
    break_in_every_way(TAR, |bytes, limits| files("a.gz", bytes, limits));
    break_in_every_way(&packed(Some("a"), b"a;b"), |bytes, limits| files("a.gz", bytes, limits));
}
