//! What it costs that attachments are opened in a child process: the same message read through a child and without one.
//!
//!     cargo bench --bench reader -- MESSAGE

#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use tiepnhan::campaign::Campaign;
use tiepnhan::form::Finder;
use tiepnhan::message::{self, Message};
use tiepnhan::reader::{Readers, child};
use tiepnhan::settings::Limits;

const ROUNDS: u32 = 15;
const MESSAGES: u32 = 200;

fn main() {
    // `cargo bench` adds an option of its own.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) else { return };
    let limits = Limits::default();
    let campaign = Campaign::built_in();
    let message = message::parse(&std::fs::read(path).unwrap(), "", &limits);
    let finder = Finder::new(&campaign);
    let readers = Readers::new(env!("CARGO_BIN_EXE_tiepnhan").into(), 1, &limits, &campaign);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        without.push(timed(|| within(&message, &finder, &limits)));
        with.push(timed(|| runtime.block_on(through_a_child(&message, &readers))));
    }
    let (with, without) = (median(with), median(without));
    println!(
        "one report of {} attachments: {:.3} ms in this process, {:.3} ms through a child: {:.3} ms more   wanted: under 0.3",
        message.attachments.len(),
        without,
        with,
        with - without
    );
}

fn within(message: &Message, finder: &Finder, limits: &Limits) {
    for attachment in &message.attachments {
        child::read_file(&attachment.name, &attachment.bytes, finder, limits);
    }
}

async fn through_a_child(message: &Message, readers: &Readers) {
    for attachment in &message.attachments {
        readers.open(&attachment.name, &attachment.bytes).await;
    }
}

fn timed(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..MESSAGES).for_each(|_| work());
    start.elapsed() / MESSAGES
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
