nav-me-home = Inicio
nav-me-history = Historial
nav-me-help = Ayuda
nav-me-data = Mis datos

me-title = Inicio
me-good-morning = Buenos días, { $name }
me-good-afternoon = Buenas tardes, { $name }
me-good-evening = Buenas noches, { $name }
me-nothing = Nada que responder ahora. Cuando el equipo envíe un cuestionario, aparecerá aquí.
me-waiting-before = Tiene
me-waiting = { $count ->
    [one] 1 cuestionario
   *[other] { $count } cuestionarios
}
me-waiting-after = por responder. Sus respuestas ayudan al equipo a cuidarle mejor.
me-todo = Para responder
me-todo-none = Nada que responder ahora
me-minutes = { $count ->
    [one] Falta cerca de 1 minuto
   *[other] Faltan cerca de { $count } minutos
}
me-until = Hasta el { $day }
me-takes = { $count ->
    [one] Toma cerca de 1 minuto
   *[other] Toma cerca de { $count } minutos
}
me-until-today = Solo hasta hoy
me-asked-on = Pedido el { $day }
me-reminded-on = Recordatorio el { $day }
me-begin = Empezar
me-done-before = Ya respondió
me-done = { $done } de { $total }
me-done-after = preguntas
me-go-on = Continuar
me-chat = Conversar
me-sent = Ya respondidos
me-sent-all = Ver todos
me-sent-none = Lo que envíe queda guardado aquí.
me-sent-on = Enviado el { $day }
me-sent-at = Enviado: { $when }
me-help-text = Llame a quien puede ayudarle.
me-privacy = Privacidad y sus datos
me-history-title = Historial
me-history-text = Todo lo que ya envió.
me-response-title = Sus respuestas enviadas
me-answers = Sus respuestas
me-results = Su resultado
me-results-of = { $value } de { $highest }
me-results-note = Este número no es un diagnóstico. Hable con el equipo sobre él.
me-whole = Ver también los archivos y las firmas
me-data-title = Mis datos
me-data-text = Lo que { $organisation } guarda sobre usted.
me-data-account = Su cuenta
me-data-of = Su registro en { $organisation }
me-data-name = Nombre
me-data-birth = Fecha de nacimiento
me-data-cpf = CPF
me-data-cns = Tarjeta del SUS
me-data-record = Historia clínica
me-data-email = Correo
me-data-phone = Teléfono
me-export-title = Llevarse una copia
me-export-text = Recibe un archivo con su registro y todas las respuestas que envió. Guárdelo en un lugar seguro: son datos de salud.
me-export = Descargar mis datos
me-consents-title = Sus consentimientos
me-consents-about = Vea lo que aceptó antes de responder. Puede volver atrás.
me-consents-see = Ver consentimientos
me-consents-text = Lo que aceptó, con las palabras de cada vez.
me-consents-none = Todavía no ha aceptado nada. Eso pasa cuando empieza un cuestionario.
me-consent-title = Consentimiento
me-consent-given = Aceptado el { $day }
me-consent-withdrawn = Retirado el { $day }
me-consent-words = Lo que aceptó
me-consent-version = Versión del texto: { $version }
me-consent-way-web = en su propio aparato
me-consent-way-kiosk = en un aparato de la unidad
me-consent-way-api = por otro sistema
me-consent-times = { $count ->
    [one] aceptado 1 vez
   *[other] aceptado { $count } veces
}
me-withdraw-title = Retirar este consentimiento
me-withdraw-asks = { $organisation } ya no le pide ni le envía este cuestionario. Las invitaciones abiertas se cancelan.
me-withdraw-unsent = Lo que empezó y no envió se borra.
me-withdraw-stays = Lo que ya envió sigue en su historia, que la ley manda guardar. Para pedir que se borre, vaya a “Mis datos”.
me-withdraw-care = Su atención sigue igual. Puede aceptar de nuevo cuando quiera.
me-withdraw = Retirar consentimiento
me-renew-title = Aceptar de nuevo
me-renew-text = Con esto acepta de nuevo el texto de arriba. El equipo puede volver a enviarle este cuestionario.
me-renew = Aceptar de nuevo
me-requests = Sus pedidos
me-request-correction = Corrección de datos
me-request-erasure = Borrar datos
me-request-open = en análisis
me-request-accepted = aceptado
me-request-refused = rechazado
me-request-made = Pedido el { $day }
me-request-due = Respuesta hasta el { $day }
me-request-days = La respuesta llega en hasta 15 días y aparece en “Mis datos”.
me-reason-long = Escriba como máximo 1.000 letras
me-correction-title = Corregir mis datos
me-correction-about = ¿Hay algo mal en su registro? Pida que se corrija.
me-correction-ask = Pedir corrección
me-correction-text = Cambie lo que está mal. Lo que deje como está no cambia.
me-correction-reason = ¿Quiere explicar? (si quiere)
me-correction-hint = Por ejemplo: otro dato que está mal, o por qué cambió.
me-correction-same = Cambie un dato o explique qué está mal
me-correction-email-wrong = Escriba un correo completo, como maria@ejemplo.com
me-correction-send = Enviar pedido
me-erasure-title = Borrar mis datos
me-erasure-about = Puede pedir que se borre todo lo guardado sobre usted.
me-erasure-ask = Pedir que se borre
me-erasure-text = Usted pide a { $organisation } que borre lo que guarda sobre usted.
me-erasure-follows = Qué pasa si se acepta el pedido
me-erasure-identity = Se borran su nombre, documentos, teléfono y correo. No se puede deshacer.
me-erasure-access = Ya no podrá entrar aquí, y se cancelan las invitaciones abiertas.
me-erasure-answers = Sus respuestas se borran, o quedan sin su nombre.
me-erasure-law = Si la ley manda guardar algo de su historia, el pedido puede rechazarse, con el motivo.
me-erasure-copy = Si quiere una copia, descárguela antes en “Mis datos”.
me-erasure-reason = ¿Quiere decir por qué? (si quiere)
me-erasure-hint = No necesita explicar.
me-erasure-send = Pedir que se borre todo
me-access-title = Su acceso
me-sessions = Dispositivos conectados

