//! Exactly what the user typed after the commands that play alarms through rules or send them out. What
//! it means is left to the commands.

use crate::arguments::Format;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use sandtable_replay::lifecycle::Lifecycle;
use sandtable_replay::log::{self, TimeForm, Tolerance, zone_of};
use sandtable_scenarios::schema::Occasion;
use sandtable_units::Span;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The recorded alarms: a file, or `-` for standard input.
    pub(crate) log: PathBuf,
    /// The rules to play them through: the name of a shipped set, or a file.
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: String,
    /// Other rules: show what would have been different.
    #[arg(long, value_name = "RULES")]
    pub(crate) against: Option<String>,
    #[command(flatten)]
    pub(crate) topology: TopologyChoice,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Stop this long after the start of the log, such as `6h` [default: 1h after its last alarm].
    #[arg(long, value_name = "SPAN")]
    pub(crate) until: Option<Span>,
    /// How many of the largest incidents to show.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) largest: u16,
    /// How to show what came of it.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TopologyChoice {
    /// What the alarms are held against: a file with `[[resource]]` and `[[edge]]`, a scenario, or a
    /// `.csv` file of pairs of resources that are connected [default: none].
    #[arg(long, value_name = "TOPOLOGY")]
    pub(crate) topology: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How the log is read")]
