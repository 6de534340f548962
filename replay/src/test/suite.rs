//! From a test file to tests that can be run: everything it names is found and read, everything it
//! says is checked. A file with a mistake gives no tests, and says why.

use super::expectation::{Around, Expectation, Subject, unasked};
use super::files::{self, Folder};
use super::include;
use super::laws::LawTest;
use super::name::{AlarmPattern, Wildcard};
use super::network;
use super::outside::Command;
use super::possible::{self, Possible};
use super::rules::{self, Rules};
use super::scenario::{self, Call, Model, Played, SCENARIO_HELP};
use super::schema::{Hand, Script, TestFile, World, WrittenTest};
use super::train::{Told, Trains, Truth, trains};
use crate::log::{Format, zone_of};
use crate::play::into_week;
use crate::recording;
use jiff::tz::TimeZone;
use sandtable_correlation::{AlarmKey, Topology};
use sandtable_document::{
    Diagnostic, Diagnostics, Node, Place, Placed, Read as _, Sources, Table, nearest, parse,
};
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A test file, read.
#[derive(Debug)]
pub struct Suite {
    /// The file as the user named it.
    pub file: String,
    /// The texts that places point into.
    pub sources: Sources,
    /// What is wrong with the file.
    pub diagnostics: Diagnostics,
    pub(super) contents: Option<Contents>,
}

impl Suite {
    /// Whether the file names another engine than ours.
    pub fn has_engine(&self) -> bool {
        self.contents.as_ref().is_some_and(|contents| contents.engine.is_some())
    }
}

/// What a sound file holds.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) rules: Rules,
    pub(super) topology: Arc<Topology>,
    pub(super) engine: Option<Command>,
    pub(super) tests: Vec<Case>,
}

/// A test of either kind.
#[derive(Debug)]
pub(super) enum Case {
    /// Of correlation rules.
    Rules(Box<Test>),
    /// Of integration rules.
    Laws(Box<LawTest>),
}

impl Case {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Rules(test) => &test.name,
            Self::Laws(test) => &test.name,
        }
    }

    pub(super) fn place(&self) -> Place {
        match self {
            Self::Rules(test) => test.place,
            Self::Laws(test) => test.place,
        }
    }

    /// The test, if it is of correlation rules.
    pub(super) fn rules(&self) -> Option<&Test> {
        match self {
            Self::Rules(test) => Some(test),
            Self::Laws(_) => None,
        }
    }

    /// The test, if it is of integration rules.
    pub(super) fn laws(&self) -> Option<&LawTest> {
        match self {
            Self::Rules(_) => None,
            Self::Laws(test) => Some(test),
        }
    }
}

/// A test of correlation rules, ready to run.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) name: String,
    pub(super) place: Place,
    /// In the order in which they are received.
    pub(super) told: Vec<Told>,
    pub(super) truth: Vec<Truth>,
    pub(super) hands: Vec<Hand>,
    pub(super) restarts: Vec<SimTime>,
    pub(super) scripts: Vec<Script>,
    pub(super) end: SimTime,
    /// How far into its week it starts, counted from Monday midnight: calendars in rules need it.
    pub(super) into_week: Span,
    pub(super) world: World,
    pub(super) shuffle: u32,
    pub(super) jitter: Span,
    pub(super) expectations: Vec<Expectation>,
    /// What makes the test fail before it is run: what lies beyond its end.
    pub(super) beyond: Diagnostics,
}

/// What is the same for all tests of a run.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// A command that is tested instead of our engine, whatever the files say.
    pub engine: Option<String>,
    /// How long such a command may take to answer a line, on the wall clock; ten seconds without it.
    pub answer_within: Option<Duration>,
    /// What plays scenarios, if anything can.
    pub model: Option<Model>,
}

/// How long an engine from outside may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Reads a test file.
pub fn load(path: &Path, setting: &Setting) -> Suite {
    let shown = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new(""));
    match files::read(path) {
        Ok(text) => load_in(&shown, text, Folder { path: folder, has_files: true }, setting),
        Err(why) => {
            let mut diagnostics = Diagnostics::default();
            let message = format!("cannot read `{shown}`: {why}");
            diagnostics.push(Diagnostic::error(Place::NOWHERE, message));
            Suite { file: shown, sources: Sources::default(), diagnostics, contents: None }
        }
    }
}

