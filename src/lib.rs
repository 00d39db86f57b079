//! `WeConecta`: health questionnaires. Patients answer, staff act, admins author.
//!
//! The list of modules is the map. Dependencies go one way:
//! `domain ← storage ← {web, exchange, integrations} ← {features, jobs} ← app`.

pub mod app;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod features;
pub mod integrations;
pub mod jobs;
pub mod storage;
pub mod web;
