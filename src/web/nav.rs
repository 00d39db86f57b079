//! The navigation of staff and admin pages: which entries a role sees, and which one the current page belongs to.

use super::page::{Role, Viewer};

/// A group of entries, with the key of its heading.
#[derive(Clone, Debug)]
pub struct Section {
    pub heading: Option<&'static str>,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub href: &'static str,
    pub icon: &'static str,
    /// Key of the label.
    pub label: &'static str,
    pub is_current: bool,
    /// Shown as a count when above 0.
    pub badge: i64,
    /// Whether the bar at the foot of a phone has room for it.
    pub is_on_phone: bool,
}

/// What the viewer may go to. Patients have no side navigation.
pub fn sections(viewer: &Viewer, path: &str) -> Vec<Section> {
    let path = path.split('?').next().unwrap_or(path);
    let entry = |href, icon, label| Entry {
        href,
        icon,
        label,
        is_current: is_at(path, href),
        badge: 0,
        is_on_phone: false,
    };
    let on_phone = |href, icon, label| Entry { is_on_phone: true, ..entry(href, icon, label) };
    if viewer.role == Role::Patient {
        return Vec::new();
    }
    let mut follow = vec![
        on_phone("/staff", "layout-dashboard", "nav-overview"),
        on_phone("/staff/patients", "users", "nav-patients"),
        Entry { badge: viewer.open_alerts, ..on_phone("/staff/alerts", "bell", "nav-alerts") },
        entry("/staff/links", "link", "nav-links"),
        entry("/staff/sends", "send", "nav-sends"),
        entry("/staff/kiosk", "device-mobile", "nav-kiosk"),
        on_phone("/staff/results", "chart-bar", "nav-results"),
    ];
    if viewer.role == Role::Staff {
        follow.push(entry("/staff/questionnaires", "clipboard-list", "nav-questionnaires"));
    }
    let mut sections = vec![Section { heading: None, entries: follow }];
    if viewer.role == Role::Admin {
        let build = vec![
            entry("/admin/questionnaires", "clipboard-list", "nav-questionnaires"),
            entry("/admin/members", "shield-lock", "nav-members"),
            entry("/admin/message-templates", "message-2", "nav-message-templates"),
            entry("/admin/vocabularies", "books", "nav-vocabularies"),
            entry("/admin/help-lines", "lifebuoy", "nav-help-lines"),
            entry("/admin/data-requests", "user-circle", "nav-data-requests"),
            entry("/admin/api-keys", "key", "nav-api-keys"),
            entry("/admin/events", "history", "nav-events"),
            entry("/admin/operations", "activity", "nav-operations"),
        ];
        sections.push(Section { heading: Some("nav-build"), entries: build });
    }
    sections
}

/// Where a patient may go: beside the logo on a wide window, at the foot of a phone.
pub fn tabs(path: &str) -> Vec<Entry> {
    let path = path.split('?').next().unwrap_or(path);
    let entry = |href, icon, label| Entry {
        href,
        icon,
        label,
        is_current: if href == "/me" { path == href } else { is_at(path, href) },
        badge: 0,
        is_on_phone: true,
    };
    vec![
        entry("/me", "home", "nav-me-home"),
        entry("/me/history", "history", "nav-me-history"),
        entry("/help", "lifebuoy", "nav-me-help"),
        entry("/me/data", "user-circle", "nav-me-data"),
    ]
}

/// Pages that belong to an entry with another address.
const ELSEWHERE: [(&str, &str); 8] = [
    // of members who work on some
    ("/admin/questionnaires", "/staff/questionnaires"),
    ("/staff/schedules", "/staff/sends"),
    ("/staff/responses", "/staff/results"),
    ("/admin/library", "/admin/questionnaires"),
    ("/admin/elements", "/admin/questionnaires"),
    ("/admin/elements", "/staff/questionnaires"),
    ("/admin/jobs", "/admin/operations"),
    ("/admin/outbox", "/admin/operations"),
];

/// `/staff` is the overview alone; every other entry has its subpages.
fn is_at(path: &str, href: &str) -> bool {
    let is_below =
        |above: &str| path == above || path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
    let is_own = if href == "/staff" { path == href } else { is_below(href) };
    is_own || ELSEWHERE.iter().any(|(above, entry)| *entry == href && is_below(above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current(role: Role, path: &str) -> Vec<&'static str> {
        let viewer = Viewer { name: String::new(), organisation: String::new(), role, open_alerts: 0 };
        let sections = sections(&viewer, path);
        sections
            .iter()
            .flat_map(|section| &section.entries)
            .filter(|entry| entry.is_current)
            .map(|entry| entry.href)
            .collect()
    }

    #[test]
    fn one_entry_is_current() {
        assert_eq!(current(Role::Staff, "/staff/patients/7?tab=notes"), ["/staff/patients"]);
        assert_eq!(current(Role::Staff, "/staff"), ["/staff"]);
        assert_eq!(current(Role::Staff, "/admin/members"), [""; 0]);
        assert_eq!(current(Role::Staff, "/admin/questionnaires/7"), ["/staff/questionnaires"]);
        assert_eq!(current(Role::Admin, "/admin/questionnaires/7"), ["/admin/questionnaires"]);
        assert_eq!(current(Role::Admin, "/admin/members"), ["/admin/members"]);
        assert_eq!(current(Role::Admin, "/admin/outbox/7/reading"), ["/admin/operations"]);
        assert_eq!(current(Role::Admin, "/staff/responses/7"), ["/staff/results"]);
    }
}
