authoring-title = Questionários
authoring-lead = Crie, importe e publique o que a sua equipe pergunta.
authoring-lead-staff = Questionários que você pode enviar.
authoring-library = Biblioteca
authoring-import = Importar
authoring-new = Novo questionário
authoring-search = Buscar
authoring-status = Situação
authoring-filter = Filtrar
authoring-filter-all = Todos
authoring-filter-published = Publicados
authoring-filter-draft = Rascunhos
authoring-filter-retired = Retirados
authoring-nothing-found = Nenhum questionário encontrado
authoring-nothing-found-text = Tente outras palavras ou outra situação.
authoring-show-all = Ver todos
authoring-empty = Ainda não há questionários
authoring-empty-text = Comece por um instrumento pronto da biblioteca, como o PHQ-9, ou importe um arquivo FHIR.
authoring-open-library = Abrir a biblioteca
authoring-empty-staff = Nenhum questionário compartilhado com você
authoring-empty-staff-text = Peça a quem administra a sua organização para compartilhar um questionário publicado.

authoring-published = Publicado
authoring-draft = Rascunho
authoring-retired = Retirado
authoring-version = Versão { $number }
authoring-version-and-draft = Versão { $number } · rascunho { $draft }
authoring-items = { $count ->
    [one] { $count } item
   *[other] { $count } itens
}
authoring-responses = { $count ->
    [0] sem respostas
    [one] { $count } resposta
   *[other] { $count } respostas
}
authoring-responses-label = Respostas
authoring-make-link = Criar link
authoring-publish = Publicar
authoring-retire = Retirar
authoring-open = Abrir
authoring-edit = Editar detalhes
authoring-copy = Duplicar
authoring-copy-title = { $title } (Cópia)
authoring-delete = Excluir
authoring-actions-of = Ações de { $title }
authoring-shared-with = Compartilhado com { $names }
authoring-shared-with-none = Sem colaboradores
authoring-shared-with-none-text = Só quem administra a organização vê este questionário.
authoring-cancel = Cancelar
authoring-back = Voltar
authoring-save = Salvar
authoring-create = Criar rascunho
authoring-yes = Sim
authoring-no = Não

authoring-delete-title = Excluir “{ $title }”?
authoring-delete-responses = { $count ->
    [0] Ninguém respondeu ainda.
    [one] A resposta recebida continua guardada e nos resultados dos pacientes.
   *[other] As { $count } respostas recebidas continuam guardadas e nos resultados dos pacientes.
}
authoring-delete-links = Os links deste questionário deixam de aceitar respostas.
authoring-delete-events = O questionário sai das listas. O que aconteceu com ele continua no registro de eventos.
authoring-delete-confirm = Excluir questionário
authoring-retire-title = Retirar “{ $title }”?
authoring-retire-links = Os links deixam de aceitar respostas.
authoring-retire-responses = As respostas recebidas continuam guardadas.
authoring-retire-again = Para voltar a receber respostas, publique uma nova versão.
authoring-retire-confirm = Retirar

authoring-details = Editar detalhes
authoring-details-text = Quem responde vê o título da versão publicada. Se houver um rascunho, ele recebe o novo título e a nova descrição.
authoring-new-text = O questionário começa como um rascunho vazio. Depois, envie o arquivo com as perguntas.
authoring-field-title = Título
authoring-field-description = Descrição
authoring-field-description-hint = Para que serve e quando usar. Opcional.
authoring-field-collaborators = Colaboradores
authoring-field-collaborators-hint = Quem, além de quem administra, pode ver este questionário e criar links.
authoring-title-missing = Escreva um título
authoring-title-long = O título pode ter até 200 letras
authoring-description-long = A descrição pode ter até 2.000 letras

