mail-greeting = Olá, { $name }.
mail-valid-days = O link vale por { $count } dias e só pode ser usado uma vez.
mail-valid-hours = { $count ->
    [one] O link vale por { $count } hora e só pode ser usado uma vez.
   *[other] O link vale por { $count } horas e só pode ser usado uma vez.
}
mail-valid-minutes = O link vale por { $count } minutos e só pode ser usado uma vez.
mail-password-reset-subject = Crie uma nova senha
mail-password-reset-text = Alguém pediu uma nova senha para a sua conta em { $organisation }. Se foi você, abra o link e escolha a senha.
mail-password-reset-action = Criar nova senha
mail-password-reset-note = Se não foi você, não faça nada: a sua senha continua a mesma.
mail-invitation-subject = Seu acesso à WeConecta
mail-invitation-text = { $organisation } convidou você para a equipe. Abra o link para criar a sua senha e entrar.
mail-invitation-action = Criar minha senha
mail-invitation-note = Se você não conhece esta organização, ignore esta mensagem.
mail-password-changed-subject = Sua senha foi trocada
mail-password-changed-text = A senha da sua conta em { $organisation } foi trocada, e todas as outras sessões foram encerradas.
mail-password-changed-action = Não fui eu: criar nova senha
mail-password-changed-note = Se foi você, não precisa fazer nada.
mail-alert-subject = Um alerta precisa de você
mail-alert-text = Uma resposta recebida em { $organisation } levantou um alerta. Abra o alerta para ver e agir.
mail-alert-action = Ver o alerta
mail-alert-note = Por sigilo, esta mensagem não traz nomes nem respostas.
message-sign-in-code-subject = Seu código de acesso
message-sign-in-code-text = Seu código em { $organisation } é { $code }. Digite o código na página, ou abra o link.
message-sign-in-code-action = Entrar
message-sign-in-code-note = O código vale por pouco tempo e só uma vez. Não passe o código a ninguém. Se não foi você que pediu, não faça nada.
message-sign-in-code-short = { $organisation }: seu código é { $code }. Não passe a ninguém. Ou abra { $link }
