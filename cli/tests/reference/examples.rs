//! The examples of pages that are written by hand. What is fenced as `toml` or `csv` and opens with the name of a file
//! is that file (`, at its end` adds to it); any other `toml` is a file, or the rules of one, that must pass `sandtable
//! check`. What is fenced as `sh` is run; the lines of the `text` that follows must be among what it prints.

use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;

/// Plays the examples of a page, one after the other in one folder, and says how many there were.
pub(crate) fn play(page: &str, text: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let mut printed = String::new();
    let mut count = 0;
    for (kind, block) in blocks(text) {
        count += 1;
        match kind {
            "toml" | "csv" => write(folder.path(), page, block, count),
            "sh" => {
                printed = block.lines().map(|line| run(folder.path(), page, line)).collect();
            }
            "text" => {
                for line in block.lines() {
                    assert!(
                        printed.contains(line.trim_end()),
                        "{page}: `{line}` is not in\n{printed}"
                    );
                }
            }
            _ => count -= 1,
        }
    }
    count
}

/// What is fenced, with the word behind the fence.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = text.split("```").skip(1).step_by(2);
    parts
        .filter_map(|part| part.split_once('\n'))
        .map(|(kind, block)| (kind, block.trim_end_matches('\n')))
}

/// Writes the file that a block is; one without a name is checked.
fn write(folder: &Path, page: &str, block: &str, count: usize) {
    let (first, rest) = block.split_once('\n').unwrap_or((block, ""));
    let named = first.strip_prefix("# ");
    let is_name = |name: &str| {
        let kind = Path::new(name).extension().and_then(|kind| kind.to_str());
        matches!(kind, Some("toml" | "csv"))
    };
    if let Some(name) = named.and_then(|title| title.strip_suffix(", at its end")) {
        let before = std::fs::read_to_string(folder.join(name)).unwrap();
        std::fs::write(folder.join(name), format!("{before}\n{rest}\n")).unwrap();
    } else if let Some(name) = named.filter(|title| is_name(title)) {
        std::fs::write(folder.join(name), format!("{rest}\n")).unwrap();
    } else {
        let rules = block.contains("[[rule]]");
        let head = if rules && !block.contains("[rules]") {
            "[rules]\nname = \"example\"\n\n"
        } else {
            ""
        };
        let name = format!("example-{count}.{}", if rules { "rules.toml" } else { "toml" });
        std::fs::write(folder.join(&name), format!("{head}{block}\n")).unwrap();
        run(folder, page, &format!("sandtable check {name}"));
    }
}

/// Runs a line of a page and gives what it prints. A comment may state the exit status.
fn run(folder: &Path, page: &str, line: &str) -> String {
    let (command, status) = line.split_once("# exit status ").unwrap_or((line, "0"));
    let status: i32 = status.trim().parse().unwrap();
    let words = shell_words::split(command).unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => String::new(),
        ["touch", file] => std::fs::write(folder.join(file), "").map(|()| String::new()).unwrap(),
        ["sandtable", arguments @ ..] => {
            let mut program = cargo_bin_cmd!("sandtable");
            let output = program.current_dir(folder).args(arguments).output().unwrap();
            let told =
                String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(status), "{page}: `{line}`\n{told}");
            told.into_owned()
        }
        _ => panic!("{page}: `{line}` is no command of ours"),
    }
}
