//! What is wrong with a questionnaire or an answer, in a form any language can say.
//!
//! A problem names the item and carries a Fluent key with its arguments; the words live in `locales/*/domain.ftl`.
//! It never carries what a patient answered.

use serde::Serialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $key:literal),+ $(,)?) => {
        /// Which problem. [`Code::key`] is the Fluent message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            /// Every code, so that a test can ask each language for its words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The Fluent key, stable: the API shows it as well.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }
        }
    };
}

codes! {
    // The file
    TooLarge => "problem-too-large",
    InvalidUtf8 => "problem-invalid-utf8",
    InvalidJson => "problem-invalid-json",
    NestedTooDeep => "problem-nested-too-deep",
    WrongResourceType => "problem-wrong-resource-type",
    WrongShape => "problem-wrong-shape",
    TableTooLarge => "problem-table-too-large",
    UnpacksTooLarge => "problem-unpacks-too-large",
    /// A row of a table of text can't be read.
    TableBroken => "problem-table-broken",
    WorkbookBroken => "problem-workbook-broken",
    XmlBroken => "problem-xml-broken",
    /// In none of the formats that we read.
    FormatUnknown => "problem-format-unknown",
    SheetMissing => "problem-sheet-missing",
    ColumnMissing => "problem-column-missing",
    GroupUnclosed => "problem-group-unclosed",
    GroupUnopened => "problem-group-unopened",
    NameMissing => "problem-name-missing",
    NameTwice => "problem-name-twice",
    ListUnknown => "problem-list-unknown",
    ChoicesBroken => "problem-choices-broken",
    /// Answers where a definition was wanted.
    DataExport => "problem-data-export",

    // The definition: it can't be published
    MissingUrl => "problem-missing-url",
    NoItems => "problem-no-items",
    TooManyItems => "problem-too-many-items",
    TooManyOptions => "problem-too-many-options",
    MissingLinkId => "problem-missing-link-id",
    DuplicateLinkId => "problem-duplicate-link-id",
    MissingType => "problem-missing-type",
    UnknownType => "problem-unknown-type",
    BadOption => "problem-bad-option",
    ConditionTargetMissing => "problem-condition-target-missing",
    ConditionOperator => "problem-condition-operator",
    ConditionAnswer => "problem-condition-answer",
    Cycle => "problem-cycle",
    BadScore => "problem-bad-score",
    BadBand => "problem-bad-band",
    /// `part` is what of it names nothing that is there.
    BadScoreTest => "problem-bad-score-test",
    /// A test of the author's own gives another score than it must.
    ScoreTestFailed => "problem-score-test-failed",
    /// It raises other red flags than it must.
    FlagTestFailed => "problem-flag-test-failed",
    BadRedFlag => "problem-bad-red-flag",
    /// An item bank, or an item of one, that the model can't use; `part` says what of it.
    BadItemBank => "problem-bad-item-bank",
    /// Another system chooses the questions, and it is none that may be asked.
    ServerNotAllowed => "problem-server-not-allowed",
    /// Another system chooses the questions, and there is no address to ask for them by.
    ServerNeedsUrl => "problem-server-needs-url",

    // The definition: published all the same, but the author should know
    MissingText => "problem-missing-text",
    MissingOptions => "problem-missing-options",
    BadInitial => "problem-bad-initial",
    BadLimit => "problem-bad-limit",
    ImpossibleLimits => "problem-impossible-limits",
    DisplayWithChildren => "problem-display-with-children",
    GroupWithoutChildren => "problem-group-without-children",
    BehaviorAssumed => "problem-behavior-assumed",
    Unanswerable => "problem-unanswerable",
    ConditionNeverTrue => "problem-condition-never-true",
    ConditionTwice => "problem-condition-twice",
    CircularConditions => "problem-circular-conditions",
    ExpressionIgnored => "problem-expression-ignored",
    ExpressionUnreadable => "problem-expression-unreadable",
    ExpressionVariable => "problem-expression-variable",
    RegexIgnored => "problem-regex-ignored",
    ToggleUnknown => "problem-toggle-unknown",

    // The definition: likely a mistake, found by the checker
    NeverShown => "problem-never-shown",
    NeverShownAfter => "problem-never-shown-after",
    ConditionsContradict => "problem-conditions-contradict",
    RequiredNeverShown => "problem-required-never-shown",
    /// Of letters or of answers.
    ImpossibleCounts => "problem-impossible-counts",
    TooFewOptions => "problem-too-few-options",
    UnscoredOptions => "problem-unscored-options",
    UnscorableAnswer => "problem-unscorable-answer",
    BandGap => "problem-band-gap",
    BandOverlap => "problem-band-overlap",
    BandUnreachable => "problem-band-unreachable",
    MissingTranslation => "problem-missing-translation",
    /// `ease` is from 0 to 100.
    HardToRead => "problem-hard-to-read",
    LongText => "problem-long-text",
    DuplicateOption => "problem-duplicate-option",
    DuplicateOptionLabel => "problem-duplicate-option-label",
    DuplicateItemCode => "problem-duplicate-item-code",
    OptionWithoutText => "problem-option-without-text",
    PictureWithoutText => "problem-picture-without-text",
    RedFlagNeverRaised => "problem-red-flag-never-raised",

    // What an export can't say
    /// The format has no place for it.
    NotWritten => "problem-not-written",
    WrittenOtherwise => "problem-written-otherwise",

    // What an import does not understand
    ExtensionUnknown => "problem-extension-unknown",
    ControlUnknown => "problem-control-unknown",
    ModifierUnknown => "problem-modifier-unknown",
    NewerElement => "problem-newer-element",
    ValueSetElsewhere => "problem-value-set-elsewhere",
    SheetUnknown => "problem-sheet-unknown",
    ColumnUnknown => "problem-column-unknown",
    SettingUnknown => "problem-setting-unknown",
    RowIgnored => "problem-row-ignored",
    TypeAsText => "problem-type-as-text",
    TypeAsked => "problem-type-asked",
    TypeLeftOut => "problem-type-left-out",
    PropertyIgnored => "problem-property-ignored",
    WordsQuote => "problem-words-quote",
    MediaElsewhere => "problem-media-elsewhere",
    OptionsElsewhere => "problem-options-elsewhere",
    OptionTwice => "problem-option-twice",
    BadDefault => "problem-bad-default",
    RequiredComputed => "problem-required-computed",
    CountComputed => "problem-count-computed",
    Recomputed => "problem-recomputed",
    /// There it stays in sight, and can't be answered at times.
    LockedHidden => "problem-locked-hidden",
    FormulaSyntax => "problem-formula-syntax",
    FormulaFunction => "problem-formula-function",
    FormulaField => "problem-formula-field",
    FormulaInstances => "problem-formula-instances",
    FormulaKinds => "problem-formula-kinds",

    // Answers
    Required => "problem-required",
    RequiredGroup => "problem-required-group",
    UnknownItem => "problem-unknown-item",
    MisplacedItem => "problem-misplaced-item",
    DisabledItem => "problem-disabled-item",
    NotAnswerable => "problem-not-answerable",
    ReadOnly => "problem-read-only",
    OneAnswerOnly => "problem-one-answer-only",
    TooManyAnswers => "problem-too-many-answers",
    TooFewAnswers => "problem-too-few-answers",
    TooFewInstances => "problem-too-few-instances",
    TooManyInstances => "problem-too-many-instances",
    WrongType => "problem-wrong-type",
    NotAnOption => "problem-not-an-option",
    ExclusiveOption => "problem-exclusive-option",
    DuplicateAnswer => "problem-duplicate-answer",
    NotANumber => "problem-not-a-number",
    NotAnInteger => "problem-not-an-integer",
    AmbiguousNumber => "problem-ambiguous-number",
    NumberTooLong => "problem-number-too-long",
    NotADate => "problem-not-a-date",
    /// It may be two days, or is of no year.
    AmbiguousDate => "problem-ambiguous-date",
    NotATime => "problem-not-a-time",
    NotAUrl => "problem-not-a-url",
    NotACpf => "problem-not-a-cpf",
    NotACns => "problem-not-a-cns",
    NotACep => "problem-not-a-cep",
    NotAPhone => "problem-not-a-phone",
    NotAnEmail => "problem-not-an-email",
    UnknownUnit => "problem-unknown-unit",
    BelowMinimum => "problem-below-minimum",
    AboveMaximum => "problem-above-maximum",
    TooManyDecimals => "problem-too-many-decimals",
    TooLong => "problem-too-long",
    TooShort => "problem-too-short",
    WrongFormat => "problem-wrong-format",
    DisplayMismatch => "problem-display-mismatch",
    FileTooLarge => "problem-file-too-large",
    FilesTooLarge => "problem-files-too-large",
    FileType => "problem-file-type",
    FileInconsistent => "problem-file-inconsistent",
    FileMissing => "problem-file-missing",
    /// Malware was found in it.
    FileInfected => "problem-file-infected",
    /// `type` is the signature's.
    SignatureRequired => "problem-signature-required",
    /// `part` is the element that is missing or wrong.
    BadSignature => "problem-bad-signature",
    BrokenReference => "problem-broken-reference",
    ReferenceType => "problem-reference-type",
    /// A rule of the author's own; `human` is what the author says.
    Constraint => "problem-constraint",
    ExpressionFailed => "problem-expression-failed",
}

