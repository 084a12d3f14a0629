//! The rooms import only what ARCHITECTURE.md says they may.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Reads the table of ARCHITECTURE.md: `| room, room | may import |`.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split(',').map(|name| name.trim().trim_matches('`').to_owned()).filter(|name| !name.is_empty()).collect()
    };
    text.lines()
        .skip_while(|line| !line.starts_with("| room "))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .flat_map(|line| {
            let mut cells = line.trim_matches('|').split('|');
            let rooms = names(cells.next().unwrap());
            let imports = names(cells.next().unwrap());
            rooms.into_iter().map(move |room| (room, imports.clone()))
        })
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn rooms_import_only_what_the_architecture_allows() {
    let allowed = allowed();
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 20, "the sources were not found");
    let mut wrong = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in files {
        let inside = file.strip_prefix(root().join("src")).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if matches!(room.as_str(), "lib" | "main") {
            continue;
        }
        rooms.insert(room.clone());
        let Some(may) = allowed.get(&room) else {
            wrong.push(format!("{room} is not in the table of ARCHITECTURE.md"));
            continue;
        };
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            for imported in line.split("crate::").skip(1) {
                let imported: String =
                    imported.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                if imported != room && !imported.is_empty() && !may.contains(&imported) {
                    wrong.push(format!("{}: {room} imports {imported}", inside.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unknown: Vec<_> = allowed.keys().filter(|room| !rooms.contains(*room)).collect();
    assert!(unknown.is_empty(), "ARCHITECTURE.md speaks of rooms that are not there: {unknown:?}");
}

#[test]
fn the_table_of_rooms_has_no_cycle() {
    let allowed = allowed();
    let mut settled: BTreeSet<String> = BTreeSet::new();
    loop {
        let ready: Vec<String> = allowed
            .iter()
            .filter(|(room, may)| !settled.contains(*room) && may.iter().all(|room| settled.contains(room)))
            .map(|(room, _)| room.clone())
            .collect();
        if ready.is_empty() {
            break;
        }
        settled.extend(ready);
    }
    let left: Vec<_> = allowed.keys().filter(|room| !settled.contains(*room)).collect();
    assert!(left.is_empty(), "these rooms import each other in a circle: {left:?}");
}
