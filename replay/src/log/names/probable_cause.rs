//! Probable causes: the names and numbers of `IANAItuProbableCause`, misspelt where the standard
//! misspells them, and the older numbers 1 to 57 of X.721 that some vendors send.

use super::same;

/// Whose numbers a log has for probable causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseNumbers {
    /// `IANAItuProbableCause`.
    Iana,
    /// The alphabetical numbering of X.721: adapterError(1) … versionMismatch(57).
    X721,
}

/// Blocks of consecutive numbers: the first number, and the names.
const IANA: &[(u16, &str)] = &[
    (
        1,
        "aIS callSetUpFailure degradedSignal farEndReceiverFailure framingError lossOfFrame \
         lossOfPointer lossOfSignal payloadTypeMismatch transmissionError remoteAlarmInterface \
         excessiveBER pathTraceMismatch unavailable signalLabelMismatch lossOfMultiFrame \
         receiveFailure transmitFailure modulationFailure demodulationFailure \
         broadcastChannelFailure connectionEstablishmentError invalidMessageReceived \
         localNodeTransmissionError remoteNodeTransmissionError routingFailure",
    ),
    (
        51,
        "backplaneFailure dataSetProblem equipmentIdentifierDuplication externalIFDeviceProblem \
         lineCardProblem multiplexerProblem nEIdentifierDuplication powerProblem processorProblem \
         protectionPathFailure receiverFailure replaceableUnitMissing replaceableUnitTypeMismatch \
         synchronizationSourceMismatch terminalProblem timingProblem transmitterFailure \
         trunkCardProblem replaceableUnitProblem realTimeClockFailure antennaFailure \
         batteryChargingFailure diskFailure frequencyHoppingFailure iODeviceError \
         lossOfSynchronisation lossOfRedundancy powerSupplyFailure signalQualityEvaluationFailure \
         tranceiverFailure protectionMechanismFailure protectingResourceFailure",
    ),
    (
        101,
        "airCompressorFailure airConditioningFailure airDryerFailure batteryDischarging \
         batteryFailure commercialPowerFailure coolingFanFailure engineFailure \
         fireDetectorFailure fuseFailure generatorFailure lowBatteryThreshold pumpFailure \
         rectifierFailure rectifierHighVoltage rectifierLowFVoltage ventilationsSystemFailure \
         enclosureDoorOpen explosiveGas fire flood highHumidity highTemperature highWind \
         iceBuildUp intrusionDetection lowFuel lowHumidity lowCablePressure lowTemperatue \
         lowWater smoke toxicGas coolingSystemFailure externalEquipmentFailure \
         externalPointFailure",
    ),
    (
        151,
        "storageCapacityProblem memoryMismatch corruptData outOfCPUCycles sfwrEnvironmentProblem \
         sfwrDownloadFailure lossOfRealTimel applicationSubsystemFailure \
         configurationOrCustomisationError databaseInconsistency fileError outOfMemory \
         softwareError timeoutExpired underlayingResourceUnavailable versionMismatch",
    ),
    (
        201,
        "bandwidthReduced congestion excessiveErrorRate excessiveResponseTime \
         excessiveRetransmissionRate reducedLoggingCapability systemResourcesOverload",
    ),
    (
        500,
        "adapterError applicationSubsystemFailture bandwidthReducedX733 callEstablishmentError \
         communicationsProtocolError communicationsSubsystemFailure \
         configurationOrCustomizationError congestionX733 coruptData cpuCyclesLimitExceeded \
         dataSetOrModemError degradedSignalX733 dteDceInterfaceError enclosureDoorOpenX733 \
         equipmentMalfunction excessiveVibration fileErrorX733 fireDetected framingErrorX733 \
         heatingVentCoolingSystemProblem humidityUnacceptable inputOutputDeviceError \
         inputDeviceError lanError leakDetected localNodeTransmissionErrorX733 lossOfFrameX733 \
         lossOfSignalX733 materialSupplyExhausted multiplexerProblemX733 outOfMemoryX733 \
         ouputDeviceError performanceDegraded powerProblems pressureUnacceptable \
         processorProblems pumpFailureX733 queueSizeExceeded receiveFailureX733 \
         receiverFailureX733 remoteNodeTransmissionErrorX733 resourceAtOrNearingCapacity \
         responseTimeExecessive retransmissionRateExcessive softwareErrorX733 \
         softwareProgramAbnormallyTerminated softwareProgramError storageCapacityProblemX733 \
         temperatureUnacceptable thresholdCrossed timingProblemX733 toxicLeakDetected \
         transmitFailureX733 transmiterFailure underlyingResourceUnavailable \
         versionMismatchX733",
    ),
    (
        600,
        "authenticationFailure breachOfConfidentiality cableTamper delayedInformation \
         denialOfService duplicateInformation informationMissing informationModificationDetected \
         informationOutOfSequence keyExpired nonRepudiationFailure outOfHoursActivity \
         outOfService proceduralError unauthorizedAccessAttempt unexpectedInformation",
    ),
    (1024, "other"),
];

