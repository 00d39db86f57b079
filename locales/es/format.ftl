format-today = Hoy
format-yesterday = Ayer
format-just-now = ahora mismo
format-minutes-ago = { $count ->
    [one] hace { $count } minuto
   *[other] hace { $count } minutos
}
format-hours-ago = { $count ->
    [one] hace { $count } hora
   *[other] hace { $count } horas
}
format-days-ago = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
}
format-months-ago = { $count ->
    [one] hace { $count } mes
   *[other] hace { $count } meses
}
format-years-ago = { $count ->
    [one] hace { $count } año
   *[other] hace { $count } años
}
format-january = enero
format-february = febrero
format-march = marzo
format-april = abril
format-may = mayo
format-june = junio
format-july = julio
format-august = agosto
format-september = septiembre
format-october = octubre
format-november = noviembre
format-december = diciembre
format-monday = lunes
format-tuesday = martes
format-wednesday = miércoles
format-thursday = jueves
format-friday = viernes
format-saturday = sábado
format-sunday = domingo
format-from-to = de { $low } a { $high }
