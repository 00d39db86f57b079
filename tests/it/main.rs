//! The integration tests, in one binary so that they are linked once.
//!
//! Each test has a database of its own on a PostgreSQL cluster of the test run.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and says on the console what it skipped"
)]

mod access;
mod accounts;
mod adaptive;
mod alerts;
mod api;
mod api_keys;
mod architecture;
mod authoring;
mod cli;
mod computed_reference;
mod consents;
mod consumer;
mod controls;
mod conversation;
mod corpus;
mod csrf;
mod data_requests;
mod deliveries;
mod demo;
mod disclosure;
mod editor;
mod elements;
mod embedding;
mod entries;
mod events;
mod export;
mod expressions;
#[path = "../faults/mod.rs"]
mod faults;
mod fhir_api;
mod fhirpath_suites;
mod files;
mod filling;
mod first_run;
mod groups;
mod headers;
mod help_lines;
mod import;
mod invitation_lists;
mod jobs;
mod kiosk;
mod languages;
mod launch;
mod library;
mod limits;
mod limits_of_links;
mod links;
mod locales;
mod logs;
mod mail;
mod mapping;
mod me;
mod media;
mod members;
mod messages;
mod migrations;
mod one_shot;
mod opening;
mod paper;
mod patient_results;
mod patient_sign_in;
mod patients;
mod people;
mod prefill;
mod protected;
mod questionnaires;
mod remote;
mod results;
mod resuming;
mod scanning;
mod sending;
mod sessions;
mod signatures;
mod submissions;
mod support;
mod surveys;
mod translations;
mod uploads;
mod validator_cases;
mod versions;
mod vocabularies;
mod wire;
