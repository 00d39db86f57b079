//! ASVS 4.2.1 and slow clients: what only shows on a real connection.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::support::{TestSite, site::listen};

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_millis(500);

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream
}

/// Everything the server says until it closes the connection; also whether it did close.
fn exchange(address: SocketAddr, request: &str) -> (String, bool) {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let is_closed = stream.read_to_end(&mut answer).is_ok();
    (String::from_utf8_lossy(&answer).into_owned(), is_closed)
}

#[test]
fn requests_of_two_lengths_are_refused_and_the_connection_closed() {
    let site = TestSite::new();
    let address = listen(&site, PATIENCE);
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let cases = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: -1",
        "Content-Length: +5",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
    ];
    for lengths in cases {
        let request = format!(
            "POST /reading HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n{lengths}\r\n\r\n0\r\n\r\n{smuggled}"
        );
        let (answer, is_closed) = exchange(address, &request);
        assert!(answer.starts_with("HTTP/1.1 400"), "{lengths}: {answer}");
        assert!(is_closed, "{lengths}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lengths}: {answer}");
    }
}

#[test]
fn whoever_sends_no_request_is_not_waited_for() {
    let site = TestSite::new();
    let address = listen(&site, PATIENCE);
    let (answer, is_closed) = exchange(address, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    assert!(is_closed);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[test]
fn headers_that_are_too_large_are_refused() {
    let site = TestSite::new();
    let address = listen(&site, PATIENCE);
    let (answer, _) =
        exchange(address, &format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", "a".repeat(200_000)));
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{}",
        answer.lines().next().unwrap_or_default()
    );
}

#[test]
fn a_line_break_in_an_address_makes_no_header() {
    let site = TestSite::new();
    let address = listen(&site, PATIENCE);
    let (answer, _) = exchange(
        address,
        "GET /?lang=en%0d%0aSet-Cookie:%20evil=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(!answer.to_lowercase().contains("set-cookie: evil"), "{answer}");
}
