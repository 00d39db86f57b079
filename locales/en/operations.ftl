operations-text = Background jobs and messages of your organisation.
operations-no-mail = No mail server is configured. Messages are kept here for you to hand over.
operations-waiting = Jobs waiting
operations-dead = Jobs that failed
operations-kept = Messages kept
operations-sealed = Events sealed
operations-jobs = Jobs
operations-jobs-text = { $count ->
    [0] Nothing is waiting now.
    [one] { $count } job is waiting.
   *[other] { $count } jobs are waiting.
}
operations-none-title = No failures
operations-none-text = What fails is tried again; only what failed to the end comes here.
operations-attempts = { $count ->
    [one] { $count } attempt.
   *[other] { $count } attempts.
}
operations-retry = Try again
operations-discard = Discard
operations-retried = The job is waiting again.
operations-discarded = The job was discarded.
operations-job-send-mail = Send a message
operations-job-alert-mail = Tell of an alert
operations-job-password-reset = Prepare a new password
operations-outbox = Messages
operations-outbox-text = What the system wrote to your team in the last 90 days.
operations-no-mails-title = No messages
operations-no-mails-text = Invitations, new passwords and alerts show here.
operations-mail-queued = Waiting
operations-mail-sent = Sent
operations-mail-kept = Kept
operations-mail-failed = Not sent
operations-mail-over = no longer of use
operations-mail-text = Text of the message
operations-read = See message
operations-resend = Send
operations-resent = The message is waiting to be sent.
operations-read-warning = This message may hold a link that opens the account. Hand it to that person only. Opening it was recorded.
operations-messages = Messages to patients
operations-messages-text = Every message to a patient and what became of it. Those kept wait for you to hand them over.
operations-messages-none-title = No messages
operations-messages-none-text = Sign-in codes and other messages to patients show here.
operations-messages-team = Messages to the team
operations-message-no-address = no address on record
operations-job-send-message = Send a message to a patient
operations-mail-delivered = Delivered
operations-mail-bounced = Address refused
operations-mail-dropped = No longer needed
