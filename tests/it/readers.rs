//! The children that open attachments, seen from outside: what they have given away, and what one file may cost.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::letters::{report, report_with};
use crate::process::Service;
use crate::site::{Site, eventually};

/// The processes that a service has started and that live.
fn children(service: &Service) -> Vec<PathBuf> {
    let threads = std::fs::read_dir(format!("/proc/{}/task", service.id())).unwrap();
    let lists =
        threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("children")).unwrap_or_default());
    lists.flat_map(|list| list.split_whitespace().map(|id| Path::new("/proc").join(id)).collect::<Vec<_>>()).collect()
}

/// What a process has open: each number, and the file behind it.
fn open_files(process: &Path) -> BTreeSet<(u32, String)> {
    let numbers = std::fs::read_dir(process.join("fd")).unwrap().map(|file| file.unwrap().path());
    let open = numbers.filter_map(|path| {
        let number = path.file_name()?.to_str()?.parse().ok()?;
        // One that was open for this look only is gone again.
        Some((number, std::fs::read_link(path).ok()?.display().to_string()))
    });
    open.collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_reader_child_has_given_everything_away_before_it_reads() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    let service = site.start();
    site.await_done(1);
    let children = children(&service);
    assert!(!children.is_empty(), "no child is left to look at");
    for child in children {
        let told = |name: &str| std::fs::read_to_string(child.join(name)).unwrap();
        let status = told("status");
        for line in ["NoNewPrivs:\t1", "Seccomp:\t2", "Threads:\t1"] {
            assert!(status.lines().any(|found| found == line), "{line}: {status}");
        }
        let limits = told("limits");
        for (name, most) in [
            ("Max address space", "536870912"),
            ("Max file size", "0"),
            ("Max processes", "0"),
            ("Max open files", "0"),
            ("Max core file size", "0"),
        ] {
            let values = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            assert!(values.split_whitespace().take(2).eq([most, most]), "{name}: {values}");
        }
        let time = limits.lines().find_map(|line| line.strip_prefix("Max cpu time")).unwrap();
        let seconds: u64 = time.split_whitespace().next().unwrap().parse().expect("a limit of time");
        assert!(seconds <= 8, "{time}");
        // Nothing of the service is inherited: neither the ledger nor a connection, nor its environment. What whoever
        // runs the tests has left open for all is not the service's.
        let inherited = open_files(Path::new("/proc/self"));
        let own = open_files(&child)
            .into_iter()
            .filter(|(number, file)| *number < 3 || !inherited.contains(&(*number, file.clone())));
        let own: Vec<_> = own.collect();
        let [(0, input), (1, output), (2, errors)] = own.as_slice() else { panic!("{own:?}") };
        assert!(input.starts_with("pipe:") && output.starts_with("pipe:") && errors == "/dev/null", "{own:?}");
        assert_eq!(told("environ"), "");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn children_end_with_the_service_and_one_that_is_killed_is_replaced() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    let service = site.start();
    site.await_done(1);
    for child in children(&service) {
        let id = child.file_name().unwrap().to_owned();
        assert!(Command::new("sh").args(["-c", "kill -9 \"$0\""]).arg(id).status().unwrap().success());
    }
    site.deliver(&report(1, "30", "10"));
    site.await_done(2);
    let left = children(&service);
    assert!(!left.is_empty());
    service.kill();
    eventually("the children end", || left.iter().all(|child| !child.join("exe").exists()));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF whose only page is drawn by these bytes, deflated.
fn pdf(drawing: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(drawing).unwrap();
    let packed = packed.finish().unwrap();
    let mut file =
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
            .to_vec();
    file.extend(format!("4 0 obj<</Filter/FlateDecode/Length {}>>stream\n", packed.len()).as_bytes());
    file.extend(packed);
    file.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n");
    file
}

/// Each under limits that a test reaches in no time.
#[test]
fn what_unpacks_to_more_than_it_may_costs_itself_alone() {
    let site = Site::with("[limits]\nunpacked_bytes = 1000000");
    let zeros = vec![0; 4 << 20];
    let strings = "<si><t>a</t></si>".repeat(100_000);
    let bombs: [(&str, Vec<u8>); 4] = [
        ("bom.zip", zipped(&[("bao-cao.csv", &zeros)])),
        (
            "bom.xlsx",
            zipped(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("xl/workbook.xml", b"<workbook/>"),
                ("xl/sharedStrings.xml", strings.as_bytes()),
            ]),
        ),
        ("bom.pdf", pdf(&zeros)),
        ("bom.xls", zipped(&[("bom-trong.zip", &zipped(&[("bao-cao.csv", &zeros)]))])),
    ];
    for (number, (name, bytes)) in bombs.iter().enumerate() {
        let message = report_with(number, name, bytes);
        std::fs::write(site.path("thu.eml"), &message).unwrap();
        site.run(&["read", "--json", "thu.eml"]).well().says(&["\"returned\"", "\"too_large\""]);
        site.deliver(&message);
        site.deliver(&report(10 + number, "25", "20"));
    }
    site.run_once();
    let status = site.status();
    assert_eq!(status["messages"]["accepted"], 4, "{status:#}");
    assert_eq!(status["messages"]["returned"], 4, "{status:#}");
}
