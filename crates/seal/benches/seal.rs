//! Seals and validates documents of four sizes; `cargo xtask bench` sets them beside pyHanko.

use aws_lc_rs::digest::{SHA256, digest};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use paraph_seal::{
    Certificate, Limits, LocalKey, Room, Trust, canonicalize, reserve, samples, sign_digest, stamp,
    verify,
};
use std::hint::black_box;
use std::time::Duration;

/// 2026-11-21T20:30:00Z
const NOW_S: i64 = 1_795_293_000;
const DAY_S: i64 = 86_400;

/// Canonical copies; the limits are wide, because they are not what is measured.
fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let limits = Limits {
        file_bytes: 64 << 20,
        pages: 1000,
        ..Limits::default()
    };
    let canonical = |pdf: Vec<u8>| canonicalize(&pdf, &limits).map(|c| c.bytes);
    [
        ("100-kb", samples::scans(100 << 10)),
        ("1-mb", samples::scans(1 << 20)),
        ("50-mb", samples::scans(50 << 20)),
        ("1000-pages", samples::many_pages(1000)),
    ]
    .into_iter()
    .filter_map(|(name, pdf)| Some((name, canonical(pdf).ok()?)))
    .collect()
}

/// Opens, certifies with level B-B and writes: all that is done for a file that nobody draws on.
fn seal(canonical: &[u8], key: &LocalKey) -> Option<Vec<u8>> {
    let prepared = reserve(stamp(canonical, &[]).ok()?, &Room::at(NOW_S)).ok()?;
    let cms = sign_digest(prepared.digest(), key).ok()?;
    Some(prepared.fill(&cms).ok()?.into_bytes())
}

fn passes(sealed: &[u8], root: &Certificate) -> bool {
    let trust = Trust {
        anchors: vec![root.clone()],
        at_unix_s: NOW_S + 60,
    };
    verify(sealed, &trust).is_ok_and(|report| report.passed())
}

fn seal_benches(criterion: &mut Criterion) {
    let made = LocalKey::development("Paraph test", NOW_S - DAY_S, NOW_S + DAY_S, "test");
    let Ok(made) = made else { return };
    let Some(root) = made.root() else { return };
    for (name, canonical) in documents() {
        let Some(sealed) = seal(&canonical, &made.key) else {
            continue;
        };
        assert!(passes(&sealed, root), "{name}");
        let mut group = criterion.benchmark_group("seal");
        group.throughput(Throughput::Bytes(canonical.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| seal(black_box(&canonical), &made.key));
        });
        group.finish();
        let mut group = criterion.benchmark_group("hash");
        group.throughput(Throughput::Bytes(canonical.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| digest(&SHA256, black_box(&canonical)));
        });
        group.finish();
        let mut group = criterion.benchmark_group("validate");
        group.throughput(Throughput::Bytes(sealed.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| passes(black_box(&sealed), root));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    targets = seal_benches
}
criterion_main!(benches);