authoring-done-created = Questionário criado. Envie agora o arquivo com as perguntas.
authoring-done-copied = Cópia criada, como rascunho.
authoring-done-added = Instrumento adicionado.
authoring-done-saved = Detalhes salvos.
authoring-done-uploaded = O arquivo é agora o rascunho.
authoring-done-unchanged = O arquivo é igual à versão que já existe. Nada mudou.
authoring-done-drafted = Rascunho criado a partir da última versão.
authoring-done-draft-exists = Já existe um rascunho. Só pode haver um de cada vez.
authoring-done-discarded = Rascunho descartado.
authoring-done-published = Versão publicada. Já é possível criar links.
authoring-done-retired = Questionário retirado. Os links não aceitam mais respostas.
authoring-done-deleted = Questionário excluído.

authoring-import-title = Importar questionários
authoring-import-lead = Arquivos FHIR (R4, R5 ou STU3), formulários XLSForm (ODK, Kobo), dicionários do REDCap e pesquisas do SurveyJS e do LimeSurvey. Cada um entra inteiro ou não entra, e você vê o que não foi entendido.
authoring-import-files = Arquivos
authoring-import-file = Arquivo
authoring-import-hint = Questionnaire do FHIR em JSON, XLSForm em Excel ou CSV, REDCap em CSV ou zip, SurveyJS em JSON, LimeSurvey em .lss. Até { $limit } MB no total.
authoring-import-missing = Escolha um arquivo ou cole o JSON
authoring-import-paste = Colar o JSON em vez de enviar um arquivo
authoring-import-json = JSON do questionário
authoring-import-pasted = Texto colado
authoring-import-known = Se o questionário já existir aqui
authoring-import-known-hint = Reconhecemos pelo endereço canônico (url) do arquivo.
authoring-import-known-version = Criar uma nova versão dele, em rascunho
authoring-import-known-separate = Importar como outro questionário
authoring-import-do = Importar
authoring-import-again = Corrija e envie de novo
authoring-imported-title = Resultado da importação
authoring-imported-summary = Importados: { $taken }. Recusados: { $refused }.
authoring-taken = Importado
authoring-not-taken = Recusado
authoring-refused = Problema
authoring-nothing-stored = Nada deste arquivo foi gravado
authoring-became-questionnaire = Novo questionário, em rascunho:
authoring-became-version = Nova versão { $number }, em rascunho, de
authoring-became-draft = O rascunho da versão { $number } foi substituído em
authoring-became-unchanged = Igual à versão { $number }, que já existia. Nada mudou em
authoring-losses-count = { $count ->
    [one] { $count } ponto não foi entendido por completo
   *[other] { $count } pontos não foram entendidos por completo
}
authoring-losses-all = Ver a lista completa
authoring-no-losses = Tudo foi entendido.
authoring-no-losses-text = A importação não deixou nada de fora.
authoring-losses-of = O que não foi entendido na versão { $number }
authoring-losses-text = Tudo o que veio no arquivo está guardado e volta a sair na exportação.
authoring-loss-kept = Guardado
authoring-loss-changed = Funciona diferente
authoring-loss-unanswerable = Não dá para responder
authoring-loss-stays = guardado no arquivo
authoring-item-code = item { $code }
authoring-whole-questionnaire = questionário inteiro
authoring-fix-too-large = Divida o questionário em partes menores.
authoring-fix-utf8 = Salve o arquivo de novo, com a codificação UTF-8.
authoring-fix-json = Abra o arquivo no lugar indicado e confira vírgulas, aspas e chaves.
authoring-fix-split = Divida o questionário ou reduza os níveis.
authoring-fix-format = Envie um Questionnaire do FHIR em JSON, um XLSForm em Excel ou CSV, um dicionário do REDCap ou uma pesquisa do SurveyJS (JSON) ou do LimeSurvey (.lss).
authoring-fix-rows = Corrija essa linha no arquivo e envie de novo.
authoring-fix-link-id = Dê a cada item um linkId que só ele tenha.
authoring-fix-condition = Corrija a condição (enableWhen) do item, ou tire-a.
authoring-fix-cycle = Tire uma das condições do círculo.
authoring-fix-score = Corrija a extensão de pontuação indicada.