/// Reads tests from text that is in memory; they can use shipped rules only.
pub fn load_text(name: &str, text: &str, setting: &Setting) -> Suite {
    let folder = Folder { path: Path::new(""), has_files: false };
    load_in(name, text.to_owned(), folder, setting)
}

fn load_in(name: &str, text: String, folder: Folder<'_>, setting: &Setting) -> Suite {
    let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
    let source = sources.add(name, text);
    let node = parse(&sources, source, &mut out);
    let whole = sources.whole(source).part(0..0);
    let contents = TestFile::read(&node, &mut out).and_then(|mut file| {
        include::add(&mut file, &folder, &mut sources, &mut out);
        contents(&file, whole, folder, setting, &mut sources, &mut out)
    });
    nothing_expected(&node, &mut out);
    let contents = contents.filter(|_| !out.has_errors());
    Suite { file: name.to_owned(), sources, diagnostics: out, contents }
}

/// Notes empty lists in what is expected: they expect nothing.
pub(super) fn nothing_expected(file: &Node, out: &mut Diagnostics) {
    let lists = |table: &Node, key: &str| -> Vec<Node> {
        let list = table.value.table().and_then(|table| table.get(key));
        list.and_then(|list| list.value.list()).unwrap_or_default().to_vec()
    };
    let tests = lists(file, "test");
    for expectation in tests.iter().flat_map(|test| lists(test, "expect")) {
        let mut open = vec![expectation];
        while let Some(node) = open.pop() {
            for (key, value) in node.value.table().into_iter().flat_map(Table::entries) {
                if value.value.list().is_some_and(<[Node]>::is_empty) {
                    let message = format!("`{}` is empty and expects nothing", key.name);
                    out.error(value.place, message, "name what is expected, or leave it out");
                }
                open.extend(value.value.table().map(|_| value.clone()));
            }
        }
    }
}

