format-today = Today
format-yesterday = Yesterday
format-just-now = just now
format-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
format-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
format-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
format-months-ago = { $count ->
    [one] { $count } month ago
   *[other] { $count } months ago
}
format-years-ago = { $count ->
    [one] { $count } year ago
   *[other] { $count } years ago
}
format-january = January
format-february = February
format-march = March
format-april = April
format-may = May
format-june = June
format-july = July
format-august = August
format-september = September
format-october = October
format-november = November
format-december = December
format-monday = Monday
format-tuesday = Tuesday
format-wednesday = Wednesday
format-thursday = Thursday
format-friday = Friday
format-saturday = Saturday
format-sunday = Sunday
format-from-to = from { $low } to { $high }
