filling-from = { $organisation } le pide que responda. Enviado por: { $member }.
filling-questions = { $count ->
    [one] { $count } pregunta
   *[other] { $count } preguntas
}
filling-minutes = { $count ->
    [one] Cerca de 1 minuto
   *[other] Cerca de { $count } minutos
}
filling-resume-note = Puede parar y seguir después
filling-you = Quién responde
filling-name = Nombre completo
filling-name-missing = Escriba el nombre completo
filling-name-long = El nombre puede tener hasta 120 letras
filling-birth = Fecha de nacimiento
filling-birth-hint = Día, mes y año, como 21/03/1950
filling-birth-missing = Escriba la fecha de nacimiento
filling-birth-wrong = Escriba la fecha con día, mes y año, como 21/03/1950
filling-cpf = CPF
filling-cpf-hint = Si quiere. Ayuda a encontrar su ficha.
filling-cpf-wrong = Revise los números del CPF
filling-phone = Teléfono
filling-phone-hint = Si quiere, con código de área, para que el equipo le contacte.
filling-phone-wrong = Escriba el teléfono con código de área, como (51) 99999-8888
filling-who-sees = Quién va a ver sus respuestas
filling-sees-team = El equipo de { $organisation } que le atiende
filling-sees-record = Quedan guardadas en su historia, con reserva
filling-sees-anonymous = Este cuestionario no pregunta quién es usted
filling-sees-rights = Puede pedir que se corrijan o se borren cuando quiera
filling-law = Más sobre sus datos (LGPD)
filling-law-text = Usamos sus respuestas solo para su cuidado (tutela de la salud, art. 11 de la LGPD). No las vendemos ni las usamos para publicidad.
filling-consent = Acepto responder y compartir con el equipo de salud
filling-consent-missing = Marque que acepta para empezar
filling-start = Empezar
filling-start-chat = Responder conversando
filling-start-form = Responder como formulario
filling-not-yet-title = Este cuestionario aún no abre
filling-not-yet-text = Guarde este enlace y vuelva después de esa hora.
filling-opens-at = Abre: { $when }.
filling-closed-title = Este cuestionario está cerrado
filling-closed-text = El plazo para responder terminó.
filling-revoked-title = Este enlace ya no vale
filling-revoked-text = Quien envió el enlace lo canceló.
filling-retired-title = Este cuestionario ya no está en uso
filling-retired-text = Puede haber uno más nuevo en su lugar.
filling-ask-team = Si aún necesita responder, hable con el equipo de { $organisation } y pida un enlace nuevo.
filling-of = { $number } de { $total }
filling-question-of = Pregunta { $number } de { $total }
filling-section-of = Sección { $number } de { $total }
filling-left = · cerca de { $count } min
filling-leave = Salir
filling-previous = Pregunta anterior
filling-previous-section = Sección anterior
filling-back = Volver
filling-errors-title = Revise su respuesta
filling-continue = Continuar
filling-skip = Prefiero no responder
filling-saved = Guardado. Puede salir y seguir después.
filling-listen = Escuchar la pregunta
filling-sign-language = Ver en lengua de señas
filling-film = Ver el video
filling-as-chat = Responder conversando
filling-as-form = Ver como formulario
filling-yes = Sí
filling-no = No
filling-other = Otra respuesta
filling-which-other = Si eligió otra, ¿cuál?
filling-more-answers = Una respuesta más
filling-instance = { $group }: { $number } de { $total }
filling-instance-add = Agregar otro: { $group }
filling-instance-another = Revise lo que ya está aquí. ¿Quiere agregar otro?
filling-instance-ask = ¿Quiere agregar otro: { $group }?
filling-instance-down = Bajar
filling-instance-keep = No, mantener
filling-instance-lost = Pierde estas respuestas:
filling-instance-nameless = Elemento
filling-instance-no-more = No, continuar
filling-instance-remove = Quitar
filling-instance-remove-yes = Sí, quitar
filling-instance-sure = ¿Quitar { $instance }?
filling-instance-up = Subir
filling-choose = Elija…
filling-unit = Unidad
filling-optional = (opcional)
filling-hint-date = Como 25/12/1961, 25 de diciembre de 1961 u hoy
filling-understood = Entendimos:
filling-hint-url = Dirección completa, como https://ejemplo.org
filling-hint-range = De { $min } a { $max }
filling-file = Elija un archivo o tome una foto
filling-file-another = Un archivo más
filling-file-replace = Cambiar el archivo
filling-file-keep = Queda en la respuesta. Desmarque para retirarlo.
filling-file-limit = Hasta { $limit } MB
filling-file-image = Foto o imagen
filling-file-audio = Grabación de audio
filling-file-video = Video
filling-file-pdf = PDF
filling-file-open = Abrir { $name }
filling-upload-sending = Enviando
filling-upload-away = Sin señal. El envío sigue solo cuando vuelva la señal.
filling-upload-done = Archivo enviado:
filling-upload-stop = Cancelar el envío
filling-upload-stopped = Envío cancelado.
filling-upload-again = El envío se detuvo a la mitad. Elija el mismo archivo otra vez para seguir:
filling-upload-wait = El archivo todavía está en camino. La página sigue sola cuando llegue.
filling-camera = Tomar una foto ahora
filling-unsupported = Esta pregunta no se puede responder aquí. Hable con el equipo de salud.
filling-computed = Calculado con sus respuestas.
filling-computed-none = Todavía sin resultado
filling-more = Por su respuesta, hay más preguntas en esta página.
filling-opened = { $count ->
    [one] Apareció una pregunta más: { $first }
   *[other] Aparecieron { $count } preguntas más. La primera: { $first }
}
filling-closed-questions = { $count ->
    [one] Una pregunta ya no necesita respuesta y salió de la página.
   *[other] { $count } preguntas ya no necesitan respuesta y salieron de la página.
}
filling-no-answer = Sin respuesta
filling-conflict-title = Esta pregunta fue respondida en otro lugar
filling-conflict-text = Quizás en otra pestaña o en otro aparato. Nada fue cambiado. ¿Cuál respuesta vale?
filling-conflict-stored = Guardada:
filling-conflict-mine = Esta ahora:
filling-conflict-use-mine = Usar la respuesta de ahora
filling-conflict-keep = Mantener la guardada
filling-chat-title = Conversación: { $title }
filling-chat-hello = { $count ->
    [one] ¡Hola! Es una sola pregunta.
   *[other] ¡Hola! Son { $count } preguntas. Puede parar cuando quiera.
}
filling-chat-end = Listo, esas eran las preguntas. Falta revisar y enviar.
filling-chat-log = Mensajes
filling-chat-you = Usted:
filling-chat-answer = Su respuesta
filling-chat-choose = Elija su respuesta
filling-chat-send = Responder
filling-change = Cambiar
filling-change-answer = respuesta de la pregunta { $number }
filling-to-check = Revisar y enviar
filling-check-title = Revise sus respuestas
filling-sent-answers = Lo que envió
filling-nothing-sent = Aún no se envió nada.
filling-your-answers = Sus respuestas
filling-lacks-title = Antes de enviar, revise
filling-lacks-answer = Falta responder
filling-sends-to = Al enviar, el equipo de { $organisation } recibe sus respuestas.
filling-submit = Enviar respuestas
filling-leave-later = Salir y enviar después
filling-support-thanks = Gracias por confiar en nosotros.
filling-support-text = Si está en peligro o sufriendo mucho ahora, llame.
filling-support-always = Es gratis, a cualquier hora.
filling-support-call = Llamar al { $number } ({ $name })
filling-done-title = Respuestas enviadas. ¡Gracias!
filling-done-text = El equipo de { $organisation } recibió sus respuestas ({ $when }).
filling-see-answers = Ver lo que envié
filling-done-close = Ya puede cerrar esta página.
filling-leave-title = Sus respuestas están guardadas
filling-leave-text = Aún no se envió nada. Puede cerrar esta página y seguir después.
filling-leave-until = Puede seguir hasta: { $when }.
filling-leave-link = Para seguir después o en otro aparato
filling-leave-private = Esta dirección es solo suya: quien la abra ve sus respuestas.
filling-leave-address = Dirección para seguir
filling-leave-scan = O apunte la cámara de otro celular a este código:
filling-leave-qr = Código QR para seguir en otro aparato
filling-leave-code = O escriba un código en el otro aparato
filling-leave-code-text = En el otro aparato, abra { $address } y escriba estos números:
filling-leave-code-until = El código vale hasta { $when }. No se lo muestre a nadie.
filling-have-code = Ya empecé y tengo un código para seguir
filling-go-on = Seguir respondiendo
filling-copy = Copiar dirección
filling-copied = Dirección copiada
filling-share = Enviármelo
filling-problems = Algunas respuestas no se pueden aceptar; no se guardó nada.
filling-hint-min = Desde { $min }
filling-hint-max = Hasta { $max }
filling-hint-decimals = { $count ->
    [0] Sin decimales
    [one] Hasta { $count } decimal
   *[other] Hasta { $count } decimales
}
filling-hint-answers = Elija { $count }
filling-hint-answers-range = Elija de { $min } a { $max }
filling-hint-answers-min = Elija al menos { $count }
filling-hint-answers-max = Elija como máximo { $count }
filling-chosen = Elegidas:
filling-search = Busque su respuesta
filling-search-other = Buscar otra
filling-search-hint = Escriba una parte del nombre y continúe. Después elige entre lo que encontramos.
filling-search-found = Encontramos esto para “{ $sought }”. Elija:
filling-search-none = No encontramos nada para “{ $sought }”. Pruebe con otras palabras.
filling-search-nothing = No encontramos nada. Pruebe con otras palabras.
filling-search-some = opciones. Use las flechas para elegir.
filling-not-answered = Aún sin respuesta
filling-less = Menos
filling-more-of = Más
filling-picture = Imagen: { $words }
filling-information = Más información
filling-legal = Aviso legal
filling-support-link = Saber más
filling-new-window = (se abre en otra ventana)
filling-instructions = Instrucciones
filling-security = Seguridad
filling-help = Ayuda
filling-no-options-yet = Las opciones aparecen según lo que responda antes.

