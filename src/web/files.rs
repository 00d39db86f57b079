//! Files that strangers sent: what they are by their first bytes, and how they are given out again. Never shown as a page
//! of ours: always a download, without guessing, in a sandbox.

use std::ops::Range;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};

/// Of one file, in bytes.
pub const LARGEST: usize = 20 << 20;

/// Of all files of one response, in bytes.
pub const LARGEST_TOTAL: usize = 100 << 20;

/// The type of a file by its bytes; what its sender says counts where bytes tell nothing. `None` if it says what can't be.
pub fn type_of(bytes: &[u8], claimed: &str) -> Option<String> {
    let claimed = claimed.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let family = |kind: &str| kind.split('/').next().unwrap_or_default().to_owned();
    if let Some(found) = infer::get(bytes).map(|found| found.mime_type()) {
        // sound and film come in the same containers
        let is_container =
            matches!(found, "video/mp4" | "video/webm" | "video/ogg" | "audio/ogg" | "application/ogg");
        let is_media = matches!(family(&claimed).as_str(), "audio" | "video");
        return Some(if is_container && is_media { claimed } else { found.to_owned() });
    }
    // these begin with bytes of their own, which were not there
    let is_known = matches!(family(&claimed).as_str(), "image" | "audio" | "video")
        || matches!(claimed.as_str(), "application/pdf" | "application/zip");
    if is_known && claimed != "image/svg+xml" {
        return None;
    }
    let is_text = std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    let is_named = claimed.split_once('/').is_some_and(|(family, kind)| {
        let plain = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte))
        };
        plain(family) && plain(kind) && claimed.len() <= 100
    });
    Some(match (is_named, is_text) {
        (true, true) => claimed,
        (true, false) if !claimed.starts_with("text/") => claimed,
        (_, true) => "text/plain".to_owned(),
        (_, false) => "application/octet-stream".to_owned(),
    })
}

/// A file as a download.
pub fn download(content_type: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, harmless(content_type)))
        .insert_header((header::CONTENT_DISPOSITION, disposition(name)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(bytes)
}

/// A sound or film of an author's, or the part of it that a player asks for (RFC 9110 14.2): one range; several are
/// answered with the whole.
pub fn part(
    request: &HttpRequest,
    content_type: &'static str,
    bytes: &[u8],
    kept: &'static str,
) -> HttpResponse {
    let asked = request.headers().get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, range) = match asked.and_then(|asked| range(asked, bytes.len())) {
        None => (StatusCode::OK, 0..bytes.len()),
        Some(range) if range.is_empty() => (StatusCode::RANGE_NOT_SATISFIABLE, range),
        Some(range) => (StatusCode::PARTIAL_CONTENT, range),
    };
    let mut answer = HttpResponse::build(status);
    answer
        .content_type(content_type)
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::CONTENT_ENCODING, "identity"));
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        return answer.insert_header((header::CONTENT_RANGE, format!("bytes */{}", bytes.len()))).finish();
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), bytes.len());
        answer.insert_header((header::CONTENT_RANGE, told));
    }
    answer.body(bytes.get(range).unwrap_or_default().to_vec())
}

/// `None` if the header asks for nothing that is understood; empty for what lies beyond the end.
fn range(asked: &str, length: usize) -> Option<Range<usize>> {
    let (first, last) = asked.strip_prefix("bytes=").filter(|rest| !rest.contains(','))?.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let number = |text: &str| text.parse::<usize>().ok();
    let range = match (first.is_empty(), last.is_empty()) {
        (true, true) => return None,
        (true, false) => length.saturating_sub(number(last)?)..length,
        (false, true) => number(first)?..length,
        (false, false) => number(first)?..number(last)?.saturating_add(1).min(length),
    };
    Some(if range.start < range.end { range } else { 0..0 })
}

/// What a browser could run goes out as bytes; what is text was found to be UTF-8 when it came in.
fn harmless(content_type: &str) -> String {
    let runs = ["html", "xml", "svg", "script", "wasm"].iter().any(|part| content_type.contains(part));
    let is_sane = header::HeaderValue::from_str(content_type).is_ok();
    match content_type {
        _ if runs || !is_sane => "application/octet-stream".to_owned(),
        text if text.starts_with("text/") && !text.contains(';') => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    }
}

fn disposition(name: &str) -> String {
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    if encoded.is_empty() {
        "attachment".to_owned()
    } else {
        format!("attachment; filename*=UTF-8''{encoded}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_the_type() {
        let png = b"\x89PNG\r\n\x1a\n0000";
        assert_eq!(type_of(png, "image/jpeg").as_deref(), Some("image/png"));
        assert_eq!(type_of(b"%PDF-1.7", "").as_deref(), Some("application/pdf"));
        assert_eq!(type_of(b"no picture", "image/png"), None);
        assert_eq!(type_of(b"a,b", "text/csv; charset=utf-8").as_deref(), Some("text/csv"));
        assert_eq!(type_of(b"plain", "").as_deref(), Some("text/plain"));
        assert_eq!(type_of(b"\xff\xfe\x01", "text/plain").as_deref(), Some("application/octet-stream"));
        assert_eq!(type_of(b"plain", "a\"/b\r\n").as_deref(), Some("text/plain"));
    }

    #[test]
    fn players_ask_for_parts() {
        for (asked, range_of_ten) in [
            ("bytes=0-", Some(0..10)),
            ("bytes=2-4", Some(2..5)),
            ("bytes=8-99", Some(8..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=10-", Some(0..0)),
            ("bytes=4-2", Some(0..0)),
            ("bytes=0-1,4-5", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
            ("lines=1-2", None),
        ] {
            assert_eq!(range(asked, 10), range_of_ten, "{asked}");
        }
    }

    #[test]
    fn what_runs_goes_out_as_bytes() {
        for runs in ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"] {
            assert_eq!(harmless(runs), "application/octet-stream");
        }
        assert_eq!(harmless("image/png"), "image/png");
        assert_eq!(harmless("text/plain"), "text/plain; charset=utf-8");
        assert_eq!(disposition("exame \"1\".pdf"), "attachment; filename*=UTF-8''exame%20%221%22.pdf");
    }
}
