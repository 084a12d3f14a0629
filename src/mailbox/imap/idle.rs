//! Waiting for news: IDLE (RFC 2177), by hand, so that every way it can end is seen.

use async_imap::imap_proto::{RequestId, Response};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::session::Session;
use crate::mailbox::error::Trouble;

impl Session {
    /// Begins an IDLE. A server without it, or that refuses it after all, is slept through instead.
    pub(super) async fn begin_idle(&mut self) -> Result<(), Trouble> {
        if self.abilities.idle {
            self.idling = timeout(self.patience, self.ask_to_idle()).await.map_err(late)??;
            self.abilities.idle = self.idling.is_some();
        }
        if self.idling.is_some() {
            self.silence(None);
        }
        Ok(())
    }

    /// Listens until there may be news, or the time is over: `renewal` for an IDLE, `end` without one. May be cancelled.
    pub(super) async fn listen(&mut self, renewal: Instant, end: Instant) -> Result<(), Trouble> {
        if self.news {
            return Ok(());
        }
        let Some(tag) = self.idling.clone() else {
            sleep_until(end).await;
            return Ok(());
        };
        while !self.news {
            let Ok(ending) = timeout_at(renewal, self.next("IDLE", &tag, |_| {})).await else { return Ok(()) };
            if ending?.is_some() {
                // The server ended it by itself.
                self.idling = None;
                self.silence(Some(self.patience));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Ends an IDLE that goes on, so that commands can be given again.
    pub(super) async fn end_idle(&mut self) -> Result<(), Trouble> {
        let Some(tag) = self.idling.take() else { return Ok(()) };
        let patience = self.patience;
        self.silence(Some(patience));
        let work = async {
            self.send_untagged("DONE").await?;
            self.finish("IDLE", &tag, |_| {}).await
        };
        timeout(patience, work).await.map_err(late)?.map(drop)
    }

    /// The tag of an IDLE that began; none where the server refuses.
    async fn ask_to_idle(&mut self) -> Result<Option<RequestId>, Trouble> {
        let tag = self.send("IDLE", 0).await?;
        let mut begun = false;
        while !begun {
            let listens = |response: &Response<'_>| begun = matches!(response, Response::Continue(_));
            if self.next("IDLE", &tag, listens).await?.is_some() {
                return Ok(None);
            }
        }
        Ok(Some(tag))
    }
}

fn late(_: tokio::time::error::Elapsed) -> Trouble {
    Trouble::Slow { command: "IDLE".to_owned() }
}
