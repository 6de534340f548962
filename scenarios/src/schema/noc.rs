//! The network operations centre: who works on alarms, and by which rules.

use sandtable_document::{Placed, table};

table! {
    /// The network operations centre.
    pub struct Noc as "`[noc]`" {
        /// The rules that it works by: the name of a shipped set, or a file seen from the folder of the
        /// scenario. Without rules nobody works on alarms.
        rules: Option<Placed<String>>,
    }
}
