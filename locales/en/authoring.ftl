authoring-title = Questionnaires
authoring-lead = Create, import and publish what your team asks.
authoring-lead-staff = Questionnaires that you can send.
authoring-library = Library
authoring-import = Import
authoring-new = New questionnaire
authoring-search = Search
authoring-status = Status
authoring-filter = Filter
authoring-filter-all = All
authoring-filter-published = Published
authoring-filter-draft = Drafts
authoring-filter-retired = Retired
authoring-nothing-found = No questionnaire found
authoring-nothing-found-text = Try other words or another status.
authoring-show-all = Show all
authoring-empty = There are no questionnaires yet
authoring-empty-text = Start from a ready instrument of the library, such as the PHQ-9, or import a FHIR file.
authoring-open-library = Open the library
authoring-empty-staff = No questionnaire is shared with you
authoring-empty-staff-text = Ask whoever administers your organisation to share a published questionnaire.

authoring-published = Published
authoring-draft = Draft
authoring-retired = Retired
authoring-version = Version { $number }
authoring-version-and-draft = Version { $number } · draft { $draft }
authoring-items = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
authoring-responses = { $count ->
    [0] no responses
    [one] { $count } response
   *[other] { $count } responses
}
authoring-responses-label = Responses
authoring-make-link = Create link
authoring-publish = Publish
authoring-retire = Retire
authoring-open = Open
authoring-edit = Edit details
authoring-copy = Duplicate
authoring-copy-title = { $title } (Copy)
authoring-delete = Delete
authoring-actions-of = Actions for { $title }
authoring-shared-with = Shared with { $names }
authoring-shared-with-none = No collaborators
authoring-shared-with-none-text = Only administrators see this questionnaire.
authoring-cancel = Cancel
authoring-back = Back
authoring-save = Save
authoring-create = Create draft
authoring-yes = Yes
authoring-no = No

authoring-delete-title = Delete “{ $title }”?
authoring-delete-responses = { $count ->
    [0] Nobody has answered yet.
    [one] The response received stays stored and in the patients’ results.
   *[other] The { $count } responses received stay stored and in the patients’ results.
}
authoring-delete-links = Links to this questionnaire stop accepting responses.
authoring-delete-events = The questionnaire leaves every list. What happened to it stays in the event log.
authoring-delete-confirm = Delete questionnaire
authoring-retire-title = Retire “{ $title }”?
authoring-retire-links = Its links stop accepting responses.
authoring-retire-responses = The responses received stay stored.
authoring-retire-again = To receive responses again, publish a new version.
authoring-retire-confirm = Retire

authoring-details = Edit details
authoring-details-text = People who answer see the title of the published version. If there is a draft, it takes the new title and description.
authoring-new-text = The questionnaire starts as an empty draft. Then send the file with the questions.
authoring-field-title = Title
authoring-field-description = Description
authoring-field-description-hint = What it is for and when to use it. Optional.
authoring-field-collaborators = Collaborators
authoring-field-collaborators-hint = Who, beside administrators, may see this questionnaire and create links.
authoring-title-missing = Enter a title
authoring-title-long = The title may have up to 200 characters
authoring-description-long = The description may have up to 2,000 characters

authoring-done-created = Questionnaire created. Now send the file with the questions.
authoring-done-copied = Copy created, as a draft.
authoring-done-added = Instrument added.
authoring-done-saved = Details saved.
authoring-done-uploaded = The file is the draft now.
authoring-done-unchanged = The file equals the version that exists. Nothing changed.
authoring-done-drafted = Draft created from the latest version.
authoring-done-draft-exists = There is a draft already. There can be only one at a time.
authoring-done-discarded = Draft discarded.
authoring-done-published = Version published. Links can be created now.
authoring-done-retired = Questionnaire retired. Its links accept no more responses.
authoring-done-deleted = Questionnaire deleted.