/// The names that X.721 numbers from 1.
const X721: &str = "adapterError applicationSubsystemFailure bandwidthReduced \
    callEstablishmentError communicationsProtocolError communicationsSubsystemFailure \
    configurationOrCustomizationError congestion corruptData cpuCyclesLimitExceeded \
    dataSetOrModemError degradedSignal dteDceInterfaceError enclosureDoorOpen \
    equipmentMalfunction excessiveVibration fileError fireDetected flood framingError \
    heatingVentCoolingSystemProblem humidityUnacceptable inputOutputDeviceError \
    inputDeviceError lanError leakDetected localNodeTransmissionError lossOfFrame lossOfSignal \
    materialSupplyExhausted multiplexerProblem outOfMemory ouputDeviceError \
    performanceDegraded powerProblem pressureUnacceptable processorProblem pumpFailure \
    queueSizeExceeded receiveFailure receiverFailure remoteNodeTransmissionError \
    resourceAtOrNearingCapacity responseTimeExecessive retransmissionRateExcessive \
    softwareError softwareProgramAbnormallyTerminated softwareProgramError \
    storageCapacityProblem temperatureUnacceptable thresholdCrossed timingProblem \
    toxicLeakDetected transmitFailure transmiterFailure underlyingResourceUnavailable \
    versionMismatch";

/// What people write correctly, and how the standard spells it.
const CORRECTED: [(&str, &str); 8] = [
    ("lowTemperature", "lowTemperatue"),
    ("transceiverFailure", "tranceiverFailure"),
    ("rectifierLowVoltage", "rectifierLowFVoltage"),
    ("ventilationSystemFailure", "ventilationsSystemFailure"),
    ("lossOfRealTime", "lossOfRealTimel"),
    ("outputDeviceError", "ouputDeviceError"),
    ("responseTimeExcessive", "responseTimeExecessive"),
    ("powerProblemX733", "powerProblems"),
];

fn names() -> impl Iterator<Item = (u16, &'static str)> {
    IANA.iter().flat_map(|(first, names)| (*first..).zip(names.split_whitespace()))
}

/// The probable cause that is written so, by name or by number, as `IANAItuProbableCause` spells it;
/// nothing where it is a cause of the source's own.
pub fn cause_name(written: &str, numbers: CauseNumbers) -> Option<&'static str> {
    if let Ok(number) = written.trim().parse::<u16>() {
        return match numbers {
            CauseNumbers::Iana => names().find(|(of, _)| *of == number).map(|(_, name)| name),
            CauseNumbers::X721 => X721.split_whitespace().nth(usize::from(number).checked_sub(1)?),
        };
    }
    let corrected = CORRECTED.iter().find(|(right, _)| same(right, written));
    if let Some((_, standard)) = corrected {
        return Some(standard);
    }
    names().map(|(_, name)| name).find(|name| same(name, written))
}

/// The number that `IANAItuProbableCause` gives to a name.
pub fn cause_number(name: &str) -> Option<u16> {
    let name = cause_name(name, CauseNumbers::Iana)?;
    names().find(|(_, known)| *known == name).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_standard() {
        for (name, number) in [
            ("aIS", 1),
            ("routingFailure", 26),
            ("powerProblem", 58),
            ("powerSupplyFailure", 78),
            ("protectingResourceFailure", 82),
            ("commercialPowerFailure", 106),
            ("lowTemperatue", 130),
            ("externalPointFailure", 136),
            ("versionMismatch", 166),
            ("systemResourcesOverload", 207),
            ("lossOfSignalX733", 527),
            ("thresholdCrossed", 549),
            ("versionMismatchX733", 555),
            ("unexpectedInformation", 615),
            ("other", 1024),
        ] {
            assert_eq!(cause_number(name), Some(number), "{name}");
            assert_eq!(cause_name(&number.to_string(), CauseNumbers::Iana), Some(name));
        }
        assert_eq!(names().count(), 26 + 32 + 36 + 16 + 7 + 56 + 16 + 1);
    }

    #[test]
    fn the_older_numbers_are_others() {
        let name = |number| cause_name(number, CauseNumbers::X721);
        assert_eq!(name("1"), Some("adapterError"));
        assert_eq!(name("27"), Some("localNodeTransmissionError"));
        assert_eq!(name("57"), Some("versionMismatch"));
        assert_eq!((name("0"), name("58")), (None, None));
    }

    #[test]
    fn right_spellings_are_read_and_written_as_the_standard_does() {
        assert_eq!(cause_name("Low Temperature", CauseNumbers::Iana), Some("lowTemperatue"));
        assert_eq!(cause_name("LOSS_OF_SIGNAL", CauseNumbers::Iana), Some("lossOfSignal"));
        assert_eq!(cause_name("gremlins", CauseNumbers::Iana), None);
    }
}
