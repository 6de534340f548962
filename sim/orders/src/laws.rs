//! What must hold of orders whatever happens on the way, judged from outside: the desk tells what it sees
//! while it runs ([`Record::Broken`](crate::Record::Broken)) and what is left in the end
//! ([`Desk::close`](crate::Desk::close)).

/// No request may be sent more often than this without people having looked at it.
pub const MOST_SENT: u16 = 100;
