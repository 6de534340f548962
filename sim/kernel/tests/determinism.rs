//! The product: the same records, in the same order, with the same digest, however the work is
//! shared out, in whatever order it was built, from the start or resumed.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod tangle;

use proptest::prelude::*;
use sandtable_kernel::{
    Checkpoint, Collected, LpId, Outcome, Recorded, Sequential, Simulation, Speed, Unobserved,
    first_divergence,
};
use sandtable_units::{Chance, SimTime, Span};
use std::sync::Arc;
use tangle::{Event, LOOKAHEAD, Record, Tangle};

const END: SimTime = SimTime::from_nanos(LOOKAHEAD.nanos() * 240);

fn edge(number: u64) -> SimTime {
    SimTime::START + LOOKAHEAD * number
}

fn speed(threads: usize, regions: u32, build_reversed: bool) -> Speed {
    Speed { threads, regions: Some(regions), build_reversed }
}

/// All the ways to share out the work that must not matter.
fn speeds() -> impl Iterator<Item = Speed> {
    [(1, 1), (1, 3), (2, 3), (2, 64), (7, 64), (7, 3)]
        .into_iter()
        .flat_map(|(threads, regions)| [false, true].map(|built| speed(threads, regions, built)))
}

fn oracle(world: &Arc<Tangle>) -> (Outcome, Vec<Recorded<Record>>) {
    let mut said = Collected(Vec::new());
    let outcome = Sequential::new(world).run(END, &mut said);
    said.0.sort_by_key(|recorded| (recorded.time, recorded.lp, recorded.index));
    (outcome, said.0)
}

fn parallel(world: &Arc<Tangle>, speed: Speed) -> (Outcome, Vec<Recorded<Record>>) {
    let mut said = Collected(Vec::new());
    let outcome = Simulation::new(world, speed).unwrap().run(END, &mut said);
    (outcome, said.0)
}

fn worlds() -> impl Strategy<Value = Arc<Tangle>> {
    let hushed = prop_oneof![Just(0.0), 0.0..1.0_f64, 0.95..1.0_f64];
    (1..40_u32, any::<u64>(), 0..6_u32, 1..7_u64, 0.0..1.0_f64, hushed, any::<bool>()).prop_map(
        |(lps, seed, events_per_lp, grain, remote, hushed, ticks)| {
            Arc::new(Tangle {
                lps,
                seed,
                events_per_lp,
                grain: Span::from_nanos(grain),
                remote: Chance::from_share(remote),
                hushed: Chance::from_share(hushed),
                ticks,
                order_dependent: false,
            })
        },
    )
}

