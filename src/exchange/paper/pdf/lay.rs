//! Where everything stands: blocks of pieces, and pieces on pages.

use super::{BOTTOM, MARGIN, MEASURE, face::Faces};
use crate::exchange::paper::{
    Paper,
    plan::{Ask, Block, Field, Plan, Row},
};

const BODY: f32 = 10.5;
const SMALL: f32 = 9.0;
/// Of a line, in its size.
const LEADING: f32 = 1.35;
/// Side of a box to tick.
const TICK: f32 = 9.0;
/// Between two lines to write on: 8 mm.
const RULED: f32 = 22.7;
/// Between two questions.
const GAP: f32 = 13.0;

/// What a line of words is, for screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading(u16),
    Text,
}

/// Something drawn, by its distance from the left margin and the top of its piece, in points.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Text { x: f32, y: f32, size: f32, is_bold: bool, is_grey: bool, text: String, role: Role, begins: bool },
    Circle { x: f32, y: f32 },
    Square { x: f32, y: f32 },
    Frame { x: f32, y: f32, width: f32, height: f32 },
    Rule { x: f32, y: f32, width: f32, is_grey: bool },
}

/// What is never parted by the end of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) height: f32,
    pub(super) ops: Vec<Op>,
}

/// Pieces in order.
#[derive(Debug, Default)]
struct Group {
    pieces: Vec<Piece>,
    /// Parted between its pieces even if it would fit on one page.
    is_loose: bool,
    /// Stands on the page of what follows.
    leads: bool,
    /// Stands again at the top of each page that it goes on to.
    head: Option<Piece>,
}

/// A page: each piece with its distance from the top of the page.
pub(super) type Page = Vec<(f32, Piece)>;

pub(super) struct Layout<'a> {
    pub(super) plan: &'a Plan,
    pub(super) paper: &'a Paper<'a>,
}

/// The pages of the form; at least one.
pub(super) fn laid(layout: &Layout<'_>, faces: &mut Faces) -> Vec<Page> {
    let mut groups = vec![front(layout, faces)];
    groups.extend(layout.plan.blocks.iter().map(|block| group(block, layout, faces)));
    if !layout.plan.rights.is_empty() {
        let mut piece = Piece { height: GAP, ops: Vec::new() };
        piece.words(
            faces,
            &layout.plan.rights,
            Words { size: 8.0, is_grey: true, ..Words::text(0.0, MEASURE) },
        );
        groups.push(Group { pieces: vec![piece], ..Group::default() });
    }
    placed(&groups)
}

fn placed(groups: &[Group]) -> Vec<Page> {
    let full = BOTTOM - MARGIN;
    let mut pages: Vec<Page> = vec![Vec::new()];
    let mut y = MARGIN;
    for (at, group) in groups.iter().enumerate() {
        let whole: f32 = group.pieces.iter().map(|piece| piece.height).sum();
        let first = group.pieces.first().map_or(0.0, |piece| piece.height);
        let mut needed = if group.is_loose || whole > full { first } else { whole };
        if group.leads {
            // headings that follow each other, and what the last of them is about
            needed += led(groups, at + 1);
        }
        if y > MARGIN && y + needed > BOTTOM {
            pages.push(Vec::new());
            y = MARGIN;
        }
        for (number, piece) in group.pieces.iter().enumerate() {
            if y > MARGIN && y + piece.height > BOTTOM {
                pages.push(Vec::new());
                y = MARGIN;
                if let (Some(head), true) = (&group.head, number > 0) {
                    add(&mut pages, &mut y, head);
                }
            }
            add(&mut pages, &mut y, piece);
        }
    }
    pages
}

fn add(pages: &mut [Page], y: &mut f32, piece: &Piece) {
    if let Some(page) = pages.last_mut() {
        page.push((*y, piece.clone()));
    }
    *y += piece.height;
}

/// How much room what follows a heading needs beside it.
fn led(groups: &[Group], from: usize) -> f32 {
    let mut needed = 0.0;
    for group in groups.iter().skip(from) {
        let whole: f32 = group.pieces.iter().map(|piece| piece.height).sum();
        if group.leads {
            needed += whole;
            continue;
        }
        // of a table its head and two rows
        let begun: f32 = group.pieces.iter().take(3).map(|piece| piece.height).sum();
        return needed + if group.is_loose { begun } else { whole.min((BOTTOM - MARGIN) / 2.0) };
    }
    needed
}

