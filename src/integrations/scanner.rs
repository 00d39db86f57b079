//! Looking for malware in what strangers sent: by a program of the installation's, or by a clamd. Blocks.
//!
//! Errors carry neither names nor bytes of files.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use uuid::Uuid;

/// How long one file may take.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(10);
/// Of one chunk for clamd, in bytes.
const CHUNK: usize = 64 << 10;
/// Longest answer of clamd that is read.
const LONGEST_ANSWER: u64 = 4 << 10;
/// Stands in the command for the path of a file.
const PATH: &str = "{}";

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    Infected,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("the scanner can't be reached: {0}")]
    Away(#[from] io::Error),
    #[error("the scanner took longer than {} s", PATIENCE.as_secs())]
    Late,
    /// Exit code of the program, where it ended by itself.
    #[error("the scan command ended with {}", .0.map_or_else(|| "a signal".to_owned(), |code| code.to_string()))]
    Command(Option<i32>),
    #[error("clamd did not say OK or FOUND; is its StreamMaxLength at least 20M?")]
    Clamd,
}

/// A setting that can't be used. Repeats no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("--scan-command and --clamd are both set: one scanner is enough")]
    Both,
    #[error("--scan-command is empty")]
    NoCommand,
    #[error("--clamd must be host:port or the absolute path of a socket")]
    Address,
}

/// What looks at files; none where nothing is configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scanner {
    /// Files stand as they come.
    #[default]
    None,
    /// A program and its arguments: 0 is clean, 1 infected.
    Command(Vec<String>),
    ClamdTcp(String),
    ClamdSocket(PathBuf),
}

impl Scanner {
    /// Of the two settings, words of the command separated by spaces.
    pub fn new(command: Option<&str>, clamd: Option<&str>) -> Result<Self, SettingError> {
        match (command, clamd) {
            (None, None) => Ok(Self::None),
            (Some(_), Some(_)) => Err(SettingError::Both),
            (Some(command), None) => {
                let words: Vec<String> = command.split_whitespace().map(ToOwned::to_owned).collect();
                if words.is_empty() { Err(SettingError::NoCommand) } else { Ok(Self::Command(words)) }
            }
            (None, Some(path)) if path.starts_with('/') => Ok(Self::ClamdSocket(path.into())),
            (None, Some(address)) => {
                let has_port = |(host, port): (&str, &str)| !host.is_empty() && port.parse::<u16>().is_ok();
                if address.rsplit_once(':').is_some_and(has_port) {
                    Ok(Self::ClamdTcp(address.to_owned()))
                } else {
                    Err(SettingError::Address)
                }
            }
        }
    }

    /// Whether anything looks at files.
    pub fn is_on(&self) -> bool {
        *self != Self::None
    }

    /// Looks at a file. Clean where nothing is configured.
    pub fn scan(&self, bytes: &[u8]) -> Result<Verdict, ScanError> {
        match self {
            Self::None => Ok(Verdict::Clean),
            Self::Command(words) => by_command(words, bytes),
            Self::ClamdTcp(address) => {
                let mut addresses = address.to_socket_addrs()?;
                let none = || io::Error::new(io::ErrorKind::NotFound, "no such host");
                let first = addresses.next().ok_or_else(none)?;
                let stream = TcpStream::connect_timeout(&first, PATIENCE)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                by_clamd(stream, bytes)
            }
            Self::ClamdSocket(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                by_clamd(stream, bytes)
            }
        }
    }
}

/// clamd's INSTREAM: chunks with their length before them, an empty one at the end.
fn by_clamd(mut stream: impl Read + Write, bytes: &[u8]) -> Result<Verdict, ScanError> {
    let mut send = || {
        stream.write_all(b"zINSTREAM\0")?;
        for chunk in bytes.chunks(CHUNK) {
            let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            stream.write_all(&length.to_be_bytes())?;
            stream.write_all(chunk)?;
        }
        stream.write_all(&0_u32.to_be_bytes())?;
        stream.flush()
    };
    let sent = send();
    // one that is too long for it is told before the end
    let mut answer = Vec::new();
    let heard = stream.take(LONGEST_ANSWER).read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    match answer.trim_end_matches(['\0', '\n']) {
        clean if clean.ends_with(": OK") => Ok(Verdict::Clean),
        found if found.ends_with(" FOUND") => Ok(Verdict::Infected),
        said => {
            if said.is_empty() {
                sent?;
                heard?;
            }
            Err(ScanError::Clamd)
        }
    }
}

