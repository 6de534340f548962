//! The command line: reads what the user typed, wires scenario, model and results together, and
//! shows what came of it. What things mean is decided in the packages underneath.

mod alarm_arguments;
mod arguments;
mod collector;
mod commands;
mod customers_story;
mod examples;
mod failure;
mod format;
mod heard;
mod interrupt;
mod kept_sweep;
mod orders_story;
mod progress;
mod recorded;
mod replay_story;
mod replication;
mod replications_story;
mod rules;
mod story;
mod sweep_story;
mod terminal;
mod traffic_story;

use arguments::{Arguments, Command};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    interrupt::report_want_of_memory();
    let arguments = Arguments::parse();
    terminal::choose_colour(arguments.color);
    let done = match &arguments.command {
        Command::List(list) => commands::list(list),
        Command::Check(check) => commands::check(check),
        Command::Run(run) => commands::run::run(run),
        Command::Replay(replay) => commands::replay(replay),
        Command::Emit(emit) => commands::emit(emit),
        Command::Explain(explain) => match explain.order_number {
            Some(order) => commands::explain_order(explain, order),
            None => commands::explain(explain),
        },
        Command::Sweep(sweep) => commands::sweep(sweep),
        Command::Import(import) => commands::import(import),
        Command::Export(export) => commands::export(export),
        Command::Test(test) => commands::test(test),
        Command::Init(init) => commands::init(init),
        Command::Schema(schema) => commands::schema(schema),
        Command::Completions(completions) => commands::completions(completions),
        Command::Man(man) => commands::man(man),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.show(),
    }
}
