//! What a set of rules says that can never matter in a given network: types that nobody sends,
//! classes and paths that are not there, rules that stand in the shadow of others, missing clears.

use super::schema::Group;
use super::{KeyPart, Operator, Part, RuleSet, Use};
use crate::topology::{Path, Topology, Walker};
use sandtable_document::{Diagnostic, Diagnostics, Place, Placed, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// What the sources of alarms can say.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The types of alarms, and whether each is ever cleared; empty if they are not known.
    pub types: BTreeMap<String, bool>,
    /// The names of attributes; empty if they are not known.
    pub attributes: BTreeSet<String>,
}

impl RuleSet {
    /// Notes what can never matter to a topology and to what its sources say. All are warnings: the
    /// set can be run, but does not do what it seems to.
    pub fn check(&self, topology: &Topology, vocabulary: &Vocabulary, out: &mut Diagnostics) {
        let mut types = vocabulary.types.clone();
        if !types.is_empty() {
            let raised = self.rules.iter().filter_map(|rule| rule.operator.raise());
            types.extend(raised.map(|raise| (raise.kind.value.clone(), true)));
        }
        let mut check = Check {
            rules: self,
            topology,
            classes: topology.resources.iter().map(|resource| resource.class.as_str()).collect(),
            inventory: topology.resources.iter().flat_map(|one| one.attributes.keys()).collect(),
            types,
            attributes: &vocabulary.attributes,
            out,
        };
        self.uses.iter().for_each(|used| check.selector(used));
        check.operators();
        check.shadows();
        check.hiding_circles();
        check.missing_clears();
    }
}

struct Check<'a> {
    rules: &'a RuleSet,
    topology: &'a Topology,
    classes: BTreeSet<&'a str>,
    inventory: BTreeSet<&'a String>,
    types: BTreeMap<String, bool>,
    attributes: &'a BTreeSet<String>,
    out: &'a mut Diagnostics,
}