authoring-tabs = Partes do questionário
authoring-versions = Versões
authoring-structure = Estrutura
authoring-losses = Importação
authoring-events = Eventos
authoring-preview = Prévia
authoring-download-r5 = Baixar FHIR R5
authoring-download-xlsform = Baixar XLSForm
authoring-download-redcap = Baixar REDCap
authoring-download = Baixar FHIR
authoring-about = Sobre
authoring-created = Criado
authoring-last-change = Última mudança
authoring-canonical = Endereço canônico
authoring-new-draft = Novo rascunho
authoring-replace-draft = Substituir o rascunho
authoring-upload-version = Enviar nova versão
authoring-discard-draft = Descartar rascunho
authoring-made = Criada { $when }, por { $name }.
authoring-published-at = Publicada { $when }.
authoring-retired-at = Retirada { $when }.
authoring-by-system = sistema
authoring-by-cli = linha de comando
authoring-upload-title = Enviar o arquivo do rascunho
authoring-upload-replaces = O arquivo entra no lugar do rascunho de agora. O que está publicado não muda.
authoring-upload-adds = O arquivo vira um rascunho, a próxima versão. O que está publicado não muda.
authoring-upload-do = Enviar

authoring-publish-title = Publicar a versão { $number }
authoring-publish-problems = { $count ->
    [one] { $count } problema impede a publicação
   *[other] { $count } problemas impedem a publicação
}
authoring-publish-checked = Conferimos o questionário: ele pode ser publicado.
authoring-publish-immutable = A versão publicada não muda mais. Para mudar, publique outra.
authoring-publish-retires = A versão publicada até agora é retirada. Quem já começou a responder continua na versão em que começou.
authoring-publish-links = Os links do questionário passam a usar esta versão.
authoring-publish-do = Publicar agora
authoring-problems = Esta versão não pode ser publicada
authoring-notices = { $count ->
    [one] { $count } aviso
   *[other] { $count } avisos
}
authoring-notices-text = Não impedem a publicação. Confira se é isto mesmo.

authoring-languages = Idiomas: { $languages }
authoring-no-items = Ainda não há perguntas
authoring-no-items-text = Envie um arquivo FHIR com as perguntas.
authoring-no-text = (sem texto)
authoring-level = Nível { $level }:
authoring-kind-group = Grupo
authoring-kind-display = Mensagem
authoring-kind-boolean = Sim ou não
authoring-kind-decimal = Número com decimais
authoring-kind-integer = Número inteiro
authoring-kind-date = Data
authoring-kind-date-time = Data e hora
authoring-kind-time = Hora
authoring-kind-string = Texto curto
authoring-kind-text = Texto longo
authoring-kind-url = Endereço da internet
authoring-kind-choice = Escolha única
authoring-kind-choices = Múltipla escolha
authoring-kind-open-choice = Escolha com outra resposta
authoring-kind-quantity = Quantidade
authoring-kind-attachment = Arquivo
authoring-kind-reference = Referência
authoring-kind-unsupported = Tipo que ainda não perguntamos
authoring-points = { $count ->
    [one] { $count } ponto
   *[other] { $count } pontos
}
authoring-mark-required = obrigatória
authoring-mark-read-only = só leitura
authoring-mark-hidden = oculta
authoring-mark-repeats = pode repetir
authoring-mark-unit = em { $unit }
authoring-mark-min = mínimo { $value }
authoring-mark-max = máximo { $value }
authoring-mark-min-length = pelo menos { $count } letras
authoring-mark-max-length = até { $count } letras
authoring-mark-decimals = até { $count } casas decimais
authoring-mark-min-occurs = pelo menos { $count } respostas
authoring-mark-max-occurs = até { $count } respostas
authoring-mark-pattern = com um formato certo
authoring-shown-if = Aparece se { $conditions }
authoring-and = e
authoring-or = ou
authoring-if-answered = “{ $question }” for respondida
authoring-if-unanswered = “{ $question }” ficar sem resposta
authoring-if-equal = “{ $question }” for “{ $answer }”
authoring-if-not-equal = “{ $question }” não for “{ $answer }”
authoring-if-greater = “{ $question }” for maior que { $answer }
authoring-if-less = “{ $question }” for menor que { $answer }
authoring-if-at-least = “{ $question }” for { $answer } ou mais
authoring-if-at-most = “{ $question }” for { $answer } ou menos
authoring-red-flag = Alerta: { $label }

