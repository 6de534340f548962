//! Networks of others: imported, run for a week, and refused where they are broken.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

#[path = "../../tests/shared.rs"]
mod shared;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::Value;
use shared::shared;
use std::path::Path;

fn sandtable() -> assert_cmd::Command {
    cargo_bin_cmd!("sandtable")
}

fn import(file: &Path, format: &str, out: &Path, more: &[&str]) -> String {
    let done = sandtable()
        .args(["import", "--from", format, "--out"])
        .arg(out)
        .arg(file)
        .args(more)
        .assert()
        .success();
    String::from_utf8(done.get_output().stderr.clone()).unwrap()
}

/// The network of germany50 carries the cells of a county in the south of England, moved so that
/// their middle lies on Frankfurt, and lives through a week.
#[test]
fn germany50_carries_real_cells_for_a_week() {
    let Some(germany) = shared("topologies/topohub/sndlib/germany50.json") else { return };
    let cells = shared("cells/uk-nsg/23410_merged_cells_eutra.csv").unwrap();
    let room = tempfile::tempdir().unwrap();
    let (transport, week) = (room.path().join("germany50.toml"), room.path().join("week.toml"));
    let told = import(&germany, "topohub", &transport, &[]);
    assert!(
        told.contains("TopoHub network germany50: 50 nodes became routers, 88 edges"),
        "{told}"
    );
    assert!(told.contains("one was put at each of the nodes with most demand"), "{told}");
    let more = ["--base", transport.to_str().unwrap(), "--move-to", "50.11,8.68", "--span", "7d"];
    let told = import(&cells, "nsg", &week, &more);
    assert!(told.contains("884 cells were grouped into"), "{told}");
    assert!(told.contains("all sites were moved by") && told.contains("nearest router"), "{told}");

    sandtable().arg("check").arg(&week).assert().success();
    let out = room.path().join("result");
    let run = sandtable()
        .args(["run", "--format", "json", "--out"])
        .args([&out, &week])
        .output()
        .unwrap();
    assert!(run.status.success());
    let object: Value = serde_json::from_slice(&run.stdout).unwrap();
    let value = |key: &str| object["summary"]["network"][key]["value"].as_f64().unwrap();
    assert_eq!(object["simulated_span"], "7d");
    assert!((value("cells") - 884.0).abs() < 0.5);
    assert!(value("outages") > 10.0 && value("availability") > 99.0, "{object}");
    let assumptions = object["assumptions"].as_array().unwrap();
    assert!(assumptions.len() >= 5, "both imports tell what they assumed: {assumptions:?}");
    assert!(out.join("tables/alarms.parquet").exists());
}

#[test]
fn every_topohub_network_and_cell_file_imports() {
    let Some(folder) = shared("topologies/topohub") else { return };
    let room = tempfile::tempdir().unwrap();
    let mut open = vec![folder];
    let mut count = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                count += 1;
                let out = room.path().join(format!("{count}.toml"));
                import(&path, "topohub", &out, &[]);
                let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                let length = |key: &str| file[key].as_array().unwrap().len();
                let targets = file["graph"]["demands"].as_object().into_iter().flatten();
                let demands = targets.map(|(_, targets)| targets.as_object().unwrap().len()).sum();
                assert_eq!(
                    counts(&out),
                    [length("nodes"), length("edges"), demands],
                    "{}",
                    path.display()
                );
                sandtable().arg("check").arg(&out).assert().success();
            }
        }
    }
    assert_eq!(count, 14);
    for (network, cells, sites) in [("23410", 884, 167), ("23415", 632, 141), ("23420", 715, 128)] {
        let file = shared(&format!("cells/uk-nsg/{network}_merged_cells_eutra.csv")).unwrap();
        let told = import(&file, "nsg", &room.path().join(format!("{network}.toml")), &[]);
        let expected = format!("{cells} cells were grouped into {sites} sites");
        assert!(told.contains(&expected), "{told}");
    }
}

/// How many routers, links and demands a scenario has.
fn counts(scenario: &Path) -> [usize; 3] {
    let scenario: toml::Table = std::fs::read_to_string(scenario).unwrap().parse().unwrap();
    ["router", "link", "demand"]
        .map(|key| scenario.get(key).map_or(0, |list| list.as_array().unwrap().len()))
}

