//! The model under test: laws, closed forms, determinism, extremes. One program, so that the worlds
//! are built once.

mod availability;
mod blame;
mod conservation;
mod customers;
mod determinism;
mod extremes;
mod laws;
mod loads;
mod names;
mod noc;
mod orders;
mod partial_sharing;
mod parts;
mod people;
mod traffic;
mod world;
