//! Properties that nobody reads here: those of looks are passed over, all others told.

use serde_json::Value as Json;

use super::super::Level;
use super::super::build::{ItemDraft, Report};
use super::tree::Node;
use super::types::Shape;
use super::{Object, ignored, written};

/// What is read of a question, wherever that is.
const READ: &str = "accept acceptedTypes allowMultiple calculatedValues cellType choices choicesByUrl choicesEnableIf \
    choicesFromQuestion choicesFromQuestionMode choicesMax choicesMin choicesOrder choicesStep choicesVisibleIf colCount \
    columns columnsVisibleIf commentText correctAnswer defaultValue defaultValueExpression description \
    dontKnowText eachRowRequired elements enableIf expression hasComment hasDontKnow hasNone hasOther hasRefuse hasSelectAll \
    html imageLink inputType isAllRowRequired isCell isRequired items labelFalse labelTrue locale maskType max \
    maxFiles maxLength maxPanelCount maxRateDescription maxRowCount maxSelectedChoices maxSize maxValueExpression min \
    minPanelCount minRateDescription minRowCount minSelectedChoices minValueExpression multiSelect name noneText otherText \
    panelCount panelCountExpression placeHolder placeholder questions rateCount rateMax rateMin rateStep rateValues readOnly \
    refuseText requiredIf resetValueIf rowCount rows rowsVisibleIf runExpression setValueExpression setValueIf \
    showCommentArea showDontKnowItem showNoneItem showOtherItem showRefuseItem showSelectAllItem step templateElements \
    templateTitle text title triggers type validators value valueFalse valueName valueTrue visible visibleIf";

/// What only changes how it looks or is handled, or says it in the library's own words.
const LOOKS: &str = "addPanelText addRowButtonLocation addRowText allowAddPanel allowAddRows allowAdaptiveActions \
    allowCameraAccess allowClear allowImagesPreview allowRemovePanel allowRemoveRows allowRowReorder allowRowsDragAndDrop \
    alternateRows altText autoGenerate autoGrow autoPlay autocomplete backgroundColor bindings cellErrorLocation cells \
    clearButtonText clearIfInvisible closeOnSelect colSpan columnColCount columnLayout columnMinWidth columnWidth commentPlaceholder \
    confirmDelete confirmDeleteText contentMode copyDefaultValueFromLastEntry currency dataFormat dataList \
    descriptionLocation detailErrorLocation displayMode displayStyle emptyRowsText endLoadingFileText errorLocation \
    fileOrPhotoPlaceholder filePlaceholder fitToContainer format gridLayoutColumns hideColumnsIfEmpty hideIfChoicesEmpty \
    hideIfRowsEmpty hideNumber hideSelectedItems horizontalScroll id imageFit imageHeight imagePosition imageWidth indent \
    innerIndent inputSize inputTextAlignment isSinglePage itemComponent itemSize itemTitleWidth labelTextStyle leftLabel \
    logo maskSettings maxErrorText maxHeight maxImageHeight maxImageWidth maxRateValue maxTextLength maxTimeToFinish maxWidth \
    maximumFractionDigits minErrorText minHeight minImageHeight minImageWidth minWidth minimumFractionDigits \
    navigationButtonsVisibility navigationDescription navigationTitle newPanelPosition noEntriesText noRowsText numericColumn \
    optionsCaption otherErrorText otherPlaceholder otherPlaceHolder page panelAddText panelNextText panelPrevText panelRemoveButtonLocation \
    panelRemoveText panelsState penColor penMaxWidth penMinWidth photoPlaceholder prevPanelText nextPanelText \
    progressBarLocation questionErrorLocation questionStartIndex questionTitleLocation questionTitleWidth questionsOnPageMode \
    rateColorMode rateDescriptionLocation rateDisplayMode rateType renderAs renderMode removePanelButtonLocation removePanelText \
    removeRowText requiredErrorText requiredText rightLabel rowHeight rowTitleWidth rows_ searchEnabled searchMode selectAllText \
    selectToRankAreasLayout selectToRankEmptyRankedAreaText selectToRankEmptyUnrankedAreaText separateSpecialChoices \
    scaleColorMode showCaption showClearButton showColonDelimiter showHeader showInMultipleColumns showLabel showLabels \
    showNavigationButtons showNumber showOptionsCaption showPlaceholder showPreview showProgressBar showQuestionNumbers \
    showRangeInProgress showSelectAllItemBeforeItems signatureHeight signatureWidth size startWithNewLine state storeDataAsText \
    storeOthersAsComment swapOrder tabAlign tabTitlePlaceholder templateDescription templateErrorLocation \
    templateQuestionTitleLocation templateQuestionTitleWidth templateTabTitle textUpdateMode textWrapEnabled titleLocation \
    toolbox tooltipVisibility transposeData useCaseSensitiveComparison useDisplayValuesInDynamicTexts useDisplayValuesInTitle \
    useTitleAsLabel verticalAlign waitForUpload waitUpload width displayRateDescriptionsAsExtremeItems includeIntoResult \
    $schema";