fn a_world() -> Tangle {
    Tangle {
        lps: 50,
        seed: 3,
        events_per_lp: 20,
        grain: Span::from_nanos(4),
        remote: Chance::from_share(0.4),
        hushed: Chance::NEVER,
        ticks: true,
        order_dependent: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_sharing_says_what_the_oracle_says(world in worlds()) {
        let expected = oracle(&world);
        for speed in speeds() {
            let found = parallel(&world, speed);
            prop_assert!(found.1 == expected.1, "{:?}: {:?}", speed, found.1.iter().zip(&expected.1).find(|(found, expected)| found != expected));
            prop_assert_eq!(found.0, expected.0, "{:?}", speed);
        }
    }

    #[test]
    fn a_run_resumed_at_any_edge_ends_the_same(world in worlds(), threads in 1..3_usize) {
        let expected = parallel(&world, Speed::SINGLE);
        for number in (0..240).step_by(12) {
            let mut first = Simulation::new(&world, speed(1, 3, false)).unwrap();
            let mut said = Collected(Vec::new());
            prop_assert!(first.advance(edge(number), &mut said).is_continue());
            let checkpoint = first.checkpoint("here");
            let elsewhere = speed(threads, 64, true);
            let mut second = Simulation::resume(&world, elsewhere, &checkpoint).unwrap();
            prop_assert!(second.checkpoint("here") == checkpoint, "the image is canonical");
            let outcome = second.run(END, &mut said);
            prop_assert_eq!(outcome, expected.0, "resumed at edge {}", number);
            prop_assert!(said.0 == expected.1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Pauses cut windows short, inputs come at any edge: what was live is played again without the
    /// pauses, on other threads and regions.
    #[test]
    fn pauses_and_inputs_at_any_edge_change_nothing(
        world in worlds(),
        steps in prop::collection::vec((1..40_u64, any::<u32>(), any::<bool>()), 1..20),
        threads in 1..4_usize,
        regions in 1..70_u32,
    ) {
        let mut live = Simulation::new(&world, Speed::SINGLE).unwrap();
        let mut said = Collected(Vec::new());
        let mut number = 0;
        for (step, rank, is_quiet) in steps {
            number += step;
            prop_assert!(live.advance(edge(number), &mut said).is_continue());
            prop_assert_eq!(live.now(), edge(number));
            prop_assert!(said.0.last().is_none_or(|last| last.time < edge(number)));
            if rank % 3 > 0 {
                let event = if is_quiet { Event::Hum(number) } else { Event::Poke(number) };
                live.input(LpId::new(rank % world.lps), event);
            }
        }
        let end = edge(number + 100);
        let outcome = live.run(end, &mut said);

        let mut again = Simulation::new(&world, speed(threads, regions, true)).unwrap();
        let mut said_again = Collected(Vec::new());
        for input in live.inputs() {
            prop_assert!(again.advance(input.time, &mut said_again).is_continue());
            again.input(input.to, input.event);
        }
        prop_assert_eq!(again.run(end, &mut said_again), outcome);
        prop_assert!(said_again.0 == said.0);
    }
}

#[test]
fn threads_are_used_and_change_nothing() {
    let large = Tangle { lps: 400, events_per_lp: 60, ..a_world() };
    let hushed = Tangle { hushed: Chance::from_share(0.99), ..large.clone() };
    let world = Arc::new(large);
    let expected = parallel(&world, Speed::SINGLE);
    assert!(expected.0.events > 100_000, "{}", expected.0.events);
    for speed in speeds() {
        assert_eq!(parallel(&world, speed), expected, "{speed:?}");
    }
    let world = Arc::new(hushed);
    let expected = parallel(&world, Speed::SINGLE);
    assert_eq!(expected, oracle(&world));
    for speed in speeds() {
        assert_eq!(parallel(&world, speed), expected, "{speed:?}");
    }
}

/// The digest of this world, in debug and release, on every machine.
#[test]
fn the_digest_is_known() {
    let digest = parallel(&Arc::new(a_world()), Speed::SINGLE).0.digest.to_string();
    assert_eq!(digest, "f00443f3371d0fa9c386996de8005659");
}

/// Proof that the checks above can fail: a world whose processes see each other's order within
/// their region is told apart by the digest, and the first record that differs is found.
#[test]
fn a_deliberate_order_dependence_is_found() {
    let world = Arc::new(Tangle { order_dependent: true, ..a_world() });
    let digests: Vec<String> =
        speeds().map(|speed| parallel(&world, speed).0.digest.to_string()).collect();
    assert!(digests.iter().any(|digest| *digest != digests[0]), "{digests:?}");

    let mut left = Simulation::new(&world, speed(1, 3, false)).unwrap();
    let mut right = Sequential::new(&world);
    let divergence = first_divergence(&mut left, &mut right, END, LOOKAHEAD * 10).unwrap();
    let (left, right) = (divergence.left.unwrap(), divergence.right.unwrap());
    assert_ne!(left, right);
    assert!(left.time < edge(10), "the first difference is early: {left:?} {right:?}");
}

#[test]
fn equal_runs_do_not_diverge() {
    let world = Arc::new(a_world());
    let mut left = Simulation::new(&world, speed(2, 7, false)).unwrap();
    let mut right = Sequential::new(&world);
    assert_eq!(first_divergence(&mut left, &mut right, END, LOOKAHEAD * 10), None);
}

#[test]
fn recorded_input_gives_the_run_again() {
    let world = Arc::new(a_world());
    let mut live = Simulation::new(&world, speed(1, 5, false)).unwrap();
    for (number, rank) in [(3, 7), (3, 0), (50, 49), (51, 7)] {
        assert!(live.advance(edge(number), &mut Unobserved).is_continue());
        live.input(LpId::new(rank), Event::Poke(1000 + number));
    }
    let outcome = live.run(END, &mut Unobserved);
    assert_ne!(outcome.digest, parallel(&world, Speed::SINGLE).0.digest, "the input is felt");

    let mut again = Simulation::new(&world, speed(2, 64, false)).unwrap();
    for input in live.inputs() {
        assert!(again.advance(input.time, &mut Unobserved).is_continue());
        again.input(input.to, input.event);
    }
    assert_eq!(again.run(END, &mut Unobserved), outcome);
}

#[test]
fn a_fork_goes_its_own_way_from_the_checkpoint() {
    let world = Arc::new(a_world());
    let mut trunk = Simulation::new(&world, Speed::SINGLE).unwrap();
    assert!(trunk.advance(edge(100), &mut Unobserved).is_continue());
    let checkpoint = trunk.checkpoint("trunk");
    let changed = Arc::new(Tangle { remote: Chance::NEVER, ..a_world() });
    let mut said = Collected(Vec::new());
    let fork =
        Simulation::resume(&changed, Speed::SINGLE, &checkpoint).unwrap().run(END, &mut said);
    assert_ne!(fork.digest, trunk.run(END, &mut Unobserved).digest);
    assert!(said.0.iter().all(|recorded| recorded.time >= edge(100)));
    let other = Arc::new(Tangle { lps: 51, ..a_world() });
    assert!(Simulation::resume(&other, Speed::SINGLE, &checkpoint).is_err(), "other processes");
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let world = Arc::new(a_world());
    let mut run = Simulation::new(&world, Speed::SINGLE).unwrap();
    assert!(run.advance(edge(20), &mut Unobserved).is_continue());
    let mut bytes = Vec::new();
    run.checkpoint("label").write(&mut bytes).unwrap();
    let read = |bytes: &[u8]| Checkpoint::read(&mut &*bytes);
    assert_eq!(read(&bytes).unwrap().label(), "label");

    let refused = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert_eq!(refused(b""), "this is no checkpoint");
    assert_eq!(refused(b"PAR1"), "this is no checkpoint");
    for cut in [bytes.len() - 1, bytes.len() / 2, 30, 22] {
        assert_eq!(refused(&bytes[..cut]), "the checkpoint is damaged: its checksum is wrong");
    }
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&flipped), "the checkpoint is damaged: its checksum is wrong");
    let mut older = bytes.clone();
    let version = older.windows(5).position(|window| window == b"0.1.0").unwrap();
    older[version] = b'9';
    assert!(refused(&older).contains("was written by version 9.1.0"), "{}", refused(&older));
}

#[test]
fn an_observer_ends_a_run_at_an_edge() {
    struct Impatient;
    impl sandtable_kernel::Observer<Record> for Impatient {
        fn window(
            &mut self,
            progress: sandtable_kernel::Progress,
            _: &[Recorded<Record>],
        ) -> std::ops::ControlFlow<()> {
            if progress.now >= edge(17) {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        }
    }
    let world = Arc::new(a_world());
    let outcome = Simulation::new(&world, Speed::SINGLE).unwrap().run(END, &mut Impatient);
    assert!(outcome.stopped);
    assert_eq!(outcome.end, edge(17));
    let whole = Simulation::new(&world, Speed::SINGLE).unwrap().run(edge(17), &mut Unobserved);
    assert_eq!(outcome.digest, whole.digest, "what was stopped is what would have been");
}

mod mistakes {
    //! A model that breaks the kernel's rules is stopped at once.

    use super::*;
    use bevy_ecs::entity::Entity;
    use bevy_ecs::world::World;
    use sandtable_kernel::{AccessOf, Misfit, Model, TurnOf};
    use std::borrow::Cow;

    struct Mistaken {
        names: [&'static str; 2],
        delay: Span,
    }

    fn mistaken(names: [&'static str; 2], delay: Span) -> Arc<Mistaken> {
        Arc::new(Mistaken { names, delay })
    }

    impl Model for Mistaken {
        type Event = ();
        type Record = ();
        type Access = ();
        type State = ();

        fn lp_count(&self) -> u32 {
            2
        }
        fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
            self.names[lp.rank() as usize].into()
        }
        fn lookahead(&self) -> Span {
            LOOKAHEAD
        }
        fn populate(&self, _: LpId, world: &mut World) -> Entity {
            world.spawn_empty().id()
        }
        fn start(&self, (): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
            turn.send(LpId::new(1 - turn.lp().rank()), self.delay, ());
        }
        fn turn(&self, (): &mut AccessOf<'_, '_, Self>, _: &mut TurnOf<'_, Self>) {}
        fn save(&self, (): &AccessOf<'_, '_, Self>, _: Entity) {}
        fn restore(
            &self,
            (): &mut AccessOf<'_, '_, Self>,
            _: Entity,
            (): (),
        ) -> Result<(), Misfit> {
            Ok(())
        }
    }

    #[test]
    #[should_panic(expected = "a message between processes takes at least the lookahead of 12ns")]
    fn a_message_faster_than_the_lookahead_is_refused() {
        let model = mistaken(["a", "b"], LOOKAHEAD - Span::from_nanos(1));
        Simulation::new(&model, speed(1, 1, false)).unwrap().run(END, &mut Unobserved);
    }

    #[test]
    #[should_panic(expected = "the names of processes must rise")]
    fn names_out_of_order_are_refused() {
        let model = mistaken(["b", "a"], LOOKAHEAD);
        drop(Simulation::new(&model, Speed::SINGLE));
    }

    #[test]
    #[should_panic(expected = "left 1 events untaken")]
    fn untaken_events_are_refused() {
        let model = mistaken(["a", "b"], LOOKAHEAD);
        Simulation::new(&model, Speed::SINGLE).unwrap().run(END, &mut Unobserved);
    }

    #[test]
    #[should_panic(expected = "at the edge of a window")]
    fn an_end_within_a_window_is_refused() {
        let model = mistaken(["a", "b"], LOOKAHEAD);
        let end = SimTime::from_nanos(LOOKAHEAD.nanos() + 1);
        Simulation::new(&model, Speed::SINGLE).unwrap().run(end, &mut Unobserved);
    }
}
