//! The ceiling of the fill page: actix answering with a fixed page of the size given as argument.
//!
//! Prints its address and serves until killed. Used by `benches/load/run`.
#![expect(clippy::print_stdout, reason = "the runner reads the address from the first line")]

use std::io;

use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> io::Result<()> {
    // cargo adds `--bench`; the size is the argument that is a number
    let bytes = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(8_192);
    let page = web::Data::new("x".repeat(bytes));
    let server = HttpServer::new(move || {
        App::new().app_data(page.clone()).route(
            "/",
            web::get().to(|page: web::Data<String>| async move {
                HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page.get_ref().clone())
            }),
        )
    })
    .workers(std::thread::available_parallelism()?.get())
    .bind("127.0.0.1:0")?;
    for address in server.addrs() {
        println!("http://{address}/");
    }
    server.run().await
}
