//! The product as people see it: a real Chromium, certificates in its own database, pictures kept in `target/shots`.

mod acquisition;
mod browser_key;
mod choice;
mod clicks;
mod console;
mod desk;
mod help;
mod person;
mod phone;
mod refusals;
mod support;
mod token;
mod web_fb;
