//! Messages that `tests/generator` made, kept here so that no other program is needed: every way to write a report, and
//! whatever was once read wrongly. Of the whole exam, `bash tests/generator/run.sh` tells.

use super::samples;

#[test]
fn every_generated_message_gets_the_judgement_that_is_due_to_it() {
    assert_eq!(samples::all_shortfalls("generated", 70), "");
}
