//! PHOLD on the kernel and on the yardstick, in turns: sizes, remote shares, threads.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sandtable_benches::{phold::Phold, yardstick};
use sandtable_kernel::{Simulation, Speed, Unobserved};
use sandtable_units::{Chance, SimTime, Span};
use std::sync::Arc;

const LOOKAHEAD: Span = Span::from_nanos(100_000_000);

fn compare(criterion: &mut Criterion) {
    for (lps, remote, threads, seconds) in [
        (1_000, 0.1, 1, 20),
        (10_000, 0.0, 1, 10),
        (10_000, 0.1, 1, 10),
        (10_000, 0.5, 1, 10),
        (10_000, 0.1, 2, 10),
        (100_000, 0.1, 1, 3),
    ] {
        let phold = Arc::new(Phold::new(lps, 16, Chance::from_share(remote), LOOKAHEAD));
        let until = SimTime::START + Span::SECOND * seconds;
        let name = format!("phold, {lps} LPs, remote {remote}, threads {threads}");
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        let partitions = yardstick::partitions_for(threads);
        let events = yardstick::run(&phold, until, partitions, threads).events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::from_parameter("kernel"), |bencher| {
            let speed = Speed { threads, ..Speed::SINGLE };
            bencher.iter(|| {
                let mut simulation = Simulation::new(&phold, speed).expect("threads start");
                simulation.run(until, &mut Unobserved)
            });
        });
        group.bench_function(BenchmarkId::from_parameter("yardstick"), |bencher| {
            bencher.iter(|| yardstick::run(&phold, until, partitions, threads));
        });
        group.finish();
    }
}

criterion_group!(benches, compare);
criterion_main!(benches);
