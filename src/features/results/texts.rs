//! What people wrote in their own words.

use super::{
    listing::start_of,
    questions::{Asked, Chart, position},
};
use crate::{
    domain::{
        engine::Answers,
        questionnaire::{Compiled, Item},
    },
    storage::{PgConnection, StorageError, responses::Response, results::reading_one},
    web::pager::Pager,
};

/// What somebody wrote.
pub(super) struct Text {
    pub(super) words: String,
    pub(super) when: String,
    pub(super) href: String,
}

/// The newest texts of the period; all of them, in pages, if the address asks for this question.
pub(super) fn texts(
    conn: &mut PgConnection,
    asked: &Asked<'_>,
    compiled: &Compiled,
    item: &Item,
    answered: i64,
) -> Result<Chart, StorageError> {
    let (staff, ctx) = (asked.staff, &asked.staff.ctx);
    let is_paged = asked.query.item.as_deref() == Some(item.link_id.as_str());
    let pager = is_paged.then(|| Pager::new(ctx, asked.query.page, 20, answered));
    let page = pager.as_ref().map_or((5, 0), |pager| (pager.limit(), pager.offset()));
    let found = reading_one::list_with_item(
        conn,
        staff.organisation_id(),
        asked.scope,
        (asked.version, position(item)),
        start_of(asked.query.period.first(ctx.today()), ctx.zone),
        page,
    )?;
    let text = |response: Response| {
        let answers = Answers::from_response_items(compiled, &response.answers).ok()?;
        let words: Vec<String> = answers
            .get(compiled, item.index())
            .into_iter()
            .map(|value| item.told(value, ctx.language.tag()))
            .collect();
        Some(Text {
            words: words.join("; "),
            when: response.submitted_at.map(|at| ctx.when(&at)).unwrap_or_default(),
            href: format!("/staff/responses/{}", response.id),
        })
    };
    let texts = found.into_iter().filter_map(text).collect();
    let mut more = url::form_urlencoded::Serializer::new(String::new());
    more.append_pair("item", &item.link_id).append_pair("period", asked.query.period.code());
    if let Some(version) = &asked.query.version {
        more.append_pair("version", version);
    }
    if let Some(member) = asked.query.member {
        more.append_pair("member", &member.to_string());
    }
    let more = if is_paged || answered <= 5 {
        String::new()
    } else {
        format!("{}?{}#q{}", asked.href, more.finish(), item.index().get())
    };
    Ok(Chart::Texts { texts, pager, more })
}
