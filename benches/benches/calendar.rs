//! The calendar under the hold model: one process that keeps a number of events pending, each of
//! which schedules the next. What an event costs should not grow with how many wait.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sandtable_benches::phold::Phold;
use sandtable_kernel::{Simulation, Speed, Unobserved};
use sandtable_units::{Chance, SimTime, Span};
use std::sync::Arc;

fn hold(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calendar, hold model, one process");
    group.sample_size(10);
    for pending in [100_u32, 10_000, 1_000_000] {
        let phold = Arc::new(Phold::new(1, pending, Chance::NEVER, Span::from_nanos(1_000_000)));
        // About two million events, whatever the number pending.
        let until = SimTime::START
            + Span::from_nanos(1_000_000) * (1_800_000_000 / u64::from(pending) / 1000).max(2_000);
        let mut simulation = Simulation::new(&phold, Speed::SINGLE).expect("no threads");
        let events = simulation.run(until, &mut Unobserved).events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::new("pending", pending), |bencher| {
            bencher.iter(|| {
                let mut simulation = Simulation::new(&phold, Speed::SINGLE).expect("no threads");
                simulation.run(until, &mut Unobserved)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, hold);
criterion_main!(benches);
