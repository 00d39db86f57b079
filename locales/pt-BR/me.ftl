nav-me-home = Início
nav-me-history = Histórico
nav-me-help = Ajuda
nav-me-data = Meus dados

me-title = Início
me-good-morning = Bom dia, { $name }
me-good-afternoon = Boa tarde, { $name }
me-good-evening = Boa noite, { $name }
me-nothing = Nada para responder agora. Quando a equipe enviar um questionário, ele aparece aqui.
me-waiting-before = Você tem
me-waiting = { $count ->
    [one] 1 questionário
   *[other] { $count } questionários
}
me-waiting-after = para responder. Suas respostas ajudam a equipe a cuidar melhor de você.
me-todo = Para responder
me-todo-none = Nada para responder agora
me-minutes = { $count ->
    [one] Falta cerca de 1 minuto
   *[other] Faltam cerca de { $count } minutos
}
me-until = Até { $day }
me-takes = { $count ->
    [one] Leva cerca de 1 minuto
   *[other] Leva cerca de { $count } minutos
}
me-until-today = Só até hoje
me-asked-on = Pedido em { $day }
me-reminded-on = Lembrete em { $day }
me-begin = Começar
me-done-before = Você já respondeu
me-done = { $done } de { $total }
me-done-after = perguntas
me-go-on = Continuar
me-chat = Conversar
me-sent = Já respondidos
me-sent-all = Ver todos
me-sent-none = O que você enviar fica guardado aqui.
me-sent-on = Enviado em { $day }
me-sent-at = Enviado: { $when }
me-help-text = Ligue para quem pode ajudar você.
me-privacy = Privacidade e seus dados
me-history-title = Histórico
me-history-text = Tudo o que você já enviou.
me-response-title = Suas respostas enviadas
me-answers = Suas respostas
me-results = Seu resultado
me-results-of = { $value } de { $highest }
me-results-note = Este número não é um diagnóstico. Converse com a equipe sobre ele.
me-whole = Ver também os arquivos e as assinaturas
me-data-title = Meus dados
me-data-text = O que { $organisation } guarda sobre você.
me-data-account = Sua conta
me-data-of = Seu cadastro em { $organisation }
me-data-name = Nome
me-data-birth = Data de nascimento
me-data-cpf = CPF
me-data-cns = Cartão do SUS
me-data-record = Prontuário
me-data-email = E-mail
me-data-phone = Telefone
me-export-title = Levar uma cópia
me-export-text = Você recebe um arquivo com seu cadastro e todas as respostas que enviou. Guarde em um lugar seguro: são dados de saúde.
me-export = Baixar meus dados
me-consents-title = Seus consentimentos
me-consents-about = Veja o que você aceitou antes de responder. Você pode voltar atrás.
me-consents-see = Ver consentimentos
me-consents-text = O que você aceitou, com as palavras de cada vez.
me-consents-none = Você ainda não aceitou nada. Isso acontece quando você começa um questionário.
me-consent-title = Consentimento
me-consent-given = Aceito em { $day }
me-consent-withdrawn = Retirado em { $day }
me-consent-words = O que você aceitou
me-consent-version = Versão do texto: { $version }
me-consent-way-web = no seu aparelho
me-consent-way-kiosk = em um aparelho da unidade
me-consent-way-api = por outro sistema
me-consent-times = { $count ->
    [one] aceito 1 vez
   *[other] aceito { $count } vezes
}
me-withdraw-title = Retirar este consentimento
me-withdraw-asks = { $organisation } não pede nem envia mais este questionário a você. Convites abertos são cancelados.
me-withdraw-unsent = O que você começou e não enviou é apagado.
me-withdraw-stays = O que você já enviou continua no prontuário, que a lei manda guardar. Para pedir que seja apagado, vá em “Meus dados”.
me-withdraw-care = Seu atendimento continua igual. Você pode aceitar de novo quando quiser.
me-withdraw = Retirar consentimento
me-renew-title = Aceitar de novo
me-renew-text = Com isso, você aceita de novo o texto acima. A equipe pode voltar a enviar este questionário.
me-renew = Aceitar de novo
me-requests = Seus pedidos
me-request-correction = Correção de dados
me-request-erasure = Apagar dados
me-request-open = em análise
me-request-accepted = aceito
me-request-refused = recusado
me-request-made = Pedido em { $day }
me-request-due = Resposta até { $day }
me-request-days = A resposta vem em até 15 dias e aparece em “Meus dados”.
me-reason-long = Escreva no máximo 1.000 letras
me-correction-title = Corrigir meus dados
me-correction-about = Algo está errado no seu cadastro? Peça para corrigir.
me-correction-ask = Pedir correção
me-correction-text = Mude o que está errado. O que você deixar como está não muda.
me-correction-reason = Quer explicar? (se quiser)
me-correction-hint = Por exemplo: outro dado que está errado, ou por que mudou.
me-correction-same = Mude um dado ou explique o que está errado
me-correction-email-wrong = Escreva um e-mail completo, como maria@exemplo.com
me-correction-send = Enviar pedido
me-erasure-title = Apagar meus dados
me-erasure-about = Você pode pedir que apaguem tudo o que foi guardado sobre você.
me-erasure-ask = Pedir para apagar
me-erasure-text = Você pede a { $organisation } que apague o que guarda sobre você.
me-erasure-follows = O que acontece se o pedido for aceito
me-erasure-identity = Seu nome, documentos, telefone e e-mail são apagados. Não dá para desfazer.
me-erasure-access = Você não entra mais aqui, e os convites abertos são cancelados.
me-erasure-answers = Suas respostas são apagadas, ou ficam sem o seu nome.
me-erasure-law = Se a lei mandar guardar algo do seu prontuário, o pedido pode ser recusado, com o motivo.
me-erasure-copy = Se quiser uma cópia, baixe antes em “Meus dados”.
me-erasure-reason = Quer dizer por quê? (se quiser)
me-erasure-hint = Você não precisa explicar.
me-erasure-send = Pedir para apagar tudo
me-access-title = Seu acesso
me-sessions = Aparelhos conectados

help-title = Ajuda
help-talk = Ligue para um destes números. Em uma emergência no Brasil, ligue 192 (SAMU).
help-how = Como funciona
help-how-answer = Abra o link ou digite o código que você recebeu. Responda uma pergunta de cada vez, ou conversando. Cada resposta é salva na hora.
help-how-stop = Você pode parar quando quiser. Toque em “Sair” para ver como continuar depois, neste ou em outro aparelho.
help-how-sent = No fim, confira tudo. A equipe só recebe o questionário quando você toca em enviar.
help-access = Acessibilidade
help-access-reading = Em “Leitura”, no alto da página, você aumenta a letra, escolhe fundo claro ou escuro e deixa as cores mais fortes. Em “Idioma”, troca a língua.
help-access-ways = Tudo funciona só com o teclado e com leitor de tela. Se algo atrapalhar, peça ajuda à equipe que enviou o questionário: ela pode responder junto com você.
help-privacy = Seus dados
help-privacy-text = Suas respostas são dados de saúde. Vê quem faz parte da equipe que pediu o questionário, quem administra a organização e os sistemas que ela autorizou.
help-contact = Falar com a equipe
help-contact-text = Para dúvidas sobre as perguntas ou sobre seus dados, fale com a equipe de saúde que enviou o link ou o código.
me-file-infected = Achamos um vírus no arquivo “{ $file }”, que você enviou em { $day }. Ele foi retido, e ninguém consegue abrir. As suas respostas estão guardadas. Se a equipe precisar do arquivo, envie outro ou fale com ela.
me-file-infected-see = Ver as respostas
