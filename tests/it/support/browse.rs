//! Asking pages and reading what they say.

use regex::Regex;

/// What a page answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of the hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let pattern = format!(r#"name="{name}" value="([^"]*)""#);
        let found = Regex::new(&pattern).unwrap().captures(&self.body).map(|found| found[1].to_owned());
        found.unwrap_or_else(|| panic!("no field {name} in {}", self.body))
    }
}

/// `name=value&…`, encoded.
pub(crate) fn fields(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Sends a request and reads the whole answer.
macro_rules! ask {
    ($app:expr, $request:expr) => {{
        let response = actix_web::test::call_service($app, $request.to_request()).await;
        let status = response.status().as_u16();
        let location = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let body = String::from_utf8(actix_web::test::read_body(response).await.to_vec()).unwrap();
        $crate::support::browse::Answer { status, location: location.unwrap_or_default(), body }
    }};
}
pub(crate) use ask;

/// A GET.
macro_rules! look {
    ($app:expr, $path:expr) => {
        $crate::support::browse::ask!($app, actix_web::test::TestRequest::get().uri(&$path))
    };
}
pub(crate) use look;

/// A form as a browser posts it.
macro_rules! post {
    ($app:expr, $path:expr, $fields:expr) => {
        $crate::support::browse::ask!(
            $app,
            actix_web::test::TestRequest::post()
                .uri(&$path)
                .insert_header(("content-type", "application/x-www-form-urlencoded"))
                .set_payload($crate::support::browse::fields($fields))
        )
    };
}
pub(crate) use post;

/// Begins to answer by a link; where it leads.
macro_rules! begin {
    ($app:expr, $link:expr, $mode:expr) => {{
        let welcome = $crate::support::browse::look!($app, $link);
        assert_eq!(welcome.status, 200);
        let start = welcome.hidden("start");
        let fields = [("start", start.as_str()), ("consent", "on"), ("mode", $mode)];
        let begun = $crate::support::browse::post!($app, $link, &fields);
        assert_eq!(begun.status, 303, "{}", begun.body);
        begun.location
    }};
}
pub(crate) use begin;
