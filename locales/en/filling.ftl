filling-from = { $organisation } asks you to answer. Sent by: { $member }.
filling-questions = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}
filling-minutes = { $count ->
    [one] About 1 minute
   *[other] About { $count } minutes
}
filling-resume-note = You can stop and go on later
filling-you = Who is answering
filling-name = Full name
filling-name-missing = Write the full name
filling-name-long = The name may have up to 120 letters
filling-birth = Date of birth
filling-birth-hint = Day, month and year, such as 21/03/1950
filling-birth-missing = Write the date of birth
filling-birth-wrong = Write the date with day, month and year, such as 21/03/1950
filling-cpf = CPF
filling-cpf-hint = If you like. It helps to find your record.
filling-cpf-wrong = Check the digits of the CPF
filling-phone = Phone
filling-phone-hint = If you like, with area code, so that the team can reach you.
filling-phone-wrong = Write the phone with area code, such as (51) 99999-8888
filling-who-sees = Who will see your answers
filling-sees-team = The team of { $organisation } that cares for you
filling-sees-record = They are kept in your record, confidentially
filling-sees-anonymous = This questionnaire does not ask who you are
filling-sees-rights = You may ask to correct or delete them at any time
filling-law = More about your data (LGPD)
filling-law-text = We use your answers only for your care (health protection, art. 11 of Brazil's data protection law, LGPD). We do not sell them or use them for advertising.
filling-consent = I agree to answer and to share with the health team
filling-consent-missing = Tick that you agree to begin
filling-start = Begin
filling-start-chat = Answer as a conversation
filling-start-form = Answer as a form
filling-not-yet-title = This questionnaire is not open yet
filling-not-yet-text = Keep this link and come back after that time.
filling-opens-at = Opens: { $when }.
filling-closed-title = This questionnaire is closed
filling-closed-text = The time for answering is over.
filling-revoked-title = This link no longer works
filling-revoked-text = Whoever sent the link revoked it.
filling-retired-title = This questionnaire is no longer in use
filling-retired-text = There may be a newer one in its place.
filling-ask-team = If you still need to answer, talk to the team of { $organisation } and ask for a new link.
filling-of = { $number } of { $total }
filling-question-of = Question { $number } of { $total }
filling-section-of = Section { $number } of { $total }
filling-left = · about { $count } min
filling-leave = Leave
filling-previous = Previous question
filling-previous-section = Previous section
filling-back = Back
filling-errors-title = Check your answer
filling-continue = Continue
filling-skip = I prefer not to answer
filling-saved = Saved. You can leave and go on later.
filling-listen = Listen to the question
filling-sign-language = Watch in sign language
filling-film = Watch the video
filling-as-chat = Answer as a conversation
filling-as-form = See as a form
filling-yes = Yes
filling-no = No
filling-other = Another answer
filling-which-other = If another, which?
filling-more-answers = One more answer
filling-instance = { $group }: { $number } of { $total }
filling-instance-add = Add another: { $group }
filling-instance-another = Check what is here already. Do you want to add another?
filling-instance-ask = Do you want to add another: { $group }?
filling-instance-down = Move down
filling-instance-keep = No, keep it
filling-instance-lost = You lose these answers:
filling-instance-nameless = Item
filling-instance-no-more = No, go on
filling-instance-remove = Remove
filling-instance-remove-yes = Yes, remove
filling-instance-sure = Remove { $instance }?
filling-instance-up = Move up
filling-choose = Choose…
filling-unit = Unit
filling-optional = (optional)
filling-hint-date = Such as 25 December 1961, 1961-12-25 or today
filling-understood = We understood:
filling-hint-url = Full address, such as https://example.org
filling-hint-range = From { $min } to { $max }
filling-file = Choose a file or take a photo
filling-file-another = One more file
filling-file-replace = Choose another file
filling-file-keep = Stays in the answer. Untick to take it back.
filling-file-limit = Up to { $limit } MB
filling-file-image = Photo or picture
filling-file-audio = Sound recording
filling-file-video = Video
filling-file-pdf = PDF
filling-file-open = Open { $name }
filling-upload-sending = Sending
filling-upload-away = No signal. Sending goes on by itself when the signal is back.
filling-upload-done = File sent:
filling-upload-stop = Cancel sending
filling-upload-stopped = Sending cancelled.
filling-upload-again = Sending stopped half way. Choose the same file again to go on:
filling-upload-wait = The file is still on its way. The page goes on by itself when it has arrived.
filling-camera = Take a photo now
filling-unsupported = This question can't be answered here. Talk to the health team.
filling-computed = Computed from your answers.
filling-computed-none = No result yet
filling-more = Because of your answer there are more questions on this page.
filling-opened = { $count ->
    [one] One more question appeared: { $first }
   *[other] { $count } more questions appeared. The first: { $first }
}
filling-closed-questions = { $count ->
    [one] One question needs no answer any more and left the page.
   *[other] { $count } questions need no answer any more and left the page.
}
filling-no-answer = No answer
filling-conflict-title = This question was answered somewhere else
filling-conflict-text = Perhaps in another tab or on another device. Nothing was replaced. Which answer counts?
filling-conflict-stored = Kept:
filling-conflict-mine = This one now:
filling-conflict-use-mine = Use the answer of now
filling-conflict-keep = Keep the other
filling-chat-title = Conversation: { $title }
filling-chat-hello = { $count ->
    [one] Hello! It is just one question.
   *[other] Hello! There are { $count } questions. You can stop whenever you like.
}
filling-chat-end = That was the last question. Now check and send.
filling-chat-log = Messages
filling-chat-you = You:
filling-chat-answer = Your answer
filling-chat-choose = Choose your answer
filling-chat-send = Answer
filling-change = Change
filling-change-answer = answer to question { $number }
filling-to-check = Check and send
filling-check-title = Check your answers
filling-sent-answers = What you sent
filling-nothing-sent = Nothing has been sent yet.
filling-your-answers = Your answers
filling-lacks-title = Before sending, check
filling-lacks-answer = Not answered yet
filling-sends-to = When you send, the team of { $organisation } receives your answers.
filling-submit = Send answers
filling-leave-later = Leave and send later
filling-support-thanks = Thank you for trusting us.
filling-support-text = If you are in danger or suffering a lot right now, call.
filling-support-always = It is free, at any time.
filling-support-call = Call { $number } ({ $name })
filling-done-title = Answers sent. Thank you!
filling-done-text = The team of { $organisation } received your answers ({ $when }).
filling-see-answers = See what I sent
filling-done-close = You can close this page now.
filling-leave-title = Your answers are saved
filling-leave-text = Nothing has been sent yet. You can close this page and go on later.
filling-leave-until = You can go on until: { $when }.
filling-leave-link = To go on later or on another device
filling-leave-private = This address is yours alone: whoever opens it sees your answers.
filling-leave-address = Address to go on
filling-leave-scan = Or point the camera of another phone at this code:
filling-leave-qr = QR code to go on with another device
filling-leave-code = Or type a code on the other device
filling-leave-code-text = On the other device, open { $address } and type these numbers:
filling-leave-code-until = The code works until { $when }. Show it to nobody.
filling-have-code = I have started before and have a code
filling-go-on = Go on answering
filling-copy = Copy address
filling-copied = Address copied
filling-share = Send to me
filling-problems = Some answers can't be accepted; nothing was stored.
filling-hint-min = From { $min }
filling-hint-max = Up to { $max }
filling-hint-decimals = { $count ->
    [0] No decimal places
    [one] Up to { $count } decimal place
   *[other] Up to { $count } decimal places
}
filling-hint-answers = Choose { $count }
filling-hint-answers-range = Choose { $min } to { $max }
filling-hint-answers-min = Choose at least { $count }
filling-hint-answers-max = Choose at most { $count }
filling-chosen = Chosen:
filling-search = Look for your answer
filling-search-other = Look for another
filling-search-hint = Type part of the name and continue. Then you choose among what we found.
filling-search-found = We found this for “{ $sought }”. Choose:
filling-search-none = We found nothing for “{ $sought }”. Try other words.
filling-search-nothing = Nothing found. Try other words.
filling-search-some = options. Use the arrow keys to choose.
filling-not-answered = Not answered yet
filling-less = Less
filling-more-of = More
filling-picture = Picture: { $words }
filling-information = More information
filling-legal = Legal notice
filling-support-link = Learn more
filling-new-window = (opens in another window)
filling-instructions = Instructions
filling-security = Security
filling-help = Help
filling-no-options-yet = The options appear as you answer the questions before.

filling-sign-own = Your signature
filling-sign-how = Check the answers and sign with your full name.
filling-sign-draw = Or draw your signature
filling-sign-draw-hint = Use your finger or the mouse. Without them, your name above is enough.
filling-sign-area = Area to draw the signature
filling-sign-clear = Clear the drawing
filling-sign-cleared = The drawing was cleared.
filling-sign-sure = This is my signature
filling-sign-nameless = Who answered
filling-sign-missing = Write your full name or draw your signature.
filling-sign-unreadable = The drawing could not be read. Clear it and draw again, or write your name.
filling-sign-unsure = Tick the box to say that the signature is yours.
filling-sign-changed = The answers changed after you signed
filling-sign-changed-text = Check the answers and sign again.
filling-signed = Signatures
filling-signed-all = All answers

filling-next-title = The next question
filling-next-text = Another system chooses the next question. Your answers are saved.
filling-next-failed = The next question did not come
filling-next-kept = Your answers are saved. The system that chooses the questions does not answer now. Try again.
filling-next-retry = Try again
filling-next-fetch = Get the next question
filling-next-later = Go on later
filling-sees-chooser = The system { $host } chooses the questions. It gets your answers, without your name.
filling-not-now = No need to answer now: it does not apply to your answers.

filling-without-title = No signal right now
filling-without-kept = What you answered is kept on this device. Nothing is lost.
filling-without-todo = When the signal is back, this page sends everything by itself and shows the next question. You can also close it and come back later, on this same device.
filling-without-retry = Try again
filling-signal-none = No signal. You can go on: what you answer is kept on this device.
filling-signal-unsent = No signal. Kept on this device and not sent yet:
filling-signal-sending = Sending what was kept:
filling-signal-sent = The signal is back. Everything was sent.
filling-signal-stuck = A kept answer needs your attention.
filling-signal-see = See the question
filling-signal-needs = This needs a signal. What you wrote is still here.
filling-hint-cpf = 11 digits, with or without dots
filling-hint-cns = 15 digits of the SUS card
filling-hint-cep = 8 digits, such as 90035-903
filling-hint-phone = With area code, such as (51) 99999-8888
filling-hint-email = Such as name@example.com
filling-answered = Answered
filling-unset = Clear answer
filling-invited = This invitation is for { $name }.
filling-chat-earlier = { $count ->
    [one] Show { $count } earlier answer
   *[other] Show { $count } earlier answers
    }
