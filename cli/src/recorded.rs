//! Recorded logs and topologies as the command line names them: opened, read as the options say, and
//! refused with every mistake. What the formats mean is left to `replay`.

use crate::alarm_arguments::{Order, Reading, Severities};
use crate::failure::Failure;
use crate::format;
use crate::terminal;
use sandtable_correlation::Topology;
use sandtable_model::Operator;
use sandtable_replay::log::{self, Mistakes, Patterns, Profile, SeverityTable};
use sandtable_replay::recording::{self, Records, Stream, Unreadable};
use sandtable_replay::topology::{TopologyFile, from_pairs, is_topology};
use sandtable_scenarios::document::{Diagnostics, Sources, parse};
use sandtable_scenarios::{load, read_text};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

/// Mistakes that are shown; a log in another format has one on every line.
const SHOWN_MAX: usize = 10;

/// What the options say of a log.
pub(crate) fn profile(reading: &Reading) -> Result<Profile, Failure> {
    let Some(format) = reading.from else {
        let names: Vec<&str> = log::Format::ALL.iter().map(|(name, _)| *name).collect();
        let help = format!("give `--from` and one of {}", names.join(", "));
        return Err(Failure::usage("the format of the log is not told", help));
    };
    let mut profile = format.profile();
    let is_csv = matches!(format, log::Format::Csv | log::Format::X733Csv | log::Format::Gcastle);
    if !is_csv && (!reading.columns.is_empty() || reading.delimiter.is_some()) {
        let reason = "only logs of rows have columns";
        return Err(Failure::usage(reason, "use `--columns` and `--delimiter` with `--from csv`"));
    }
    let is_syslog = format == log::Format::Syslog;
    if !is_syslog && (reading.patterns.is_some() || reading.host.is_some()) {
        let reason = "only lines of syslog have patterns and hosts";
        return Err(Failure::usage(reason, "use `--patterns` and `--host` with `--from syslog`"));
    }
    if is_syslog && reading.time_format.is_some() {
        let reason = "lines of syslog have moments in the forms of their devices";
        return Err(Failure::usage(reason, "leave out `--time-format`"));
    }
    profile.host.clone_from(&reading.host);
    if let Some(file) = &reading.patterns {
        profile.patterns = patterns(file)?;
    }
    for column in &reading.columns {
        profile.columns.set_from(column).map_err(|mistake| Failure::Usage {
            reason: format!("`--columns`: {}", mistake.reason),
            help: mistake.help,
        })?;
    }
    profile.columns.delimiter = reading.delimiter.unwrap_or(profile.columns.delimiter);
    profile.lifecycle = reading.lifecycle.or(profile.lifecycle);
    profile.severities = reading.severities.map_or(profile.severities, |table| match table {
        Severities::Words => SeverityTable::Words,
        Severities::Ves => SeverityTable::Ves,
        Severities::Itu => SeverityTable::Itu,
        Severities::Audiocodes => SeverityTable::AudioCodes,
        Severities::Opennms => SeverityTable::OpenNms,
        Severities::Syslog => SeverityTable::Syslog,
    });
    profile.qualifier.clone_from(&reading.qualifier);
    profile.clock.year = reading.year;
    profile.clock.zone.clone_from(&reading.zone);
    profile.clock.zones.extend(reading.zone_name.iter().cloned());
    profile.clock.form.clone_from(&reading.time_format);
    profile.tolerance = reading.skip_unreadable.unwrap_or_default();
    profile.order = reading.order.map_or(profile.order, |order| match order {
        Order::Log => log::Order::Log,
        Order::Time => log::Order::Time,
    });
    profile.resync = reading.resync;
    Ok(profile)
}

/// The patterns of a file.
fn patterns(file: &str) -> Result<Patterns, Failure> {
    let text = read_text(Path::new(file)).map_err(|problem| Failure::Usage {
        reason: format!("cannot use the patterns `{file}`: {}", problem.reason),
        help: problem.help,
    })?;
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(file, text);
    let found = Patterns::read(&sources, source, &mut out);
    terminal::diagnostics(&out, &sources);
    found.ok_or(Failure::Invalid)
}

