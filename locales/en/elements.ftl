elements-tabs = Parts of the library
elements-tab-instruments = Instruments
elements-tab-elements = Elements
elements-title = Element library
elements-lead = Questions and answer sets to use again in other questionnaires.
elements-new-question = New question
elements-new-question-text = The question stays in the library. Later you put it into any questionnaire.
elements-new-answer-set = New answer set
elements-new-answer-set-text = The options stay in the library. Later you use them in choice questions.
elements-edit = Edit element
elements-edit-text = Saving makes a new revision. No questionnaire changes by it: afterwards you choose which drafts take it.
elements-search = Search by words
elements-kind = Type
elements-all-kinds = All types
elements-kind-answer-set = Answer set
elements-who = Who sees it
elements-who-all = All that I see
elements-who-mine = Only mine
elements-who-shared = Shared
elements-who-private = Only for me
elements-who-archived = Archived
elements-shared = Shared
elements-private = Only for you
elements-archived = Archived
elements-shared-choice = All authors of the organisation
elements-private-choice = Only me
elements-revision = Revision { $number }
elements-nothing-found = Nothing found
elements-nothing-found-text = Try other words or another type.
elements-empty = There are no elements yet
elements-empty-text = Make one here, or save a question from the editor of a questionnaire.
elements-field-title = Name in the library
elements-field-title-hint = Only authors see this name.
elements-title-missing = Write the name.
elements-flag-unfinished = Complete the alert or leave it empty.
elements-show-fields = Show the fields of this type
elements-more-options = More rows
elements-more = More settings
elements-stale = Somebody else changed this element while you were writing. What you typed is still here: check it and save again.
elements-share = Share
elements-unshare = Keep to myself
elements-archive = Archive
elements-restore = Take out of the archive
elements-done-created = Saved in the library.
elements-done-changed = New revision saved. Questionnaires stay as they are.
elements-done-shared = All authors see this element now.
elements-done-unshared = Only its owner sees this element now.
elements-done-archived = Archived. What questionnaires already use stays as it is.
elements-done-restored = Back in the library.
elements-done-applied = { $count ->
    [0] No draft was changed.
    [one] 1 draft was changed. It can be undone in its editor.
   *[other] { $count } drafts were changed. It can be undone in the editor of each.
}
elements-refused-newer = The element has changed since this list was opened. Look at the changes as they are now and choose again.
elements-asked = As the patient sees it
elements-asked-none = It can't be shown yet: something is missing in this element.
elements-options = Options and points:
elements-uses = Used in
elements-uses-none = No questionnaire uses this element.
elements-uses-others = { $count ->
    [one] Also in 1 version of questionnaires that you may not see.
   *[other] Also in { $count } versions of questionnaires that you may not see.
}
elements-uses-text = Published versions and responses never change because of the library.
elements-offers = { $count ->
    [one] 1 draft with an older revision
   *[other] { $count } drafts with an older revision
}
elements-offers-text = Tick those that should change. What the element changed (text, type, options, points, limits, alerts) replaces what the draft has. Code, place, numbering, whether it is required, conditions and formulas stay.
elements-offer-same = No words change: only the revision is noted.
elements-apply = Apply to the chosen drafts
elements-pick = From the library
elements-pick-title = From the library to { $title }
elements-pick-text = Choose what goes into the questionnaire.
elements-pick-text-item = Questions go behind “{ $item }”, or into it if it is a group. Answer sets replace its options.
elements-back = Back to the editor
elements-insert = Put into the questionnaire
elements-use-answers = Use these options
elements-needs-choice = Open a choice question in the editor first.
elements-keep-question = The question
elements-keep-answers = Only the options
editor-from-library = From the library
editor-library = Library
editor-element-from = From the library:
editor-element-hidden = It came from an element of the library that you don't see.
editor-element-newer = new revision available
editor-element-renew = Apply the new revision
editor-element-unlink = Unlink from the library
editor-element-save = Save to the library
editor-element-what = What to save
editor-answers-from-library = Options from the library
editor-done-element = Element of the library added.
editor-done-element-answers = Options of the library applied.
editor-done-element-save = Saved in the library.
editor-done-element-renew = New revision of the element applied.
editor-done-element-unlink = Item unlinked from the library.
editor-refused-element-unfit = This element doesn't fit this item.