authoring-import-title = Import questionnaires
authoring-import-lead = FHIR files (R4, R5 or STU3), XLSForms (ODK, Kobo), REDCap dictionaries and surveys of SurveyJS and LimeSurvey. Each is taken whole or not at all, and you see what was not understood.
authoring-import-files = Files
authoring-import-file = File
authoring-import-hint = FHIR Questionnaire in JSON, XLSForm in Excel or CSV, REDCap in CSV or zip, SurveyJS in JSON, LimeSurvey in .lss. Up to { $limit } MB in all.
authoring-import-missing = Choose a file or paste the JSON
authoring-import-paste = Paste the JSON instead of sending a file
authoring-import-json = JSON of the questionnaire
authoring-import-pasted = Pasted text
authoring-import-known = If the questionnaire is here already
authoring-import-known-hint = Recognised by the canonical address (url) in the file.
authoring-import-known-version = Create a new version of it, as a draft
authoring-import-known-separate = Import as another questionnaire
authoring-import-do = Import
authoring-import-again = Correct and send again
authoring-imported-title = Result of the import
authoring-imported-summary = Imported: { $taken }. Refused: { $refused }.
authoring-taken = Imported
authoring-not-taken = Refused
authoring-refused = Problem
authoring-nothing-stored = Nothing of this file was stored
authoring-became-questionnaire = New questionnaire, as a draft:
authoring-became-version = New version { $number }, as a draft, of
authoring-became-draft = The draft of version { $number } was replaced in
authoring-became-unchanged = Equal to version { $number }, which was there. Nothing changed in
authoring-losses-count = { $count ->
    [one] { $count } point was not fully understood
   *[other] { $count } points were not fully understood
}
authoring-losses-all = See the whole list
authoring-no-losses = Everything was understood.
authoring-no-losses-text = The import left nothing out.
authoring-losses-of = What was not understood in version { $number }
authoring-losses-text = Everything in the file is kept and comes out again on export.
authoring-loss-kept = Kept
authoring-loss-changed = Works differently
authoring-loss-unanswerable = Can’t be answered
authoring-loss-stays = kept in the file
authoring-item-code = item { $code }
authoring-whole-questionnaire = whole questionnaire
authoring-fix-too-large = Split the questionnaire into smaller parts.
authoring-fix-utf8 = Save the file again, encoded as UTF-8.
authoring-fix-json = Open the file at that place and check commas, quotes and braces.
authoring-fix-split = Split the questionnaire or use fewer levels.
authoring-fix-format = Send a FHIR Questionnaire in JSON, an XLSForm in Excel or CSV, a REDCap dictionary, or a survey of SurveyJS (JSON) or LimeSurvey (.lss).
authoring-fix-rows = Correct that row in the file and send it again.
authoring-fix-link-id = Give each item a linkId of its own.
authoring-fix-condition = Correct the item’s condition (enableWhen), or remove it.
authoring-fix-cycle = Remove one of the conditions in the circle.
authoring-fix-score = Correct the scoring extension that is named.

authoring-tabs = Parts of the questionnaire
authoring-versions = Versions
authoring-structure = Structure
authoring-losses = Import
authoring-events = Events
authoring-preview = Preview
authoring-download-r5 = Download FHIR R5
authoring-download-xlsform = Download XLSForm
authoring-download-redcap = Download REDCap
authoring-download = Download FHIR
authoring-about = About
authoring-created = Created
authoring-last-change = Last change
authoring-canonical = Canonical address
authoring-new-draft = New draft
authoring-replace-draft = Replace the draft
authoring-upload-version = Send new version
authoring-discard-draft = Discard draft
authoring-made = Created { $when }, by { $name }.
authoring-published-at = Published { $when }.
authoring-retired-at = Retired { $when }.
authoring-by-system = system
authoring-by-cli = command line
authoring-upload-title = Send the file of the draft
authoring-upload-replaces = The file takes the place of the draft. What is published does not change.
authoring-upload-adds = The file becomes a draft, the next version. What is published does not change.
authoring-upload-do = Send

