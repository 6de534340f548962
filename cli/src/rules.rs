//! The rules that a run's operations centre works by: shipped ones by name, others from a file, checked
//! against the network of the scenario.

use crate::arguments::Run;
use crate::failure::Failure;
use crate::terminal;
use sandtable_correlation::{RuleSet, SHIPPED, shipped};
use sandtable_model::Operator;
use sandtable_scenarios::document::{Diagnostics, Sources, nearest};
use sandtable_scenarios::{Scenario, read_text};
use std::path::Path;
use std::sync::Arc;

/// Gives an operator the rules that the command line or else its scenario names, if any.
pub(crate) fn employ(
    run: &Run,
    scenario: &Scenario,
    operator: Operator,
) -> Result<Operator, Failure> {
    match load(run, scenario)? {
        Some(rules) => Ok(operator.with_rules(rules)),
        None => Ok(operator),
    }
}

/// The rules that the command line or else the scenario names, if any.
fn load(run: &Run, scenario: &Scenario) -> Result<Option<Arc<RuleSet>>, Failure> {
    let of_scenario = scenario.noc.rules.as_ref().map(|rules| rules.as_str());
    let here = Path::new("");
    let (what, folder) = match (&run.rules, of_scenario) {
        (Some(rules), _) => (rules.as_str(), here),
        (None, Some(rules)) => (rules, Path::new(&run.scenario).parent().unwrap_or(here)),
        (None, None) => return Ok(None),
    };
    let text = match shipped(what) {
        Some(text) => text.to_owned(),
        None => read(&folder.join(what), what)?,
    };
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(what, text);
    let rules = RuleSet::read(&sources, source, &mut out);
    terminal::diagnostics(&out, &sources);
    rules.map(Arc::new).map(Some).ok_or(Failure::Invalid)
}

fn read(path: &Path, what: &str) -> Result<String, Failure> {
    read_text(path).map_err(|problem| {
        let near = nearest(what, SHIPPED.iter().map(|(name, _)| *name));
        let help = match (near, problem.help) {
            (Some(near), _) => format!("did you mean the shipped rules `{near}`?"),
            (None, Some(help)) => help,
            (None, None) => "`sandtable list --rules` shows the shipped rules".to_owned(),
        };
        Failure::usage(
            format!("cannot use the rules `{}`: {}", path.display(), problem.reason),
            help,
        )
    })
}