filling-sign-own = Su firma
filling-sign-how = Revise las respuestas y firme con su nombre completo.
filling-sign-draw = Si prefiere, dibuje la firma
filling-sign-draw-hint = Use el dedo o el ratón. Sin ellos, basta con escribir el nombre arriba.
filling-sign-area = Área para dibujar la firma
filling-sign-clear = Borrar el dibujo
filling-sign-cleared = El dibujo se borró.
filling-sign-sure = Esta es mi firma
filling-sign-nameless = Quien respondió
filling-sign-missing = Escriba su nombre completo o dibuje la firma.
filling-sign-unreadable = No se pudo leer el dibujo. Bórrelo y dibuje de nuevo, o escriba su nombre.
filling-sign-unsure = Marque la casilla para decir que la firma es suya.
filling-sign-changed = Las respuestas cambiaron después de que usted firmó
filling-sign-changed-text = Revise las respuestas y firme de nuevo.
filling-signed = Firmas
filling-signed-all = Todas las respuestas

filling-next-title = La próxima pregunta
filling-next-text = Otro sistema elige la próxima pregunta. Sus respuestas están guardadas.
filling-next-failed = La próxima pregunta no llegó
filling-next-kept = Sus respuestas están guardadas. El sistema que elige las preguntas no responde ahora. Intente de nuevo.
filling-next-retry = Intentar de nuevo
filling-next-fetch = Buscar la próxima pregunta
filling-next-later = Seguir después
filling-sees-chooser = El sistema { $host } elige las preguntas. Recibe sus respuestas, sin su nombre.
filling-not-now = No hace falta responder ahora: no vale para las respuestas que dio.

