//! The register of routes: each is named with who may use it, so that a test can walk them all and see that the handlers keep to it.

use std::{collections::BTreeMap, mem};

use actix_web::{
    FromRequest, Handler, Resource, Responder, Route,
    dev::{AppService, HttpServiceFactory},
    guard::{self, Guard},
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use super::{
    errors::{AppError, PageError},
    session::{self, Sessions},
};
use crate::storage::collaborators::Right;

/// Who may use a route. The role extractors in a handler's signature enforce it; this states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// Anybody.
    Open,
    /// Whoever holds the token in the path; it tells the organisation.
    Token,
    /// Any account.
    SignedIn,
    Patient,
    /// Members, admins included.
    Staff,
    Admin,
    /// Admins, and members with this right on the questionnaire in the path.
    Author(Right),
    /// A key with the scopes that the operation names.
    ApiKey,
    /// Health and metrics: anybody who reaches the address that they are bound to.
    Operator,
}

impl Access {
    /// Whether the session tells who may.
    fn needs_session(self) -> bool {
        match self {
            Self::SignedIn | Self::Patient | Self::Staff | Self::Admin | Self::Author(_) => true,
            Self::Open | Self::Token | Self::ApiKey | Self::Operator => false,
        }
    }
}

/// One route as registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub method: Method,
    pub pattern: &'static str,
    pub access: Access,
}

/// Collects routes, then hands them to actix: more literal patterns first, 405 with `Allow` for methods that a pattern does not know.
#[derive(Default)]
pub struct Routes {
    listed: Vec<Listed>,
    tree: Branch,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers `HEAD` too.
    pub fn get<F, Args>(&mut self, pattern: &'static str, access: Access, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::GET, pattern, access, handler)
    }

    pub fn post<F, Args>(&mut self, pattern: &'static str, access: Access, handler: F) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.add(Method::POST, pattern, access, handler)
    }

    /// For the API; pages use [`Routes::get`] and [`Routes::post`] only.
    pub fn add<F, Args>(
        &mut self,
        method: Method,
        pattern: &'static str,
        access: Access,
        handler: F,
    ) -> &mut Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.listed.push(Listed { method: method.clone(), pattern, access });
        let route = Route::new().guard(accepts(&method)).to(handler);
        let branch = self.tree.at(pattern);
        branch.has_session |= access.needs_session();
        branch.handlers.push((method, route));
        self
    }

    /// Lets an open page see the session if there is one, or begin one.
    pub fn with_session(&mut self, pattern: &'static str) -> &mut Self {
        self.tree.at(pattern).has_session = true;
        self
    }

    /// All that were registered, in the order of registration.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// Registers with actix.
    pub(super) fn register(mut self, sessions: &Sessions, config: &mut ServiceConfig) {
        for (path, branch) in self.tree.nested() {
            config.service(Rooted { path, branch, sessions: sessions.clone() });
        }
    }
}

/// What begins with the same segments. Nested, so that a path is compared segment by segment with what can still follow:
/// in one list, each pattern with a parameter would cost a regular expression until one fits.
#[derive(Default)]
struct Branch {
    handlers: Vec<(Method, Route)>,
    /// Whether the handlers see the session. No other page loads one.
    has_session: bool,
    below: BTreeMap<Segment, Branch>,
}

impl Branch {
    /// The branch of a pattern, made if there is none.
    fn at(&mut self, pattern: &'static str) -> &mut Self {
        pattern
            .split('/')
            .skip(1)
            .fold(self, |branch, segment| branch.below.entry(Segment::of(segment)).or_default())
    }

    /// What lies below, each with its path from here. Segments that lead to one branch only are compared as one.
    fn nested(&mut self) -> impl Iterator<Item = (String, Self)> + use<> {
        mem::take(&mut self.below).into_iter().map(|(segment, mut branch)| {
            let mut path = format!("/{}", segment.text);
            while branch.handlers.is_empty()
                && branch.below.len() == 1
                && let Some((segment, only)) = branch.below.pop_first()
            {
                path.push('/');
                path.push_str(segment.text);
                branch = only;
            }
            (path, branch)
        })
    }
}

