operations-text = Trabajos en segundo plano y mensajes de su organización.
operations-no-mail = No hay servidor de correo configurado. Los mensajes quedan guardados aquí para que usted los entregue.
operations-waiting = Trabajos en espera
operations-dead = Trabajos que fallaron
operations-kept = Mensajes guardados
operations-sealed = Eventos sellados
operations-jobs = Trabajos
operations-jobs-text = { $count ->
    [0] Nada en espera ahora.
    [one] { $count } trabajo en espera.
   *[other] { $count } trabajos en espera.
}
operations-none-title = Ninguna falla
operations-none-text = Lo que falla se intenta de nuevo; aquí solo aparece lo que falló hasta el final.
operations-attempts = { $count ->
    [one] { $count } intento.
   *[other] { $count } intentos.
}
operations-retry = Intentar de nuevo
operations-discard = Descartar
operations-retried = El trabajo volvió a la espera.
operations-discarded = El trabajo fue descartado.
operations-job-send-mail = Enviar mensaje
operations-job-alert-mail = Avisar de una alerta
operations-job-password-reset = Preparar nueva contraseña
operations-outbox = Mensajes
operations-outbox-text = Lo que el sistema escribió a su equipo en los últimos 90 días.
operations-no-mails-title = Ningún mensaje
operations-no-mails-text = Invitaciones, contraseñas nuevas y avisos de alerta aparecen aquí.
operations-mail-queued = En espera
operations-mail-sent = Enviado
operations-mail-kept = Guardado
operations-mail-failed = No enviado
operations-mail-over = vencido
operations-mail-text = Texto del mensaje
operations-read = Ver mensaje
operations-resend = Enviar
operations-resent = El mensaje volvió a la espera.
operations-read-warning = Este mensaje puede tener un enlace que da acceso a la cuenta. Entréguelo solo a esa persona. La apertura quedó registrada.
operations-messages = Mensajes a pacientes
operations-messages-text = Cada mensaje a un paciente y qué pasó con él. Los guardados esperan que usted los entregue.
operations-messages-none-title = Ningún mensaje
operations-messages-none-text = Códigos de acceso y otros mensajes a pacientes aparecen aquí.
operations-messages-team = Mensajes al equipo
operations-message-no-address = sin contacto registrado
operations-job-send-message = Enviar mensaje al paciente
operations-mail-delivered = Entregada
operations-mail-bounced = Dirección rechazada
operations-mail-dropped = Ya no hizo falta
