mapping-title = Juntar resultados
mapping-open = Juntar os resultados
mapping-text = Diga o que cada pergunta que mudou ou saiu é na versão mais nova. Sem resposta, os resultados dela ficam separados.
mapping-show = Mostrar
mapping-compare = Ver as mudanças
mapping-one = Só há uma versão publicada
mapping-one-text = Quando houver duas, aqui se diz como juntar os resultados.
mapping-nothing = Nada a decidir
mapping-nothing-text = Nenhuma pergunta mudou de uma versão para a outra: os resultados se juntam.
mapping-saved = Salvo. Vale para os resultados e os arquivos a partir de agora.
mapping-story = Última decisão: { $when }, por { $name }.
mapping-items = Perguntas que mudaram ou saíram
mapping-choose = Na versão mais nova
mapping-options = O que é cada opção
mapping-undecided = Ainda não decidi
mapping-not-comparable = Não comparável
mapping-comparable = Comparável: é a mesma
mapping-same-as = É a mesma que: { $text } ({ $code })
mapping-suggest-words = Sugestão, pelo texto igual: { $text } ({ $code })
mapping-suggest-options = Sugestão, pelas opções iguais: { $text } ({ $code })
mapping-suggest-option = Sugestão: { $text }
mapping-option-points = { $text } ({ $points } pts)
mapping-doubled = Duas da versão antiga não podem ser a mesma na nova. Escolha outra para uma delas: { $names }
mapping-score = Pontuação
mapping-doubt-gone = Saiu
mapping-doubt-kind = Tipo mudou
mapping-doubt-words = Texto mudou
mapping-doubt-options = Opções mudaram
mapping-doubt-points = Pontos mudaram
mapping-doubt-unit = Unidade mudou
mapping-doubt-score = Cálculo pode ter mudado
mapping-count-same = { $count ->
    [one] { $count } pergunta igual
   *[other] { $count } perguntas iguais
}
mapping-count-open = { $count ->
    [one] { $count } pergunta mudou ou saiu
   *[other] { $count } perguntas mudaram ou saíram
}
mapping-count-undecided = { $count ->
    [one] { $count } sem decisão
   *[other] { $count } sem decisão
}
