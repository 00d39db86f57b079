//! What kind of item it is, and how its author wants it shown.

/// What kind of item it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Group,
    Display,
    Boolean,
    Decimal,
    Integer,
    Date,
    DateTime,
    Time,
    String,
    Text,
    Url,
    Choice,
    OpenChoice,
    Quantity,
    /// A file.
    Attachment,
    /// Somebody or something else.
    Reference,
    /// A type we don't know: shown with a notice, never required.
    Unsupported,
}

impl Kind {
    /// The FHIR R4 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Display => "display",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Time => "time",
            Self::String => "string",
            Self::Text => "text",
            Self::Url => "url",
            Self::Choice => "choice",
            Self::OpenChoice => "open-choice",
            Self::Quantity => "quantity",
            Self::Attachment => "attachment",
            Self::Reference => "reference",
            Self::Unsupported => "unsupported",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let kinds = [
            Self::Group,
            Self::Display,
            Self::Boolean,
            Self::Decimal,
            Self::Integer,
            Self::Date,
            Self::DateTime,
            Self::Time,
            Self::String,
            Self::Text,
            Self::Url,
            Self::Choice,
            Self::OpenChoice,
            Self::Quantity,
            Self::Attachment,
            Self::Reference,
        ];
        kinds.into_iter().find(|kind| kind.code() == code)
    }

    /// True of everything but groups and displays.
    pub const fn is_question(self) -> bool {
        !matches!(self, Self::Group | Self::Display)
    }
}

/// How the author wants the item shown. Pages choose what fits where none is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    RadioButton,
    CheckBox,
    DropDown,
    Autocomplete,
    /// Of ours: the options are regions of the body, also drawn.
    BodyMap,
    Slider,
    Spinner,
    TextBox,
    TextArea,
    /// A display that helps with its parent question.
    Help,
    Prompt,
    Flyover,
    Unit,
    LowerBound,
    UpperBound,
    Required,
    Security,
    Legal,
    /// Plain words between others.
    Inline,
    /// Questions with the same options in rows.
    Table,
    HorizontalTable,
    GroupTable,
    Grid,
    List,
    Page,
    TabContainer,
    Header,
    Footer,
    Other(String),
}

impl Control {
    /// By its code in FHIR's `questionnaire-item-control`.
    pub fn of(code: &str) -> Self {
        match code {
            "radio-button" => Self::RadioButton,
            "check-box" => Self::CheckBox,
            "drop-down" => Self::DropDown,
            "autocomplete" | "lookup" => Self::Autocomplete,
            "body-map" => Self::BodyMap,
            "slider" => Self::Slider,
            "spinner" => Self::Spinner,
            "text-box" => Self::TextBox,
            "text-area" => Self::TextArea,
            "help" => Self::Help,
            "prompt" => Self::Prompt,
            "flyover" => Self::Flyover,
            "unit" => Self::Unit,
            "lower" => Self::LowerBound,
            "upper" => Self::UpperBound,
            "required" => Self::Required,
            "security" => Self::Security,
            "legal" => Self::Legal,
            "inline" | "text" => Self::Inline,
            "table" => Self::Table,
            "htable" => Self::HorizontalTable,
            "gtable" => Self::GroupTable,
            "grid" => Self::Grid,
            "list" => Self::List,
            "page" => Self::Page,
            "tab-container" => Self::TabContainer,
            "header" => Self::Header,
            "footer" => Self::Footer,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// How options run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Vertical,
    Horizontal,
}