/// How words are set.
#[derive(Clone, Copy)]
struct Words {
    x: f32,
    measure: f32,
    size: f32,
    is_bold: bool,
    is_grey: bool,
    role: Role,
}

impl Words {
    const fn text(x: f32, measure: f32) -> Self {
        Self { x, measure, size: BODY, is_bold: false, is_grey: false, role: Role::Text }
    }
}

impl Piece {
    /// Adds a paragraph below what is there.
    fn words(&mut self, faces: &mut Faces, text: &str, how: Words) {
        for (number, line) in faces.lines(text, how.size, how.is_bold, how.measure).into_iter().enumerate() {
            let y = self.height + how.size;
            self.ops.push(Op::Text {
                x: how.x,
                y,
                size: how.size,
                is_bold: how.is_bold,
                is_grey: how.is_grey,
                text: line,
                role: how.role,
                begins: number == 0,
            });
            self.height += how.size * LEADING;
        }
    }

    fn tick(&mut self, x: f32, y: f32, is_several: bool) {
        self.ops.push(if is_several { Op::Square { x, y } } else { Op::Circle { x, y } });
    }
}

/// The title, what it is about, and who answers.
fn front(layout: &Layout<'_>, faces: &mut Faces) -> Group {
    let say = |key: &str| (layout.paper.say)(key, &[]);
    let mut piece = Piece::default();
    piece.words(
        faces,
        &layout.plan.title,
        Words { size: 18.0, is_bold: true, role: Role::Title, ..Words::text(0.0, MEASURE) },
    );
    if !layout.plan.intro.is_empty() {
        piece.height += 4.0;
        piece.words(faces, &layout.plan.intro, Words::text(0.0, MEASURE));
    }
    piece.height += 12.0;
    let top = piece.height;
    let line = |piece: &mut Piece, faces: &mut Faces, x: f32, width: f32, label: String| {
        let label = faces.writable(&label);
        let begin = x + faces.width(&label, BODY, false) + 6.0;
        let y = piece.height + 22.0;
        piece.ops.push(Op::Text {
            x,
            y,
            size: BODY,
            is_bold: false,
            is_grey: false,
            text: label,
            role: Role::Text,
            begins: true,
        });
        piece.ops.push(Op::Rule { x: begin, y: y + 2.0, width: x + width - begin, is_grey: true });
    };
    line(&mut piece, faces, 12.0, MEASURE - 24.0, say("paper-name"));
    piece.height += 26.0;
    let half = (MEASURE - 40.0) / 2.0;
    line(&mut piece, faces, 12.0, half, say("paper-birth"));
    line(&mut piece, faces, 28.0 + half, half, say("paper-today"));
    piece.height += 34.0;
    let height = piece.height - top;
    piece.ops.push(Op::Frame { x: 0.0, y: top, width: MEASURE, height });
    piece.height += GAP;
    if layout.plan.has_required() {
        piece.words(
            faces,
            &say("paper-required"),
            Words { size: SMALL, is_grey: true, ..Words::text(0.0, MEASURE) },
        );
        piece.height += 4.0;
    }
    Group { pieces: vec![piece], ..Group::default() }
}

