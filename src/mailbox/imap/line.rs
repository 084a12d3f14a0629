//! The line to an IMAP server, under two limits: how long it may be silent, and how much may come down it.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_io_timeout::TimeoutStream;

/// A connection in plain text or under TLS.
pub(super) trait Wire: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin> Wire for T {}

/// A wire whose reads and writes have a time limit, and whose reads are counted.
#[derive(Debug)]
pub(super) struct Line {
    wire: Pin<Box<TimeoutStream<Box<dyn Wire>>>>,
    /// How many bytes may still come.
    left: u64,
}

/// More came than was allowed.
#[derive(Debug, thiserror::Error)]
#[error("more came than was allowed")]
pub(super) struct Overrun;

impl Line {
    pub(super) fn new(wire: Box<dyn Wire>, patience: Duration) -> Self {
        let mut wire = Box::pin(TimeoutStream::new(wire));
        wire.as_mut().set_read_timeout_pinned(Some(patience));
        wire.as_mut().set_write_timeout_pinned(Some(patience));
        Self { wire, left: 0 }
    }

    /// Lets this many bytes come from now on.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.left = bytes;
    }

    /// How long the server may be silent; none while it is waited for on purpose.
    pub(super) fn silence(&mut self, patience: Option<Duration>) {
        self.wire.as_mut().set_read_timeout_pinned(patience);
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = self.wire.as_mut().poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = polled {
            let came = buf.filled().len().saturating_sub(before) as u64;
            match self.left.checked_sub(came) {
                Some(left) => self.left = left,
                None => return Poll::Ready(Err(io::Error::other(Overrun))),
            }
        }
        polled
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.wire.as_mut().poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.as_mut().poll_shutdown(cx)
    }
}
