//! What lists that can be searched have in common.

use diesel::{QueryableByName, sql_types::BigInt};

/// The row of a query that counts.
#[derive(QueryableByName)]
pub(super) struct Counted {
    #[diesel(sql_type = BigInt)]
    pub(super) n: i64,
}

/// A pattern for what begins with a text.
pub(super) fn starting_with(text: &str) -> String {
    format!("{}%", escaped(text))
}

/// A pattern for what has a text somewhere.
pub(super) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut like = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            like.push('\\');
        }
        like.push(character);
    }
    like
}

/// A pattern for the name, and the text itself (of a CPF only the digits).
pub(super) fn search_terms(text: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return (None, None);
    };
    let like = containing(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_cpf = digits.len() == 11 && text.chars().all(|c| c.is_ascii_digit() || ".- ".contains(c));
    (Some(like), Some(if is_cpf { digits } else { text.to_owned() }))
}
