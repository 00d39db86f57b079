mail-greeting = Hola, { $name }.
mail-valid-days = El enlace vale por { $count } días y solo puede usarse una vez.
mail-valid-hours = { $count ->
    [one] El enlace vale por { $count } hora y solo puede usarse una vez.
   *[other] El enlace vale por { $count } horas y solo puede usarse una vez.
}
mail-valid-minutes = El enlace vale por { $count } minutos y solo puede usarse una vez.
mail-password-reset-subject = Cree una nueva contraseña
mail-password-reset-text = Alguien pidió una nueva contraseña para su cuenta en { $organisation }. Si fue usted, abra el enlace y elija la contraseña.
mail-password-reset-action = Crear nueva contraseña
mail-password-reset-note = Si no fue usted, no haga nada: su contraseña sigue siendo la misma.
mail-invitation-subject = Su acceso a WeConecta
mail-invitation-text = { $organisation } le invitó al equipo. Abra el enlace para crear su contraseña y entrar.
mail-invitation-action = Crear mi contraseña
mail-invitation-note = Si no conoce esta organización, ignore este mensaje.
mail-password-changed-subject = Se cambió su contraseña
mail-password-changed-text = La contraseña de su cuenta en { $organisation } se cambió, y se cerraron todas las demás sesiones.
mail-password-changed-action = No fui yo: crear nueva contraseña
mail-password-changed-note = Si fue usted, no necesita hacer nada.
mail-alert-subject = Una alerta necesita de usted
mail-alert-text = Una respuesta recibida en { $organisation } generó una alerta. Abra la alerta para verla y actuar.
mail-alert-action = Ver la alerta
mail-alert-note = Por confidencialidad, este mensaje no incluye nombres ni respuestas.
message-sign-in-code-subject = Su código de acceso
message-sign-in-code-text = Su código en { $organisation } es { $code }. Escríbalo en la página o abra el enlace.
message-sign-in-code-action = Entrar
message-sign-in-code-note = El código vale por poco tiempo y una sola vez. No lo dé a nadie. Si no lo pidió, no haga nada.
message-sign-in-code-short = { $organisation }: su código es { $code }. No lo dé a nadie. O abra { $link }
