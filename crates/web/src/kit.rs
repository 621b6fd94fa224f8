//! What every page is made of: the frame, fields and forms, addresses, assets, headers, times.

pub mod assets;
pub mod csv;
pub mod fields;
pub mod form;
pub mod headers;
pub mod look;
pub mod page;
pub mod respond;
pub mod time;
pub mod urls;
pub mod web_fb;

pub use self::{
    fields::Field,
    form::{Failure, FieldError, Form, RowError},
    look::Look,
    page::{Addresses, HelpDesk, Notice, NoticeKind, Page, Screens, SignedIn, Site},
    respond::render,
};
