//! The rules that a run's operations centre works by: shipped ones by name, others from a file. How they
//! fit the network of a scenario is told by `sandtable test`.

use crate::arguments::Run;
use crate::failure::Failure;
use crate::terminal;
use sandtable_correlation::{RuleSet, SHIPPED, Topology, Vocabulary, shipped};
use sandtable_model::Operator;
use sandtable_results::ResultDirectory;
use sandtable_scenarios::document::{Diagnostics, Sources, nearest};
use sandtable_scenarios::{Resolved, Scenario, read_text};
use std::path::Path;
use std::sync::Arc;

/// The file of a result that keeps the scenario of its run.
pub(crate) const KEPT_SCENARIO: &str = "scenario.toml";

/// The rules that the command line or else the scenario names, if any.
pub(crate) fn of_run(run: &Run, scenario: &Scenario) -> Result<Option<Arc<RuleSet>>, Failure> {
    chosen(run.rules.as_deref(), &run.scenario, scenario)
}

/// What the rules of a run are called.
pub(crate) fn of_manifest(run: &Run, scenario: &Scenario) -> Option<String> {
    let of_scenario = scenario.noc.rules.as_ref().map(|rules| rules.value.clone());
    run.rules.clone().or(of_scenario)
}

/// The file beside a kept scenario with rules that are not shipped.
const KEPT_RULES: &str = "rules.toml";

/// The scenario of a run with the rules that it has.
pub(crate) fn resolved(run: &Run, scenario: &Scenario) -> Resolved {
    let rules = of_manifest(run, scenario);
    let rules =
        rules.map(|rules| if shipped(&rules).is_some() { rules } else { KEPT_RULES.into() });
    Resolved::of(scenario, rules)
}

/// Keeps the scenario of a run in its result, and rules that are not shipped.
pub(crate) fn keep(
    run: &Run,
    scenario: &Scenario,
    directory: &ResultDirectory,
) -> Result<(), Failure> {
    directory.write_text(KEPT_SCENARIO, &resolved(run, scenario).text())?;
    let folder = if run.rules.is_some() { Path::new("") } else { folder_of(&run.scenario) };
    match of_manifest(run, scenario).filter(|rules| shipped(rules).is_none()) {
        Some(rules) => {
            let text = text(&rules, folder);
            let text = text.map_err(|(reason, help)| Failure::usage(reason, help))?;
            Ok(directory.write_text(KEPT_RULES, &text)?)
        }
        None => Ok(()),
    }
}

/// Gives an operator rules, if there are any.
pub(crate) fn employ(operator: Operator, rules: Option<&Arc<RuleSet>>) -> Arc<Operator> {
    Arc::new(match rules {
        Some(rules) => operator.with_rules(Arc::clone(rules)),
        None => operator,
    })
}

/// The rules that the command line or else the scenario of a name names, if any.
pub(crate) fn chosen(
    rules: Option<&str>,
    name: &str,
    scenario: &Scenario,
) -> Result<Option<Arc<RuleSet>>, Failure> {
    match (rules, &scenario.noc.rules) {
        (Some(rules), _) => named(rules, Path::new("")).map(Some),
        (None, Some(rules)) => named(rules, folder_of(name)).map(Some),
        (None, None) => Ok(None),
    }
}

/// Where the rules of a scenario are looked for.
fn folder_of(scenario: &str) -> &Path {
    Path::new(scenario).parent().unwrap_or(Path::new(""))
}

/// A shipped rule set, or the rules of a file seen from a folder.
pub(crate) fn named(what: &str, folder: &Path) -> Result<Arc<RuleSet>, Failure> {
    let text = text(what, folder).map_err(|(reason, help)| Failure::usage(reason, help))?;
    let (rules, out, sources) = read(what, text);
    terminal::diagnostics(&out.without_warnings(), &sources);
    rules.map(Arc::new).ok_or(Failure::Invalid)
}

/// All that is wrong with a rule file, whatever the network.
pub(crate) fn checked(file: &str) -> Result<(Diagnostics, Sources), Failure> {
    let text = text(file, Path::new(""));
    let text = text.map_err(|(reason, help)| Failure::usage(reason, help))?;
    let (rules, mut out, sources) = read(file, text);
    if let Some(rules) = rules {
        rules.check(&Topology::default(), &Vocabulary::default(), &mut out);
    }
    Ok((out, sources))
}

/// Notes if a scenario names rules that cannot be used.
pub(crate) fn check_named(name: &str, scenario: &Scenario, out: &mut Diagnostics) {
    let Some(rules) = &scenario.noc.rules else { return };
    match text(rules, folder_of(name)) {
        Err((reason, help)) => out.error(rules.place, reason, help),
        Ok(text) => {
            if read(rules, text).0.is_none() {
                let file = folder_of(name).join(rules.as_str());
                let message = format!("there are mistakes in the rules `{}`", rules.value);
                let help = format!("`sandtable check {}` tells them", file.display());
                out.error(rules.place, message, help);
            }
        }
    }
}

fn read(name: &str, text: String) -> (Option<RuleSet>, Diagnostics, Sources) {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(name, text);
    let rules = RuleSet::read(&sources, source, &mut out);
    (rules, out, sources)
}

/// The text of shipped rules, or of a file seen from a folder; or why there is none, and what to do.
fn text(what: &str, folder: &Path) -> Result<String, (String, String)> {
    if let Some(text) = shipped(what) {
        return Ok(text.to_owned());
    }
    let path = folder.join(what);
    read_text(&path).map_err(|problem| {
        let near = nearest(what, SHIPPED.iter().map(|(name, _)| *name));
        let help = match (near, problem.help) {
            (Some(near), _) => format!("did you mean the shipped rules `{near}`?"),
            (None, Some(help)) => help,
            (None, None) => "`sandtable list --rules` shows the shipped rules".to_owned(),
        };
        (format!("cannot use the rules `{}`: {}", path.display(), problem.reason), help)
    })
}
