//! How long windows are, and that a model which promises to be quiet and is not is stopped, at once
//! and by either runner.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use sandtable_kernel::{
    AccessOf, LONGEST_WINDOW, LpId, Misfit, Model, Observer, Progress, Recorded, Sequential,
    Simulation, Speed, TurnOf, Unobserved,
};
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

const LOOKAHEAD: Span = Span::from_nanos(10);
const NOTICE: Span = Span::from_nanos(LOOKAHEAD.nanos() * (LONGEST_WINDOW - 1));

fn edge(number: u64) -> SimTime {
    SimTime::START + LOOKAHEAD * number
}

/// What the first of two processes does when an event comes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Event {
    /// Nothing.
    Loud,
    /// Nothing, and comes again.
    Quiet,
    /// Quiet: schedules a loud one after so long.
    SchedulesLoud(Span),
    /// Quiet: sends one to the other process, after a lookahead.
    Sends,
    /// Quiet, as all is before it is taken: the process sends first and takes then.
    IsTakenLate,
}

struct Promise {
    /// The first process's, at the start.
    events: Vec<(SimTime, Event)>,
    period: Option<Span>,
}

impl Model for Promise {
    type Event = Event;
    type Record = ();
    type Access = ();
    type State = ();

    fn lp_count(&self) -> u32 {
        2
    }
    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        ["first", "other"][lp.rank() as usize].into()
    }
    fn lookahead(&self) -> Span {
        LOOKAHEAD
    }
    fn is_quiet(&self, event: &Event) -> bool {
        *event != Event::Loud
    }
    fn tick_period(&self) -> Option<Span> {
        self.period
    }
    fn populate(&self, _: LpId, world: &mut World) -> Entity {
        world.spawn_empty().id()
    }
    fn start(&self, (): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        if turn.lp().rank() == 0 {
            for (time, event) in &self.events {
                turn.schedule_at(*time, *event);
            }
        }
    }
    fn turn(&self, (): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let other = LpId::new(1 - turn.lp().rank());
        if self.events.iter().any(|(_, event)| *event == Event::IsTakenLate) {
            turn.send(other, LOOKAHEAD, Event::Loud);
        }
        while let Some(event) = turn.next_event() {
            match event {
                Event::Loud | Event::IsTakenLate => {}
                Event::Quiet => turn.schedule(LOOKAHEAD, Event::Quiet),
                Event::SchedulesLoud(after) => turn.schedule(after, Event::Loud),
                Event::Sends => turn.send(other, LOOKAHEAD, Event::Quiet),
            }
        }
    }
    fn save(&self, (): &AccessOf<'_, '_, Self>, _: Entity) {}
    fn restore(&self, (): &mut AccessOf<'_, '_, Self>, _: Entity, (): ()) -> Result<(), Misfit> {
        Ok(())
    }
}

/// The edges at which windows end.
#[derive(Default)]
struct Edges(Vec<u64>);

impl Observer<()> for Edges {
    fn window(&mut self, progress: Progress, _: &[Recorded<()>]) -> ControlFlow<()> {
        self.0.push(progress.now.since_start().nanos() / LOOKAHEAD.nanos());
        ControlFlow::Continue(())
    }
}

fn edges(events: &[(SimTime, Event)], period: Option<Span>, until: u64) -> Vec<u64> {
    let model = Arc::new(Promise { events: events.to_vec(), period });
    let mut edges = Edges::default();
    let flow = Simulation::new(&model, Speed::SINGLE).unwrap().advance(edge(until), &mut edges);
    assert!(flow.is_continue());
    edges.0.dedup();
    edges.0
}

#[test]
fn a_window_ends_one_lookahead_after_the_earliest_loud_event() {
    let quiet = (SimTime::START, Event::Quiet);
    let loud = |nanos| (SimTime::from_nanos(nanos), Event::Loud);
    assert_eq!(edges(&[quiet], None, 200), [64, 128, 192, 200], "no longer than the longest");
    assert_eq!(edges(&[quiet, loud(205)], None, 50), [21, 50]);
    assert_eq!(edges(&[quiet, loud(200)], None, 50), [21, 50]);
    assert_eq!(edges(&[quiet, loud(199), loud(201)], None, 50), [20, 21, 50]);
    assert_eq!(edges(&[quiet, loud(205)], Some(LOOKAHEAD * 15), 50), [15, 21, 30, 45, 50]);
    assert_eq!(
        edges(&[loud(0), loud(305)], None, 50),
        [1, 31, 50],
        "and begins where something is"
    );
}

#[test]
fn far_loud_events_end_windows_too() {
    let quiet = (SimTime::START, Event::Quiet);
    for far in [1_000, 1_023, 1_024, 1_030, 2_047, 2_100, 5_000] {
        let found = edges(&[quiet, (edge(far), Event::Loud)], None, 6_000);
        let next = found.iter().find(|edge| **edge > far);
        assert_eq!(next, Some(&(far + 1)), "{far}");
    }
}

#[test]
fn a_quiet_event_may_announce_a_loud_one() {
    let model =
        Arc::new(Promise { events: vec![(edge(1), Event::SchedulesLoud(NOTICE))], period: None });
    let outcome = Simulation::new(&model, Speed::SINGLE).unwrap().run(edge(200), &mut Unobserved);
    assert_eq!(outcome.events, 2);
    assert_eq!(Sequential::new(&model).run(edge(200), &mut Unobserved), outcome);
}

mod broken {
    //! Each is refused though nothing comes of it in this run: whether a promise is kept must not
    //! depend on where windows happen to end.

    use super::*;

    fn run(event: Event) {
        let events = vec![(edge(1), event), (edge(1), Event::Loud)];
        let model = Arc::new(Promise { events, period: None });
        Simulation::new(&model, Speed::SINGLE).unwrap().run(edge(200), &mut Unobserved);
    }

    fn run_in_order(event: Event) {
        let model = Arc::new(Promise { events: vec![(edge(1), event)], period: None });
        Sequential::new(&model).run(edge(200), &mut Unobserved);
    }

    const TOO_SOON: Event = Event::SchedulesLoud(Span::from_nanos(NOTICE.nanos() - 1));

    #[test]
    #[should_panic(expected = "process 0 sent to process 1 at 00:00:00 without a loud event")]
    fn a_quiet_event_that_sends() {
        run(Event::Sends);
    }

    #[test]
    #[should_panic(expected = "process 0 sent to process 1 at 00:00:00 without a loud event")]
    fn a_quiet_event_that_sends_in_order() {
        run_in_order(Event::Sends);
    }

    #[test]
    #[should_panic(expected = "a quiet event of process 0 at 00:00:00 scheduled a loud one")]
    fn a_quiet_event_that_schedules_a_loud_one_too_soon() {
        run(TOO_SOON);
    }

    #[test]
    #[should_panic(expected = "a quiet event of process 0 at 00:00:00 scheduled a loud one")]
    fn a_quiet_event_that_schedules_a_loud_one_too_soon_in_order() {
        run_in_order(TOO_SOON);
    }

    #[test]
    #[should_panic(expected = "without a loud event")]
    fn a_message_before_any_event_is_taken() {
        run(Event::IsTakenLate);
    }

    #[test]
    #[should_panic(expected = "without a loud event")]
    fn a_message_before_any_event_is_taken_in_order() {
        run_in_order(Event::IsTakenLate);
    }
}
