//! Tells answers that never end by themselves, such as live updates, that the program stops.

use tokio::sync::watch;

/// Handed to handlers as `Data<Stopping>`; clones share it.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stopping {
    /// Wakes everybody who waits, now and later.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether the program stops.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Completes once the program stops: select on it beside what a stream waits for.
    pub async fn begun(&self) {
        let mut told = self.0.subscribe();
        // The sender lives in `self`, so waiting can't fail.
        let _ = told.wait_for(|stopping| *stopping).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn those_who_wait_are_woken_and_those_who_come_later_too() {
        let stopping = Stopping::default();
        let waiting = actix_web::rt::spawn({
            let stopping = stopping.clone();
            async move { stopping.begun().await }
        });
        stopping.begin();
        waiting.await.unwrap();
        stopping.begun().await;
    }
}
