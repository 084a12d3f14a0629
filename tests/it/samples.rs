//! The samples, each by name, through `tiepnhan read`: every message gets the judgement that is due to it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// What is due to the messages of a folder of `tests/`.
fn expected(folder: &str) -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let text = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads every message of a folder in one process, as the exam does.
fn judgements(folder: &str) -> BTreeMap<String, Value> {
    let names: Vec<String> = expected(folder).iter().map(|case| case["file"].as_str().unwrap().to_owned()).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_tiepnhan"))
        .current_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder))
        .args(["read", "--config", "../samples/exam.toml", "--json"])
        .args(&names)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let read: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let order: Vec<&str> = read.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(order, names, "one line for each file, in the order given");
    names.iter().cloned().zip(read).collect()
}

/// Spacing, the form's leaders and the placing of the tone mark aside.
fn plain(text: &Value) -> String {
    let mut plain = text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    for (new, old) in [("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("uý", "úy"), ("uỷ", "ủy")]
    {
        plain = plain.replace(new, old);
    }
    plain.trim_matches([' ', '.', '…']).to_owned()
}

fn shortfalls(due: &Value, judged: &Value) -> Vec<String> {
    let mut short = Vec::new();
    let allowed: Vec<&Value> = due["dispositions"].as_array().unwrap().iter().collect();
    let disposition = &judged["disposition"];
    if !allowed.contains(&disposition) {
        short.push(format!("outcome {disposition}, allowed {allowed:?}, reasons {}", judged["reasons"]));
    }
    let wanted = due["reasons"].as_array().unwrap();
    let named = judged["reasons"].as_array().unwrap();
    if disposition != "ignored"
        && disposition != "accepted"
        && !wanted.is_empty()
        && !wanted.iter().any(|reason| named.contains(reason))
    {
        short.push(format!("reasons {named:?}, wanted one of {wanted:?}"));
    }
    let reports = judged["reports"].as_array().unwrap();
    for report in reports.iter().filter(|report| report["disposition"] == "accepted") {
        let truth = due["reports"].as_array().unwrap().iter().find(|truth| truth["unit"] == report["unit"]);
        let right =
            truth.is_some_and(|truth| ["informed", "deployed"].iter().all(|key| truth[key] == report["figures"][key]));
        if !right || !allowed.iter().any(|outcome| *outcome == "accepted") {
            short.push(format!("SILENT: {} {}", report["unit"], report["figures"]));
        }
    }
    if allowed.first().is_some_and(|best| *best == "accepted") {
        for truth in due["reports"].as_array().unwrap() {
            let Some(report) = reports.iter().find(|report| report["unit"] == truth["unit"]) else {
                short.push(format!("{} was not found", truth["unit"]));
                continue;
            };
            if truth.get("assessment").is_some() && plain(&truth["assessment"]) != plain(&report["assessment"]) {
                short.push(format!("assessment {}", report["assessment"]));
            }
            for (key, note) in truth["notes"].as_object().into_iter().flatten() {
                if plain(note) != plain(&report["notes"][key]) {
                    short.push(format!("note {key} {}", report["notes"][key]));
                }
            }
        }
    }
    short
}

/// Where the messages of a folder, which are so many, get another judgement than the one that is due to them.
pub fn all_shortfalls(folder: &str, messages: usize) -> String {
    let judged = judgements(folder);
    let cases = expected(folder);
    assert_eq!(cases.len(), messages);
    let short = cases.iter().flat_map(|due| {
        let file = due["file"].as_str().unwrap();
        shortfalls(due, &judged[file]).into_iter().map(move |problem| format!("{file}: {problem}"))
    });
    short.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_sample_gets_the_judgement_that_is_due_to_it() {
    assert_eq!(all_shortfalls("samples", 56), "");
}
