sends-title = Convites
sends-lead = Cada convite é um link pessoal: a resposta vai para o prontuário de quem foi convidado.
sends-new = Novo convite
sends-which = Quais convites
sends-all = Todos
sends-waiting = Esperando resposta
sends-answered = Respondidos
sends-failed = Não chegaram
sends-table = Lista de convites
sends-column-person = Pessoa
sends-column-state = Situação
sends-column-channel = Por onde
sends-column-created = Criado
sends-column-address = Link pessoal
sends-empty-title = Nenhum convite ainda
sends-empty-text = Convide um paciente por e-mail, SMS ou WhatsApp, ou copie o link e entregue você.
sends-none-title = Nenhum convite aqui
sends-none-text = Nenhum convite está nesta situação.
sends-show-all = Mostrar todos
sends-invited = Pronto. Os convites foram criados.
sends-opted-out = Não quer mensagens
sends-state-answered = Respondido
sends-state-cancelled = Cancelado
sends-state-expired = Prazo acabou
sends-state-started = Começou a responder
sends-state-opened = Aberto
sends-state-bounced = Endereço não aceita
sends-state-failed = Não saiu
sends-state-kept = Na caixa de saída
sends-state-sent = Enviado
sends-state-delivered = Entregue
sends-state-queued = Saindo
sends-state-dropped = Não foi mais preciso
sends-state-created = Link pronto
sends-failure-unknown-address = não há ninguém neste número
sends-failure-blocked = a pessoa bloqueou as mensagens
sends-failure-expired = o telefone ficou desligado
sends-failure-rejected = a operadora recusou
sends-failure-other = motivo desconhecido
sends-channel-email = E-mail
sends-channel-sms = SMS
sends-channel-whatsapp = WhatsApp
sends-channel-none = Entregue por você
sends-new-lead = Escolha o questionário, as pessoas e por onde a mensagem vai. Nada sai antes de você confirmar.
sends-no-links-title = Nenhum link aberto
sends-no-links-text = Um convite leva a um link seu. Crie o link primeiro.
sends-what = O que responder
sends-link = Link
sends-link-choose = Escolha…
sends-link-missing = Escolha um link
sends-choose = Escolha uma das opções
sends-who = Quem
sends-search = Buscar pessoas
sends-search-hint = Parte do nome, CPF, CNS ou número do prontuário. Quem já está marcado continua marcado.
sends-find = Buscar
sends-nobody-found = Ninguém encontrado.
sends-people = Pessoas
sends-nobody = Marque pelo menos uma pessoa ou escreva quem é
sends-too-many = Até 500 pessoas de uma vez
sends-newcomer = Alguém que não está na lista
sends-newcomer-hint = Deixe em branco se todos estão marcados acima.
sends-name = Nome
sends-name-missing = Escreva o nome
sends-name-long = O nome pode ter até 120 letras
sends-phone = Celular
sends-phone-hint = Com DDD. Por exemplo: (51) 99999-8888
sends-phone-wrong = Confira o número
sends-address-missing = Escreva um celular ou um e-mail
sends-email = E-mail
sends-email-wrong = Confira o e-mail
sends-language = Idioma das mensagens
sends-language-default = O da organização
sends-how = Como
sends-way = Por onde a mensagem vai
sends-way-hint = Quem não quer mensagens não recebe nenhuma.
sends-way-auto = O primeiro que a pessoa tiver: WhatsApp, SMS, e-mail
sends-way-email = E-mail
sends-way-sms = SMS
sends-way-whatsapp = WhatsApp
sends-way-copy = Sem mensagem: eu copio o link e entrego
sends-days-label = O convite vale por
sends-days = { $count ->
    [0] Sem prazo
    [one] { $count } dia
   *[other] { $count } dias
}
sends-preview = Ver antes de enviar
sends-confirm-title = Confira antes de enviar
sends-confirm-lead = { $count ->
    [one] { $count } pessoa recebe o convite para “{ $title }”.
   *[other] { $count } pessoas recebem o convite para “{ $title }”.
}
sends-confirm-days = { $count ->
    [one] Vale por { $count } dia.
   *[other] Vale por { $count } dias.
}
sends-confirm-endless = Não tem prazo.
sends-kept-notice = Nem todos os canais estão ligados: o que não sai fica na caixa de saída, e você pode copiar cada link.
sends-left-out = Não recebem nada
sends-left-out-text = Para estas pessoas você pode escolher outro canal, ou copiar o link.
sends-unreachable-opted-out = não quer mensagens
sends-unreachable-no-address = sem endereço deste tipo
sends-unreachable-bounced = o endereço recusou mensagens
sends-people-count = { $count ->
    [one] { $count } pessoa
   *[other] { $count } pessoas
}
sends-confirm = Convidar agora
sends-change = Mudar
sends-qr = Código QR do convite de { $name }
sends-record = Prontuário
sends-response = Ver a resposta
sends-address = Link pessoal
sends-address-hint = Quem tem este link responde por esta pessoa
sends-over = Este convite não espera mais resposta.
sends-messages = Mensagens
sends-no-messages = Nenhuma mensagem foi enviada.
sends-again = Enviar por { $channel }
sends-again-done = Pronto. A mensagem está a caminho.
sends-facts = Detalhes
sends-expires = Vale até
sends-wish = Mensagens para esta pessoa
sends-wish-in = Esta pessoa pode receber mensagens.
sends-wish-out = Esta pessoa pediu para não receber mensagens. Nada é enviado.
sends-wish-stop = A pessoa não quer mensagens
sends-wish-again = A pessoa quer mensagens de novo
sends-cancel-title = Cancelar o convite
sends-cancel-text = O link para de funcionar. O que já foi enviado fica guardado.
sends-cancel = Cancelar o convite
sends-cancelled = O convite foi cancelado.
out-title = Não receber mais mensagens
out-text = Ao apertar o botão, você não recebe mais convites nem lembretes de { $organisation }.
out-stop = Não quero mais mensagens
out-done = Você não recebe mais mensagens
out-done-text = { $organisation } não envia mais convites nem lembretes. Mudou de ideia? Aperte o botão.
out-again = Quero receber de novo
templates-title = Textos das mensagens
templates-lead = O que seus pacientes leem em cada convite e lembrete, em cada idioma.
templates-column-text = Texto
templates-column-whose = De quem é o texto
templates-own = Seu texto
templates-ours = Texto padrão
templates-saved = O texto foi guardado.
templates-was-reset = O texto padrão vale de novo.
templates-invitation = Convite
templates-reminder = Lembrete
templates-subject = Assunto
templates-subject-missing = Escreva o assunto
templates-subject-long = O assunto pode ter até 120 letras
templates-text = Mensagem
templates-text-hint = Uma linha em branco separa parágrafos. Se você não disser como parar as mensagens, nós dizemos no fim.
templates-link-missing = A mensagem precisa de {"{link}"}: sem ele ninguém chega às perguntas
templates-text-long = { $count ->
    [one] Até { $count } letra
   *[other] Até { $count } letras
}
templates-unknown = Não conhecemos “{ $name }” entre chaves
templates-save = Guardar
templates-reset = Usar o texto padrão
templates-variables = O que entra no lugar
templates-variable-name = O primeiro nome da pessoa
templates-variable-organisation = O nome da sua organização
templates-variable-questionnaire = O título do link
templates-variable-minutes = Quantos minutos leva
templates-variable-link = O link pessoal
templates-variable-stop = O link para não receber mais
templates-sample = Como a pessoa lê
templates-sample-name = Maria
templates-sample-questionnaire = Como você tem se sentido
sends-when = Quando
sends-kind = Quando convidar
sends-kind-now = Agora
sends-kind-once = Uma vez, na data marcada
sends-kind-every = De tantos em tantos dias
sends-kind-after = Depois que a pessoa responder outro link
sends-plan-details = Datas e repetições
sends-starts = A partir de
sends-starts-hint = Em branco: já.
sends-every = Dias
sends-every-hint = Entre um convite e outro (7 é toda semana), ou depois da resposta.
sends-every-wrong = Escreva um número de dias, até 400
sends-after-link = Depois de responder
sends-after-hint = Só para “depois que a pessoa responder”. Sem ninguém marcado, vale para todos que responderem e disserem quem são.
sends-ends = Até
sends-ends-before = O fim vem depois do começo e de agora
sends-most = Quantas vezes no máximo
sends-most-wrong = Escreva um número de 1 a 1000
sends-remind = Lembrar quem não respondeu
sends-remind-none = Não lembrar
sends-remind-2x1 = Uma vez, depois de 2 dias
sends-remind-2x2 = A cada 2 dias, até 2 vezes
sends-remind-3x3 = A cada 3 dias, até 3 vezes
sends-remind-7x2 = Toda semana, até 2 vezes
sends-plan = Agendar
sends-confirm-planned = Os convites para “{ $title }” saem nas datas marcadas.
schedules-title = Agenda de envios
schedules-lead = O que convida sozinho: uma vez, de tempos em tempos ou depois de uma resposta.
schedules-new = Novo agendamento
schedules-empty-title = Nada agendado
schedules-empty-text = Convide as mesmas pessoas toda semana, ou quem respondeu, alguns dias depois.
schedules-planned = Pronto. Os convites saem sozinhos.
schedules-every = { $count ->
    [one] Todos os dias
   *[other] A cada { $count } dias
}
schedules-after = { $count ->
    [0] Logo depois de responder “{ $title }”
    [one] { $count } dia depois de responder “{ $title }”
   *[other] { $count } dias depois de responder “{ $title }”
}
schedules-once = Uma vez
schedules-whoever = Quem responder
schedules-live = Ativo
schedules-paused = Pausado
schedules-ended = Terminado
schedules-next = Próximo
schedules-no-next = Sem data
schedules-change = Mudar
schedules-pause = Pausar
schedules-resume = Retomar
schedules-end = Encerrar
sends-sheet = Folha de códigos QR
sends-sheet-text = Um código para cada convite que espera resposta, sem nome. O código de seis letras está também na página do convite.
sends-sheet-empty = Nenhum convite espera resposta.
sends-sheet-qr = Código QR do convite { $code }
sends-code = Código
lists-title = Convidar por uma lista
lists-lead = Use uma planilha com nomes e contatos. Você confere tudo antes de qualquer mensagem sair.
lists-deleted = A lista foi apagada. Ninguém foi convidado.
lists-file = Arquivo
lists-file-hint = Salve a planilha como CSV. Até 5.000 pessoas e 2 MB. A primeira linha pode ter os nomes das colunas.
lists-file-missing = Escolha um arquivo ou cole as linhas
lists-file-large = O arquivo passa de 2 MB. Divida a lista em partes
lists-file-empty = Não há ninguém na lista
lists-file-long = A lista passa de 5.000 pessoas. Divida em partes
lists-file-no-text = Este arquivo não é CSV. Na planilha, escolha “Salvar como” e depois “CSV”
lists-paste = Colar as linhas em vez de enviar um arquivo
lists-text = Linhas da lista
lists-text-hint = Uma pessoa por linha. Separe as colunas com vírgula, ponto e vírgula ou tabulação.
lists-read = Ler a lista
lists-before = Suas listas
lists-people = Pessoas
lists-pasted = Linhas coladas
lists-state-finished = Pronta
lists-state-running = Convidando
lists-state-waiting = Falta conferir
lists-columns-title = Conferir a lista
lists-columns = O que cada coluna é
lists-columns-text = Já tentamos adivinhar. Corrija o que for preciso.
lists-column = Coluna { $number }
lists-column-empty = Coluna vazia
lists-column-ignored = Não usar
lists-column-name = Nome
lists-column-phone = Celular
lists-column-email = E-mail
lists-column-birth-date = Data de nascimento
lists-column-cpf = CPF
lists-column-language = Idioma das mensagens
lists-name-missing = Diga qual coluna tem o nome
lists-check = Conferir as linhas
lists-check-title = Como ficaria
lists-wrong-text = Estas linhas ficam de fora. Você pode corrigir a planilha e enviar de novo.
lists-row = Linha { $number }:
lists-fault-name-missing = falta o nome
lists-fault-name-long = o nome passa de 120 letras
lists-fault-address-missing = falta celular ou e-mail
lists-fault-phone-wrong = celular errado
lists-fault-email-wrong = e-mail errado
lists-fault-birth-date-wrong = data de nascimento errada
lists-fault-cpf-wrong = CPF errado
lists-fault-language-unknown = idioma desconhecido
lists-fault-repeated = pessoa repetida na lista
lists-fault-opted-out = não quer mensagens
lists-fault-no-address = sem endereço deste tipo
lists-fault-bounced = o endereço recusou mensagens
lists-start-text = As mensagens saem logo depois. Quem ainda não tem prontuário ganha um.
lists-delete-title = Desistir
lists-delete-text = A lista é apagada e ninguém é convidado. Sem fazer nada, ela é apagada depois de um dia.
lists-delete = Apagar a lista
lists-progress-title = Convites da lista
lists-running = Convidando as pessoas
lists-finished = Pronto
lists-bar = Linhas já lidas
lists-done = { $done } de { $people } linhas lidas.
lists-running-text = Você pode fechar esta página: o trabalho continua.
lists-refresh = Atualizar
lists-left-out = Ficaram de fora
lists-left-out-rows = { $reason }: linhas { $rows }.
lists-see = Ver os convites
lists-columns-lead = { $count ->
    [one] Uma pessoa para “{ $title }”.
   *[other] { $count } pessoas para “{ $title }”.
}
lists-fine = { $count ->
    [0] Nenhuma linha está completa.
    [one] Uma pessoa pode ser convidada.
   *[other] { $count } pessoas podem ser convidadas.
}
lists-wrong = { $count ->
    [one] Uma linha com problema
   *[other] { $count } linhas com problema
}
lists-more-rows = { $count ->
    [one] E mais uma linha.
   *[other] E mais { $count } linhas.
}
lists-start = { $count ->
    [one] Convidar uma pessoa
   *[other] Convidar { $count } pessoas
}
lists-invited = { $count ->
    [0] Ninguém convidado ainda.
    [one] Uma pessoa convidada.
   *[other] { $count } pessoas convidadas.
}
lists-fault-withdrawn = não quer mais responder este questionário
