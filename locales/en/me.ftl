nav-me-home = Home
nav-me-history = History
nav-me-help = Help
nav-me-data = My data

me-title = Home
me-good-morning = Good morning, { $name }
me-good-afternoon = Good afternoon, { $name }
me-good-evening = Good evening, { $name }
me-nothing = Nothing to answer now. When your team sends a questionnaire, it appears here.
me-waiting-before = You have
me-waiting = { $count ->
    [one] 1 questionnaire
   *[other] { $count } questionnaires
}
me-waiting-after = to finish. Your answers help the team to care for you better.
me-todo = To answer
me-todo-none = Nothing to answer now
me-minutes = { $count ->
    [one] About 1 minute left
   *[other] About { $count } minutes left
}
me-until = Until { $day }
me-done-before = You have answered
me-done = { $done } of { $total }
me-done-after = questions
me-go-on = Continue
me-chat = Chat
me-sent = Already answered
me-sent-all = See all
me-sent-none = What you send is kept here.
me-sent-on = Sent on { $day }
me-sent-at = Sent: { $when }
me-help-text = Call somebody who can help you.
me-privacy = Privacy and your data
me-history-title = History
me-history-text = Everything that you have sent.
me-response-title = The answers that you sent
me-answers = Your answers
me-whole = See files and signatures too
me-data-title = My data
me-data-text = What { $organisation } keeps about you.
me-data-account = Your account
me-data-of = Your record at { $organisation }
me-data-name = Name
me-data-birth = Date of birth
me-data-cpf = CPF
me-data-cns = SUS card
me-data-record = Record number
me-data-email = E-mail
me-data-phone = Phone
me-export-title = Take a copy along
me-export-text = You get a file with your record and all the answers that you sent. Keep it in a safe place: it is health data.
me-export = Download my data
me-access-title = Your access
me-sessions = Connected devices

help-title = Help
help-talk = Call one of these numbers. In an emergency in Brazil, call 192 (SAMU).
help-how = How it works
help-how-answer = Open the link or type the code that you received. Answer one question at a time, or as a chat. Every answer is saved at once.
help-how-stop = You can stop whenever you want. Choose “Leave” to see how to go on later, on this device or on another.
help-how-sent = At the end, check everything. The team receives the questionnaire only when you send it.
help-access = Accessibility
help-access-reading = Under “Reading”, at the top of the page, you make letters larger, choose a light or dark background and stronger colours. Under “Language” you change the language.
help-access-ways = Everything works with the keyboard alone and with a screen reader. If something is in your way, ask the team that sent the questionnaire: they can answer it with you.
help-privacy = Your data
help-privacy-text = Your answers are health data. They are seen by the team that asked, by the administrators of the organisation, and by systems that it allowed.
help-contact = Talk to the team
help-contact-text = For questions about the questionnaire or your data, talk to the health team that sent you the link or the code.
