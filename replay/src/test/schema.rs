//! What a test file may say: rules, a topology, and tests, each with its input, the hands and systems
//! that answer, and what is expected; or with laws. What it means is worked out in `suite`.

use super::laws::WrittenLaws;
use super::name::{AlarmPattern, Wildcard};
use crate::topology::{WrittenEdge, WrittenResource};
use sandtable_correlation::Severity;
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_document::{Definitions, Placed, keyword, table};
use sandtable_units::Span;

table! {
    /// Tests of correlation rules and of integration rules.
    pub struct TestFile as "a test file" {
        /// The rules: files beside this one, with `*` for several, or names of shipped sets. The
        /// policies under `[rules]` are those of the first.
        rules: Vec<Placed<String>>,
        /// A command that is tested instead of the rule engine of this program; it speaks the engine
        /// protocol.
        engine: Option<Placed<String>>,
        /// A file with `[[resource]]` and `[[edge]]`.
        topology: Option<Placed<String>>,
        /// A scenario: the topology is its network, and tests may put faults into it.
        scenario: Option<Placed<String>>,
        /// The resources that alarms come from.
        resource: Vec<WrittenResource>,
        /// How they depend on each other.
        edge: Vec<WrittenEdge>,
        /// Resources that alarms come from although the topology does not know them.
        strangers: Vec<Wildcard>,
        /// How often each test is repeated with alarms in another order, unless it says so itself.
        shuffle: u32 = 0,
        /// The zone of moments without one in the logs of its tests, such as `+02:00`; without it, UTC.
        zone: Option<Placed<String>>,
        /// The tests.
        test: Vec<WrittenTest>,
    }
}

keyword! {
    /// What of a test must be expected.
    pub enum World as "a world" {
        /// Every incident and every action: one that is not expected fails the test.
        Closed = "closed",
        /// Nothing: what is not expected is passed over.
        Open = "open",
    }
}

table! {
    /// A test.
    pub struct WrittenTest as "a test" {
        /// Its name, one of a kind in its file.
        name: Placed<String>,
        /// Laws of orders, in the place of all else but `set`.
        laws: Option<WrittenLaws>,
        /// Alarms, a line each, such as `raise link-7 LinkDown @10s; clear @70s`.
        alarms: Option<Placed<String>>,
        /// A recorded log.
        log: Option<Placed<String>>,
        /// The format of the log.
        from: Option<Placed<String>>,
        /// The zone of moments without one in the log, where it differs from that of the file.
        zone: Option<Placed<String>>,
        /// Faults of the scenario's network, in the place of those that the scenario itself puts in.
        inject: Vec<WrittenFault>,
        /// What else is put into the scenario, such as `run.seed=3`.
        set: Vec<Placed<String>>,
        /// When the test ends; without it, at its last input, or with its scenario.
        until: Option<Placed<Span>>,
        /// What must be expected.
        world: World = World::Closed,
        /// How often it is repeated with alarms in another order.
        shuffle: Option<u32>,
        /// How much later than it happened an alarm may arrive when it is repeated.
        jitter: Span = Span::ZERO,
        /// When the engine is stopped and goes on from what it wrote down.
        restart: Vec<Placed<Span>>,
        /// What people do.
        operator: Vec<Hand>,
        /// What outside systems answer.
        reply: Vec<Script>,
        /// What is expected.
        expect: Vec<WrittenExpectation>,
    }
}

table! {
    /// A fault of the scenario's network.
    pub struct WrittenFault as "a fault" {
        /// When.
        at: Placed<Span>,
        /// What fails, by its name in the scenario.
        element: Placed<String>,
        /// For how long; without it, until it is repaired.
        lasts: Option<Span>,
    }
}

table! {
    /// What a person does.
    pub struct Hand as "an operator's hand" {
        /// When.
        at: Placed<Span>,
        /// Who.
        by: String = "operator".to_owned(),
        /// In which role, for `approve` and `refuse`.
        role: String = String::new(),
        /// Acknowledges the incident that has this member.
        acknowledge: Option<Placed<AlarmPattern>>,
        /// Closes the incident that has this member.
        close: Option<Placed<AlarmPattern>>,
        /// Opens an incident for these alarms.
        open: Vec<Placed<AlarmPattern>>,
        /// Approves the action of this rule.
        approve: Option<Placed<String>>,
        /// Refuses the action of this rule.
        refuse: Option<Placed<String>>,
    }
}

table! {
    /// What an outside system answers, in order. Systems that no script names do what they are asked.
    pub struct Script as "a reply" {
        /// The system, as the rules call it in `to`.
        to: Placed<String>,
        /// Its answers: a status of HTTP and, for 2xx, a reference, such as `201 T-1`; or `timeout`.
        answers: Vec<Placed<String>>,
        /// How long it takes to answer.
        after: Span = Span::SECOND,
    }
}

