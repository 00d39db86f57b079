elements-tabs = Partes da biblioteca
elements-tab-instruments = Instrumentos
elements-tab-elements = Elementos
elements-title = Biblioteca de elementos
elements-lead = Perguntas e listas de opções para usar de novo em outros questionários.
elements-new-question = Nova pergunta
elements-new-question-text = A pergunta fica na biblioteca. Depois você a põe em qualquer questionário.
elements-new-answer-set = Nova lista de opções
elements-new-answer-set-text = As opções ficam na biblioteca. Depois você as usa em perguntas de escolha.
elements-edit = Editar elemento
elements-edit-text = Salvar cria uma nova revisão. Nenhum questionário muda por isso: você escolhe depois quais rascunhos a recebem.
elements-search = Procurar por palavras
elements-kind = Tipo
elements-all-kinds = Todos os tipos
elements-kind-answer-set = Lista de opções
elements-who = Quem vê
elements-who-all = Todos os que vejo
elements-who-mine = Só os meus
elements-who-shared = Compartilhados
elements-who-private = Só para mim
elements-who-archived = Arquivados
elements-shared = Compartilhado
elements-private = Só para você
elements-archived = Arquivado
elements-shared-choice = Todos os autores da organização
elements-private-choice = Só eu
elements-revision = Revisão { $number }
elements-nothing-found = Nada encontrado
elements-nothing-found-text = Tente outras palavras ou outro tipo.
elements-empty = Ainda não há elementos
elements-empty-text = Crie um aqui ou guarde uma pergunta pelo editor de um questionário.
elements-field-title = Nome na biblioteca
elements-field-title-hint = Só os autores veem este nome.
elements-title-missing = Escreva o nome.
elements-flag-unfinished = Complete o alerta ou deixe-o vazio.
elements-show-fields = Mostrar campos deste tipo
elements-more-options = Mais linhas
elements-more = Mais ajustes
elements-stale = Outra pessoa mudou este elemento enquanto você escrevia. O que você digitou continua aqui: confira e salve de novo.
elements-share = Compartilhar
elements-unshare = Deixar só para mim
elements-archive = Arquivar
elements-restore = Desarquivar
elements-done-created = Guardado na biblioteca.
elements-done-changed = Nova revisão salva. Os questionários ficam como estão.
elements-done-shared = Agora todos os autores veem este elemento.
elements-done-unshared = Agora só quem é dono vê este elemento.
elements-done-archived = Arquivado. O que já foi usado em questionários fica como está.
elements-done-restored = De volta à biblioteca.
elements-done-applied = { $count ->
    [0] Nenhum rascunho mudou.
    [one] 1 rascunho mudou. Dá para desfazer no editor dele.
   *[other] { $count } rascunhos mudaram. Dá para desfazer no editor de cada um.
}
elements-refused-newer = O elemento mudou desde que esta lista foi aberta. Veja as mudanças de agora e escolha de novo.
elements-asked = Como o paciente vê
elements-asked-none = Ainda não dá para mostrar: falta algo neste elemento.
elements-options = Opções e pontos:
elements-uses = Usado em
elements-uses-none = Nenhum questionário usa este elemento.
elements-uses-others = { $count ->
    [one] Também em 1 versão de questionários que você não pode ver.
   *[other] Também em { $count } versões de questionários que você não pode ver.
}
elements-uses-text = Versões publicadas e respostas nunca mudam por causa da biblioteca.
elements-offers = { $count ->
    [one] 1 rascunho com revisão anterior
   *[other] { $count } rascunhos com revisão anterior
}
elements-offers-text = Marque os que devem mudar. O que o elemento mudou (texto, tipo, opções, pontos, limites, alertas) troca o que está no rascunho. Código, lugar, numeração, obrigatoriedade, condições e fórmulas ficam.
elements-offer-same = Nada muda nas palavras: só a revisão é anotada.
elements-apply = Aplicar aos rascunhos escolhidos
elements-pick = Da biblioteca
elements-pick-title = Da biblioteca para { $title }
elements-pick-text = Escolha o que entra no questionário.
elements-pick-text-item = Perguntas entram depois de “{ $item }” ou dentro dela, se for um grupo. Listas de opções trocam as opções dela.
elements-back = Voltar ao editor
elements-insert = Pôr no questionário
elements-use-answers = Usar estas opções
elements-needs-choice = Abra primeiro uma pergunta de escolha no editor.
elements-keep-question = A pergunta
elements-keep-answers = Só as opções
editor-from-library = Da biblioteca
editor-library = Biblioteca
editor-element-from = Da biblioteca:
editor-element-hidden = Veio de um elemento da biblioteca que você não vê.
editor-element-newer = nova revisão disponível
editor-element-renew = Aplicar nova revisão
editor-element-unlink = Desligar da biblioteca
editor-element-save = Guardar na biblioteca
editor-element-what = O que guardar
editor-answers-from-library = Opções da biblioteca
editor-done-element = Elemento da biblioteca adicionado.
editor-done-element-answers = Opções da biblioteca aplicadas.
editor-done-element-save = Guardado na biblioteca.
editor-done-element-renew = Nova revisão do elemento aplicada.
editor-done-element-unlink = Item desligado da biblioteca.
editor-refused-element-unfit = Este elemento não serve para este item.
