-- What was made public, year by year: a saved run sealed together with everything it was calculated from.  A correction is a
-- further publication that names the one it replaces; nothing is ever taken back.

-- A proposal of the office.  snapshot_hash: BLAKE2b-256 of the sealed inputs (publication_part); the package is that of
-- run_id.  replaces: the publication of the same year that it corrects, with the reason.
-- append-only
CREATE TABLE publication (
    tenant INT NOT NULL,
    id INT NOT NULL,
    year INT NOT NULL,
    run_id INT NOT NULL,
    plan_hash @TEXT@ NOT NULL,
    snapshot_hash @TEXT@ NOT NULL,
    snapshot_bytes @BIGINT@ NOT NULL,
    replaces INT,
    reason @TEXT@ NOT NULL,
    note @TEXT@ NOT NULL,
    proposed_at @TEXT@ NOT NULL,
    proposed_by @TEXT@ NOT NULL,
    proposed_user @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, run_id) REFERENCES run (tenant, id)
) @TABLE_OPTIONS@;

-- The sealed inputs as files (src/core/snapshot.h), in parts of at most 1 MB.
-- append-only
CREATE TABLE publication_part (
    tenant INT NOT NULL,
    publication_id INT NOT NULL,
    part INT NOT NULL,
    bytes @BLOB@ NOT NULL,
    PRIMARY KEY (tenant, publication_id, part)
) @WIDE_TABLE_OPTIONS@;

-- The Chairman's word on it, given once: published = 1 with number and day of the decision, or 0 with the reason for sending
-- it back.  event: the kind of event of the plan that this publication is, '' for none.
-- append-only
CREATE TABLE publication_word (
    tenant INT NOT NULL,
    publication_id INT NOT NULL,
    published INT NOT NULL,
    decision @TEXT@ NOT NULL,
    decided_on @TEXT@,
    event @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, publication_id),
    FOREIGN KEY (tenant, publication_id) REFERENCES publication (tenant, id)
) @TABLE_OPTIONS@;

-- The document by which a version of the plan came into force.
-- append-only
CREATE TABLE plan_document (
    tenant INT NOT NULL,
    plan_version INT NOT NULL,
    document @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, plan_version),
    FOREIGN KEY (tenant, plan_version) REFERENCES plan_version (tenant, id)
) @TABLE_OPTIONS@;