/// One problem, with the item it belongs to where there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub link_id: Option<String>,
    #[serde(serialize_with = "as_key")]
    pub code: Code,
    /// The arguments of the Fluent message: limits and names from the definition, never an answer.
    pub args: Vec<(&'static str, String)>,
    /// Which one, where there may be several: in a questionnaire with items that repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<Box<Instance>>,
}

/// Which of several occurrences of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instance {
    /// As in [`crate::domain::engine::Occurrence`].
    pub ordinals: Vec<usize>,
    /// FHIRPath from the response to it.
    pub path: String,
}

impl Problem {
    pub const fn new(code: Code) -> Self {
        Self { link_id: None, code, args: Vec::new(), instance: None }
    }

    /// A problem of one item.
    pub fn at(link_id: &str, code: Code) -> Self {
        Self { link_id: Some(link_id.to_owned()), code, args: Vec::new(), instance: None }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and names are given alike, without a borrow")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Of one of several.
    #[must_use]
    pub fn within(mut self, instance: Instance) -> Self {
        self.instance = Some(Box::new(instance));
        self
    }

    /// The path of its occurrence; empty for the first, and where nothing repeats.
    pub fn ordinals(&self) -> &[usize] {
        self.instance.as_ref().map(|instance| instance.ordinals.as_slice()).unwrap_or_default()
    }

    /// Whether both are about the same item in the same instance. One that names no instance is about all of them.
    pub fn is_beside(&self, other: &Self) -> bool {
        let unknown = self.instance.is_none() || other.instance.is_none();
        self.link_id == other.link_id && (unknown || self.instance == other.instance)
    }

    pub const fn key(&self) -> &'static str {
        self.code.key()
    }
}

/// For logs and tests; people read the Fluent message instead.
impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())?;
        if let Some(link_id) = &self.link_id {
            write!(f, " at {link_id}")?;
        }
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn as_key<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.key())
}
