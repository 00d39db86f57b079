sends-title = Invitaciones
sends-lead = Cada invitación es un enlace personal: la respuesta va al registro de quien fue invitado.
sends-new = Nueva invitación
sends-which = Qué invitaciones
sends-all = Todas
sends-waiting = Esperando respuesta
sends-answered = Respondidas
sends-failed = No llegaron
sends-table = Lista de invitaciones
sends-column-person = Persona
sends-column-state = Estado
sends-column-channel = Por
sends-column-created = Creada
sends-column-address = Enlace personal
sends-empty-title = Aún no hay invitaciones
sends-empty-text = Invite a un paciente por correo, SMS o WhatsApp, o copie el enlace y entréguelo usted.
sends-none-title = Ninguna invitación aquí
sends-none-text = Ninguna invitación está en este estado.
sends-show-all = Mostrar todas
sends-invited = Listo. Las invitaciones fueron creadas.
sends-opted-out = No quiere mensajes
sends-state-answered = Respondida
sends-state-cancelled = Cancelada
sends-state-expired = Vencida
sends-state-started = Empezó a responder
sends-state-opened = Abierta
sends-state-bounced = Dirección rechazada
sends-state-failed = No salió
sends-state-kept = En la bandeja de salida
sends-state-sent = Enviada
sends-state-delivered = Entregada
sends-state-queued = Saliendo
sends-state-dropped = Ya no hizo falta
sends-state-created = Enlace listo
sends-failure-unknown-address = no hay nadie en este número
sends-failure-blocked = la persona bloqueó los mensajes
sends-failure-expired = el teléfono estuvo apagado
sends-failure-rejected = la operadora lo rechazó
sends-failure-other = motivo desconocido
sends-channel-email = Correo
sends-channel-sms = SMS
sends-channel-whatsapp = WhatsApp
sends-channel-none = Entregado por usted
sends-new-lead = Elija el cuestionario, las personas y por dónde va el mensaje. Nada sale antes de que confirme.
sends-no-links-title = Ningún enlace abierto
sends-no-links-text = Una invitación lleva a un enlace suyo. Cree el enlace primero.
sends-what = Qué responder
sends-link = Enlace
sends-link-choose = Elija…
sends-link-missing = Elija un enlace
sends-choose = Elija una de las opciones
sends-who = Quién
sends-search = Buscar personas
sends-search-hint = Parte del nombre, CPF, CNS o número de registro. Quien está marcado sigue marcado.
sends-find = Buscar
sends-nobody-found = No se encontró a nadie.
sends-people = Personas
sends-nobody = Marque al menos una persona o escriba quién es
sends-too-many = Hasta 500 personas a la vez
sends-newcomer = Alguien que no está en la lista
sends-newcomer-hint = Deje en blanco si todos están marcados arriba.
sends-name = Nombre
sends-name-missing = Escriba el nombre
sends-name-long = El nombre puede tener hasta 120 letras
sends-phone = Celular
sends-phone-hint = Con código de área. Por ejemplo: (51) 99999-8888
sends-phone-wrong = Revise el número
sends-address-missing = Escriba un celular o un correo
sends-email = Correo
sends-email-wrong = Revise el correo
sends-language = Idioma de los mensajes
sends-language-default = El de la organización
sends-how = Cómo
sends-way = Por dónde va el mensaje
sends-way-hint = Quien no quiere mensajes no recibe ninguno.
sends-way-auto = El primero que tenga la persona: WhatsApp, SMS, correo
sends-way-email = Correo
sends-way-sms = SMS
sends-way-whatsapp = WhatsApp
sends-way-copy = Sin mensaje: copio el enlace y lo entrego
sends-days-label = La invitación vale por
sends-days = { $count ->
    [0] Sin plazo
    [one] { $count } día
   *[other] { $count } días
}
sends-preview = Ver antes de enviar
sends-confirm-title = Revise antes de enviar
sends-confirm-lead = { $count ->
    [one] { $count } persona recibe la invitación a “{ $title }”.
   *[other] { $count } personas reciben la invitación a “{ $title }”.
}
sends-confirm-days = { $count ->
    [one] Vale por { $count } día.
   *[other] Vale por { $count } días.
}
sends-confirm-endless = No tiene plazo.
sends-kept-notice = No todos los canales están conectados: lo que no sale queda en la bandeja de salida, y puede copiar cada enlace.
sends-left-out = No reciben nada
sends-left-out-text = Para estas personas puede elegir otro canal, o copiar el enlace.
sends-unreachable-opted-out = no quiere mensajes
sends-unreachable-no-address = sin dirección de este tipo
sends-unreachable-bounced = la dirección rechazó mensajes
sends-people-count = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
}
sends-confirm = Invitar ahora
sends-change = Cambiar
sends-qr = Código QR de la invitación de { $name }
sends-record = Registro
sends-response = Ver la respuesta
sends-address = Enlace personal
sends-address-hint = Quien tiene este enlace responde por esta persona
sends-over = Esta invitación ya no espera respuesta.
sends-messages = Mensajes
sends-no-messages = No se envió ningún mensaje.
sends-again = Enviar por { $channel }
sends-again-done = Listo. El mensaje está en camino.
sends-facts = Detalles
sends-expires = Vale hasta
sends-wish = Mensajes para esta persona
sends-wish-in = Esta persona puede recibir mensajes.
sends-wish-out = Esta persona pidió no recibir mensajes. No se envía nada.
sends-wish-stop = La persona no quiere mensajes
sends-wish-again = La persona quiere mensajes de nuevo
sends-cancel-title = Cancelar la invitación
sends-cancel-text = El enlace deja de funcionar. Lo ya enviado queda guardado.
sends-cancel = Cancelar la invitación
sends-cancelled = La invitación fue cancelada.
out-title = No recibir más mensajes
out-text = Al apretar el botón, no recibe más invitaciones ni recordatorios de { $organisation }.
out-stop = No quiero más mensajes
out-done = Ya no recibe mensajes
out-done-text = { $organisation } no envía más invitaciones ni recordatorios. ¿Cambió de idea? Apriete el botón.
out-again = Quiero recibir de nuevo
templates-title = Textos de los mensajes
templates-lead = Lo que sus pacientes leen en cada invitación y recordatorio, en cada idioma.
templates-column-text = Texto
templates-column-whose = De quién es el texto
templates-own = Texto propio
templates-ours = Texto estándar
templates-saved = El texto fue guardado.
templates-was-reset = Vuelve a valer el texto estándar.
templates-invitation = Invitación
templates-reminder = Recordatorio
templates-subject = Asunto
templates-subject-missing = Escriba el asunto
templates-subject-long = El asunto puede tener hasta 120 letras
templates-text = Mensaje
templates-text-hint = Una línea en blanco separa párrafos. Si no dice cómo parar los mensajes, lo decimos al final.
templates-link-missing = El mensaje necesita {"{link}"}: sin él nadie llega a las preguntas
templates-text-long = { $count ->
    [one] Hasta { $count } letra
   *[other] Hasta { $count } letras
}
templates-unknown = No conocemos “{ $name }” entre llaves
templates-save = Guardar
templates-reset = Usar el texto estándar
templates-variables = Qué se pone en su lugar
templates-variable-name = El primer nombre de la persona
templates-variable-organisation = El nombre de su organización
templates-variable-questionnaire = El título del enlace
templates-variable-minutes = Cuántos minutos lleva
templates-variable-link = El enlace personal
templates-variable-stop = El enlace para no recibir más
templates-sample = Cómo lo lee la persona
templates-sample-name = María
templates-sample-questionnaire = Cómo se ha sentido
sends-when = Cuándo
sends-kind = Cuándo invitar
sends-kind-now = Ahora
sends-kind-once = Una vez, en la fecha indicada
sends-kind-every = Cada tantos días
sends-kind-after = Después de que la persona responda otro enlace
sends-plan-details = Fechas y repeticiones
sends-starts = Desde
sends-starts-hint = En blanco: ya.
sends-every = Días
sends-every-hint = Entre una invitación y otra (7 es cada semana), o después de la respuesta.
sends-every-wrong = Escriba un número de días, hasta 400
sends-after-link = Después de responder
sends-after-hint = Solo para “después de que la persona responda”. Sin nadie marcado, vale para todos los que respondan y digan quiénes son.
sends-ends = Hasta
sends-ends-before = El fin viene después del comienzo y de ahora
sends-most = Cuántas veces como máximo
sends-most-wrong = Escriba un número de 1 a 1000
sends-remind = Recordar a quien no respondió
sends-remind-none = No recordar
sends-remind-2x1 = Una vez, después de 2 días
sends-remind-2x2 = Cada 2 días, hasta 2 veces
sends-remind-3x3 = Cada 3 días, hasta 3 veces
sends-remind-7x2 = Cada semana, hasta 2 veces
sends-plan = Programar
sends-confirm-planned = Las invitaciones a “{ $title }” salen en las fechas elegidas.
schedules-title = Programación de envíos
schedules-lead = Lo que invita solo: una vez, cada cierto tiempo o después de una respuesta.
schedules-new = Nueva programación
schedules-empty-title = Nada programado
schedules-empty-text = Invite a las mismas personas cada semana, o a quien respondió, unos días después.
schedules-planned = Listo. Las invitaciones salen solas.
schedules-every = { $count ->
    [one] Todos los días
   *[other] Cada { $count } días
}
schedules-after = { $count ->
    [0] Justo después de responder “{ $title }”
    [one] { $count } día después de responder “{ $title }”
   *[other] { $count } días después de responder “{ $title }”
}
schedules-once = Una vez
schedules-whoever = Quien responda
schedules-live = Activa
schedules-paused = Pausada
schedules-ended = Terminada
schedules-next = Próximo
schedules-no-next = Sin fecha
schedules-change = Cambiar
schedules-pause = Pausar
schedules-resume = Retomar
schedules-end = Terminar
sends-sheet = Hoja de códigos QR
sends-sheet-text = Un código para cada invitación que espera respuesta, sin nombre. El código de seis letras está también en la página de la invitación.
sends-sheet-empty = Ninguna invitación espera respuesta.
sends-sheet-qr = Código QR de la invitación { $code }
sends-code = Código
lists-title = Invitar con una lista
lists-lead = Use una planilla con nombres y contactos. Usted revisa todo antes de que salga un mensaje.
lists-deleted = La lista fue borrada. No se invitó a nadie.
lists-file = Archivo
lists-file-hint = Guarde la planilla como CSV. Hasta 5.000 personas y 2 MB. La primera línea puede tener los nombres de las columnas.
lists-file-missing = Elija un archivo o pegue las líneas
lists-file-large = El archivo pasa de 2 MB. Divida la lista en partes
lists-file-empty = No hay nadie en la lista
lists-file-long = La lista pasa de 5.000 personas. Divídala en partes
lists-file-no-text = Este archivo no es CSV. En la planilla elija “Guardar como” y después “CSV”
lists-paste = Pegar las líneas en vez de enviar un archivo
lists-text = Líneas de la lista
lists-text-hint = Una persona por línea. Separe las columnas con coma, punto y coma o tabulación.
lists-read = Leer la lista
lists-before = Sus listas
lists-people = Personas
lists-pasted = Líneas pegadas
lists-state-finished = Lista
lists-state-running = Invitando
lists-state-waiting = Falta revisar
lists-columns-title = Revisar la lista
lists-columns = Qué es cada columna
lists-columns-text = Ya tratamos de adivinar. Corrija lo que haga falta.
lists-column = Columna { $number }
lists-column-empty = Columna vacía
lists-column-ignored = No usar
lists-column-name = Nombre
lists-column-phone = Celular
lists-column-email = Correo
lists-column-birth-date = Fecha de nacimiento
lists-column-cpf = CPF
lists-column-language = Idioma de los mensajes
lists-name-missing = Diga qué columna tiene el nombre
lists-check = Revisar las líneas
lists-check-title = Cómo quedaría
lists-wrong-text = Estas líneas quedan fuera. Puede corregir la planilla y enviarla de nuevo.
lists-row = Línea { $number }:
lists-fault-name-missing = falta el nombre
lists-fault-name-long = el nombre pasa de 120 letras
lists-fault-address-missing = falta celular o correo
lists-fault-phone-wrong = celular equivocado
lists-fault-email-wrong = correo equivocado
lists-fault-birth-date-wrong = fecha de nacimiento equivocada
lists-fault-cpf-wrong = CPF equivocado
lists-fault-language-unknown = idioma desconocido
lists-fault-repeated = persona repetida en la lista
lists-fault-opted-out = no quiere mensajes
lists-fault-no-address = sin dirección de este tipo
lists-fault-bounced = la dirección rechazó mensajes
lists-start-text = Los mensajes salen poco después. Quien aún no tiene ficha recibe una.
lists-delete-title = Desistir
lists-delete-text = La lista se borra y no se invita a nadie. Si no hace nada, se borra después de un día.
lists-delete = Borrar la lista
lists-progress-title = Invitaciones de la lista
lists-running = Invitando a las personas
lists-finished = Listo
lists-bar = Líneas leídas
lists-done = { $done } de { $people } líneas leídas.
lists-running-text = Puede cerrar esta página: el trabajo sigue.
lists-refresh = Actualizar
lists-left-out = Quedaron fuera
lists-left-out-rows = { $reason }: líneas { $rows }.
lists-see = Ver las invitaciones
lists-columns-lead = { $count ->
    [one] Una persona para “{ $title }”.
   *[other] { $count } personas para “{ $title }”.
}
lists-fine = { $count ->
    [0] Ninguna línea está completa.
    [one] Se puede invitar a una persona.
   *[other] Se puede invitar a { $count } personas.
}
lists-wrong = { $count ->
    [one] Una línea con problema
   *[other] { $count } líneas con problema
}
lists-more-rows = { $count ->
    [one] Y una línea más.
   *[other] Y { $count } líneas más.
}
lists-start = { $count ->
    [one] Invitar a una persona
   *[other] Invitar a { $count } personas
}
lists-invited = { $count ->
    [0] Aún no se invitó a nadie.
    [one] Una persona invitada.
   *[other] { $count } personas invitadas.
}
lists-fault-withdrawn = ya no quiere responder este cuestionario
