//! The fuzz targets: a function for each, which takes any bytes and asserts what the program promises of them.
//!
//! `fuzz_targets/` hands these to libFuzzer, `run.sh` runs them, and a test here passes every seed through them, so that
//! none rots. A target that is about one format sees to it that its input is recognised as that format.

use std::alloc::System;
use std::panic;

use cap::Cap;

mod cells;
mod containers;
mod documents;
mod judgements;
pub mod seeds;
mod words;

pub use documents::{
    anything, csv, doc, docx, fods, gzip, html, mail, msg, ods, odt, pdf, pkcs7, rtf, seven_zip, spreadsheetml, tar,
    tnef, xls, xlsb, xlsx, zip,
};
pub use judgements::{form, judgement, message};
pub use words::{figure, vietnamese};

/// All targets by name.
pub const TARGETS: [(&str, fn(&[u8])); 27] = [
    ("message", message),
    ("xlsx", xlsx),
    ("xlsb", xlsb),
    ("xls", xls),
    ("ods", ods),
    ("fods", fods),
    ("spreadsheetml", spreadsheetml),
    ("csv", csv),
    ("html", html),
    ("docx", docx),
    ("doc", doc),
    ("odt", odt),
    ("rtf", rtf),
    ("pdf", pdf),
    ("zip", zip),
    ("seven_zip", seven_zip),
    ("tar", tar),
    ("gzip", gzip),
    ("tnef", tnef),
    ("msg", msg),
    ("pkcs7", pkcs7),
    ("mail", mail),
    ("anything", anything),
    ("form", form),
    ("figure", figure),
    ("vietnamese", vietnamese),
    ("judgement", judgement),
];

/// The memory that a target may have, as a reader child may: what asks for more ends as a crash.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, 512 << 20);

/// A panic inside a library is caught by the program and costs one attachment, as it promises: it is told and no
/// crash, unless nobody catches it. Every other panic is a crash where it happens.
pub fn prepare() {
    let crash = panic::take_hook();
    panic::set_hook(Box::new(move |what| match what.location() {
        Some(place) if place.file().contains("/registry/src/") => eprintln!("caught in a library: {place}"),
        _ => crash(what),
    }));
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Seeds that are tried of each target.
    const MOST_SEEDS: usize = 25;

    #[test]
    fn seeds_of_every_target_pass_its_assertions() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let seeds = seeds::gather(&repository).unwrap();
        for (name, target) in TARGETS {
            let mut own: Vec<_> = seeds.iter().filter(|seed| seed.target == name).collect();
            assert!(!own.is_empty(), "no seed for {name}");
            // The smallest: a build without optimization is slow.
            own.sort_by_key(|seed| seed.bytes.len());
            own.iter().take(MOST_SEEDS).for_each(|seed| target(&seed.bytes));
        }
    }
}