fn group(block: &Block, layout: &Layout<'_>, faces: &mut Faces) -> Group {
    match block {
        Block::Heading { level, text, condition } => {
            let mut piece = Piece { height: 8.0, ops: Vec::new() };
            let size = match level {
                1 => 13.0,
                2 => 12.0,
                _ => 11.0,
            };
            // the title of the form is the first level
            let role = Role::Heading((*level + 1).min(6));
            piece.words(faces, text, Words { size, is_bold: true, role, ..Words::text(0.0, MEASURE) });
            if !condition.is_empty() {
                piece.words(
                    faces,
                    condition,
                    Words { size: SMALL, is_grey: true, ..Words::text(0.0, MEASURE) },
                );
            }
            piece.height += 5.0;
            Group { pieces: vec![piece], leads: true, ..Group::default() }
        }
        Block::Note(text) => {
            let mut piece = Piece::default();
            piece.words(faces, text, Words::text(0.0, MEASURE));
            piece.height += GAP / 2.0;
            Group { pieces: vec![piece], ..Group::default() }
        }
        Block::Question(ask) => question(ask, faces),
        Block::Table { columns, rows, is_several } => table(columns, rows, *is_several, faces),
        Block::Signature(name) => {
            let mut piece = Piece { height: 40.0, ops: Vec::new() };
            piece.ops.push(Op::Rule { x: 0.0, y: 38.0, width: MEASURE * 0.6, is_grey: false });
            piece.ops.push(Op::Rule { x: MEASURE * 0.65, y: 38.0, width: MEASURE * 0.35, is_grey: false });
            let under = Words { size: SMALL, ..Words::text(0.0, MEASURE * 0.6) };
            let today = (layout.paper.say)("paper-today", &[]);
            let text = faces.writable(&today);
            piece.ops.push(Op::Text {
                x: MEASURE * 0.65,
                y: 40.0 + SMALL,
                size: SMALL,
                is_bold: false,
                is_grey: false,
                text,
                role: Role::Text,
                begins: true,
            });
            piece.words(faces, name, under);
            Group { pieces: vec![piece], ..Group::default() }
        }
    }
}

fn question(ask: &Ask, faces: &mut Faces) -> Group {
    let mut head = Piece::default();
    head.words(faces, &ask.text, Words { is_bold: true, ..Words::text(0.0, MEASURE) });
    let aside = Words { size: SMALL, is_grey: true, ..Words::text(0.0, MEASURE) };
    let asides = [&ask.condition].into_iter().chain(&ask.notes).chain([&ask.hint]);
    for text in asides.filter(|text| !text.is_empty()) {
        head.words(faces, text, aside);
    }
    head.height += 3.0;
    let mut pieces = vec![head];
    pieces.extend(answer(&ask.field, faces));
    if let Some(last) = pieces.last_mut() {
        last.height += GAP;
    }
    Group { pieces, ..Group::default() }
}

fn answer(field: &Field, faces: &mut Faces) -> Vec<Piece> {
    match field {
        Field::Nothing => Vec::new(),
        Field::Options { options, other, is_several } => {
            let mut pieces: Vec<Piece> =
                options.iter().map(|option| ticked(option, *is_several, faces)).collect();
            if let Some(other) = other {
                let mut piece = ticked(other, *is_several, faces);
                let begin = 20.0 + faces.width(other, BODY, false);
                let begin = if begin > MEASURE / 2.0 { 20.0 } else { begin };
                if begin <= 20.0 {
                    piece.height += RULED - 4.0;
                }
                let y = piece.height - 4.0;
                piece.ops.push(Op::Rule { x: begin, y, width: MEASURE - begin, is_grey: true });
                pieces.push(piece);
            }
            pieces
        }
        Field::Lines(count) => {
            let rule = |number: usize| {
                let y = if number == 0 { RULED - 4.0 } else { RULED };
                Piece { height: y, ops: vec![Op::Rule { x: 0.0, y, width: MEASURE, is_grey: true }] }
            };
            (0..*count).map(rule).collect()
        }
        Field::Box(behind) => {
            let mut piece =
                Piece { height: 4.0, ops: vec![Op::Frame { x: 0.0, y: 4.0, width: 120.0, height: 24.0 }] };
            let text = faces.writable(behind);
            if !text.is_empty() {
                piece.ops.push(Op::Text {
                    x: 128.0,
                    y: 20.0,
                    size: BODY,
                    is_bold: false,
                    is_grey: false,
                    text,
                    role: Role::Text,
                    begins: true,
                });
            }
            piece.height += 24.0;
            vec![piece]
        }
        Field::Scale { numbers, low, high } => vec![scale(numbers, (low, high), faces)],
        Field::Line { low, high } => {
            let mut piece = Piece {
                height: 26.0,
                ops: vec![Op::Rule { x: 0.0, y: 16.0, width: MEASURE, is_grey: false }],
            };
            for x in [0.0, MEASURE - 0.75] {
                piece.ops.push(Op::Frame { x, y: 8.0, width: 0.75, height: 16.0 });
            }
            piece.ends((low, high), faces);
            vec![piece]
        }
    }
}

