//! Every step of the schema, in both dialects. A step that was ever released is never changed: add a new one.

use crate::migrate::Migration;

macro_rules! migration {
    ($version:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }
    };
}

pub(crate) const MIGRATIONS: &[Migration] = &[
    migration!(0, "0000_audit"),
    migration!(1, "0001_bank"),
    migration!(2, "0002_lookups"),
    migration!(3, "0003_narrow"),
    migration!(4, "0004_profiles"),
    migration!(5, "0005_counter"),
    migration!(6, "0006_tokens"),
    migration!(7, "0007_notices"),
    migration!(8, "0008_help"),
    migration!(11, "0011_webfb"),
    migration!(12, "0012_staff"),
    migration!(15, "0015_records"),
    migration!(16, "0016_words"),
    migration!(19, "0019_wayout"),
];