/// A branch where it stands.
struct Rooted {
    path: String,
    branch: Branch,
    sessions: Sessions,
}

impl HttpServiceFactory for Rooted {
    fn register(self, config: &mut AppService) {
        let Self { path, mut branch, sessions } = self;
        let below: Vec<_> = branch.nested().collect();
        if !below.is_empty() {
            let own = (!branch.handlers.is_empty()).then(|| (String::new(), branch));
            let parts = own.into_iter().chain(below);
            return parts
                .fold(web::scope(&path), |scope, (path, branch)| {
                    scope.service(Self { path, branch, sessions: sessions.clone() })
                })
                .register(config);
        }
        let resource = resource(&path, branch.handlers);
        if branch.has_session {
            with_session(resource, &sessions).register(config);
        } else {
            resource.register(config);
        }
    }
}

/// A part of a pattern. Literals come before parameters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Segment {
    is_parameter: bool,
    text: &'static str,
}

impl Segment {
    fn of(text: &'static str) -> Self {
        Self { is_parameter: text.contains('{'), text }
    }
}

/// `HEAD` is answered as `GET`, without the body.
fn accepts(method: &Method) -> impl Guard + use<> {
    let method = method.clone();
    guard::fn_guard(move |ctx| {
        let asked = &ctx.head().method;
        *asked == method || (method == Method::GET && *asked == Method::HEAD)
    })
}

fn resource(pattern: &str, handlers: Vec<(Method, Route)>) -> Resource {
    let mut allow: Vec<String> = handlers.iter().map(|(method, _)| method.to_string()).collect();
    if allow.iter().any(|method| method == "GET") {
        allow.push("HEAD".to_owned());
    }
    let allow = allow.join(", ");
    let resource = handlers
        .into_iter()
        .fold(web::resource(pattern.to_owned()), |resource, (_, route)| resource.route(route));
    resource.default_service(web::to(move || {
        let allow = allow.clone();
        async move { Err::<&'static str, PageError>(AppError::MethodNotAllowed { allow }.into()) }
    }))
}

fn with_session(resource: Resource, sessions: &Sessions) -> impl HttpServiceFactory + use<> {
    resource.wrap(sessions.middleware()).wrap(from_fn(session::fail_closed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is registered, in the order of matching; a dot is a handler, brackets are around what is nested.
    fn shape(branch: &mut Branch) -> String {
        let below = branch.nested().map(|(path, mut branch)| {
            let below = shape(&mut branch);
            let own = if branch.handlers.is_empty() { "" } else { "." };
            if below.is_empty() { format!("{path}{own}") } else { format!("{path}{own}[{below}]") }
        });
        below.collect::<Vec<_>>().join(" ")
    }

    fn registered(patterns: &[&'static str]) -> String {
        let mut routes = Routes::new();
        for pattern in patterns {
            routes.get(pattern, Access::Open, async || "");
        }
        shape(&mut routes.tree)
    }

    #[test]
    fn literals_come_before_parameters() {
        assert_eq!(registered(&["/a/{id}", "/a/new"]), "/a[/new. /{id}.]");
        assert_eq!(registered(&["/{any}", "/a/{id}"]), "/a/{id}. /{any}.");
    }

    #[test]
    fn patterns_nest_where_they_part() {
        assert_eq!(registered(&["/"]), "/.");
        assert_eq!(registered(&["/f/{t}", "/f/{t}/chat", "/f/{t}/r/{id}/q"]), "/f/{t}.[/chat. /r/{id}/q.]");
        assert_eq!(registered(&["/fhir", "/fhir/"]), "/fhir.[/.]");
    }
}
