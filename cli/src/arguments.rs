//! Exactly what the user typed. What it means is left to the commands.

use crate::alarm_arguments::{Emit, Explain, Replay};
use crate::examples;
use clap::{Args, Parser, Subcommand, ValueEnum};
use sandtable_units::{BitRate, Length, Span};
use std::path::PathBuf;

/// A sand table for telecom operators.
///
/// Sandtable simulates a whole operator, deterministically: its network, what fails in it, and what
/// the operator gets to see of that. Faults, rules and changes are rehearsed on it before they reach
/// production.
#[derive(Debug, Parser)]
#[command(name = "sandtable", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// When to use color.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Try `sandtable run metro-storm`.

Exit status: 0 done; 1 an expectation is not met; 2 wrong usage or an invalid file; 3 the machine \
failed us (disk, memory); 130 stopped by Ctrl-C.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the output is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the shipped scenarios, or the metrics that expectations can name.
    #[command(after_help = examples::LIST)]
    List(List),
    /// Report every mistake in scenario, rule and test files, with line, reason and help.
    #[command(after_help = examples::CHECK)]
    Check(Check),
    /// Run a scenario.
    #[command(after_help = examples::RUN)]
    Run(Run),
    /// Play recorded alarms through rules alone, and show what other rules would have made of them.
    #[command(after_help = examples::REPLAY)]
    Replay(Replay),
    /// Write a run's alarms as VES, TMF642 or 3GPP, for other systems, in time if so wanted.
    #[command(after_help = examples::EMIT)]
    Emit(Emit),
    /// Show why alarms are in an incident or not: which rule, which path, which supports.
    #[command(after_help = examples::EXPLAIN)]
    Explain(Explain),
    /// Try every failure of a network and show what it does to links, cells, slices, agreements and people.
    #[command(after_help = examples::SWEEP)]
    Sweep(Sweep),
    /// Turn a network from another format into a scenario.
    #[command(after_help = examples::IMPORT)]
    Import(Import),
    /// Write a scenario's network in a format that other programs draw.
    #[command(after_help = examples::EXPORT)]
    Export(Export),
    /// Run tests of rules.
    #[command(after_help = examples::TEST)]
    Test(Test),
    /// Begin a project: a scenario, rules, tests, a CI workflow.
    #[command(after_help = examples::INIT)]
    Init(Init),
    /// Print the JSON Schema of scenario, rule or test files, for editors.
    #[command(after_help = examples::SCHEMA)]
    Schema(Schema),
    /// Print a script that completes commands and options in your shell.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(Completions),
    /// Write man pages of all commands into a folder.
    #[command(after_help = examples::MAN)]
    Man(Man),
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder; it is made if it is not there.
    pub(crate) folder: PathBuf,
    /// Replace pages that are there.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object and nothing else.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Show the metrics instead of the scenarios.
    #[arg(long)]
    pub(crate) metrics: bool,
    /// Show the rule sets instead of the scenarios.
    #[arg(long, conflicts_with = "metrics")]
    pub(crate) rules: bool,
    /// How to show them.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenario files, names of shipped scenarios, or rule files (`*.rules.toml`).
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// How to report the mistakes.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Run {
    /// A scenario file, or the name of a shipped scenario.
    pub(crate) scenario: String,
    /// Put a value into the scenario, such as `--set generate.cells=500` (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// What random streams start from, instead of what the scenario says.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// The rules that the operations centre works by, instead of what the scenario says: the name of a
    /// shipped set, or a file.
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<String>,
    /// Run this many replications, each with its own random streams.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) replications: u32,
    /// Stop after this simulated span, such as `6h`, instead of what the scenario says.
    #[arg(long, value_name = "SPAN")]
    pub(crate) until: Option<Span>,
    /// Where to write the results [default: sandtable-out/SCENARIO].
    #[arg(long, value_name = "DIR", conflicts_with = "no_out")]
    pub(crate) out: Option<PathBuf>,
    /// Write no results.
    #[arg(long)]
    pub(crate) no_out: bool,
    /// Replace what `--out` and `--log` name, if it is a result of ours or a file.
    #[arg(long)]
    pub(crate) force: bool,
    /// Where to write what happened to orders, for process mining: OCEL 2.0 (`.json`), XES (`.xes`) or CSV,
    /// where an apostrophe stands before texts that a spreadsheet would take for formulas.
    #[arg(long, value_name = "FILE", conflicts_with = "replications")]
    pub(crate) log: Option<PathBuf>,
    /// How to show what came of it.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Show nothing but errors.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Worker threads [default: as many as the machine has]. No effect on results.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Regions that the processes are shared out to [default: as suits]. No effect on results.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub(crate) regions: Option<u32>,
    /// Run the sequential reference beside this run and show the first record that differs.
    #[arg(long, conflicts_with_all = ["out", "replications"])]
    pub(crate) trace_divergence: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sweep {
    /// A scenario file, or the name of a shipped scenario.
    #[arg(required_unless_present = "from")]
    pub(crate) scenario: Option<String>,
    /// Show again what an earlier sweep wrote with `--out`, without a new one.
    #[arg(long, value_name = "DIR", conflicts_with_all = [
        "scenario", "set", "double", "stage", "hour", "lasts", "out", "threads",
    ])]
    pub(crate) from: Option<PathBuf>,
    /// Put a value into the scenario, such as `--set routing.metric=length` (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// What fails [default: all of them].
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    pub(crate) only: Vec<Risk>,
    /// Try each two failures together, too.
    #[arg(long)]
    pub(crate) double: bool,
    /// How far the network has got in answering a failure.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "converged")]
    pub(crate) stage: Vec<Stage>,
    /// The hours whose traffic there is: of a weekday, or of a day such as `sat-20`.
    #[arg(long, value_name = "HOUR", value_delimiter = ',', default_value = "20",
        value_parser = hour_of_week)]
    pub(crate) hour: Vec<usize>,
    /// How long a failure lasts of whose repair the scenario says nothing.
    #[arg(long, value_name = "SPAN", default_value = "4h")]
    pub(crate) lasts: Span,
    /// How many of the worst cases to keep for each element and kind of failure [default: 10].
    #[arg(long, value_name = "N")]
    pub(crate) worst: Option<u16>,
    /// Show only failures whose names match, such as `Dortmund*`.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) filter: Option<glob::Pattern>,
    /// Show only links, sites, cells, slices and agreements whose names match.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) of: Option<glob::Pattern>,
    /// Where to write all that was found, to be shown again with `--from`.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace what `--out` names, if it is a result of ours.
    #[arg(long)]
    pub(crate) force: bool,
    /// How to show what was found.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Worker threads [default: as many as the machine has]. No effect on results.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Risk {
    /// Links, one at a time.
    Links,
    /// Routers with their links.
    Routers,
    /// Sites with their cells and links.
    Sites,
    /// Ducts with the links that lie in them.
    Ducts,
    /// Power feeders: batteries run out one after another.
    Feeders,
    /// Each two of those together, where `--double` tried them.
    Pairs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Nobody has noticed yet.
    BeforeReroute,
    /// The ends of failed links send around them.
    FastReroute,
    /// All routers have new paths.
    Converged,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file to import; of `csv` and `netbox` all that belong together.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Its format.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) from: ImportFormat,
    /// What bit rates are in that have no unit, such as `1Gbit/s` [default: what the file names, or
    /// 1Mbit/s].
    #[arg(long, value_name = "RATE")]
    pub(crate) rate_unit: Option<BitRate>,
    /// What lengths are in that have no unit, such as `1m` [default: 1km].
    #[arg(long, value_name = "LENGTH")]
    pub(crate) length_unit: Option<Length>,
    /// Map a field to the heading of its CSV column, such as `latitude=Breite` (repeatable).
    #[arg(long, value_name = "FIELD=HEADING", value_parser = column)]
    pub(crate) column: Vec<(String, String)>,
    /// Make sites, instead of routers, of nodes whose kind the file does not give.
    #[arg(long)]
    pub(crate) sites: bool,
    /// How many people live around each site whose population the file does not give.
    #[arg(long, value_name = "COUNT")]
    pub(crate) people: Option<u32>,
    /// Where to write the scenario [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// A scenario that the imported one starts from; sites are linked to its nearest routers.
    #[arg(long, value_name = "SCENARIO")]
    pub(crate) base: Option<String>,
    /// Move all sites so that their middle lies here, such as `50.11,8.68`.
    #[arg(long, value_name = "LAT,LON", value_parser = place, allow_hyphen_values = true)]
    pub(crate) move_to: Option<sandtable_units::Position>,
    /// How long a run of it is.
    #[arg(long, value_name = "SPAN", default_value = "1d")]
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// TopoHub node-link JSON: a transport network.
    Topohub,
    /// Node-link JSON as networkx writes it: a transport network.
    #[value(alias = "networkx")]
    NodeLink,
    /// SNDlib native text or XML: a transport network.
    Sndlib,
    /// GraphML of the Topology Zoo, of yEd or of `sandtable export`: a transport network.
    Graphml,
    /// GML of the Topology Zoo: a transport network.
    Gml,
    /// Net2Plan designs (.n2p): a transport network.
    Net2plan,
    /// GNPy JSON, such as CORONET: an optical network.
    #[value(alias = "coronet")]
    Gnpy,
    /// Tables of nodes, links and demands, CSV, in a file each.
    Csv,
    /// GeoJSON: points are nodes, lines are links.
    Geojson,
    /// KML: points are nodes, lines are links.
    Kml,
    /// Network topology of the IETF (RFC 8345), JSON.
    Rfc8345,
    /// NetBox sites, devices and cables, JSON, in one file or several.
    Netbox,
    /// TMF639 resource inventory, JSON: routers, sites with cells, and links.
    Tmf639,
    /// Radio cells as NSG exports them, CSV.
    Nsg,
    /// Radio cells as OpenCelliD publishes them, CSV.
    Opencellid,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// A scenario file, or the name of a shipped scenario.
    pub(crate) scenario: String,
    /// The format.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportTo,
    /// Where to write it [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub(crate) force: bool,
    /// Put a value into the scenario, such as `--set generate.cells=500` (repeatable).
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportTo {
    /// GeoJSON: sites, cells, routers and cores as points, links as lines.
    Geojson,
    /// GraphML with the keys of the Topology Zoo: sites and routers as nodes, links as edges.
    Graphml,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Test files, or folders with `*.test.toml`.
    // `--mutate PATH` takes the path for its share, which is put right later.
    #[arg(required_unless_present = "mutate", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only tests whose name fits this regular expression.
    #[arg(long, value_name = "REGEX")]
    pub(crate) filter: Option<regex::Regex>,
    /// Fail if less than this share of the rules does something in the tests.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) coverage: Option<f64>,
    /// Change the rules a little, one change at a time, and show those that no test notices. Fails if
    /// less than this share of the changes is noticed.
    #[arg(
        long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "100%",
        conflicts_with = "engine"
    )]
    pub(crate) mutate: Option<String>,
    /// Test this command instead of the rule engine; it speaks the engine protocol.
    #[arg(long, value_name = "COMMAND")]
    pub(crate) engine: Option<String>,
    /// How long that command may take to answer a line, such as `30s` [default: 10s].
    #[arg(long, value_name = "SPAN")]
    pub(crate) engine_timeout: Option<Span>,
    /// How to show what came of it.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: TestFormat,
    /// Write it to a file, too, such as `--report junit=tests.xml` (repeatable).
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub(crate) report: Vec<(TestFormat, PathBuf)>,
    /// Replace the files of `--report` if they are there.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people.
    Text,
    /// One JSON object and nothing else.
    Json,
    /// JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// SARIF 2.1.0: what is strange about the rules.
    Sarif,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder; it is made, and may not hold any of the files yet.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Whose schema.
    #[arg(value_enum, default_value = "scenario")]
    pub(crate) document: Document,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Document {
    /// Scenario files.
    Scenario,
    /// Rule files.
    Rules,
    /// Test files.
    Test,
}

