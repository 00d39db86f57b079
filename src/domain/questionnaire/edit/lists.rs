//! Extensions that stand several times at an item or at the questionnaire, as rows of a form: signatures, what is handed over
//! at the start, options that come and go, columns of a list.

use serde_json::{Value as Json, json};

use super::{
    Change, Wrong,
    apply::extensions,
    parts::{self, parts, set, set_flag, set_text, simple, told, value_of},
    place::{array, owner},
    property::raw,
};
use crate::domain::{
    expression::Expression,
    questionnaire::urls::{CHOICE_COLUMN, LAUNCH_CONTEXT, SIGNATURE_REQUIRED},
};

/// What the codes of signature types begin with (ASTM E1762).
const ASTM: &str = "1.2.840.10065.1.12.1.";
const ASTM_SYSTEM: &str = "urn:iso-astm:E1762-95:2013";
const CONTEXTS: &str = "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext";
const TOGGLE: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerOptionsToggleExpression";

/// In what part somebody signs, with the number of its code and its name in English.
const ROLES: [(&str, &str, &str); 5] = [
    ("author", "1", "Author's Signature"),
    ("consent", "7", "Consent Signature"),
    ("witness", "8", "Signature Witness Signature"),
    ("interpreter", "12", "Interpreter Signature"),
    ("verifier", "5", "Verification Signature"),
];

/// What SDC names at the start, with the type that it is.
const CONTEXT_TYPES: [(&str, &str); 5] = [
    ("patient", "Patient"),
    ("user", "Practitioner"),
    ("encounter", "Encounter"),
    ("location", "Location"),
    ("study", "ResearchStudy"),
];

/// A signature that is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureRow {
    /// Its number among the rows as they were; `None` of a new one.
    pub at: Option<usize>,
    /// One of [`SignatureRow::ROLES`], the code of another type, or `other` where it has words alone. Empty: no row.
    pub role: String,
    /// The author's own words for it.
    pub text: String,
}

impl SignatureRow {
    pub const ROLES: [&str; 6] = ["author", "consent", "witness", "interpreter", "verifier", "other"];

    /// Words are needed where no role says what it is.
    pub fn is_finished(&self) -> bool {
        self.role != "other" || !self.text.is_empty()
    }
}

/// What whoever opens the questionnaire hands over (SDC's launch context).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextRow {
    /// Its number among the rows as they were; `None` of a new one.
    pub at: Option<usize>,
    /// One of [`ContextRow::NAMES`], or a name of the author's own. Empty: no row.
    pub name: String,
    /// Resource types with commas between them.
    pub types: String,
}

impl ContextRow {
    pub const NAMES: [&str; 5] = ["patient", "user", "encounter", "location", "study"];
}

/// Options that are offered only while a formula is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToggleRow {
    /// Its number among the rows as they were; `None` of a new one.
    pub at: Option<usize>,
    /// The options by code, with commas between them. Empty: no row.
    pub options: String,
    /// `FHIRPath`
    pub expression: String,
}

impl ToggleRow {
    /// Whether there is something to compute.
    pub fn is_finished(&self) -> bool {
        !self.expression.is_empty()
    }
}

/// A column of the list of options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnRow {
    /// Its number among the rows as they were; `None` of a new one.
    pub at: Option<usize>,
    /// `code`, `display` or `system`. Empty: no row.
    pub path: String,
    /// Its heading.
    pub label: String,
    /// It is what is shown of the option that was chosen.
    pub is_display: bool,
}

impl ColumnRow {
    pub const PATHS: [&str; 3] = ["display", "code", "system"];
}

/// The change that makes these the extensions of an address; none where they are so already.
fn write<R: Clone + PartialEq>(
    subject: &Json,
    url: &str,
    (rows, before): (&[R], &[R]),
    at: impl Fn(&R) -> Option<usize>,
    make: impl Fn(&R, Json) -> Result<Json, Wrong>,
) -> Result<Vec<Change>, (usize, Wrong)> {
    let (first, was) = extensions(subject, url);
    let mut becomes: Vec<Json> = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let old = at(row).and_then(|at| was.get(at));
        let is_same = at(row).and_then(|at| before.get(at)) == Some(row);
        let start = || old.cloned().unwrap_or_else(|| json!({ "url": url }));
        let made = if is_same { start() } else { make(row, start()).map_err(|wrong| (number, wrong))? };
        becomes.push(made);
    }
    if becomes == was {
        return Ok(Vec::new());
    }
    Ok(vec![Change::Extend { item: owner(subject), url: url.to_owned(), at: first, was, becomes }])
}

