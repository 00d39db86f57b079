format-today = Hoje
format-yesterday = Ontem
format-just-now = agora mesmo
format-minutes-ago = { $count ->
    [one] há { $count } minuto
   *[other] há { $count } minutos
}
format-hours-ago = { $count ->
    [one] há { $count } hora
   *[other] há { $count } horas
}
format-days-ago = { $count ->
    [one] há { $count } dia
   *[other] há { $count } dias
}
format-months-ago = { $count ->
    [one] há { $count } mês
   *[other] há { $count } meses
}
format-years-ago = { $count ->
    [one] há { $count } ano
   *[other] há { $count } anos
}
format-january = janeiro
format-february = fevereiro
format-march = março
format-april = abril
format-may = maio
format-june = junho
format-july = julho
format-august = agosto
format-september = setembro
format-october = outubro
format-november = novembro
format-december = dezembro
format-monday = segunda-feira
format-tuesday = terça-feira
format-wednesday = quarta-feira
format-thursday = quinta-feira
format-friday = sexta-feira
format-saturday = sábado
format-sunday = domingo
format-from-to = de { $low } a { $high }
