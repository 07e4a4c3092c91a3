-- Whose attempts they are, so that a reset and an administrator clear them; 0: nobody has the login, or an address.
ALTER TABLE attempt ADD COLUMN account INT NOT NULL DEFAULT 0;
CREATE INDEX attempt_by_account ON attempt (tenant, account);
@SQLITE@
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('attempt', 'attempt_by_account', '10000 10000 2');
ANALYZE sqlite_schema;
@END_SQLITE@
