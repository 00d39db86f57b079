mapping-title = Join results
mapping-open = Join the results
mapping-text = Say what each question that changed or went is in the newer version. Until you do, its results stay apart.
mapping-show = Show
mapping-compare = See the changes
mapping-one = Only one version was published
mapping-one-text = When there are two, this is where you say how to join their results.
mapping-nothing = Nothing to decide
mapping-nothing-text = No question changed from one version to the other: the results are joined.
mapping-saved = Saved. It holds for results and files from now on.
mapping-story = Last decision: { $when }, by { $name }.
mapping-items = Questions that changed or went
mapping-choose = In the newer version
mapping-options = What each option is
mapping-undecided = Not decided yet
mapping-not-comparable = Not comparable
mapping-comparable = Comparable: it is the same
mapping-same-as = It is the same as: { $text } ({ $code })
mapping-suggest-words = Suggestion, same text: { $text } ({ $code })
mapping-suggest-options = Suggestion, same options: { $text } ({ $code })
mapping-suggest-option = Suggestion: { $text }
mapping-option-points = { $text } ({ $points } pts)
mapping-doubled = Two of the older version can’t be the same in the newer one. Choose another for one of them: { $names }
mapping-score = Score
mapping-doubt-gone = Gone
mapping-doubt-kind = Type changed
mapping-doubt-words = Text changed
mapping-doubt-options = Options changed
mapping-doubt-points = Points changed
mapping-doubt-unit = Unit changed
mapping-doubt-score = Calculation may have changed
mapping-count-same = { $count ->
    [one] { $count } question unchanged
   *[other] { $count } questions unchanged
}
mapping-count-open = { $count ->
    [one] { $count } question changed or went
   *[other] { $count } questions changed or went
}
mapping-count-undecided = { $count ->
    [one] { $count } undecided
   *[other] { $count } undecided
}
