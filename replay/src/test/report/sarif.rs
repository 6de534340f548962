//! SARIF 2.1.0 for what is strange about the files without running them, and for what no test notices:
//! code hosts show it beside the lines.

use super::super::findings::FindingKind;
use super::super::run::Report;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// The findings of a report as a SARIF log.
pub fn sarif(report: &Report<'_>) -> Value {
    const UNNOTICED: (&str, &str) =
        ("unnoticed-change", "A small change to the rules that no test notices.");
    let rules: Vec<Value> = (FindingKind::ALL.iter())
        .map(|kind| (kind.id(), kind.meaning()))
        .chain([UNNOTICED])
        .map(|(id, meaning)| json!({ "id": id, "shortDescription": { "text": meaning } }))
        .collect();
    let findings = report.findings.iter().map(|finding| {
        let level = match finding.kind {
            FindingKind::Mistake => "error",
            FindingKind::NeverMatters | FindingKind::Unused | FindingKind::Untried => "warning",
        };
        let at = (finding.file.as_str(), finding.line, finding.column);
        let text = match finding.help.as_str() {
            "" => finding.message.clone(),
            help => format!("{}; help: {help}", finding.message),
        };
        result(finding.kind.id(), level, at, &text)
    });
    let unnoticed = report.mutants.iter().flatten().filter(|mutant| mutant.noticed_by.is_none());
    let unnoticed = unnoticed.map(|mutant| {
        let text = format!("no test notices that {}", mutant.what);
        result(UNNOTICED.0, "warning", (&mutant.file, mutant.line, 1), &text)
    });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "sandtable",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "results": findings.chain(unnoticed).collect::<Vec<_>>(),
        }],
    })
}

/// What the path of an address cannot have as it is (RFC 3986). A colon would make its beginning a scheme.
const NOT_IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn result(
    rule: &str,
    level: &str,
    (file, line, column): (&str, usize, usize),
    text: &str,
) -> Value {
    let address = utf8_percent_encode(&file.replace('\\', "/"), NOT_IN_PATHS).to_string();
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": address },
            "region": { "startLine": line.max(1), "startColumn": column.max(1) },
        }}],
    })
}
