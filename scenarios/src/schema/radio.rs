//! The radio side of cells: carriers, antennas, surroundings.

use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Chance, Frequency, Length, Span};

keyword! {
    /// What surrounds a site, as 3GPP TR 38.901 has it.
    pub enum Surroundings as "surroundings" {
        /// A city, antennas above its roofs.
        UrbanMacro = "urban macro",
        /// A city, antennas below its roofs.
        UrbanMicro = "urban micro",
        /// The country.
        RuralMacro = "rural macro",
        /// Inside a building.
        IndoorOffice = "indoor office",
    }
}

table! {
    /// The radio side of all cells. The defaults are assumptions: a carrier of 20 MHz at 1.8 GHz on
    /// masts of 25 m.
    pub struct Radio as "`[radio]`" {
        /// What surrounds the sites; without it, a city where the next sites are near (within 1.5 km)
        /// and the country where they are far.
        surroundings: Option<Surroundings>,
        /// The carrier.
        frequency: Placed<Frequency> = Placed::nowhere(Frequency::from_hertz(1_800_000_000)),
        /// How wide the carrier is, in one direction.
        bandwidth: Placed<Frequency> = Placed::nowhere(Frequency::from_hertz(20_000_000)),
        /// Between subcarriers.
        subcarrier_spacing: Placed<Frequency> = Placed::nowhere(Frequency::from_hertz(15_000)),
        /// Spatial layers that are sent at once.
        layers: Placed<u32> = Placed::nowhere(2),
        /// The share of time that the downlink has: all of it with frequency duplex.
        downlink: Chance = Chance::ALWAYS,
        /// What a cell sends, in dBm.
        power: f64 = 46.0,
        /// The gain of its antenna in the main direction, in dBi.
        gain: f64 = 17.0,
        /// How far the antenna looks below the horizon, in degrees.
        tilt: f64 = 4.0,
        /// How high the antenna hangs.
        height: Length = Length::from_metres(25),
        /// What the receiver of a phone adds to thermal noise, in dB.
        noise_figure: f64 = 9.0,
        /// The weakest signal that still serves, in dBm over the whole carrier.
        weakest: f64 = -95.0,
        /// How long a packet takes through the air when none is before it (ITU-R M.2410 asks for 4 ms
        /// of mobile broadband and 1 ms of what is most urgent).
        latency: Placed<Span> = Placed::nowhere(Span::from_nanos(4_000_000)),
        /// How much of the time the other cells send, for interference.
        interference: Chance = Chance::from_share(0.5),
    }
}
