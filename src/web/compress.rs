//! Compresses whole pages for browsers that ask for it: at a level whose cost is small beside rendering. Streams and small answers pass as they are.

use std::io::Write;

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::ServiceResponse,
    http::header::{self, HeaderMap, HeaderValue},
};

/// Below this a page fits into the first packets anyway.
const SMALLEST_BYTES: usize = 1_400;

/// Passes the answer on, compressed if that is worth it.
pub(super) fn page(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let accepted = answer
        .request()
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let coding = match accepted {
        accepted if takes(accepted, "br") => Coding::Brotli,
        accepted if takes(accepted, "gzip") => Coding::Gzip,
        _ => return answer,
    };
    if !is_text(answer.headers()) {
        return answer;
    }
    let (request, response) = answer.into_parts();
    let (mut response, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(bytes) if bytes.len() >= SMALLEST_BYTES => match coding.compress(&bytes) {
            Ok(small) => {
                response.headers_mut().insert(header::CONTENT_ENCODING, coding.name());
                response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
                BoxBody::new(small)
            }
            Err(_full) => BoxBody::new(bytes),
        },
        Ok(bytes) => BoxBody::new(bytes),
        Err(stream) => stream,
    };
    ServiceResponse::new(request, response.set_body(body))
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kinds = ["text/html", "application/json", "application/problem+json", "application/fhir+json"];
    !headers.contains_key(header::CONTENT_ENCODING) && kinds.iter().any(|known| kind.starts_with(known))
}

/// Whether an `Accept-Encoding` names the coding and does not refuse it.
pub(super) fn takes(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next() == Some(coding)
            && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[derive(Clone, Copy)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    const fn name(self) -> HeaderValue {
        match self {
            Self::Brotli => HeaderValue::from_static("br"),
            Self::Gzip => HeaderValue::from_static("gzip"),
        }
    }

    fn compress(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(bytes.len() / 4);
        match self {
            Self::Brotli => {
                let parameters =
                    brotli::enc::BrotliEncoderParams { quality: 4, lgwin: 18, ..Default::default() };
                brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters)?;
            }
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(4));
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_must_be_named_and_not_refused() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("br;q=0.5", "br"));
        assert!(!takes("br;q=0", "br"));
        assert!(!takes("gzip", "br"));
    }
}
