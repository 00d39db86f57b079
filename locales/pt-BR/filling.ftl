filling-from = { $organisation } pede que você responda. Quem enviou: { $member }.
filling-questions = { $count ->
    [one] { $count } pergunta
   *[other] { $count } perguntas
}
filling-minutes = { $count ->
    [one] Cerca de 1 minuto
   *[other] Cerca de { $count } minutos
}
filling-resume-note = Pode parar e continuar depois
filling-you = Quem está respondendo
filling-name = Nome completo
filling-name-missing = Escreva o nome completo
filling-name-long = O nome pode ter até 120 letras
filling-birth = Data de nascimento
filling-birth-hint = Dia, mês e ano, como 21/03/1950
filling-birth-missing = Escreva a data de nascimento
filling-birth-wrong = Escreva a data com dia, mês e ano, como 21/03/1950
filling-cpf = CPF
filling-cpf-hint = Se quiser. Ajuda a achar a sua ficha.
filling-cpf-wrong = Confira os números do CPF
filling-phone = Telefone
filling-phone-hint = Se quiser, com DDD, para a equipe falar com você.
filling-phone-wrong = Escreva o telefone com DDD, como (51) 99999-8888
filling-who-sees = Quem vai ver suas respostas
filling-sees-team = A equipe de { $organisation } que cuida de você
filling-sees-record = Ficam guardadas no seu prontuário, com sigilo
filling-sees-anonymous = Este questionário não pergunta quem você é
filling-sees-rights = Você pode pedir para corrigir ou apagar quando quiser
filling-law = Saiba mais sobre seus dados (LGPD)
filling-law-text = Usamos suas respostas só para o seu cuidado (tutela da saúde, art. 11 da LGPD). Não vendemos nem usamos para propaganda.
filling-consent = Concordo em responder e compartilhar com a equipe de saúde
filling-consent-missing = Marque que concorda para começar
filling-start = Começar
filling-start-chat = Responder conversando
filling-start-form = Responder como formulário
filling-not-yet-title = Este questionário ainda não abriu
filling-not-yet-text = Guarde este link e volte depois dessa hora.
filling-opens-at = Abre: { $when }.
filling-closed-title = Este questionário foi encerrado
filling-closed-text = O prazo para responder acabou.
filling-revoked-title = Este link não vale mais
filling-revoked-text = Quem enviou o link o cancelou.
filling-retired-title = Este questionário não está mais em uso
filling-retired-text = Pode haver um mais novo no lugar dele.
filling-ask-team = Se você ainda precisa responder, fale com a equipe de { $organisation } e peça um link novo.
filling-of = { $number } de { $total }
filling-question-of = Pergunta { $number } de { $total }
filling-section-of = Seção { $number } de { $total }
filling-left = · cerca de { $count } min
filling-leave = Sair
filling-previous = Pergunta anterior
filling-previous-section = Seção anterior
filling-back = Voltar
filling-errors-title = Confira a sua resposta
filling-continue = Continuar
filling-skip = Prefiro não responder
filling-saved = Salvo. Você pode sair e continuar depois.
filling-listen = Ouvir a pergunta
filling-sign-language = Ver em Libras
filling-film = Ver o vídeo
filling-as-chat = Responder conversando
filling-as-form = Ver como formulário
filling-yes = Sim
filling-no = Não
filling-other = Outra resposta
filling-which-other = Se escolheu outra, qual?
filling-more-answers = Mais uma resposta
filling-instance = { $group }: { $number } de { $total }
filling-instance-add = Adicionar outro: { $group }
filling-instance-another = Confira o que já está aqui. Quer adicionar outro?
filling-instance-ask = Quer adicionar outro: { $group }?
filling-instance-down = Descer
filling-instance-keep = Não, manter
filling-instance-lost = Você perde estas respostas:
filling-instance-nameless = Item
filling-instance-no-more = Não, continuar
filling-instance-remove = Remover
filling-instance-remove-yes = Sim, remover
filling-instance-sure = Remover { $instance }?
filling-instance-up = Subir
filling-choose = Escolha…
filling-unit = Unidade
filling-optional = (se quiser)
filling-hint-date = Como 25/12/1961, 25 de dezembro de 1961 ou hoje
filling-understood = Entendemos:
filling-hint-url = Endereço completo, como https://exemplo.org
filling-hint-range = De { $min } a { $max }
filling-file = Escolha um arquivo ou tire uma foto
filling-file-another = Mais um arquivo
filling-file-replace = Trocar o arquivo
filling-file-keep = Fica na resposta. Desmarque para retirar.
filling-file-limit = Até { $limit } MB
filling-file-image = Foto ou imagem
filling-file-audio = Gravação de áudio
filling-file-video = Vídeo
filling-file-pdf = PDF
filling-file-open = Abrir { $name }
filling-upload-sending = Enviando
filling-upload-away = Sem sinal. O envio continua sozinho quando o sinal voltar.
filling-upload-done = Arquivo enviado:
filling-upload-stop = Cancelar o envio
filling-upload-stopped = Envio cancelado.
filling-upload-again = O envio parou no meio. Escolha o mesmo arquivo de novo para continuar:
filling-upload-wait = O arquivo ainda está indo. A página segue sozinha quando ele chegar.
filling-camera = Tirar uma foto agora
filling-unsupported = Esta pergunta não pode ser respondida por aqui. Fale com a equipe de saúde.
filling-computed = Calculado com as suas respostas.
filling-computed-none = Ainda sem resultado
filling-more = Pela sua resposta, apareceram mais perguntas nesta página.
filling-opened = { $count ->
    [one] Apareceu mais uma pergunta: { $first }
   *[other] Apareceram mais { $count } perguntas. A primeira: { $first }
}
filling-closed-questions = { $count ->
    [one] Uma pergunta não precisa mais de resposta e saiu da página.
   *[other] { $count } perguntas não precisam mais de resposta e saíram da página.
}
filling-no-answer = Sem resposta
filling-conflict-title = Esta pergunta foi respondida em outro lugar
filling-conflict-text = Talvez em outra aba ou em outro aparelho. Nada foi trocado. Qual resposta vale?
filling-conflict-stored = Guardada:
filling-conflict-mine = Esta agora:
filling-conflict-use-mine = Usar a resposta de agora
filling-conflict-keep = Manter a guardada
filling-chat-title = Conversa: { $title }
filling-chat-hello = { $count ->
    [one] Olá! É só uma pergunta.
   *[other] Olá! São { $count } perguntas. Você pode parar quando quiser.
}
filling-chat-end = Pronto, estas eram as perguntas. Falta conferir e enviar.
filling-chat-log = Mensagens
filling-chat-you = Você:
filling-chat-answer = Sua resposta
filling-chat-choose = Escolha sua resposta
filling-chat-send = Responder
filling-change = Mudar
filling-change-answer = resposta da pergunta { $number }
filling-to-check = Conferir e enviar
filling-check-title = Confira suas respostas
filling-sent-answers = O que você enviou
filling-nothing-sent = Nada foi enviado ainda.
filling-your-answers = Suas respostas
filling-lacks-title = Antes de enviar, confira
filling-lacks-answer = Falta responder
filling-sends-to = Ao enviar, a equipe de { $organisation } recebe suas respostas.
filling-submit = Enviar respostas
filling-leave-later = Sair e enviar depois
filling-support-thanks = Obrigado por confiar na gente.
filling-support-text = Se você estiver em perigo ou sofrendo muito agora, ligue.
filling-support-always = É de graça, a qualquer hora.
filling-support-call = Ligar { $number } ({ $name })
filling-done-title = Respostas enviadas. Obrigado!
filling-done-text = A equipe de { $organisation } recebeu suas respostas ({ $when }).
filling-see-answers = Ver o que enviei
filling-done-close = Você já pode fechar esta página.
filling-leave-title = Suas respostas estão salvas
filling-leave-text = Nada foi enviado ainda. Você pode fechar esta página e continuar depois.
filling-leave-until = Dá para continuar até: { $when }.
filling-leave-link = Para continuar depois ou em outro aparelho
filling-leave-private = Este endereço é só seu: quem o abrir vê as suas respostas.
filling-leave-address = Endereço para continuar
filling-leave-scan = Ou aponte a câmera de outro celular para este código:
filling-leave-qr = Código QR para continuar em outro aparelho
filling-leave-code = Ou digite um código no outro aparelho
filling-leave-code-text = No outro aparelho, abra { $address } e digite estes números:
filling-leave-code-until = O código vale até { $when }. Não mostre para ninguém.
filling-have-code = Já comecei e tenho um código para continuar
filling-go-on = Continuar respondendo
filling-copy = Copiar endereço
filling-copied = Endereço copiado
filling-share = Enviar para mim
filling-problems = Algumas respostas não podem ser aceitas; nada foi gravado.
filling-hint-min = A partir de { $min }
filling-hint-max = Até { $max }
filling-hint-decimals = { $count ->
    [0] Sem casas decimais
    [one] Até { $count } casa decimal
   *[other] Até { $count } casas decimais
}
filling-hint-answers = Escolha { $count }
filling-hint-answers-range = Escolha de { $min } a { $max }
filling-hint-answers-min = Escolha pelo menos { $count }
filling-hint-answers-max = Escolha no máximo { $count }
filling-chosen = Escolhidas:
filling-search = Procure a sua resposta
filling-search-other = Procurar outra
filling-search-hint = Escreva uma parte do nome e continue. Aí você escolhe entre o que achamos.
filling-search-found = Achamos isto para “{ $sought }”. Escolha:
filling-search-none = Não achamos nada para “{ $sought }”. Tente com outras palavras.
filling-search-nothing = Não achamos nada. Tente com outras palavras.
filling-search-some = opções. Use as setas para escolher.
filling-not-answered = Ainda sem resposta
filling-less = Menos
filling-more-of = Mais
filling-picture = Figura: { $words }
filling-information = Mais informações
filling-legal = Aviso legal
filling-support-link = Saiba mais
filling-new-window = (abre em outra janela)
filling-instructions = Instruções
filling-security = Segurança
filling-help = Ajuda
filling-no-options-yet = As opções aparecem conforme o que você responder antes.

