//! Texts are compared by their bytes, as SQLite does, whatever locale the database was made with: the order of lists and
//! the bounds of searches depend on it.

use postgres::Transaction;

use crate::rows;

/// Tables that are not in [`rows::TABLES`].
const OTHERS: [&str; 4] = ["audit_event", "audit_head", "lease", "schema_version"];

/// One statement for each of our tables that has a text of another collation.
const STATEMENTS: &str = "
    SELECT format('ALTER TABLE %I %s', class.relname, string_agg(
        format('ALTER COLUMN %I TYPE text COLLATE \"C\"', attribute.attname), ', ' ORDER BY attribute.attnum))
    FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
    WHERE class.relnamespace = CAST(current_schema() AS text)::regnamespace AND class.relkind = 'r'
      AND class.relname = ANY($1) AND attribute.attnum > 0 AND NOT attribute.attisdropped
      AND attribute.atttypid = 'text'::regtype
      AND attribute.attcollation <> (SELECT oid FROM pg_collation
          WHERE collname = 'C' AND collnamespace = 'pg_catalog'::regnamespace)
    GROUP BY class.relname ORDER BY class.relname";

/// Gives every text of our tables the collation of bytes. Indexes of a table that is changed are built anew.
pub(super) fn by_bytes(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    let ours = rows::TABLES.iter().map(|(table, _)| *table);
    let tables: Vec<&str> = ours.chain(OTHERS).collect();
    for row in transaction.query(STATEMENTS, &[&tables])? {
        transaction.batch_execute(row.try_get(0)?)?;
    }
    Ok(())
}
