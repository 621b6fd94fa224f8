-- What each member of the bank's staff may do. Whoever was there before roles existed did everything but audit.
CREATE TABLE staff (
    holder TEXT NOT NULL PRIMARY KEY REFERENCES holder (id),
    roles TEXT NOT NULL
);
INSERT INTO staff (holder, roles) SELECT id, 'teller approver help_desk operator' FROM holder WHERE kind = 'staff';
