//! The examples at the end of each command's help: what people come for most often.

pub(crate) const LIST: &str = "\
Examples:
  sandtable list                     the shipped scenarios and the questions they answer
  sandtable list --metrics           what `[[expect]]` can name";

pub(crate) const CHECK: &str = "\
Examples:
  sandtable check network.toml
  sandtable check what-if.toml links.rules.toml links.test.toml --format json";

pub(crate) const RUN: &str = "\
Examples:
  sandtable run metro-storm
  sandtable run what-if.toml --until 6h --set 'site.Hill.battery=8h'
  sandtable run night-shift --rules closed-loop --replications 8
  sandtable run orchestration --log orders.json     for process mining";

pub(crate) const REPLAY: &str = "\
Examples:
  sandtable replay night.jsonl --from ves --rules baseline --topology network.toml
  sandtable replay night.csv --from csv --columns resource=site,type=alarm,time=raised --rules my.rules.toml
  sandtable replay messages.log --from syslog --zone Europe/Berlin --year 2026 --rules baseline --against my.rules.toml";

pub(crate) const EMIT: &str = "\
Examples:
  sandtable emit metro-storm --as tmf642 -o alarms.jsonl
  sandtable emit metro-storm --as ves --pace 10x --to http://localhost:8080/eventListener/v7";

pub(crate) const EXPLAIN: &str = "\
Examples:
  sandtable explain first-steps 1 --rules baseline
  sandtable explain sandtable-out/metro-storm 17 --at 20:15
  sandtable explain order-fallout --order-number 42";

pub(crate) const SWEEP: &str = "\
Examples:
  sandtable sweep first-steps
  sandtable sweep hospital-slice --hour 8,20,sat-20 --lasts 6h --out sweeps/hospital
  sandtable sweep --from sweeps/hospital --only feeders";

pub(crate) const IMPORT: &str = "\
Examples:
  sandtable import germany50.xml --from sndlib --out network.toml
  sandtable import sites.csv links.csv --from csv --column name=Ort --people 800 --out network.toml";

pub(crate) const EXPORT: &str = "\
Examples:
  sandtable export metro-storm --to geojson -o metro.geojson";

pub(crate) const TEST: &str = "\
Examples:
  sandtable test .
  sandtable test rules --coverage 100 --mutate 80% --report junit=report.xml
  sandtable test rules --engine 'python3 engine.py'";

pub(crate) const INIT: &str = "\
Examples:
  sandtable init rules";

pub(crate) const SCHEMA: &str = "\
Examples:
  sandtable schema scenario > scenario.schema.json";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  sandtable completions bash > ~/.local/share/bash-completion/completions/sandtable
  sandtable completions zsh > ~/.zfunc/_sandtable";

pub(crate) const MAN: &str = "\
Examples:
  sandtable man ~/.local/share/man/man1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;
    use clap::Parser as _;

    /// An example that the command line refuses helps nobody.
    #[test]
    fn examples_can_be_typed() {
        let all = [
            LIST,
            CHECK,
            RUN,
            REPLAY,
            EMIT,
            EXPLAIN,
            SWEEP,
            IMPORT,
            EXPORT,
            TEST,
            INIT,
            SCHEMA,
            COMPLETIONS,
            MAN,
        ];
        for line in all.iter().flat_map(|text| text.lines().skip(1)) {
            // Behind several blanks stands what an example is for, behind `>` the shell's own.
            let typed = line.trim_start().split("  ").next().unwrap_or_default();
            let typed = typed.split(" > ").next().unwrap_or_default();
            let words = shell_words::split(typed).expect("an example is a line of a shell");
            assert!(Arguments::try_parse_from(words).is_ok(), "{line}");
        }
    }
}
