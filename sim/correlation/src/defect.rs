//! The defects of other engines, D1 to D17 of the catalogue, each of which tests can switch on to
//! show that they would notice. Outside this package's tests there is no switch.

/// A defect that a correlation engine can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(test), expect(dead_code, reason = "only tests switch defects on"))]
pub(crate) enum Defect {
    /// D1: a resolved incident takes in new alarms.
    TakesAfterResolution,
    /// D2: a threshold counts alarms that are cleared.
    CountsCleared,
    /// D3: a clear opens an incident.
    OpensOnClear,
    /// D4: an incident at a threshold holds the last alarm only.
    HoldsLastOnly,
    /// D5: alarms without a key share an incident.
    SharesEmptyKey,
    /// D6: a cause that comes after its symptom does not hide it.
    NeedsCauseFirst,
    /// D7: each member starts the wait of an action again.
    RestartsWait,
    /// D8: actions follow only the incidents that an operator opens.
    ActsOnManualOnly,
    /// D9: rules that are wrong are left out in silence.
    DropsInvalidRules,
    /// D10: the clear of one member resolves the incident.
    ResolvesOnFirstClear,
    /// D11: an alarm raised again is the old one, whatever the policy says.
    AlwaysReopens,
    /// D12: a resource without an alarm ends the search for a cause.
    StopsAtSilence,
    /// D13: an alarm joins where it is near to any member.
    ChainsMembers,
    /// D14: an alarm that clears others clears those with other keys too.
    ClearsUnrelated,
    /// D15: open incidents are forgotten over a restart.
    ForgetsIncidents,
    /// D16: a test ends in success before the moment that it is about.
    PassesBeyondEnd,
    /// D17: a conclusion goes with the first of its supports.
    UndoesOnFirstSupport,
}

/// The defects that are switched on: none, outside tests.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Defects {
    #[cfg(test)]
    one: Option<Defect>,
}

impl Defects {
    #[cfg(test)]
    pub(crate) const fn only(defect: Defect) -> Self {
        Self { one: Some(defect) }
    }

    #[cfg(test)]
    pub(crate) fn has(self, defect: Defect) -> bool {
        self.one == Some(defect)
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "the switch is there in tests only")]
    pub(crate) const fn has(self, _defect: Defect) -> bool {
        false
    }

    pub(crate) fn drops_invalid_rules(self) -> bool {
        self.has(Defect::DropsInvalidRules)
    }
}