pub(crate) struct Reading {
    /// Its format.
    #[arg(long, value_name = "FORMAT", value_parser = named(&log::Format::ALL))]
    pub(crate) from: Option<log::Format>,
    /// Which columns of CSV hold what, such as `resource=site+port,type=alarm,time=raised`.
    #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',')]
    pub(crate) columns: Vec<String>,
    /// What separates the columns of CSV [default: a comma].
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// How alarms begin and end [default: as the format says, or the log shows]: one of ves-stateful,
    /// ves-stateless, ves-never-cleared, opennms-new, opennms-reuse, episodes, ageing, or `ageing=SPAN`.
    #[arg(long, value_parser = lifecycle)]
    pub(crate) lifecycle: Option<Lifecycle>,
    /// What numbers and words of severity mean [default: as the format says].
    #[arg(long, value_enum, value_name = "TABLE")]
    pub(crate) severities: Option<Severities>,
    /// Names of attributes that tell apart alarms of one type at one resource.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) qualifier: Vec<String>,
    /// The year of moments without one.
    #[arg(long)]
    pub(crate) year: Option<i16>,
    /// The zone of moments without one, such as `+02:00` or `Europe/Berlin` [default: UTC].
    #[arg(long, value_parser = zone_of, allow_hyphen_values = true)]
    pub(crate) zone: Option<TimeZone>,
    /// What the name of a zone means, such as `NZDT=+13:00` or `IST=Asia/Jerusalem` (repeatable).
    #[arg(long, value_name = "NAME=ZONE", value_parser = zone_name)]
    pub(crate) zone_name: Vec<(String, TimeZone)>,
    /// The form of moments, such as `%d.%m.%Y %H:%M:%S` [default: the usual forms].
    #[arg(long, value_name = "FORM")]
    pub(crate) time_format: Option<TimeForm>,
    /// The device of lines of syslog that name none.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// What messages of your own devices mean: a table of patterns for lines of syslog.
    #[arg(long, value_name = "FILE")]
    pub(crate) patterns: Option<String>,
    /// Leave out as many records that cannot be read, such as `10`, or as many of all, such as `0.5%`
    /// [default: none].
    #[arg(long, value_name = "N|SHARE")]
    pub(crate) skip_unreadable: Option<Tolerance>,
    /// In which order alarms were received [default: as the format says].
    #[arg(long, value_enum)]
    pub(crate) order: Option<Order>,
    /// After a list of alarms was rebuilt, clear what is not told again for so long.
    #[arg(long, value_name = "SPAN")]
    pub(crate) resync: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Severities {
    /// Words of X.733, TMF642 and 3GPP.
    Words,
    /// Words of VES; NORMAL is a clear.
    Ves,
    /// RFC 3877: cleared(1) to warning(6).
    Itu,
    /// Audiocodes: cleared(0) to critical(5).
    Audiocodes,
    /// `OpenNMS`: indeterminate(1) to critical(7).
    Opennms,
    /// Syslog: emergency(0) to debug(7).
    Syslog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// As they stand in the log.
    Log,
    /// By their moments.
    Time,
}

#[derive(Debug, Args)]
pub(crate) struct Emit {
    /// A scenario file, or the name of a shipped scenario.
    pub(crate) scenario: String,
    /// The format of the alarms: a JSON document a line.
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) form: Wire,
    /// Where to write them [default: standard output].
    #[arg(long, short, value_name = "FILE", conflicts_with = "to")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// Post each to a collector instead, such as `https://collector:8443/eventListener/v7`.
    #[arg(long, value_name = "URL")]
    pub(crate) to: Option<String>,
    /// The certificates that a collector's is checked with, in PEM [default: those of the web].
    #[arg(long, value_name = "FILE", requires = "to")]
    pub(crate) ca: Option<PathBuf>,
    /// Write them in time: `1x` as they come, `10x` ten times as fast [default: at once].
    #[arg(long, value_name = "FACTOR", value_parser = pace)]
    pub(crate) pace: Option<f64>,
    /// How VES marks ends and repeats.
    #[arg(long, value_enum, value_name = "LIFECYCLE", default_value = "stateful")]
    pub(crate) ves: Ves,
    /// Who says it, in TMF642 and 3GPP.
    #[arg(long, value_name = "NAME", default_value = "sandtable")]
    pub(crate) system: String,
    /// Put a value into the scenario, such as `--set generate.cells=500` (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// What random streams start from, instead of what the scenario says.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Stop after this simulated span, such as `6h`, instead of what the scenario says.
    #[arg(long, value_name = "SPAN")]
    pub(crate) until: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wire {
    /// Fault events of ONAP VES 7.2.
    Ves,
    /// Alarm events of TMF642 v4.
    Tmf642,
    /// Fault notifications of 3GPP TS 28.532.
    #[value(name = "3gpp")]
    ThreeGpp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ves {
    /// One id from raise to clear.
    Stateful,
    /// One id for an alarm for ever.
    Stateless,
    /// A new id each time; clears are left out.
    NeverCleared,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Where the incident is: a scenario, the result directory of a run, or a recorded log (with
    /// `--from`; `-` for standard input).
    #[arg(value_name = "SCENARIO|DIR|LOG")]
    pub(crate) source: String,
    /// The number of the incident; without one, all are listed.
    pub(crate) incident: Option<u32>,
    /// Explain an alarm instead: why it is in an incident or why not.
    #[arg(long, num_args = 2, value_names = ["RESOURCE", "TYPE"], conflicts_with = "incident")]
    pub(crate) alarm: Option<Vec<String>>,
    /// Show the story of an order instead, by its number.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["incident", "alarm"])]
    pub(crate) order_number: Option<u64>,
    /// At which moment: by the clock, such as `10:05` or, two days after that of the start, `2d 10:05:30`, or
    /// so long after the start, such as `90min` [default: while most of the incident's alarms were active, or
    /// the end].
    #[arg(long, value_name = "MOMENT", value_parser = Occasion::parse)]
    pub(crate) at: Option<Occasion>,
    /// The rules: the name of a shipped set, or a file [default: those of the scenario].
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<String>,
    #[command(flatten)]
    pub(crate) topology: TopologyChoice,
    /// The scenario that a result directory comes from, where its name does not lead there.
    #[arg(long)]
    pub(crate) scenario: Option<String>,
    /// Put a value into the scenario, as for the run (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Words that stand for values.
fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|(name, _)| *name)).map(|chosen| {
        let found = all.iter().find(|(name, _)| *name == chosen);
        found.expect("only names are let through").1
    })
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [one] => Ok(*one),
        _ => Err("write one character of ASCII, or `\\t`".to_owned()),
    }
}

fn lifecycle(text: &str) -> Result<Lifecycle, String> {
    if let Some(span) = text.strip_prefix("ageing=") {
        return span.parse().map(Lifecycle::Ageing).map_err(|error| format!("{error}"));
    }
    let found = Lifecycle::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, lifecycle)| *lifecycle).ok_or_else(|| {
        let names: Vec<&str> = Lifecycle::ALL.iter().map(|(name, _)| *name).collect();
        format!("the lifecycles are {}", names.join(", "))
    })
}

fn zone_name(text: &str) -> Result<(String, TimeZone), String> {
    let (name, zone) = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty())
        .ok_or_else(|| "write a name and what it means, such as `NZDT=+13:00`".to_owned())?;
    Ok((name.trim().to_uppercase(), zone_of(zone.trim())?))
}

fn pace(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('x').and_then(|number| number.parse::<f64>().ok());
    number
        .filter(|factor| factor.is_finite() && *factor > 0.0)
        .ok_or_else(|| "write how many times as fast, such as `10x`".to_owned())
}
