//! The register of routes: each is named with who may use it, so that a test can walk them all and see that the handlers keep to it.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{
    FromRequest, Handler, Resource, Responder, Route, Scope,
    dev::HttpServiceFactory,
    guard::{self, Guard},
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use super::{
    errors::{AppError, PageError},
    session::{self, Sessions},
};

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
    /// A key with the scopes that the operation names.
    ApiKey,
    /// Health and metrics: anybody who reaches the address that they are bound to.
    Operator,
}

impl Access {
    /// Whether the session tells who may.
    fn needs_session(self) -> bool {
        match self {
            Self::SignedIn | Self::Patient | Self::Staff | Self::Admin => true,
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
    handlers: BTreeMap<Order, Vec<(Method, Route)>>,
    /// Patterns whose handlers see the session. No other page loads one.
    with_session: BTreeSet<&'static str>,
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
        if access.needs_session() {
            self.with_session.insert(pattern);
        }
        let route = Route::new().guard(accepts(&method)).to(handler);
        self.handlers.entry(Order::of(pattern)).or_default().push((method, route));
        self
    }

    /// Lets an open page see the session if there is one, or begin one.
    pub fn with_session(&mut self, pattern: &'static str) -> &mut Self {
        self.with_session.insert(pattern);
        self
    }

    /// All that were registered, in the order of registration.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// Registers with actix, one scope for each first path segment so that matching stays short.
    pub(super) fn register(self, sessions: &Sessions, config: &mut ServiceConfig) {
        let mut scopes: BTreeMap<&'static str, Scope> = BTreeMap::new();
        for (Order { pattern }, handlers) in self.handlers {
            let has_session = self.with_session.contains(pattern);
            match first_segment(pattern) {
                Some((first, rest)) => {
                    let scope = scopes.remove(first).unwrap_or_else(|| web::scope(first));
                    let plain = resource(rest, handlers);
                    let scope = if has_session {
                        scope.service(with_session(plain, sessions))
                    } else {
                        scope.service(plain)
                    };
                    scopes.insert(first, scope);
                }
                None if has_session => {
                    config.service(with_session(resource(pattern, handlers), sessions));
                }
                None => {
                    config.service(resource(pattern, handlers));
                }
            }
        }
        for scope in scopes.into_values() {
            config.service(scope);
        }
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

/// `/staff` and `/patients/{id}` of `/staff/patients/{id}`; `None` where the first segment is all or a parameter.
fn first_segment(pattern: &'static str) -> Option<(&'static str, &'static str)> {
    let (at, _) = pattern.char_indices().skip(1).find(|(_, c)| *c == '/')?;
    let (first, rest) = pattern.split_at_checked(at)?;
    (!first.contains('{')).then_some((first, rest))
}

/// A pattern in the order of matching: segment by segment, literals before parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Order {
    pattern: &'static str,
}

impl Order {
    const fn of(pattern: &'static str) -> Self {
        Self { pattern }
    }

    fn segments(&self) -> impl Iterator<Item = (bool, &'static str)> + use<> {
        self.pattern.split('/').map(|segment| (segment.contains('{'), segment))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.segments().cmp(other.segments())
    }
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_patterns_come_first() {
        assert!(Order::of("/staff/patients/new") < Order::of("/staff/patients/{id}"));
        assert!(Order::of("/a/{id}") < Order::of("/{any}"));
    }

    #[test]
    fn patterns_split_after_their_first_segment() {
        assert_eq!(first_segment("/staff/patients/{id}"), Some(("/staff", "/patients/{id}")));
        assert_eq!(first_segment("/staff"), None);
        assert_eq!(first_segment("/{any}/x"), None);
        assert_eq!(first_segment("/"), None);
    }
}
