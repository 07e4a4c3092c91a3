-- Whose attempts they are, so that a reset and an administrator clear them; 0: nobody has the login, or an address.
ALTER TABLE attempt ADD COLUMN account INT NOT NULL DEFAULT 0;
CREATE INDEX attempt_by_account ON attempt (tenant, account);
@SQLITE@
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('attempt', 'attempt_by_account', '10000 10000 2');
ANALYZE sqlite_schema;
@END_SQLITE@

-- Who did it, wherever an author is written down: names change and may be alike, the account's number is not.  0: the command
-- line, and all that was written before.
ALTER TABLE plan_version ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE evidence ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE evidence_link ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN made_by_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE role_grant ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE invitation ADD COLUMN user_id @BIGINT@ NOT NULL DEFAULT 0;

-- A key is asked for (made_at, made_by) by an administrator and opened by somebody who holds its right, who alone sees it;
-- until then its hash is no hash of anything.  days: how long it is good once it is open.  Keys of before were opened by whoever
-- asked for them.
ALTER TABLE api_token ADD COLUMN days INT NOT NULL DEFAULT 0;
ALTER TABLE api_token ADD COLUMN made_by_id @BIGINT@ NOT NULL DEFAULT 0;
ALTER TABLE api_token ADD COLUMN opened_at @TEXT@;
ALTER TABLE api_token ADD COLUMN opened_by @TEXT@ NOT NULL DEFAULT '';
ALTER TABLE api_token ADD COLUMN opened_by_id @BIGINT@ NOT NULL DEFAULT 0;
UPDATE api_token SET opened_at = made_at, opened_by = made_by;

-- The diary of one person is asked for by the account: names change.
DROP INDEX audit_by_author;
CREATE INDEX audit_by_user ON audit (tenant, user_id, id);
@SQLITE@
DELETE FROM sqlite_stat1 WHERE idx = 'audit_by_author';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('audit', 'audit_by_user', '5000000 5000000 1000 1');
ANALYZE sqlite_schema;
@END_SQLITE@
