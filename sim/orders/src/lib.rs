//! Orders as an operator's systems know them, on a clock that is given. What a simulated operator does
//! with them, and where its people and networks are, is left to the model.

pub mod lifecycle;