/// Nodes, links in both directions and demands of each file. Two of the nine nodes of the design in
/// two layers stand for the ends of anycast traffic and are no places.
#[test]
fn every_net2plan_and_coronet_network_imports() {
    let room = tempfile::tempdir().unwrap();
    for (file, format, routers, links, demands) in [
        ("net2plan/abilene_N12_E30_withTraffic.n2p", "net2plan", 12, 15, 132),
        ("net2plan/internet2_N9_E26_withTraffic.n2p", "net2plan", 9, 13, 72),
        ("net2plan/eon_N18_E66_withTraffic.n2p", "net2plan", 18, 33, 306),
        ("net2plan/cost266_N37_E114_withTraffic.n2p", "net2plan", 37, 57, 1332),
        ("net2plan/coronetUS_N75_E198.n2p", "net2plan", 75, 99, 0),
        ("net2plan/niw_example7nodes_ipOverWdm.n2p", "net2plan", 7, 8, 42),
        ("coronet/CORONET_CONUS_Topology.json", "gnpy", 75, 99, 0),
        ("coronet/CORONET_Global_Topology.json", "coronet", 100, 136, 0),
    ] {
        let Some(path) = shared(&format!("topologies/{file}")) else { return };
        let out = room.path().join("network.toml");
        let told = import(&path, format, &out, &["--force"]);
        assert_eq!(counts(&out), [routers, links, demands], "{file}");
        assert_eq!(told.contains("the file has no demands"), demands == 0, "{told}");
        assert!(told.contains("0 of them have no way back"), "{told}");
        sandtable().arg("check").arg(&out).assert().success();
    }
}

/// A network goes out as GraphML and comes in again; the file is not replaced unasked.
#[test]
fn an_exported_network_imports_again() {
    let room = tempfile::tempdir().unwrap();
    let (graph, back) = (room.path().join("steps.graphml"), room.path().join("back.toml"));
    let export = ["export", "first-steps", "--to", "graphml", "--out"];
    sandtable().args(export).arg(&graph).assert().success();
    sandtable().args(export).arg(&graph).assert().code(2);
    sandtable().args(export).arg(&graph).arg("--force").assert().success();
    let told = import(&graph, "graphml", &back, &[]);
    assert!(told.contains("GraphML network"), "{told}");
    sandtable().arg("check").arg(&back).assert().success();

    let export = ["export", "metro-storm", "--to", "geojson", "--set", "generate.cells=300"];
    let shown = sandtable().args(export).output().unwrap();
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let features = shown["features"].as_array().unwrap();
    let count = |kind: &str| features.iter().filter(|it| it["properties"]["kind"] == kind).count();
    assert_eq!(count("cell"), 300);
    assert!(count("site") > 50 && count("router") > 1 && count("core") > 0 && count("link") > 50);
}

#[test]
fn opencellid_files_import_with_and_without_header() {
    let room = tempfile::tempdir().unwrap();
    let rows = "LTE,234,10,801,129097582,406,-0.1455,50.9995,1000,1,1,0,0,0\n\
                LTE,234,10,801,129097583,405,-0.1455,50.9995,1000,1,1,0,0,0\n\
                GSM,234,10,801,77,-1,-0.15,50.9,,,,,,\n";
    let header = "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n";
    for (number, text) in [rows.to_owned(), format!("{header}{rows}")].iter().enumerate() {
        let file = room.path().join(format!("{number}.csv"));
        std::fs::write(&file, text).unwrap();
        let told = import(&file, "opencellid", &room.path().join(format!("{number}.toml")), &[]);
        assert!(told.contains("3 cells were grouped into 2 sites"), "{told}");
    }
}

/// What is told of a broken file.
fn refused(text: &[u8], format: &str) -> String {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("broken");
    std::fs::write(&file, text).unwrap();
    let told = sandtable().args(["import", "--from", format]).arg(&file).assert().code(2);
    let told = String::from_utf8(told.get_output().stderr.clone()).unwrap();
    told.replace(file.to_str().unwrap(), "broken")
}

