operations-text = Trabalhos em segundo plano e mensagens da sua organização.
operations-no-mail = Nenhum servidor de e-mail está configurado. As mensagens ficam guardadas aqui, para você entregar.
operations-waiting = Trabalhos na fila
operations-dead = Trabalhos que falharam
operations-kept = Mensagens guardadas
operations-sealed = Eventos lacrados
operations-jobs = Trabalhos
operations-jobs-text = { $count ->
    [0] Nada na fila agora.
    [one] { $count } trabalho na fila.
   *[other] { $count } trabalhos na fila.
}
operations-none-title = Nenhuma falha
operations-none-text = O que falha é tentado de novo; só aparece aqui o que falhou até o fim.
operations-attempts = { $count ->
    [one] { $count } tentativa.
   *[other] { $count } tentativas.
}
operations-retry = Tentar de novo
operations-discard = Descartar
operations-retried = O trabalho voltou para a fila.
operations-discarded = O trabalho foi descartado.
operations-job-send-mail = Enviar mensagem
operations-job-alert-mail = Avisar de um alerta
operations-job-password-reset = Preparar nova senha
operations-outbox = Mensagens
operations-outbox-text = O que o sistema escreveu à sua equipe nos últimos 90 dias.
operations-no-mails-title = Nenhuma mensagem
operations-no-mails-text = Convites, senhas novas e avisos de alerta aparecem aqui.
operations-mail-queued = Na fila
operations-mail-sent = Enviada
operations-mail-kept = Guardada
operations-mail-failed = Não enviada
operations-mail-over = vencida
operations-mail-text = Texto da mensagem
operations-read = Ver mensagem
operations-resend = Enviar
operations-resent = A mensagem voltou para a fila.
operations-read-warning = Esta mensagem pode ter um link que dá acesso à conta. Entregue somente à pessoa. A abertura ficou registrada.
operations-messages = Mensagens a pacientes
operations-messages-text = Cada mensagem a um paciente e o que aconteceu com ela. As guardadas esperam que você as entregue.
operations-messages-none-title = Nenhuma mensagem
operations-messages-none-text = Códigos de acesso e outras mensagens a pacientes aparecem aqui.
operations-messages-team = Mensagens à equipe
operations-message-no-address = sem contato cadastrado
operations-job-send-message = Enviar mensagem ao paciente
operations-mail-delivered = Entregue
operations-mail-bounced = Endereço não aceita
operations-mail-dropped = Não foi mais preciso
