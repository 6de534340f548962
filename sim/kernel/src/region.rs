//! A region: some processes, one world, one calendar. The unit of parallelism: in a window each
//! region steps on its own.

use crate::calendar::Calendar;
use crate::digest::LpLog;
use crate::event::{EventKey, LpId, Pending};
use crate::exchange::{Earliest, Inboxes, Outboxes};
use crate::model::{AccessOf, Misfit, Model, TurnOf};
use crate::partition::Partition;
use crate::turn::{Agenda, EventHeap, Outlet, Said, Turn};
use crate::window::Window;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::SystemState;
use bevy_ecs::world::World;
use sandtable_units::SimTime;

pub(crate) struct Region<M: Model> {
    index: u32,
    partition: Partition,
    world: World,
    access: SystemState<M::Access>,
    pub(crate) residents: Vec<Resident>,
    calendar: Calendar<M::Event>,
    pub(crate) outboxes: Outboxes<M::Event>,
    pub(crate) inboxes: Inboxes<M::Event>,
    by_lp: ByLp<M::Event>,
    soon: EventHeap<M::Event>,
    pub(crate) said: Said<M::Record>,
    /// Events handled so far.
    pub(crate) handled: u64,
}

/// A process in its region.
#[derive(Clone, Copy)]
pub(crate) struct Resident {
    pub(crate) lp: LpId,
    pub(crate) entity: Entity,
    pub(crate) log: LpLog,
}

impl<M: Model> Region<M> {
    pub(crate) fn new(model: &M, partition: Partition, index: u32, reversed: bool) -> Self {
        let mut world = World::new();
        let mut processes: Vec<LpId> = partition.lps(index).collect();
        if reversed {
            processes.reverse();
        }
        let mut residents: Vec<Resident> = processes
            .into_iter()
            .map(|lp| {
                let entity = model.populate(lp, &mut world);
                Resident { lp, entity, log: LpLog::default() }
            })
            .collect();
        residents.sort_by_key(|resident| resident.lp);
        Self {
            index,
            partition,
            access: SystemState::new(&mut world),
            world,
            by_lp: ByLp::new(residents.len()),
            residents,
            calendar: Calendar::new(model.lookahead().nanos()),
            outboxes: Outboxes::new(partition.regions()),
            inboxes: Inboxes::new(partition.regions()),
            soon: EventHeap::new(),
            said: Said::new(),
            handled: 0,
        }
    }

    /// About how many events wait here for a window, the next in which something happens.
    pub(crate) fn waiting(&self, model: &M, window: Window) -> u64 {
        self.calendar.waiting(&window.lookaheads(model.lookahead())) as u64
    }

    /// The earliest moments at which something may happen here, and something loud: the latter is right
    /// if it matters to the next window.
    pub(crate) fn next(&self, model: &M) -> Earliest {
        let time = |window: Option<u64>| {
            window.map_or(SimTime::NEVER, |window| {
                SimTime::from_nanos(window * model.lookahead().nanos())
            })
        };
        let any = time(self.calendar.next_window());
        let loud = time(self.calendar.next_loud());
        self.inboxes.earliest().min(Earliest { any, loud })
    }

