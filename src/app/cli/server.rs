//! Commands that keep running.

use std::thread;

use actix_web::web::block;
use serde_json::json;

use super::output::Output;
use crate::{
    app::{config::Settings, serve::Prepared, worker},
    demo::{self, Demo},
    web::clock::Clock,
};

/// `serve`: prints the address once requests are taken.
pub(super) async fn serve(settings: &Settings, output: Output) -> Result<(), String> {
    let Some(prepared) = Prepared::new(settings).await? else { return Ok(()) };
    let url = prepared.address();
    output.result(&format!("WeConecta: {url}"), &json!({ "url": url }));
    prepared.run().await
}

/// `demo`: as [`serve`], with an invented clinic, and tells how to get in.
pub(super) async fn demo(settings: &Settings, output: Output) -> Result<(), String> {
    let Some(prepared) = Prepared::new(settings).await? else { return Ok(()) };
    let db = prepared.db().clone();
    // on a thread of its own: what it held of memory ends with it
    let loader = thread::spawn(move || demo::load(&db, Clock::system().now()));
    let loaded = match block(move || loader.join()).await {
        Ok(Ok(loaded)) => loaded.map_err(|error| error.to_string()),
        Ok(Err(_)) | Err(_) => Err("it was broken off".to_owned()),
    };
    match loaded {
        Ok(demo) => welcome(&demo, &prepared.address(), output),
        Err(error) => {
            prepared.close().await?;
            return Err(format!("can't load the demo: {error}"));
        }
    }
    prepared.run().await
}

fn welcome(demo: &Demo, url: &str, output: Output) {
    let link = demo.link_token.as_ref().map(|token| format!("{url}/f/{token}"));
    let sign_ins = demo.sign_ins.iter();
    let sign_ins = sign_ins.map(|it| format!("  {:<8} {}   {}", it.role, it.email, it.password));
    let mut lines = vec![format!("WeConecta demo: {url}"), String::new()];
    lines.extend(sign_ins);
    lines.extend(link.iter().map(|link| format!("\n  a patient's link: {link}")));
    lines.push("\nCtrl-C stops everything; the next start finds its data again.".to_owned());
    output.result(&lines.join("\n"), &json!({ "url": url, "sign_ins": demo.sign_ins, "patient_link": link }));
}

/// `worker`: prints nothing; the log tells what it does.
pub(super) async fn work(settings: &Settings) -> Result<(), String> {
    worker::run(settings).await
}
