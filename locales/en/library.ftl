library-title = Instrument library
library-lead = Validated questionnaires with their scoring. The text is the published one, unchanged.
library-questions = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}
library-red-flag = with alert
library-add = Add
library-add-publish = Add and publish
library-added = Added already
library-other-language = This instrument has no text in your language yet. Languages: { $languages }.
library-scores = Scoring
library-no-scores = No score.
library-rights = Rights and source
