//! Severities by name, and what the numbers of each source mean. The tables contradict each other, so
//! a number is only read where the profile says whose it is.

use super::plain;
use sandtable_correlation::Severity;

/// What a source says about how bad an alarm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The alarm is cleared.
    Cleared,
    /// The alarm is this bad.
    Is(Severity),
}

/// Whose severities a log has. Each table knows its own words and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeverityTable {
    /// X.733, TMF642 and 3GPP: words only, no numbers.
    Words,
    /// VES: words only; `NORMAL` is a clear.
    Ves,
    /// `ItuPerceivedSeverity` of RFC 3877: cleared(1) … warning(6).
    Itu,
    /// `AudioCodes`: cleared(0), indeterminate(1) … critical(5).
    AudioCodes,
    /// `OpenNMS`: indeterminate(1), cleared(2), normal(3) … critical(7). `normal` is an event that is
    /// no trouble, not a clear.
    OpenNms,
    /// Syslog, 0 (emergency) to 7 (debug), read with the table of RFC 5674. It has no clear: a 5 may
    /// be one or may not.
    Syslog,
}

use Severity::{Critical, Indeterminate, Major, Minor, Warning};

/// X.733 and what tools call the same.
const WORDS: &[(&str, Reading)] = &[
    ("cleared", Reading::Cleared),
    ("clear", Reading::Cleared),
    ("indeterminate", Reading::Is(Indeterminate)),
    ("unknown", Reading::Is(Indeterminate)),
    ("warning", Reading::Is(Warning)),
    ("warn", Reading::Is(Warning)),
    ("minor", Reading::Is(Minor)),
    ("major", Reading::Is(Major)),
    ("critical", Reading::Is(Critical)),
];

/// The keywords of RFC 5424 with their numbers, by RFC 5674: Alert is an X.733 critical, Critical a
/// major, Error a minor.
const SYSLOG: [(&str, Severity); 8] = [
    ("emergency", Critical),
    ("alert", Critical),
    ("critical", Major),
    ("error", Minor),
    ("warning", Warning),
    ("notice", Indeterminate),
    ("informational", Indeterminate),
    ("debug", Indeterminate),
];

impl SeverityTable {
    /// All tables with the names they go by.
    pub const ALL: [(&'static str, Self); 6] = [
        ("words", Self::Words),
        ("ves", Self::Ves),
        ("itu", Self::Itu),
        ("audiocodes", Self::AudioCodes),
        ("opennms", Self::OpenNms),
        ("syslog", Self::Syslog),
    ];

    /// What `written` means, or the reason why it means nothing.
    pub fn read(self, written: &str) -> Result<Reading, String> {
        let word = plain(written);
        if let Ok(number) = written.trim().parse::<u8>() {
            return self.number(number).ok_or_else(|| self.no_number(number));
        }
        let from = |table: &[(&str, Reading)]| {
            table.iter().find(|(name, _)| *name == word).map(|(_, reading)| *reading)
        };
        let read = match self {
            Self::Ves if word == "normal" => Some(Reading::Cleared),
            Self::OpenNms if word == "normal" => Some(Reading::Is(Indeterminate)),
            Self::Words | Self::Itu | Self::AudioCodes | Self::Ves | Self::OpenNms => from(WORDS),
            Self::Syslog => SYSLOG
                .iter()
                .find(|(name, _)| *name == word || word.len() > 3 && name.starts_with(&word))
                .map(|(_, severity)| Reading::Is(*severity)),
        };
        read.ok_or_else(|| format!("{} is not a severity", crate::log::mistake::quoted(written)))
    }

    fn number(self, number: u8) -> Option<Reading> {
        let is = Reading::Is;
        let table: &[Reading] = match self {
            Self::Words | Self::Ves => return None,
            Self::Itu => {
                let table = [
                    Reading::Cleared,
                    is(Indeterminate),
                    is(Critical),
                    is(Major),
                    is(Minor),
                    is(Warning),
                ];
                return table.get(usize::from(number).checked_sub(1)?).copied();
            }
            Self::AudioCodes => &[
                Reading::Cleared,
                is(Indeterminate),
                is(Warning),
                is(Minor),
                is(Major),
                is(Critical),
            ],
            Self::OpenNms => {
                let table = [
                    is(Indeterminate),
                    Reading::Cleared,
                    is(Indeterminate),
                    is(Warning),
                    is(Minor),
                    is(Major),
                    is(Critical),
                ];
                return table.get(usize::from(number).checked_sub(1)?).copied();
            }
            Self::Syslog => return SYSLOG.get(usize::from(number)).map(|(_, of)| is(*of)),
        };
        table.get(usize::from(number)).copied()
    }

    fn no_number(self, number: u8) -> String {
        match self {
            Self::Words | Self::Ves => format!(
                "the severity `{number}` is a number, and what it means depends on who wrote it: \
                 choose a table that has numbers with `--severities` (itu, audiocodes, opennms or syslog)"
            ),
            Self::Itu | Self::AudioCodes | Self::OpenNms | Self::Syslog => {
                format!("`{number}` is not a severity of this table")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_means_what_its_table_says() {
        let five = |table: SeverityTable| table.read("5").ok();
        assert_eq!(five(SeverityTable::Itu), Some(Reading::Is(Minor)));
        assert_eq!(five(SeverityTable::AudioCodes), Some(Reading::Is(Critical)));
        assert_eq!(five(SeverityTable::OpenNms), Some(Reading::Is(Minor)));
        assert_eq!(five(SeverityTable::Syslog), Some(Reading::Is(Indeterminate)));
        assert_eq!(five(SeverityTable::Words), None);
    }

    #[test]
    fn normal_is_a_clear_in_ves_alone() {
        assert_eq!(SeverityTable::Ves.read("Normal"), Ok(Reading::Cleared));
        assert_eq!(SeverityTable::OpenNms.read("NORMAL"), Ok(Reading::Is(Indeterminate)));
        assert!(SeverityTable::Words.read("normal").is_err());
    }
}