authoring-publish-title = Publish version { $number }
authoring-publish-problems = { $count ->
    [one] { $count } problem stands in the way
   *[other] { $count } problems stand in the way
}
authoring-publish-checked = We checked the questionnaire: it can be published.
authoring-publish-immutable = A published version never changes. To change it, publish another.
authoring-publish-retires = The version published until now is retired. Whoever has begun to answer stays with the version they began.
authoring-publish-links = Links to the questionnaire use this version from now on.
authoring-publish-do = Publish now
authoring-problems = This version can’t be published
authoring-notices = { $count ->
    [one] { $count } notice
   *[other] { $count } notices
}
authoring-notices-text = They don’t stop publishing. Check that you mean it so.

authoring-languages = Languages: { $languages }
authoring-no-items = There are no questions yet
authoring-no-items-text = Send a FHIR file with the questions.
authoring-no-text = (no text)
authoring-level = Level { $level }:
authoring-kind-group = Group
authoring-kind-display = Message
authoring-kind-boolean = Yes or no
authoring-kind-decimal = Number with decimals
authoring-kind-integer = Whole number
authoring-kind-date = Date
authoring-kind-date-time = Date and time
authoring-kind-time = Time
authoring-kind-string = Short text
authoring-kind-text = Long text
authoring-kind-url = Web address
authoring-kind-choice = Single choice
authoring-kind-choices = Multiple choice
authoring-kind-open-choice = Choice with another answer
authoring-kind-quantity = Quantity
authoring-kind-attachment = File
authoring-kind-reference = Reference
authoring-kind-unsupported = Type that we can’t ask yet
authoring-points = { $count ->
    [one] { $count } point
   *[other] { $count } points
}
authoring-mark-required = required
authoring-mark-read-only = read only
authoring-mark-hidden = hidden
authoring-mark-repeats = may repeat
authoring-mark-unit = in { $unit }
authoring-mark-min = minimum { $value }
authoring-mark-max = maximum { $value }
authoring-mark-min-length = at least { $count } characters
authoring-mark-max-length = up to { $count } characters
authoring-mark-decimals = up to { $count } decimal places
authoring-mark-min-occurs = at least { $count } answers
authoring-mark-max-occurs = up to { $count } answers
authoring-mark-pattern = in a certain format
authoring-shown-if = Shown if { $conditions }
authoring-and = and
authoring-or = or
authoring-if-answered = “{ $question }” is answered
authoring-if-unanswered = “{ $question }” is not answered
authoring-if-equal = “{ $question }” is “{ $answer }”
authoring-if-not-equal = “{ $question }” is not “{ $answer }”
authoring-if-greater = “{ $question }” is greater than { $answer }
authoring-if-less = “{ $question }” is less than { $answer }
authoring-if-at-least = “{ $question }” is { $answer } or more
authoring-if-at-most = “{ $question }” is { $answer } or less
authoring-red-flag = Alert: { $label }

authoring-scores = Scoring
authoring-no-scores = This questionnaire has no score.
authoring-score-sum = { $count ->
    [one] Sum of { $count } item:
   *[other] Sum of { $count } items:
}
authoring-score-mean = { $count ->
    [one] Mean of { $count } item:
   *[other] Mean of { $count } items:
}
authoring-score-t = T-score, from adaptive questions
authoring-score-count = { $count ->
    [one] Count of { $count } item:
   *[other] Count of { $count } items:
}
authoring-score-range = From { $min } to { $max }.
authoring-score-higher-worse = Higher is worse.
authoring-score-higher-better = Higher is better.
authoring-score-factor = The result is multiplied by { $factor }.
authoring-score-none-missing = Without one of the answers there is no result.
authoring-score-prorated = Up to { $count } answers may be missing; the result is adjusted in proportion.
authoring-score-missing = Up to { $count } answers may be missing.
authoring-bands-of = Bands of { $score }
authoring-points-column = Points
authoring-band = Band
authoring-outcome = Outcome
authoring-band-between = { $from } to { $to }
authoring-band-from = { $from } or more
authoring-band-to = up to { $to }
authoring-band-any = any
authoring-band-if = if { $conditions }
authoring-outcome-healthy = Healthy
authoring-outcome-attention = Attention
authoring-outcome-critical = Critical
authoring-rights = Rights and source

