authoring-title = Cuestionarios
authoring-lead = Cree, importe y publique lo que su equipo pregunta.
authoring-lead-staff = Cuestionarios que usted puede enviar.
authoring-library = Biblioteca
authoring-import = Importar
authoring-new = Nuevo cuestionario
authoring-search = Buscar
authoring-status = Estado
authoring-filter = Filtrar
authoring-filter-all = Todos
authoring-filter-published = Publicados
authoring-filter-draft = Borradores
authoring-filter-retired = Retirados
authoring-nothing-found = No se encontró ningún cuestionario
authoring-nothing-found-text = Pruebe otras palabras u otro estado.
authoring-show-all = Ver todos
authoring-empty = Aún no hay cuestionarios
authoring-empty-text = Empiece con un instrumento listo de la biblioteca, como el PHQ-9, o importe un archivo FHIR.
authoring-open-library = Abrir la biblioteca
authoring-empty-staff = No hay cuestionarios compartidos con usted
authoring-empty-staff-text = Pida a quien administra su organización que comparta un cuestionario publicado.

authoring-published = Publicado
authoring-draft = Borrador
authoring-retired = Retirado
authoring-version = Versión { $number }
authoring-version-and-draft = Versión { $number } · borrador { $draft }
authoring-items = { $count ->
    [one] { $count } ítem
   *[other] { $count } ítems
}
authoring-responses = { $count ->
    [0] sin respuestas
    [one] { $count } respuesta
   *[other] { $count } respuestas
}
authoring-responses-label = Respuestas
authoring-make-link = Crear enlace
authoring-publish = Publicar
authoring-retire = Retirar
authoring-open = Abrir
authoring-edit = Editar detalles
authoring-copy = Duplicar
authoring-copy-title = { $title } (Copia)
authoring-delete = Eliminar
authoring-actions-of = Acciones de { $title }
authoring-shared-with = Compartido con { $names }
authoring-shared-with-none = Sin colaboradores
authoring-shared-with-none-text = Solo quien administra la organización ve este cuestionario.
authoring-cancel = Cancelar
authoring-back = Volver
authoring-save = Guardar
authoring-create = Crear borrador
authoring-yes = Sí
authoring-no = No

authoring-delete-title = ¿Eliminar “{ $title }”?
authoring-delete-responses = { $count ->
    [0] Nadie ha respondido todavía.
    [one] La respuesta recibida sigue guardada y en los resultados de los pacientes.
   *[other] Las { $count } respuestas recibidas siguen guardadas y en los resultados de los pacientes.
}
authoring-delete-links = Los enlaces de este cuestionario dejan de aceptar respuestas.
authoring-delete-events = El cuestionario sale de las listas. Lo que pasó con él sigue en el registro de eventos.
authoring-delete-confirm = Eliminar cuestionario
authoring-retire-title = ¿Retirar “{ $title }”?
authoring-retire-links = Sus enlaces dejan de aceptar respuestas.
authoring-retire-responses = Las respuestas recibidas siguen guardadas.
authoring-retire-again = Para volver a recibir respuestas, publique una nueva versión.
authoring-retire-confirm = Retirar

authoring-details = Editar detalles
authoring-details-text = Quien responde ve el título de la versión publicada. Si hay un borrador, recibe el nuevo título y la nueva descripción.
authoring-new-text = El cuestionario empieza como un borrador vacío. Después, envíe el archivo con las preguntas.
authoring-field-title = Título
authoring-field-description = Descripción
authoring-field-description-hint = Para qué sirve y cuándo usarlo. Opcional.
authoring-field-collaborators = Colaboradores
authoring-field-collaborators-hint = Quién, además de quien administra, puede ver este cuestionario y crear enlaces.
authoring-title-missing = Escriba un título
authoring-title-long = El título puede tener hasta 200 letras
authoring-description-long = La descripción puede tener hasta 2.000 letras