authoring-scores = Pontuação
authoring-no-scores = Este questionário não tem pontuação.
authoring-score-sum = { $count ->
    [one] Soma de { $count } item:
   *[other] Soma de { $count } itens:
}
authoring-score-mean = { $count ->
    [one] Média de { $count } item:
   *[other] Média de { $count } itens:
}
authoring-score-t = Escore T, por perguntas adaptativas
authoring-score-count = { $count ->
    [one] Contagem de { $count } item:
   *[other] Contagem de { $count } itens:
}
authoring-score-range = De { $min } a { $max }.
authoring-score-higher-worse = Quanto maior, pior.
authoring-score-higher-better = Quanto maior, melhor.
authoring-score-factor = O resultado é multiplicado por { $factor }.
authoring-score-none-missing = Sem alguma das respostas, não há resultado.
authoring-score-prorated = Podem faltar até { $count } respostas; o resultado é ajustado na proporção.
authoring-score-missing = Podem faltar até { $count } respostas.
authoring-bands-of = Faixas de { $score }
authoring-points-column = Pontos
authoring-band = Faixa
authoring-outcome = Resultado
authoring-band-between = { $from } a { $to }
authoring-band-from = { $from } ou mais
authoring-band-to = até { $to }
authoring-band-any = qualquer
authoring-band-if = se { $conditions }
authoring-outcome-healthy = Saudável
authoring-outcome-attention = Atenção
authoring-outcome-critical = Crítico
authoring-rights = Direitos e fonte

authoring-events-title = O que aconteceu
authoring-event-created = Questionário criado
authoring-event-changed = Título ou descrição mudou
authoring-event-right-given = Alguém recebeu um direito
authoring-event-right-taken = Alguém perdeu um direito
authoring-event-shared = Colaboradores mudaram
authoring-event-deleted = Questionário excluído
authoring-event-drafted = Rascunho criado
authoring-event-draft-changed = Rascunho mudou
authoring-event-discarded = Rascunho descartado
authoring-event-published = Versão publicada
authoring-event-version-retired = Versão retirada

authoring-preview-title = Prévia de “{ $title }”
authoring-preview-text = As mesmas perguntas, condições e contas que valem para quem responde. Nada do que você marcar aqui é gravado.
authoring-preview-nothing = Esta versão ainda não pode ser perguntada.
authoring-preview-optional = (opcional)
authoring-preview-other = Outra resposta
authoring-preview-unit = Unidade
authoring-preview-unanswerable = Esta pergunta ainda não pode ser respondida aqui.
authoring-preview-cut = A prévia mostra os primeiros 400 itens.
authoring-preview-check = Conferir e calcular
authoring-preview-update = Atualizar perguntas
authoring-preview-results = Resultado
authoring-preview-whole = Com estas respostas, o envio seria aceito.
authoring-preview-missing = Com estas respostas, o envio não seria aceito. Veja os avisos nas perguntas.
authoring-preview-no-score = sem resultado (faltam { $count })
authoring-patients-title = Resultado para o paciente
authoring-patients-text = Escolha o que o paciente vê quando abre uma resposta enviada. Alertas nunca aparecem; telefones de ajuda aparecem quando há risco.
authoring-patients-shows = O paciente vê
authoring-patients-shows-hint = Vale para respostas já enviadas e para as próximas.
authoring-patients-nothing = Só as respostas dele
authoring-patients-thanks = As respostas e um agradecimento
authoring-patients-scores = As respostas, os pontos, a faixa e a orientação
authoring-patients-words = Agradecimento
authoring-patients-words-hint = Palavras simples. Fica acima dos pontos.
authoring-patients-missing = Escolha o que o paciente vê
authoring-patients-long = Escreva no máximo 2.000 letras
authoring-patients-empty = Escreva o agradecimento