/// Of a survey: what is read, and what only changes how it looks.
const OF_SURVEY: &str = "title description locale pages elements questions triggers calculatedValues logo logoPosition logoFit \
    logoWidth logoHeight logoHeightValue logoWidthValue showProgressBar progressBarType progressBarLocation progressBarShowPageTitles progressBarShowPageNumbers \
    progressBarInheritWidthFrom progressBarShowPageNumbers showQuestionNumbers questionStartIndex showPageTitles showPageNumbers \
    showTitle showTOC tocLocation showNavigationButtons navigationButtonsLocation showPrevButton showCompleteButton \
    widthMode width fitToContainer headerView gridLayoutEnabled questionTitleLocation questionDescriptionLocation \
    questionErrorLocation requiredText requiredMark questionTitlePattern questionTitleTemplate mode pagePrevText pageNextText \
    completeText startSurveyText editText previewText checkErrorsMode validationEnabled textUpdateMode autoFocusFirstQuestion autoFocusFirstError \
    focusFirstQuestionAutomatic focusOnFirstError goNextPageAutomatic autoAdvanceEnabled autoAdvanceAllowComplete \
    allowCompleteSurveyAutomatic storeOthersAsComment clearInvisibleValues sendResultOnPageNext partialSendEnabled \
    maxTextLength maxOthersLength maxCommentLength autoGrowComment allowResizeComment commentAreaRows keepIncorrectValues \
    useCaseSensitiveComparison backgroundImage backgroundImageFit backgroundImageAttachment backgroundOpacity themeVariables \
    themeName colorPalette isPanelless themes matrixDragHandleArea showPreviewBeforeComplete showPreview previewMode \
    questionsOnPageMode isSinglePage mobileBreakpoint lazyRenderEnabled lazyRendering lazyRenderingEnabled surveyWidth rateColorMode \
    surveyId surveyPostId surveyShowDataSaving cookieName sendResultOnPageNext loadingHtml emptySurveyText completedHtml \
    completedBeforeHtml showCompletedPage showCompletePage navigateToUrl $schema questionStartIndex css focusOnFirstError \
    showBrandInfo calculatedValues sjsVersion version name id";

fn names(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_whitespace()
}

/// Properties of a survey that nobody reads.
pub(super) fn of_survey(survey: &Object, report: &mut Report) {
    for (name, json) in survey {
        if !names(OF_SURVEY).any(|known| known == name) && !is_nothing(json) {
            report.add(Level::Kept, ignored(name, &written(json)));
        }
    }
}

/// Properties of a question that nobody reads, and those that are read in vain.
pub(super) fn of_question(node: &Node, item: &mut ItemDraft) {
    for (name, json) in &node.json {
        let is_known = names(READ).chain(names(LOOKS)).any(|known| known == name);
        if !is_known && !is_nothing(json) {
            item.lose(Level::Kept, name, &written(json), ignored(name, &written(json)));
        }
    }
    let lost = |name: &'static str, level: Level, item: &mut ItemDraft| {
        if let Some(json) = node.get(name).filter(|json| !is_nothing(json)) {
            item.lose(level, name, &written(json), ignored(name, &written(json)));
        }
    };
    lost("correctAnswer", Level::Kept, item);
    lost("resetValueIf", Level::Changed, item);
    if matches!(node.word("choicesOrder"), "random" | "asc" | "desc") {
        lost("choicesOrder", Level::Kept, item);
    }
    if node.is("showSelectAllItem") || node.is("hasSelectAll") {
        item.lose(Level::Kept, "showSelectAllItem", "true", ignored("showSelectAllItem", "true"));
    }
    if node.word("maskType") == "pattern" || node.word("maskType") == "datetime" {
        let mask = node.get("maskSettings").map(written).unwrap_or_default();
        item.lose(Level::Changed, "maskSettings", &mask, ignored("maskSettings", &mask));
    }
    let starts = |name: &str| node.get(name).and_then(Json::as_i64).unwrap_or_default();
    if node.shape == Shape::PanelDynamic && starts("panelCount") > starts("minPanelCount").max(1) {
        lost("panelCount", Level::Kept, item);
    }
    if node.shape == Shape::PanelDynamic {
        if node.get("panelCountExpression").is_some() {
            lost("panelCountExpression", Level::Changed, item);
        }
        lost("defaultValue", Level::Changed, item);
    }
    if node.shape == Shape::MatrixDynamic {
        lost("defaultValue", Level::Changed, item);
    }
}

/// What says nothing.
fn is_nothing(json: &Json) -> bool {
    match json {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.is_empty(),
        Json::Array(list) => list.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
