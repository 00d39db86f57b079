//! The extensions we understand, by URL. `docs/formats.md` has the table for people.

pub const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

pub const ITEM_CONTROL: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
pub const ORIENTATION: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-choiceOrientation";
pub const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
pub const UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
pub const UNIT_OPTION: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption";
pub const MIN_OCCURS: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs";
pub const MAX_OCCURS: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs";
pub const OPTION_PREFIX: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionPrefix";
pub const OPTION_EXCLUSIVE: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive";
pub const OPEN_LABEL: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-openLabel";
pub const SLIDER_STEP: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-sliderStepValue";
pub const SHORT_TEXT: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText";
pub const ENTRY_FORMAT: &str = "http://hl7.org/fhir/StructureDefinition/entryFormat";
pub const MIN_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
pub const MAX_VALUE: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
pub const MIN_QUANTITY: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-minQuantity";
pub const MAX_QUANTITY: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity";
pub const MIN_LENGTH: &str = "http://hl7.org/fhir/StructureDefinition/minLength";
pub const MAX_DECIMALS: &str = "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces";
pub const MAX_SIZE: &str = "http://hl7.org/fhir/StructureDefinition/maxSize";
pub const MIME_TYPE: &str = "http://hl7.org/fhir/StructureDefinition/mimeType";
pub const REFERENCE_RESOURCE: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-referenceResource";
pub const UNIT_VALUE_SET: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitValueSet";
pub const SIGNATURE_REQUIRED: &str =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-signatureRequired";
pub const REGEX: &str = "http://hl7.org/fhir/StructureDefinition/regex";

pub const DISPLAY_CATEGORY: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-displayCategory";
pub const SUPPORT_LINK: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-supportLink";
pub const RENDERING_XHTML: &str = "http://hl7.org/fhir/StructureDefinition/rendering-xhtml";
pub const RENDERING_MARKDOWN: &str = "http://hl7.org/fhir/StructureDefinition/rendering-markdown";
pub const RENDERING_STYLE: &str = "http://hl7.org/fhir/StructureDefinition/rendering-style";
pub const CHOICE_COLUMN: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-choiceColumn";
pub const ITEM_MEDIA: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemMedia";
pub const ANSWER_MEDIA: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemAnswerMedia";
pub const USAGE_MODE: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-usageMode";

/// Points of an option: today's URL and the two it had before.
pub const WEIGHTS: [&str; 3] = [
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
];

/// Where R5 elements stand in an R4 resource.
pub const R5: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire";

pub const SCORE: &str = "https://weconecta.org/fhir/StructureDefinition/score";
pub const PRIMARY_SCORE: &str = "https://weconecta.org/fhir/StructureDefinition/primaryScore";
/// Answers with the scores that they must give.
pub const SCORE_TEST: &str = "https://weconecta.org/fhir/StructureDefinition/scoreTest";
pub const RED_FLAG: &str = "https://weconecta.org/fhir/StructureDefinition/redFlag";
/// Items to choose from, and when to stop.
pub const ITEM_BANK: &str = "https://weconecta.org/fhir/StructureDefinition/itemBank";
/// What the model knows of an item of the bank.
pub const ITEM_PARAMETERS: &str = "https://weconecta.org/fhir/StructureDefinition/itemParameters";
/// What kind of text a string is: a CPF, a telephone.
pub const TEXT_FORMAT: &str = "https://weconecta.org/fhir/StructureDefinition/textFormat";
/// A number is a place on a line: whether it is shown while one answers.
pub const ANALOGUE: &str = "https://weconecta.org/fhir/StructureDefinition/visualAnalogueScale";
/// The element of the library that an item came from, with its revision: `urn:uuid:…|3`.
pub const ELEMENT: &str = "https://weconecta.org/fhir/StructureDefinition/element";
/// Where the flow canvas keeps a node's place.
pub const POSITION: &str = "https://weconecta.org/fhir/StructureDefinition/flowPosition";

/// What an importer could not say in FHIR, as it was written in the other system.
pub const ORIGINAL: &str = "https://weconecta.org/fhir/StructureDefinition/original";

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

pub const VARIABLE: &str = "http://hl7.org/fhir/StructureDefinition/variable";
pub const LAUNCH_CONTEXT: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext";
/// Somebody chooses the questions: we, or the server that it names.
pub const ADAPTIVE: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive";
/// Rules about answers: today's URL and the one before.
pub const CONSTRAINTS: [&str; 2] = [
    "http://hl7.org/fhir/StructureDefinition/targetConstraint",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint",
];

/// True of SDC's extension of this name, also under the address it had in FHIR's core.
pub fn is_sdc(url: &str, name: &str) -> bool {
    let core = "http://hl7.org/fhir/StructureDefinition/questionnaire-";
    url.strip_prefix(SDC).or_else(|| url.strip_prefix(core)) == Some(name)
}

const EVALUATED: [&str; 6] = [
    "calculatedExpression",
    "initialExpression",
    "enableWhenExpression",
    "answerExpression",
    "candidateExpression",
    "answerOptionsToggleExpression",
];

/// Extensions whose `FHIRPath` the engine evaluates.
pub fn is_evaluated(url: &str) -> bool {
    url == VARIABLE || CONSTRAINTS.contains(&url) || EVALUATED.iter().any(|name| is_sdc(url, name))
}

/// Extensions that hold an expression (`FHIRPath`, CQL, a query).
pub const EXPRESSIONS: [&str; 15] = [
    "http://hl7.org/fhir/StructureDefinition/variable",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-calculatedExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-initialExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-enableWhenExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-candidateExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-contextExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerOptionsToggleExpression",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemPopulationContext",
    "http://hl7.org/fhir/StructureDefinition/cqf-expression",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint",
    "http://hl7.org/fhir/StructureDefinition/targetConstraint",
];

/// What an adaptive questionnaire of ours says of its estimate so far.
pub const ADAPTIVE_ESTIMATE: &str = "https://weconecta.org/fhir/StructureDefinition/adaptiveEstimate";