fn rows_of<R>(subject: &Json, url: &str, row: impl Fn(Option<usize>, &Json) -> R) -> Vec<R> {
    let all = extensions(subject, url).1;
    all.iter().enumerate().map(|(at, extension)| row(Some(at), extension)).collect()
}

/// The signatures that an item or the questionnaire asks for, in order.
pub fn signature_rows(subject: &Json) -> Vec<SignatureRow> {
    rows_of(subject, SIGNATURE_REQUIRED, |at, extension| {
        let concept = raw(extension).map(|(_, json)| json.clone()).unwrap_or_default();
        let of = |at: &str| concept.pointer(at).and_then(Json::as_str).unwrap_or_default().to_owned();
        let (code, text) = (of("/coding/0/code"), of("/text"));
        let known = ROLES.iter().find(|(_, number, _)| code.strip_prefix(ASTM) == Some(number));
        let role = match known {
            Some((role, ..)) => (*role).to_owned(),
            None if code.is_empty() && text.is_empty() => "author".to_owned(),
            None if code.is_empty() => "other".to_owned(),
            None => code,
        };
        SignatureRow { at, role, text }
    })
}

/// The change that makes these its signatures.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_signatures(subject: &Json, rows: &[SignatureRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let before = signature_rows(subject);
    write(
        subject,
        SIGNATURE_REQUIRED,
        (rows, &before),
        |row| row.at,
        |row, mut extension| {
            let same = |old: &SignatureRow| old.role == row.role;
            let keeps = row.at.and_then(|at| before.get(at)).is_some_and(same);
            let fields = extension.as_object_mut().ok_or(Wrong::Foreign)?;
            let concept = fields.entry("valueCodeableConcept").or_insert_with(|| json!({}));
            let concept = concept.as_object_mut().ok_or(Wrong::Foreign)?;
            if !keeps {
                concept.shift_remove("coding");
                if let Some((_, number, display)) = ROLES.iter().find(|(role, ..)| *role == row.role) {
                    let coding =
                        json!({"system": ASTM_SYSTEM, "code": format!("{ASTM}{number}"), "display": display});
                    concept.insert("coding".to_owned(), json!([coding]));
                } else if row.role != "other" {
                    return Err(Wrong::NotListed);
                }
            }
            if row.text.is_empty() {
                concept.shift_remove("text");
            } else {
                concept.insert("text".to_owned(), row.text.as_str().into());
            }
            Ok(extension)
        },
    )
}

/// What the questionnaire is handed over at the start, in order.
pub fn context_rows(subject: &Json) -> Vec<ContextRow> {
    rows_of(subject, LAUNCH_CONTEXT, |at, extension| {
        let name = parts::part(extension, "name");
        let code = name.and_then(|name| name.pointer("/valueCoding/code")?.as_str());
        let name = code.map(str::to_owned).or_else(|| name.map(value_of)).unwrap_or_default();
        let types: Vec<String> = parts(extension, "type").map(value_of).collect();
        ContextRow { at, name, types: types.join(", ") }
    })
}

/// The change that makes these what it is handed over.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_contexts(subject: &Json, rows: &[ContextRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let before = context_rows(subject);
    write(
        subject,
        LAUNCH_CONTEXT,
        (rows, &before),
        |row| row.at,
        |row, mut extension| {
            let others = rows.iter().filter(|other| other.name == row.name).count();
            if others > 1 {
                return Err(Wrong::Taken);
            }
            if !super::formulas::is_name(&row.name) {
                return Err(Wrong::NoName);
            }
            let usual = CONTEXT_TYPES.iter().find(|(name, _)| *name == row.name);
            if told(&extension, "name") != row.name {
                let name = if usual.is_some() {
                    ("Coding", json!({"system": CONTEXTS, "code": row.name}))
                } else {
                    ("Id", row.name.as_str().into())
                };
                set(&mut extension, "name", Some(name));
            }
            let typed = row.types.split(',').map(str::trim).filter(|one| !one.is_empty());
            let mut types: Vec<&str> = typed.collect();
            if types.is_empty() {
                types.extend(usual.map(|(_, kind)| *kind));
            }
            let is_type =
                |kind: &&str| kind.starts_with(char::is_uppercase) && kind.chars().all(char::is_alphanumeric);
            if types.is_empty() || !types.iter().all(is_type) {
                return Err(Wrong::NotListed);
            }
            let becomes = types.into_iter().map(|kind| simple("type", "Code", kind.into())).collect();
            parts::replace(&mut extension, &["type"], becomes);
            Ok(extension)
        },
    )
}

