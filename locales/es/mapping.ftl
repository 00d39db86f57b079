mapping-title = Unir resultados
mapping-open = Unir los resultados
mapping-text = Diga qué es en la versión más nueva cada pregunta que cambió o salió. Mientras tanto, sus resultados quedan separados.
mapping-show = Mostrar
mapping-compare = Ver los cambios
mapping-one = Solo hay una versión publicada
mapping-one-text = Cuando haya dos, aquí se dice cómo unir los resultados.
mapping-nothing = Nada que decidir
mapping-nothing-text = Ninguna pregunta cambió de una versión a otra: los resultados se unen.
mapping-saved = Guardado. Vale para los resultados y los archivos desde ahora.
mapping-story = Última decisión: { $when }, por { $name }.
mapping-items = Preguntas que cambiaron o salieron
mapping-choose = En la versión más nueva
mapping-options = Qué es cada opción
mapping-undecided = Aún no decidí
mapping-not-comparable = No comparable
mapping-comparable = Comparable: es la misma
mapping-same-as = Es la misma que: { $text } ({ $code })
mapping-suggest-words = Sugerencia, por el texto igual: { $text } ({ $code })
mapping-suggest-options = Sugerencia, por las opciones iguales: { $text } ({ $code })
mapping-suggest-option = Sugerencia: { $text }
mapping-option-points = { $text } ({ $points } pts)
mapping-doubled = Dos de la versión antigua no pueden ser la misma en la nueva. Elija otra para una de ellas: { $names }
mapping-score = Puntuación
mapping-doubt-gone = Salió
mapping-doubt-kind = El tipo cambió
mapping-doubt-words = El texto cambió
mapping-doubt-options = Las opciones cambiaron
mapping-doubt-points = Los puntos cambiaron
mapping-doubt-unit = La unidad cambió
mapping-doubt-score = El cálculo puede haber cambiado
mapping-count-same = { $count ->
    [one] { $count } pregunta igual
   *[other] { $count } preguntas iguales
}
mapping-count-open = { $count ->
    [one] { $count } pregunta cambió o salió
   *[other] { $count } preguntas cambiaron o salieron
}
mapping-count-undecided = { $count ->
    [one] { $count } sin decisión
   *[other] { $count } sin decisión
}
