//! What is made for people who do not build: workflows that can be read, and names of archives, addresses and
//! versions that agree wherever they stand.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use std::path::Path;
use yaml_rust2::{Yaml, YamlLoader};

fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

fn workflow(name: &str) -> Yaml {
    let documents = YamlLoader::load_from_str(&text(name)).unwrap();
    assert_eq!(documents.len(), 1, "{name}");
    documents.into_iter().next().unwrap()
}

/// All steps of a workflow.
fn steps(workflow: &Yaml) -> Vec<Yaml> {
    let jobs = workflow["jobs"].as_hash().unwrap().values();
    jobs.flat_map(|job| job["steps"].as_vec().unwrap().clone()).collect()
}

/// What the steps run, one after the other.
fn commands(workflow: &Yaml) -> String {
    steps(workflow).iter().filter_map(|step| step["run"].as_str()).collect()
}

#[test]
fn workflows_are_workflows() {
    for name in [".github/workflows/release.yml", "cli/starter/sandtable.yml"] {
        let workflow = workflow(name);
        assert!(workflow["name"].as_str().is_some() && workflow["on"]["push"] != Yaml::BadValue);
        for step in steps(&workflow) {
            let does = (step["uses"].as_str(), step["run"].as_str());
            assert!(does.0.is_some() != does.1.is_some(), "{name}: {step:?}");
        }
        assert!(!text(name).contains('\t'), "{name}");
    }
}

/// `cargo binstall` asks for the archives that the release workflow makes.
#[test]
fn archives_have_the_names_that_are_asked_for() {
    let manifest: toml::Table = text("cli/Cargo.toml").parse().unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let release = workflow(".github/workflows/release.yml");
    let commands = commands(&release);
    let targets = &release["jobs"]["build"]["strategy"]["matrix"]["include"];
    let mut systems = Vec::new();
    for entry in targets.as_vec().unwrap() {
        let target = entry["target"].as_str().unwrap();
        systems.push(target.split('-').nth(2).unwrap());
        let own = binstall["overrides"].get(target);
        let format = own.map_or(&binstall["pkg-fmt"], |own| &own["pkg-fmt"]).as_str().unwrap();
        let ending = match format {
            "tgz" => ".tar.gz",
            "zip" => ".zip",
            other => panic!("{other}"),
        };
        assert_eq!(ending == ".zip", target.contains("windows"));
        assert!(commands.contains(&format!("archive=sandtable-$TARGET{ending}")), "{target}");
    }
    systems.sort_unstable();
    systems.dedup();
    assert_eq!(systems, ["darwin", "linux", "windows"]);
    let url = binstall["pkg-url"].as_str().unwrap();
    assert!(url.ends_with("/v{ version }/sandtable-{ target }{ archive-suffix }"), "{url}");
    assert!(commands.contains("--profile dist") && commands.contains(".sha256"));
}

/// The starter project takes the release of this version, from where it is made.
#[test]
fn addresses_and_versions_agree() {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let starter = workflow("cli/starter/sandtable.yml");
    let commands = commands(&starter);
    assert!(commands.contains(&format!("repository={repository}\n")), "{commands}");
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(starter["env"]["SANDTABLE"].as_str(), Some(version.as_str()));
    assert!(commands.contains("archive=sandtable-x86_64-unknown-linux-gnu.tar.gz\n"));
    let dockerfile = text("Dockerfile");
    assert!(dockerfile.contains("--profile dist") && dockerfile.contains("target/dist/sandtable "));
}