#[test]
fn broken_files_are_told_what_is_wrong() {
    let nodes =
        r#""nodes": [{"id": 1, "name": "A", "pos": [8.0, 50.0]}, {"id": 2, "pos": [9.0, 50.0]}]"#;
    let topohub = |nodes: &str, edges: &str| {
        refused(format!(r#"{{"graph": {{}}, {nodes}, "edges": [{edges}]}}"#).as_bytes(), "topohub")
    };
    let header =
        "\"ECellID\",\"CellName\",\"Longitude\",\"Latitude\",\"PCI\",\"EARFCN\",\"Azimuth\"\n";
    let nsg = |rows: &str| refused(format!("{header}{rows}").as_bytes(), "nsg");
    let told = [
        refused(b"", "topohub"),
        refused(b"{\"graph\": {\"name\": \"cut", "topohub"),
        refused(b"\xff\xfe{\x00", "topohub"),
        refused(&[0, 1, 2, 255, 0], "topohub"),
        topohub(nodes, r#"{"source": 1, "target": 3, "dist": 2.0}"#),
        topohub(nodes, r#"{"source": 1, "target": 2, "dist": -2.0}"#),
        topohub(nodes, r#"{"source": 1, "target": 2, "dist": "far"}"#),
        topohub(r#""nodes": [{"id": 1}, {"id": 1}]"#, ""),
        topohub(r#""nodes": [{"id": 1, "pos": [8.0, 95.0]}, {"id": 2, "pos": [8.0, 50.0]}]"#, ""),
        nsg(""),
        nsg("129097582,\"A | B\",-0.14,50.99,406,6400,370\n"),
        nsg("129097582,\"A | B\",-0.14,150.99,406,6400,10\n"),
        nsg("x,\"A | B\",-0.14,50.99,406,6400,10\n"),
        nsg("129097582,\"A | B\",-0.14\n"),
        refused(b"name,place\nA,B\n", "nsg"),
        refused(b"LTE,234,10,801,1,1,-0.1\n", "opencellid"),
        refused(b"LTE,234,10,801,1,1,nan,50.9,1\n", "opencellid"),
    ];
    insta::assert_snapshot!(told.join("---\n"));
}

#[test]
fn a_file_that_is_there_is_not_overwritten() {
    let room = tempfile::tempdir().unwrap();
    let (file, out) = (room.path().join("cells.csv"), room.path().join("mine.toml"));
    std::fs::write(&file, "LTE,234,10,801,1,1,-0.1,50.9,1\n").unwrap();
    std::fs::write(&out, "precious").unwrap();
    let import = ["import", "--from", "opencellid", "--out"];
    sandtable().args(import).args([&out, &file]).assert().code(2);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "precious");
    sandtable().args(import).args([&out, &file]).arg("--force").assert().success();
}

/// Writes files into a folder and gives their paths.
fn files(room: &Path, texts: &[(&str, &str)]) -> Vec<std::path::PathBuf> {
    let write = |(name, text): &(&str, &str)| {
        let path = room.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    texts.iter().map(write).collect()
}

/// Three tables make one network that runs; its demands grow.
#[test]
fn tables_become_a_network_that_runs() {
    let room = tempfile::tempdir().unwrap();
    let tables = [
        (
            "sites.csv",
            "Ort,lat,lon,kind\nAlm,47.1,11.2,router\nBerg,47.3,11.4,router\nTurm,47.2,11.3,site\n",
        ),
        ("links.csv", "from,to,capacity\nAlm,Berg,10\nBerg,Turm,1\n"),
        ("demands.csv", "from,to,rate\nAlm,Berg,2\n"),
    ];
    let paths = files(room.path(), &tables);
    let out = room.path().join("net.toml");
    let done = sandtable()
        .args(["import", "--from", "csv", "--column", "name=Ort", "--rate-unit", "1Gbit/s"])
        .args(["--people", "800", "--out"])
        .arg(&out)
        .args(&paths)
        .assert()
        .success();
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(told.contains("`sites.csv` was read as a table of 3 nodes"), "{told}");
    assert!(told.contains("1 sites without a population were given 800 people each"), "{told}");
    assert!(!told.contains("cannot run yet"), "{told}");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(
        text.contains("capacity = \"10Gbit/s\"") && text.contains("rate = \"2Gbit/s\""),
        "{text}"
    );
    assert!(text.contains("Imported from sites.csv, links.csv, demands.csv"), "{text}");
    let grown = room.path().join("grown.toml");
    std::fs::write(&grown, "base = \"net.toml\"\n[[growth]]\ngroup = \"imported\"\nfactor = 2.0\n")
        .unwrap();
    for scenario in [&out, &grown] {
        sandtable().args(["run", "--no-out"]).arg(scenario).assert().success();
    }
    let several = sandtable().args(["import", "--from", "gml"]).args(&paths).assert().code(2);
    let told = String::from_utf8(several.get_output().stderr.clone()).unwrap();
    assert!(told.contains("a network in this format is one file"), "{told}");
    let column = ["import", "--from", "gml", "--column", "name=Ort"];
    sandtable().args(column).arg(&paths[0]).assert().code(2);
}

/// Cells alone have nothing to hang on: the import and the file say so.
#[test]
fn what_cannot_run_yet_says_what_is_missing() {
    let room = tempfile::tempdir().unwrap();
    let paths = files(room.path(), &[("cells.csv", "LTE,234,10,801,1,1,-0.1,50.9,1\n")]);
    let out = room.path().join("cells.toml");
    let told = import(&paths[0], "opencellid", &out, &[]);
    assert!(told.contains("cannot run yet: the scenario has no core"), "{told}");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with("# cannot run yet: the scenario has no core"), "{text}");
    sandtable().arg("check").arg(&out).assert().code(2);
}

/// What passes `check` runs, also of an inventory.
#[test]
fn an_imported_inventory_runs() {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/tests/networks/tmf639.json");
    let room = tempfile::tempdir().unwrap();
    let out = room.path().join("inventory.toml");
    let told = import(&sample, "tmf639", &out, &["--people", "500"]);
    assert!(!told.contains("cannot run yet"), "{told}");
    sandtable().arg("check").arg(&out).assert().success();
    sandtable().args(["run", "--no-out"]).arg(&out).assert().success();
    let follow = ["run", "--no-out", "--set", "routing.follow=true"];
    sandtable().args(follow).arg(&out).assert().success();
    let demand = room.path().join("demand.toml");
    let text = "base = \"inventory.toml\"\n[[demand]]\nfrom = \"Mast Hill\"\nto = \"Far router\"\nrate = \"1Mbit/s\"\n";
    std::fs::write(&demand, text).unwrap();
    sandtable().args(["run", "--no-out"]).arg(&demand).assert().success();
}

#[test]
fn an_export_says_what_it_leaves_out() {
    let told = |format: &str| {
        let export = sandtable().args(["export", "first-steps", "--to", format]).assert().success();
        String::from_utf8(export.get_output().stderr.clone()).unwrap()
    };
    assert!(told("graphml").contains("not exported: ") && told("graphml").contains("fault"));
    assert!(told("geojson").contains("not exported: "), "{}", told("geojson"));
}

/// Lines at the 180th meridian are valid, and no point is nowhere.
#[test]
fn maps_at_the_date_line_are_valid() {
    let room = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for (name, latitude, longitude) in
        [("East", 5.0, 180.0), ("West", 5.0, -180.0), ("Far", -7.5, -179.5), ("Near", 12.0, 179.0)]
    {
        text += &format!(
            "[[router]]\nname = \"{name}\"\nlatitude = {latitude:.1}\nlongitude = {longitude:.1}\n"
        );
    }
    for (from, to) in [("East", "West"), ("East", "Far"), ("West", "Near"), ("Far", "Near")] {
        text += &format!("[[link]]\nname = \"{from} {to}\"\nfrom = \"{from}\"\nto = \"{to}\"\n");
    }
    text += "[[core]]\nname = \"K\"\nat = \"East\"\nfunction = [{ name = \"UPF\" }]\n";
    let paths = files(room.path(), &[("meridian.toml", &text)]);
    let shown = sandtable().args(["export", "--to", "geojson"]).arg(&paths[0]).output().unwrap();
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    let features = shown["features"].as_array().unwrap();
    let links = features.iter().filter(|it| it["properties"]["kind"] == "link");
    let kinds: Vec<&str> = links.map(|it| it["geometry"]["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Point", "LineString", "LineString", "MultiLineString"]);
    for feature in features {
        let parts = match feature["geometry"]["type"].as_str().unwrap() {
            "Point" => continue,
            "LineString" => vec![feature["geometry"]["coordinates"].clone()],
            _ => feature["geometry"]["coordinates"].as_array().unwrap().clone(),
        };
        for part in parts {
            let spots = part.as_array().unwrap();
            assert!(spots.len() == 2 && spots[0] != spots[1], "{part}");
            let number = |value: &Value| value.as_f64().unwrap();
            let across = (number(&spots[0][0]) - number(&spots[1][0])).abs();
            assert!(across <= 180.0, "{part}");
        }
    }
}