/// Options of a choice that come and go, in order.
pub fn toggle_rows(item: &Json) -> Vec<ToggleRow> {
    rows_of(item, TOGGLE, |at, extension| {
        let codes: Vec<String> =
            parts(extension, "option").filter_map(|option| Some(code_of(raw(option)?.1))).collect();
        let expression = parts::part(extension, "expression").and_then(raw);
        let expression = expression.and_then(|(_, json)| json.get("expression")?.as_str());
        ToggleRow { at, options: codes.join(", "), expression: expression.unwrap_or_default().to_owned() }
    })
}

fn code_of(value: &Json) -> String {
    let text = value.get("code").or(Some(value)).and_then(Json::as_str);
    text.map_or_else(|| value.to_string(), str::to_owned)
}

/// The change that makes these its options that come and go.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_toggles(item: &Json, rows: &[ToggleRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let before = toggle_rows(item);
    write(
        item,
        TOGGLE,
        (rows, &before),
        |row| row.at,
        |row, mut extension| {
            let old = row.at.and_then(|at| before.get(at));
            if old.is_none_or(|old| old.options != row.options) {
                let typed = row.options.split(',').map(str::trim).filter(|code| !code.is_empty());
                let options = typed.map(|code| named_option(item, code)).collect::<Result<_, _>>()?;
                parts::replace(&mut extension, &["option"], options);
            }
            Expression::parse(&row.expression).map_err(|_unread| Wrong::NoExpression)?;
            let value = json!({"language": "text/fhirpath", "expression": row.expression});
            set(&mut extension, "expression", Some(("Expression", value)));
            Ok(extension)
        },
    )
}

/// The option of an item with this code, as a toggle names it.
fn named_option(item: &Json, code: &str) -> Result<Json, Wrong> {
    let found = array(item, "answerOption").iter().filter_map(raw).find(|(_, value)| code_of(value) == code);
    let (kind, value) = found.ok_or(Wrong::NotListed)?;
    Ok(simple("option", kind, value.clone()))
}

/// The columns of its list of options, in order.
pub fn column_rows(item: &Json) -> Vec<ColumnRow> {
    rows_of(item, CHOICE_COLUMN, |at, extension| ColumnRow {
        at,
        path: told(extension, "path"),
        label: told(extension, "label"),
        is_display: told(extension, "forDisplay") == "true",
    })
}

