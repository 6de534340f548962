//! What every peer's PHOLD shares: the options of its command line, its random draws and the line
//! it prints. The same load as Sandtable's own `phold`, in each simulator's own idiom.

use clap::Parser;
use rand::{RngExt as _, SeedableRng as _};
use rand_distr::Exp;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The options of every peer.
#[derive(Debug, Clone, Parser)]
pub struct Options {
    /// Processes.
    #[arg(long, default_value_t = 10_000)]
    pub lps: u32,
    /// Events that each process holds.
    #[arg(long, default_value_t = 16)]
    pub events: u32,
    /// Share of events for another process, from 0 to 1.
    #[arg(long, default_value_t = 0.1)]
    pub remote: f64,
    /// Least increment in seconds; an exponential with mean 0.9 s is added to it.
    #[arg(long, default_value_t = 0.1)]
    pub lookahead: f64,
    /// Worker threads, where the simulator has any.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// Simulated seconds.
    #[arg(long, default_value_t = 60.0)]
    pub until: f64,
}

/// What a process draws from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Draws {
    generator: Pcg64Mcg,
    remote: f64,
    lookahead: f64,
}

impl Draws {
    /// The draws of a process.
    pub fn new(options: &Options, lp: u32) -> Self {
        let generator = Pcg64Mcg::seed_from_u64(u64::from(lp));
        Self { generator, remote: options.remote, lookahead: options.lookahead }
    }

    /// Seconds until the next event.
    pub fn increment(&mut self) -> f64 {
        let increment = Exp::new(1.0 / 0.9).expect("a mean above zero");
        self.lookahead + self.generator.sample(increment)
    }

    /// Which of `processes` the next event is for; none stands for the process itself.
    pub fn receiver(&mut self, processes: u32) -> Option<u32> {
        self.generator.random_bool(self.remote).then(|| self.generator.random_range(0..processes))
    }
}

#[derive(Serialize)]
struct Line {
    engine: &'static str,
    events: u64,
    wall_seconds: f64,
    events_per_second: f64,
}

/// Prints the line of a run that handled `events`.
pub fn report(engine: &'static str, events: u64, wall: Duration) {
    let wall_seconds = wall.as_secs_f64();
    let line =
        Line { engine, events, wall_seconds, events_per_second: events as f64 / wall_seconds };
    println!("{}", serde_json::to_string(&line).expect("plain numbers are JSON"));
}
