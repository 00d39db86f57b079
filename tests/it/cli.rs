//! The command line of the real binary: settings and their order, errors, results.

use std::{
    fs,
    io::Write as _,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::support::binary::DataFolder;

fn error_of(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

fn lines_of(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_bad_value_ends_in_one_line() {
    let folder = DataFolder::new();
    assert!(error_of(&folder.run(&["serve", "--bind", "nowhere"])).contains("--bind"));
    assert!(error_of(&folder.run(&["serve", "--pool-sizes", "3"])).contains("--pool-sizes"));
    let from_environment = folder.command(&["serve"]).env("WECONECTA_POOL_SIZE", "many").output().unwrap();
    assert!(error_of(&from_environment).contains("--pool-size"));
    assert!(!folder.path().exists(), "nothing is made before the settings are read");
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let folder = DataFolder::new();
    let file = folder.path().with_extension("toml");
    let [from_file, from_environment, from_arguments] =
        ["file", "environment", "arguments"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&file, format!("data_dir = '{from_file}'\npool_wait = '100ms'\ndatabase_url = 'postgres://nobody@127.0.0.1:1/none'")).unwrap();
    let used = |environment: Option<&str>, arguments: &[&str]| {
        let mut command = folder.command(&["doctor", "--json", "--config"]);
        command.arg(&file).args(arguments);
        match environment {
            Some(folder) => command.env("WECONECTA_DATA_DIR", folder),
            None => command.env_remove("WECONECTA_DATA_DIR"),
        };
        let findings = lines_of(&command.output().unwrap());
        findings.iter().find(|it| it["check"] == "data folder").unwrap()["message"].to_string()
    };
    assert!(used(None, &[]).contains(&from_file));
    assert!(used(Some(&from_environment), &[]).contains(&from_environment));
    assert!(used(Some(&from_environment), &["--data-dir", &from_arguments]).contains(&from_arguments));
    fs::remove_file(file).unwrap();
}

#[test]
fn a_database_that_does_not_answer_fails_the_doctor() {
    let folder = DataFolder::new();
    let url = "postgres://nobody:hidden@127.0.0.1:1/none";
    let output = folder
        .command(&["doctor", "--json", "--pool-wait", "200ms"])
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let findings = lines_of(&output);
    let database = findings.iter().find(|it| it["check"] == "database").unwrap();
    assert_eq!(database["verdict"], "failed");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hidden"));
}

#[test]
fn a_server_without_its_database_says_so() {
    let folder = DataFolder::new();
    let output = folder
        .command(&["serve"])
        .env("DATABASE_URL", "postgres://nobody:hidden@127.0.0.1:1/none")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    let last = error.lines().last().unwrap();
    assert!(last.starts_with("weconecta: ") && last.contains("database"), "{error}");
    assert!(!error.contains("hidden"), "{error}");
}

#[test]
fn results_are_printed_for_people_and_for_programs() {
    let folder = DataFolder::new();
    let migrated = folder.run(&["migrate", "--json"]);
    assert!(lines_of(&migrated)[0]["migrated"].as_array().is_some_and(|names| !names.is_empty()));
    assert_eq!(lines_of(&folder.run(&["migrate", "--json"]))[0]["migrated"], Value::Array(Vec::new()));

    let create = ["organisation", "create", "--slug", "clinic", "--name", "Clínica"];
    let id = String::from_utf8(folder.run(&create).stdout).unwrap();
    assert!(id.trim().parse::<uuid::Uuid>().is_ok(), "{id}");
    assert!(error_of(&folder.run(&create)).contains("there is an organisation clinic already"));
    let findings = lines_of(&folder.run(&["doctor", "--json"]));
    assert!(findings.iter().all(|it| it["verdict"] != "failed"), "{findings:?}");
}

#[test]
fn version_and_help_succeed() {
    let folder = DataFolder::new();
    for arguments in
        [&["--help"][..], &["--version"], &["serve", "--help"], &["organisation", "create", "-h"]]
    {
        let output = folder.run(arguments);
        assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty());
    }
}

#[test]
fn members_are_created_with_a_password_of_theirs_or_a_first_one() {
    let folder = DataFolder::new();
    folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]);
    let create = ["user", "create", "--json", "--organisation", "clinic", "--role", "admin"];
    let own = |email: &str, password: &str| {
        let mut command = folder.command(&create);
        command.args(["--email", email, "--password-stdin"]).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        child.wait_with_output().unwrap()
    };
    let admin = own("ana@clinic.example", "cavalo-bateria-grampo-7");
    assert!(lines_of(&admin)[0]["id"].as_str().is_some_and(|id| id.parse::<uuid::Uuid>().is_ok()));
    assert!(error_of(&own("Ana@clinic.example", "cavalo-bateria-grampo-7")).contains("already"));
    assert!(error_of(&own("bia@clinic.example", "12345678910")).contains("easily guessed"));
    assert!(error_of(&own("no address", "cavalo-bateria-grampo-7")).contains("--email"));

    let first = folder.run(&[&create[..], &["--email", "caio@clinic.example"]].concat());
    assert!(lines_of(&first)[0]["first_password"].as_str().is_some_and(|password| password.len() > 20));
    let elsewhere = folder.run(&[
        "user",
        "create",
        "--organisation",
        "none",
        "--role",
        "staff",
        "--email",
        "d@e.example",
    ]);
    assert!(error_of(&elsewhere).contains("there is no organisation none"));

    let verified = lines_of(&folder.run(&["audit", "verify", "--json"]));
    assert_eq!(verified[0]["organisation"], "clinic");
    assert_eq!(verified[0]["ok"], true);
}

