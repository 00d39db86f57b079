//! Signing answers on a page: a typed name or a drawing, and a box that says so, for each signature that is needed. A
//! signature is of the answers that the person saw: of others it has to be given again.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::desk::{Desk, Sitting, Visit};
use crate::{
    domain::{
        engine::{Answers, Evaluation},
        ids::PatientId,
        questionnaire::{Compiled, SignatureRole},
        signature::{self, Mark, Needed, Signature, Signer},
    },
    storage::{
        StorageError,
        response_signatures::{self, NewSignature, Stored, content_hash},
    },
    web::{
        forms::{FieldErrors, Pairs},
        i18n::Language,
        signatures,
    },
};

/// Field with what the answers were when the page was made.
pub(super) const SEEN: &str = "_signed";

/// What a drawing begins with in its field.
const DRAWN: &str = "data:image/png;base64,";

/// Of a drawing, in bytes; what the page's script draws is a tenth of it.
const LARGEST_DRAWING: usize = 60 << 10;
/// Pixels of a drawing to one side.
const LONGEST_SIDE: u32 = 2_000;

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// A place to sign. Its fields are named by its id.
#[derive(Clone, Debug)]
pub(super) struct SignBox {
    pub(super) id: String,
    pub(super) name_id: String,
    pub(super) sure_id: String,
    /// In what part one signs here.
    pub(super) title: String,
    /// What is signed, where it is not everything.
    pub(super) about: String,
    pub(super) name: String,
    /// As its field holds it.
    pub(super) drawn: String,
    pub(super) is_sure: bool,
    /// The patient signs here, not somebody beside.
    pub(super) is_own: bool,
}

/// A signature on its way into the database.
pub(super) struct Draft {
    signature: Signature,
    /// Given by the patient, not by somebody beside.
    is_own: bool,
}

impl Draft {
    /// One that came as it is.
    pub(super) const fn sent(signature: Signature) -> Self {
        Self { signature, is_own: false }
    }

    /// Of these answers; `patient` is who answered.
    pub(super) fn stored(
        &self,
        compiled: &Compiled,
        counted: &Answers,
        patient: Option<PatientId>,
    ) -> NewSignature {
        let mut signature = self.signature.clone();
        if let Some(patient) = patient.filter(|_| self.is_own) {
            signature.refer_to(&format!("Patient/{patient}"));
        }
        NewSignature::of(uuid::Uuid::now_v7(), &signature, compiled, counted)
    }
}

/// The signatures of a response on the table.
pub(super) struct Signing<'a> {
    /// Those that are still to be given.
    pub(super) needed: Vec<Needed<'a>>,
    /// Those that were given: of the answers as they are, or of those that were handed in.
    pub(super) given: Vec<(Stored, Signature)>,
    pub(super) counted: Answers,
}

impl<'a> Signing<'a> {
    pub(super) async fn of(desk: &Desk, sitting: &'a Sitting) -> Result<Self, StorageError> {
        let (compiled, evaluation) = (&*sitting.visit.compiled, &sitting.evaluation);
        if !compiled.may_be_signed() {
            return Ok(Self { needed: Vec::new(), given: Vec::new(), counted: Answers::new() });
        }
        let (organisation, id) = (sitting.visit.link.organisation(), sitting.row.id);
        let rows = desk.db.read(move |conn| response_signatures::list(conn, organisation, &[id])).await?;
        let counted = if sitting.is_sent() {
            sitting.answers.clone()
        } else {
            evaluation.counted(compiled, &sitting.answers)
        };
        let mut given = Vec::with_capacity(rows.len());
        for row in rows {
            let signature = row.signature(compiled)?;
            if sitting.is_sent() || row.holds(compiled, &counted, &signature) {
                given.push((row, signature));
            }
        }
        let known: Vec<Signature> = given.iter().map(|(_, signature)| signature.clone()).collect();
        let mut needed = if sitting.is_sent() { Vec::new() } else { evaluation.signatures(compiled) };
        needed.retain(|needed| !signature::is_given(needed, &known));
        Ok(Self { needed, given, counted })
    }

    /// What the answers are, for the page to bring back.
    pub(super) fn seen(&self, compiled: &Compiled) -> String {
        STANDARD.encode(content_hash(compiled, &self.counted, None))
    }

    /// Whether the page showed other answers than these.
    pub(super) fn has_changed(&self, compiled: &Compiled, pairs: &Pairs) -> bool {
        !self.needed.is_empty() && pairs.all(SEEN).first() != Some(&self.seen(compiled))
    }

    /// All of them, the new ones last.
    pub(super) fn with(
        &self,
        compiled: &Compiled,
        drafts: &[Draft],
        patient: Option<PatientId>,
    ) -> Vec<NewSignature> {
        let kept = self.given.iter().map(|(row, _)| NewSignature {
            id: row.id,
            place: row.place.clone(),
            extension: row.extension.clone(),
            content_hash: row.content_hash.clone(),
        });
        kept.chain(drafts.iter().map(|draft| draft.stored(compiled, &self.counted, patient))).collect()
    }
}

