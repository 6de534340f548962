//! No file makes the reader panic, however broken: random bytes, and shipped scenarios with random
//! wounds.

use proptest::prelude::*;
use sandtable_scenarios::document::{Sources, Style, json, text};
use sandtable_scenarios::import::{Format, import_text};
use sandtable_scenarios::{library, load_text};

/// Reads a text and tells what is wrong with it, in both forms.
fn read(source: &str) {
    let loaded = load_text("fuzz", source.to_owned(), &[]);
    let told = text(&loaded.diagnostics, &loaded.sources, Style::Coloured);
    let objects = json(&loaded.diagnostics, &loaded.sources);
    assert_eq!(loaded.scenario.is_none(), loaded.diagnostics.has_errors());
    assert_eq!(loaded.diagnostics.is_empty(), told.is_empty());
    assert_eq!(loaded.diagnostics.is_empty(), objects.is_empty());
}

/// A wound: some bytes of a text are replaced by others.
#[derive(Debug, Clone)]
struct Wound {
    at: f64,
    length: usize,
    with: String,
}

fn wounds() -> impl Strategy<Value = Vec<Wound>> {
    let with = prop_oneof![
        Just(String::new()),
        "\\PC{0,6}",
        prop::sample::select(vec![
            "\"",
            "'",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            "\n",
            "-",
            "nan",
            "inf",
            "1e999",
            "\"-1h\"",
            "\"99999999999d\"",
            "0x7fffffffffffffff",
            "name = \"Market\"\n",
            "\"0%\"",
            "[site]\n",
            "base = \"first-steps\"\n",
            "\u{0}",
            "\u{feff}",
            "ß",
            "\"\"\"",
        ])
        .prop_map(str::to_owned),
    ];
    let wound =
        (0.0..1.0_f64, 0..40_usize, with).prop_map(|(at, length, with)| Wound { at, length, with });
    prop::collection::vec(wound, 1..6)
}

fn wounded(source: &str, wounds: &[Wound]) -> String {
    let mut chars: Vec<char> = source.chars().collect();
    for wound in wounds {
        let share = (chars.len() as f64 * wound.at).floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let from = share as usize;
        let to = (from + wound.length).min(chars.len());
        chars.splice(from..to, wound.with.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(source) = Sources::decode(bytes) {
            read(&source);
        }
    }

    #[test]
    fn random_lines(lines in prop::collection::vec("[a-z_\\[\\]{}=\"., 0-9]{0,30}", 0..30)) {
        read(&lines.join("\n"));
    }

    #[test]
    fn wounded_scenarios(index in any::<prop::sample::Index>(), wounds in wounds()) {
        let shipped = index.get(&library::ALL[..1]);
        read(&wounded(shipped.text, &wounds));
        read(&wounded(library::PARTS[0].text, &wounds));
    }

    #[test]
    fn wounded_imports(wounds in wounds()) {
        let topohub = r#"{"graph": {"name": "x", "demands": {"0": {"1": 2.5}}},
            "nodes": [{"id": 0, "name": "A", "pos": [8.0, 50.0]}, {"id": 1, "pos": [8.5, 50.5]}],
            "edges": [{"source": 0, "target": 1, "dist": 66.1}]}"#;
        let nsg = "\"ECellID\",\"CellName\",\"Longitude\",\"Latitude\",\"PCI\",\"EARFCN\",\"Azimuth\"\n\
            129097582,\"A | B\",-0.14,50.99,406,6400,277\n129097583,\"A | B\",-0.14,50.99,,,\n";
        let opencellid = "radio,mcc,net,area,cell,unit,lon,lat,range\n\
            LTE,234,10,801,129097582,406,-0.14,50.99,1000\nGSM,234,10,801,77,-1,-0.15,50.9,\n";
        for (source, format) in [
            (topohub, Format::Topohub), (nsg, Format::Nsg), (opencellid, Format::OpenCellId)
        ] {
            prop_assert!(import_text(source, format).is_ok(), "{:?}", import_text(source, format));
            if let Err(error) = import_text(&wounded(source, &wounds), format) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
