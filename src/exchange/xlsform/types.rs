//! What is said in the column `type`.

/// The type of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Question(Question),
    Begin(Block),
    End(Block),
    /// It does something that isn't asked, such as a log of how the form was filled in.
    Aside(String),
    /// A name that nobody knows.
    Unknown(String),
}

/// What encloses other rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Group,
    Repeat,
    /// A group for each choice of a list.
    Loop(String),
    /// Rows with one list of choices (Kobo).
    Score,
    /// Places of a ranking (Kobo).
    Ranking,
    /// The columns of a matrix (Kobo), a row for each choice of a list.
    Matrix,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Text,
    Note,
    Integer,
    Decimal,
    Range,
    Date,
    Time,
    Moment,
    Select(Select),
    Acknowledge,
    File(&'static str),
    /// Asked as a text: a bar code, a place on a map.
    Typed(&'static str),
    /// Digits alone.
    Telephone,
    /// A whole number up to this.
    UpTo(u16),
    Calculate,
    Hidden,
    Start,
    End,
    Today,
    /// What the device knows of itself or its user.
    Device(String),
    /// A row of a score or a ranking (Kobo).
    ScoreRow,
    RankLevel,
}

/// A choice from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Select {
    pub(super) list: String,
    pub(super) is_multiple: bool,
    pub(super) is_ranking: bool,
    pub(super) source: Source,
    /// "Other", with words for it.
    pub(super) has_other: bool,
}

/// Where the choices stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Choices,
    External,
    /// A file that is no part of the form.
    File,
    /// The answers of another question, as `${name}`.
    Answers,
}

/// Beginnings of the types of choices, the longer before the shorter.
const SELECTS: [(&str, bool, bool, Source); 17] = [
    ("add select multiple prompt using", true, false, Source::Choices),
    ("add select one prompt using", false, false, Source::Choices),
    ("select all that apply from", true, false, Source::Choices),
    ("select_multiple_from_file", true, false, Source::File),
    ("select multiple from file", true, false, Source::File),
    ("select_one_from_file", false, false, Source::File),
    ("select one from file", false, false, Source::File),
    ("select_one_external", false, false, Source::External),
    ("select one external", false, false, Source::External),
    ("select multiple using", true, false, Source::Choices),
    ("select multiple from", true, false, Source::Choices),
    ("select one using", false, false, Source::Choices),
    ("select one from", false, false, Source::Choices),
    ("select_multiple", true, false, Source::Choices),
    ("select_one", false, false, Source::Choices),
    ("select1", false, false, Source::Choices),
    ("rank", true, true, Source::Choices),
];

/// Reads a cell of the column.
pub(super) fn read(cell: &str) -> Type {
    let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    if let Some(found) = block(&text, &lower) {
        return found;
    }
    if let Some(found) = select(&text, &lower) {
        return Type::Question(Question::Select(found));
    }
    if lower == "get phone number" {
        return Type::Question(Question::Device("phonenumber".to_owned()));
    }
    let plain = lower.replace('_', " ");
    let plain = ["q ", "add ", "get "].iter().find_map(|start| plain.strip_prefix(start)).unwrap_or(&plain);
    let plain = plain.strip_suffix(" prompt").unwrap_or(plain);
    question(plain).unwrap_or(Type::Unknown(text))
}

fn block(text: &str, lower: &str) -> Option<Type> {
    let (is_begin, rest) = match lower.strip_prefix("begin") {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix("end")?),
    };
    let rest = rest.strip_prefix([' ', '_'])?;
    let name = rest.split(' ').next()?;
    let list = text.rsplit(' ').next().unwrap_or_default().to_owned();
    let block = match name {
        "group" => Block::Group,
        "repeat" | "lgroup" | "looped" => Block::Repeat,
        "loop" if is_begin && rest.starts_with("loop over ") => Block::Loop(list),
        "loop" => Block::Loop(String::new()),
        "score" => Block::Score,
        "rank" => Block::Ranking,
        "kobomatrix" => Block::Matrix,
        _ => return None,
    };
    Some(if is_begin { Type::Begin(block) } else { Type::End(block) })
}

