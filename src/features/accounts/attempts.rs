//! How often a password may be guessed, and by whom, counted in PostgreSQL so that all replicas agree.
//!
//! - A browser that has signed in to the account before: 10 in 15 minutes, counted for it alone. Nothing that others
//!   do locks it out.
//! - Any other browser: 5 in 15 minutes for the account from its network, 50 an hour for the account from everywhere
//!   (guessing by many machines), 60 in 15 minutes from its network for all accounts (spraying).
//!
//! An attempt is counted before the password is looked at, so that many at once gain nothing; one that works is taken
//! back. The answer is the same whether or not there is such an account.

use chrono::TimeDelta;

use crate::web::attempts::{Attempt, Count};

impl Attempt {
    /// To sign in. `device` is the mark of a browser that the account knows.
    pub(super) fn to_sign_in(email: &str, network: &str, device: Option<&[u8]>) -> Self {
        let quarter = TimeDelta::minutes(15);
        let email = email.trim().to_lowercase();
        let (email, network) = (email.as_bytes(), network.as_bytes());
        Self(match device {
            Some(device) => vec![Count::new("sign-in device", &[email, device], quarter, 10)],
            None => vec![
                Count::new("sign-in account and network", &[email, network], quarter, 5),
                Count::new("sign-in account", &[email], TimeDelta::hours(1), 50),
                Count::new("sign-in network", &[network], quarter, 60),
            ],
        })
    }

    /// All that was guessed at an account, from a network and from everywhere.
    pub(super) fn at_account(email: &str, network: &str) -> Self {
        let mut counts = Self::to_sign_in(email, network, None).0;
        counts.truncate(2);
        Self(counts)
    }

    /// To tell the password in use, signed in.
    pub(super) fn to_confirm(session: &[u8]) -> Self {
        Self(vec![Count::new("confirm", &[session], TimeDelta::minutes(15), 5)])
    }

    /// To sign in to an account that does not exist. Only counted, so that the answer takes as long.
    pub(super) fn by_nobody(network: &str) -> Self {
        Self(vec![Count::new("nobody", &[network.as_bytes()], TimeDelta::minutes(15), i32::MAX)])
    }

    /// To ask for a link for the network's people.
    pub(super) fn to_reset_from(network: &str) -> Self {
        Self(vec![Count::new("reset network", &[network.as_bytes()], TimeDelta::hours(1), 30)])
    }

    /// To ask for a link for one account: more are answered alike, and not sent.
    pub(super) fn to_reset_for(email: &str) -> Self {
        let email = email.trim().to_lowercase();
        Self(vec![Count::new("reset account", &[email.as_bytes()], TimeDelta::hours(1), 3)])
    }

    /// To have a code sent for signing in: each code may be guessed at five times.
    pub(super) fn to_get_code(address: &str, network: &str) -> Self {
        let address = address.to_lowercase();
        let address = address.as_bytes();
        Self(vec![
            Count::new("code address", &[address], TimeDelta::hours(1), 5),
            Count::new("code address a day", &[address], TimeDelta::days(1), 12),
            Count::new("code network", &[network.as_bytes()], TimeDelta::hours(1), 60),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_makes_no_other_account() {
        let keys = |email: &str| {
            Attempt::to_sign_in(email, "n", None)
                .0
                .into_iter()
                .map(|count| count.key().to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys("Ana@Example.org "), keys("ana@example.org"));
        assert_ne!(keys("ana@example.org"), keys("bia@example.org"));
    }
}
