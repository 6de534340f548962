//! PHOLD on NeXosim. Ports are wired when the bench is assembled, and a model cannot address
//! another one at run time, so a remote event goes to one of eight neighbours drawn at assembly.
//! The neighbour schedules it: ports carry messages without delay.

use clap::Parser as _;
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use sandtable_peers::{Draws, Options, report};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const NEIGHBOURS: usize = 8;

/// Events handled, gathered when a model is dropped.
static HANDLED: AtomicU64 = AtomicU64::new(0);

#[derive(Serialize, Deserialize)]
struct Player {
    neighbours: Vec<Output<f64>>,
    draws: Draws,
    events: u32,
    handled: u64,
}

#[Model]
impl Player {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        for _ in 0..self.events {
            self.send(context).await;
        }
    }

    /// A ball arrives from a neighbour, to be handled after `increment` seconds.
    async fn receive(&mut self, increment: f64, context: &Context<Self>) {
        schedule(context, increment);
    }

    #[nexosim(schedulable)]
    async fn handle(&mut self, _: (), context: &Context<Self>) {
        self.handled += 1;
        self.send(context).await;
    }

    async fn send(&mut self, context: &Context<Self>) {
        let increment = self.draws.increment();
        match self.draws.receiver(NEIGHBOURS as u32) {
            Some(to) => self.neighbours[to as usize].send(increment).await,
            None => schedule(context, increment),
        }
    }
}

fn schedule(context: &Context<Player>, increment: f64) {
    let increment = Duration::from_secs_f64(increment);
    context
        .schedule_event(increment, schedulable!(Player::handle), ())
        .expect("an increment is above zero");
}

impl Drop for Player {
    fn drop(&mut self) {
        HANDLED.fetch_add(self.handled, Ordering::Relaxed);
    }
}

fn main() -> Result<(), SimulationError> {
    let options = Options::parse();
    let begin = Instant::now();
    let mut wiring = Pcg64Mcg::seed_from_u64(1);
    let mailboxes: Vec<Mailbox<Player>> = (0..options.lps).map(|_| Mailbox::new()).collect();
    let players: Vec<Player> = (0..options.lps)
        .map(|lp| {
            let neighbours = (0..NEIGHBOURS)
                .map(|_| {
                    let mut output = Output::default();
                    let to = wiring.random_range(0..mailboxes.len());
                    output.connect(Player::receive, &mailboxes[to]);
                    output
                })
                .collect();
            let draws = Draws::new(&options, lp);
            Player { neighbours, draws, events: options.events, handled: 0 }
        })
        .collect();
    let mut bench = SimInit::with_num_threads(options.threads);
    for (lp, (player, mailbox)) in players.into_iter().zip(mailboxes).enumerate() {
        bench = bench.add_model(player, mailbox, format!("{lp:08}").as_str());
    }
    let mut simulation = bench.init(MonotonicTime::EPOCH)?;
    simulation.step_until(Duration::from_secs_f64(options.until))?;
    let wall = begin.elapsed();
    drop(simulation);
    report("nexosim", HANDLED.load(Ordering::Relaxed), wall);
    Ok(())
}
