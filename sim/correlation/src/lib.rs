//! Alarm correlation: rule files and the engine that runs them, on a clock it is given.
//!
//! Alarms go in, incidents and actions come out. There is no simulator inside, no clock and no file.
//!
//! # What happens in which order
//!
//! Time is what the caller says ([`Engine::notify`], [`Engine::advance`]). With a hold-back, the moment
//! that is worked on lies that much behind it, and what happened at one moment is taken then, whatever
//! overtook it on the way; without one, things happen when they are received. Each moment runs in the
//! same order:
//!
//! 1. *Arrivals*, by the time that their source tells, then by key. Of what is told of one alarm at one
//!    time, an active alarm takes the clear first (it is raised again), any other takes it last (it
//!    lasted no time). What is older than the newest word of its alarm is stale and changes nothing;
//!    what is later than the lateness bound is told of, and counts as happening now or is left out.
//! 2. *Timers*. They come after arrivals: an alarm that must last ten seconds and is cleared after
//!    exactly ten does not stand.
//! 3. Each alarm that is raised or changed: *enrich*, select, *flap*, *limit*, *persist*. An alarm that
//!    passes these gates stands, and only then do later rules see it.
//! 4. *Threshold*, *sequence*, *derive*, *absence*, *clear*: what they raise goes through the same gates.
//! 5. *Maintenance* and *suppress*: what explains an alarm is worked out anew from what stands now and
//!    from the topology, so that it does not matter which came first, and each conclusion goes with the
//!    last of its supports. Where two alarms could each explain the other, the earlier explains.
//! 6. *Group*: an alarm that is explained goes to its cause's incident, a cause that comes last takes
//!    over the incident of its symptoms, any other alarm is held against the root causes of open
//!    incidents. A resolved incident takes nothing but its own members that are raised again soon.
//! 7. *Root* and *impact* of the incidents that changed; incidents without a standing member resolve.
//! 8. *Actions*; those without a wait come at the same moment, after all of this.
//!
//! Windows take in their beginning and not their end: what happened at 0 s has left a window of ten
//! seconds at 10 s. An alarm that lacks a part of a rule's key is left to the next rule and counted
//! ([`Engine::rule_statistics`]).

mod alarm;
#[cfg(test)]
mod conformance;
mod defect;
pub mod engine;
mod explain;
mod library;
#[cfg(test)]
mod properties;
pub mod rules;
#[cfg(test)]
mod scripted;
pub mod topology;

pub use alarm::{AlarmKey, Change, EventType, Notification, Severity};
pub use engine::{Engine, Output, Said};
pub use library::{SHIPPED, shipped};
pub use rules::{RuleSet, Vocabulary};
pub use topology::{Topology, TopologyBuilder};
