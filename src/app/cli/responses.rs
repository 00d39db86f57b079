//! `responses …`: answers out.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use clap::{Subcommand, ValueEnum};
use uuid::Uuid;

use super::{commands::with_current_database, output::Output, questionnaire};
use crate::{
    app::config::Settings,
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    exchange::table::{Export, ExportLanguage, write_csv, write_joined_csv},
    storage::{Db, Scope, StorageError, organisations, results},
    web::clock::Clock,
};

/// What can be done with responses.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the submitted responses of one version or of all, one row each
    ///
    /// Rows stream from the database: memory stays the same however many there are. Taking the
    /// answers away is an event of the questionnaire.
    Export {
        /// The questionnaire (its published version, else its newest), or one of its versions
        id: Uuid,
        /// In which format
        #[arg(long, value_enum, default_value_t = Format::Csv)]
        format: Format,
        /// Only those submitted since this day of the organisation, or this time: `2026-11-21` or
        /// `2026-11-21T10:00:00Z`
        #[arg(long, value_name = "T")]
        since: Option<Since>,
        /// Those of every version that was published, in the columns of the newest: what is not the same there stands in
        /// columns of each version's own, such as `v1:linkId`
        #[arg(long)]
        all_versions: bool,
    },
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated, safe to open in a spreadsheet
    Csv,
}

pub(super) async fn run(command: Command, settings: &Settings) -> Result<(), String> {
    let Command::Export { id, format: Format::Csv, since, all_versions } = command;
    with_current_database(settings, move |db| export(db, id, since, all_versions)).await
}

fn export(db: &Db, id: Uuid, since: Option<Since>, all_versions: bool) -> Result<(), String> {
    let fails = |error: StorageError| error.to_string();
    let version = questionnaire::find_version(db, id)?;
    let organisation = OrganisationId::new(version.organisation_id);
    let about = QuestionnaireId::new(version.questionnaire_id);
    db.write_now("cli", Clock::system().now(), |w| results::export::record(w, organisation, about))
        .map_err(fails)?;
    let mut conn = db.connection().map_err(fails)?;
    let owner = organisations::find(&mut conn, organisation).map_err(fails)?;
    let zone = owner.timezone.parse().unwrap_or(chrono_tz::UTC);
    let export = Export {
        organisation,
        scope: Scope::All,
        version: VersionId::new(version.id),
        since: since.map(|since| since.begins(zone)),
        language: ExportLanguage::from(owner.language.as_str()),
        zone,
        with_bom: false,
    };
    let take = |chunk: Vec<u8>| Output::bytes(&chunk);
    if all_versions {
        return write_joined_csv(&mut conn, about, &export, take).map_err(fails);
    }
    write_csv(&mut conn, &export, take).map_err(fails)
}

/// From when on responses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// From the beginning of this day where the organisation is.
    Day(NaiveDate),
    Time(DateTime<Utc>),
}

impl Since {
    fn begins(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Time(time) => time,
            Self::Day(day) => {
                let midnight = day.and_time(NaiveTime::MIN);
                // A day that begins with an hour that summer time skips begins an hour later.
                let begins = midnight.and_local_timezone(zone).earliest();
                begins.map_or_else(|| midnight.and_utc(), |time| time.to_utc())
            }
        }
    }
}

impl FromStr for Since {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Time(time.to_utc()));
        }
        let day = text.parse().map_err(|_bad| "write 2026-11-21 or 2026-11-21T10:00:00Z")?;
        Ok(Self::Day(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_the_organisation_is() {
        let begins = |text: &str| {
            text.parse::<Since>().map(|since| since.begins(chrono_tz::America::Sao_Paulo).to_rfc3339())
        };
        assert_eq!(begins("2026-11-21").unwrap(), "2026-11-21T03:00:00+00:00");
        assert_eq!(begins("2026-11-21T10:00:00-03:00").unwrap(), "2026-11-21T13:00:00+00:00");
        assert!(begins("yesterday").is_err());
    }
}
