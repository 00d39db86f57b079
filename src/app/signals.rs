//! Requests to stop, from a terminal, a service manager or a closed window.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits for Ctrl-C, SIGTERM or SIGHUP. Once made, none of them ends the process by itself.
#[derive(Debug)]
pub(super) struct StopRequest {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl StopRequest {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Completes at the next request. Can be awaited again for the one after.
    pub(super) async fn requested(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