/// The change that makes these the columns of its list.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_columns(item: &Json, rows: &[ColumnRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let before = column_rows(item);
    write(
        item,
        CHOICE_COLUMN,
        (rows, &before),
        |row| row.at,
        |row, mut extension| {
            set_text(&mut extension, "path", &row.path);
            set_text(&mut extension, "label", &row.label);
            set_flag(&mut extension, "forDisplay", row.is_display);
            Ok(extension)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::questionnaire::{
        Questionnaire, SignatureKind, SignatureRole, compile,
        edit::{Tree, apply, property, subject},
        urls::{ITEM_BANK, ITEM_PARAMETERS},
    };

    fn resource() -> Json {
        json!({"resourceType": "Questionnaire", "status": "draft", "title": "T", "item": [
            {"linkId": "a", "type": "choice", "text": "A", "answerOption": [
                {"valueCoding": {"system": "urn:x", "code": "1", "display": "Um"}},
                {"valueCoding": {"system": "urn:x", "code": "2", "display": "Dois"}}]},
        ]})
    }

    fn make(resource: &mut Json, changes: &[Change]) {
        let was = resource.clone();
        apply(resource, changes).unwrap();
        let mut back = resource.clone();
        let undo: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
        apply(&mut back, &undo).unwrap();
        assert_eq!(back, was, "undone");
    }

    #[test]
    fn signatures_of_the_questionnaire_are_those_that_the_engine_asks_for() {
        let mut resource = resource();
        let row =
            |role: &str, text: &str| SignatureRow { at: None, role: role.to_owned(), text: text.to_owned() };
        let rows = [row("consent", ""), row("witness", "Acompanhante"), row("other", "Direção")];
        let whole = subject(&resource, "").unwrap();
        make(&mut resource, &write_signatures(&whole, &rows).unwrap());
        let compiled = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap();
        let roles: Vec<SignatureRole> = compiled.signatures().iter().map(SignatureKind::role).collect();
        assert_eq!(roles[..2], [SignatureRole::Consent, SignatureRole::Witness]);
        assert_eq!(compiled.signatures()[2].name("pt-BR"), "Direção");
        let whole = subject(&resource, "").unwrap();
        let stored = signature_rows(&whole);
        assert_eq!(
            stored.iter().map(|row| row.role.as_str()).collect::<Vec<_>>(),
            ["consent", "witness", "other"]
        );
        assert_eq!(write_signatures(&whole, &stored), Ok(Vec::new()), "not touched");
        assert_eq!(write_signatures(&whole, &[row("nobody", "")]), Err((0, Wrong::NotListed)));
    }

    #[test]
    fn contexts_are_named_for_formulas_and_have_a_type() {
        let mut resource = resource();
        let row =
            |name: &str, types: &str| ContextRow { at: None, name: name.to_owned(), types: types.to_owned() };
        let whole = subject(&resource, "").unwrap();
        make(
            &mut resource,
            &write_contexts(&whole, &[row("patient", ""), row("plano", "CarePlan, Goal")]).unwrap(),
        );
        let whole = subject(&resource, "").unwrap();
        let stored = context_rows(&whole);
        assert_eq!((stored[0].types.as_str(), stored[1].types.as_str()), ("Patient", "CarePlan, Goal"));
        assert_eq!(write_contexts(&whole, &stored), Ok(Vec::new()), "not touched");
        for (rows, wrong) in [
            (vec![row("patient", ""), row("patient", "")], Wrong::Taken),
            (vec![row("a b", "Patient")], Wrong::NoName),
            (vec![row("plano", "")], Wrong::NotListed),
        ] {
            assert_eq!(write_contexts(&whole, &rows).map_err(|(_, wrong)| wrong), Err(wrong));
        }
    }

    #[test]
    fn options_come_and_go_by_the_formula_and_unknown_ones_are_refused() {
        let mut resource = resource();
        let row = |options: &str, expression: &str| ToggleRow {
            at: None,
            options: options.to_owned(),
            expression: expression.to_owned(),
        };
        let item = subject(&resource, "a").unwrap();
        make(&mut resource, &write_toggles(&item, &[row("2", "1 = 2")]).unwrap());
        let compiled = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap();
        assert!(compiled.notices().is_empty(), "{:?}", compiled.notices());
        let item = Tree::of(&resource).find("a").unwrap().clone();
        assert_eq!(toggle_rows(&item)[0].options, "2");
        assert_eq!(write_toggles(&item, &toggle_rows(&item)), Ok(Vec::new()), "not touched");
        assert_eq!(write_toggles(&item, &[row("3", "true")]), Err((0, Wrong::NotListed)));
        assert_eq!(write_toggles(&item, &[row("1", "1 +")]), Err((0, Wrong::NoExpression)));
        let columns =
            [ColumnRow { at: None, path: "code".to_owned(), label: "Código".to_owned(), is_display: true }];
        make(&mut resource, &write_columns(&item, &columns).unwrap());
        let item = subject(&resource, "a").unwrap();
        assert_eq!(
            (column_rows(&item)[0].label.as_str(), column_rows(&item)[0].is_display),
            ("Código", true)
        );
    }

    #[test]
    fn a_bank_is_described_part_by_part_and_goes_as_a_whole() {
        let mut resource = resource();
        let mut write = |id: &str, name: &str, typed: &str| {
            let of = subject(&resource, id).unwrap();
            let change = property(name).unwrap().write(&of, typed).unwrap();
            make(&mut resource, &change.into_iter().collect::<Vec<_>>());
        };
        write("", "bank-max-items", "3");
        write("", "bank", "true");
        write("", "bank-max-items", "1");
        write("", "bank-min-items", "1");
        write("", "bank-standard-error", "0,4");
        write("a", "banked", "true");
        write("a", "banked-discrimination", "1,5");
        write("a", "banked-thresholds", "0,5");
        let compiled = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap();
        assert!(compiled.bank().is_some());
        let of = |id: &str, name: &str| property(name).unwrap().read(&subject(&resource, id).unwrap());
        assert_eq!(
            (of("", "bank-standard-error"), of("a", "banked-thresholds")),
            ("0.4".into(), "0.5".into())
        );
        assert!(resource.to_string().contains(ITEM_BANK) && resource.to_string().contains(ITEM_PARAMETERS));
        let gone = property("bank").unwrap().write(&subject(&resource, "").unwrap(), "").unwrap();
        make(&mut resource, &gone.into_iter().collect::<Vec<_>>());
        assert!(!resource.to_string().contains(ITEM_BANK));
    }
}
