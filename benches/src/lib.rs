//! What the benches share: PHOLD, the field's standard load, on the kernel and on a hand-written
//! yardstick without any framework.

pub mod phold;
pub mod yardstick;
