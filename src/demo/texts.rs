//! What people write in the demo: comments, contacts, notes. All invented.

/// Milestones of a treatment that begins.
pub(super) const TREATMENTS: &[&str] = &[
    "Sertralina 50 mg",
    "Fluoxetina 20 mg",
    "Escitalopram 10 mg",
    "Começou psicoterapia",
    "Grupo de convivência",
];

/// Milestones of a treatment that is changed later.
pub(super) const CHANGES: &[&str] =
    &["Sertralina 100 mg", "Venlafaxina 75 mg", "Psicoterapia semanal", "Encaminhamento ao CAPS II"];

/// Milestones of a life that got harder.
pub(super) const BLOWS: &[&str] =
    &["Grupo suspenso", "Perdeu o emprego", "Luto na família", "Parou a medicação", "Mudou de casa"];

/// Notes of the team about a patient.
pub(super) const NOTES: &[&str] = &[
    "Visita domiciliar feita. Mora com a filha e dois netos. Aceitou participar do grupo de quarta.",
    "Faltou à consulta. Liguei: estava sem transporte. Remarcada para a próxima semana.",
    "Dorme melhor desde que mudou o horário do remédio. Manter.",
    "Relata melhora do ânimo, ainda com cansaço à tarde. Pedidos exames de sangue.",
    "Conversamos sobre higiene do sono. Levou o folheto da unidade.",
    "Veio com a irmã. Combinado retorno em 15 dias e contato por telefone antes disso.",
    "Parou a medicação por conta própria há duas semanas. Orientação para voltar; receita renovada.",
    "Encaminhamento para o CAPS II feito hoje. Aguardando vaga.",
    "Pediu para receber as perguntas por mensagem de voz da neta. Prefere a conversa.",
    "Sem apoio em casa desde a semana passada. Assistente social avisada.",
    "Voltou a caminhar três vezes por semana. Sem queixas novas.",
    "Prefere consultas pela manhã. Atualizado o telefone de contato.",
];

/// What was written when the patient was reached.
pub(super) const REACHED: &[&str] = &[
    "Falei por telefone. Nega plano. Está com a irmã em casa. Consulta amanhã, 8h.",
    "Atendeu. Diz que marcou porque pensa na mãe que morreu. Sem intenção de se machucar. Retorno em 2 dias.",
    "Conversa de 20 minutos. Combinado plano de segurança; a filha fica com os remédios.",
    "Veio à unidade no mesmo dia. Avaliação médica, ajuste da medicação e contato diário por uma semana.",
    "Visita em casa com a agente de saúde. Aceitou consulta na psicologia.",
    "Atendeu e agradeceu a ligação. Pensamentos passageiros, sem plano. Recebeu o número do CVV.",
];

/// What was written when nobody was reached.
pub(super) const NOT_REACHED: &[&str] = &[
    "Telefone toca e ninguém atende. Nova tentativa em uma hora.",
    "Caixa postal. Mensagem enviada pedindo retorno.",
    "Número não existe mais. Agente de saúde vai à casa hoje.",
];

/// What came of an alert.
pub(super) const RESOLUTIONS: &[&str] = &[
    "Avaliação de risco feita: baixo. Segue com retornos a cada 15 dias.",
    "Consulta médica no mesmo dia; tratamento ajustado.",
    "Encaminhamento ao CAPS II, com vaga confirmada.",
    "Plano de segurança combinado com a família.",
    "Resposta marcada por engano, confirmado em conversa.",
];

/// Answers to "which medicines".
pub(super) const MEDICINES: &[&str] = &[
    "Losartana e metformina",
    "Sertralina",
    "Remédio da pressão",
    "Insulina à noite",
    "Omeprazol",
    "Anlodipino, 1 por dia",
];

/// Answers to "anything else", and comments on the visit.
pub(super) const COMMENTS: &[&str] = &[
    "Gostaria de ter consulta mais cedo, por causa do ônibus.",
    "Tenho dificuldade para ler letras pequenas.",
    "A equipe é muito atenciosa.",
    "Faltou água no bebedouro.",
    "A moça da recepção explicou tudo direitinho.",
    "Esperei muito, mas a consulta foi boa.",
    "Podia ter mais cadeiras na sala de espera.",
    "Às vezes esqueço o remédio; moro com meu neto pequeno.",
];