impl Check<'_> {
    fn warn(&mut self, place: Place, message: String, help: String) {
        self.out.push(Diagnostic::warning(place, message).help(help));
    }

    fn known<'b>(
        &mut self,
        (word, place): (&str, Place),
        known: impl Iterator<Item = &'b str> + Clone,
        what: &str,
    ) {
        if !known.clone().any(|one| one == word) {
            let help = nearest(word, known).map_or_else(
                || "what names it never matters".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.warn(place, format!("there is no {what} `{word}`"), help);
        }
    }

    fn selector(&mut self, used: &Use) {
        let selector = &used.selector;
        let types = self.types.clone();
        for name in selector.types.iter().filter(|_| !types.is_empty()) {
            self.known((name, name.place), types.keys().map(String::as_str), "alarm type");
        }
        if self.topology.resources.is_empty() {
            return;
        }
        let classes = self.classes.clone();
        for name in &selector.classes {
            self.known((name, name.place), classes.iter().copied(), "class");
        }
        if let Some(pattern) = &selector.resource
            && !self.topology.resources.iter().any(|one| pattern.fits(&one.name))
        {
            let message = format!("no resource is named like `{}`", pattern.text);
            self.warn(pattern.place, message, "what it is for never comes".to_owned());
        }
        if self.attributes.is_empty() {
            return;
        }
        let mut attributes = self.attributes.clone();
        for rule in &self.rules.rules {
            if let Operator::Enrich(enrich) = &rule.operator {
                attributes.extend(enrich.inventory.iter().map(|name| name.value.clone()));
                attributes.extend(enrich.set.0.iter().map(|(name, _)| name.clone()));
            }
        }
        for (name, _) in &selector.attributes.0 {
            let place = selector.place;
            self.known((name, place), attributes.iter().map(String::as_str), "attribute");
        }
    }

    fn keys(&mut self, by: &[Placed<KeyPart>]) {
        let (classes, inventory) = (self.classes.clone(), self.inventory.clone());
        for part in by.iter().filter(|_| !classes.is_empty()) {
            match &part.value {
                KeyPart::On(class) | KeyPart::Upstream(class) => {
                    self.known((class, part.place), classes.iter().copied(), "class");
                }
                KeyPart::Inventory(name) => {
                    let known = inventory.iter().map(|name| name.as_str());
                    self.known((name, part.place), known, "attribute in the inventory");
                }
                KeyPart::Resource
                | KeyPart::Type
                | KeyPart::Qualifier
                | KeyPart::Class
                | KeyPart::Attribute(_) => {}
            }
        }
    }

    fn operators(&mut self) {
        let rules = self.rules;
        for (id, rule) in rules.ids().zip(&rules.rules) {
            match &rule.operator {
                Operator::Suppress(suppress) => {
                    if let Some(path) = &suppress.path {
                        self.path(path);
                        let part = |part| {
                            rules.uses.iter().find(|used| used.rule == id && used.part == part)
                        };
                        if let (Some(symptom), Some(cause)) =
                            (part(Part::Subject), part(Part::Cause))
                        {
                            self.leads(path, symptom, cause);
                        }
                    }
                }
                Operator::Derive(derive) => self.path(&derive.path),
                Operator::Impact(impact) => self.path(&impact.path),
                Operator::Group(group) => self.keys(&group.by),
                Operator::Threshold(rule) => self.keys(&rule.by),
                Operator::Sequence(rule) => self.keys(&rule.by),
                Operator::Absence(rule) => self.keys(&rule.by),
                Operator::Limit(rule) => self.keys(&rule.by),
                Operator::Clear(rule) => self.keys(&rule.by),
                Operator::Maintenance(rule) => self.keys(&rule.by),
                Operator::Enrich(_)
                | Operator::Persist(_)
                | Operator::Flap(_)
                | Operator::Root(_)
                | Operator::Action(_) => {}
            }
        }
    }

    fn path(&mut self, path: &Placed<Path>) {
        let topology = self.topology;
        for edge in path.edges.iter().filter(|_| !topology.resources.is_empty()) {
            let known = topology.edge_types.iter().map(String::as_str);
            self.known((edge, path.place), known, "type of edges");
        }
    }

    /// Notes a path that leads from no symptom to any cause, as far as classes tell.
    fn leads(&mut self, path: &Placed<Path>, symptom: &Use, cause: &Use) {
        let class = |used: &Use, name: &str| {
            let classes = &used.selector.classes;
            classes.is_empty() || classes.iter().any(|one| one.value == name)
        };
        let types = path.types(self.topology);
        let mut walker = Walker::default();
        let topology = self.topology;
        if topology.resources.is_empty() || types.is_empty() {
            return;
        }
        let leads =
            topology.ids().filter(|id| class(symptom, &topology.resource(*id).class)).any(|from| {
                let met = walker.along(topology, from, (&types, path), false);
                met.iter().any(|hop| class(cause, &topology.resource(hop.resource).class))
            });
        if !leads {
            let message =
                format!("`{}` leads from none of these symptoms to any cause", path.value);
            self.warn(path.place, message, "turn it round, or make it longer".to_owned());
        }
    }

    /// Notes rules that an earlier one leaves nothing for.
    fn shadows(&mut self) {
        let rules = self.rules;
        let subjects: Vec<&Use> =
            rules.uses.iter().filter(|used| used.part == Part::Subject).collect();
        for (index, later) in subjects.iter().enumerate() {
            let rule = rules.rule(later.rule);
            let shadow = subjects[..index].iter().find(|earlier| {
                let first = rules.rule(earlier.rule);
                first.condition.is_none()
                    && takes_all(&first.operator, &rule.operator)
                    && earlier.selector.covers(&later.selector)
            });
            if let Some(earlier) = shadow {
                let first = rules.rule(earlier.rule);
                let message =
                    format!("the rule `{}` stands in the shadow of `{}`", rule.name, first.name);
                let help = "put the narrower rule first, or leave it out";
                let diagnostic = Diagnostic::warning(rule.place, message).help(help);
                self.out.push(diagnostic.also(first.place, "takes all that it is for"));
            }
        }
    }

    /// Notes rules that hide alarms of one place under each other.
    fn hiding_circles(&mut self) {
        for circle in self.rules.hiding_circles() {
            let rules: Vec<_> = circle.iter().map(|rule| self.rules.rule(*rule)).collect();
            let names: Vec<_> = rules.iter().map(|rule| format!("`{}`", rule.name)).collect();
            let message = format!("{} hide each other's alarms in a circle", names.join(", "));
            let help = "where all of them stand, the one that came first is shown as the cause: \
                        take from one of these rules the types that the next hides";
            let first = Diagnostic::warning(rules[0].place, message).help(help);
            let also = |found: Diagnostic, rule: &&super::Rule| found.also(rule.place, "and this");
            self.out.push(rules[1..].iter().fold(first, also));
        }
    }

    /// Notes types that are never cleared where nothing else ends their alarms.
    fn missing_clears(&mut self) {
        if self.rules.policies.age.is_some() {
            return;
        }
        let cleared: BTreeSet<&str> =
            self.rules.rules.iter().fold(BTreeSet::new(), |mut all, rule| {
                if let Operator::Clear(clear) = &rule.operator {
                    all.extend(clear.types.iter().map(|name| name.as_str()));
                }
                all
            });
        for used in self.rules.uses.iter().filter(|used| used.part == Part::Subject) {
            for name in &used.selector.types {
                if self.types.get(name.as_str()) == Some(&false) && !cleared.contains(name.as_str())
                {
                    let message = format!("`{}` is never cleared", name.value);
                    let help = "write `age` in `[rules]`, or a rule with `clear`";
                    self.out.push(Diagnostic::warning(name.place, message).help(help));
                }
            }
        }
    }
}

/// Whether an alarm that the first rule takes is nothing to the second any more.
fn takes_all(first: &Operator, second: &Operator) -> bool {
    match (first, second) {
        (Operator::Root(_), Operator::Root(_)) | (Operator::Impact(_), Operator::Impact(_)) => true,
        // A group by keys leaves alarms that lack them to the next rule.
        (Operator::Group(Group { by, .. }), Operator::Group(_)) => by.is_empty(),
        _ => false,
    }
}
