//! QR codes as inline drawings: sharp at any size, on white in dark mode too, right in print.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use fast_qr::{ECL, QRBuilder};

/// Light modules around the code, as ISO/IEC 18004 asks.
const MARGIN: usize = 4;

/// A drawing of a text; draws nothing if the text is longer than a code can hold (about 2,300 bytes).
#[derive(Clone, Debug, Default)]
pub struct QrCode {
    size: usize,
    path: String,
    label: String,
}

impl QrCode {
    /// `label` says to screen readers what the code leads to.
    pub fn of(text: &str, label: &str) -> Self {
        let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else {
            return Self::default();
        };
        let mut path = String::with_capacity(code.size * code.size * 4);
        for (row, modules) in code.data.chunks(code.size.max(1)).take(code.size).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, next| one.value() == next.value()) {
                if run.first().is_some_and(|module| module.value()) {
                    // writing to a String does not fail
                    let _ =
                        write!(path, "M{} {}h{}v1h-{}z", column + MARGIN, row + MARGIN, run.len(), run.len());
                }
                column += run.len();
            }
        }
        Self { size: code.size + 2 * MARGIN, path, label: label.to_owned() }
    }

    /// The drawing as a file of its own.
    pub fn to_svg(&self) -> String {
        self.to_string().replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1)
    }
}

impl fmt::Display for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return Ok(());
        }
        let label =
            askama::filters::escape(&self.label, askama::filters::Html).map_err(|_never| fmt::Error)?;
        write!(
            f,
            r##"<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{0}v{0}H0z"/><path fill="#000" d="{2}"/></svg>"##,
            self.size, label, self.path
        )
    }
}

impl HtmlSafe for QrCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finder_pattern_and_an_escaped_label() {
        let code = QrCode::of("https://saude.example/f/0123456789abcdefABCDEF", "<b>");
        let svg = code.to_svg();
        assert!(svg.starts_with("<svg xmlns="), "{svg}");
        // the upper edge of the finder pattern: seven dark modules
        assert!(svg.contains("M4 4h7v1h-7z"));
        assert!(!svg.contains("<b>"));
    }

    #[test]
    fn too_long_a_text_draws_nothing() {
        assert_eq!(QrCode::of(&"x".repeat(4_000), "").to_string(), "");
    }
}
