//! Somebody or something else as an answer: FHIR's `Reference`.

use serde_json::{Map, Value as Json};

use super::fhir::{Fields, others, text};

/// Where it leads, and the words for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// `Patient/7`, an absolute URL, a `urn:` or `#id`.
    pub reference: Option<String>,
    /// The type of resource, where it is said.
    pub kind: Option<String>,
    /// A FHIR `Identifier`, as it came.
    pub identifier: Option<Box<Json>>,
    pub display: Option<String>,
    /// What else it carried, kept as it came.
    pub extra: Option<Box<Map<String, Json>>>,
}

impl Reference {
    /// `None` if it is empty or a field is of the wrong type.
    pub fn from_fhir(fields: &Fields) -> Option<Self> {
        let identifier = match fields.get("identifier") {
            None => None,
            Some(identifier @ Json::Object(_)) => Some(Box::new(identifier.clone())),
            Some(_) => return None,
        };
        let reference = Self {
            reference: text(fields, "reference").ok()?,
            kind: text(fields, "type").ok()?,
            identifier,
            display: text(fields, "display").ok()?,
            extra: others(fields, &["reference", "type", "identifier", "display"]),
        };
        (!fields.is_empty()).then_some(reference)
    }

    /// The type of resource that it leads to, as far as it says so: by its address, else by `type`.
    pub fn target(&self) -> Option<&str> {
        let of_address = self.reference.as_deref().and_then(|address| typed(address).map(|(kind, _)| kind));
        of_address.or_else(|| self.kind.as_deref()?.rsplit('/').next())
    }

    /// An address that leads nowhere: no URL, no `urn:`, nothing contained, or of a type that FHIR doesn't have.
    pub fn is_broken(&self) -> bool {
        let Some(address) = self.reference.as_deref() else { return false };
        if address.is_empty() || address.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return true;
        }
        if let Some((kind, _)) = typed(address) {
            return !is_resource_type(kind);
        }
        let has_scheme = address.split_once(':').is_some_and(|(scheme, rest)| {
            let plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
            plain && scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && !rest.is_empty()
        });
        !has_scheme && address.strip_prefix('#').is_none_or(str::is_empty)
    }

    /// The same target: one address or one identifier; with neither, the same words.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.reference, &other.reference, &self.identifier, &other.identifier) {
            (Some(a), Some(b), _, _) => a == b,
            (_, _, Some(a), Some(b)) => ["system", "value"].iter().all(|name| a.get(*name) == b.get(*name)),
            (None, None, None, None) => self.display.is_some() && self.display == other.display,
            _ => false,
        }
    }

    /// Its words, else its address, else the value of its identifier.
    pub(super) fn show(&self) -> &str {
        let identified = || self.identifier.as_ref()?.get("value")?.as_str();
        self.display.as_deref().or(self.reference.as_deref()).or_else(identified).unwrap_or_default()
    }
}

/// `Type` and `id` at the end of an address, `None` where it doesn't end so.
fn typed(address: &str) -> Option<(&str, &str)> {
    let plain = address.split_once("/_history/").map_or(address, |(plain, _)| plain);
    let (before, id) = plain.rsplit_once('/')?;
    let kind = before.rsplit('/').next()?;
    let is_type = kind.starts_with(|first: char| first.is_ascii_uppercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_id = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    (is_type && is_id).then_some((kind, id))
}

/// Types of resource of R4, R4B and R5.
fn is_resource_type(name: &str) -> bool {
    RESOURCE_TYPES.split_ascii_whitespace().any(|known| known == name)
}

const RESOURCE_TYPES: &str = "Account ActivityDefinition ActorDefinition AdministrableProductDefinition \
AdverseEvent AllergyIntolerance Appointment AppointmentResponse ArtifactAssessment AuditEvent Basic Binary \
BiologicallyDerivedProduct BiologicallyDerivedProductDispense BodyStructure Bundle CapabilityStatement \
CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Citation Claim ClaimResponse \
ClinicalImpression ClinicalUseDefinition CodeSystem Communication CommunicationRequest \
CompartmentDefinition Composition ConceptMap Condition ConditionDefinition Consent Contract Coverage \
CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceAssociation \
DeviceDefinition DeviceDispense DeviceMetric DeviceRequest DeviceUsage DeviceUseStatement \
DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter EncounterHistory \
Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceReport \
EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag FormularyItem \
GenomicStudy Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingSelection \
ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide \
Ingredient InsurancePlan InventoryItem InventoryReport Invoice Library Linkage List Location \
ManufacturedItemDefinition Measure MeasureReport Media Medication MedicationAdministration \
MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct \
MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductDefinition \
MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction \
MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical \
MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem \
NutritionIntake NutritionOrder NutritionProduct Observation ObservationDefinition OperationDefinition \
OperationOutcome Organization OrganizationAffiliation PackagedProductDefinition Parameters Patient \
PaymentNotice PaymentReconciliation Permission Person PlanDefinition Practitioner PractitionerRole \
Procedure Provenance Questionnaire QuestionnaireResponse RegulatedAuthorization RelatedPerson \
RequestGroup RequestOrchestration Requirements ResearchDefinition ResearchElementDefinition \
ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter \
ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription \
SubscriptionStatus SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid \
SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial \
SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestPlan TestReport \
TestScript Transport ValueSet VerificationResult VisionPrescription";

#[cfg(test)]
mod tests {
    use super::*;

    fn to(address: &str) -> Reference {
        Reference { reference: Some(address.to_owned()), ..Reference::default() }
    }

    #[test]
    fn addresses_that_lead_nowhere_are_broken() {
        for whole in [
            "Patient/1",
            "https://example.org/fhir/Patient/1/_history/2",
            "https://example.org/anything",
            "urn:uuid:0198a1b2-0000-7000-8000-000000000001",
            "#p1",
        ] {
            assert!(!to(whole).is_broken(), "{whole}");
        }
        for broken in
            ["", "#", "Chicken/1", "https://example.org/Chicken/1", "ht sdtps://a/Patient/1", "seven"]
        {
            assert!(to(broken).is_broken(), "{broken}");
        }
        assert!(!Reference::default().is_broken());
    }

    #[test]
    fn a_type_is_read_from_the_address_first() {
        assert_eq!(to("https://example.org/Patient/1").target(), Some("Patient"));
        let said = Reference { kind: Some("Group".into()), ..Reference::default() };
        assert_eq!(said.target(), Some("Group"));
        assert_eq!(to("urn:oid:1.2").target(), None);
    }

    #[test]
    fn one_target_is_one_answer() {
        let named = |name: &str| Reference { display: Some(name.into()), ..Reference::default() };
        assert!(named("Ana").is_same(&named("Ana")) && !named("Ana").is_same(&named("Eva")));
        assert!(to("Patient/1").is_same(&to("Patient/1")) && !to("Patient/1").is_same(&named("Ana")));
    }
}
