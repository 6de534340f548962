//! `sandtable list`: what is shipped, and which metrics expectations can name.

use super::print_json;
use crate::arguments::{Format, List};
use crate::failure::Failure;
use crate::format;
use crate::terminal::{self, FAINT, STRONG};
use sandtable_correlation::SHIPPED;
use sandtable_correlation::rules::schema::RuleFile;
use sandtable_results::METRICS;
use sandtable_scenarios::document::{Diagnostics, Read as _, Sources, parse};
use sandtable_scenarios::{Scenario, library, load};
use serde_json::json;
use std::fmt::Write as _;

pub(crate) fn list(list: &List) -> Result<(), Failure> {
    if list.rules {
        return rules(list.format);
    }
    match (list.metrics, list.format) {
        (false, Format::Text) => Ok(terminal::out(&scenarios())?),
        (true, Format::Text) => Ok(terminal::out(&metrics())?),
        (false, Format::Json) => {
            let all = shipped().into_iter().map(|(name, scenario)| {
                json!({
                    "name": name,
                    "title": scenario.title,
                    "question": scenario.question,
                    "cells": cells(&scenario),
                    "span": scenario.run.span.value,
                })
            });
            let parts = parts().map(|(name, title)| json!({ "name": name, "title": title }));
            print_json(&json!({
                "scenarios": all.collect::<Vec<_>>(),
                "parts": parts.collect::<Vec<_>>(),
            }))
        }
        (true, Format::Json) => {
            let all = METRICS.iter().map(|metric| {
                json!({
                    "metric": metric.key,
                    "unit": metric.unit.symbol(),
                    "definition": metric.definition,
                })
            });
            print_json(&json!({ "metrics": all.collect::<Vec<_>>() }))
        }
    }
}

fn rules(format: Format) -> Result<(), Failure> {
    let described = |text: &str| {
        let (mut sources, mut out) = (Sources::default(), Diagnostics::default());
        let source = sources.add("shipped", text.to_owned());
        let file = RuleFile::read(&parse(&sources, source, &mut out), &mut out);
        file.expect("shipped rules are checked").rules.description
    };
    let all = SHIPPED.iter().map(|(name, text)| (*name, described(text)));
    match format {
        Format::Text => {
            let text = all.map(|(name, what)| format!("{STRONG}{name}{STRONG:#}  {what}\n"));
            Ok(terminal::out(&text.collect::<String>())?)
        }
        Format::Json => {
            let all = all.map(|(name, what)| json!({ "name": name, "description": what }));
            print_json(&json!({ "rules": all.collect::<Vec<_>>() }))
        }
    }
}

fn shipped() -> Vec<(&'static str, Scenario)> {
    let all = library::ALL.iter().map(|shipped| {
        (shipped.name, load(shipped.name, &[]).scenario.expect("shipped scenarios are checked"))
    });
    all.collect()
}

/// The parts that scenarios start from, each with its title. They are no whole scenarios.
fn parts() -> impl Iterator<Item = (&'static str, String)> {
    library::PARTS.iter().map(|part| {
        let loaded = load(part.name, &[]);
        let partial = loaded.partial.map(|partial| *partial);
        let title = loaded.scenario.or(partial).map(|scenario| scenario.title);
        (part.name, title.unwrap_or_default())
    })
}

fn cells(scenario: &Scenario) -> u64 {
    scenario.site.iter().map(|site| site.all_cells().len() as u64).sum()
}

fn scenarios() -> String {
    let mut text = String::new();
    for (name, scenario) in shipped() {
        // Orders may be tried without a network.
        let cells = match cells(&scenario) {
            0 => String::new(),
            cells => format!("{}, ", format::counted(cells, "cell")),
        };
        let span = format::span(scenario.run.span.value);
        writeln!(
            text,
            "{STRONG}{name}{STRONG:#}  {}\n  {}\n  {FAINT}{cells}{span}{FAINT:#}\n",
            scenario.title, scenario.question
        )
        .expect("writing to a string");
    }
    text += "Run one with `sandtable run NAME`.\n\nParts for scenarios to start from (`base = \"NAME\"`):\n";
    for (name, title) in parts() {
        writeln!(text, "{STRONG}{name}{STRONG:#}  {title}").expect("writing to a string");
    }
    text
}

fn metrics() -> String {
    let mut text = String::new();
    for metric in METRICS {
        writeln!(
            text,
            "{STRONG}{}{STRONG:#} [{}]\n  {}",
            metric.key,
            metric.unit.symbol(),
            metric.definition
        )
        .expect("writing to a string");
    }
    text
}
