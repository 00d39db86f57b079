//! The form as PDF: A4, real text in our own face, tagged with headings and paragraphs for screen readers.

mod face;
mod lay;
mod page;

use self::{
    face::Faces,
    lay::{Layout, laid},
    page::drawn,
};
use super::{Paper, plan::Plan};

/// A4 in points (ISO 216: 210 by 297 mm).
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
/// 20 mm.
const MARGIN: f32 = 56.7;
/// What is left for words.
const MEASURE: f32 = WIDTH - 2.0 * MARGIN;
/// The last line of words stands above the footer.
const BOTTOM: f32 = HEIGHT - MARGIN - 12.0;

/// Draws the plan; tells it which letters could not be written.
pub(super) fn draw(plan: &mut Plan, paper: &Paper<'_>) -> Result<Vec<u8>, String> {
    let mut faces = Faces::load().ok_or("the font can't be read")?;
    let layout = Layout { plan, paper };
    let pages = laid(&layout, &mut faces);
    let bytes = drawn(&pages, plan, paper, &mut faces)?;
    let lost = faces.lost();
    if !lost.is_empty() {
        plan.lose_letters(&lost);
    }
    Ok(bytes)
}