authoring-done-created = Cuestionario creado. Envíe ahora el archivo con las preguntas.
authoring-done-copied = Copia creada, como borrador.
authoring-done-added = Instrumento añadido.
authoring-done-saved = Detalles guardados.
authoring-done-uploaded = El archivo es ahora el borrador.
authoring-done-unchanged = El archivo es igual a la versión que ya existe. Nada cambió.
authoring-done-drafted = Borrador creado a partir de la última versión.
authoring-done-draft-exists = Ya hay un borrador. Solo puede haber uno a la vez.
authoring-done-discarded = Borrador descartado.
authoring-done-published = Versión publicada. Ya se pueden crear enlaces.
authoring-done-retired = Cuestionario retirado. Sus enlaces no aceptan más respuestas.
authoring-done-deleted = Cuestionario eliminado.

authoring-import-title = Importar cuestionarios
authoring-import-lead = Archivos FHIR (R4, R5 o STU3), formularios XLSForm (ODK, Kobo), diccionarios de REDCap y encuestas de SurveyJS y LimeSurvey. Cada uno entra entero o no entra, y usted ve lo que no se entendió.
authoring-import-files = Archivos
authoring-import-file = Archivo
authoring-import-hint = Questionnaire de FHIR en JSON, XLSForm en Excel o CSV, REDCap en CSV o zip, SurveyJS en JSON, LimeSurvey en .lss. Hasta { $limit } MB en total.
authoring-import-missing = Elija un archivo o pegue el JSON
authoring-import-paste = Pegar el JSON en lugar de enviar un archivo
authoring-import-json = JSON del cuestionario
authoring-import-pasted = Texto pegado
authoring-import-known = Si el cuestionario ya existe aquí
authoring-import-known-hint = Lo reconocemos por la dirección canónica (url) del archivo.
authoring-import-known-version = Crear una nueva versión de él, en borrador
authoring-import-known-separate = Importar como otro cuestionario
authoring-import-do = Importar
authoring-import-again = Corrija y envíe de nuevo
authoring-imported-title = Resultado de la importación
authoring-imported-summary = Importados: { $taken }. Rechazados: { $refused }.
authoring-taken = Importado
authoring-not-taken = Rechazado
authoring-refused = Problema
authoring-nothing-stored = Nada de este archivo se guardó
authoring-became-questionnaire = Nuevo cuestionario, en borrador:
authoring-became-version = Nueva versión { $number }, en borrador, de
authoring-became-draft = El borrador de la versión { $number } fue sustituido en
authoring-became-unchanged = Igual a la versión { $number }, que ya existía. Nada cambió en
authoring-losses-count = { $count ->
    [one] { $count } punto no se entendió por completo
   *[other] { $count } puntos no se entendieron por completo
}
authoring-losses-all = Ver la lista completa
authoring-no-losses = Se entendió todo.
authoring-no-losses-text = La importación no dejó nada fuera.
authoring-losses-of = Lo que no se entendió en la versión { $number }
authoring-losses-text = Todo lo que vino en el archivo está guardado y vuelve a salir en la exportación.
authoring-loss-kept = Guardado
authoring-loss-changed = Funciona diferente
authoring-loss-unanswerable = No se puede responder
authoring-loss-stays = guardado en el archivo
authoring-item-code = ítem { $code }
authoring-whole-questionnaire = cuestionario entero
authoring-fix-too-large = Divida el cuestionario en partes menores.
authoring-fix-utf8 = Guarde el archivo de nuevo, con la codificación UTF-8.
authoring-fix-json = Abra el archivo en el lugar indicado y revise comas, comillas y llaves.
authoring-fix-split = Divida el cuestionario o reduzca los niveles.
authoring-fix-format = Envíe un Questionnaire de FHIR en JSON, un XLSForm en Excel o CSV, un diccionario de REDCap o una encuesta de SurveyJS (JSON) o LimeSurvey (.lss).
authoring-fix-rows = Corrija esa fila en el archivo y envíelo de nuevo.
authoring-fix-link-id = Dé a cada ítem un linkId que solo él tenga.
authoring-fix-condition = Corrija la condición (enableWhen) del ítem, o quítela.
authoring-fix-cycle = Quite una de las condiciones del círculo.
authoring-fix-score = Corrija la extensión de puntuación indicada.

