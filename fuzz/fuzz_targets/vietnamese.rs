#![no_main]
libfuzzer_sys::fuzz_target!(init: tiepnhan_fuzz::prepare(), |input: &[u8]| tiepnhan_fuzz::vietnamese(input));
