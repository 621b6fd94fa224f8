//! HTTP over one connection, and the four ways it ends: by itself, by rest, on demand, with the gateway.

use std::{
    convert::Infallible,
    pin::{Pin, pin},
    sync::Arc,
};

use axum::http::{Request, Response};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::Service,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::timeout,
};

use crate::{
    activity::{Activity, Flying},
    limits::Limits,
    listener::is_stopped,
    request::Link,
    stall::WriteStall,
};

/// Whatever ends a connection early; only ever logged.
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// The version of HTTP, settled before the first byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    pub(crate) fn of_alpn(chosen: Option<&[u8]>) -> Self {
        if chosen == Some(b"h2") {
            Self::Http2
        } else {
            Self::Http1
        }
    }
}

/// Serves requests on `stream` until the connection ends.
pub(crate) async fn serve<S>(
    stream: S,
    protocol: Protocol,
    link: Link,
    (limits, stop): (&Limits, watch::Receiver<bool>),
) -> Result<(), Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let io = TokioIo::new(WriteStall::new(stream, limits.write_stall));
    let talk = Talk(Arc::new(Exchange {
        link,
        activity: Activity::new(),
    }));
    let exchange = Arc::clone(&talk.0);
    match protocol {
        Protocol::Http1 => {
            let mut builder = http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(limits.header)
                .max_buf_size(64 * 1024);
            drive(builder.serve_connection(io, talk), &exchange, limits, stop).await
        }
        Protocol::Http2 => {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder
                .timer(TokioTimer::new())
                .keep_alive_interval(limits.idle / 2)
                .max_concurrent_streams(100)
                .max_header_list_size(32 * 1024);
            drive(builder.serve_connection(io, talk), &exchange, limits, stop).await
        }
    }
}

/// Runs a connection; told to end, it answers what is open, for a bounded time.
async fn drive<C>(
    connection: C,
    exchange: &Exchange,
    limits: &Limits,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Error>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return Ok(ended?),
        () = exchange.link.control.closing() => {}
        () = exchange.activity.rested(limits.idle) => {}
        () = is_stopped(&mut stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    Ok(timeout(limits.drain, connection).await??)
}

/// One connection as its requests share it.
#[derive(Debug)]
struct Exchange {
    link: Link,
    activity: Activity,
}

/// The service hyper calls for each request.
#[derive(Debug)]
struct Talk(Arc<Exchange>);

impl Service<Request<Incoming>> for Talk {
    type Response = Response<Flying>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let exchange = Arc::clone(&self.0);
        Box::pin(async move {
            let in_flight = exchange.activity.begin();
            let answer = exchange.link.answer(request).await;
            Ok(answer.map(|body| Flying::new(body, in_flight)))
        })
    }
}