authoring-compare = Comparar
authoring-compare-from = De
authoring-compare-to = Para
authoring-compare-do = Comparar versões
authoring-compare-choice = Versão { $number } ({ $standing })
authoring-compare-one = Só há uma versão
authoring-compare-one-text = Quando houver outra, você vê aqui o que mudou.
authoring-compare-same = Nada mudou
authoring-compare-same-text = As duas versões perguntam e pontuam do mesmo jeito.
authoring-compare-added = { $count ->
    [one] { $count } item novo
   *[other] { $count } itens novos
}
authoring-compare-removed = { $count ->
    [one] { $count } item retirado
   *[other] { $count } itens retirados
}
authoring-compare-changed = { $count ->
    [one] { $count } item mudou
   *[other] { $count } itens mudaram
}
authoring-compare-whole-count = { $count ->
    [one] { $count } mudança no questionário inteiro
   *[other] { $count } mudanças no questionário inteiro
}
authoring-compare-scores = Pontuações que podem mudar:
authoring-compare-whole = Questionário inteiro
authoring-compare-items = Itens
authoring-compare-before = Antes
authoring-compare-after = Depois
authoring-change-scores = Afeta:
authoring-change-nothing = nada
authoring-change-severity = gravidade { $level }
authoring-change-added = Item novo
authoring-change-removed = Item retirado
authoring-change-moved = Mudou de lugar
authoring-change-kind = Tipo
authoring-change-words = Texto
authoring-change-words-of = Texto: { $subject }
authoring-change-option-added = Opção nova: { $subject }
authoring-change-option-removed = Opção retirada: { $subject }
authoring-change-option-words = Texto da opção: { $subject }
authoring-change-option-points = Pontos da opção: { $subject }
authoring-change-option-order = Ordem das opções
authoring-change-option-other = Outra coisa da opção: { $subject }
authoring-change-conditions = Quando aparece
authoring-change-required = Obrigatória
authoring-change-repeats = Pode repetir
authoring-change-read-only = Só leitura
authoring-change-hidden = Oculta
authoring-change-limit = Limite: { $subject }
authoring-change-expression = Conta: { $subject }
authoring-change-red-flag = Regra de alerta
authoring-change-score = Pontuação: { $subject }
authoring-change-score-words = Texto da pontuação: { $subject }
authoring-change-score-kind = Tipo da conta: { $subject }
authoring-change-score-parts = O que entra na conta: { $subject }
authoring-change-score-rule = Regra da pontuação: { $subject }
authoring-change-score-other = Regra da pontuação
authoring-change-band = Faixa de { $subject }
authoring-change-primary = Pontuação principal
authoring-change-other = Outra parte: { $subject }
authoring-place-first = no começo
authoring-place-after = depois de “{ $item }”
authoring-place-first-in = no começo de “{ $group }”
authoring-place-after-in = em “{ $group }”, depois de “{ $item }”
authoring-words-short = versão curta
authoring-words-format = exemplo no campo
authoring-words-open = outra resposta
authoring-limit-min = mínimo
authoring-limit-max = máximo
authoring-limit-min-length = mínimo de letras
authoring-limit-max-length = máximo de letras
authoring-limit-decimals = casas decimais
authoring-limit-min-occurs = mínimo de respostas
authoring-limit-max-occurs = máximo de respostas
authoring-limit-pattern = formato
authoring-limit-size = tamanho do arquivo
authoring-rule-factor = multiplicador
authoring-rule-max-missing = respostas que podem faltar
authoring-rule-prorate = ajuste pelo que falta
authoring-rule-decimals = casas decimais
authoring-rule-min = menor valor
authoring-rule-max = maior valor
authoring-rule-higher-worse = quanto maior, pior
authoring-rule-at-least = pontos a partir dos quais conta
authoring-rule-when = para quem vale a faixa
authoring-publish-changes = O que muda em relação à versão publicada
authoring-publish-compare = Ver todas as mudanças
authoring-publish-more = { $count ->
    [one] e mais { $count } item
   *[other] e mais { $count } itens
}
authoring-note = O que há de novo
authoring-note-hint = Opcional. Fica guardado com a versão e aparece na lista de versões.
authoring-note-long = Escreva no máximo 2.000 letras
authoring-in-review = Em revisão
authoring-version-and-review = Versão { $number } · rascunho { $draft } em revisão
authoring-review-ask = Pedir revisão
authoring-review-end = Tirar da revisão
authoring-review-asked-at = Revisão pedida { $when }, por { $name }.
authoring-review-open = Este rascunho está em revisão. Confira se quem revisa já terminou.
authoring-done-review-asked = O rascunho está em revisão.
authoring-done-review-ended = O rascunho saiu da revisão.
authoring-done-restored = A versão antiga é agora o rascunho.
authoring-restore = Restaurar
authoring-restore-title = Restaurar a versão { $number }?
authoring-restore-text = O que a versão { $number } pergunta vira o rascunho.
authoring-restore-published = O que está publicado não muda até você publicar o rascunho.
authoring-restore-draft = Já existe um rascunho (versão { $number }). Ele será substituído, e o que foi mudado nele se perde.
authoring-restore-stale = O rascunho não é mais o que você viu. Nada foi mudado. Confira de novo.
authoring-restore-compare = Ver o que muda no rascunho
authoring-restore-do = Criar o rascunho
authoring-restore-replace = Substituir o rascunho
authoring-event-restored = Versão antiga virou o rascunho
authoring-event-review-asked = Revisão pedida
authoring-event-review-ended = Rascunho saiu da revisão

