//! Arguments and files; the environment is tried in the integration tests, on the real binary.

use super::*;

fn parsed(arguments: &[&str]) -> Result<Settings, String> {
    let arguments = std::iter::once("weconecta").chain(arguments.iter().copied()).map(OsString::from);
    match Cli::of(arguments)? {
        Parsed::Command(cli) => Ok(cli.settings),
        Parsed::Help(text) => Err(text),
    }
}

fn with_file(text: &str, arguments: &[&str]) -> Result<Settings, String> {
    let path = std::env::temp_dir().join(format!("weconecta-{}.toml", uuid::Uuid::new_v4()));
    std::fs::write(&path, text).unwrap();
    let settings = parsed(&[&["--config", path.to_str().unwrap()], arguments].concat());
    std::fs::remove_file(&path).unwrap();
    settings
}

#[test]
fn the_command_line_is_well_formed() {
    config::complete(Cli::command()).debug_assert();
}

#[test]
fn settings_stand_before_or_after_the_command() {
    assert_eq!(parsed(&["serve", "--pool-size", "7"]).unwrap().database.pool_size, 7);
    assert_eq!(parsed(&["--pool-size", "7", "serve"]).unwrap().database.pool_size, 7);
}

#[test]
fn the_file_gives_what_the_command_line_does_not() {
    let settings = with_file(
        "pool_size = 5\nbind = '127.0.0.1:1'\ntrusted_proxies = ['10.0.0.0/8', '::1']",
        &["serve", "--bind", "127.0.0.1:2"],
    )
    .unwrap();
    assert_eq!(settings.database.pool_size, 5);
    assert_eq!(settings.http.bind.port(), 2);
    assert_eq!(settings.http.trusted_proxies.len(), 2);
}

#[test]
fn bad_values_are_named_in_one_line() {
    for (arguments, named) in [
        (&["serve", "--bind", "nowhere"][..], "--bind"),
        (&["serve", "--pool-size", "0"], "--pool-size"),
        (&["serve", "--session-idle", "5 weeks"], "--session-idle"),
        (&["serve", "--session-idle", "13h"], "--session-idle"),
        (&["serve", "--base-url", "https://host/path"], "--base-url"),
        (&["serve", "--log", "a=b=c"], "--log"),
        (&["serve", "--unknown", "1"], "--unknown"),
        (&["organisation", "create"], "--slug"),
        (&["organisation", "create", "--name", "N", "--slug", "Ärzte"], "--slug"),
        (&["fly"], "fly"),
        (&[], "command"),
    ] {
        let error = parsed(arguments).unwrap_err();
        assert!(error.contains(named), "{arguments:?}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_bad_file_is_named_with_its_key() {
    for (text, named) in [
        ("pool_sizes = 5", "unknown setting pool_sizes"),
        ("[pool]\nsize = 5", "unknown setting pool"),
        ("pool_size = 'many'", "--pool-size"),
        ("bind = 1979-05-27", "bind has a value of the wrong kind"),
        ("bind = \n", "line 1"),
    ] {
        let error = with_file(text, &["serve"]).unwrap_err();
        assert!(error.contains(named) && error.contains(".toml: "), "{text}: {error}");
        assert!(!error.contains('\n'), "{error}");
    }
    assert!(parsed(&["--config", "/nowhere.toml", "serve"]).unwrap_err().contains("/nowhere.toml"));
}

#[test]
fn a_secret_is_never_repeated() {
    let error = with_file("secret_key = 'too-short-secret'", &["serve"]).unwrap_err();
    assert!(!error.contains("too-short-secret"), "{error}");
    let settings = with_file("database_url = 'postgres://u:hidden@h/d'", &["serve"]).unwrap();
    assert!(!format!("{settings:?}").contains("hidden"));
    assert!(
        !with_file("database_url = 'postgres://u:hidden@h/d'", &["--help"]).unwrap_err().contains("hidden")
    );
}

#[test]
fn help_explains_every_setting() {
    let help = parsed(&["--help"]).unwrap_err();
    for name in config::names() {
        let flag = format!("--{}", name.replace('_', "-"));
        assert!(help.contains(&flag), "{flag}");
        assert!(help.contains(&config::variable(&name)), "{name}");
    }
}

#[test]
fn the_table_of_settings_names_each_with_its_default() {
    let table = include_str!("../../../../docs/operations.md");
    let command = config::complete(Cli::command());
    for name in config::names() {
        let variable = config::variable(&name);
        let line = table.lines().find(|line| line.starts_with(&format!("| `{variable}` |")));
        let line = line.unwrap_or_else(|| panic!("{variable} is not in the table"));
        let setting = command.get_arguments().find(|arg| arg.get_id().as_str() == name).unwrap();
        for default in setting.get_default_values() {
            assert!(line.contains(default.to_str().unwrap()), "{line}");
        }
    }
}
