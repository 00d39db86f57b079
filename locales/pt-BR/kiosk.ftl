kiosk-title = Entregar o aparelho
kiosk-lead = Este aparelho passa a mostrar só o questionário. Depois de cada pessoa, a tela é limpa.
kiosk-give-title = Para quem e o quê
kiosk-no-links = Nenhum link aberto
kiosk-no-links-text = Crie um link para ter o que entregar.
kiosk-new-link = Novo link
kiosk-patient = As respostas vão para a ficha de
kiosk-patient-text = Cada questionário é respondido uma vez.
kiosk-patient-none = Entregar sem escolher a pessoa
kiosk-patient-how = Para que as respostas vão para a ficha de uma pessoa, abra a ficha e escolha “Entregar o aparelho”.
kiosk-links = O que responder
kiosk-link-missing = Escolha o que a pessoa vai responder
kiosk-link-many = Escolha até 20 links
kiosk-idle = Perguntar se a pessoa ainda está aí depois de
kiosk-seconds = { $count } segundos sem toque
kiosk-pin = PIN da equipe
kiosk-pin-hint = De 4 a 8 números. É o que devolve o aparelho à equipe.
kiosk-pin-again = O PIN outra vez
kiosk-pin-wrong = O PIN tem de 4 a 8 números
kiosk-pin-easy = Este PIN é fácil de adivinhar. Escolha outro.
kiosk-pin-differs = Os dois PINs são diferentes
kiosk-ends-session = Sua conta sai deste aparelho. Para voltar, use o PIN e entre de novo.
kiosk-give = Entregar o aparelho
kiosk-unsent = Este aparelho guarda respostas que ainda não foram enviadas. Espere o sinal voltar e tente de novo em um minuto.
kiosk-out-title = Aparelhos entregues
kiosk-out-none = Nenhum aparelho está com pacientes.
kiosk-out-since = { $count ->
    [one] Entregue { $when }, com um questionário.
   *[other] Entregue { $when }, com { $count } questionários.
}
kiosk-out-until = Termina sozinho: { $when }.
kiosk-out-end = Encerrar
kiosk-touch = Toque para começar
kiosk-thanks = Obrigado
kiosk-return = Agora devolva o aparelho para a equipe.
kiosk-nothing = Nada para responder agora
kiosk-finish = Terminar
kiosk-team = Equipe
kiosk-there-title = Ainda está aí?
kiosk-there-text = Se ninguém tocar, a tela será limpa. O que você já respondeu fica salvo.
kiosk-there-seconds = Segundos até limpar a tela:
kiosk-there-stay = Sim, continuar
kiosk-end = Terminar e limpar a tela
kiosk-gone = A tela foi limpa.
kiosk-away = Sem sinal. Sua resposta ainda está na tela e não foi enviada. Tente de novo daqui a pouco.
kiosk-pin-title = Só para a equipe
kiosk-pin-text = Digite o PIN escolhido ao entregar o aparelho.
kiosk-pin-button = Retomar o aparelho
kiosk-pin-back = Voltar ao começo
kiosk-pin-refused = O PIN não é esse
kiosk-pin-wait = Muitas tentativas
kiosk-pin-wait-text = { $count ->
    [one] Tente de novo em um minuto.
   *[other] Tente de novo em { $count } minutos.
}
