//! What the integration tests share.

pub(crate) mod answering;
pub(crate) mod binary;
pub(crate) mod browse;
pub(crate) mod database;
pub(crate) mod phq;
pub(crate) mod seed;
pub(crate) mod site;
pub(crate) mod smtp_sink;
pub(crate) mod visit;

pub(crate) use database::TestDb;
pub(crate) use site::{TestSite, serve};
