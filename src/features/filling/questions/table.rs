//! Questions side by side: equal ones as the rows of a table, those of a `gtable` or `grid` as the cells of a row. What a
//! narrow screen can't hold stands below each other: the same markup, laid out by the style sheet.

use super::{Control, Maker, Question};
use crate::domain::{
    engine::Occurrence,
    questionnaire::{Control as Wish, Item, Kind},
};

/// More columns are cards at every width.
const MOST_COLUMNS: usize = 6;

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(in crate::features::filling) struct Row {
    pub(in crate::features::filling) columns: usize,
    /// Above the first row.
    pub(in crate::features::filling) heads: Vec<String>,
}

/// A cell in a row of questions.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::filling) struct Cell {
    pub(in crate::features::filling) columns: usize,
    pub(in crate::features::filling) is_first: bool,
}

/// The tables of one page.
#[derive(Default)]
pub(super) struct Tables {
    last: Option<Occurrence>,
}

impl Tables {
    /// Gives a question its place, if its group is a table.
    pub(super) fn place(&mut self, maker: &Maker<'_>, at: &Occurrence, question: &mut Question) {
        let item = maker.compiled.item(at.item());
        let group = item.parent().filter(|group| maker.compiled.item(*group).kind == Kind::Group);
        let place = group.map(|group| at.of(maker.compiled, group));
        let is_first = self.last != place;
        self.last = place;
        let Some(group) = group.map(|group| maker.compiled.item(group)) else { return };
        let is_grid_row =
            group.parent().is_some_and(|above| maker.compiled.item(above).control == Some(Wish::Grid));
        match &group.control {
            Some(wish @ (Wish::Table | Wish::HorizontalTable)) => {
                question.row = row(maker, group, item, question, is_first);
                let columns = question.row.is_some().then(|| cell(maker, group, is_first)).flatten();
                if *wish == Wish::HorizontalTable && columns.is_some() {
                    (question.row, question.cell) = (None, columns);
                }
                if question.row.is_none() && question.cell.is_none() {
                    self.last = None;
                }
            }
            Some(Wish::GroupTable | Wish::Grid) => question.cell = cell(maker, group, is_first),
            _ if is_grid_row => question.cell = cell(maker, group, is_first),
            _ => {}
        }
        let short = item.short_text.as_ref().filter(|_| question.cell.is_some());
        if let Some(short) = short {
            question.words = super::Shown::of(short, maker.language.tag());
        }
    }
}

/// `None` of a question whose options are not those of the whole table.
fn row(maker: &Maker<'_>, group: &Item, item: &Item, question: &Question, is_first: bool) -> Option<Row> {
    let Control::Cards { choices, other: None, .. } = &question.control else { return None };
    let is_equal = |other: &&Item| {
        !other.repeats
            && other.options.len() == item.options.len()
            && other.options.iter().zip(&item.options).all(|(one, two)| one.display == two.display)
    };
    let siblings = group.children().iter().map(|child| maker.compiled.item(*child));
    let equal = siblings.filter(|other| other.is_question()).filter(is_equal).count();
    let fits = !item.repeats && (2..=MOST_COLUMNS).contains(&choices.len()) && equal > 1;
    let heads =
        if is_first { choices.iter().map(|choice| choice.text.clone()).collect() } else { Vec::new() };
    fits.then_some(Row { columns: choices.len(), heads })
}

fn cell(maker: &Maker<'_>, group: &Item, is_first: bool) -> Option<Cell> {
    let children = group.children().iter().map(|child| maker.compiled.item(*child));
    let columns = children.filter(|child| child.is_question() && !child.hidden).count();
    (2..=4).contains(&columns).then_some(Cell { columns, is_first })
}