fn contents(
    file: &TestFile,
    whole: Place,
    folder: Folder<'_>,
    setting: &Setting,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Option<Contents> {
    let engine = setting.engine.clone();
    let engine = engine.or_else(|| file.engine.as_ref().map(|engine| engine.value.clone()));
    let only_laws = !file.test.is_empty() && file.test.iter().all(|test| test.laws.is_some());
    let is_optional = engine.is_some() || only_laws;
    let rules = rules::read(&file.rules, whole, &folder, is_optional, sources, out);
    let topology = match &file.scenario {
        Some(scenario) if !only_laws => of_scenario(scenario, file, folder, setting, out),
        Some(_) | None => network::topology(file, &folder, sources, out).map(Arc::new),
    };
    if file.test.is_empty() && !out.has_errors() {
        let help = "write `[[test]]` with `name`, `alarms` and `[[test.expect]]`";
        out.push(Diagnostic::error(whole, "there is no test in this file").help(help));
    }
    let mut names: BTreeMap<&str, Place> = BTreeMap::new();
    for test in &file.test {
        if let Some(first) = names.insert(&test.name, test.name.place) {
            let message = format!("there are two tests named `{}`", test.name.value);
            let diagnostic = Diagnostic::error(test.name.place, message);
            out.push(diagnostic.also(first, "the first").help("give each its own name"));
        }
        if test.name.trim().is_empty() {
            out.error(test.name.place, "this test has no name", "say in a few words what it shows");
        }
    }
    in_bounds(file, out);
    let reader = Reader {
        rules: rules.as_ref(),
        topology: topology.as_deref(),
        is_outside: engine.is_some(),
        strangers: &file.strangers,
        scenario: file.scenario.as_ref().zip(setting.model),
        shuffle: file.shuffle.value,
        zone: file.zone.as_ref(),
        folder,
    };
    let shared = file.scenario.as_ref();
    let case = |test: &WrittenTest| match &test.laws {
        None => reader.test(test, sources, out).map(|test| Case::Rules(Box::new(test))),
        Some(laws) => LawTest::checked(test, laws, shared, setting.model, folder, out)
            .map(|test| Case::Laws(Box::new(test))),
    };
    let tests: Vec<Case> = file.test.iter().filter_map(case).collect();
    if let (Some(rules), None) = (&rules, &engine) {
        possible::unknown_types(&tests, rules, out);
    }
    let within = setting.answer_within.unwrap_or(ANSWER_WITHIN);
    let engine = engine.map(|command| Command { command, within });
    Some(Contents { rules: rules?, topology: topology?, engine, tests })
}

/// The topology of a scenario's network.
fn of_scenario(
    scenario: &Placed<String>,
    file: &TestFile,
    folder: Folder<'_>,
    setting: &Setting,
    out: &mut Diagnostics,
) -> Option<Arc<Topology>> {
    if file.topology.is_some() || !file.resource.is_empty() {
        let help =
            "leave `topology` and `[[resource]]` out: the network of the scenario is the topology";
        out.error(scenario.place, "the topology is told twice", help);
    }
    let Some(model) = setting.model else {
        out.error(scenario.place, "no scenario can be played from here", "use `sandtable test`");
        return None;
    };
    let call = Call { scenario: folder.scenario(scenario), settings: Vec::new() };
    let wrong = |why: String| {
        out.error(scenario.place, format!("cannot use this scenario: {why}"), SCENARIO_HELP);
    };
    (model.topology)(&call).map_err(wrong).ok().map(Arc::new)
}

/// A test is played so often at most in other orders.
const SHUFFLE_MAX: u32 = 10_000;
/// The longest that a test lasts: an engine looks at its calendars every day of it.
const UNTIL_MAX: Span = Span::from_nanos(3_653 * Span::DAY.nanos());

/// Nobody waits for tests that take hours.
fn in_bounds(file: &TestFile, out: &mut Diagnostics) {
    let shuffles = file.test.iter().filter_map(|test| test.shuffle.as_ref());
    for shuffle in shuffles.chain([&file.shuffle]).filter(|shuffle| shuffle.value > SHUFFLE_MAX) {
        let message = format!("{} other orders are too many", shuffle.value);
        out.error(shuffle.place, message, format!("write at most {SHUFFLE_MAX}"));
    }
    for test in &file.test {
        let moments = test.until.iter().chain(test.operator.iter().map(|hand| &hand.at));
        let moments = moments.chain(&test.restart).chain(test.inject.iter().map(|fault| &fault.at));
        for at in moments.filter(|at| at.value > UNTIL_MAX) {
            let message = format!("a test that lasts {} is too long", at.value);
            out.error(at.place, message, format!("write at most {UNTIL_MAX}, which are ten years"));
        }
    }
}

struct Reader<'a> {
    rules: Option<&'a Rules>,
    topology: Option<&'a Topology>,
    is_outside: bool,
    strangers: &'a [Wildcard],
    scenario: Option<(&'a Placed<String>, Model)>,
    shuffle: u32,
    zone: Option<&'a Placed<String>>,
    folder: Folder<'a>,
}

impl Reader<'_> {
    fn test(
        &self,
        written: &WrittenTest,
        sources: &mut Sources,
        out: &mut Diagnostics,
    ) -> Option<Test> {
        let mut input = self.input(written, sources, out)?;
        // The order of the text decides nothing but the order within one moment.
        input.told.sort_by_key(|told| told.notification.received);
        let at = |span: &Placed<Span>| SimTime::START.saturating_add(span.value);
        let first = input.told.first().map(|told| told.notification.received);
        let hands = written.operator.iter().map(|hand| at(&hand.at));
        let told = input.told.last().map(|told| told.notification.received);
        let last =
            hands.chain(written.restart.iter().map(at)).chain(told).chain(input.end).max()?;
        let end = written.until.as_ref().map_or(last, at);
        if let (Some(_), Some(told)) = (&written.alarms, input.told.last())
            && told.notification.received.since_start() > UNTIL_MAX
        {
            let message = format!("this comes at {}", told.notification.received);
            out.error(told.place, message, format!("a test lasts {UNTIL_MAX} at most"));
        }
        self.inputs_in_time(written, &input, end, out);
        let around = Around {
            rules: self.rules,
            is_outside: self.is_outside,
            first: first.unwrap_or(SimTime::START),
            end,
            has_truth: !input.truth.is_empty(),
        };
        let mut beyond = Diagnostics::default();
        let expectations: Vec<Expectation> = (written.expect.iter())
            .filter_map(|expect| expect.checked(&around, &mut beyond, out))
            .collect();
        if written.expect.is_empty() {
            let help = "write `[[test.expect]]`; that nothing happens is \
                        `incident = {}` with `never = true`";
            out.error(written.name.place, "this test expects nothing", help);
        }
        self.names(written, &input, &expectations, out);
        Some(Test {
            name: written.name.value.clone(),
            place: written.name.place,
            told: input.told,
            truth: input.truth,
            hands: written.operator.clone(),
            restarts: written.restart.iter().map(at).collect(),
            scripts: written.reply.clone(),
            end,
            into_week: input.into_week,
            world: written.world,
            shuffle: written.shuffle.as_ref().map_or(self.shuffle, |shuffle| shuffle.value),
            jitter: written.jitter,
            expectations,
            beyond,
        })
    }

    fn input(
        &self,
        written: &WrittenTest,
        sources: &mut Sources,
        out: &mut Diagnostics,
    ) -> Option<Trains> {
        if let (Some(fault), None) = (written.inject.first(), &self.scenario) {
            let help = "write `scenario = \"NAME\"` at the top of the file";
            out.error(fault.place, "there is no scenario to put this into", help);
        }
        if let (Some(zone), None) = (&written.zone, &written.log) {
            let help = "leave it out; a zone is for `log`";
            out.error(zone.place, "there is no log whose moments this could concern", help);
        }
        match (&written.alarms, &written.log) {
            (Some(alarms), None) => {
                let errors = out.count(sandtable_document::Severity::Error);
                let input = trains(alarms, sources, out);
                if out.count(sandtable_document::Severity::Error) > errors {
                    return None;
                }
                if input.told.is_empty() {
                    let help = "write a line such as `raise link-7 LinkDown @10s`";
                    out.error(alarms.place, "there is no alarm in this", help);
                    return None;
                }
                Some(input)
            }
            (None, Some(log)) => self.log(log, written, out),
            (Some(_), Some(log)) => {
                let help = "make two tests of it";
                out.error(log.place, "a test has alarms or a log, not both", help);
                None
            }
            (None, None) if self.scenario.is_some() => self.scenario(written, out),
            (None, None) => {
                let help = "write `alarms = '''…'''` or `log = \"FILE\"`, or `laws = {…}`";
                out.error(written.name.place, "this test has no input", help);
                None
            }
        }
    }

    fn scenario(&self, written: &WrittenTest, out: &mut Diagnostics) -> Option<Trains> {
        let (scenario, model) = self.scenario?;
        let mut settings: Vec<String> = written.set.iter().map(|set| set.value.clone()).collect();
        let until = written.until.as_ref().map(|until| until.value);
        settings.extend(scenario::settings(&written.inject, until));
        let call = Call { scenario: self.folder.scenario(scenario), settings };
        match (model.play)(&call) {
            Ok(Played { notifications, truth, end, into_week }) => {
                let place = written.name.place;
                let told = |notification| Told { notification, place };
                let truth = truth.into_iter();
                let truth = truth.map(|(alarm, fault, is_cause)| Truth { alarm, fault, is_cause });
                Some(Trains {
                    told: notifications.into_iter().map(told).collect(),
                    truth: truth.collect(),
                    end: Some(end),
                    into_week,
                })
            }
            Err(why) => {
                let message = format!("the scenario cannot be played: {why}");
                out.error(written.name.place, message, SCENARIO_HELP);
                None
            }
        }
    }

    fn log(
        &self,
        log: &Placed<String>,
        written: &WrittenTest,
        out: &mut Diagnostics,
    ) -> Option<Trains> {
        let names = Format::ALL.map(|(name, _)| name);
        let Some(from) = &written.from else {
            let help = format!("write `from`, one of {}", names.join(", "));
            out.error(log.place, "this says not which format the log has", help);
            return None;
        };
        let Some((_, format)) = Format::ALL.into_iter().find(|(name, _)| *name == from.value)
        else {
            let near = nearest(from, names).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("write one of {}", names.join(", ")));
            out.error(from.place, format!("there is no format `{}`", from.value), help);
            return None;
        };
        let path = self.folder.join(log);
        let wrong = |why: String| {
            Diagnostic::error(log.place, format!("cannot use `{}`: {why}", path.display()))
                .help("paths are seen from the folder of this file")
        };
        if !self.folder.has_files {
            out.push(wrong("a shipped test stands by itself".to_owned()));
            return None;
        }
        let mut profile = format.profile();
        profile.clock.zone = Some(self.zone(written, out)?);
        let opened = std::fs::File::open(&path).map_err(|error| error.to_string());
        let read = opened.and_then(|file| {
            recording::read(BufReader::new(file), &profile).map_err(|why| why.to_string())
        });
        match read {
            Ok(recording) if recording.notifications.is_empty() => {
                out.push(wrong("it says nothing".to_owned()));
                None
            }
            Ok(recording) => {
                let told = |notification| Told { notification, place: log.place };
                let told = recording.notifications.into_iter().map(told).collect();
                // Calendars of tests are in UTC: a test means the same wherever it was recorded.
                let into_week = into_week(recording.start, jiff::tz::Offset::UTC);
                Some(Trains { told, truth: Vec::new(), end: None, into_week })
            }
            Err(why) => {
                out.push(wrong(why));
                None
            }
        }
    }

    /// The zone of moments without one in a log.
    fn zone(&self, written: &WrittenTest, out: &mut Diagnostics) -> Option<TimeZone> {
        let Some(text) = written.zone.as_ref().or(self.zone) else { return Some(TimeZone::UTC) };
        let wrong = |help| {
            out.error(text.place, format!("`{}` is not a zone", text.value), help);
        };
        zone_of(text).map_err(wrong).ok()
    }

    fn inputs_in_time(
        &self,
        written: &WrittenTest,
        input: &Trains,
        end: SimTime,
        out: &mut Diagnostics,
    ) {
        let mut late = |at: SimTime, place: Place| {
            if at > end {
                let message = format!("this comes at {at}, after the end of the test at {end}");
                out.error(place, message, "make `until` later, or leave this out");
            }
        };
        if let Some(told) = input.told.last() {
            late(told.notification.received, told.place);
        }
        for span in written.operator.iter().map(|hand| &hand.at).chain(&written.restart) {
            late(SimTime::START.saturating_add(span.value), span.place);
        }
        if let (true, Some(first)) = (self.is_outside, written.restart.first()) {
            let help = "leave it out: the protocol does not stop an engine in the middle";
            out.error(first.place, "an engine from outside cannot be restarted", help);
        }
    }

    fn knows(&self, topology: &Topology, resource: &str) -> bool {
        topology.find(resource).is_some() || self.strangers.iter().any(|name| name.fits(resource))
    }

    /// Every name must be that of something.
    fn names(
        &self,
        written: &WrittenTest,
        input: &Trains,
        expectations: &[Expectation],
        out: &mut Diagnostics,
    ) {
        if let Some(topology) = self.topology.filter(|topology| !topology.resources().is_empty()) {
            let mut seen = BTreeSet::new();
            for told in &input.told {
                let resource = &told.notification.key.resource;
                if seen.insert(resource) && !self.knows(topology, resource) {
                    unknown_resource(resource, told.place, topology, out);
                }
            }
        }
        let known: BTreeSet<&AlarmKey> =
            input.told.iter().map(|told| &told.notification.key).collect();
        for (pattern, place) in patterns(expectations) {
            self.must_come(pattern, place, &known, out);
        }
        if let Some(possible) = self.possible(&known, &written.operator) {
            possible.check(expectations, out);
        }
        for hand in &written.operator {
            self.hand(hand, &known, out);
        }
        let Some(rules) = self.rules else { return };
        let asked = rules.listed.iter().filter_map(|rule| rule.asks.as_deref());
        let mut scripted = BTreeSet::new();
        for script in &written.reply {
            if !self.is_outside && !asked.clone().any(|asked| asked == script.to.value) {
                unasked(script.to.place, &script.to, asked.clone(), out);
            }
            if !scripted.insert(&script.to.value) {
                let help = "write all answers of a system into one";
                out.error(script.to.place, "this system has another script already", help);
            }
            super::answer::check(script, out);
        }
    }

    fn hand(&self, hand: &Hand, known: &BTreeSet<&AlarmKey>, out: &mut Diagnostics) {
        let alarms = hand.acknowledge.iter().chain(&hand.close).chain(&hand.open);
        for alarm in alarms {
            self.must_come(alarm, alarm.place, known, out);
        }
        let rules = hand.approve.iter().chain(&hand.refuse);
        if let (Some(known), false) = (self.rules, self.is_outside) {
            rules.for_each(|rule| known.must_know(rule, out));
        }
        let given = [
            hand.acknowledge.is_some(),
            hand.close.is_some(),
            !hand.open.is_empty(),
            hand.approve.is_some(),
            hand.refuse.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            let help = "write one of `acknowledge`, `close`, `open`, `approve`, `refuse`";
            out.error(hand.place, "a hand does one thing", help);
        }
    }

    /// What can come in a test, unless an engine from outside decides that.
    fn possible<'b>(
        &'b self,
        told: &'b BTreeSet<&'b AlarmKey>,
        hands: &'b [Hand],
    ) -> Option<Possible<'b>> {
        let (rules, topology) = (self.rules?, self.topology?);
        (!self.is_outside).then_some(Possible { rules, topology, told, hands })
    }

    /// Notes an alarm that no input and no rule can bring: to expect that it never comes would always be
    /// right.
    fn must_come(
        &self,
        pattern: &AlarmPattern,
        place: Place,
        known: &BTreeSet<&AlarmKey>,
        out: &mut Diagnostics,
    ) {
        if known.iter().any(|key| pattern.fits(key)) {
            return;
        }
        let resources = self.topology.map_or(&[][..], Topology::resources);
        let resource = &pattern.resource;
        let is_there = known.iter().any(|key| resource.fits(&key.resource))
            || resources.iter().any(|one| resource.fits(&one.name));
        if let (Some(topology), false) = (self.topology, is_there || resources.is_empty()) {
            unknown_resource(&resource.text, place, topology, out);
            return;
        }
        let Some(rules) = self.rules else { return };
        let can_come = match self.possible(known, &[]) {
            Some(possible) => possible.can_come(pattern),
            None => is_there,
        };
        // A scenario can bring any alarm of its kinds anywhere.
        let kinds = known.iter().map(|key| key.alarm_type.as_str());
        let mut kinds = kinds.chain(rules.listed.iter().filter_map(|rule| rule.raises.as_deref()));
        let is_played = self.scenario.is_some() && is_there;
        let can_come = can_come || is_played && kinds.any(|kind| pattern.alarm_type.fits(kind));
        if can_come {
            return;
        }
        let names = possible::names(known, rules);
        let help = nearest(&pattern.text, names.iter().map(String::as_str)).map_or_else(
            || "name an alarm of the input, or one that a rule raises".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        out.error(place, format!("no alarm `{}` can come in this test", pattern.text), help);
    }
}

