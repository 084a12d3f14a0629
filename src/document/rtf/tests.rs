use super::*;
use crate::document::flow::shown::{on_a_small_stack, shown};
#[test]
fn p() {
    for n in ["annex.rtf", "spans.rtf"] {
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
}
