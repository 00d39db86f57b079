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
me-waiting-after = to answer. Your answers help the team to care for you better.
me-todo = To answer
me-todo-none = Nothing to answer now
me-minutes = { $count ->
    [one] About 1 minute left
   *[other] About { $count } minutes left
}
me-until = Until { $day }
me-takes = { $count ->
    [one] Takes about 1 minute
   *[other] Takes about { $count } minutes
}
me-until-today = Today is the last day
me-asked-on = Asked on { $day }
me-reminded-on = Reminder on { $day }
me-begin = Start
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
me-results = Your result
me-results-of = { $value } of { $highest }
me-results-note = This number is no diagnosis. Talk to your team about it.
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
me-consents-title = Your consents
me-consents-about = See what you agreed to before you answered. You may take it back.
me-consents-see = See consents
me-consents-text = What you agreed to, in the words of each time.
me-consents-none = You have not agreed to anything yet. That happens when you begin a questionnaire.
me-consent-title = Consent
me-consent-given = Given on { $day }
me-consent-withdrawn = Withdrawn on { $day }
me-consent-words = What you agreed to
me-consent-version = Version of the text: { $version }
me-consent-way-web = on your own device
me-consent-way-kiosk = on a device of the unit
me-consent-way-api = through another system
me-consent-times = { $count ->
    [one] given once
   *[other] given { $count } times
}
me-withdraw-title = Withdraw this consent
me-withdraw-asks = { $organisation } no longer asks you this questionnaire or sends it. Open invitations are cancelled.
me-withdraw-unsent = What you began and did not send is deleted.
me-withdraw-stays = What you have sent stays in your record, which the law says must be kept. To ask that it be deleted, go to “My data”.
me-withdraw-care = Your care stays the same. You may agree again whenever you wish.
me-withdraw = Withdraw consent
me-renew-title = Agree again
me-renew-text = With this you agree again to the text above. The team may send this questionnaire again.
me-renew = Agree again
me-requests = Your requests
me-request-correction = Correction of data
me-request-erasure = Deletion of data
me-request-open = being looked at
me-request-accepted = accepted
me-request-refused = refused
me-request-made = Asked on { $day }
me-request-due = Answer by { $day }
me-request-days = The answer comes within 15 days and appears in “My data”.
me-reason-long = Write at most 1,000 characters
me-correction-title = Correct my data
me-correction-about = Is something in your record wrong? Ask for a correction.
me-correction-ask = Ask for a correction
me-correction-text = Change what is wrong. What you leave as it is does not change.
me-correction-reason = Do you want to explain? (optional)
me-correction-hint = For example: other data that is wrong, or why it changed.
me-correction-same = Change something or explain what is wrong
me-correction-email-wrong = Write a complete e-mail address, such as maria@example.com
me-correction-send = Send the request
me-erasure-title = Delete my data
me-erasure-about = You may ask that all that is kept about you be deleted.
me-erasure-ask = Ask for deletion
me-erasure-text = You ask { $organisation } to delete what it keeps about you.
me-erasure-follows = What happens if the request is accepted
me-erasure-identity = Your name, documents, telephone and e-mail are deleted. This can't be undone.
me-erasure-access = You can't sign in here any more, and open invitations are cancelled.
me-erasure-answers = Your answers are deleted, or stay without your name.
me-erasure-law = If the law says that something of your record must be kept, the request may be refused, with the reason.
me-erasure-copy = If you want a copy, download it first in “My data”.
me-erasure-reason = Do you want to say why? (optional)
me-erasure-hint = You need not explain.
me-erasure-send = Ask to delete everything
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
me-file-infected = We found a virus in the file “{ $file }”, which you sent on { $day }. It was held back, and nobody can open it. Your answers are safe. If the team needs the file, send another one or talk to them.
me-file-infected-see = See the answers
