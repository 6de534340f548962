//! PHOLD as a program: one engine, one run, one line of JSON.

use clap::{Parser, ValueEnum};
use sandtable_benches::phold::{Phold, checksum};
use sandtable_benches::yardstick;
use sandtable_kernel::{Collected, Model, Simulation, Speed};
use sandtable_units::{Chance, SimTime, Span};
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

/// Runs PHOLD on one engine and prints one line of JSON.
#[derive(Parser)]
struct Options {
    /// What runs it.
    #[arg(long, value_enum, default_value = "kernel")]
    engine: Engine,
    /// Processes.
    #[arg(long, default_value_t = 10_000)]
    lps: u32,
    /// Events that each process holds.
    #[arg(long, default_value_t = 16)]
    events: u32,
    /// Share of events for a process chosen uniformly, from 0 to 1.
    #[arg(long, default_value_t = 0.1)]
    remote: f64,
    /// Least increment in seconds.
    #[arg(long, default_value_t = 0.1)]
    lookahead: f64,
    /// Worker threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Regions or partitions; chosen by the engine unless given.
    #[arg(long)]
    regions: Option<u32>,
    /// Simulated seconds.
    #[arg(long, default_value_t = 60.0)]
    until: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engine {
    Kernel,
    Yardstick,
}

#[derive(serde::Serialize)]
struct Line {
    events: u64,
    wall_seconds: f64,
    events_per_second: f64,
    digest: String,
}

fn main() -> std::io::Result<()> {
    let options = Options::parse();
    let lookahead = Span::from_seconds_rounded(options.lookahead);
    let until = SimTime::START + Span::from_seconds_rounded(options.until);
    let remote = Chance::from_share(options.remote);
    let phold = Arc::new(Phold::new(options.lps, options.events, remote, lookahead));
    let (events, sum, wall) = match options.engine {
        Engine::Kernel => on_kernel(&phold, &options, until),
        Engine::Yardstick => {
            let partitions =
                options.regions.unwrap_or_else(|| yardstick::partitions_for(options.threads));
            let begin = Instant::now();
            let result = yardstick::run(&phold, until, partitions, options.threads);
            (result.events, result.checksum, begin.elapsed().as_secs_f64())
        }
    };
    let line = Line {
        events,
        wall_seconds: wall,
        events_per_second: events as f64 / wall,
        digest: format!("{sum:016x}"),
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&line)?)
}

fn on_kernel(phold: &Arc<Phold>, options: &Options, until: SimTime) -> (u64, u64, f64) {
    let speed = Speed { threads: options.threads, regions: options.regions, build_reversed: false };
    let begin = Instant::now();
    let mut simulation = Simulation::new(phold, speed).expect("threads can be started");
    let mut said = Collected::<<Phold as Model>::Record>::default();
    let outcome = simulation.run(until, &mut said);
    let wall = begin.elapsed().as_secs_f64();
    let sum = said.0.iter().fold(0, |sum, recorded| checksum(sum, recorded.record));
    (outcome.events, sum, wall)
}
