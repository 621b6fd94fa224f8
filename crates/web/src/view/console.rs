//! Pages of the bank console. Every change needs two people, except acts that only take access away.

pub mod add_administrator;
pub mod administrator;
pub mod approval;
pub mod cards;
pub mod contract;
pub mod contracts;
pub mod forms;
pub mod history;
pub mod look;
pub mod notices;
pub mod open_contract;
pub mod policies;
pub mod queue;
pub mod register;
pub mod search;
pub mod sheet;
pub mod sign_in;
pub mod staff;
pub mod standing;
pub mod stop_person;
pub mod support;
pub mod tokens;
