//! Elements: everything that has a name and can fail, with a dense id by the order of names.

use sandtable_kernel::LpId;
use sandtable_scenarios::schema::faults::Class;
use sandtable_units::Position;
use serde::{Deserialize, Serialize};

/// An element of the network: the rank of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ElementId(pub(crate) u32);

impl ElementId {
    /// The rank, to look it up in a table of elements.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// An area that figures are told for: the rank of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AreaId(pub(crate) u32);

impl AreaId {
    /// The rank, to look it up in a table of areas.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of an element from the start.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its name, unique in the scenario.
    pub name: String,
    /// What it is.
    pub class: Class,
    /// The area it belongs to.
    pub area: Option<AreaId>,
    /// Where it is; for a link or duct about its middle.
    pub position: Position,
    /// The process that owns its state.
    pub(crate) owner: LpId,
    /// Its number among the elements of that process.
    pub(crate) slot: u32,
    /// Its number among the elements of its class.
    pub(crate) rank: u32,
}
