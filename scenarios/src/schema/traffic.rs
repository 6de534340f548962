//! What people do with the network: services, their rhythm, crowds, and slices of the network that
//! are kept for some of them.

use super::distribution::Distribution;
use super::faults::Point;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{BitRate, Bytes, Chance, Length, Span};

keyword! {
    /// How closely traffic is simulated.
    pub enum Fidelity as "a fidelity" {
        /// Every call and data session is an event.
        Sessions = "sessions",
        /// Each period's means, by formulas.
        Fluid = "fluid",
    }
}

table! {
    /// How traffic is simulated.
    pub struct Traffic as "`[traffic]`" {
        /// How closely.
        fidelity: Fidelity = Fidelity::Sessions,
        /// Data sessions are refused when each in the cell would get less than this.
        least_rate: Placed<BitRate> = Placed::nowhere(BitRate::from_bits_per_second(200_000)),
    }
}

keyword! {
    /// The family of a distribution of amounts of data.
    pub enum Family as "a family of distributions" {
        /// Always the mean.
        Constant = "constant",
        /// Exponential.
        Exponential = "exponential",
        /// Log-normal, with the variation that is given.
        LogNormal = "log-normal",
    }
}

table! {
    /// A random amount of data.
    pub struct Volume as "an amount of data" {
        /// The mean.
        mean: Placed<Bytes>,
        /// The family of the distribution.
        family: Family = Family::LogNormal,
        /// The coefficient of variation of a log-normal one: standard deviation by mean.
        variation: Placed<f64> = Placed::nowhere(1.5),
    }
}

table! {
    /// Something that people do with the network. With a `volume` its sessions share what the cell
    /// has; with a `rate` and a time that it `lasts`, each gets its rate or is blocked.
    pub struct Service as "a service", in lists by name, either volume or rate with lasts {
        /// Its name.
        name: Placed<String>,
        /// The slice that carries it; without it, the one that all share.
        slice: Option<Placed<String>>,
        /// Its quality class, 5QI (3GPP TS 23.501, table 5.7.4-1).
        five_qi: Placed<u8> = Placed::nowhere(9),
        /// The crowd that uses it; without it, all people.
        crowd: Option<Placed<String>>,
        /// The share of people who use it.
        users: Chance = Chance::ALWAYS,
        /// Sessions of a user on an average weekday.
        sessions: Placed<f64>,
        /// Its rhythm over day and week; without it, always the same.
        rhythm: Option<Placed<String>>,
        /// What a data session carries.
        volume: Option<Volume>,
        /// What a call is given, without fail.
        rate: Option<Placed<BitRate>>,
        /// How long a call lasts.
        lasts: Option<Distribution>,
    }
}

table! {
    /// A rhythm: how much goes on in each hour of the day, relative to the others.
    pub struct Rhythm as "a rhythm", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// From Monday to Friday: 24 numbers, the first for the hour after midnight.
        weekday: Placed<Vec<f64>>,
        /// Saturday and Sunday, by the same measure; without it, as on other days.
        weekend: Option<Placed<Vec<f64>>>,
    }
}

table! {
    /// People who come together at one place for a while.
    pub struct Crowd as "a crowd", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// Where.
        at: Point,
        /// How far from there they spread.
        radius: Length = Length::from_metres(150),
        /// How many they are.
        people: Placed<u32>,
        /// When they come.
        from: Span,
        /// How long they stay.
        lasts: Placed<Span>,
        /// Whether they use services that are for all people, too.
        everyday: bool = true,
        /// How much more they use services than people do elsewhere.
        activity: Placed<f64> = Placed::nowhere(1.0),
    }
}

table! {
    /// A slice: a share of the radio network that is kept for some services (3GPP TS 28.541
    /// RRMPolicyRatio).
    pub struct Slice as "a slice", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The slice/service type of its S-NSSAI (3GPP TS 23.501): 1 eMBB, 2 URLLC, 3 MIoT, 4 V2X.
        sst: Placed<u8> = Placed::nowhere(1),
        /// The slice differentiator of its S-NSSAI, six hexadecimal digits.
        sd: Option<Placed<String>>,
        /// The share of each cell that nobody else may use, also while it is idle.
        dedicated: Chance = Chance::NEVER,
        /// The share of each cell that it gets when it needs it (rRMPolicyMinRatio).
        least: Placed<Chance> = Placed::nowhere(Chance::NEVER),
        /// The share of each cell that it gets at most (rRMPolicyMaxRatio).
        most: Placed<Chance> = Placed::nowhere(Chance::ALWAYS),
        /// How long a packet takes through the air when none is before it; without it, as `[radio]` says.
        latency: Option<Placed<Span>>,
        /// The sites where it serves; without it, all.
        sites: Vec<Placed<String>>,
        /// When it begins; without it, it is there from the start.
        from: Span = Span::ZERO,
        /// How long it is there; without it, to the end.
        lasts: Option<Placed<Span>>,
    }
}

table! {
    /// People at one place and the cells that can serve them, where geometry is not to decide.
    pub struct Spot as "a spot", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// How many people live there.
        people: Placed<u32>,
        /// The cells that reach them, the best first.
        server: Vec<Server>,
    }
}

table! {
    /// A cell that reaches a spot.
    pub struct Server as "a serving cell", in lists whole {
        /// The cell.
        cell: Placed<String>,
        /// What one user there gets who has the whole cell.
        rate: Placed<BitRate>,
    }
}
