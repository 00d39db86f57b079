//! Somebody asked for a link to set a new password. The request puts the same job into the queue
//! whether or not there is such an account; only here it makes a difference.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Job, JobContext, JobError, letters};
use crate::{
    domain::ids::AccountId,
    storage::{
        StorageError, Write,
        accounts::{self, Account},
        jobs,
    },
};

/// Writes the mail, if there is an account that may sign in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PasswordReset {
    account: Option<AccountId>,
}

/// Puts the job into the queue. It belongs to the account's organisation, whose admins see it should it fail; one without an
/// account has nothing to fail at.
pub fn insert(w: &mut Write<'_>, account: Option<&Account>) -> Result<(), StorageError> {
    let organisation = account.map(Account::organisation);
    let payload = json!({"account": account.map(Account::id)});
    jobs::insert(w, organisation, PasswordReset::KIND, None, &payload).map(drop)
}

impl Job for PasswordReset {
    const KIND: &'static str = "password-reset";

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        let Some(id) = self.account else { return Ok(()) };
        ctx.db.write_now("system", ctx.clock.now(), |w| {
            let account = accounts::find_any(w.conn(), id)?;
            if account.blocked_at.is_some() {
                return Ok(());
            }
            letters::password::send_reset(w, &ctx.key, &account)
        })?;
        Ok(())
    }
}