authoring-check-hint = { $count ->
    [one] { $count } dica
   *[other] { $count } dicas
}
authoring-check-hint-text = Podem deixar o questionário mais fácil de responder.
authoring-check-all = Ver todos
authoring-check-some = Mostrar só os primeiros
authoring-check-place-whole = Questionário
authoring-check-place-item = Item
authoring-check-place-text = Texto
authoring-check-place-options = Opções
authoring-check-place-conditions = Condições
authoring-check-place-limits = Limites
authoring-check-place-expressions = Contas
authoring-check-place-red-flags = Alertas
authoring-check-place-scores = Pontuação
authoring-check-place-translations = Traduções

authoring-translations = Traduções
authoring-translations-none = Não há rascunho
authoring-translations-none-text = Traduções são feitas em um rascunho. O que está publicado não muda.
authoring-translations-language = Idioma
authoring-translations-wrong = Escreva um código de idioma, como “en” ou “es-AR”, que não seja o do original
authoring-translations-missing = Só o que falta
authoring-translations-show = Mostrar
authoring-translations-texts = Textos
authoring-translations-complete = { $done } de { $all } traduzidos ({ $percent }%)
authoring-translations-done = Nada falta
authoring-translations-done-text = Todos os textos deste idioma estão traduzidos.
authoring-translations-of = Tradução de: { $text }
authoring-translations-now = No rascunho agora: { $text }
authoring-translations-now-none = No rascunho agora: sem tradução
authoring-translations-stale = O rascunho mudou enquanto você traduzia. Nada foi gravado, e o que você escreveu está aqui. Confira e salve de novo, ou descarte.
authoring-translations-save-anyway = Salvar mesmo assim
authoring-translations-discard = Descartar o que escrevi
authoring-translations-saved = Traduções salvas no rascunho.
authoring-translations-files = Arquivos para tradutores
authoring-translations-files-text = Baixe todos os textos deste idioma, traduza em outro programa e envie o arquivo de volta.
authoring-translations-xliff = Baixar XLIFF
authoring-translations-csv = Baixar CSV
authoring-translations-file = Arquivo XLIFF ou CSV
authoring-translations-import = Enviar traduções
authoring-translations-preview-text = Veja o rascunho neste idioma, como quem responde.
authoring-role-text = Texto
authoring-role-short = Versão curta
authoring-role-format = Exemplo no campo
authoring-role-open = Outra resposta
authoring-role-option = Opção
authoring-role-rule = Regra
authoring-role-red-flag = Alerta
authoring-role-score = Pontuação
authoring-role-band = Faixa
authoring-role-advice = Orientação
authoring-translated-title = Traduções enviadas
authoring-translated-taken = { $count ->
    [one] { $count } tradução gravada no rascunho.
   *[other] { $count } traduções gravadas no rascunho.
}
authoring-translated-same = Já eram iguais
authoring-translated-empty = Sem tradução no arquivo
authoring-translated-changed = { $count ->
    [one] { $count } texto mudou desde a exportação e não foi gravado
   *[other] { $count } textos mudaram desde a exportação e não foram gravados
}
authoring-translated-unknown = { $count ->
    [one] { $count } texto não existe mais no rascunho
   *[other] { $count } textos não existem mais no rascunho
}
authoring-translated-no-file = Escolha um arquivo XLIFF ou CSV.
authoring-translated-not-utf8 = O arquivo não é texto UTF-8.
authoring-translated-not-xml = O arquivo não é um XML válido: erro na posição { $byte }.
authoring-translated-neither = O arquivo não é XLIFF 1.2 nem uma tabela com as colunas key, original e translation.
authoring-translated-other-language = As traduções do arquivo são para “{ $language }”.
authoring-translated-back = Voltar às traduções
authoring-event-commented = Comentário em um item
authoring-event-comment-settled = Comentário resolvido
authoring-event-comment-reopened = Comentário aberto de novo

