//! The wiring: reads settings, opens the database, puts the parts together, runs a command. The only
//! layer that knows all others.

mod background;
pub mod cli;
pub mod config;
mod database;
pub mod http;
mod instance;
mod secret_key;
mod serve;
mod signals;
mod telemetry;
mod worker;

/// Costs less than the system's under many short requests, and gives memory back after a peak.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
