-- What the office keeps beside the year's work.

-- A plan that somebody uploaded to look at before it comes into force; cases: its test cases, NULL when none came.  key:
-- BLAKE2b-256 of both.  Bytes, because what is uploaded need not be text.  Old ones go (src/core/plan_draft.h).
CREATE TABLE plan_draft (
    tenant INT NOT NULL REFERENCES tenant (id),
    key @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    text @BLOB@ NOT NULL,
    cases @BLOB@,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, key)
) @WIDE_TABLE_OPTIONS@;

-- What a movement says of itself on its pages: whom to ask (src/core/setting.h).  The highest rev is in force.
-- append-only
CREATE TABLE movement_setting (
    tenant INT NOT NULL REFERENCES tenant (id),
    name @TEXT@ NOT NULL,
    rev INT NOT NULL,
    value @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, name, rev)
) @TABLE_OPTIONS@;
