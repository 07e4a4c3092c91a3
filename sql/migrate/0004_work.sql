-- The year's work: where each unit's scoresheet stands, what each round stood on, by when, and tasks given to units.
-- The figures themselves are rows of fact.

-- One move of a scoresheet: the highest rev says where it stands (none: with the unit).  items: the indicators that were
-- sent back, one a line; '' = all.
-- append-only
CREATE TABLE sheet_step (
    tenant INT NOT NULL REFERENCES tenant (id),
    year INT NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    rev INT NOT NULL,
    from_state @TEXT@ NOT NULL,
    to_state @TEXT@ NOT NULL,
    items @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, year, unit_code, unit_from, rev)
) @TABLE_OPTIONS@;

-- What a round stood on for one indicator: the revision of the figure (0 = there was none), whether it took the figure as
-- it found it (agreed) or set its own, and what it said.  The highest rev of a round counts; step: how many moves the
-- sheet had made by then.
-- append-only
CREATE TABLE sheet_entry (
    tenant INT NOT NULL REFERENCES tenant (id),
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    year INT NOT NULL,
    indicator @TEXT@ NOT NULL,
    round @TEXT@ NOT NULL,
    rev INT NOT NULL,
    step INT NOT NULL,
    fact_rev INT NOT NULL,
    agreed INT NOT NULL,
    comment @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, unit_code, unit_from, year, indicator, round, rev)
) @TABLE_OPTIONS@;

-- When a round of a year opens and is due, for one ranking group of units ('' = all that have no row of their own).
-- NULL: no bound.  The highest rev counts.
-- append-only
CREATE TABLE round_deadline (
    tenant INT NOT NULL REFERENCES tenant (id),
    year INT NOT NULL,
    grp @TEXT@ NOT NULL,
    round @TEXT@ NOT NULL,
    rev INT NOT NULL,
    open_from @TEXT@,
    due @TEXT@,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, year, grp, round, rev)
) @TABLE_OPTIONS@;

-- More time for one unit, by name and with a reason.  The highest rev counts.
-- append-only
CREATE TABLE round_exception (
    tenant INT NOT NULL REFERENCES tenant (id),
    year INT NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    round @TEXT@ NOT NULL,
    rev INT NOT NULL,
    until @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, year, unit_code, unit_from, round, rev)
) @TABLE_OPTIONS@;

-- A task given to a unit (II.2.b): every change is a whole new row, the highest rev counts.
-- append-only
CREATE TABLE task (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    rev INT NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    title @TEXT@ NOT NULL,
    clause @TEXT@ NOT NULL,
    due @TEXT@,
    state @TEXT@ NOT NULL,
    done @TEXT@,
    result @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, id, rev)
) @TABLE_OPTIONS@;
