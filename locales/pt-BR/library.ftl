library-title = Biblioteca de instrumentos
library-lead = Questionários validados, com a pontuação pronta. O texto é o publicado, sem mudanças.
library-questions = { $count ->
    [one] { $count } pergunta
   *[other] { $count } perguntas
}
library-red-flag = com alerta
library-add = Adicionar
library-add-publish = Adicionar e publicar
library-added = Já adicionado
library-other-language = Este instrumento ainda não tem texto no seu idioma. Idiomas: { $languages }.
library-scores = Pontuação
library-no-scores = Sem pontuação.
library-rights = Direitos e fonte
