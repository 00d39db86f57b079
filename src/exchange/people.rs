//! A list of people from a spreadsheet, as comma-separated values: what a column is, and whom a row names.
//!
//! Spreadsheets write what they like: commas, semicolons or tabs, UTF-8 or Windows-1252, a line of headings or none. All
//! of it is found out, nothing has to be chosen.

use chrono::{Datelike as _, NaiveDate};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::domain::identity::{Cpf, Email, Phone, written_day};

/// Rows of one list at most.
pub const MOST_ROWS: usize = 5_000;
/// Columns that are looked at; what is beyond is left out.
const MOST_COLUMNS: usize = 30;
/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Nothing that is used.
    #[default]
    Ignored,
    /// A name or a part of it: several are put together from left to right.
    Name,
    Phone,
    Email,
    BirthDate,
    Cpf,
    /// Of the messages.
    Language,
}

impl Column {
    /// In the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Ignored, Self::Name, Self::Phone, Self::Email, Self::BirthDate, Self::Cpf, Self::Language];

    /// Its name in forms, in storage and in keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::BirthDate => "birth-date",
            Self::Cpf => "cpf",
            Self::Language => "language",
        }
    }

    /// The column of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == name)
    }

    /// What a heading in Portuguese, Spanish or English most likely means.
    fn guess(heading: &str) -> Self {
        let heading = heading.trim().to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
        if has(&["mail"]) || heading == "correo" {
            Self::Email
        } else if has(&["fone", "phone", "celular", "whats", "móvil", "movil", "mobile"]) || heading == "tel"
        {
            Self::Phone
        } else if has(&["nasc", "birth", "nacim"]) || heading == "dob" {
            Self::BirthDate
        } else if has(&["cpf"]) {
            Self::Cpf
        } else if has(&["idioma", "língua", "lingua", "language"]) {
            Self::Language
        } else if has(&["nome", "name", "nombre", "paciente", "patient", "apellido"])
            && !has(&["mãe", "mother", "madre"])
        {
            Self::Name
        } else {
            Self::Ignored
        }
    }
}

/// Why a file is no list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is in it.
    Empty,
    /// More than [`MOST_ROWS`] rows.
    TooLong,
    /// No text: a spreadsheet in a format of its own, or something else.
    NoText,
}

/// A file as it was read.
pub struct PeopleList {
    /// Empty where the file has no line of headings.
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
}

/// One person's row.
#[derive(Clone)]
pub struct Row {
    /// As a spreadsheet counts, the headings being 1.
    pub number: usize,
    pub cells: Vec<String>,
}

/// Somebody as a row names them, each part checked.
pub struct Person {
    pub name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub birth_date: Option<NaiveDate>,
    pub cpf: Option<Cpf>,
    /// As written.
    pub language: Option<String>,
}

macro_rules! hidden {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
// who they are has no place in a log
hidden!(PeopleList, Row, Person);

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    NameMissing,
    NameLong,
    /// Neither a telephone nor an e-mail address, where a message is to be sent.
    AddressMissing,
    PhoneWrong,
    EmailWrong,
    BirthDateWrong,
    CpfWrong,
    LanguageUnknown,
}

impl Fault {
    /// Its name in storage and in keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NameMissing => "name-missing",
            Self::NameLong => "name-long",
            Self::AddressMissing => "address-missing",
            Self::PhoneWrong => "phone-wrong",
            Self::EmailWrong => "email-wrong",
            Self::BirthDateWrong => "birth-date-wrong",
            Self::CpfWrong => "cpf-wrong",
            Self::LanguageUnknown => "language-unknown",
        }
    }
}

/// The text of a file: by its byte order mark, else UTF-8, else Windows-1252, which older spreadsheets write.
///
/// # Errors
/// [`Refusal::NoText`] for a file with zero bytes in it, such as a spreadsheet's own format.
pub fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text,
            None => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    if text.contains('\0') { Err(Refusal::NoText) } else { Ok(text.into_owned()) }
}

