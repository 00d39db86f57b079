body-front = Frente
body-back = Espalda
body-right = Derecha
body-left = Izquierda