authoring-tabs = Partes del cuestionario
authoring-versions = Versiones
authoring-structure = Estructura
authoring-losses = Importación
authoring-events = Eventos
authoring-preview = Vista previa
authoring-download-r5 = Descargar FHIR R5
authoring-download-xlsform = Descargar XLSForm
authoring-download-redcap = Descargar REDCap
authoring-download = Descargar FHIR
authoring-about = Acerca de
authoring-created = Creado
authoring-last-change = Último cambio
authoring-canonical = Dirección canónica
authoring-new-draft = Nuevo borrador
authoring-replace-draft = Sustituir el borrador
authoring-upload-version = Enviar nueva versión
authoring-discard-draft = Descartar borrador
authoring-made = Creada { $when }, por { $name }.
authoring-published-at = Publicada { $when }.
authoring-retired-at = Retirada { $when }.
authoring-by-system = sistema
authoring-by-cli = línea de comandos
authoring-upload-title = Enviar el archivo del borrador
authoring-upload-replaces = El archivo entra en lugar del borrador actual. Lo publicado no cambia.
authoring-upload-adds = El archivo se convierte en borrador, la próxima versión. Lo publicado no cambia.
authoring-upload-do = Enviar

authoring-publish-title = Publicar la versión { $number }
authoring-publish-problems = { $count ->
    [one] { $count } problema impide la publicación
   *[other] { $count } problemas impiden la publicación
}
authoring-publish-checked = Revisamos el cuestionario: puede publicarse.
authoring-publish-immutable = La versión publicada ya no cambia. Para cambiarla, publique otra.
authoring-publish-retires = La versión publicada hasta ahora se retira. Quien ya empezó a responder sigue en la versión en que empezó.
authoring-publish-links = Los enlaces del cuestionario pasan a usar esta versión.
authoring-publish-do = Publicar ahora
authoring-problems = Esta versión no puede publicarse
authoring-notices = { $count ->
    [one] { $count } aviso
   *[other] { $count } avisos
}
authoring-notices-text = No impiden la publicación. Revise si es así como lo quiere.

authoring-languages = Idiomas: { $languages }
authoring-no-items = Aún no hay preguntas
authoring-no-items-text = Envíe un archivo FHIR con las preguntas.
authoring-no-text = (sin texto)
authoring-level = Nivel { $level }:
authoring-kind-group = Grupo
authoring-kind-display = Mensaje
authoring-kind-boolean = Sí o no
authoring-kind-decimal = Número con decimales
authoring-kind-integer = Número entero
authoring-kind-date = Fecha
authoring-kind-date-time = Fecha y hora
authoring-kind-time = Hora
authoring-kind-string = Texto corto
authoring-kind-text = Texto largo
authoring-kind-url = Dirección de internet
authoring-kind-choice = Opción única
authoring-kind-choices = Opción múltiple
authoring-kind-open-choice = Opción con otra respuesta
authoring-kind-quantity = Cantidad
authoring-kind-attachment = Archivo
authoring-kind-reference = Referencia
authoring-kind-unsupported = Tipo que aún no preguntamos
authoring-points = { $count ->
    [one] { $count } punto
   *[other] { $count } puntos
}
authoring-mark-required = obligatoria
authoring-mark-read-only = solo lectura
authoring-mark-hidden = oculta
authoring-mark-repeats = puede repetirse
authoring-mark-unit = en { $unit }
authoring-mark-min = mínimo { $value }
authoring-mark-max = máximo { $value }
authoring-mark-min-length = al menos { $count } letras
authoring-mark-max-length = hasta { $count } letras
authoring-mark-decimals = hasta { $count } decimales
authoring-mark-min-occurs = al menos { $count } respuestas
authoring-mark-max-occurs = hasta { $count } respuestas
authoring-mark-pattern = con cierto formato
authoring-shown-if = Aparece si { $conditions }
authoring-and = y
authoring-or = o
authoring-if-answered = “{ $question }” tiene respuesta
authoring-if-unanswered = “{ $question }” queda sin respuesta
authoring-if-equal = “{ $question }” es “{ $answer }”
authoring-if-not-equal = “{ $question }” no es “{ $answer }”
authoring-if-greater = “{ $question }” es mayor que { $answer }
authoring-if-less = “{ $question }” es menor que { $answer }
authoring-if-at-least = “{ $question }” es { $answer } o más
authoring-if-at-most = “{ $question }” es { $answer } o menos
authoring-red-flag = Alerta: { $label }