fn select(text: &str, lower: &str) -> Option<Select> {
    let (start, is_multiple, is_ranking, source) = SELECTS
        .iter()
        .find(|(start, ..)| lower.strip_prefix(start).is_some_and(|rest| rest.starts_with(' ')))?;
    let rest = text.get(start.len()..)?.trim();
    let others = ["or specify other", "or_other", "or other"];
    let other = others.iter().find(|other| rest.to_lowercase().ends_with(*other));
    let list = other.and_then(|other| rest.get(..rest.len() - other.len())).unwrap_or(rest).trim();
    let source = if list.starts_with("${") { Source::Answers } else { *source };
    Some(Select {
        list: list.to_owned(),
        is_multiple: *is_multiple,
        is_ranking: *is_ranking,
        source,
        has_other: other.is_some(),
    })
}

fn question(name: &str) -> Option<Type> {
    Some(Type::Question(match name {
        "text" | "string" => Question::Text,
        "note" => Question::Note,
        "integer" | "int" => Question::Integer,
        "decimal" => Question::Decimal,
        "range" => Question::Range,
        "date" => Question::Date,
        "time" => Question::Time,
        "datetime" | "date time" => Question::Moment,
        "acknowledge" | "trigger" => Question::Acknowledge,
        "image" | "photo" | "picture" => Question::File("image/*"),
        "audio" => Question::File("audio/*"),
        "video" => Question::File("video/*"),
        "file" => Question::File(""),
        "barcode" => Question::Typed("barcode"),
        "geopoint" | "gps" | "location" => Question::Typed("geopoint"),
        "geotrace" => Question::Typed("geotrace"),
        "geoshape" => Question::Typed("geoshape"),
        "phone number" => Question::Telephone,
        "percentage" => Question::UpTo(100),
        "number of days in last month" => Question::UpTo(31),
        "number of days in last six months" => Question::UpTo(183),
        "number of days in last year" => Question::UpTo(365),
        "calculate" => Question::Calculate,
        "hidden" => Question::Hidden,
        "start" | "start time" => Question::Start,
        "end" | "end time" => Question::End,
        "today" => Question::Today,
        "score  row" | "score row" => Question::ScoreRow,
        "rank  level" | "rank level" => Question::RankLevel,
        "deviceid"
        | "device id"
        | "imei"
        | "subscriberid"
        | "subscriber id"
        | "simserial"
        | "sim id"
        | "phonenumber"
        | "username"
        | "email"
        | "uri:deviceid"
        | "uri:subscriberid"
        | "uri:simserial"
        | "uri:phonenumber"
        | "uri:username"
        | "uri:email"
        | "start-geopoint"
        | "background-geopoint"
        | "background-audio" => Question::Device(name.to_owned()),
        "audit" | "csv-external" | "xml-external" | "include" | "set form title" | "set form id" => {
            return Some(Type::Aside(name.to_owned()));
        }
        _ if name.starts_with("osm") => Question::Typed("osm"),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(cell: &str) -> Option<(String, bool, bool)> {
        match read(cell) {
            Type::Question(Question::Select(select)) => {
                Some((select.list, select.is_multiple, select.has_other))
            }
            _ => None,
        }
    }

    #[test]
    fn types_are_read_in_old_and_new_dialects() {
        assert_eq!(list("select_one yes_no"), Some(("yes_no".into(), false, false)));
        assert_eq!(list(" Select_Multiple  Colours or_other"), Some(("Colours".into(), true, true)));
        assert_eq!(list("select all that apply from t or specify other"), Some(("t".into(), true, true)));
        assert_eq!(list("select_one_from_file towns.csv"), Some(("towns.csv".into(), false, false)));
        assert_eq!(read("begin_group"), Type::Begin(Block::Group));
        assert_eq!(read("begin loop over Towns"), Type::Begin(Block::Loop("Towns".into())));
        assert_eq!(read("end repeat"), Type::End(Block::Repeat));
        assert_eq!(read("end"), Type::Question(Question::End));
        assert_eq!(read("add date prompt"), Type::Question(Question::Date));
        assert_eq!(read("dateTime"), Type::Question(Question::Moment));
        assert_eq!(read("score__row"), Type::Question(Question::ScoreRow));
        assert_eq!(read("get phone number"), Type::Question(Question::Device("phonenumber".into())));
        assert_eq!(read("phone number"), Type::Question(Question::Telephone));
        assert_eq!(read("unknown"), Type::Unknown("unknown".into()));
    }
}
