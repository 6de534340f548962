//! Radio, as far as an operator's planning needs it: how much of a signal arrives, who serves a place
//! best, and how many bits a second that comes to.
//!
//! Pure functions of geometry and frequency, in decibels and metres. Fading is not drawn: values are
//! means. Which places there are, who is there and what they send is left to the model.

mod antenna;
mod link_budget;
mod path_loss;
mod spectrum;

pub use antenna::Antenna;
pub use link_budget::{Noise, add_db, from_db, to_db};
pub use path_loss::{
    Building, Environment, Path, SPEED_OF_LIGHT, Sight, line_of_sight_chance, mean_path_loss,
    outdoor_to_indoor, path_loss, shadowing_deviation,
};
pub use spectrum::{Carrier, resource_blocks, spectral_efficiency};
