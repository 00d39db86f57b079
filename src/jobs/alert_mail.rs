//! A red flag was raised: writes to those who may act on it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Job, JobContext, JobError};
use crate::{
    domain::ids::AccountId,
    storage::{
        StorageError, alert_recipients,
        mails::{self, Letter},
    },
};

/// Put into the queue by the submission, in its own transaction.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AlertMail {
    alert: Uuid,
}

impl Job for AlertMail {
    const KIND: &'static str = "alert-mail";

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        let alert = self.alert;
        ctx.db.write_now("system", ctx.clock.now(), |w| {
            let found = alert_recipients::find(w.conn(), alert)?;
            for account in found.accounts {
                mails::insert_once(
                    w,
                    mail_id(alert, account),
                    found.organisation,
                    account,
                    &Letter::Alert { alert },
                )?;
            }
            Ok::<_, StorageError>(())
        })?;
        Ok(())
    }
}

/// The same for the same alert and account, so that a job that runs twice writes once.
fn mail_id(alert: Uuid, account: AccountId) -> Uuid {
    let digest = Sha256::new()
        .chain_update(b"alert-mail")
        .chain_update(alert.as_bytes())
        .chain_update(account.get().as_bytes())
        .finalize();
    let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