/// The places to sign. `pairs` were posted and refused; whether the person is sure is asked again where `is_kept` is not.
pub(super) fn boxes(
    visit: &Visit,
    needed: &[Needed<'_>],
    pairs: Option<&Pairs>,
    is_kept: bool,
) -> Vec<SignBox> {
    let (compiled, language) = (&visit.compiled, visit.ctx.language);
    let field = |id: &str, part: &str| {
        let values = pairs.map(|pairs| pairs.all(&field(id, part))).unwrap_or_default();
        values.first().cloned().unwrap_or_default()
    };
    let made = needed.iter().zip(ids(needed)).map(|(needed, id)| SignBox {
        title: title(needed, language),
        about: about(compiled, needed.at.as_ref(), language),
        name: field(&id, "name"),
        drawn: Some(field(&id, "drawn")).filter(|drawn| is_kept && png(drawn).is_some()).unwrap_or_default(),
        is_sure: is_kept && !field(&id, "sure").is_empty(),
        is_own: is_own(needed),
        name_id: format!("{id}-name"),
        sure_id: format!("{id}-sure"),
        id,
    });
    made.collect()
}

/// Those of the page with all questions.
pub(super) fn boxes_of(
    visit: &Visit,
    evaluation: &Evaluation,
    pairs: Option<&Pairs>,
    is_kept: bool,
) -> Vec<SignBox> {
    boxes(visit, &evaluation.signatures(&visit.compiled), pairs, is_kept)
}

/// The signatures of a form; what is missing in them goes to `errors`.
pub(super) fn read(
    visit: &Visit,
    needed: &[Needed<'_>],
    pairs: &Pairs,
    errors: &mut FieldErrors,
) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(needed.len());
    for (needed, id) in needed.iter().zip(ids(needed)) {
        let posted = |part: &str| pairs.all(&field(&id, part)).first().cloned().unwrap_or_default();
        let name = posted("name").split_whitespace().collect::<Vec<_>>().join(" ");
        let drawn = posted("drawn");
        let mark = match png(&drawn) {
            Some(png) => Some(Mark::Drawn(png)),
            None if name.chars().filter(|c| c.is_alphabetic()).count() < 2 => None,
            None => Some(Mark::Typed(name.clone())),
        };
        let key = match &mark {
            _ if !drawn.is_empty() && png(&drawn).is_none() => Some("filling-sign-unreadable"),
            _ if name.chars().count() > LONGEST_NAME => Some("filling-name-long"),
            None => Some("filling-sign-missing"),
            Some(_) => None,
        };
        if let Some(key) = key {
            errors.add(format!("{id}-name"), key);
        }
        let is_sure = !posted("sure").is_empty();
        if !is_sure {
            errors.add(format!("{id}-sure"), "filling-sign-unsure");
        }
        let Some(mark) = mark.filter(|_| is_sure && key.is_none()) else { continue };
        let nameless = visit.ctx.t("filling-sign-nameless");
        let name = if name.is_empty() { &*nameless } else { name.as_str() };
        let signature = Signature::new(needed, visit.ctx.now, &Signer { name, reference: None }, &mark);
        drafts.push(Draft { signature, is_own: is_own(needed) });
    }
    drafts
}

fn is_own(needed: &Needed<'_>) -> bool {
    matches!(needed.kind.role(), SignatureRole::Author | SignatureRole::Consent)
}

/// One for each place to sign, the same whenever the same is needed.
fn ids(needed: &[Needed<'_>]) -> Vec<String> {
    let number = |position: usize, one: &Needed<'_>| {
        needed.iter().take(position).filter(|other| other.at == one.at).count()
    };
    let place = |one: &Needed<'_>| one.at.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
    let all = needed.iter().enumerate();
    all.map(|(position, one)| format!("sign-{}-{}", place(one), number(position, one))).collect()
}

fn field(id: &str, part: &str) -> String {
    format!("_{id}-{part}")
}

/// To who answers their own signature is theirs.
fn title(needed: &Needed<'_>, language: Language) -> String {
    let is_authors = needed.kind.text.is_none() && needed.kind.role() == SignatureRole::Author;
    let own = || language.text("filling-sign-own").into_owned();
    if is_authors { own() } else { signatures::title(needed.kind, language) }
}

/// The words of what is signed; empty for everything.
pub(super) fn about(
    compiled: &Compiled,
    at: Option<&crate::domain::engine::Occurrence>,
    language: Language,
) -> String {
    at.map(|at| compiled.item(at.item()).text(language.tag()).to_owned()).unwrap_or_default()
}

/// The bytes of a drawing; `None` of what is no PNG, or a larger one than anybody draws.
fn png(drawn: &str) -> Option<Vec<u8>> {
    let data = drawn.strip_prefix(DRAWN)?;
    if data.len() > LARGEST_DRAWING / 3 * 4 {
        return None;
    }
    let bytes = STANDARD.decode(data).ok()?;
    let side = |at: usize| {
        let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes)).filter(|side| (1..=LONGEST_SIDE).contains(side))
    };
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
    (is_png && side(16).is_some() && side(20).is_some()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(width: u32, height: u32) -> String {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        format!("{DRAWN}{}", STANDARD.encode(bytes))
    }

    #[test]
    fn only_a_drawing_of_a_sane_size_is_taken() {
        assert!(png(&drawing(600, 200)).is_some());
        for bad in [
            drawing(0, 200),
            drawing(600, 200_000),
            format!("{DRAWN}{}", STANDARD.encode("<svg onload=\"x\"/>")),
            format!("{DRAWN}%"),
            drawing(600, 200).replace("image/png", "image/svg+xml"),
            format!("{}{}", drawing(600, 200), "A".repeat(LARGEST_DRAWING * 2)),
        ] {
            assert!(png(&bad).is_none(), "{}", bad.get(..60).unwrap_or(&bad));
        }
    }
}
