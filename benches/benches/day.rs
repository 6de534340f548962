//! A day of faults and alarms on operators of growing size: building it, and running it.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sandtable_kernel::{Simulation, Speed, Unobserved};
use sandtable_model::Operator;
use sandtable_scenarios::load;
use std::sync::Arc;

fn day(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a day of faults");
    group.sample_size(10);
    for cells in [100_u64, 1_000, 10_000, 100_000] {
        let settings = [format!("generate.cells={cells}"), "work=[]".to_owned()];
        let scenario = load("national-day", &settings).scenario.expect("it is shipped");
        group.throughput(Throughput::Elements(cells));
        group.bench_function(BenchmarkId::new("build", cells), |bencher| {
            bencher.iter(|| Operator::new(&scenario, 0));
        });
        let operator = Arc::new(Operator::new(&scenario, 0));
        let end = operator.plan().end;
        group.bench_function(BenchmarkId::new("run", cells), |bencher| {
            bencher.iter(|| {
                let mut simulation = Simulation::new(&operator, Speed::SINGLE).expect("no threads");
                simulation.run(end, &mut Unobserved)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, day);
criterion_main!(benches);