help-title = Ayuda
help-talk = Llame a uno de estos números. En una emergencia en Brasil, llame al 192 (SAMU).
help-how = Cómo funciona
help-how-answer = Abra el enlace o escriba el código que recibió. Responda una pregunta a la vez, o conversando. Cada respuesta se guarda al momento.
help-how-stop = Puede parar cuando quiera. Elija “Salir” para ver cómo continuar después, en este u otro dispositivo.
help-how-sent = Al final, revise todo. El equipo solo recibe el cuestionario cuando usted lo envía.
help-access = Accesibilidad
help-access-reading = En “Lectura”, arriba en la página, puede agrandar la letra, elegir fondo claro u oscuro y colores más fuertes. En “Idioma”, cambia la lengua.
help-access-ways = Todo funciona solo con el teclado y con lector de pantalla. Si algo le estorba, pida ayuda al equipo que envió el cuestionario: puede responder con usted.
help-privacy = Sus datos
help-privacy-text = Sus respuestas son datos de salud. Las ven el equipo que pidió el cuestionario, quienes administran la organización y los sistemas que ella autorizó.
help-contact = Hablar con el equipo
help-contact-text = Para dudas sobre las preguntas o sobre sus datos, hable con el equipo de salud que envió el enlace o el código.
me-file-infected = Encontramos un virus en el archivo “{ $file }”, que usted envió el { $day }. Fue retenido y nadie puede abrirlo. Sus respuestas están guardadas. Si el equipo necesita el archivo, envíe otro o hable con él.
me-file-infected-see = Ver las respuestas
