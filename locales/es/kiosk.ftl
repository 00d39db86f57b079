kiosk-title = Entregar el aparato
kiosk-lead = Este aparato pasa a mostrar solo el cuestionario. Después de cada persona se limpia la pantalla.
kiosk-give-title = Para quién y qué
kiosk-no-links = Ningún enlace abierto
kiosk-no-links-text = Cree un enlace para tener algo que entregar.
kiosk-new-link = Nuevo enlace
kiosk-patient = Las respuestas van a la ficha de
kiosk-patient-text = Cada cuestionario se responde una vez.
kiosk-patient-none = Entregar sin elegir a la persona
kiosk-patient-how = Para que las respuestas vayan a la ficha de una persona, abra la ficha y elija «Entregar el aparato».
kiosk-links = Qué responder
kiosk-link-missing = Elija qué va a responder la persona
kiosk-link-many = Elija hasta 20 enlaces
kiosk-idle = Preguntar si la persona sigue ahí después de
kiosk-seconds = { $count } segundos sin tocar
kiosk-pin = PIN del equipo
kiosk-pin-hint = De 4 a 8 números. Es lo que devuelve el aparato al equipo.
kiosk-pin-again = El PIN otra vez
kiosk-pin-wrong = El PIN tiene de 4 a 8 números
kiosk-pin-easy = Este PIN es fácil de adivinar. Elija otro.
kiosk-pin-differs = Los dos PIN son diferentes
kiosk-ends-session = Su cuenta sale de este aparato. Para volver, use el PIN y entre de nuevo.
kiosk-give = Entregar el aparato
kiosk-unsent = Este aparato guarda respuestas que aún no se enviaron. Espere la señal e intente de nuevo en un minuto.
kiosk-out-title = Aparatos entregados
kiosk-out-none = Ningún aparato está con pacientes.
kiosk-out-since = { $count ->
    [one] Entregado { $when }, con un cuestionario.
   *[other] Entregado { $when }, con { $count } cuestionarios.
}
kiosk-out-until = Termina solo: { $when }.
kiosk-out-end = Terminar
kiosk-touch = Toque para empezar
kiosk-thanks = Gracias
kiosk-return = Ahora devuelva el aparato al equipo.
kiosk-nothing = Nada que responder ahora
kiosk-finish = Terminar
kiosk-team = Equipo
kiosk-there-title = ¿Sigue ahí?
kiosk-there-text = Si nadie toca la pantalla, se limpiará. Lo que ya respondió queda guardado.
kiosk-there-seconds = Segundos hasta limpiar la pantalla:
kiosk-there-stay = Sí, seguir
kiosk-end = Terminar y limpiar la pantalla
kiosk-gone = La pantalla se limpió.
kiosk-away = Sin señal. Su respuesta sigue en la pantalla y no se envió. Intente de nuevo en un momento.
kiosk-pin-title = Solo para el equipo
kiosk-pin-text = Escriba el PIN elegido al entregar el aparato.
kiosk-pin-button = Recuperar el aparato
kiosk-pin-back = Volver al inicio
kiosk-pin-refused = Ese no es el PIN
kiosk-pin-wait = Demasiados intentos
kiosk-pin-wait-text = { $count ->
    [one] Intente de nuevo en un minuto.
   *[other] Intente de nuevo en { $count } minutos.
}