/// Reads the rows of a text.
///
/// # Errors
/// When nobody is in it, or more people than one list may have.
pub fn read(text: &str) -> Result<PeopleList, Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|_error| Refusal::NoText)?;
        let cells: Vec<String> =
            record.iter().take(MOST_COLUMNS).map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number: at + 1, cells });
        }
        if rows.len() > MOST_ROWS + 1 {
            return Err(Refusal::TooLong);
        }
    }
    let has_headings = rows.first().is_some_and(|row| is_headings(&row.cells));
    let headings = if has_headings { rows.remove(0).cells } else { Vec::new() };
    match rows.len() {
        0 => Err(Refusal::Empty),
        1..=MOST_ROWS => Ok(PeopleList { headings, rows }),
        _ => Err(Refusal::TooLong),
    }
}

/// What stands most often in the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    for byte in first.bytes() {
        is_quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(one, _)| !is_quoted && *one == byte) {
            *count += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(one, _)| one)
}

/// Headings have no addresses and no numbers in them.
fn is_headings(cells: &[String]) -> bool {
    let is_data = |cell: &String| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() >= 6;
    !cells.iter().any(is_data)
}

impl PeopleList {
    /// The longest row's length.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).chain([self.headings.len()]).max().unwrap_or(0)
    }

    /// What the columns most likely are: by their headings, else by what the first rows hold.
    pub fn guess(&self) -> Vec<Column> {
        (0..self.width())
            .map(|at| {
                let heading = self.headings.get(at).map(String::as_str).unwrap_or_default();
                let by_heading = Column::guess(heading);
                if by_heading == Column::Ignored && heading.is_empty() {
                    self.guess_by_cells(at)
                } else {
                    by_heading
                }
            })
            .collect()
    }

    fn guess_by_cells(&self, at: usize) -> Column {
        let cells =
            self.rows.iter().take(20).filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty());
        let cells: Vec<&str> = cells.map(String::as_str).collect();
        let all = |fits: &dyn Fn(&str) -> bool| !cells.is_empty() && cells.iter().all(|cell| fits(cell));
        if all(&|cell| cell.contains('@')) {
            Column::Email
        } else if all(&|cell| birth_date(cell).is_some()) {
            Column::BirthDate
        } else if all(&|cell| Cpf::parse(cell).is_ok()) {
            Column::Cpf
        } else if all(&|cell| Phone::parse(cell).is_ok()) {
            Column::Phone
        } else if all(&|cell| cell.contains(' ') && !cell.bytes().any(|byte| byte.is_ascii_digit())) {
            Column::Name
        } else {
            Column::Ignored
        }
    }
}

/// Whom a row names.
///
/// # Errors
/// All that is wrong with it. `needs_address` where a message is to be sent; `is_language` knows what may be one.
pub fn person(
    columns: &[Column],
    row: &Row,
    needs_address: bool,
    is_language: impl Fn(&str) -> bool,
) -> Result<Person, Vec<Fault>> {
    let cells = |wanted: Column| {
        let pairs = columns.iter().zip(&row.cells);
        pairs
            .filter(move |(column, cell)| **column == wanted && !cell.is_empty())
            .map(|(_, cell)| cell.as_str())
    };
    let mut faults = Vec::new();
    let name = cells(Column::Name).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        faults.push(Fault::NameMissing);
    } else if name.chars().count() > LONGEST_NAME {
        faults.push(Fault::NameLong);
    }
    let one = |wanted: Column| cells(wanted).next();
    let has_address = one(Column::Phone).or(one(Column::Email)).is_some();
    if needs_address && !has_address {
        faults.push(Fault::AddressMissing);
    }
    let mut take = |is_fine: bool, fault: Fault| {
        if !is_fine {
            faults.push(fault);
        }
    };
    let phone = one(Column::Phone).map(Phone::parse).transpose();
    take(phone.is_ok(), Fault::PhoneWrong);
    let email = one(Column::Email).map(Email::parse).transpose();
    take(email.is_ok(), Fault::EmailWrong);
    let birth = one(Column::BirthDate);
    let birth_date = birth.and_then(birth_date);
    take(birth.is_none() || birth_date.is_some(), Fault::BirthDateWrong);
    let cpf = one(Column::Cpf).map(|cell| Cpf::parse(&padded(cell))).transpose();
    take(cpf.is_ok(), Fault::CpfWrong);
    let language = one(Column::Language);
    take(language.is_none_or(is_language), Fault::LanguageUnknown);
    match (phone, email, cpf) {
        (Ok(phone), Ok(email), Ok(cpf)) if faults.is_empty() => {
            Ok(Person { name, phone, email, birth_date, cpf, language: language.map(str::to_owned) })
        }
        _ => Err(faults),
    }
}

