//! The event types of X.733 and X.736 as IANA, 3GPP and TM Forum spell them, and their numbers in
//! `IANAItuEventType`.

use super::same;
use sandtable_correlation::EventType;

/// Whose spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `communicationsAlarm`: X.721 and `IANAItuEventType`.
    Iana,
    /// `COMMUNICATIONS_ALARM`: TS 28.532.
    ThreeGpp,
    /// `Communications Alarm`: TMF642.
    TmForum,
}

/// Type, number, and the three spellings.
const TYPES: [(EventType, u8, [&str; 3]); 11] = [
    (EventType::Other, 1, ["other", "OTHER", "Other"]),
    (
        EventType::CommunicationsAlarm,
        2,
        ["communicationsAlarm", "COMMUNICATIONS_ALARM", "Communications Alarm"],
    ),
    (
        EventType::QualityOfServiceAlarm,
        3,
        ["qualityOfServiceAlarm", "QUALITY_OF_SERVICE_ALARM", "Quality of Service Alarm"],
    ),
    (
        EventType::ProcessingErrorAlarm,
        4,
        ["processingErrorAlarm", "PROCESSING_ERROR_ALARM", "Processing Error Alarm"],
    ),
    (EventType::EquipmentAlarm, 5, ["equipmentAlarm", "EQUIPMENT_ALARM", "Equipment Alarm"]),
    (
        EventType::EnvironmentalAlarm,
        6,
        ["environmentalAlarm", "ENVIRONMENTAL_ALARM", "Environmental Alarm"],
    ),
    (
        EventType::IntegrityViolation,
        7,
        ["integrityViolation", "INTEGRITY_VIOLATION", "Integrity Violation"],
    ),
    (
        EventType::OperationalViolation,
        8,
        ["operationalViolation", "OPERATIONAL_VIOLATION", "Operational Violation"],
    ),
    (
        EventType::PhysicalViolation,
        9,
        ["physicalViolation", "PHYSICAL_VIOLATION", "Physical Violation"],
    ),
    (
        EventType::SecurityServiceOrMechanismViolation,
        10,
        [
            "securityServiceOrMechanismViolation",
            "SECURITY_SERVICE_OR_MECHANISM_VIOLATION",
            "Security Service or Mechanism Violation",
        ],
    ),
    (
        EventType::TimeDomainViolation,
        11,
        ["timeDomainViolation", "TIME_DOMAIN_VIOLATION", "Time Domain Violation"],
    ),
];

/// The event type that is written so, by name in any spelling or by its IANA number.
pub fn event_type(written: &str) -> Option<EventType> {
    if written.is_empty() {
        return None;
    }
    let number = written.trim().parse().ok();
    let found = TYPES.iter().find(|(_, value, [name, ..])| {
        let short = name.strip_suffix("Alarm");
        number == Some(*value) || same(name, written) || short.is_some_and(|it| same(it, written))
    });
    found.map(|(of, ..)| *of)
}

/// How a standard spells it.
pub fn event_type_name(event_type: EventType, spelling: Spelling) -> &'static str {
    let index = match spelling {
        Spelling::Iana => 0,
        Spelling::ThreeGpp => 1,
        Spelling::TmForum => 2,
    };
    let found = TYPES.iter().find(|(of, ..)| *of == event_type);
    found.map(|(_, _, names)| names[index]).expect("every event type stands in the table")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for (of, number, names) in TYPES {
            for name in names {
                assert_eq!(event_type(name), Some(of), "{name}");
            }
            assert_eq!(event_type(&number.to_string()), Some(of));
        }
        assert_eq!(event_type("Quality-of-service"), Some(EventType::QualityOfServiceAlarm));
        assert_eq!(event_type("trouble"), None);
    }
}
