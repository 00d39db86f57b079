sends-title = Invitations
sends-lead = Each invitation is a personal link: the response goes to the record of whoever was invited.
sends-new = New invitation
sends-which = Which invitations
sends-all = All
sends-waiting = Waiting for an answer
sends-answered = Answered
sends-failed = Did not arrive
sends-table = List of invitations
sends-column-person = Person
sends-column-state = State
sends-column-channel = By
sends-column-created = Created
sends-column-address = Personal link
sends-empty-title = No invitations yet
sends-empty-text = Invite a patient by e-mail, SMS or WhatsApp, or copy the link and hand it over yourself.
sends-none-title = No invitations here
sends-none-text = No invitation is in this state.
sends-show-all = Show all
sends-invited = Done. The invitations were created.
sends-opted-out = Wants no messages
sends-state-answered = Answered
sends-state-cancelled = Cancelled
sends-state-expired = Expired
sends-state-started = Began to answer
sends-state-opened = Opened
sends-state-bounced = Address refused
sends-state-failed = Not sent
sends-state-kept = In the outbox
sends-state-sent = Sent
sends-state-delivered = Delivered
sends-state-queued = On its way
sends-state-dropped = No longer needed
sends-state-created = Link ready
sends-failure-unknown-address = there is nobody at this number
sends-failure-blocked = the person blocked the messages
sends-failure-expired = the phone was off
sends-failure-rejected = the network refused it
sends-failure-other = unknown reason
sends-channel-email = E-mail
sends-channel-sms = SMS
sends-channel-whatsapp = WhatsApp
sends-channel-none = Handed over by you
sends-new-lead = Choose the questionnaire, the people and how the message goes. Nothing leaves before you confirm.
sends-no-links-title = No open link
sends-no-links-text = An invitation leads to a link of yours. Make the link first.
sends-what = What to answer
sends-link = Link
sends-link-choose = Choose…
sends-link-missing = Choose a link
sends-choose = Choose one of the options
sends-who = Who
sends-search = Search people
sends-search-hint = Part of the name, CPF, CNS or record number. Who is ticked stays ticked.
sends-find = Search
sends-nobody-found = Nobody found.
sends-people = People
sends-nobody = Tick at least one person or write who it is
sends-too-many = Up to 500 people at a time
sends-newcomer = Somebody who is not on the list
sends-newcomer-hint = Leave blank if everybody is ticked above.
sends-name = Name
sends-name-missing = Write the name
sends-name-long = The name may have up to 120 letters
sends-phone = Mobile phone
sends-phone-hint = With area code. For example: (51) 99999-8888
sends-phone-wrong = Check the number
sends-address-missing = Write a phone number or an e-mail
sends-email = E-mail
sends-email-wrong = Check the e-mail
sends-language = Language of messages
sends-language-default = That of the organisation
sends-how = How
sends-way = How the message goes
sends-way-hint = Whoever wants no messages gets none.
sends-way-auto = The first that the person has: WhatsApp, SMS, e-mail
sends-way-email = E-mail
sends-way-sms = SMS
sends-way-whatsapp = WhatsApp
sends-way-copy = No message: I copy the link and hand it over
sends-days-label = The invitation holds for
sends-days = { $count ->
    [0] No end
    [one] { $count } day
   *[other] { $count } days
}
sends-preview = Look before sending
sends-confirm-title = Check before sending
sends-confirm-lead = { $count ->
    [one] { $count } person is invited to “{ $title }”.
   *[other] { $count } people are invited to “{ $title }”.
}
sends-confirm-days = { $count ->
    [one] It holds for { $count } day.
   *[other] It holds for { $count } days.
}
sends-confirm-endless = It has no end.
sends-kept-notice = Not every channel is connected: what does not leave stays in the outbox, and you can copy each link.
sends-left-out = These get nothing
sends-left-out-text = For these people you can choose another channel, or copy the link.
sends-unreachable-opted-out = wants no messages
sends-unreachable-no-address = no address of this kind
sends-unreachable-bounced = the address refused messages
sends-people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
sends-confirm = Invite now
sends-change = Change
sends-qr = QR code of the invitation of { $name }
sends-record = Record
sends-response = See the response
sends-address = Personal link
sends-address-hint = Whoever has this link answers for this person
sends-over = This invitation waits for no answer any more.
sends-messages = Messages
sends-no-messages = No message was sent.
sends-again = Send by { $channel }
sends-again-done = Done. The message is on its way.
sends-facts = Details
sends-expires = Holds until
sends-wish = Messages to this person
sends-wish-in = This person may get messages.
sends-wish-out = This person asked for no messages. Nothing is sent.
sends-wish-stop = The person wants no messages
sends-wish-again = The person wants messages again
sends-cancel-title = Cancel the invitation
sends-cancel-text = The link stops working. What was sent is kept.
sends-cancel = Cancel the invitation
sends-cancelled = The invitation was cancelled.
out-title = No more messages
out-text = After pressing the button you get no more invitations or reminders from { $organisation }.
out-stop = I want no more messages
out-done = You get no more messages
out-done-text = { $organisation } sends no more invitations or reminders. Changed your mind? Press the button.
out-again = I want messages again
templates-title = Texts of messages
templates-lead = What your patients read in each invitation and reminder, in each language.
templates-column-text = Text
templates-column-whose = Whose text
templates-own = Your own
templates-ours = Default text
templates-saved = The text was saved.
templates-was-reset = The default text is used again.
templates-invitation = Invitation
templates-reminder = Reminder
templates-subject = Subject
templates-subject-missing = Write the subject
templates-subject-long = The subject may have up to 120 letters
templates-text = Message
templates-text-hint = An empty line parts paragraphs. If you do not say how to stop messages, we say it at the end.
templates-link-missing = The message needs {"{link}"}: without it nobody gets to the questions
templates-text-long = { $count ->
    [one] Up to { $count } letter
   *[other] Up to { $count } letters
}
templates-unknown = We do not know “{ $name }” between braces
templates-save = Save
templates-reset = Use the default text
templates-variables = What is put in
templates-variable-name = The first name of the person
templates-variable-organisation = The name of your organisation
templates-variable-questionnaire = The title of the link
templates-variable-minutes = How many minutes it takes
templates-variable-link = The personal link
templates-variable-stop = The link to get no more messages
templates-sample = How the person reads it
templates-sample-name = Maria
templates-sample-questionnaire = How you have been feeling
sends-when = When
sends-kind = When to invite
sends-kind-now = Now
sends-kind-once = Once, at a date
sends-kind-every = Every so many days
sends-kind-after = After the person answered another link
sends-plan-details = Dates and repetitions
sends-starts = From
sends-starts-hint = Blank: at once.
sends-every = Days
sends-every-hint = Between two invitations (7 is every week), or after the answer.
sends-every-wrong = Write a number of days, up to 400
sends-after-link = After answering
sends-after-hint = Only for “after the person answered”. With nobody ticked, it holds for all who answer and say who they are.
sends-ends = Until
sends-ends-before = The end comes after the beginning and after now
sends-most = How many times at most
sends-most-wrong = Write a number from 1 to 1000
sends-remind = Remind who has not answered
sends-remind-none = No reminder
sends-remind-2x1 = Once, after 2 days
sends-remind-2x2 = Every 2 days, up to 2 times
sends-remind-3x3 = Every 3 days, up to 3 times
sends-remind-7x2 = Every week, up to 2 times
sends-plan = Schedule
sends-confirm-planned = The invitations to “{ $title }” go out at the dates chosen.
schedules-title = Schedules
schedules-lead = What invites by itself: once, from time to time or after an answer.
schedules-new = New schedule
schedules-empty-title = Nothing scheduled
schedules-empty-text = Invite the same people every week, or those who answered, some days later.
schedules-planned = Done. The invitations go out by themselves.
schedules-every = { $count ->
    [one] Every day
   *[other] Every { $count } days
}
schedules-after = { $count ->
    [0] Right after answering “{ $title }”
    [one] { $count } day after answering “{ $title }”
   *[other] { $count } days after answering “{ $title }”
}
schedules-once = Once
schedules-whoever = Whoever answers
schedules-live = Running
schedules-paused = Paused
schedules-ended = Ended
schedules-next = Next
schedules-no-next = No date
schedules-change = Change
schedules-pause = Pause
schedules-resume = Resume
schedules-end = End
sends-sheet = Sheet of QR codes
sends-sheet-text = One code for each invitation that waits for an answer, without a name. The code of six letters is also on the page of the invitation.
sends-sheet-empty = No invitation waits for an answer.
sends-sheet-qr = QR code of invitation { $code }
sends-code = Code
lists-title = Invite from a list
lists-lead = Use a spreadsheet with names and contacts. You check everything before any message goes out.
lists-deleted = The list was deleted. Nobody was invited.
lists-file = File
lists-file-hint = Save the spreadsheet as CSV. Up to 5,000 people and 2 MB. The first line may hold the names of the columns.
lists-file-missing = Choose a file or paste the lines
lists-file-large = The file is larger than 2 MB. Split the list into parts
lists-file-empty = There is nobody in the list
lists-file-long = The list has more than 5,000 people. Split it into parts
lists-file-no-text = This file is not CSV. In the spreadsheet choose “Save as” and then “CSV”
lists-paste = Paste the lines instead of sending a file
lists-text = Lines of the list
lists-text-hint = One person on each line. Separate the columns by comma, semicolon or tab.
lists-read = Read the list
lists-before = Your lists
lists-people = People
lists-pasted = Pasted lines
lists-state-finished = Done
lists-state-running = Inviting
lists-state-waiting = To be checked
lists-columns-title = Check the list
lists-columns = What each column is
lists-columns-text = We have guessed already. Correct what is needed.
lists-column = Column { $number }
lists-column-empty = Empty column
lists-column-ignored = Do not use
lists-column-name = Name
lists-column-phone = Mobile phone
lists-column-email = E-mail
lists-column-birth-date = Birth date
lists-column-cpf = CPF
lists-column-language = Language of messages
lists-name-missing = Say which column holds the name
lists-check = Check the lines
lists-check-title = What it comes to
lists-wrong-text = These lines are left out. You can correct the spreadsheet and send it again.
lists-row = Line { $number }:
lists-fault-name-missing = the name is missing
lists-fault-name-long = the name is longer than 120 letters
lists-fault-address-missing = phone or e-mail is missing
lists-fault-phone-wrong = wrong phone number
lists-fault-email-wrong = wrong e-mail
lists-fault-birth-date-wrong = wrong birth date
lists-fault-cpf-wrong = wrong CPF
lists-fault-language-unknown = unknown language
lists-fault-repeated = named twice in the list
lists-fault-opted-out = wants no messages
lists-fault-no-address = no address of this kind
lists-fault-bounced = the address refused messages
lists-start-text = The messages go out soon after. Who has no record yet gets one.
lists-delete-title = Give up
lists-delete-text = The list is deleted and nobody is invited. If you do nothing, it is deleted after a day.
lists-delete = Delete the list
lists-progress-title = Invitations of the list
lists-running = Inviting the people
lists-finished = Done
lists-bar = Lines read so far
lists-done = { $done } of { $people } lines read.
lists-running-text = You may close this page: the work goes on.
lists-refresh = Refresh
lists-left-out = Left out
lists-left-out-rows = { $reason }: lines { $rows }.
lists-see = See the invitations
lists-columns-lead = { $count ->
    [one] One person for “{ $title }”.
   *[other] { $count } people for “{ $title }”.
}
lists-fine = { $count ->
    [0] No line is complete.
    [one] One person can be invited.
   *[other] { $count } people can be invited.
}
lists-wrong = { $count ->
    [one] One line with a problem
   *[other] { $count } lines with a problem
}
lists-more-rows = { $count ->
    [one] And one more line.
   *[other] And { $count } more lines.
}
lists-start = { $count ->
    [one] Invite one person
   *[other] Invite { $count } people
}
lists-invited = { $count ->
    [0] Nobody invited yet.
    [one] One person invited.
   *[other] { $count } people invited.
}
lists-fault-withdrawn = does not want to answer this questionnaire any more
