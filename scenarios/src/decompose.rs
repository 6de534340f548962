//! Decomposition: from what is ordered to its parts, and to the tasks that these take, each after those that it
//! waits for.

use crate::schema::orders::{Offering, Specification, Task};
use sandtable_document::{Place, Placed};

/// A task of an offering.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The specification that it belongs to.
    pub specification: &'a Specification,
    /// The task.
    pub task: &'a Task,
    /// The steps that must be done before, by number: all of them smaller than its own.
    pub after: Vec<usize>,
}

/// Something that must be done before itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// Where it says so.
    pub place: Place,
    /// What it is called.
    pub name: String,
}

/// The tasks of what is required in an order in which they can be done. What a name does not mean is left out.
///
/// # Errors
/// If specifications or tasks wait for each other in a circle.
pub fn decompose<'a>(
    requires: &[Placed<String>],
    specifications: &'a [Specification],
) -> Result<Vec<Step<'a>>, Circle> {
    let mut plan =
        Decomposition { specifications, ends: Vec::new(), open: Vec::new(), steps: Vec::new() };
    for name in requires {
        plan.provide(name)?;
    }
    Ok(plan.steps)
}

/// More parts than an order has items are not looked for.
const PARTS_MAX: usize = 251;

/// What an order of an offering has an item of each: itself, or for a bundle its parts and theirs. What a name
/// does not mean is left out.
///
/// # Errors
/// If a bundle is a part of itself.
pub fn parts<'a>(
    offering: &'a Offering,
    offerings: &'a [Offering],
) -> Result<Vec<&'a Offering>, Circle> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    put_parts(offering, offerings, &mut open, &mut found)?;
    Ok(found)
}

fn put_parts<'a>(
    offering: &'a Offering,
    offerings: &'a [Offering],
    open: &mut Vec<&'a str>,
    found: &mut Vec<&'a Offering>,
) -> Result<(), Circle> {
    if found.len() >= PARTS_MAX {
        return Ok(());
    }
    if offering.bundles.is_empty() {
        found.push(offering);
        return Ok(());
    }
    open.push(&offering.name);
    for name in &offering.bundles {
        if open.contains(&name.as_str()) {
            return Err(Circle { place: name.place, name: name.value.clone() });
        }
        if let Some(part) = offerings.iter().find(|known| known.name == *name) {
            put_parts(part, offerings, open, found)?;
        }
    }
    open.pop();
    Ok(())
}

struct Decomposition<'a> {
    specifications: &'a [Specification],
    /// What is provided, with the last of the steps that provide it.
    ends: Vec<(&'a str, Vec<usize>)>,
    /// What is being provided.
    open: Vec<&'a str>,
    steps: Vec<Step<'a>>,
}

impl<'a> Decomposition<'a> {
    /// Provides a specification, unless that is done, and tells its last steps.
    fn provide(&mut self, name: &Placed<String>) -> Result<Vec<usize>, Circle> {
        let Some(wanted) = self.specifications.iter().find(|known| known.name == *name) else {
            return Ok(Vec::new());
        };
        if let Some((_, ends)) = self.ends.iter().find(|(known, _)| *known == wanted.name.as_str())
        {
            return Ok(ends.clone());
        }
        if self.open.contains(&wanted.name.as_str()) {
            return Err(Circle { place: name.place, name: name.value.clone() });
        }
        self.open.push(&wanted.name);
        let mut before = Vec::new();
        for part in &wanted.requires {
            before.extend(self.provide(part)?);
        }
        before.sort_unstable();
        before.dedup();
        let ends = self.steps_of(wanted, before)?;
        self.open.pop();
        self.ends.push((&wanted.name, ends.clone()));
        Ok(ends)
    }

    /// Adds the tasks of a specification, and tells the last of them.
    fn steps_of(
        &mut self,
        specification: &'a Specification,
        before: Vec<usize>,
    ) -> Result<Vec<usize>, Circle> {
        let first = self.steps.len();
        let mut left: Vec<&'a Task> = specification.task.iter().collect();
        while !left.is_empty() {
            let done = &self.steps[first..];
            let known = |name: &str| specification.task.iter().any(|task| task.name.value == name);
            let number = |name: &str| done.iter().position(|step| step.task.name.value == name);
            let ready = left.iter().position(|task| {
                task.after.iter().all(|name| !known(name) || number(name).is_some())
            });
            let Some(ready) = ready else {
                let name = &left[0].name;
                let place = left[0].after.first().map_or(name.place, |after| after.place);
                return Err(Circle { place, name: name.value.clone() });
            };
            let task = left.remove(ready);
            let mut after: Vec<usize> =
                task.after.iter().filter_map(|name| number(name)).map(|at| first + at).collect();
            if after.is_empty() {
                after.clone_from(&before);
            }
            self.steps.push(Step { specification, task, after });
        }
        let own = first..self.steps.len();
        if own.is_empty() {
            return Ok(before);
        }
        let is_last =
            |step: &usize| self.steps[first..].iter().all(|other| !other.after.contains(step));
        Ok(own.filter(is_last).collect())
    }
}
