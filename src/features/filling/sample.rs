//! How a question of a draft will be asked: the same pages, with nothing stored and nowhere to go on. The item stands alone,
//! without its conditions and computed values, so that it is shown while the rest of the draft is half done.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde::Deserialize;
use serde_json::Value as Json;
use url::form_urlencoded;

use super::{
    pages::{ChatPage, Message, NothingToShowPage, Progress, StepPage, Turn},
    questions::{Maker, Question},
};
use crate::{
    domain::{
        engine::{Answers, Context, Occurrence, evaluate},
        ids::QuestionnaireId,
        questionnaire::{
            Compiled, Item, Questionnaire,
            edit::{Tree, alone},
        },
    },
    storage::{Db, StorageError, compiled::try_compile, versions},
    web::{
        authors::MayView,
        embedding,
        errors::PageError,
        forms::Query,
        page::{PageContext, show as show_page},
        tongue::Tongue,
    },
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct SampleQuery {
    /// The linkId of a question, a message or a group.
    #[serde(default)]
    item: String,
    /// `chat`, else a page.
    #[serde(rename = "as")]
    kind: Option<String>,
}

/// The item as it is asked, and its place among the questions of the draft.
struct Sample {
    compiled: Compiled,
    number: usize,
    total: usize,
    title: String,
}

/// `GET /admin/questionnaires/{id}/editor/preview`
pub(super) async fn show(
    db: Data<Db>,
    member: MayView,
    id: Path<QuestionnaireId>,
    query: Query<SampleQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    let (organisation, id, query) = (member.organisation_id(), id.into_inner(), query.into_inner());
    let (item, is_chat) = (query.item, query.kind.as_deref() == Some("chat"));
    embedding::allow_own(&request);
    let sample = db
        .read(move |conn| {
            let version = versions::find_draft(conn, organisation, id)?;
            let resource = version.json()?;
            // of the questionnaire itself the first of its items is shown
            let first = || Tree::of(&resource).ids().next().map(str::to_owned);
            let wanted = Some(item).filter(|item| !item.is_empty()).or_else(first).unwrap_or_default();
            let Some(part) = alone(&resource, &wanted) else { return Ok(None) };
            let questionnaire = Questionnaire::from_json(&part)
                .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
            let compiled = try_compile(conn, &version, &questionnaire)?;
            let sample = |compiled| Sample::of(compiled, &resource, &wanted);
            Ok::<_, StorageError>(compiled.ok().map(sample).map(|sample| (sample, wanted.clone())))
        })
        .await?;
    let ctx = member.ctx();
    let Some((sample, item)) = sample else { return show_page(&NothingToShowPage { ctx }) };
    let here = |kind: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("as", kind)
            .append_pair("item", &item)
            .finish();
        format!("/admin/questionnaires/{id}/editor/preview?{query}")
    };
    let now = ctx.now.with_timezone(&ctx.zone).fixed_offset();
    let language = ctx.language;
    let context = Context::new(language.tag(), now);
    let answers = Answers::initial(&sample.compiled, &context);
    let evaluation = evaluate(&sample.compiled, &answers, &context);
    let Some(at) = sample.asked(&item) else { return show_page(&NothingToShowPage { ctx }) };
    let maker = Maker {
        compiled: &sample.compiled,
        language,
        answers: &answers,
        evaluation: &evaluation,
        posted: None,
        problems: &[],
        base: String::new(),
        response: "",
    };
    let question = maker.question(&at);
    let addresses = (here("page"), here("chat"));
    if is_chat {
        return show_page(&sample.conversation(ctx, question, addresses));
    }
    let page = sample.page(ctx, question, addresses);
    show_page(&page)
}

impl Sample {
    fn of(compiled: Compiled, resource: &Json, item: &str) -> Self {
        let questions = crate::domain::questionnaire::edit::questions(resource);
        let at = questions.iter().position(|id| id == item).unwrap_or(0);
        let title = resource.get("title").and_then(Json::as_str).unwrap_or_default().to_owned();
        Self { compiled, number: at + 1, total: questions.len().max(1), title }
    }

    /// The item itself; of a group its first question or message.
    fn asked(&self, item: &str) -> Option<Occurrence> {
        let index = self.compiled.index_of(item)?;
        let is_asked = |index: &crate::domain::questionnaire::ItemIndex| {
            self.compiled.item(*index).kind != crate::domain::questionnaire::Kind::Group
        };
        let below = self.compiled.items().iter().map(Item::index).filter(|other| *other >= index);
        below.into_iter().find(is_asked).map(Occurrence::from)
    }

    fn progress(&self) -> Progress {
        let share = self.number * 1000 / self.total;
        let (title, number, total) = (self.title.clone(), self.number, self.total);
        Progress { title, number, total, share, minutes: 0, marks: Vec::new() }
    }

    fn page(&self, ctx: PageContext, question: Question, (here, chat): (String, String)) -> StepPage {
        StepPage {
            question,
            progress: self.progress(),
            action: String::new(),
            base: String::new(),
            ahead: String::new(),
            next: here.clone(),
            previous: String::new(),
            leave: here,
            chat,
            was: String::new(),
            from_check: false,
            is_saved: false,
            headers: Vec::new(),
            footers: Vec::new(),
            ctx,
        }
    }

    fn conversation(&self, ctx: PageContext, question: Question, (form, here): (String, String)) -> ChatPage {
        let messages = vec![Message::Asked(question.words.clone())];
        ChatPage {
            title: self.title.clone(),
            progress: self.progress(),
            tongue: Tongue::of(&self.compiled, ctx.language.tag()),
            turns: vec![Turn { at: question.at.clone(), messages }],
            earlier: 0,
            all: String::new(),
            is_rest: false,
            question: Some(question).filter(|question| !question.is_message()),
            action: String::new(),
            base: String::new(),
            ahead: String::new(),
            next: here.clone(),
            is_saved: false,
            was: String::new(),
            form,
            leave: here.clone(),
            check: here,
            ctx,
        }
    }
}
