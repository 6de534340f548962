//! What numbers mean in Sandtable: moments and spans of model time, amounts and rates of data,
//! money, frequencies, lengths, places on earth and chances, each a newtype over an integer, each with the text people write for it.
//!
//! The rest of the program does arithmetic on these types only. How they look in a file (keys,
//! places, messages) is left to the packages at the edge.

mod bit_rate;
mod bytes;
mod chance;
mod frequency;
mod length;
mod money;
mod position;
mod quantity;
mod time;

pub use bit_rate::BitRate;
pub use bytes::Bytes;
pub use chance::Chance;
pub use frequency::Frequency;
pub use length::Length;
pub use money::{Currency, Money};
pub use position::{Azimuth, Position, PositionError};
pub use quantity::{Quantity, QuantityError};
pub use time::{SimTime, Span};
