//! A mail server for tests: speaks enough SMTP to take messages, and refuses as many as it is told to.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Listens until dropped.
pub(crate) struct SmtpSink {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    messages: Mutex<Vec<Received>>,
    /// Replies to `RCPT TO` instead of 250, first one first.
    refusals: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

/// One message as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) recipients: Vec<String>,
    /// Head and body.
    pub(crate) data: String,
}

impl Received {
    /// The value of a header, unfolded; "" without it.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.data.split_once("\r\n\r\n").map_or("", |(head, _)| head).replace("\r\n ", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&start));
        line.and_then(|line| line.get(start.len()..)).map(|value| value.trim().to_owned()).unwrap_or_default()
    }

    /// The text part with its soft line ends undone: enough to find a link in it.
    pub(crate) fn text(&self) -> String {
        self.data.replace("=\r\n", "").replace("=3D", "=")
    }
}

impl SmtpSink {
    pub(crate) fn start() -> Self {
        Self::on("127.0.0.1:0".parse().unwrap())
    }

    /// On an address where a server was before.
    pub(crate) fn on(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("a port for the mail server");
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&serving)) else { return };
                thread::spawn(move || converse(&stream, &shared));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Answers the next recipients with these replies, such as `451 later`.
    pub(crate) fn refuse(&self, replies: &[&str]) {
        held(&self.shared.refusals).extend(replies.iter().map(ToString::to_string));
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        held(&self.shared.messages).clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // wakes the thread that accepts
        drop(TcpStream::connect(self.address));
    }
}

fn converse(stream: &TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    let say = |text: &str| (&*stream).write_all(format!("{text}\r\n").as_bytes());
    let mut recipients = Vec::new();
    if say("220 sink ESMTP").is_err() {
        return;
    }
    loop {
        let mut line = String::new();
        if !matches!(reader.read_line(&mut line), Ok(1..)) || shared.is_over.load(Ordering::SeqCst) {
            return;
        }
        let command = line.trim_end().to_owned();
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let said = match verb.as_str() {
            "EHLO" => say("250-sink\r\n250 8BITMIME"),
            "RCPT" => {
                let mut refusals = held(&shared.refusals);
                if refusals.is_empty() {
                    recipients.push(command);
                    say("250 ok")
                } else {
                    let reply = refusals.remove(0);
                    say(&reply)
                }
            }
            "DATA" => {
                if say("354 go on").is_err() {
                    return;
                }
                let data = read_data(&mut reader);
                let message = Received { recipients: std::mem::take(&mut recipients), data };
                held(&shared.messages).push(message);
                say("250 taken")
            }
            "RSET" => {
                recipients.clear();
                say("250 ok")
            }
            "QUIT" => {
                let _ = say("221 bye");
                return;
            }
            _ => say("250 ok"),
        };
        if said.is_err() {
            return;
        }
    }
}

fn read_data(reader: &mut BufReader<&TcpStream>) -> String {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if !matches!(reader.read_line(&mut line), Ok(1..)) || line == ".\r\n" {
            return data;
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
