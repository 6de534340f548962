//! No file makes the reader panic, however broken: random bytes, and shipped scenarios with random
//! wounds.

mod networks;

use networks::SAMPLES;
use proptest::prelude::*;
use sandtable_scenarios::document::{Sources, Style, json, text};
use sandtable_scenarios::import::{Options, import_text};
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
            "<",
            "</",
            "&x;",
            "<!DOCTYPE x [",
            "<node id=\"0\" />",
            "(",
            " ) ",
            "#",
            "-1e999",
            "180.1",
        ])
        .prop_map(str::to_owned),
    ];
    let wound =
        (0.0..1.0_f64, 0..40_usize, with).prop_map(|(at, length, with)| Wound { at, length, with });
    prop::collection::vec(wound, 1..6)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
fn share(length: usize, share: f64) -> usize {
    (length as f64 * share).floor() as usize
}

fn wounded(source: &str, wounds: &[Wound]) -> String {
    let mut chars: Vec<char> = source.chars().collect();
    for wound in wounds {
        let from = share(chars.len(), wound.at);
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
        for (source, format) in SAMPLES {
            prop_assert!(import_text(source, format, &Options::default()).is_ok(), "{:?}", import_text(source, format, &Options::default()));
            if let Err(error) = import_text(&wounded(source, &wounds), format, &Options::default()) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }

    #[test]
    fn cut_and_flipped_imports(
        end in 0.0..1.0_f64,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        for (source, format) in SAMPLES {
            let mut bytes = source.as_bytes().to_vec();
            for (at, bits) in &flips {
                *at.get_mut(&mut bytes) ^= bits;
            }
            // Half of the files are whole.
            bytes.truncate(share(bytes.len(), 2.0 * end));
            if let Ok(text) = Sources::decode(bytes)
                && let Err(error) = import_text(&text, format, &Options::default())
            {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
