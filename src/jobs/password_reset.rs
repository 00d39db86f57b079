//! Somebody asked for a link to set a new password. The request puts the same job into the queue
//! whether or not there is such an account; only here it makes a difference.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Job, JobContext, JobError, letters};
use crate::{
    domain::ids::AccountId,
    storage::{StorageError, Write, accounts, jobs},
};

/// Writes the mail, if there is an account that may sign in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PasswordReset {
    account: Option<AccountId>,
}

/// Puts the job into the queue.
pub fn insert(w: &mut Write<'_>, account: Option<AccountId>) -> Result<(), StorageError> {
    jobs::insert(w, None, PasswordReset::KIND, None, &json!({"account": account})).map(drop)
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