authoring-scores = Puntuación
authoring-no-scores = Este cuestionario no tiene puntuación.
authoring-score-sum = { $count ->
    [one] Suma de { $count } ítem:
   *[other] Suma de { $count } ítems:
}
authoring-score-mean = { $count ->
    [one] Media de { $count } ítem:
   *[other] Media de { $count } ítems:
}
authoring-score-t = Puntuación T, por preguntas adaptativas
authoring-score-count = { $count ->
    [one] Conteo de { $count } ítem:
   *[other] Conteo de { $count } ítems:
}
authoring-score-range = De { $min } a { $max }.
authoring-score-higher-worse = Cuanto mayor, peor.
authoring-score-higher-better = Cuanto mayor, mejor.
authoring-score-factor = El resultado se multiplica por { $factor }.
authoring-score-none-missing = Sin alguna de las respuestas no hay resultado.
authoring-score-prorated = Pueden faltar hasta { $count } respuestas; el resultado se ajusta en proporción.
authoring-score-missing = Pueden faltar hasta { $count } respuestas.
authoring-bands-of = Rangos de { $score }
authoring-points-column = Puntos
authoring-band = Rango
authoring-outcome = Resultado
authoring-band-between = { $from } a { $to }
authoring-band-from = { $from } o más
authoring-band-to = hasta { $to }
authoring-band-any = cualquiera
authoring-band-if = si { $conditions }
authoring-outcome-healthy = Saludable
authoring-outcome-attention = Atención
authoring-outcome-critical = Crítico
authoring-rights = Derechos y fuente

authoring-events-title = Lo que pasó
authoring-event-created = Cuestionario creado
authoring-event-changed = Cambió el título o la descripción
authoring-event-right-given = Alguien recibió un derecho
authoring-event-right-taken = Alguien perdió un derecho
authoring-event-shared = Cambiaron los colaboradores
authoring-event-deleted = Cuestionario eliminado
authoring-event-drafted = Borrador creado
authoring-event-draft-changed = Cambió el borrador
authoring-event-discarded = Borrador descartado
authoring-event-published = Versión publicada
authoring-event-version-retired = Versión retirada

authoring-preview-title = Vista previa de “{ $title }”
authoring-preview-text = Las mismas preguntas, condiciones y cuentas que valen para quien responde. Nada de lo que marque aquí se guarda.
authoring-preview-nothing = Esta versión aún no puede preguntarse.
authoring-preview-optional = (opcional)
authoring-preview-other = Otra respuesta
authoring-preview-unit = Unidad
authoring-preview-unanswerable = Esta pregunta aún no puede responderse aquí.
authoring-preview-cut = La vista previa muestra los primeros 400 ítems.
authoring-preview-check = Revisar y calcular
authoring-preview-update = Actualizar preguntas
authoring-preview-results = Resultado
authoring-preview-whole = Con estas respuestas, el envío sería aceptado.
authoring-preview-missing = Con estas respuestas, el envío no sería aceptado. Vea los avisos en las preguntas.
authoring-preview-no-score = sin resultado (faltan { $count })
authoring-patients-title = Resultado para el paciente
authoring-patients-text = Elija qué ve el paciente cuando abre una respuesta enviada. Las alertas nunca aparecen; los teléfonos de ayuda aparecen cuando hay riesgo.
authoring-patients-shows = El paciente ve
authoring-patients-shows-hint = Vale para respuestas ya enviadas y para las próximas.
authoring-patients-nothing = Solo sus respuestas
authoring-patients-thanks = Sus respuestas y un agradecimiento
authoring-patients-scores = Sus respuestas, los puntos, la franja y la orientación
authoring-patients-words = Agradecimiento
authoring-patients-words-hint = Palabras sencillas. Queda encima de los puntos.
authoring-patients-missing = Elija qué ve el paciente
authoring-patients-long = Escriba como máximo 2.000 letras
authoring-patients-empty = Escriba el agradecimiento

