//! The one line out of a program's output that tells a person what is wrong.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    process::Output,
};

/// What a program said on its standard error, or why it could not be run.
pub(super) fn words(output: io::Result<Output>) -> String {
    let text = match output {
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    last_complaint(&text)
}

/// What was added to the log after `from` bytes.
pub(super) fn last_words(log: &mut File, from: u64) -> String {
    let mut text = String::new();
    let read = log.seek(SeekFrom::Start(from)).and_then(|_| log.read_to_string(&mut text));
    match read {
        Ok(_) => last_complaint(&text),
        Err(error) => error.to_string(),
    }
}

/// The last line that says what is wrong, else the last line at all.
fn last_complaint(text: &str) -> String {
    let lines = || text.lines().map(str::trim).rev().filter(|line| !line.is_empty());
    let complaint = lines().find(|line| ["FATAL", "PANIC", "error:"].iter().any(|it| line.contains(it)));
    complaint.or_else(|| lines().next()).unwrap_or("it said nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complaint_is_picked_out_of_the_noise() {
        let log = "LOG:  starting\nFATAL:  lock file exists\nHINT:  is another one running?\n\n";
        assert_eq!(last_complaint(log), "FATAL:  lock file exists");
        assert_eq!(last_complaint("first\nlast\n\n"), "last");
        assert_eq!(last_complaint(""), "it said nothing");
    }
}
