//! Random streams: what a named stream costs, and what a draw of each distribution costs.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sandtable_kernel::{CountDistribution, Seed, SpanDistribution};
use sandtable_units::{Chance, Span};
use std::hint::black_box;

fn streams(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("streams");
    group.throughput(Throughput::Elements(1));
    group.bench_function("a named stream", |bencher| {
        bencher.iter(|| Seed::new(1).stream(black_box("site Köln-07"), black_box("mains")));
    });
    let mut stream = Seed::new(1).stream("bench", "words");
    group.bench_function("a decision", |bencher| {
        bencher.iter(|| stream.decide(black_box(Chance::from_share(0.3))));
    });
    let hour = Span::HOUR;
    let spans = [
        ("exponential", SpanDistribution::exponential(hour)),
        ("weibull", SpanDistribution::weibull(0.7, hour)),
        ("log-normal", SpanDistribution::log_normal(hour, 1.5)),
        ("gamma", SpanDistribution::gamma(0.5, hour)),
        ("erlang", SpanDistribution::erlang(4, hour)),
        ("hyperexponential", SpanDistribution::hyper_exponential(&[(3, hour), (1, hour * 5)])),
        ("uniform", SpanDistribution::uniform(hour, hour * 2)),
        ("triangular", SpanDistribution::triangular(hour, hour * 2, hour * 3)),
        ("empirical", SpanDistribution::empirical(&[(3, hour), (1, hour * 5)])),
    ];
    for (name, distribution) in spans {
        let distribution = distribution.expect("the parameters go");
        let mut stream = Seed::new(1).stream("bench", name);
        group.bench_function(name, |bencher| bencher.iter(|| distribution.draw(&mut stream)));
    }
    let poisson = CountDistribution::poisson(20.0).expect("the mean goes");
    group.bench_function("poisson", |bencher| bencher.iter(|| poisson.draw(&mut stream)));
    group.finish();
}

criterion_group!(benches, streams);
criterion_main!(benches);
