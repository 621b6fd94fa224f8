//! Certificates after they are in force: reissue, revoke, suspend, resume, and the published lists.

mod issue;
mod overview;
mod publish;
mod reissue;
mod revoke;
mod supersede;
mod suspend;

pub(crate) use issue::{NewIssue, withdraw_open_issue};
pub(crate) use reissue::RightDraft;
pub(crate) use revoke::{revoke_and_withdraw, revoke_in_force};
pub(crate) use supersede::supersede;
pub(crate) use suspend::{resume, suspend};

pub use overview::{CertificateBlock, CertificateStatus};
pub use reissue::{CertificateRefusalByAdministrator, Reissue, ReissueAnswer, Reissued};
