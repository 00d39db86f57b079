//! Who works in the demo clinic, and which links they share.

use crate::storage::accounts::Role;

/// An account of the demo.
pub(super) struct Member {
    pub(super) role: Role,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    /// For the demo only: fixed, printed at the start and documented. `None`: nobody signs in with it.
    pub(super) password: Option<&'static str>,
    pub(super) phone: Option<&'static str>,
    pub(super) is_blocked: bool,
}

pub(super) const ADMIN: usize = 0;
pub(super) const LUCIA: usize = 1;
pub(super) const ROSANA: usize = 2;
/// The patient with an account, also the first of the invented people.
pub(super) const MARIA: usize = 3;

pub(super) const MEMBERS: &[Member] = &[
    Member {
        role: Role::Admin,
        name: "Helena Duarte",
        email: "admin@jardimesperanca.example",
        password: Some("jardim-da-helena-7"),
        phone: Some("+5511900000001"),
        is_blocked: false,
    },
    Member {
        role: Role::Staff,
        name: "Dra. Lúcia Prado",
        email: "lucia@jardimesperanca.example",
        password: Some("jardim-da-lucia-7"),
        phone: Some("+5511900000002"),
        is_blocked: false,
    },
    Member {
        role: Role::Staff,
        name: "Rosana Teixeira",
        email: "rosana@jardimesperanca.example",
        password: Some("jardim-da-rosana-7"),
        phone: Some("+5511900000003"),
        is_blocked: false,
    },
    Member {
        role: Role::Patient,
        name: "Maria do Carmo Souza",
        email: "maria@jardimesperanca.example",
        password: Some("jardim-da-maria-7"),
        phone: Some("+5511900004821"),
        is_blocked: false,
    },
    Member {
        role: Role::Staff,
        name: "Caio Menezes",
        email: "caio@jardimesperanca.example",
        password: None,
        phone: None,
        is_blocked: true,
    },
    Member {
        role: Role::Staff,
        name: "Bianca Rocha",
        email: "bianca@jardimesperanca.example",
        password: None,
        phone: Some("+5511900000004"),
        is_blocked: false,
    },
];

/// A link of the demo; days count from today, past ones below 0.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// Key of the questionnaire.
    pub(super) questionnaire: &'static str,
    pub(super) member: usize,
    pub(super) title: &'static str,
    pub(super) is_identified: bool,
    /// `page`, `section` or `chat`.
    pub(super) mode: &'static str,
    pub(super) opens: Option<i64>,
    pub(super) closes: Option<i64>,
    pub(super) is_revoked: bool,
}

const fn shared(
    questionnaire: &'static str,
    member: usize,
    title: &'static str,
    mode: &'static str,
) -> Shared {
    Shared {
        questionnaire,
        member,
        title,
        is_identified: true,
        mode,
        opens: None,
        closes: None,
        is_revoked: false,
    }
}

const fn anonymous(shared: Shared) -> Shared {
    Shared { is_identified: false, ..shared }
}

/// The link that the start prints.
pub(super) const PRINTED: usize = 0;
/// Lúcia's, then Rosana's.
pub(super) const PHQ9: (usize, usize) = (0, 2);
pub(super) const GAD7: (usize, usize) = (1, 3);
pub(super) const AUDIT_C: usize = 4;
pub(super) const PCL5: usize = 5;
pub(super) const GDS15: usize = 6;
pub(super) const WELCOME: usize = 7;
pub(super) const SATISFACTION: usize = 8;
pub(super) const WAITING_ROOM: usize = 9;
pub(super) const CAMPAIGN: usize = 10;
pub(super) const SITE: usize = 13;
/// First and last day of the campaign.
pub(super) const CAMPAIGN_DAYS: (i64, i64) = (-82, -52);

pub(super) const LINKS: &[Shared] = &[
    shared("phq-9", LUCIA, "Acompanhamento: como você tem se sentido", "page"),
    shared("gad-7", LUCIA, "Acompanhamento: ansiedade no dia a dia", "chat"),
    shared("phq-9", ROSANA, "Visita: como você tem se sentido", "chat"),
    shared("gad-7", ROSANA, "Visita: ansiedade no dia a dia", "page"),
    shared("audit-c", LUCIA, "Consumo de álcool", "page"),
    shared("pcl-5", LUCIA, "Depois de um acontecimento difícil", "section"),
    shared("gds-15", ROSANA, "Grupo da pessoa idosa", "page"),
    shared("acolhimento", ROSANA, "Acolhimento", "chat"),
    anonymous(shared("satisfacao", ROSANA, "Cartaz da recepção", "chat")),
    anonymous(shared("phq-4", LUCIA, "Sala de espera", "page")),
    Shared {
        opens: Some(CAMPAIGN_DAYS.0),
        closes: Some(CAMPAIGN_DAYS.1),
        ..anonymous(shared("phq-2", ROSANA, "Campanha de prevenção", "page"))
    },
    Shared { opens: Some(12), ..anonymous(shared("gad-2", LUCIA, "Mutirão de dezembro", "page")) },
    Shared { is_revoked: true, ..shared("phq-8", LUCIA, "Teste da equipe", "page") },
    anonymous(shared("satisfacao", ADMIN, "Página da unidade", "page")),
];
