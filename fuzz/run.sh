#!/usr/bin/env bash
# Runs the fuzz targets on the stable toolchain and prints a table of them. libFuzzer learns from coverage that the
# compiler's own pass counts (-Cpasses=sancov-module); the address sanitizer would need a nightly compiler.
#   fuzz/run.sh [-s SECONDS] [-j JOBS] [TARGET...]     ten minutes of each by default, one after the other
# What is found stands in fuzz/artifacts/TARGET, beside the log, and is repeated by: fuzz/target/*/release/TARGET FILE
# On a nightly compiler, `cargo fuzz run TARGET` does the same with the address sanitizer.
set -euo pipefail
cd "$(dirname "$0")"

seconds=600 jobs=1
while getopts s:j: option; do
    case $option in
    s) seconds=$OPTARG ;;
    j) jobs=$OPTARG ;;
    *) exit 1 ;;
    esac
done
shift $((OPTIND - 1))
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(ls fuzz_targets | sed 's/\.rs$//')

host=$(rustc -vV | sed -n 's/^host: //p')
flags="-Cpasses=sancov-module -Ccodegen-units=4"
for argument in level=4 inline-8bit-counters pc-table trace-compares; do
    flags+=" -Cllvm-args=-sanitizer-coverage-$argument"
done
# With a target named, programs that run while building are not counted.
RUSTFLAGS="$flags" cargo build --release --locked --quiet --target "$host" --bins
cargo run --locked --quiet --target-dir ../target --example seeds -- .. corpus
programs=target/$host/release

# Runs one target until its time is over, again after each crash, and prints its row.
one() {
    local target=$1 begin=$SECONDS left=$seconds log
    mkdir -p "corpus/$target" "artifacts/$target"
    log=$(mktemp)
    for _ in $(seq 50); do
        "$programs/$target" "corpus/$target" -artifact_prefix="artifacts/$target/" -max_total_time="$left" -max_len=131072 \
            -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 >>"$log" 2>&1 || true
        left=$((seconds - (SECONDS - begin)))
        [ "$left" -gt 0 ] || break
    done
    awk -v target="$target" -v spent=$((SECONDS - begin)) -v found="$(ls "artifacts/$target" | wc -l)" '
        /stat::number_of_executed_units/ { done += $2 }
        { for (i = 1; i < NF; i++) { if ($i == "cov:") coverage = $(i + 1); if ($i == "corp:") corpus = $(i + 1) } }
        END { printf "%-14s %12d %10.0f %9d %12s %9d\n", target, done, done / (spent + 0.001), coverage, corpus, found }' "$log"
    mv "$log" "artifacts/$target.log"
}
export -f one
export seconds programs
printf '%-14s %12s %10s %9s %12s %9s\n' target executions per-second coverage corpus found
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I {} bash -c 'one {}'
