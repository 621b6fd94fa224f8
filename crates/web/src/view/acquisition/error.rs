//! 取得エラー with the way on.

use askama::Template;

use crate::{
    kit::{Failure, Page},
    view::acquisition::Holder,
};

/// 取得エラー.
#[derive(Template)]
#[template(path = "acquisition/error.html")]
pub struct AcquisitionErrorPage {
    /// The frame.
    pub page: Page,
    /// For whom the way to begin again is shown.
    pub holder: Holder,
    /// Code, reason, next step; see [`super::failure::AcquisitionFailure`].
    pub failure: Failure,
    /// Whether beginning again can help.
    pub may_begin_again: bool,
}