authoring-compare = Comparar
authoring-compare-from = De
authoring-compare-to = A
authoring-compare-do = Comparar versiones
authoring-compare-choice = Versión { $number } ({ $standing })
authoring-compare-one = Solo hay una versión
authoring-compare-one-text = Cuando haya otra, aquí verá qué cambió.
authoring-compare-same = Nada cambió
authoring-compare-same-text = Las dos versiones preguntan y puntúan igual.
authoring-compare-added = { $count ->
    [one] { $count } ítem nuevo
   *[other] { $count } ítems nuevos
}
authoring-compare-removed = { $count ->
    [one] { $count } ítem quitado
   *[other] { $count } ítems quitados
}
authoring-compare-changed = { $count ->
    [one] { $count } ítem cambió
   *[other] { $count } ítems cambiaron
}
authoring-compare-whole-count = { $count ->
    [one] { $count } cambio en todo el cuestionario
   *[other] { $count } cambios en todo el cuestionario
}
authoring-compare-scores = Puntuaciones que pueden cambiar:
authoring-compare-whole = Todo el cuestionario
authoring-compare-items = Ítems
authoring-compare-before = Antes
authoring-compare-after = Después
authoring-change-scores = Afecta a:
authoring-change-nothing = nada
authoring-change-severity = gravedad { $level }
authoring-change-added = Ítem nuevo
authoring-change-removed = Ítem quitado
authoring-change-moved = Cambió de lugar
authoring-change-kind = Tipo
authoring-change-words = Texto
authoring-change-words-of = Texto: { $subject }
authoring-change-option-added = Opción nueva: { $subject }
authoring-change-option-removed = Opción quitada: { $subject }
authoring-change-option-words = Texto de la opción: { $subject }
authoring-change-option-points = Puntos de la opción: { $subject }
authoring-change-option-order = Orden de las opciones
authoring-change-option-other = Otra cosa de la opción: { $subject }
authoring-change-conditions = Cuándo aparece
authoring-change-required = Obligatoria
authoring-change-repeats = Puede repetirse
authoring-change-read-only = Solo lectura
authoring-change-hidden = Oculta
authoring-change-limit = Límite: { $subject }
authoring-change-expression = Cálculo: { $subject }
authoring-change-red-flag = Regla de alerta
authoring-change-score = Puntuación: { $subject }
authoring-change-score-words = Texto de la puntuación: { $subject }
authoring-change-score-kind = Tipo de puntuación: { $subject }
authoring-change-score-parts = Qué se cuenta: { $subject }
authoring-change-score-rule = Regla de la puntuación: { $subject }
authoring-change-score-other = Regla de la puntuación
authoring-change-band = Rango de { $subject }
authoring-change-primary = Puntuación principal
authoring-change-other = Otra parte: { $subject }
authoring-place-first = al principio
authoring-place-after = después de “{ $item }”
authoring-place-first-in = al principio de “{ $group }”
authoring-place-after-in = en “{ $group }”, después de “{ $item }”
authoring-words-short = versión corta
authoring-words-format = ejemplo en el campo
authoring-words-open = otra respuesta
authoring-limit-min = mínimo
authoring-limit-max = máximo
authoring-limit-min-length = mínimo de letras
authoring-limit-max-length = máximo de letras
authoring-limit-decimals = decimales
authoring-limit-min-occurs = mínimo de respuestas
authoring-limit-max-occurs = máximo de respuestas
authoring-limit-pattern = formato
authoring-limit-size = tamaño del archivo
authoring-rule-factor = multiplicador
authoring-rule-max-missing = respuestas que pueden faltar
authoring-rule-prorate = ajuste por lo que falta
authoring-rule-decimals = decimales
authoring-rule-min = valor más bajo
authoring-rule-max = valor más alto
authoring-rule-higher-worse = cuanto más alto, peor
authoring-rule-at-least = puntos desde los que cuenta
authoring-rule-when = para quién vale el rango
authoring-publish-changes = Qué cambia respecto a la versión publicada
authoring-publish-compare = Ver todos los cambios
authoring-publish-more = { $count ->
    [one] y { $count } ítem más
   *[other] y { $count } ítems más
}
authoring-note = Qué hay de nuevo
authoring-note-hint = Opcional. Se guarda con la versión y aparece en la lista de versiones.
authoring-note-long = Escriba como máximo 2.000 letras
authoring-in-review = En revisión
authoring-version-and-review = Versión { $number } · borrador { $draft } en revisión
authoring-review-ask = Pedir revisión
authoring-review-end = Quitar de la revisión
authoring-review-asked-at = Revisión pedida { $when }, por { $name }.
authoring-review-open = Este borrador está en revisión. Compruebe que quien revisa ya terminó.
authoring-done-review-asked = El borrador está en revisión.
authoring-done-review-ended = El borrador salió de la revisión.
authoring-done-restored = La versión antigua es ahora el borrador.
authoring-restore = Restaurar
authoring-restore-title = ¿Restaurar la versión { $number }?
authoring-restore-text = Lo que pregunta la versión { $number } pasa a ser el borrador.
authoring-restore-published = Lo publicado no cambia hasta que publique el borrador.
authoring-restore-draft = Ya existe un borrador (versión { $number }). Será sustituido, y se pierde lo que se cambió en él.
authoring-restore-stale = El borrador ya no es el que usted vio. No se cambió nada. Revise de nuevo.
authoring-restore-compare = Ver qué cambia en el borrador
authoring-restore-do = Crear el borrador
authoring-restore-replace = Sustituir el borrador
authoring-event-restored = Una versión antigua pasó a ser el borrador
authoring-event-review-asked = Revisión pedida
authoring-event-review-ended = El borrador salió de la revisión

