library-title = Biblioteca de instrumentos
library-lead = Cuestionarios validados, con su puntuación lista. El texto es el publicado, sin cambios.
library-questions = { $count ->
    [one] { $count } pregunta
   *[other] { $count } preguntas
}
library-red-flag = con alerta
library-add = Añadir
library-add-publish = Añadir y publicar
library-added = Ya añadido
library-other-language = Este instrumento aún no tiene texto en su idioma. Idiomas: { $languages }.
library-scores = Puntuación
library-no-scores = Sin puntuación.
library-rights = Derechos y fuente
