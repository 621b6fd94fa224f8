//! The sites of Tegata: texts in two languages, the page kit, and one view model per page.

pub mod calendar;
pub mod catalogue;
pub mod csv;
pub mod kit;
pub mod mail;
pub mod paper;
pub mod site;
pub mod texts;
pub mod view;
