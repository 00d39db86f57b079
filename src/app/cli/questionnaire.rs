//! `questionnaire …`: files in and out.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Subcommand, ValueEnum};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{commands::with_current_database, output::Output};
use crate::{
    app::config::Settings,
    domain::{
        engine::obstacles,
        ids::{OrganisationId, QuestionnaireId},
        problem::{Code, Problem},
        questionnaire::Questionnaire,
    },
    exchange::{
        Exported, fhir,
        intake::{Became, Intake, Stored, Target},
        paper::{self, Paper, Sheet},
        to_redcap, to_xlsform,
    },
    integrations::question_servers::QuestionServers,
    storage::{
        Db, PgConnection, StorageError,
        compiled::try_compile,
        organisations, questionnaires,
        versions::{self, Version},
    },
    web::{clock::Clock, i18n::Language},
};

/// What can be done with questionnaires.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import files: each becomes a draft whole, or not at all
    ///
    /// Prints one line per file. A resource whose url is known becomes the next version of that
    /// questionnaire. The status is 1 if a file could not be imported; the others are, all the same.
    Import {
        /// Files in the format
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Short name of the organisation; the only one by default
        #[arg(long, value_name = "SLUG")]
        organisation: Option<String>,
        /// What the files are
        #[arg(long, value_enum, default_value_t = ImportFormat::Auto)]
        format: ImportFormat,
        /// Publish at once
        #[arg(long)]
        publish: bool,
    },
    /// Print a questionnaire's resource: of its published version, else of its newest
    Export {
        /// The questionnaire, or one of its versions
        id: Uuid,
        /// In which format
        #[arg(long, value_enum, default_value_t = ExportFormat::FhirR4)]
        format: ExportFormat,
        /// Of a form on paper: the language (BCP 47); the author's by default
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ImportFormat {
    /// Found out from the file
    Auto,
    /// FHIR Questionnaire (R4, R5 or STU3) in JSON
    Fhir,
    /// `XLSForm` (ODK, Kobo) in Excel, CSV or Markdown
    Xlsform,
    /// REDCap data dictionary (CSV) or instrument (zip)
    Redcap,
    /// Structure of a `LimeSurvey` survey (.lss)
    Limesurvey,
    /// `SurveyJS` survey in JSON
    Surveyjs,
}

impl ImportFormat {
    /// Whether a file of the format that was found is what was said.
    fn accepts(self, found: &str) -> bool {
        match self {
            Self::Auto => true,
            Self::Fhir => found.starts_with("fhir-"),
            Self::Xlsform => found == "xlsform",
            Self::Redcap => found == "redcap",
            Self::Limesurvey => found == "limesurvey",
            Self::Surveyjs => found == "surveyjs",
        }
    }
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// FHIR R4 in JSON, as it was imported
    FhirR4,
    /// FHIR R5 in JSON
    FhirR5,
    /// `XLSForm` (ODK, Kobo) as a workbook; what has no place in it is told on standard error
    Xlsform,
    /// REDCap data dictionary (CSV); what has no place in it is told on standard error
    Redcap,
    /// Blank form on paper (PDF); what paper can't do is told on standard error
    Pdf,
    /// The same as a document to be edited (DOCX)
    Docx,
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    match command {
        Command::Import { files, organisation, format, publish } => {
            import(files, organisation, (format, publish), settings, output).await
        }
        Command::Export { id, format: format @ (ExportFormat::Pdf | ExportFormat::Docx), language } => {
            let sheet = if format == ExportFormat::Pdf { Sheet::Pdf } else { Sheet::Docx };
            let printed =
                with_current_database(settings, move |db| printed(db, id, language.as_deref(), sheet))
                    .await?;
            told(&printed);
            Ok(())
        }
        Command::Export { id, format, .. } => {
            let version = with_current_database(settings, move |db| find_version(db, id)).await?;
            match format {
                ExportFormat::FhirR4 => Output::raw(&version.resource),
                ExportFormat::FhirR5 => {
                    Output::raw(&fhir::r5_text(&version.resource).map_err(|bad| words(&bad))?);
                }
                _ => {
                    let exported = if format == ExportFormat::Redcap {
                        to_redcap(&version.resource)
                    } else {
                        to_xlsform(&version.resource, &spoken)
                    };
                    let exported =
                        exported.map_err(|bad| bad.iter().map(words).collect::<Vec<_>>().join(" "))?;
                    told(&exported);
                }
            }
            Ok(())
        }
    }
}

/// Prints a file; what is not in it goes to standard error.
fn told(exported: &Exported) {
    for loss in &exported.losses.losses {
        Output::notice(&words(&loss.problem));
    }
    Output::bytes(&exported.bytes);
}

/// The blank form of a version.
fn printed(db: &Db, id: Uuid, language: Option<&str>, sheet: Sheet) -> Result<Exported, String> {
    let version = find_version(db, id)?;
    let mut conn = db.connection().map_err(|error| error.to_string())?;
    let resource = version.json().map_err(|error| error.to_string())?;
    let questionnaire = Questionnaire::from_json(&resource).map_err(|bad| words(&bad))?;
    let compiled = try_compile(&mut conn, &version, &questionnaire).map_err(|error| error.to_string())?;
    let compiled = compiled.map_err(|bad| bad.iter().map(words).collect::<Vec<_>>().join(" "))?;
    let known = |tag: &&String| language.is_none_or(|wanted| tag.eq_ignore_ascii_case(wanted));
    let own = compiled.language.iter().chain(compiled.languages()).find(known).cloned();
    let language = match (own, language) {
        (Some(own), _) => own,
        (None, Some(wanted)) => return Err(format!("there is no {wanted} in the questionnaire")),
        (None, None) => Language::PtBr.tag().to_owned(),
    };
    let around = Language::from_tag(&language).unwrap_or(Language::En);
    let say = |key: &str, arguments: &[(&str, &str)]| around.say(key, arguments);
    let copyright = resource.get("copyright").and_then(Json::as_str);
    let paper = Paper { language: &language, version: version.number, copyright, say: &say };
    paper::print(&compiled, &paper, sheet)
}

async fn import(
    files: Vec<PathBuf>,
    organisation: Option<String>,
    (format, publish): (ImportFormat, bool),
    settings: &Settings,
    output: Output,
) -> Result<(), String> {
    let count = files.len();
    let limit = settings.http.upload_limit.0;
    let servers = settings.others.question_servers()?;
    let refused = with_current_database(settings, move |db| {
        let organisation = organisation_of(db, organisation.as_deref())?;
        let mut refused = 0;
        for file in &files {
            let outcome = import_file(db, organisation, file, (format, limit), publish.then_some(&servers))?;
            refused += usize::from(outcome.is_err());
            print(output, file, &outcome);
        }
        Ok(refused)
    })
    .await?;
    match refused {
        0 => Ok(()),
        refused => Err(format!("{refused} of {count} files could not be imported")),
    }
}

/// The organisation with this slug, or the only one.
pub(super) fn organisation_of(db: &Db, slug: Option<&str>) -> Result<OrganisationId, String> {
    let mut conn = db.connection().map_err(|error| error.to_string())?;
    if let Some(slug) = slug {
        let found = organisations::find_by_slug(&mut conn, slug);
        return found.map(|found| OrganisationId::new(found.id)).map_err(|error| match error {
            StorageError::NotFound => format!("there is no organisation {slug}"),
            error => error.to_string(),
        });
    }
    let all = organisations::list_all(&mut conn).map_err(|error| error.to_string())?;
    match all.as_slice() {
        [only] => Ok(OrganisationId::new(only.id)),
        [] => Err("there is no organisation yet: weconecta organisation create".to_owned()),
        several => {
            let slugs: Vec<&str> = several.iter().map(|one| one.slug.as_str()).collect();
            Err(format!("which organisation? --organisation {}", slugs.join(" or ")))
        }
    }
}

/// A file that was taken.
struct Taken {
    stored: Stored,
    items: usize,
    losses: Json,
    is_published: bool,
}

/// The outer error ends the command, the inner one is the file's own.
fn import_file(
    db: &Db,
    organisation: OrganisationId,
    file: &Path,
    (format, limit_bytes): (ImportFormat, usize),
    publish: Option<&QuestionServers>,
) -> Result<Result<Taken, Vec<String>>, String> {
    let bytes = match read(file, limit_bytes) {
        Ok(bytes) => bytes,
        Err(message) => return Ok(Err(vec![message])),
    };
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let intake = match Intake::read(&name, &bytes, limit_bytes) {
        Ok(intake) => intake,
        Err(problems) => return Ok(Err(problems.iter().map(words).collect())),
    };
    let found = intake.imported.format;
    if !format.accepts(found) {
        return Ok(Err(vec![format!("The file is of the format {found}.")]));
    }
    let compiled = &intake.imported.compiled;
    if let Some(servers) = publish {
        let found: Vec<Problem> = obstacles(compiled).into_iter().chain(servers.obstacle(compiled)).collect();
        if !found.is_empty() {
            return Ok(Err(found.iter().map(words).collect()));
        }
    }
    let publish = publish.is_some();
    let stored = db.write_now("cli", Clock::system().now(), |w| {
        let stored = intake.store(w, organisation, Target::SameUrl, None)?;
        if publish && stored.is_draft {
            versions::publish(w, organisation, stored.version)?;
        }
        Ok::<_, StorageError>(stored)
    });
    let stored = stored.map_err(|error| error.to_string())?;
    let losses = serde_json::to_value(&intake.imported.losses).unwrap_or_default();
    let is_published = publish || !stored.is_draft;
    Ok(Ok(Taken { stored, items: intake.items(), losses, is_published }))
}

/// A file that is too large is not read; what is read is checked once more.
fn read(file: &Path, limit_bytes: usize) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("can't be read: {error}");
    let length = fs::metadata(file).map_err(unreadable)?.len();
    if usize::try_from(length).is_ok_and(|length| length <= limit_bytes) {
        return fs::read(file).map_err(unreadable);
    }
    Err(words(&Problem::new(Code::TooLarge).with("limit", limit_bytes / 1_000_000)))
}

