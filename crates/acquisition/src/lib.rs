//! What the acquisition app and the agent API say to each other, version 1.
//!
//! Wire types, the `tegata://` link, the pairing code, the app's signature over a call and the
//! stable error codes. Pure: no clock, no network, no files. Both sides use these same types, so
//! that a field cannot mean one thing to the app and another to the server.
//!
//! | file | holds |
//! |---|---|
//! | [`link`] | `tegata://acquire/v1?server=…&ticket=…&secret=…` |
//! | [`pairing_code`] | the code typed by hand where a link cannot open the app |
//! | [`origin`] | exact `https://host[:port]` of a bank's server |
//! | [`signature`] | the app key and its signature over a call |
//! | [`challenge`] | what binds a CSR to one acquisition and one app key |
//! | [`messages`] | requests, answers, paths |
//! | [`profile`] | what the app knows of a bank beforehand |
//! | [`fingerprint`] | a digest in groups, for two people who compare it |
//! | [`codes`] | error codes with their sentence and next step in two languages |

pub mod challenge;
pub mod codes;
pub mod fingerprint;
pub mod id;
pub mod link;
pub mod messages;
pub mod origin;
pub mod pairing_code;
pub mod profile;
pub mod secret;
pub mod signature;

pub use challenge::challenge_password;
pub use codes::Code;
pub use id::{AcquisitionId, Ticket};
pub use link::Link;
pub use origin::Origin;
pub use pairing_code::PairingCode;
pub use profile::BankProfile;
pub use secret::{LinkSecret, Pin};
pub use signature::{AppCall, AppKey, AppPublicKey, AppSignature};
