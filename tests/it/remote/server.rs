//! A server that answers as a test says, on a port of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

use serde_json::Value;

/// What it was sent: the head and the body.
pub(super) type Calls = Arc<Mutex<Vec<(String, Value)>>>;

/// An answer: status, further lines of the head, body.
pub(super) type Said = (u16, String, String);

/// Answers each call with what `say` makes of its number and body.
pub(super) fn strange(say: impl Fn(usize, &Value) -> Said + Send + Sync + 'static) -> (SocketAddr, Calls) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, calls) = (listener.local_addr().unwrap(), Calls::default());
    let (seen, say) = (calls.clone(), Arc::new(say));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, say, seen) = (stream.unwrap(), say.clone(), seen.clone());
            std::thread::spawn(move || {
                let (head, body) = read(&stream);
                let number = seen.lock().unwrap().len();
                seen.lock().unwrap().push((head, body.clone()));
                let (status, more, answer) = say(number, &body);
                let head = format!(
                    "HTTP/1.1 {status} -\r\ncontent-type: application/fhir+json\r\nconnection: close\r\n"
                );
                let text = format!("{head}{more}content-length: {}\r\n\r\n{answer}", answer.len());
                // whoever stops reading is not wrong to
                let _ = (&stream).write_all(text.as_bytes());
            });
        }
    });
    (address, calls)
}

fn read(stream: &TcpStream) -> (String, Value) {
    let (mut reader, mut head, mut length) = (BufReader::new(stream), String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, serde_json::from_slice(&body).unwrap_or_default())
}