filling-sign-own = Sua assinatura
filling-sign-how = Confira as respostas e assine com seu nome completo.
filling-sign-draw = Se preferir, desenhe a assinatura
filling-sign-draw-hint = Use o dedo ou o mouse. Sem eles, basta escrever o nome acima.
filling-sign-area = Área para desenhar a assinatura
filling-sign-clear = Apagar o desenho
filling-sign-cleared = O desenho foi apagado.
filling-sign-sure = Esta é a minha assinatura
filling-sign-nameless = Quem respondeu
filling-sign-missing = Escreva seu nome completo ou desenhe a assinatura.
filling-sign-unreadable = Não foi possível ler o desenho. Apague e desenhe de novo, ou escreva seu nome.
filling-sign-unsure = Marque a caixa para dizer que a assinatura é sua.
filling-sign-changed = As respostas mudaram depois que você assinou
filling-sign-changed-text = Confira as respostas e assine de novo.
filling-signed = Assinaturas
filling-signed-all = Todas as respostas

filling-next-title = A próxima pergunta
filling-next-text = Outro sistema escolhe a próxima pergunta. Suas respostas estão salvas.
filling-next-failed = A próxima pergunta não chegou
filling-next-kept = Suas respostas estão salvas. O sistema que escolhe as perguntas não respondeu agora. Tente de novo.
filling-next-retry = Tentar de novo
filling-next-fetch = Buscar a próxima pergunta
filling-next-later = Continuar depois
filling-sees-chooser = O sistema { $host } escolhe as perguntas. Ele recebe as suas respostas, sem o seu nome.
filling-not-now = Não precisa responder agora: não vale para as respostas que você deu.