authoring-languages-title = Idiomas oferecidos
authoring-languages-hint = Em { $language }, o original, o questionário é sempre oferecido. Marque os outros que estão prontos. Quem lê outro idioma vê o original.
authoring-languages-progress = { $done } de { $all } textos
authoring-languages-partial = { $count ->
    [one] Falta { $count } texto, que aparece no idioma original.
   *[other] Faltam { $count } textos, que aparecem no idioma original.
}
authoring-languages-missing = Traduzir o que falta ({ $language })
authoring-languages-shrunk = Uma tradução que você marcou ficou incompleta depois que a página foi aberta. Confira os idiomas e publique de novo.
authoring-languages-effect = Vale na hora, também para quem já começou. As respostas dadas não mudam.
authoring-languages-save = Salvar idiomas
authoring-done-languages = Idiomas oferecidos salvos.
authoring-event-offered = Idiomas oferecidos mudaram
authoring-event-mapped = Decisão sobre como juntar resultados

people-title = Pessoas
people-text = Quem trabalha neste questionário além de quem administra a organização. Administradores podem tudo.
people-none = Ninguém além de quem administra a organização.
people-add = Adicionar pessoa
people-account = Pessoa
people-right = O que pode fazer
people-choose = Escolha
people-use = Usar
people-use-text = criar links do que está publicado
people-view = Ver
people-view-text = rascunhos, versões, teste e comentários
people-edit = Editar
people-edit-text = também mudar o rascunho e pedir revisão
people-publish = Publicar
people-publish-text = também publicar, restaurar e retirar
people-save = Salvar
people-take = Tirar
people-saved = Direito salvo.
people-taken = A pessoa não trabalha mais neste questionário.
people-since = Desde { $when }
people-wrong = Escolha uma pessoa e o que ela pode fazer.
people-everybody = Todas as pessoas da equipe já estão na lista.
people-of = O que { $name } pode fazer
people-read-only = Você pode ver e comentar, mas não mudar. Para editar, peça a quem administra a organização.
