mail-greeting = Hello, { $name }.
mail-valid-days = The link works for { $count } days and only once.
mail-valid-hours = { $count ->
    [one] The link works for { $count } hour and only once.
   *[other] The link works for { $count } hours and only once.
}
mail-valid-minutes = The link works for { $count } minutes and only once.
mail-password-reset-subject = Choose a new password
mail-password-reset-text = Somebody asked for a new password for your account at { $organisation }. If it was you, open the link and choose one.
mail-password-reset-action = Choose a new password
mail-password-reset-note = If it was not you, do nothing: your password stays as it is.
mail-invitation-subject = Your access to WeConecta
mail-invitation-text = { $organisation } invited you to the team. Open the link to choose your password and sign in.
mail-invitation-action = Choose my password
mail-invitation-note = If you do not know this organisation, ignore this message.
mail-password-changed-subject = Your password was changed
mail-password-changed-text = The password of your account at { $organisation } was changed, and all other sessions were ended.
mail-password-changed-action = It was not me: choose a new password
mail-password-changed-note = If it was you, there is nothing to do.
mail-alert-subject = An alert needs you
mail-alert-text = A response received at { $organisation } raised an alert. Open the alert to see it and act.
mail-alert-action = See the alert
mail-alert-note = To protect the patient, this message holds no names and no answers.
message-sign-in-code-subject = Your sign-in code
message-sign-in-code-text = Your code at { $organisation } is { $code }. Type it on the page, or open the link.
message-sign-in-code-action = Sign in
message-sign-in-code-note = The code works for a short time and only once. Give it to nobody. If you did not ask for it, do nothing.
message-sign-in-code-short = { $organisation }: your code is { $code }. Give it to nobody. Or open { $link }