table! {
    /// What is expected, and when.
    pub struct WrittenExpectation as "an expectation" {
        /// An incident.
        incident: Option<IncidentPattern>,
        /// An alarm that is hidden.
        suppressed: Option<SuppressedPattern>,
        /// An alarm, from a source or derived by a rule.
        alarm: Option<StatePattern>,
        /// An action of any kind.
        action: Option<ActionPattern>,
        /// A ticket.
        ticket: Option<ActionPattern>,
        /// A word to a person.
        notification: Option<ActionPattern>,
        /// An entry of the audit trail.
        audit: Option<AuditPattern>,
        /// A figure of the scores against the truth.
        score: Option<ScorePattern>,
        /// It comes true at most this long after `after`.
        within: Option<Placed<Span>>,
        /// The moment that `within` counts from; without it, the first input.
        after: Option<Placed<Span>>,
        /// It comes true between these two moments.
        between: Vec<Placed<Span>>,
        /// It never comes true until the end.
        never: bool = false,
        /// It holds at the end. So it is, too, where nothing is said of time.
        at_end: bool = false,
        /// Of how many; without it, of one.
        count: Option<Placed<u32>>,
        /// Of how many at least.
        least: Option<Placed<u32>>,
        /// Of how many at most.
        most: Option<Placed<u32>>,
    }
}

table! {
    /// An incident: all that is said must hold.
    pub struct IncidentPattern as "an incident" {
        /// Its root cause.
        root: Option<Placed<AlarmPattern>>,
        /// All its members: each fits one of these, and each of these is there.
        members: Vec<Placed<AlarmPattern>>,
        /// Members that it has at least.
        includes: Vec<Placed<AlarmPattern>>,
        /// Alarms that it must not have.
        excludes: Vec<Placed<AlarmPattern>>,
        /// How many members it has.
        size: Option<u32>,
        /// The rule that opened it.
        rule: Option<Placed<String>>,
        /// Whether all its members are cleared.
        resolved: Option<bool>,
        /// Whether it is closed.
        closed: Option<bool>,
        /// Who acknowledged it.
        acknowledged: Option<Wildcard>,
        /// How many customers it affects.
        customers: Option<u64>,
        /// What fails with it, at least.
        hits: Vec<Wildcard>,
    }
}

table! {
    /// A hidden alarm: all that is said must hold.
    pub struct SuppressedPattern as "a suppression" {
        /// The alarm.
        alarm: Placed<AlarmPattern>,
        /// Its causes, at least.
        by: Vec<Placed<AlarmPattern>>,
        /// The rule.
        rule: Option<Placed<String>>,
        /// Whether it is hidden still.
        hidden: bool = true,
    }
}

table! {
    /// An alarm: all that is said must hold.
    pub struct StatePattern as "an alarm" {
        /// Its name.
        name: Placed<AlarmPattern>,
        /// The rule that raised it.
        rule: Option<Placed<String>>,
        /// Whether it is active.
        active: Option<bool>,
        /// Its severity.
        severity: Option<Severity>,
        /// Whether it comes and goes.
        flapping: Option<bool>,
        /// Whether a limit held it.
        limited: Option<bool>,
        /// How often it was told while it was active.
        told: Option<u64>,
    }
}

keyword! {
    /// How far an action has got.
    pub enum Outcome as "an outcome" {
        /// Somebody must approve it.
        AwaitsApproval = "awaits-approval",
        /// An outside system was asked.
        Requested = "requested",
        /// An attempt failed, another will come.
        Retrying = "retrying",
        /// It is done.
        Succeeded = "succeeded",
        /// It has failed for good.
        Failed = "failed",
        /// A policy or a person does not allow it.
        Refused = "refused",
        /// It was no longer needed.
        Withdrawn = "withdrawn",
        /// It is taken back, as a ticket is closed.
        TakenBack = "taken-back",
    }
}

table! {
    /// An action: all that is said must hold.
    pub struct ActionPattern as "an action" {
        /// What is done; a ticket and a notification say so themselves.
        kind: Option<Placed<ActionKind>>,
        /// Who or what is asked.
        to: Option<Placed<Wildcard>>,
        /// The rule.
        rule: Option<Placed<String>>,
        /// The alarm that it is about; of an incident, the root cause at that time.
        about: Option<Placed<AlarmPattern>>,
        /// How far it has got.
        outcome: Option<Outcome>,
        /// How often it was tried.
        attempts: Option<u32>,
        /// What the outside system calls it.
        reference: Option<Wildcard>,
    }
}

table! {
    /// An entry of the audit trail: all that is said must hold.
    pub struct AuditPattern as "an audit entry" {
        /// A person, or `rule NAME`.
        who: Option<Wildcard>,
        /// What was done.
        what: Option<Wildcard>,
        /// To what.
        on: Option<Wildcard>,
        /// Why.
        why: Option<Wildcard>,
        /// Who approved it.
        approved_by: Option<Wildcard>,
        /// Alarms that it rests on, at least.
        grounds: Vec<Placed<AlarmPattern>>,
    }
}

table! {
    /// A figure of the scores and what it must be.
    pub struct ScorePattern as "a score" {
        /// The figure, such as `partition.b_cubed.f1`.
        metric: Placed<String>,
        /// The least it may be.
        min: Option<f64>,
        /// The most it may be.
        max: Option<f64>,
    }
}

/// The JSON Schema of test files.
pub fn schema() -> serde_json::Value {
    Definitions::document::<TestFile>("Sandtable tests of rules")
}
