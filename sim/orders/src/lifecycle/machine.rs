//! What a state set and a lifecycle are, and how one is written down: one line a state, with the word
//! of its standard and the states that may follow. Which there are is left to the other files.

/// A set of states as its standard writes it, with its transitions where a source gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// The standard and what it calls the thing.
    pub name: &'static str,
    /// Where states and transitions were read.
    pub source: &'static str,
    /// The words of all states.
    pub states: &'static [&'static str],
    /// In which of them a thing may begin; empty where no source says how states follow each other.
    pub initial: &'static [&'static str],
    /// Which may follow which; empty where no source says it.
    pub transitions: &'static [(&'static str, &'static str)],
}

impl Lifecycle {
    /// States of which no source says how they follow each other.
    pub(super) const fn of_states(
        name: &'static str,
        source: &'static str,
        states: &'static [&'static str],
    ) -> Self {
        Self { name, source, states, initial: &[], transitions: &[] }
    }
}

/// A step that the lifecycle of a thing does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{of} may not go from `{from}` to `{to}`")]
pub struct IllegalTransition {
    /// The name of its [`Lifecycle`].
    pub of: &'static str,
    /// The word of the state that it is in.
    pub from: &'static str,
    /// The word of the state that was asked for.
    pub to: &'static str,
}

/// A closed enum of states. Without `known`, no source says how they follow each other.
macro_rules! state_set {
    (
        $(#[$about:meta])*
        $type:ident, $name:literal, $source:literal;
        $( $(#[$meaning:meta])* $state:ident = $word:literal, )+
        $( ; known: { initial: $initial:expr, transitions: $transitions:expr } )?
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[repr(u8)]
        pub enum $type {
            $( #[doc = concat!("`", $word, "`.")] $(#[$meaning])* $state, )+
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];

            /// What is known of them.
            pub const LIFECYCLE: crate::lifecycle::Lifecycle = crate::lifecycle::Lifecycle {
                $( initial: $initial, transitions: $transitions, )?
                ..crate::lifecycle::Lifecycle::of_states($name, $source, &[$($word),+])
            };

            /// The word of the standard.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$state => $word, )+ }
            }

            /// The state of a word of the standard, which is exact in case and spelling.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$state), )+ _ => None }
            }
        }
    };
}

/// A closed enum of states with the states that may follow each, and in which of them a thing begins.
macro_rules! lifecycle {
    (
        $(#[$about:meta])*
        $type:ident, $name:literal, $source:literal;
        initial: $($initial:ident),+;
        $( $(#[$meaning:meta])* $state:ident = $word:literal => [$($next:ident),*], )+
    ) => {
        crate::lifecycle::machine::state_set! {
            $(#[$about])*
            $type, $name, $source;
            $( $(#[$meaning])* $state = $word, )+
            ; known: {
                initial: &[$($type::$initial.word()),+],
                transitions: &[$( $( ($type::$state.word(), $type::$next.word()), )* )+]
            }
        }

        impl $type {
            /// A bit for each state that may follow this one.
            const fn successors(self) -> u16 {
                match self { $( Self::$state => 0 $( | 1 << Self::$next as u16 )*, )+ }
            }

            /// Whether `next` may follow at once. No state follows itself.
            pub const fn may_become(self, next: Self) -> bool {
                self.successors() >> next as u16 & 1 == 1
            }

            /// Whether nothing may follow.
            pub const fn is_terminal(self) -> bool {
                self.successors() == 0
            }

            /// The state that follows, which is `next`.
            ///
            /// # Errors
            /// If it may not follow.
            pub const fn transition(
                self,
                next: Self,
            ) -> Result<Self, crate::lifecycle::IllegalTransition> {
                if self.may_become(next) {
                    return Ok(next);
                }
                let (from, to) = (self.word(), next.word());
                Err(crate::lifecycle::IllegalTransition { of: $name, from, to })
            }
        }
    };
}

pub(super) use {lifecycle, state_set};