/// Reads a log to its end, ready to hand on what it says; `-` is standard input.
pub(crate) fn stream(path: &Path, profile: &Profile) -> Result<Stream, Failure> {
    let name = name(path);
    let found = if path == Path::new("-") {
        recording::stream(io::stdin().lock(), profile, Records::Dropped)
    } else {
        recording::stream(open(path)?, profile, Records::Dropped)
    };
    found.map_err(|unreadable| match unreadable {
        Unreadable::Io(error) => unread(&name, &error),
        Unreadable::Aside(error) => aside(&error),
        Unreadable::Mistakes(mistakes) => {
            tell(&name, &mistakes);
            Failure::Invalid
        }
    })
}

/// What was read cannot be put aside, or not be taken back.
pub(crate) fn aside(error: &io::Error) -> Failure {
    let folder = std::env::temp_dir();
    let reason = format!("cannot put the log aside in `{}`: {error}", folder.display());
    let help = "a long log needs room there; `TMPDIR` names another place";
    Failure::World { reason, help: Some(help.to_owned()) }
}

/// What a log is called in messages.
pub(crate) fn name(path: &Path) -> String {
    let standard_input = path == Path::new("-");
    if standard_input { "standard input".to_owned() } else { path.display().to_string() }
}

fn open(path: &Path) -> Result<impl BufRead + use<>, Failure> {
    let cannot = |reason: &str, help: &str| {
        Failure::usage(format!("cannot use the log `{}`: {reason}", path.display()), help)
    };
    if path.is_dir() {
        return Err(cannot("it is a directory", "name a file in it"));
    }
    File::open(path).map(BufReader::new).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            cannot("there is no such file", "`-` stands for standard input")
        } else {
            unread(&path.display().to_string(), &error)
        }
    })
}

fn unread(name: &str, error: &io::Error) -> Failure {
    let help = Some("check the file's permissions, and the disk".to_owned());
    Failure::World { reason: format!("cannot read `{name}`: {error}"), help }
}

fn tell(name: &str, mistakes: &Mistakes) {
    for mistake in mistakes.first().iter().take(SHOWN_MAX) {
        terminal::error(
            &format!("{name}: {}: {}", mistake.at, mistake.reason),
            mistake.help.as_deref(),
        );
    }
    let more = mistakes.count() - mistakes.first().len().min(SHOWN_MAX) as u64;
    if more > 0 {
        let what = format::counted(more, "more mistake");
        terminal::error(&format!("{name}: {what}"), Some("is this the log's format?"));
    }
}

/// The topology of a file or scenario; without one, a topology that knows nothing.
pub(crate) fn topology(what: Option<&str>) -> Result<Arc<Topology>, Failure> {
    let Some(what) = what else { return Ok(Arc::default()) };
    let path = Path::new(what);
    let has_ending = |ending: &str| path.extension().is_some_and(|it| it == ending);
    if has_ending("csv") {
        return pairs(path).map(Arc::new);
    }
    if has_ending("toml") {
        let text = read_text(path).map_err(|problem| Failure::Usage {
            reason: format!("cannot use the topology `{what}`: {}", problem.reason),
            help: problem.help,
        })?;
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add(what, text);
        let is_meant = TopologyFile::is_plain(sources.text(source)) || {
            let document = parse(&sources, source, &mut out);
            out.has_errors() || is_topology(&document)
        };
        if is_meant {
            let mut out = Diagnostics::default();
            let found = TopologyFile::topology(&sources, source, &mut out);
            terminal::diagnostics(&out, &sources);
            return found.map(Arc::new).ok_or(Failure::Invalid);
        }
    }
    let loaded = load(what, &[]);
    terminal::diagnostics(&loaded.diagnostics.without_warnings(), &loaded.sources);
    let scenario = loaded.scenario.ok_or(Failure::Invalid)?;
    Ok(Arc::new(Operator::new(&scenario, 0).plan().topology()))
}

fn pairs(path: &Path) -> Result<Topology, Failure> {
    let found = log::edges(open(path)?);
    let found = found.map_err(|error| unread(&path.display().to_string(), &error))?;
    let pairs = found.map_err(|mistakes| {
        tell(&path.display().to_string(), &mistakes);
        Failure::Invalid
    })?;
    if pairs.is_empty() {
        let reason = format!("the topology `{}` has no pairs", path.display());
        return Err(Failure::usage(reason, "write a header, and two names a row"));
    }
    Ok(from_pairs(&pairs))
}
