//! The gateway: listeners, TLS and the one place where a peer becomes a fact the sites may rely on.
//!
//! TLS here proves one thing only: that the peer holds the key of the certificate it shows. Who issued that
//! certificate, whether it has ended, been revoked or belongs to somebody else is judged by the application on every
//! request, because a refusal inside TLS reaches a person as a random browser error, while a refusal by the
//! application is a page with a reason and a next step.
//!
//! Read on from [`Gateway`] (listeners), then `connection` (one TCP connection), then `request` (one request).

mod activity;
mod address;
mod bind;
mod client_headers;
mod connection;
mod context;
mod gateway;
mod hosts;
mod http;
mod identity;
mod limits;
mod listener;
mod live;
mod possession;
mod refusal;
mod request;
mod stall;
mod tls;
mod verifier;

pub use crate::address::{Address, ClientCertificates, TlsAddress, Transport};
pub use crate::bind::BindError;
pub use crate::context::{Connection, ConnectionControl};
pub use crate::gateway::Gateway;
pub use crate::hosts::Hosts;
pub use crate::identity::{IdentityError, ServerIdentity};
pub use crate::limits::Limits;
pub use crate::live::LiveConnections;
pub use crate::refusal::{REFUSALS, Refusal};