authoring-events-title = What happened
authoring-event-created = Questionnaire created
authoring-event-changed = Title or description changed
authoring-event-right-given = Somebody was given a right
authoring-event-right-taken = Somebody lost a right
authoring-event-shared = Collaborators changed
authoring-event-deleted = Questionnaire deleted
authoring-event-drafted = Draft created
authoring-event-draft-changed = Draft changed
authoring-event-discarded = Draft discarded
authoring-event-published = Version published
authoring-event-version-retired = Version retired

authoring-preview-title = Preview of “{ $title }”
authoring-preview-text = The same questions, conditions and sums as for those who answer. Nothing that you choose here is stored.
authoring-preview-nothing = This version can’t be asked yet.
authoring-preview-optional = (optional)
authoring-preview-other = Another answer
authoring-preview-unit = Unit
authoring-preview-unanswerable = This question can’t be answered here yet.
authoring-preview-cut = The preview shows the first 400 items.
authoring-preview-check = Check and calculate
authoring-preview-update = Update questions
authoring-preview-results = Result
authoring-preview-whole = With these answers, it would be accepted.
authoring-preview-missing = With these answers, it would not be accepted. See the messages at the questions.
authoring-preview-no-score = no result ({ $count } missing)
authoring-patients-title = Result for the patient
authoring-patients-text = Choose what patients see when they open a response they sent. Alerts never appear; help lines appear when there is a risk.
authoring-patients-shows = The patient sees
authoring-patients-shows-hint = Holds for responses that were sent and for those to come.
authoring-patients-nothing = Their answers only
authoring-patients-thanks = Their answers and a thank-you
authoring-patients-scores = Their answers, the points, the band and its advice
authoring-patients-words = Thank-you
authoring-patients-words-hint = Plain words. It stands above the points.
authoring-patients-missing = Choose what the patient sees
authoring-patients-long = Write at most 2,000 characters
authoring-patients-empty = Write the thank-you

