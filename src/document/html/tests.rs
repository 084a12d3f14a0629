use super::*;
use crate::document::flow::shown::{on_a_small_stack, shown};
#[test]
fn p() {
    for n in ["annex.html", "spans.html"] {
        let b = std::fs::read(format!("{}/tests/fixtures/documents/{n}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        match read(&b, &Limits::default()) {
            Ok(d) => {
                for x in shown(&d) {
                    println!("{x}")
                }
            }
            Err(e) => println!("{e}"),
        }
    }
    let t = std::time::Instant::now();
    println!("{:?}", on_a_small_stack(|| read_text(&"<div>".repeat(100_000), &Limits::default())));
    println!("{:?}", t.elapsed());
}
