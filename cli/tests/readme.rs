//! The README shows what the program says: its picture is made from a run.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;

/// The lines that differ from run to run: what it took.
fn without_times(story: &str) -> String {
    let kept = story.lines().map(|line| {
        let timed = line.contains(" events in ");
        if timed { line.split(" in ").next().unwrap().to_owned() } else { line.to_owned() }
    });
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_picture_is_up_to_date() {
    let output = cargo_bin_cmd!("sandtable")
        .args(["run", "metro-storm", "--no-out", "--color", "always"])
        .output()
        .unwrap();
    let story = String::from_utf8(output.stdout).unwrap();
    let text = format!("$ cargo run --release -- run metro-storm\n\n{}", without_times(&story));
    let picture = anstyle_svg::Term::new().render_svg(&text);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/metro-storm.svg");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &picture).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(picture == checked_in, "run the tests with UPDATE=1 to renew {}", path.display());
}

/// The commands that the README promises stand in it, as they are.
#[test]
fn the_two_commands_are_there() {
    let readme = include_str!("../../README.md");
    for promised in
        ["cargo run --release -- run metro-storm", "cargo test --workspace", "docs/metro-storm.svg"]
    {
        assert!(readme.contains(promised), "{promised}");
    }
}

/// The what-if in the README is a scenario that does what it says.
#[test]
fn the_what_if_works() {
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("```toml\n").unwrap();
    let (scenario, _) = block.split_once("```").unwrap();
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("what-if.toml");
    std::fs::write(&file, scenario).unwrap();
    let run = cargo_bin_cmd!("sandtable").args(["run", "--no-out"]).arg(&file).assert().success();
    let story = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(story.contains("met  network.people_out_max"), "{story}");
}