#[test]
fn a_questionnaire_goes_in_and_its_responses_come_out() {
    let folder = DataFolder::new();
    folder.run(&["organisation", "create", "--slug", "clinic", "--name", "Clínica"]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/questionnaires/nine-questions.json");
    let imported = lines_of(&folder.run(&["questionnaire", "import", file, "--publish", "--json"]));
    assert_eq!(imported[0]["ok"], true, "{imported:?}");
    let id = imported[0]["id"].as_str().unwrap();
    let form = folder.run(&["questionnaire", "export", id, "--format", "xlsform"]);
    assert!(form.status.success() && form.stdout.starts_with(b"PK"), "{form:?}");
    let losses = String::from_utf8(form.stderr).unwrap();
    assert!(losses.contains("has no place in this format"), "{losses}");
    let workbook = folder.path().join("form.xlsx");
    fs::write(&workbook, &form.stdout).unwrap();
    let again = workbook.to_string_lossy().into_owned();
    let again = lines_of(&folder.run(&["questionnaire", "import", &again, "--format", "xlsform", "--json"]));
    assert_eq!(again[0]["ok"], true, "{again:?}");
    let dictionary = folder.run(&["questionnaire", "export", id, "--format", "redcap"]);
    let losses = String::from_utf8(dictionary.stderr).unwrap();
    assert!(losses.contains("has no place in this format"), "{losses}");
    let file = folder.path().join("dictionary.csv");
    fs::write(&file, &dictionary.stdout).unwrap();
    let file = file.to_string_lossy().into_owned();
    let again = lines_of(&folder.run(&["questionnaire", "import", &file, "--format", "redcap", "--json"]));
    assert_eq!(again[0]["ok"], true, "{again:?}");
    let exported = folder.run(&["responses", "export", id, "--format", "csv", "--since", "2026-01-01"]);
    assert!(exported.status.success(), "{exported:?}");
    let table = String::from_utf8(exported.stdout).unwrap();
    assert_eq!(table.lines().count(), 1, "{table}");
    assert!(table.contains(','), "{table}");
    let unknown = folder.run(&["responses", "export", "00000000-0000-7000-8000-000000000000"]);
    assert!(error_of(&unknown).contains("there is no questionnaire"));
}
