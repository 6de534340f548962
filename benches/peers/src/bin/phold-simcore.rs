//! PHOLD on simcore, with callbacks: a binary heap of boxed events, one thread.

use clap::Parser as _;
use sandtable_peers::{Draws, Options, report};
use serde::Serialize;
use simcore::{Event, EventHandler, Id, Simulation, SimulationContext};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

#[derive(Clone, Serialize)]
struct Ball;

struct Player {
    context: SimulationContext,
    draws: Draws,
    players: Rc<RefCell<Vec<Id>>>,
    handled: Rc<Cell<u64>>,
}

impl Player {
    fn send(&mut self) {
        let increment = self.draws.increment();
        let players = self.players.borrow();
        match self.draws.receiver(players.len() as u32) {
            Some(to) => self.context.emit(Ball, players[to as usize], increment),
            None => self.context.emit_self(Ball, increment),
        };
    }
}

impl EventHandler for Player {
    fn on(&mut self, _: Event) {
        self.handled.set(self.handled.get() + 1);
        self.send();
    }
}

fn main() {
    let options = Options::parse();
    let begin = Instant::now();
    let mut simulation = Simulation::new(1);
    let ids = Rc::new(RefCell::new(Vec::new()));
    let handled = Rc::new(Cell::new(0));
    let players: Vec<_> = (0..options.lps)
        .map(|lp| {
            let name = format!("{lp:08}");
            let player = Rc::new(RefCell::new(Player {
                context: simulation.create_context(&name),
                draws: Draws::new(&options, lp),
                players: ids.clone(),
                handled: handled.clone(),
            }));
            ids.borrow_mut().push(simulation.add_handler(&name, player.clone()));
            player
        })
        .collect();
    for player in &players {
        for _ in 0..options.events {
            player.borrow_mut().send();
        }
    }
    simulation.step_until_time(options.until);
    let wall = begin.elapsed();
    report("simcore", handled.get(), wall);
}