filling-without-title = Sem sinal agora
filling-without-kept = O que você respondeu está guardado neste aparelho. Nada se perdeu.
filling-without-todo = Quando o sinal voltar, esta página envia tudo sozinha e mostra a próxima pergunta. Você também pode fechar e voltar mais tarde, neste mesmo aparelho.
filling-without-retry = Tentar de novo
filling-signal-none = Sem sinal. Pode continuar: o que você responder fica guardado neste aparelho.
filling-signal-unsent = Sem sinal. Guardadas neste aparelho e ainda não enviadas:
filling-signal-sending = Enviando o que ficou guardado:
filling-signal-sent = O sinal voltou. Tudo foi enviado.
filling-signal-stuck = Uma resposta guardada precisa da sua atenção.
filling-signal-see = Ver a pergunta
filling-signal-needs = Para isto é preciso ter sinal. O que você escreveu continua aqui.
filling-hint-cpf = 11 números, com ou sem pontos
filling-hint-cns = 15 números do cartão do SUS
filling-hint-cep = 8 números, como 90035-903
filling-hint-phone = Com DDD, como (51) 99999-8888
filling-hint-email = Como nome@exemplo.com.br
filling-answered = Respondido
filling-unset = Apagar resposta
filling-invited = Este convite é para { $name }.
filling-chat-earlier = { $count ->
    [one] Ver { $count } resposta de antes
   *[other] Ver { $count } respostas de antes
    }