/// Runs the program with the file's path where it asks for one, otherwise with its bytes as standard input.
fn by_command(words: &[String], bytes: &[u8]) -> Result<Verdict, ScanError> {
    let file = if words.iter().any(|word| word == PATH) { Some(OnDisk::new(bytes)?) } else { None };
    let mut given = words.iter().map(|word| match &file {
        Some(file) if word == PATH => file.0.clone().into_os_string(),
        _ => word.into(),
    });
    let program = given.next().unwrap_or_default();
    let input = if file.is_some() { Stdio::null() } else { Stdio::piped() };
    let mut child =
        Command::new(program).args(given).stdin(input).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let pipe = child.stdin.take();
    let ended = thread::scope(|scope| {
        // one that has seen enough closes its input: what it says counts
        scope.spawn(move || pipe.map(|mut pipe| pipe.write_all(bytes)));
        waited(&mut child)
    })?;
    match ended {
        Some(0) => Ok(Verdict::Clean),
        Some(1) => Ok(Verdict::Infected),
        other => Err(ScanError::Command(other)),
    }
}

/// The exit code. A program that takes too long is ended.
fn waited(child: &mut Child) -> Result<Option<i32>, ScanError> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Err(ScanError::Late);
        }
        thread::sleep(POLL);
    }
}

/// A file for the time of one look, for nobody else to read.
struct OnDisk(PathBuf);

impl OnDisk {
    fn new(bytes: &[u8]) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = std::env::temp_dir().join(format!("weconecta-scan-{}", Uuid::new_v4()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let on_disk = Self(path);
        file.write_all(bytes)?;
        Ok(on_disk)
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        if fs::remove_file(&self.0).is_err() {
            tracing::warn!("a file that was looked at could not be removed from the temporary folder");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(script: &str, bytes: &[u8]) -> Result<Verdict, ScanError> {
        Scanner::Command(["sh", "-c", script].map(ToOwned::to_owned).to_vec()).scan(bytes)
    }

    #[test]
    fn a_command_tells_by_its_exit_code() {
        let large = vec![b'x'; 1 << 20];
        assert_eq!(scan("exit 0", &large).unwrap(), Verdict::Clean, "it need not read to the end");
        assert_eq!(scan("! grep -q evil", b"so evil").unwrap(), Verdict::Infected);
        assert_eq!(scan("! grep -q evil", b"so good").unwrap(), Verdict::Clean);
        assert!(matches!(scan("exit 2", b"x"), Err(ScanError::Command(Some(2)))));
        let with_path = ["sh", "-c", "! grep -q evil \"$0\"", PATH].map(ToOwned::to_owned);
        assert_eq!(Scanner::Command(with_path.to_vec()).scan(b"evil").unwrap(), Verdict::Infected);
        assert!(matches!(
            Scanner::new(Some("/no/such/program"), None).unwrap().scan(b"x"),
            Err(ScanError::Away(_))
        ));
    }

    #[test]
    fn settings_name_one_scanner() {
        assert_eq!(Scanner::new(None, None), Ok(Scanner::None));
        assert_eq!(Scanner::new(Some("a"), Some("b:1")), Err(SettingError::Both));
        assert_eq!(Scanner::new(Some(" "), None), Err(SettingError::NoCommand));
        assert_eq!(Scanner::new(None, Some("localhost")), Err(SettingError::Address));
        assert_eq!(Scanner::new(None, Some("localhost:x")), Err(SettingError::Address));
        assert_eq!(Scanner::new(None, Some("/run/clamd")), Ok(Scanner::ClamdSocket("/run/clamd".into())));
    }
}
