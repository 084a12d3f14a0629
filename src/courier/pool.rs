//! Connections kept open between mails, for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::AsyncSmtpConnection;

/// How long an unused connection is kept open.
const REST: Duration = Duration::from_secs(20);
const FAREWELL: Duration = Duration::from_secs(2);

/// Connections that wait for the next mail.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    /// The longest unused first.
    connections: VecDeque<(Instant, AsyncSmtpConnection)>,
    swept: bool,
}

impl Pool {
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        lock(&self.idle).connections.pop_back().map(|(_, connection)| connection)
    }

    /// Keeps a connection for the next mail, for a while.
    pub(super) fn put(pool: &Arc<Self>, connection: AsyncSmtpConnection) {
        let mut idle = lock(&pool.idle);
        idle.connections.push_back((Instant::now(), connection));
        if !std::mem::replace(&mut idle.swept, true) {
            tokio::spawn(Arc::clone(pool).sweep());
        }
    }

    /// Parts from connections that have rested long enough, until none is left.
    async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REST).await;
            while let Some(connection) = self.take_rested() {
                part(connection).await;
            }
            let mut idle = lock(&self.idle);
            if idle.connections.is_empty() {
                idle.swept = false;
                return;
            }
        }
    }

    fn take_rested(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = lock(&self.idle);
        let rested = idle.connections.front().is_some_and(|(since, _)| since.elapsed() >= REST);
        if rested { idle.connections.pop_front().map(|(_, connection)| connection) } else { None }
    }
}

/// Takes leave of the server; whether it answers is of no matter.
pub(super) async fn part(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
}

/// What a lock guards here is whole whenever it is let go.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
