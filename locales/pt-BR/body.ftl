body-front = Frente
body-back = Costas
body-right = Direita
body-left = Esquerda