fn ticked(option: &str, is_several: bool, faces: &mut Faces) -> Piece {
    let mut piece = Piece { height: 2.5, ops: Vec::new() };
    piece.tick(4.0, 2.5 + BODY * 0.62 - TICK / 2.0, is_several);
    piece.words(faces, option, Words::text(20.0, MEASURE - 20.0));
    piece.height += 1.5;
    piece
}

/// Numbers below circles, with the words of the ends.
fn scale(numbers: &[String], ends: (&str, &str), faces: &mut Faces) -> Piece {
    let mut piece = Piece { height: 26.0, ops: Vec::new() };
    let step = (MEASURE - 20.0) / f32::from(u16::try_from(numbers.len()).unwrap_or(1)).max(1.0);
    let mut x = 10.0;
    for number in numbers {
        let center = x + step / 2.0;
        piece.tick(center - TICK / 2.0, 3.0, false);
        let width = faces.width(number, BODY, false);
        let text = faces.writable(number);
        piece.ops.push(Op::Text {
            x: center - width / 2.0,
            y: 23.0,
            size: BODY,
            is_bold: false,
            is_grey: false,
            text,
            role: Role::Text,
            begins: true,
        });
        x += step;
    }
    piece.ends(ends, faces);
    piece
}

impl Piece {
    /// The words of both ends of a scale, below it.
    fn ends(&mut self, (low, high): (&str, &str), faces: &mut Faces) {
        let half = MEASURE * 0.45;
        let top = self.height;
        let how = Words { size: SMALL, ..Words::text(0.0, half) };
        self.words(faces, low, how);
        let left = self.height;
        self.height = top;
        for line in faces.lines(high, SMALL, false, half) {
            let x = MEASURE - faces.width(&line, SMALL, false);
            let y = self.height + SMALL;
            self.ops.push(Op::Text {
                x,
                y,
                size: SMALL,
                is_bold: false,
                is_grey: false,
                text: line,
                role: Role::Text,
                begins: true,
            });
            self.height += SMALL * LEADING;
        }
        self.height = self.height.max(left);
    }
}

/// The options as columns; its head stands again on each page.
fn table(columns: &[String], rows: &[Row], is_several: bool, faces: &mut Faces) -> Group {
    let count = f32::from(u16::try_from(columns.len()).unwrap_or(1)).max(1.0);
    let column = (MEASURE * 0.56 / count).min(78.0);
    let first = MEASURE - column * count;
    let mut head = Piece { height: 2.0, ops: Vec::new() };
    let mut deepest = 0.0_f32;
    let mut x = first;
    for words in columns {
        let mut cell = Piece { height: 2.0, ops: Vec::new() };
        for (number, line) in faces.lines(words, SMALL, true, column - 6.0).into_iter().enumerate() {
            let width = faces.width(&line, SMALL, true);
            let y = cell.height + SMALL;
            cell.ops.push(Op::Text {
                x: x + (column - width) / 2.0,
                y,
                size: SMALL,
                is_bold: true,
                is_grey: false,
                text: line,
                role: Role::Text,
                begins: number == 0,
            });
            cell.height += SMALL * 1.25;
        }
        deepest = deepest.max(cell.height);
        head.ops.append(&mut cell.ops);
        x += column;
    }
    head.height = deepest + 5.0;
    head.ops.push(Op::Rule { x: 0.0, y: head.height, width: MEASURE, is_grey: false });
    let mut pieces = vec![head.clone()];
    for row in rows {
        let mut piece = Piece { height: 5.0, ops: Vec::new() };
        piece.words(faces, &row.text, Words::text(0.0, first - 10.0));
        if !row.condition.is_empty() {
            piece.words(
                faces,
                &row.condition,
                Words { size: SMALL, is_grey: true, ..Words::text(0.0, first - 10.0) },
            );
        }
        piece.height = (piece.height + 5.0).max(26.0);
        let y = (piece.height - TICK) / 2.0;
        let mut x = first;
        for _ in columns {
            piece.tick(x + (column - TICK) / 2.0, y, is_several);
            x += column;
        }
        piece.ops.push(Op::Rule { x: 0.0, y: piece.height, width: MEASURE, is_grey: true });
        pieces.push(piece);
    }
    if let Some(last) = pieces.last_mut() {
        last.height += GAP;
    }
    Group { pieces, is_loose: true, leads: false, head: Some(head) }
}