filling-without-title = Sin señal ahora
filling-without-kept = Lo que respondió está guardado en este aparato. No se perdió nada.
filling-without-todo = Cuando vuelva la señal, esta página envía todo sola y muestra la próxima pregunta. También puede cerrarla y volver más tarde, en este mismo aparato.
filling-without-retry = Intentar de nuevo
filling-signal-none = Sin señal. Puede seguir: lo que responda queda guardado en este aparato.
filling-signal-unsent = Sin señal. Guardadas en este aparato y aún no enviadas:
filling-signal-sending = Enviando lo que quedó guardado:
filling-signal-sent = Volvió la señal. Todo fue enviado.
filling-signal-stuck = Una respuesta guardada necesita su atención.
filling-signal-see = Ver la pregunta
filling-signal-needs = Para esto hace falta señal. Lo que escribió sigue aquí.
filling-hint-cpf = 11 números, con o sin puntos
filling-hint-cns = 15 números de la tarjeta del SUS
filling-hint-cep = 8 números, como 90035-903
filling-hint-phone = Con código de área, como (51) 99999-8888
filling-hint-email = Como nombre@ejemplo.com
filling-answered = Respondido
filling-unset = Borrar respuesta
filling-invited = Esta invitación es para { $name }.
filling-chat-earlier = { $count ->
    [one] Ver { $count } respuesta anterior
   *[other] Ver { $count } respuestas anteriores
    }
