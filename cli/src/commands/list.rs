//! `sandtable list`: what is shipped, and which metrics expectations can name.

use super::print_json;
use crate::arguments::{Format, List};
use crate::failure::Failure;
use crate::format;
use crate::terminal::{self, FAINT, STRONG};
use sandtable_results::METRICS;
use sandtable_scenarios::{Scenario, library, load};
use serde_json::json;
use std::fmt::Write as _;

pub(crate) fn list(list: &List) -> Result<(), Failure> {
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
            print_json(&json!({ "scenarios": all.collect::<Vec<_>>() }))
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

fn shipped() -> Vec<(&'static str, Scenario)> {
    let all = library::ALL.iter().map(|shipped| {
        (shipped.name, load(shipped.name, &[]).scenario.expect("shipped scenarios are checked"))
    });
    all.collect()
}

fn cells(scenario: &Scenario) -> u64 {
    scenario.site.iter().map(|site| site.all_cells().len() as u64).sum()
}

fn scenarios() -> String {
    let mut text = String::new();
    for (name, scenario) in shipped() {
        let cells = format::counted(cells(&scenario), "cell");
        let span = format::span(scenario.run.span.value);
        writeln!(
            text,
            "{STRONG}{name}{STRONG:#}  {}\n  {}\n  {FAINT}{cells}, {span}{FAINT:#}\n",
            scenario.title, scenario.question
        )
        .expect("writing to a string");
    }
    text + "Run one with `sandtable run NAME`.\n"
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