/// A spreadsheet that takes a CPF for a number drops its leading zeros.
fn padded(cell: &str) -> String {
    let is_number = cell.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("{cell:0>11}") } else { cell.to_owned() }
}

fn birth_date(cell: &str) -> Option<NaiveDate> {
    written_day(cell).filter(|day| day.year() >= 1900)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "Nome;Sobrenome do paciente;Celular;E-mail;Nascimento;CPF;Nome da mãe;Idioma\n\
        Ana;da Silva;(51) 99999-8888;;21/11/1950;52998224725;Eva;pt-BR\n\
        ;;;;;;;\n\
        \"Lia; a Nova\";Souza;;lia@example.org;1980-02-30;;;xx\n";

    fn known(tag: &str) -> bool {
        tag == "pt-BR"
    }

    #[test]
    fn headings_say_what_the_columns_are_and_rows_keep_their_numbers() {
        let list = read(SHEET).unwrap();
        let columns = list.guess();
        assert_eq!(
            columns,
            [
                Column::Name,
                Column::Name,
                Column::Phone,
                Column::Email,
                Column::BirthDate,
                Column::Cpf,
                Column::Ignored,
                Column::Language,
            ]
        );
        let ana = person(&columns, &list.rows[0], true, known).unwrap();
        assert_eq!(
            (ana.name.as_str(), ana.birth_date),
            ("Ana da Silva", NaiveDate::from_ymd_opt(1950, 11, 21))
        );
        assert!(ana.phone.is_some() && ana.cpf.is_some() && ana.email.is_none());
        assert_eq!(list.rows[1].number, 4, "as in the spreadsheet");
        let faults = person(&columns, &list.rows[1], true, known).unwrap_err();
        assert_eq!(faults, [Fault::BirthDateWrong, Fault::LanguageUnknown]);
    }

    #[test]
    fn a_list_without_headings_is_known_by_what_is_in_it() {
        let list =
            read("Ana Silva,51999998888,ana@example.org\nLia Souza,51999997777,lia@example.org\n").unwrap();
        assert_eq!((list.headings.len(), list.rows.len()), (0, 2));
        assert_eq!(list.guess(), [Column::Name, Column::Phone, Column::Email]);
        let nobody = Row { number: 3, cells: vec!["X".to_owned(), "12".to_owned(), "none".to_owned()] };
        let faults = person(&list.guess(), &nobody, true, known).unwrap_err();
        assert_eq!(faults, [Fault::NameMissing, Fault::PhoneWrong, Fault::EmailWrong]);
        let by_hand = Row { number: 4, cells: vec!["Eva Lima".to_owned()] };
        assert_eq!(person(&list.guess(), &by_hand, true, known).unwrap_err(), [Fault::AddressMissing]);
        assert!(person(&list.guess(), &by_hand, false, known).is_ok());
    }

    #[test]
    fn old_and_new_spreadsheets_are_read() {
        let words = "José;Ação";
        assert_eq!(decode(words.as_bytes()).unwrap(), words);
        assert_eq!(decode(&WINDOWS_1252.encode(words).0).unwrap(), words);
        let marked = [b"\xEF\xBB\xBF".as_slice(), words.as_bytes()].concat();
        assert_eq!(decode(&marked).unwrap(), words);
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(words.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&wide).unwrap(), words);
        assert_eq!(decode(b"PK\x03\x04\0\0"), Err(Refusal::NoText));
        assert_eq!(read("Nome;Celular\n").unwrap_err(), Refusal::Empty);
        assert_eq!(read("").unwrap_err(), Refusal::Empty);
        let long = "Ana;51999998888\n".repeat(MOST_ROWS + 1);
        assert_eq!(read(&long).unwrap_err(), Refusal::TooLong);
    }

    #[test]
    fn a_cpf_that_lost_its_zeros_is_known() {
        let columns = [Column::Name, Column::Cpf];
        let row = |cpf: &str| Row { number: 1, cells: vec!["Ana Lima".to_owned(), cpf.to_owned()] };
        assert!(person(&columns, &row("012.345.678-90"), false, known).is_ok());
        assert_eq!(
            person(&columns, &row("1234567890"), false, known).unwrap().cpf.unwrap().as_str(),
            "01234567890"
        );
        assert_eq!(person(&columns, &row("1234567891"), false, known).unwrap_err(), [Fault::CpfWrong]);
    }
}
