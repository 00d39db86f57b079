//! The key with which another system signs what a response begins with: shown when asked for, and made anew.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};

use super::{
    embedding::EmbeddingPage,
    handlers::{changeable, find},
};
use crate::{
    domain::ids::LinkId,
    storage::{Db, StorageError, link_listing, links, open_links::OpenLinks},
    web::{
        errors::PageError,
        forms::{ButtonForm, CsrfForm},
        page::show as show_page,
        prefill,
        roles::Staff,
        settings::WebSettings,
        signing::SigningKey,
    },
};

/// In the examples, where the key is: in no source.
const VARIABLE: &str = "WECONECTA_PREFILL_KEY";

/// A key as its page shows it.
pub(super) struct ShownKey {
    pub(super) text: String,
    pub(super) is_new: bool,
}

/// `POST /staff/links/{id}/prefill-key`: the key is in this answer and nowhere else, so no redirect follows.
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    key: Data<SigningKey>,
    staff: Staff,
    id: Path<LinkId>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    let rotation = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            let link = link_listing::find(w.conn(), organisation, id, whose)?.link;
            if link.prefill_rotation > 0 {
                links::note_prefill_key_shown(w, organisation, id)?;
            }
            Ok::<_, StorageError>(link.prefill_rotation)
        })
        .await?;
    let shown = prefill::key_of(&key, id, rotation).map(|text| ShownKey { text, is_new: false });
    page(&db, &settings, &staff, id, shown).await
}

/// `POST /staff/links/{id}/prefill-key/new`: from now on no earlier key counts.
pub(super) async fn renew(
    (db, settings): (Data<Db>, Data<WebSettings>),
    key: Data<SigningKey>,
    known: Data<OpenLinks>,
    staff: Staff,
    id: Path<LinkId>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    let rotation = db
        .write(staff.actor(), staff.ctx.now, move |w| {
            link_listing::find(w.conn(), organisation, id, whose)?;
            links::rotate_prefill_key(w, organisation, id)
        })
        .await?;
    known.clear();
    let shown = prefill::key_of(&key, id, rotation).map(|text| ShownKey { text, is_new: true });
    page(&db, &settings, &staff, id, shown).await
}

async fn page(
    db: &Db,
    settings: &WebSettings,
    staff: &Staff,
    id: LinkId,
    key: Option<ShownKey>,
) -> Result<HttpResponse, PageError> {
    let link = find(db, settings, staff, id, changeable(staff)).await?;
    let page = EmbeddingPage::new(staff.ctx(), settings, link);
    show_page(&EmbeddingPage { key, ..page })
}

/// How a program in Python makes an address.
pub(super) fn python(url: &str) -> String {
    format!(
        r#"import base64, hashlib, hmac, json, os, time

key = os.environ["{VARIABLE}"]
text = json.dumps({{"exp": int(time.time()) + 86400, "answers": {{"record": "12345"}}}})
prefill = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
sig = hmac.new(key.encode(), prefill.encode(), hashlib.sha256).hexdigest()
print(f"{url}?prefill={{prefill}}&sig={{sig}}")"#
    )
}

/// The same in PHP.
pub(super) fn php(url: &str) -> String {
    format!(
        r#"$key = getenv("{VARIABLE}");
$text = json_encode(["exp" => time() + 86400, "answers" => ["record" => "12345"]]);
$prefill = rtrim(strtr(base64_encode($text), "+/", "-_"), "=");
$sig = hash_hmac("sha256", $prefill, $key);
echo "{url}?prefill=$prefill&sig=$sig";"#
    )
}
