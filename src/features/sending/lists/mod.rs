//! People of a spreadsheet, invited together: the file, what its columns are, a look at what is wrong with which row,
//! then a job invites them while the page shows how far it has come.

mod pages;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Deserialize;
use uuid::Uuid;

use self::pages::{ColumnsPage, ListsPage, ProgressPage, checked};
use super::{
    forms::{channels_of, days_of},
    invite::{usable_links, whose},
    when,
};
use crate::{
    domain::ids::LinkId,
    exchange::people::{self, Column, PeopleList, Refusal},
    jobs::invite_list,
    storage::{
        Db, StorageError,
        invitation_lists::{self, InvitationList, NewList},
        links,
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm, CsrfUpload, FieldErrors, Query, UploadedFile},
        page::{see_other, show as show_page, show_as},
        roles::Staff,
    },
};

/// Lists of a member that the first page shows, the newest.
const SHOWN: i64 = 10;

/// Largest list, in bytes: far more than its rows need.
const LARGEST: usize = 2_000_000;

/// Longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 80;

/// Whom to invite to what, kept as typed beside the file.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ListForm {
    /// Made with the page: what is sent twice is one list.
    #[serde(default)]
    origin: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    way: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    remind: String,
    /// Rows that were pasted in place of a file.
    #[serde(default)]
    text: String,
}

/// What each column is, from left to right.
#[derive(Debug, Deserialize)]
pub(super) struct ColumnsForm {
    #[serde(default)]
    column: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ListsQuery {
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    done: Option<String>,
}

/// `GET /staff/sends/lists`
pub(super) async fn show_all(
    db: Data<Db>,
    staff: Staff,
    query: Query<ListsQuery>,
) -> Result<HttpResponse, PageError> {
    let form = ListForm {
        origin: Uuid::now_v7().to_string(),
        link: query.link.clone().unwrap_or_default(),
        way: "auto".to_owned(),
        days: "30".to_owned(),
        remind: "none".to_owned(),
        text: String::new(),
    };
    let is_deleted = query.done.as_deref() == Some("deleted");
    show_page(&ListsPage { is_deleted, ..lists_page(&db, &staff, form).await? })
}

async fn lists_page(db: &Db, staff: &Staff, form: ListForm) -> Result<ListsPage, AppError> {
    let (organisation, author, ctx, whose) = (staff.organisation_id(), staff.id(), staff.ctx(), whose(staff));
    let now = ctx.now;
    let (links, lists) = db
        .read(move |conn| {
            let links = usable_links(conn, organisation, whose, now)?;
            let lists = invitation_lists::list(conn, organisation, author, SHOWN)?;
            Ok::<_, StorageError>((links, lists))
        })
        .await?;
    Ok(ListsPage { ctx, form, errors: FieldErrors::new(), links, lists, is_deleted: false })
}

/// `POST /staff/sends/lists`: reads the file and keeps it until its columns are known.
pub(super) async fn create(
    db: Data<Db>,
    staff: Staff,
    upload: CsrfUpload<ListForm>,
) -> Result<HttpResponse, PageError> {
    let CsrfUpload { form, files } = upload;
    let mut page = lists_page(&db, &staff, form).await?;
    let mut errors = FieldErrors::new();
    let link = page.links.iter().map(|(id, _)| *id).find(|id| id.to_string() == page.form.link);
    if link.is_none() {
        errors.add("link", "sends-link-missing");
    }
    let channels = channels_of(&page.form.way);
    let days = days_of(&page.form.days);
    for (name, is_fine) in [("way", channels.is_some()), ("days", days.is_some())] {
        if !is_fine {
            errors.add(name, "sends-choose");
        }
    }
    let reminders = when::reminders(&page.form.remind, &mut errors);
    let file = files.into_iter().find(|file| !file.bytes.is_empty() || file.is_cut);
    let file_name = file.as_ref().map(|file| file.name.chars().take(LONGEST_NAME).collect::<String>());
    let read = read(file, &page.form.text);
    if let Err((field, key)) = &read {
        errors.add(*field, *key);
    }
    let (Some(link), Some(channels), Some(days), Ok((content, list)), Ok(id), true) =
        (link, channels, days, read, page.form.origin.parse::<Uuid>(), errors.is_empty())
    else {
        page.errors = errors;
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (organisation, author) = (staff.organisation_id(), staff.id());
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let new = NewList {
            id,
            author,
            link: LinkId::new(link),
            file_name: file_name.as_deref().unwrap_or_default(),
            channels,
            holds_days: (days > 0).then_some(days).and_then(|days| days.try_into().ok()),
            reminders,
            content: &content,
            people: i32::try_from(list.rows.len()).unwrap_or(i32::MAX),
        };
        invitation_lists::insert(w, organisation, &new)
    })
    .await?;
    Ok(see_other(&format!("/staff/sends/lists/{id}")))
}

