//! Deliveries: the figures of RFC 6030, files made by other programs, and everything that must be refused.

mod csv;
mod figures;
mod files;
mod others;
mod refused;
