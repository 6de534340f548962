//! Laws of orders as tests: a scenario's order desk is played under schedules of orders, changes of mind
//! and disturbances drawn at random, and no law may break. What orders do, how schedules are drawn and
//! made shorter is left to `orders`.

mod check;
mod mutate;
mod search;
mod written;

pub(super) use check::LawTest;
pub(super) use mutate::mutations;
pub(super) use search::searched;
pub(super) use written::WrittenLaws;
