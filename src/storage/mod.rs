//! PostgreSQL through Diesel, and nothing above it: one file per aggregate.
//!
//! Readers take a `&mut PgConnection`, functions that change data a `&mut Write`, which only
//! [`Db::write`] makes and which is always one transaction. Every query of an organisation's data
//! takes the organisation. No HTTP, no text for people, no clock.

pub mod accounts;
pub mod alert_lists;
pub mod alert_recipients;
pub mod alerts;
pub mod api_keys;
pub mod bulk_exports;
pub mod cluster;
pub mod compiled;
pub mod consents;
pub mod content;
pub mod data_requests;
pub mod db;
mod deep_json;
mod delivery;
pub mod erasure;
pub mod error;
pub mod events;
pub mod fhir_documents;
pub mod fhir_search;
pub mod idempotent_answers;
pub mod identification;
pub mod invitation_listing;
pub mod invitation_lists;
pub mod invitations;
pub mod jobs;
pub mod json_text;
pub mod kiosks;
pub mod known_devices;
pub mod link_listing;
pub mod link_room;
pub mod links;
pub mod locks;
pub mod mails;
pub mod members;
pub mod message_templates;
pub mod messages;
pub mod migrations;
pub mod notify;
pub mod open_links;
pub mod organisations;
pub mod own_responses;
pub mod password_resets;
pub mod patient_lists;
pub mod patient_results;
pub mod patients;
pub mod questionnaire_cards;
pub mod questionnaires;
pub mod reach;
pub mod remote_questionnaires;
pub mod response_files;
pub mod response_signatures;
pub mod response_uploads;
pub mod responses;
pub mod results;
pub mod resume_codes;
pub mod schedules;
mod schema;
pub mod scope;
pub mod seals;
mod search;
pub mod server_facts;
pub mod sessions;
pub mod sign_in_codes;
pub mod submissions;
pub mod terminology;
pub mod throttles;
pub mod versions;

pub use compiled::CompiledVersions;
pub use db::{Db, PoolSettings, Write};
pub use diesel::PgConnection;
pub use error::StorageError;
pub use scope::Scope;