authoring-check-hint = { $count ->
    [one] { $count } sugerencia
   *[other] { $count } sugerencias
}
authoring-check-hint-text = Pueden hacer que el cuestionario sea más fácil de responder.
authoring-check-all = Ver todos
authoring-check-some = Mostrar solo los primeros
authoring-check-place-whole = Cuestionario
authoring-check-place-item = Ítem
authoring-check-place-text = Texto
authoring-check-place-options = Opciones
authoring-check-place-conditions = Condiciones
authoring-check-place-limits = Límites
authoring-check-place-expressions = Cálculos
authoring-check-place-red-flags = Alertas
authoring-check-place-scores = Puntuación
authoring-check-place-translations = Traducciones

authoring-translations = Traducciones
authoring-translations-none = No hay borrador
authoring-translations-none-text = Las traducciones se hacen en un borrador. Lo publicado no cambia.
authoring-translations-language = Idioma
authoring-translations-wrong = Escriba un código de idioma, como “en” o “es-AR”, que no sea el del original
authoring-translations-missing = Solo lo que falta
authoring-translations-show = Mostrar
authoring-translations-texts = Textos
authoring-translations-complete = { $done } de { $all } traducidos ({ $percent } %)
authoring-translations-done = No falta nada
authoring-translations-done-text = Todos los textos están traducidos a este idioma.
authoring-translations-of = Traducción de: { $text }
authoring-translations-now = En el borrador ahora: { $text }
authoring-translations-now-none = En el borrador ahora: sin traducción
authoring-translations-stale = El borrador cambió mientras usted traducía. No se guardó nada, y lo que escribió está aquí. Revíselo y guárdelo de nuevo, o descártelo.
authoring-translations-save-anyway = Guardar de todos modos
authoring-translations-discard = Descartar lo que escribí
authoring-translations-saved = Traducciones guardadas en el borrador.
authoring-translations-files = Archivos para traductores
authoring-translations-files-text = Descargue todos los textos de este idioma, tradúzcalos en otro programa y envíe el archivo de vuelta.
authoring-translations-xliff = Descargar XLIFF
authoring-translations-csv = Descargar CSV
authoring-translations-file = Archivo XLIFF o CSV
authoring-translations-import = Enviar traducciones
authoring-translations-preview-text = Vea el borrador en este idioma, como quien responde.
authoring-role-text = Texto
authoring-role-short = Versión corta
authoring-role-format = Ejemplo en el campo
authoring-role-open = Otra respuesta
authoring-role-option = Opción
authoring-role-rule = Regla
authoring-role-red-flag = Alerta
authoring-role-score = Puntuación
authoring-role-band = Rango
authoring-role-advice = Orientación
authoring-translated-title = Traducciones enviadas
authoring-translated-taken = { $count ->
    [one] { $count } traducción guardada en el borrador.
   *[other] { $count } traducciones guardadas en el borrador.
}
authoring-translated-same = Ya eran iguales
authoring-translated-empty = Sin traducción en el archivo
authoring-translated-changed = { $count ->
    [one] { $count } texto cambió desde la exportación y no se guardó
   *[other] { $count } textos cambiaron desde la exportación y no se guardaron
}
authoring-translated-unknown = { $count ->
    [one] { $count } texto ya no está en el borrador
   *[other] { $count } textos ya no están en el borrador
}
authoring-translated-no-file = Elija un archivo XLIFF o CSV.
authoring-translated-not-utf8 = El archivo no es texto UTF-8.
authoring-translated-not-xml = El archivo no es un XML válido: error en la posición { $byte }.
authoring-translated-neither = El archivo no es XLIFF 1.2 ni una tabla con las columnas key, original y translation.
authoring-translated-other-language = Las traducciones del archivo son para “{ $language }”.
authoring-translated-back = Volver a las traducciones
authoring-event-commented = Comentario en un ítem
authoring-event-comment-settled = Comentario resuelto
authoring-event-comment-reopened = Comentario abierto de nuevo

