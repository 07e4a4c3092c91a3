-- The ground: who runs a movement, what it measured, what was calculated.
--
-- Every table that grows has the tenant (the authority that runs a movement) first in its key, so that the same
-- SQL runs on SQLite, PostgreSQL and Citus.  Days are text yyyy-mm-dd, moments are text in ISO 8601 UTC given by
-- the caller; both sort as text.  Things of the plan (kinds, indicators, …) are named by their ids in the plan.
-- No triggers: Citus refuses them.  A table marked append-only has no UPDATE and no DELETE anywhere in sql/query:
-- tools/sqlc refuses to compile one.

CREATE TABLE tenant (
    id INT NOT NULL,
    code @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    created @TEXT@ NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (code)
) @TABLE_OPTIONS@;

-- append-only
CREATE TABLE plan_version (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    plan_id @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    text @TEXT@ NOT NULL,
    in_force_from @TEXT@ NOT NULL,
    added_at @TEXT@ NOT NULL,
    added_by @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, id)
) @WIDE_TABLE_OPTIONS@;

-- One loading of a file, or one form sent: what it held and what it changed.  label: not empty when the data
-- are made up; whatever is calculated from them then carries it.
-- append-only
CREATE TABLE import (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    kind @TEXT@ NOT NULL,
    file_name @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    n_rows @BIGINT@ NOT NULL,
    added @BIGINT@ NOT NULL,
    changed @BIGINT@ NOT NULL,
    same @BIGINT@ NOT NULL,
    older @BIGINT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    label @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, id)
) @TABLE_OPTIONS@;

-- predecessors: one a line, "yyyy-mm-dd code", sorted.
CREATE TABLE unit (
    tenant INT NOT NULL REFERENCES tenant (id),
    code @TEXT@ NOT NULL,
    valid_from @TEXT@ NOT NULL,
    kind @TEXT@ NOT NULL,
    grp @TEXT@,
    name @TEXT@ NOT NULL,
    valid_to @TEXT@,
    predecessors @TEXT@ NOT NULL,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, code, valid_from)
) @TABLE_OPTIONS@;

CREATE TABLE person (
    tenant INT NOT NULL,
    code @TEXT@ NOT NULL,
    valid_from @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    post @TEXT@ NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    head INT NOT NULL,
    valid_to @TEXT@,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, code, valid_from),
    FOREIGN KEY (tenant, unit_code, unit_from) REFERENCES unit (tenant, code, valid_from)
) @TABLE_OPTIONS@;

-- One measured value of one unit, year and indicator; the highest rev is in force.  num and den are exact decimals
-- as text ("1153", "82.35"), den is NULL where the measure has none, date holds a milestone.  The unit is checked
-- by the program instead of a foreign key: a nation has millions of these rows.
-- append-only
CREATE TABLE fact (
    tenant INT NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    year INT NOT NULL,
    indicator @TEXT@ NOT NULL,
    rev INT NOT NULL,
    state INT NOT NULL,
    flags INT NOT NULL,
    num @TEXT@,
    den @TEXT@,
    date @TEXT@,
    source @TEXT@,
    formula @TEXT@,
    evidence @TEXT@,
    author @TEXT@,
    note @TEXT@,
    recorded @TEXT@,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, unit_code, unit_from, year, indicator, rev)
) @TABLE_OPTIONS@;

-- A non-numeric condition proved by a document.  subject is a person or a unit; year 0 = the whole period.
-- append-only
CREATE TABLE attestation (
    tenant INT NOT NULL,
    of_person INT NOT NULL,
    subject_code @TEXT@ NOT NULL,
    subject_from @TEXT@ NOT NULL,
    kind @TEXT@ NOT NULL,
    year INT NOT NULL,
    rev INT NOT NULL,
    result INT NOT NULL,
    number @TEXT@,
    issuer @TEXT@,
    date @TEXT@,
    evidence @TEXT@,
    note @TEXT@,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, of_person, subject_code, subject_from, kind, year, rev)
) @TABLE_OPTIONS@;

CREATE TABLE event (
    tenant INT NOT NULL,
    kind @TEXT@ NOT NULL,
    year INT NOT NULL,
    date @TEXT@ NOT NULL,
    document @TEXT@,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, kind, year)
) @TABLE_OPTIONS@;

CREATE TABLE holiday (
    tenant INT NOT NULL,
    date @TEXT@ NOT NULL,
    kind INT NOT NULL,
    label @TEXT@,
    basis @TEXT@,
    import_id INT NOT NULL,
    PRIMARY KEY (tenant, date)
) @TABLE_OPTIONS@;

-- append-only
CREATE TABLE run (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    plan_hash @TEXT@ NOT NULL,
    years @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    input_hash @TEXT@ NOT NULL,
    package_hash @TEXT@ NOT NULL,
    package_bytes @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, id)
) @TABLE_OPTIONS@;

-- The canonical bytes of a run's result, in parts of at most 1 MB.
-- append-only
CREATE TABLE package (
    tenant INT NOT NULL,
    run_id INT NOT NULL,
    part INT NOT NULL,
    bytes @BLOB@ NOT NULL,
    PRIMARY KEY (tenant, run_id, part)
) @WIDE_TABLE_OPTIONS@;
