//! Faults of the disk, the servers and of other programs: they are waited out, shown by the status, and nothing is lost.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::letters::report;
use crate::process::Service;
use crate::site::{Site, eventually};
use crate::support::servers_wanted;

/// A small disk of the test's own.
struct Disk {
    path: PathBuf,
}

impl Disk {
    /// None where this user may not mount one.
    fn mount(path: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(path).unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(path).output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self { path: path.to_owned() })
    }

    /// Uses up what room there is, but for so many bytes.
    fn fill(&self, but: u64) {
        let file = std::fs::File::create(self.path.join("filler")).unwrap();
        while std::io::Write::write(&mut &file, &[0; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(but)).unwrap();
    }

    fn clear(&self) {
        std::fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["--lazy".as_ref(), self.path.as_os_str()]).status();
    }
}

#[test]
fn a_full_disk_is_waited_out() {
    if !servers_wanted("full disks") {
        return;
    }
    // With no room at all, and with room for the ledger but none for the messages.
    for but in [0, 64 << 10] {
        let place = tempfile::tempdir().unwrap();
        let Some(disk) = Disk::mount(&place.path().join("disk"), "8m") else {
            eprintln!("left out: a full disk (this user may not mount one)");
            return;
        };
        let here = disk.path.display();
        let site = Site::with(&format!("data = \"{here}/data\"\n[workbook]\npath = \"{here}/tong-hop.xlsx\""));
        site.deliver(&report(0, "25", "20"));
        let service = site.start();
        site.await_done(1);
        disk.fill(but);
        let large = format!("X-Padding: {}\r\n", "x".repeat(200)).repeat(600);
        for number in 1..4 {
            let message = [large.as_bytes(), &report(number, "25", "20")].concat();
            site.deliver_now(&message);
        }
        eventually("the fault is told", || service.log().contains("the disk is full: make room on it"));
        // Four times in a row, as in a long night.
        eventually("it is tried again", || service.log().matches("waiting for a fault to pass").count() >= 4);
        assert!(!service.has_ended());
        disk.clear();
        site.await_done(4);
        let status = site.status();
        assert_eq!(status["faults"], serde_json::json!([]), "{status:#}");
        assert_eq!(status["set_aside"], serde_json::json!([]), "{status:#}");
        drop(service);
        assert_eq!(site.entries().len(), 4);
        drop(site);
    }
}

/// The same without a disk of one's own: the system lets no file grow beyond a size.
#[test]
fn a_disk_that_takes_no_more_is_waited_out() {
    let site = Site::new();
    site.run_once();
    let command = site.command(&["run"]);
    let mut limited = Command::new("sh");
    // The signal of that limit would end the program: a full disk sends none.
    limited.args(["-c", "trap '' XFSZ; ulimit -S -f 4096; exec \"$0\" \"$@\""]);
    limited
        .arg(command.get_program())
        .args(command.get_args())
        .env_remove("RUST_LOG")
        .stdin(std::process::Stdio::null());
    let service = Service::start(&mut limited);
    // The ledger stays far below the limit, and each message is above it.
    let padding = format!("X-Padding: {}\r\n", "x".repeat(900)).repeat(6000);
    for number in 0..3 {
        site.deliver_now(&[padding.as_bytes(), &report(number, "25", "20")].concat());
    }
    eventually("it is tried again", || service.log().matches("waiting for a fault to pass").count() >= 3);
    let fault = site.status()["faults"][0].clone();
    assert!(fault["kind"] == "disk" && fault["words"].as_str().unwrap().contains("archive"), "{fault}");
    let room = Command::new("prlimit").args([&format!("--pid={}", service.id()), "--fsize=unlimited"]).status();
    assert!(room.unwrap().success());
    site.await_done(3);
    let status = site.status();
    assert_eq!((&status["faults"], &status["set_aside"]), (&serde_json::json!([]), &serde_json::json!([])));
    drop(service);
}
