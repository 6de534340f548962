//! The table of metrics: every figure of a scoring in one line each, in the order in which they are
//! told.

use crate::figures::{Direction, Metric, Told, Unit};
use crate::scores::Scores;

/// A row of the table from key, unit, direction, place of the value and definition.
macro_rules! metrics {
    ($($key:literal $unit:ident $direction:ident $value:expr => $definition:literal;)+) => {
        /// All metrics, in the order in which they are told.
        pub const METRICS: &[Metric] = &[$(Metric {
            key: $key,
            unit: Unit::$unit,
            direction: Direction::$direction,
            definition: $definition,
            of: |scores| { let told: fn(&Scores) -> _ = $value; Told::told(told(scores)) },
        }),+];
    };
}

metrics! {
    "partition.b_cubed.precision" Share Higher |s| s.partition.map(|p| p.b_cubed.precision)
        => "share of an alarm's incident that has the same fault, mean over all alarms";
    "partition.b_cubed.recall" Share Higher |s| s.partition.map(|p| p.b_cubed.recall)
        => "share of an alarm's fault that is in the same incident, mean over all alarms";
    "partition.b_cubed.f1" Share Higher |s| s.partition.map(|p| p.b_cubed.f1())
        => "harmonic mean of B-cubed precision and recall";
    "partition.b_cubed_extended.precision" Share Higher |s| s.partition.map(|p| p.b_cubed_extended.precision)
        => "B-cubed precision that counts all faults and incidents of an alarm";
    "partition.b_cubed_extended.recall" Share Higher |s| s.partition.map(|p| p.b_cubed_extended.recall)
        => "B-cubed recall that counts all faults and incidents of an alarm";
    "partition.b_cubed_extended.f1" Share Higher |s| s.partition.map(|p| p.b_cubed_extended.f1())
        => "harmonic mean of extended B-cubed precision and recall";
    "partition.pairwise.precision" Share Higher |s| s.partition.map(|p| p.pairwise.precision)
        => "pairs of alarms put together that belong together, by pairs put together";
    "partition.pairwise.recall" Share Higher |s| s.partition.map(|p| p.pairwise.recall)
        => "pairs of alarms put together that belong together, by pairs that belong together";
    "partition.pairwise.f1" Share Higher |s| s.partition.map(|p| p.pairwise.f1())
        => "harmonic mean of pairwise precision and recall";
    "partition.adjusted_rand" Share Higher |s| s.partition.map(|p| p.adjusted_rand)
        => "adjusted Rand index: pairs treated alike beyond chance; chance 0, identity 1";
    "partition.adjusted_mutual_information" Share Higher |s| s.partition.map(|p| p.adjusted_mutual_information)
        => "mutual information beyond chance, by the mean of both entropies beyond chance";
    "partition.homogeneity" Share Higher |s| s.partition.map(|p| p.entropies.homogeneity)
        => "what incidents tell about faults, by the entropy of faults";
    "partition.completeness" Share Higher |s| s.partition.map(|p| p.entropies.completeness)
        => "what faults tell about incidents, by the entropy of incidents";
    "partition.v_measure" Share Higher |s| s.partition.map(|p| p.entropies.v_measure())
        => "harmonic mean of homogeneity and completeness";
    "partition.variation_of_information" Nats Lower |s| s.partition.map(|p| p.entropies.variation)
        => "what faults and incidents leave unsaid about each other";
    "incidents.audible" Count Neither |s| s.incidents.audible
        => "faults with at least one alarm";
    "incidents.silent" Count Neither |s| s.incidents.silent
        => "faults without any alarm";
    "incidents.detected" Count Higher |s| s.incidents.detected
        => "faults matched with an incident that has at least half of the alarms of both";
    "incidents.partial" Count Lower |s| s.incidents.partial
        => "faults matched with an incident that has less than half of the alarms of both";
    "incidents.merged" Count Lower |s| s.incidents.merged
        => "faults whose alarms are only in incidents that are matched with other faults";
    "incidents.missed" Count Lower |s| s.incidents.missed
        => "faults of which no alarm is in an incident";
    "incidents.split" Count Lower |s| s.incidents.split
        => "incidents with alarms of faults, but without a match";
    "incidents.spurious" Count Lower |s| s.incidents.spurious
        => "incidents without an alarm of any fault";
    "incidents.likeness" Share Higher |s| s.incidents.likeness
        => "Jaccard index of fault and matched incident, mean over these pairs and all without a match";
    "incidents.detection_f1" Share Higher |s| s.incidents.detection_f1
        => "twice the detected faults by audible faults and incidents";
    "root_cause.top_1" Share Higher |s| s.root_cause.top_1
        => "audible faults whose root is the first suspect of the matched incident";
    "root_cause.top_1_matched" Share Higher |s| s.root_cause.top_1_matched
        => "the same, by faults that are matched with an incident";
    "root_cause.reciprocal_rank" Share Higher |s| s.root_cause.reciprocal_rank
        => "one by the rank of the root among the suspects, mean over audible faults";
    "root_cause.wrong_alarm" Count Lower |s| s.root_cause.wrong_alarm
        => "faults with the right resource elected, but by an alarm that is no root alarm";
    "root_cause.unelected" Count Lower |s| s.root_cause.unelected
        => "matched faults for which no cause was elected";
    "root_cause.hops_mean" Hops Lower |s| s.root_cause.hops_mean
        => "distance from the elected to the true resource, mean where it is known";
    "root_cause.hops_max" Hops Lower |s| s.root_cause.hops_max
        => "the longest of these distances";
    "root_cause.hops_unknown" Count Lower |s| s.root_cause.hops_unknown
        => "matched faults with an elected resource from which no way to the root is known";
    "root_cause.changes" Count Lower |s| s.root_cause.changes
        => "changes of an incident's elected resource after its first election";
    "root_cause.changes_per_incident" Ratio Lower |s| s.root_cause.changes_per_incident
        => "the same, by incidents";
    "suppression.symptoms" Share Higher |s| s.suppression.symptoms
        => "symptoms that were suppressed at some time, by all symptoms";
    "suppression.faults_wrongly" Count Lower |s| s.suppression.faults_wrongly
        => "faults with root alarms, every one of which was suppressed at some time";
    "suppression.faults_wrongly_share" Share Lower |s| s.suppression.faults_wrongly_share
        => "the same, by faults with root alarms";
    "suppression.alarms_wrongly_share" Share Lower |s| s.suppression.alarms_wrongly_share
        => "root alarms and background noise suppressed at some time, by all of them";
    "suppression.released_late" Count Lower |s| s.suppression.released_late
        => "symptoms that outlived their faults and were not shown again in time";
    "suppression.released_early" Count Lower |s| s.suppression.released_early
        => "symptoms shown again while one of their faults went on";
    "suppression.releases_right" Share Higher |s| s.suppression.releases_right
        => "symptoms shown again in time, by those that were due or shown early";
    "timeliness.open.faults" Count Higher |s| s.timeliness.open.faults
        => "faults with a time until the matched incident was opened";
    "timeliness.open.mean" Seconds Lower |s| s.timeliness.open.mean
        => "time from the fault until the matched incident was opened: mean";
    "timeliness.open.median" Seconds Lower |s| s.timeliness.open.median
        => "time from the fault until the matched incident was opened: median";
    "timeliness.open.quantile_95" Seconds Lower |s| s.timeliness.open.quantile_95
        => "time from the fault until the matched incident was opened: 95 % quantile";
    "timeliness.open.longest" Seconds Lower |s| s.timeliness.open.longest
        => "time from the fault until the matched incident was opened: longest";
    "timeliness.root.faults" Count Higher |s| s.timeliness.root.faults
        => "faults with a time until the root was elected for good";
    "timeliness.root.mean" Seconds Lower |s| s.timeliness.root.mean
        => "time from the fault until the root was elected for good: mean";
    "timeliness.root.median" Seconds Lower |s| s.timeliness.root.median
        => "time from the fault until the root was elected for good: median";
    "timeliness.root.quantile_95" Seconds Lower |s| s.timeliness.root.quantile_95
        => "time from the fault until the root was elected for good: 95 % quantile";
    "timeliness.root.longest" Seconds Lower |s| s.timeliness.root.longest
        => "time from the fault until the root was elected for good: longest";
    "timeliness.ticket.faults" Count Higher |s| s.timeliness.ticket.faults
        => "faults with a time until the first ticket";
    "timeliness.ticket.mean" Seconds Lower |s| s.timeliness.ticket.mean
        => "time from the fault until the first ticket: mean";
    "timeliness.ticket.median" Seconds Lower |s| s.timeliness.ticket.median
        => "time from the fault until the first ticket: median";
    "timeliness.ticket.quantile_95" Seconds Lower |s| s.timeliness.ticket.quantile_95
        => "time from the fault until the first ticket: 95 % quantile";
    "timeliness.ticket.longest" Seconds Lower |s| s.timeliness.ticket.longest
        => "time from the fault until the first ticket: longest";
    "timeliness.clear.faults" Count Higher |s| s.timeliness.clear.faults
        => "faults with a time until the incident cleared, for faults that had ended by then";
    "timeliness.clear.mean" Seconds Lower |s| s.timeliness.clear.mean
        => "time from the fault until the incident cleared, for faults that had ended by then: mean";
    "timeliness.clear.median" Seconds Lower |s| s.timeliness.clear.median
        => "time from the fault until the incident cleared, for faults that had ended by then: median";
    "timeliness.clear.quantile_95" Seconds Lower |s| s.timeliness.clear.quantile_95
        => "time from the fault until the incident cleared, for faults that had ended by then: 95 % quantile";
    "timeliness.clear.longest" Seconds Lower |s| s.timeliness.clear.longest
        => "time from the fault until the incident cleared, for faults that had ended by then: longest";
    "timeliness.opened_early" Count Lower |s| s.timeliness.opened_early
        => "faults matched with an incident that was opened before they began";
    "timeliness.cleared_early" Count Lower |s| s.timeliness.cleared_early
        => "faults whose matched incident cleared while they went on";
    "timeliness.premature" Count Lower |s| s.timeliness.premature
        => "notifications before the cause that stood in the end, or of suppressed alarms";
    "timeliness.premature_share" Share Lower |s| s.timeliness.premature_share
        => "the same, by all notifications";
    "economy.faults" Count Neither |s| s.economy.faults
        => "faults that began";
    "economy.events" Count Neither |s| s.economy.events
        => "events that came in";
    "economy.alarms" Count Neither |s| s.economy.alarms
        => "alarms that were raised";
    "economy.incidents" Count Neither |s| s.economy.incidents
        => "incidents that were opened";
    "economy.left_alone" Count Neither |s| s.economy.left_alone
        => "alarms in no incident";
    "economy.tickets" Count Lower |s| s.economy.tickets
        => "tickets that were opened";
    "economy.notifications" Count Lower |s| s.economy.notifications
        => "notifications that were sent";
    "economy.events_per_alarm" Ratio Neither |s| s.economy.events_per_alarm()
        => "events by alarms";
    "economy.compression" Ratio Higher |s| s.economy.compression()
        => "alarms by what is left: incidents and alarms in no incident";
    "economy.tickets_per_fault" Ratio Lower |s| s.economy.tickets_per_fault()
        => "tickets by faults";
    "economy.notifications_per_fault" Ratio Lower |s| s.economy.notifications_per_fault()
        => "notifications by faults";
}