/// A problem in English.
fn spoken(problem: &Problem) -> String {
    let arguments: Vec<(&str, &str)> =
        problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Language::En.say(problem.key(), &arguments)
}

/// The same with its item.
fn words(problem: &Problem) -> String {
    let text = spoken(problem);
    match &problem.link_id {
        Some(link_id) => format!("item {link_id}: {text}"),
        None => text,
    }
}

fn print(output: Output, file: &Path, outcome: &Result<Taken, Vec<String>>) {
    let name = file.display().to_string();
    match outcome {
        Ok(taken) => {
            let Stored { questionnaire, version, number, became, .. } = taken.stored;
            let losses = taken.losses.as_array().map_or(0, Vec::len);
            let status = if taken.is_published { "published" } else { "draft" };
            let what = match became {
                Became::Questionnaire => "new questionnaire",
                Became::Version => "new version",
                Became::Draft => "draft replaced",
                Became::Unchanged => "unchanged",
            };
            let text = format!(
                "{name}: ok, {questionnaire}, {} items, {losses} losses ({what}, version {number}, {status})",
                taken.items
            );
            let json = json!({
                "file": name, "ok": true, "id": questionnaire, "items": taken.items, "losses": taken.losses,
                "version": number, "version_id": version, "status": status, "result": what,
            });
            output.result(&text, &json);
        }
        Err(problems) => {
            let json = json!({
                "file": name, "ok": false, "id": null, "items": 0, "losses": [], "problems": problems,
            });
            output.result(&format!("{name}: failed: {}", problems.join(" ")), &json);
        }
    }
}

/// The published version of a questionnaire, else its newest; or the version with this id.
pub(super) fn find_version(db: &Db, id: Uuid) -> Result<Version, String> {
    let mut conn = db.connection().map_err(|error| error.to_string())?;
    let all = organisations::list_all(&mut conn).map_err(|error| error.to_string())?;
    for organisation in all {
        let found = find(&mut conn, OrganisationId::new(organisation.id), id);
        if let Some(version) = found.map_err(|error| error.to_string())? {
            return Ok(version);
        }
    }
    Err(format!("there is no questionnaire {id}"))
}

fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<Option<Version>, StorageError> {
    let questionnaire = QuestionnaireId::new(id);
    let found = match questionnaires::find(conn, organisation, questionnaire) {
        Ok(_) => match versions::find_published(conn, organisation, questionnaire) {
            Err(StorageError::NotFound) => {
                versions::find_newest(conn, organisation, questionnaire)?.ok_or(StorageError::NotFound)
            }
            found => found,
        },
        Err(StorageError::NotFound) => versions::find(conn, organisation, id.into()),
        Err(error) => Err(error),
    };
    match found {
        Ok(version) => Ok(Some(version)),
        Err(StorageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
