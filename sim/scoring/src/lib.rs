//! How well alarms were put together, measured against the truth: pure functions of two partitions
//! of the same alarms. Where the truth comes from is left to whoever calls.
