//! Addresses for programs: the agent API that the acquisition app speaks to, the PKI repository, and what whoever runs
//! the product watches. No page, no cookie, no key.
//!
//! | router | address | who calls |
//! |---|---|---|
//! | [`agent_router`] | `https://…:8447/acquisition/v1/…` | the acquisition app, each call signed by its key |
//! | [`repository_router`] | `http://…:8480/crl/…`, `/ca/…` | anyone who checks a certificate |
//! | [`management_router`] | `http://127.0.0.1:8490/health/…`, `/metrics` | the operator's monitoring |

mod agent;
mod http_date;
mod management;
mod repository;

pub use agent::{AgentApi, agent_router};
pub use management::management_router;
pub use repository::repository_router;