authoring-compare = Compare
authoring-compare-from = From
authoring-compare-to = To
authoring-compare-do = Compare versions
authoring-compare-choice = Version { $number } ({ $standing })
authoring-compare-one = There is only one version
authoring-compare-one-text = When there is another one, you see here what changed.
authoring-compare-same = Nothing changed
authoring-compare-same-text = Both versions ask and score the same way.
authoring-compare-added = { $count ->
    [one] { $count } new item
   *[other] { $count } new items
}
authoring-compare-removed = { $count ->
    [one] { $count } item removed
   *[other] { $count } items removed
}
authoring-compare-changed = { $count ->
    [one] { $count } item changed
   *[other] { $count } items changed
}
authoring-compare-whole-count = { $count ->
    [one] { $count } change to the whole questionnaire
   *[other] { $count } changes to the whole questionnaire
}
authoring-compare-scores = Scores that may change:
authoring-compare-whole = Whole questionnaire
authoring-compare-items = Items
authoring-compare-before = Before
authoring-compare-after = After
authoring-change-scores = Affects:
authoring-change-nothing = nothing
authoring-change-severity = severity { $level }
authoring-change-added = New item
authoring-change-removed = Item removed
authoring-change-moved = Moved
authoring-change-kind = Type
authoring-change-words = Text
authoring-change-words-of = Text: { $subject }
authoring-change-option-added = New option: { $subject }
authoring-change-option-removed = Option removed: { $subject }
authoring-change-option-words = Text of the option: { $subject }
authoring-change-option-points = Points of the option: { $subject }
authoring-change-option-order = Order of the options
authoring-change-option-other = Something else of the option: { $subject }
authoring-change-conditions = When it appears
authoring-change-required = Required
authoring-change-repeats = May repeat
authoring-change-read-only = Read only
authoring-change-hidden = Hidden
authoring-change-limit = Limit: { $subject }
authoring-change-expression = Expression: { $subject }
authoring-change-red-flag = Alert rule
authoring-change-score = Score: { $subject }
authoring-change-score-words = Text of the score: { $subject }
authoring-change-score-kind = Kind of score: { $subject }
authoring-change-score-parts = What is counted: { $subject }
authoring-change-score-rule = Rule of the score: { $subject }
authoring-change-score-other = Rule of the score
authoring-change-band = Band of { $subject }
authoring-change-primary = Main score
authoring-change-other = Another part: { $subject }
authoring-place-first = at the start
authoring-place-after = after “{ $item }”
authoring-place-first-in = at the start of “{ $group }”
authoring-place-after-in = in “{ $group }”, after “{ $item }”
authoring-words-short = short version
authoring-words-format = example at the field
authoring-words-open = other answer
authoring-limit-min = minimum
authoring-limit-max = maximum
authoring-limit-min-length = fewest letters
authoring-limit-max-length = most letters
authoring-limit-decimals = decimal places
authoring-limit-min-occurs = fewest answers
authoring-limit-max-occurs = most answers
authoring-limit-pattern = pattern
authoring-limit-size = file size
authoring-rule-factor = factor
authoring-rule-max-missing = answers that may be missing
authoring-rule-prorate = scaling up for what is missing
authoring-rule-decimals = decimal places
authoring-rule-min = lowest value
authoring-rule-max = highest value
authoring-rule-higher-worse = higher is worse
authoring-rule-at-least = points from which it counts
authoring-rule-when = whom the band is for
authoring-publish-changes = What changes against the published version
authoring-publish-compare = See all changes
authoring-publish-more = { $count ->
    [one] and { $count } more item
   *[other] and { $count } more items
}
authoring-note = What is new
authoring-note-hint = Optional. Kept with the version and shown in the list of versions.
authoring-note-long = Write at most 2,000 letters
authoring-in-review = In review
authoring-version-and-review = Version { $number } · draft { $draft } in review
authoring-review-ask = Ask for a review
authoring-review-end = Take back from review
authoring-review-asked-at = Review asked for { $when }, by { $name }.
authoring-review-open = This draft is in review. Check that the reviewer is done.
authoring-done-review-asked = The draft is in review.
authoring-done-review-ended = The draft is no longer in review.
authoring-done-restored = The old version is the draft now.
authoring-restore = Restore
authoring-restore-title = Restore version { $number }?
authoring-restore-text = What version { $number } asks becomes the draft.
authoring-restore-published = What is published does not change until you publish the draft.
authoring-restore-draft = There is a draft already (version { $number }). It will be replaced, and what was changed in it is lost.
authoring-restore-stale = The draft is not the one you saw any more. Nothing was changed. Please look again.
authoring-restore-compare = See what changes in the draft
authoring-restore-do = Create the draft
authoring-restore-replace = Replace the draft
authoring-event-restored = An old version became the draft
authoring-event-review-asked = Review asked for
authoring-event-review-ended = Draft left the review

authoring-check-hint = { $count ->
    [one] { $count } hint
   *[other] { $count } hints
}
authoring-check-hint-text = They may make the questionnaire easier to answer.
authoring-check-all = See all
authoring-check-some = Show only the first
authoring-check-place-whole = Questionnaire
authoring-check-place-item = Item
authoring-check-place-text = Text
authoring-check-place-options = Options
authoring-check-place-conditions = Conditions
authoring-check-place-limits = Limits
authoring-check-place-expressions = Expressions
authoring-check-place-red-flags = Alerts
authoring-check-place-scores = Scores
authoring-check-place-translations = Translations