    /// Gives every process a turn without events: the start, a tick, the end.
    pub(crate) fn occasion(
        &mut self,
        model: &M,
        now: SimTime,
        visit: impl Fn(&M, &mut AccessOf<'_, '_, M>, &mut TurnOf<'_, M>),
    ) {
        let mut access = self.access.get_mut(&mut self.world).expect("the model's access is valid");
        for resident in &mut self.residents {
            let mut turn = Turn {
                model,
                lp: resident.lp,
                entity: resident.entity,
                now,
                lookahead: model.lookahead(),
                log: resident.log,
                handled: 0,
                is_loud: true,
                agenda: Agenda { ready: &[], soon: &mut self.soon, end: now },
                outlet: Outlet::Region {
                    calendar: &mut self.calendar,
                    outboxes: &mut self.outboxes,
                    partition: self.partition,
                    region: self.index,
                },
                said: &mut self.said,
            };
            visit(model, &mut access, &mut turn);
            resident.log = turn.log;
        }
    }

    /// Runs all events of a window: each process its own, in one go.
    pub(crate) fn step(&mut self, model: &M, window: Window) {
        let lookahead = model.lookahead();
        let calendar = &mut self.calendar;
        calendar.advance(window.lookaheads(lookahead));
        self.inboxes.drain(|pending| calendar.push(pending));
        if calendar.due() == 0 {
            return;
        }
        self.by_lp.sort(calendar);
        calendar.clear_due();
        let mut access = self.access.get_mut(&mut self.world).expect("the model's access is valid");
        self.by_lp.for_each(|slot, ready| {
            let resident = &mut self.residents[slot];
            let mut turn = Turn {
                model,
                lp: resident.lp,
                entity: resident.entity,
                now: window.start,
                lookahead,
                log: resident.log,
                handled: 0,
                // Before it has taken an event, it has nothing to tell.
                is_loud: false,
                agenda: Agenda { ready, soon: &mut self.soon, end: window.end },
                outlet: Outlet::Region {
                    calendar: &mut self.calendar,
                    outboxes: &mut self.outboxes,
                    partition: self.partition,
                    region: self.index,
                },
                said: &mut self.said,
            };
            model.turn(&mut access, &mut turn);
            resident.log = turn.log;
            self.handled += turn.finished();
        });
    }

    /// Puts an event into the calendar from outside of any turn.
    pub(crate) fn put(&mut self, model: &M, slot: u32, key: EventKey, event: M::Event) {
        let is_loud = !model.is_quiet(&event);
        self.calendar.push(Pending { key, to: slot, is_loud, event });
    }

    /// Every event that waits here, for the process at its slot.
    pub(crate) fn pending(&self) -> Vec<Pending<M::Event>> {
        let mut all = self.calendar.all();
        all.extend(self.inboxes.all());
        all
    }

    /// The states of all processes, in the order of their slots.
    pub(crate) fn save(&mut self, model: &M) -> Vec<M::State> {
        let access = self.access.get_mut(&mut self.world).expect("the model's access is valid");
        self.residents.iter().map(|resident| model.save(&access, resident.entity)).collect()
    }

    /// Puts a saved process in the place of the one at `slot`.
    pub(crate) fn restore(
        &mut self,
        model: &M,
        slot: u32,
        log: LpLog,
        state: M::State,
    ) -> Result<(), Misfit> {
        let resident = &mut self.residents[slot as usize];
        resident.log = log;
        let mut access = self.access.get_mut(&mut self.world).expect("the model's access is valid");
        model.restore(&mut access, resident.entity, state)
    }

    /// Moves an empty calendar on to the window that begins at `now`.
    pub(crate) fn begin_at(&mut self, model: &M, now: SimTime) {
        let window = now.nanos() / model.lookahead().nanos();
        self.calendar.advance(window..window + 1);
    }
}

/// The events of one window, grouped by process with a counting sort.
struct ByLp<E> {
    /// For each slot how many events it has; while placing, where its next one goes.
    counts: Vec<u32>,
    /// The slots that have events.
    slots: Vec<u32>,
    events: Vec<Pending<E>>,
}

impl<E: Copy> ByLp<E> {
    fn new(slots: usize) -> Self {
        Self { counts: vec![0; slots], slots: Vec::new(), events: Vec::new() }
    }

    /// Takes the calendar's current windows in.
    fn sort(&mut self, calendar: &Calendar<E>) {
        let Self { counts, slots, events } = self;
        slots.clear();
        let mut filler = None;
        calendar.for_each_due(|pending| {
            filler = Some(*pending);
            let count = &mut counts[pending.to as usize];
            if *count == 0 {
                slots.push(pending.to);
            }
            *count += 1;
        });
        // In a full window the order of slots is the order of memory.
        if slots.len() * 4 > counts.len() {
            slots.clear();
            slots.extend(
                (0..).zip(counts.iter()).filter(|(_, count)| **count > 0).map(|(slot, _)| slot),
            );
        }
        let mut place = 0;
        for slot in &*slots {
            let count = &mut counts[*slot as usize];
            (*count, place) = (place, place + *count);
        }
        if let Some(filler) = filler
            && events.len() < place as usize
        {
            events.resize(place as usize, filler);
        }
        calendar.for_each_due(|pending| {
            let place = &mut counts[pending.to as usize];
            events[*place as usize] = *pending;
            *place += 1;
        });
    }

    /// Shows each process's events in the order of their keys, and forgets them.
    fn for_each(&mut self, mut visit: impl FnMut(usize, &[Pending<E>])) {
        let mut begin = 0;
        for slot in &self.slots {
            let slot = *slot as usize;
            let end = std::mem::take(&mut self.counts[slot]) as usize;
            let events = &mut self.events[begin..end];
            if events.len() > 1 {
                events.sort_unstable();
            }
            visit(slot, events);
            begin = end;
        }
    }
}