authoring-languages-title = Idiomas ofrecidos
authoring-languages-hint = En { $language }, el original, el cuestionario se ofrece siempre. Marque los otros que están listos. Quien lee otro idioma ve el original.
authoring-languages-progress = { $done } de { $all } textos
authoring-languages-partial = { $count ->
    [one] Falta { $count } texto, que aparece en el idioma original.
   *[other] Faltan { $count } textos, que aparecen en el idioma original.
}
authoring-languages-missing = Traducir lo que falta ({ $language })
authoring-languages-shrunk = Una traducción que usted marcó quedó incompleta después de abrir la página. Revise los idiomas y publique de nuevo.
authoring-languages-effect = Vale de inmediato, también para quien ya empezó. Las respuestas dadas no cambian.
authoring-languages-save = Guardar idiomas
authoring-done-languages = Idiomas ofrecidos guardados.
authoring-event-offered = Cambiaron los idiomas ofrecidos
authoring-event-mapped = Decisión sobre cómo unir resultados

people-title = Personas
people-text = Quién trabaja en este cuestionario además de quien administra la organización. Los administradores pueden todo.
people-none = Nadie además de quien administra la organización.
people-add = Agregar persona
people-account = Persona
people-right = Qué puede hacer
people-choose = Elija
people-use = Usar
people-use-text = crear enlaces de lo publicado
people-view = Ver
people-view-text = borradores, versiones, prueba y comentarios
people-edit = Editar
people-edit-text = también cambiar el borrador y pedir revisión
people-publish = Publicar
people-publish-text = también publicar, restaurar y retirar
people-save = Guardar
people-take = Quitar
people-saved = Derecho guardado.
people-taken = La persona ya no trabaja en este cuestionario.
people-since = Desde { $when }
people-wrong = Elija una persona y qué puede hacer.
people-everybody = Todas las personas del equipo ya están en la lista.
people-of = Qué puede hacer { $name }
people-read-only = Puede ver y comentar, pero no cambiar. Para editar, pídalo a quien administra su organización.
