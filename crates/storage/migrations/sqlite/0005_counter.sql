-- A contract may be stopped, resumed and terminated: since when it stands as it does, and a count of changes, to which an
-- approval is bound.
ALTER TABLE contract ADD COLUMN status_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE contract SET status_at = opened_at;
