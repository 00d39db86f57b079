kiosk-title = Hand over the device
kiosk-lead = This device will show nothing but the questionnaire. After each person the screen is wiped.
kiosk-give-title = To whom and what
kiosk-no-links = No open link
kiosk-no-links-text = Create a link to have something to hand over.
kiosk-new-link = New link
kiosk-patient = The answers go to the record of
kiosk-patient-text = Each questionnaire is answered once.
kiosk-patient-none = Hand over without choosing a person
kiosk-patient-how = For the answers to go to a person’s record, open the record and choose “Hand over the device”.
kiosk-links = What to answer
kiosk-link-missing = Choose what the person will answer
kiosk-link-many = Choose up to 20 links
kiosk-idle = Ask whether the person is still there after
kiosk-seconds = { $count } seconds without a touch
kiosk-pin = Team PIN
kiosk-pin-hint = 4 to 8 digits. It gives the device back to the team.
kiosk-pin-again = The PIN once more
kiosk-pin-wrong = A PIN has 4 to 8 digits
kiosk-pin-easy = This PIN is easy to guess. Choose another one.
kiosk-pin-differs = The two PINs are different
kiosk-ends-session = Your account signs out of this device. To come back, use the PIN and sign in again.
kiosk-give = Hand over the device
kiosk-unsent = This device keeps answers that were not sent yet. Wait for the signal and try again in a minute.
kiosk-out-title = Devices handed over
kiosk-out-none = No device is with patients.
kiosk-out-since = { $count ->
    [one] Handed over { $when }, with one questionnaire.
   *[other] Handed over { $when }, with { $count } questionnaires.
}
kiosk-out-until = Ends by itself: { $when }.
kiosk-out-end = End
kiosk-touch = Touch to begin
kiosk-thanks = Thank you
kiosk-return = Now give the device back to the team.
kiosk-nothing = Nothing to answer now
kiosk-finish = Finish
kiosk-team = Team
kiosk-there-title = Are you still there?
kiosk-there-text = If nobody touches the screen, it will be wiped. What you have answered is saved.
kiosk-there-seconds = Seconds until the screen is wiped:
kiosk-there-stay = Yes, go on
kiosk-end = Finish and wipe the screen
kiosk-gone = The screen was wiped.
kiosk-away = No signal. Your answer is still on the screen and was not sent. Try again in a moment.
kiosk-pin-title = For the team only
kiosk-pin-text = Type the PIN that was chosen when the device was handed over.
kiosk-pin-button = Take the device back
kiosk-pin-back = Back to the start
kiosk-pin-refused = That is not the PIN
kiosk-pin-wait = Too many attempts
kiosk-pin-wait-text = { $count ->
    [one] Try again in one minute.
   *[other] Try again in { $count } minutes.
}