/// The text of a file or what was pasted, and its rows; else the field and what is wrong.
fn read(
    file: Option<UploadedFile>,
    pasted: &str,
) -> Result<(String, PeopleList), (&'static str, &'static str)> {
    let (field, text) = match file {
        Some(file) if file.is_cut || file.bytes.len() > LARGEST => return Err(("files", "lists-file-large")),
        Some(file) => ("files", people::decode(&file.bytes)),
        None if pasted.trim().is_empty() => return Err(("files", "lists-file-missing")),
        None if pasted.len() > LARGEST => return Err(("text", "lists-file-large")),
        None => ("text", Ok(pasted.to_owned())),
    };
    let read = text.and_then(|text| people::read(&text).map(|list| (text, list)));
    read.map_err(|refusal| {
        let key = match refusal {
            Refusal::Empty => "lists-file-empty",
            Refusal::TooLong => "lists-file-long",
            Refusal::NoText => "lists-file-no-text",
        };
        (field, key)
    })
}

/// A list of this member, with the title of its link.
async fn find(db: &Db, staff: &Staff, id: Uuid) -> Result<(InvitationList, String), StorageError> {
    let (organisation, author) = (staff.organisation_id(), staff.id());
    db.read(move |conn| {
        let list = invitation_lists::find(conn, organisation, author, id)?;
        let title = links::find(conn, organisation, list.link())?.title;
        Ok((list, title))
    })
    .await
}

/// `GET /staff/sends/lists/{id}`: its columns and a look at its rows, or how far it has come.
pub(super) async fn show(db: Data<Db>, staff: Staff, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let (list, title) = find(&db, &staff, *id).await?;
    if list.started_at.is_some() {
        return show_page(&ProgressPage { ctx: staff.ctx(), list, title });
    }
    let columns: Vec<Column> = list.column_kinds.iter().filter_map(|name| Column::from_name(name)).collect();
    show_page(&columns_page(&staff, (list, title), columns)?)
}

fn columns_page(
    staff: &Staff,
    (list, title): (InvitationList, String),
    columns: Vec<Column>,
) -> Result<ColumnsPage, AppError> {
    let content = list.content.as_deref().unwrap_or_default();
    let people = people::read(content).map_err(|_refusal| StorageError::Corrupt("content of a list"))?;
    let is_checked = columns.contains(&Column::Name);
    let check = is_checked.then(|| checked(&people, &columns, !list.channels().is_empty()));
    let columns = if columns.is_empty() { people.guess() } else { columns };
    Ok(ColumnsPage { ctx: staff.ctx(), list, title, people, columns, check, errors: FieldErrors::new() })
}

/// `POST /staff/sends/lists/{id}/columns`
pub(super) async fn save_columns(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    form: CsrfForm<ColumnsForm>,
) -> Result<HttpResponse, PageError> {
    let (list, title) = find(&db, &staff, *id).await?;
    if list.started_at.is_some() {
        return Ok(see_other(&format!("/staff/sends/lists/{id}")));
    }
    let columns: Option<Vec<Column>> = form.column.iter().map(|name| Column::from_name(name)).collect();
    let columns = columns.ok_or(AppError::BadRequest("no such column"))?;
    if !columns.contains(&Column::Name) {
        let mut page = columns_page(&staff, (list, title), columns)?;
        page.errors.add("column-0", "lists-name-missing");
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let names: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
        invitation_lists::save_columns(w, &list, &names)
    })
    .await?;
    Ok(see_other(&format!("/staff/sends/lists/{id}#check")))
}

/// `POST /staff/sends/lists/{id}/start`: from here on a job does it. Pressed twice, it starts once.
pub(super) async fn start(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (list, _) = find(&db, &staff, *id).await?;
    if list.column_kinds.is_empty() {
        return Err(AppError::Conflict.into());
    }
    db.write(staff.actor(), staff.ctx.now, move |w| invite_list::start(w, &list)).await?;
    Ok(see_other(&format!("/staff/sends/lists/{id}")))
}

/// `POST /staff/sends/lists/{id}/deletion`: forgets a list that was not started.
pub(super) async fn delete(
    db: Data<Db>,
    staff: Staff,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (list, _) = find(&db, &staff, *id).await?;
    let is_gone = db.write(staff.actor(), staff.ctx.now, move |w| invitation_lists::delete(w, &list)).await?;
    if !is_gone {
        return Err(AppError::Conflict.into());
    }
    Ok(see_other("/staff/sends/lists?done=deleted"))
}