pub(crate) fn percent(text: &str) -> Result<f64, String> {
    let share =
        text.trim_end_matches('%').parse().ok().filter(|share| (0.0..=100.0).contains(share));
    share.ok_or_else(|| "write percent from 0 to 100".to_owned())
}

fn report(text: &str) -> Result<(TestFormat, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write for instance `junit=tests.xml`")?;
    Ok((TestFormat::from_str(format, false)?, PathBuf::from(file)))
}

/// The days of the week, as hours name them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// An hour of the week from Monday midnight: `20` of a weekday, `sat-20` of a day.
fn hour_of_week(text: &str) -> Result<usize, String> {
    let wrong = || "write an hour from 0 to 23, or one of a day, such as `sat-20`".to_owned();
    let (day, hour) = text.split_once('-').unwrap_or((DAYS[0], text));
    let day = DAYS.into_iter().position(|name| name == day).ok_or_else(wrong)?;
    let hour: usize = hour.parse().map_err(|_not_a_number| wrong())?;
    if hour < 24 { Ok(24 * day + hour) } else { Err(wrong()) }
}

/// A field and the heading of its column.
fn column(text: &str) -> Result<(String, String), String> {
    let (field, heading) = text.split_once('=').ok_or("write it as FIELD=HEADING")?;
    Ok((field.trim().to_owned(), heading.trim().to_owned()))
}

fn place(text: &str) -> Result<sandtable_units::Position, String> {
    let (latitude, longitude) =
        text.split_once(',').ok_or("write latitude and longitude, such as `50.11,8.68`")?;
    let number = |text: &str| {
        text.trim().parse::<f64>().map_err(|_not_a_number| format!("`{text}` is not a number"))
    };
    sandtable_units::Position::from_degrees(number(latitude)?, number(longitude)?)
        .map_err(|error| error.to_string())
}
