-- What lists and searches stand on, so that none of them reads a table that grows from end to end.  test/sql/test_scan.c looks
-- at every statement.  Each index costs every writing of its table, so there is none that no page needs.

-- One indicator over all units of a year: leaders and surveys of a group.  SQLite holds figures in the order of their key and
-- finds each unit's at once; there the index would gain nothing and cost a tenth of all savings.
@PG@
CREATE INDEX fact_by_indicator ON fact (tenant, year, indicator);
@END_PG@

-- Who did what.  Savings of figures are most of the diary: of them there are always some near its end, so they are left out.
CREATE INDEX audit_by_author ON audit (tenant, author, id);
CREATE INDEX audit_by_action ON audit (tenant, action, id) WHERE action <> 'figure.edit';
-- What happened to a unit, a person or a day of the registers.
CREATE INDEX audit_of_register ON audit (tenant, object, id) WHERE action >= 'register.' AND action < 'register/';

-- Is anything here made up?  Mostly nothing is.
CREATE INDEX import_labelled ON import (tenant, id) WHERE label <> '';

-- New passwords, and who was given a role, in the last days.
CREATE INDEX invitation_by_day ON invitation (tenant, made_at);
CREATE INDEX role_grant_by_day ON role_grant (tenant, role, at);

-- A file that more than one unit has attached, now or at some time: where to look for those that do now.  Written with the
-- attaching itself.
-- append-only
CREATE TABLE evidence_common (
    tenant INT NOT NULL,
    hash @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, hash),
    FOREIGN KEY (tenant, hash) REFERENCES evidence (tenant, hash)
) @TABLE_OPTIONS@;

INSERT INTO evidence_common (tenant, hash)
SELECT tenant, hash FROM evidence_link GROUP BY tenant, hash
HAVING min(unit_code || ' ' || unit_from) <> max(unit_code || ' ' || unit_from);

-- How the tables are shaped, in round figures of a nation.  Without them SQLite takes the first column of every key, which is
-- the tenant, to be found in ten rows, and reads a table from end to end where an index on tenant and something else is at
-- hand; PostgreSQL counts by itself.  Fixed, so that plans are the same everywhere and test/sql/test_scan.c can look at them;
-- an index made later brings its line.  Numbers: rows, then rows with the same first column, first two columns, …
@SQLITE@
ANALYZE schema_version;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('unit', 'unit', '4000 4000 1 1'),
    ('person', 'person', '20000 20000 1 1'),
    ('import', 'import', '1000000 1000000 1'),
    ('import', 'import_labelled', '1 1 1'),
    ('fact', 'fact', '2000000 2000000 600 600 120 1 1'),
    ('attestation', 'attestation', '100000 100000 50000 5 5 2 1 1'),
    ('evidence', 'evidence', '500000 500000 1'),
    ('evidence_link', 'evidence_link', '1000000 1000000 300 300 60 30 2 1 1'),
    ('evidence_link', 'evidence_link_by_hash', '1000000 1000000 2'),
    ('evidence_common', 'evidence_common', '1000 1000 1'),
    ('audit', 'sqlite_autoindex_audit_1', '5000000 5000000 1'),
    ('audit', 'audit_by_author', '5000000 5000000 1000 1'),
    ('audit', 'audit_by_action', '500000 500000 15000 1'),
    ('audit', 'audit_of_register', '20000 20000 5 1'),
    ('account', 'sqlite_autoindex_account_1', '10000 10000 1'),
    ('account', 'sqlite_autoindex_account_2', '10000 10000 1'),
    ('role_grant', 'role_grant', '20000 20000 2 1 1 1 1'),
    ('role_grant', 'role_grant_by_day', '20000 20000 2500 2'),
    ('invitation', 'invitation', '20000 20000 1'),
    ('invitation', 'invitation_by_day', '20000 20000 2'),
    ('recovery', 'recovery', '50000 50000 8 1'),
    ('session', 'session', '10000 10000 1'),
    ('session', 'session_by_account', '10000 10000 2'),
    ('attempt', 'attempt', '10000 10000 1'),
    ('api_token', 'api_token', '100 100 1'),
    ('api_token', 'sqlite_autoindex_api_token_2', '100 100 1'),
    ('api_answer', 'api_answer', '10000 10000 1000 1'),
    ('sheet_step', 'sheet_step', '150000 150000 30000 9 9 1'),
    ('sheet_entry', 'sheet_entry', '5000000 5000000 1500 1500 300 3 1 1'),
    ('round_exception', 'round_exception', '2000 2000 400 1 1 1 1'),
    ('task', 'task', '50000 50000 3 1');
ANALYZE sqlite_schema;
@END_SQLITE@
