//! Writes the seed corpus: `seeds REPOSITORY FOLDER` makes a folder for each target in FOLDER.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [repository, folder] = arguments.as_slice() else {
        return Err(std::io::Error::other("seeds REPOSITORY FOLDER"));
    };
    for seed in tiepnhan_fuzz::seeds::gather(Path::new(repository))? {
        let target = Path::new(folder).join(seed.target);
        std::fs::create_dir_all(&target)?;
        let mut name = DefaultHasher::new();
        seed.bytes.hash(&mut name);
        std::fs::write(target.join(format!("seed-{:016x}", name.finish())), &seed.bytes)?;
    }
    Ok(())
}