authoring-translations = Translations
authoring-translations-none = There is no draft
authoring-translations-none-text = Translations are made in a draft. What is published does not change.
authoring-translations-language = Language
authoring-translations-wrong = Write a language code, such as “en” or “es-AR”, other than the original’s
authoring-translations-missing = Only what is missing
authoring-translations-show = Show
authoring-translations-texts = Texts
authoring-translations-complete = { $done } of { $all } translated ({ $percent }%)
authoring-translations-done = Nothing is missing
authoring-translations-done-text = All texts are translated into this language.
authoring-translations-of = Translation of: { $text }
authoring-translations-now = In the draft now: { $text }
authoring-translations-now-none = In the draft now: no translation
authoring-translations-stale = The draft changed while you translated. Nothing was saved, and what you wrote is here. Check it and save again, or discard it.
authoring-translations-save-anyway = Save all the same
authoring-translations-discard = Discard what I wrote
authoring-translations-saved = Translations saved in the draft.
authoring-translations-files = Files for translators
authoring-translations-files-text = Download all texts of this language, translate them in another program and send the file back.
authoring-translations-xliff = Download XLIFF
authoring-translations-csv = Download CSV
authoring-translations-file = XLIFF or CSV file
authoring-translations-import = Send translations
authoring-translations-preview-text = See the draft in this language, as people who answer do.
authoring-role-text = Text
authoring-role-short = Short version
authoring-role-format = Example at the field
authoring-role-open = Other answer
authoring-role-option = Option
authoring-role-rule = Rule
authoring-role-red-flag = Alert
authoring-role-score = Score
authoring-role-band = Band
authoring-role-advice = Advice
authoring-translated-title = Translations sent
authoring-translated-taken = { $count ->
    [one] { $count } translation saved in the draft.
   *[other] { $count } translations saved in the draft.
}
authoring-translated-same = Were the same already
authoring-translated-empty = Without a translation in the file
authoring-translated-changed = { $count ->
    [one] { $count } text changed since the export and was not saved
   *[other] { $count } texts changed since the export and were not saved
}
authoring-translated-unknown = { $count ->
    [one] { $count } text is not in the draft any more
   *[other] { $count } texts are not in the draft any more
}
authoring-translated-no-file = Choose an XLIFF or CSV file.
authoring-translated-not-utf8 = The file is not UTF-8 text.
authoring-translated-not-xml = The file is not valid XML: error at position { $byte }.
authoring-translated-neither = The file is neither XLIFF 1.2 nor a table with the columns key, original and translation.
authoring-translated-other-language = The translations of the file are into “{ $language }”.
authoring-translated-back = Back to the translations
authoring-event-commented = Comment on an item
authoring-event-comment-settled = Comment settled
authoring-event-comment-reopened = Comment opened again

authoring-languages-title = Languages offered
authoring-languages-hint = The questionnaire is always offered in { $language }, the original. Tick the others that are ready. Readers of any other language see the original.
authoring-languages-progress = { $done } of { $all } texts
authoring-languages-partial = { $count ->
    [one] { $count } text is missing and appears in the original language.
   *[other] { $count } texts are missing and appear in the original language.
}
authoring-languages-missing = Translate what is missing ({ $language })
authoring-languages-shrunk = A translation that you ticked became incomplete after the page was opened. Check the languages and publish again.
authoring-languages-effect = This takes effect at once, also for those who have already begun. Answers given do not change.
authoring-languages-save = Save languages
authoring-done-languages = Languages offered saved.
authoring-event-offered = Languages offered changed
authoring-event-mapped = Decision on how to join results

people-title = People
people-text = Who works on this questionnaire beside those who manage the organisation. Administrators may do everything.
people-none = Nobody beside those who manage the organisation.
people-add = Add a person
people-account = Person
people-right = What they may do
people-choose = Choose
people-use = Use
people-use-text = make links to what is published
people-view = View
people-view-text = drafts, versions, trying out and comments
people-edit = Edit
people-edit-text = also change the draft and ask for review
people-publish = Publish
people-publish-text = also publish, restore and retire
people-save = Save
people-take = Take away
people-saved = Right saved.
people-taken = The person no longer works on this questionnaire.
people-since = Since { $when }
people-wrong = Choose a person and what they may do.
people-everybody = Everybody of the team is in the list.
people-of = What { $name } may do
people-read-only = You may look and comment, but not change anything. To edit, ask whoever manages your organisation.