fn unknown_resource(name: &str, place: Place, topology: &Topology, out: &mut Diagnostics) {
    let names = topology.resources().iter().map(|resource| resource.name.as_str());
    let help = nearest(name, names).map_or_else(
        || "write a `[[resource]]` for it, or name it in `strangers`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    out.error(place, format!("the topology has no resource `{name}`"), help);
}

/// All alarms that expectations name.
fn patterns(expectations: &[Expectation]) -> Vec<(&AlarmPattern, Place)> {
    let mut all: Vec<&Placed<AlarmPattern>> = Vec::new();
    for expectation in expectations {
        match &expectation.subject {
            Subject::Incident(pattern) => {
                all.extend(&pattern.root);
                all.extend(&pattern.members);
                all.extend(&pattern.includes);
                all.extend(&pattern.excludes);
            }
            Subject::Suppressed(pattern) => {
                all.push(&pattern.alarm);
                all.extend(&pattern.by);
            }
            Subject::Alarm(pattern) => all.push(&pattern.name),
            Subject::Action { pattern, .. } => all.extend(&pattern.about),
            Subject::Audit(pattern) => all.extend(&pattern.grounds),
            Subject::Score(_) => {}
        }
    }
    all.into_iter().map(|pattern| (&pattern.value, pattern.place)).collect()
}
