elements-tabs = Partes de la biblioteca
elements-tab-instruments = Instrumentos
elements-tab-elements = Elementos
elements-title = Biblioteca de elementos
elements-lead = Preguntas y listas de opciones para usar de nuevo en otros cuestionarios.
elements-new-question = Nueva pregunta
elements-new-question-text = La pregunta queda en la biblioteca. Después la pone en cualquier cuestionario.
elements-new-answer-set = Nueva lista de opciones
elements-new-answer-set-text = Las opciones quedan en la biblioteca. Después las usa en preguntas de elección.
elements-edit = Editar elemento
elements-edit-text = Guardar crea una nueva revisión. Ningún cuestionario cambia por eso: después elige qué borradores la reciben.
elements-search = Buscar por palabras
elements-kind = Tipo
elements-all-kinds = Todos los tipos
elements-kind-answer-set = Lista de opciones
elements-who = Quién lo ve
elements-who-all = Todos los que veo
elements-who-mine = Solo los míos
elements-who-shared = Compartidos
elements-who-private = Solo para mí
elements-who-archived = Archivados
elements-shared = Compartido
elements-private = Solo para usted
elements-archived = Archivado
elements-shared-choice = Todos los autores de la organización
elements-private-choice = Solo yo
elements-revision = Revisión { $number }
elements-nothing-found = No se encontró nada
elements-nothing-found-text = Pruebe con otras palabras u otro tipo.
elements-empty = Todavía no hay elementos
elements-empty-text = Cree uno aquí o guarde una pregunta desde el editor de un cuestionario.
elements-field-title = Nombre en la biblioteca
elements-field-title-hint = Solo los autores ven este nombre.
elements-title-missing = Escriba el nombre.
elements-flag-unfinished = Complete la alerta o déjela vacía.
elements-show-fields = Mostrar los campos de este tipo
elements-more-options = Más filas
elements-more = Más ajustes
elements-stale = Otra persona cambió este elemento mientras usted escribía. Lo que escribió sigue aquí: revíselo y guarde de nuevo.
elements-share = Compartir
elements-unshare = Dejar solo para mí
elements-archive = Archivar
elements-restore = Desarchivar
elements-done-created = Guardado en la biblioteca.
elements-done-changed = Nueva revisión guardada. Los cuestionarios quedan como están.
elements-done-shared = Ahora todos los autores ven este elemento.
elements-done-unshared = Ahora solo su dueño ve este elemento.
elements-done-archived = Archivado. Lo que ya se usó en cuestionarios queda como está.
elements-done-restored = De vuelta en la biblioteca.
elements-done-applied = { $count ->
    [0] Ningún borrador cambió.
    [one] 1 borrador cambió. Se puede deshacer en su editor.
   *[other] { $count } borradores cambiaron. Se puede deshacer en el editor de cada uno.
}
elements-refused-newer = El elemento cambió desde que se abrió esta lista. Vea los cambios de ahora y elija de nuevo.
elements-asked = Como lo ve el paciente
elements-asked-none = Todavía no se puede mostrar: falta algo en este elemento.
elements-options = Opciones y puntos:
elements-uses = Usado en
elements-uses-none = Ningún cuestionario usa este elemento.
elements-uses-others = { $count ->
    [one] También en 1 versión de cuestionarios que usted no puede ver.
   *[other] También en { $count } versiones de cuestionarios que usted no puede ver.
}
elements-uses-text = Las versiones publicadas y las respuestas nunca cambian por la biblioteca.
elements-offers = { $count ->
    [one] 1 borrador con una revisión anterior
   *[other] { $count } borradores con una revisión anterior
}
elements-offers-text = Marque los que deben cambiar. Lo que el elemento cambió (texto, tipo, opciones, puntos, límites, alertas) reemplaza lo que tiene el borrador. Código, lugar, numeración, si es obligatoria, condiciones y fórmulas quedan.
elements-offer-same = Ninguna palabra cambia: solo se anota la revisión.
elements-apply = Aplicar a los borradores elegidos
elements-pick = De la biblioteca
elements-pick-title = De la biblioteca a { $title }
elements-pick-text = Elija lo que entra en el cuestionario.
elements-pick-text-item = Las preguntas entran después de “{ $item }” o dentro, si es un grupo. Las listas de opciones reemplazan sus opciones.
elements-back = Volver al editor
elements-insert = Poner en el cuestionario
elements-use-answers = Usar estas opciones
elements-needs-choice = Abra primero una pregunta de elección en el editor.
elements-keep-question = La pregunta
elements-keep-answers = Solo las opciones
editor-from-library = De la biblioteca
editor-library = Biblioteca
editor-element-from = De la biblioteca:
editor-element-hidden = Vino de un elemento de la biblioteca que usted no ve.
editor-element-newer = nueva revisión disponible
editor-element-renew = Aplicar la nueva revisión
editor-element-unlink = Desvincular de la biblioteca
editor-element-save = Guardar en la biblioteca
editor-element-what = Qué guardar
editor-answers-from-library = Opciones de la biblioteca
editor-done-element = Elemento de la biblioteca agregado.
editor-done-element-answers = Opciones de la biblioteca aplicadas.
editor-done-element-save = Guardado en la biblioteca.
editor-done-element-renew = Nueva revisión del elemento aplicada.
editor-done-element-unlink = Ítem desvinculado de la biblioteca.
editor-refused-element-unfit = Este elemento no sirve para este ítem.
