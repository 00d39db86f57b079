//! Pages drawn, with what screen readers read of them.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Paint, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, Tag, TagGroup, TagTree},
};

use super::{
    HEIGHT, MARGIN, MEASURE, WIDTH,
    face::Faces,
    lay::{Op, Page, Role},
};
use crate::exchange::paper::{Paper, plan::Plan};

/// Red, green and blue.
type Color = (u8, u8, u8);

const INK: Color = (17, 34, 40);
const GREY: Color = (82, 96, 102);
const TICK: f32 = 9.0;
/// A circle's quarter as a Bézier curve: how far its handles reach, in radii.
const ARC: f32 = 0.552_285;

/// A paragraph, with the lines that it has.
struct Paragraph {
    role: Role,
    lines: Vec<Identifier>,
}

pub(super) fn drawn(
    pages: &[Page],
    plan: &Plan,
    paper: &Paper<'_>,
    faces: &mut Faces,
) -> Result<Vec<u8>, String> {
    let mut document =
        Document::new_with(SerializeSettings { enable_tagging: true, ..SerializeSettings::default() });
    let metadata = Metadata::new().title(plan.title.clone()).language(paper.language.to_owned());
    document.set_metadata(metadata.creator("WeConecta".to_owned()));
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let count = pages.len().to_string();
    for (number, laid) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("the page has no size")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (top, piece) in laid {
            for op in &piece.ops {
                draw(&mut surface, op, *top, faces, &mut paragraphs);
            }
        }
        let page_words =
            (paper.say)("paper-page", &[("number", &(number + 1).to_string()), ("count", &count)]);
        let version = paper.version.to_string();
        let form_words = (paper.say)("paper-footer", &[("title", &plan.title), ("version", &version)]);
        footer(&mut surface, faces, (&form_words, &page_words));
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(paragraphs, paper.language));
    document.finish().map_err(|error| format!("{error:?}"))
}

fn tree(paragraphs: Vec<Paragraph>, language: &str) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
    for Paragraph { role, lines } in paragraphs {
        let children = lines.into_iter().map(Node::Leaf).collect();
        let level = match role {
            Role::Title => Some(1),
            Role::Heading(level) => Some(level),
            Role::Text => None,
        };
        let group = match level.and_then(NonZeroU16::new) {
            Some(level) => TagGroup::with_children(Tag::Hn(level, None), children),
            None => TagGroup::with_children(Tag::P, children),
        };
        tree.push(group);
    }
    tree
}

fn paint((red, green, blue): Color) -> Paint {
    rgb::Color::new(red, green, blue).into()
}

fn draw(surface: &mut Surface<'_>, op: &Op, top: f32, faces: &mut Faces, paragraphs: &mut Vec<Paragraph>) {
    match op {
        Op::Text { x, y, size, is_bold, is_grey, text, role, begins } => {
            let line = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let at = Point::from_xy(MARGIN + x, top + y);
            words(surface, faces, at, (text, *size, *is_bold), if *is_grey { GREY } else { INK });
            surface.end_tagged();
            match paragraphs.last_mut() {
                Some(last) if !begins && last.role == *role => last.lines.push(line),
                _ => paragraphs.push(Paragraph { role: *role, lines: vec![line] }),
            }
        }
        Op::Circle { x, y } => {
            let radius = TICK / 2.0;
            stroke(surface, INK, 0.9, |path| circle(path, MARGIN + x + radius, top + y + radius, radius));
        }
        Op::Square { x, y } => stroke(surface, INK, 0.9, |path| {
            if let Some(rect) = Rect::from_xywh(MARGIN + x, top + y, TICK, TICK) {
                path.push_rect(rect);
            }
        }),
        Op::Frame { x, y, width, height } => stroke(surface, GREY, 0.75, |path| {
            if let Some(rect) = Rect::from_xywh(MARGIN + x, top + y, *width, *height) {
                path.push_rect(rect);
            }
        }),
        Op::Rule { x, y, width, is_grey } => {
            stroke(surface, if *is_grey { GREY } else { INK }, if *is_grey { 0.5 } else { 0.9 }, |path| {
                path.move_to(MARGIN + x, top + y);
                path.line_to(MARGIN + x + width, top + y);
            });
        }
    }
}

fn words(
    surface: &mut Surface<'_>,
    faces: &mut Faces,
    at: Point,
    (text, size, is_bold): (&str, f32, bool),
    color: Color,
) {
    let glyphs = faces.glyphs(text, is_bold);
    let font = faces.face(is_bold).font.clone();
    surface.set_fill(Some(Fill { paint: paint(color), ..Fill::default() }));
    surface.set_stroke(None);
    surface.draw_glyphs(at, &glyphs, font, text, size, false);
}

/// What is no words is no part of what is read aloud: the words beside it say what it is for.
fn stroke(surface: &mut Surface<'_>, color: Color, width: f32, build: impl FnOnce(&mut PathBuilder)) {
    let mut path = PathBuilder::new();
    build(&mut path);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::new(ArtifactType::Layout, None)));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: paint(color), width, ..Stroke::default() }));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn circle(path: &mut PathBuilder, x: f32, y: f32, radius: f32) {
    let reach = radius * ARC;
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + reach, x + reach, y + radius, x, y + radius);
    path.cubic_to(x - reach, y + radius, x - radius, y + reach, x - radius, y);
    path.cubic_to(x - radius, y - reach, x - reach, y - radius, x, y - radius);
    path.cubic_to(x + reach, y - radius, x + radius, y - reach, x + radius, y);
    path.close();
}

fn footer(surface: &mut Surface<'_>, faces: &mut Faces, (form, page): (&str, &str)) {
    const SIZE: f32 = 8.0;
    let y = HEIGHT - MARGIN + 14.0;
    let page = faces.writable(page);
    let width = faces.width(&page, SIZE, false);
    let form = faces.lines(form, SIZE, false, MEASURE - width - 20.0).into_iter().next().unwrap_or_default();
    surface.start_tagged(ContentTag::Artifact(Artifact::new(ArtifactType::Footer, None)));
    words(surface, faces, Point::from_xy(MARGIN, y), (&form, SIZE, false), GREY);
    words(surface, faces, Point::from_xy(MARGIN + MEASURE - width, y), (&page, SIZE, false), GREY);
    surface.end_tagged();
}
