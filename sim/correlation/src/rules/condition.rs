//! Conditions in the Common Expression Language: compiled once, run against a scope that is used
//! again. What the language means is left to the `cel` package.

use cel::{Context, ExecutionError, Program, Value};
use sandtable_document::{Diagnostics, Placed, nearest};
use std::collections::BTreeMap;

/// What a condition may ask of an alarm.
pub(crate) struct Seen<'a> {
    pub(crate) alarm_type: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) qualifier: &'a str,
    pub(crate) severity: &'static str,
    pub(crate) event_type: &'static str,
    pub(crate) probable_cause: &'a str,
    pub(crate) text: &'a str,
    pub(crate) class: &'a str,
    pub(crate) attributes: &'a BTreeMap<String, String>,
    pub(crate) inventory: &'a BTreeMap<String, String>,
}

const VARIABLES: [&str; 10] = [
    "type",
    "resource",
    "qualifier",
    "severity",
    "event_type",
    "probable_cause",
    "text",
    "class",
    "attributes",
    "inventory",
];

/// The longest condition, in bytes, and how deep its brackets nest: what is longer takes the compiler's stack.
const LONGEST: usize = 1_000;
const DEEPEST: usize = 20;
/// The most operators of one condition: each nests the ones before it.
const OPERATORS: usize = 100;
/// The most macros of one condition: inside each other, the steps that they take multiply.
const MACROS_MAX: usize = 2;

/// The names of what takes a variable of its own, which is then no variable of ours.
const MACROS: [&str; 5] = [".all(", ".exists(", ".exists_one(", ".filter(", ".map("];

/// A compiled condition.
#[derive(Debug)]
pub(crate) struct Condition {
    program: Program,
    wants: Vec<&'static str>,
}

impl Condition {
    /// Compiles what was written and notes what is wrong with it.
    pub(crate) fn read(written: &Placed<String>, out: &mut Diagnostics) -> Option<Self> {
        if let Some(why) = too_costly(written) {
            let help = "split it into several rules, or write what it looks for into the inventory";
            out.error(written.place, format!("this condition costs too much: {why}"), help);
            return None;
        }
        let help = format!("a condition may ask for {}", VARIABLES.join(", "));
        let program = match Program::compile(written) {
            Ok(program) => program,
            Err(errors) => {
                let first = errors.errors.first().map_or_else(String::new, ToString::to_string);
                let first = first.lines().next().unwrap_or_default().to_owned();
                out.error(written.place, format!("this is not a condition: {first}"), help);
                return None;
            }
        };
        let references = program.references();
        let has_macro = MACROS.iter().any(|name| written.contains(name));
        let mut unknown: Vec<&str> = references.variables();
        unknown.retain(|name| !VARIABLES.contains(name));
        unknown.sort_unstable();
        if let Some(name) = unknown.first().filter(|_| !has_macro) {
            let near = nearest(name, VARIABLES).map(|near| format!("did you mean `{near}`?"));
            let message = format!("no alarm has a `{name}`");
            out.error(written.place, message, near.unwrap_or(help));
            return None;
        }
        let wants = VARIABLES.into_iter().filter(|name| references.has_variable(name)).collect();
        let condition = Self { program, wants };
        condition.try_out(written, help, out).then_some(condition)
    }

    /// Runs the condition on an alarm that says nothing: what is undeclared or no boolean shows.
    fn try_out(&self, written: &Placed<String>, help: String, out: &mut Diagnostics) -> bool {
        let nothing = BTreeMap::new();
        let seen = Seen {
            alarm_type: "",
            resource: "",
            qualifier: "",
            severity: "major",
            event_type: "other",
            probable_cause: "",
            text: "",
            class: "",
            attributes: &nothing,
            inventory: &nothing,
        };
        match self.run(&Context::default(), &seen) {
            Ok(Value::Bool(_)) => true,
            Ok(_) => {
                out.error(written.place, "this condition is neither true nor false", "compare it");
                false
            }
            Err(ExecutionError::UndeclaredReference(name)) => {
                out.error(written.place, format!("`{name}` means nothing here"), help);
                false
            }
            // A key that is missing here may be there in an alarm.
            Err(_) => true,
        }
    }

    fn run(&self, base: &Context<'_, '_>, seen: &Seen<'_>) -> Result<Value, ExecutionError> {
        let mut scope = base.new_inner_scope();
        for name in &self.wants {
            let text = match *name {
                "type" => seen.alarm_type,
                "resource" => seen.resource,
                "qualifier" => seen.qualifier,
                "severity" => seen.severity,
                "event_type" => seen.event_type,
                "probable_cause" => seen.probable_cause,
                "text" => seen.text,
                "class" => seen.class,
                map => {
                    let map = if map == "attributes" { seen.attributes } else { seen.inventory };
                    let added = scope.add_variable(*name, map);
                    added.map_err(|error| ExecutionError::function_error(name, error))?;
                    continue;
                }
            };
            scope.add_variable_from_value(*name, text);
        }
        self.program.execute(&scope)
    }

    /// Whether it holds; the error says why that cannot be told.
    pub(crate) fn holds(&self, base: &Context<'_, '_>, seen: &Seen<'_>) -> Result<bool, String> {
        match self.run(base, seen) {
            Ok(Value::Bool(truth)) => Ok(truth),
            Ok(other) => Err(format!("neither true nor false but {other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Why a condition may take more time or stack than an alarm is worth. It is judged by its letters, those of
/// texts in it too: nothing has been compiled yet.
fn too_costly(written: &str) -> Option<String> {
    if written.len() > LONGEST {
        return Some(format!("it has {} bytes, and {LONGEST} are allowed", written.len()));
    }
    let mut depth = 0_usize;
    for letter in written.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(format!("its brackets nest more than {DEEPEST} deep"));
        }
    }
    let operators = written.chars().filter(|letter| "+-*/%<>=!&|?.".contains(*letter)).count();
    if operators > 2 * OPERATORS {
        return Some(format!("it has more than {OPERATORS} operators"));
    }
    let macros: usize = MACROS.iter().map(|name| written.matches(name).count()).sum();
    (macros > MACROS_MAX).then(|| {
        format!("it has {macros} of `all`, `exists`, `exists_one`, `filter` and `map`, and {MACROS_MAX} are allowed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sandtable_document::Placed;

    fn refused(text: &str) -> bool {
        let mut out = Diagnostics::default();
        let read = Condition::read(&Placed::nowhere(text.to_owned()), &mut out);
        assert_eq!(read.is_none(), out.has_errors(), "{text}");
        read.is_none()
    }

    #[test]
    fn what_costs_too_much_is_refused_before_it_is_compiled() {
        let list = "[1,2,3,4,5,6,7,8,9]";
        let nested = |depth: usize| {
            let inner = "true".to_owned();
            (0..depth).fold(inner, |inner, at| format!("{list}.all(x{at}, {inner})"))
        };
        assert!(!refused(&nested(2)) && refused(&nested(3)));
        assert!(refused(&format!("{}1 == 1", "1+".repeat(4_000))));
        assert!(refused(&format!("{}true{}", "(".repeat(400), ")".repeat(400))));
        assert!(refused(&format!("{}true", "!".repeat(900))));
        assert!(refused(&format!("{}true", "true || ".repeat(120))));
        assert!(!refused(&format!("{}true", "true || ".repeat(40))));
        assert!(!refused("severity == 'major' && text.matches('a.*b') && has(attributes.site)"));
    }
}
