//! What admins send about members.

use serde::Deserialize;

use crate::{
    domain::identity::{Email, Phone},
    storage::{
        accounts::Role,
        members::{Filter, Status},
    },
    web::forms::FieldErrors,
};

/// Longest name of a person, in characters.
const LONGEST_NAME: usize = 120;

#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    pub(super) q: Option<String>,
    pub(super) role: Option<String>,
    pub(super) status: Option<String>,
    pub(super) page: Option<u32>,
}

impl ListQuery {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            search: self.q.clone(),
            role: self.role.as_deref().and_then(member_role),
            status: match self.status.as_deref() {
                Some("active") => Some(Status::Active),
                Some("invited") => Some(Status::Invited),
                Some("blocked") => Some(Status::Blocked),
                _ => None,
            },
        }
    }

    /// Whether the list shows only some.
    pub(super) fn is_filtered(&self) -> bool {
        let filter = self.filter();
        self.q.is_some() || filter.role.is_some() || filter.status.is_some()
    }
}

/// What was just done, for the line above the page.
#[derive(Debug, Deserialize)]
pub(super) struct ShowQuery {
    done: Option<String>,
}

impl ShowQuery {
    pub(super) fn done(&self) -> Option<&'static str> {
        match self.done.as_deref()? {
            "added" => Some("members-done-added"),
            "saved" => Some("members-done-saved"),
            "blocked" => Some("members-done-blocked"),
            "signed-out" => Some("members-done-signed-out"),
            "unblocked" => Some("members-done-unblocked"),
            "invited" => Some("members-done-invited"),
            _ => None,
        }
    }
}

/// A new member.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MemberForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) role: String,
}

impl MemberForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        check_name(&mut errors, &self.name);
        if Email::parse(&self.email).is_err() {
            errors.add("email", "members-email-wrong");
        }
        check_phone_and_role(&mut errors, &self.phone, &self.role);
        errors
    }

    pub(super) fn role(&self) -> Role {
        member_role(&self.role).unwrap_or(Role::Staff)
    }

    pub(super) fn stored_phone(&self) -> Option<String> {
        stored_phone(&self.phone)
    }
}

/// What may be changed of a member; the e-mail is the sign-in name and stays.
#[derive(Debug, Default, Deserialize)]
pub(super) struct EditForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) role: String,
}

impl EditForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        check_name(&mut errors, &self.name);
        check_phone_and_role(&mut errors, &self.phone, &self.role);
        errors
    }

    pub(super) fn role(&self) -> Role {
        member_role(&self.role).unwrap_or(Role::Staff)
    }

    pub(super) fn stored_phone(&self) -> Option<String> {
        stored_phone(&self.phone)
    }
}

fn check_name(errors: &mut FieldErrors, name: &str) {
    let length = name.trim().chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        errors.add("name", "members-name-wrong");
    }
}

fn check_phone_and_role(errors: &mut FieldErrors, phone: &str, role: &str) {
    if !phone.trim().is_empty() && Phone::parse(phone).is_err() {
        errors.add("phone", "members-phone-wrong");
    }
    if member_role(role).is_none() {
        errors.add("role", "members-role-wrong");
    }
}

fn stored_phone(phone: &str) -> Option<String> {
    Phone::parse(phone).ok().map(|phone| phone.as_str().to_owned())
}

/// Patients are no members.
fn member_role(text: &str) -> Option<Role> {
    text.parse().ok().filter(|role| *role != Role::Patient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_becomes_a_patient_or_something_else_here() {
        for role in ["patient", "root", "", "Admin"] {
            let form = MemberForm {
                name: "Ana".to_owned(),
                email: "a@example.org".to_owned(),
                phone: String::new(),
                role: role.to_owned(),
            };
            assert!(form.errors().iter().any(|error| error.field == "role"), "{role}");
        }
    }
}
