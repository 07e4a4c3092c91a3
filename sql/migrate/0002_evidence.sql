-- Files that prove figures and criteria.  The bytes lie outside the database, known by their SHA-256 (src/core/blob.h);
-- here is what they are, who brought them and what they are attached to.

-- A file of a tenant, as it was first brought.  kind: pdf, docx, xlsx, png, jpg.  advice: words with blanks between,
-- '' for none (src/doc/sniff.h).
-- append-only
CREATE TABLE evidence (
    tenant INT NOT NULL REFERENCES tenant (id),
    hash @TEXT@ NOT NULL,
    size @BIGINT@ NOT NULL,
    kind @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    advice @TEXT@ NOT NULL,
    uploaded_at @TEXT@ NOT NULL,
    uploaded_by @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, hash)
) @TABLE_OPTIONS@;

-- A file attached to what one unit claims in one year, or (attached = 0) taken off again, with the reason; the highest
-- rev of a file is in force.  about: 'indicator' or 'criterion'; item: its id in the plan.  name: what the file was called
-- this time.
-- append-only
CREATE TABLE evidence_link (
    tenant INT NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    year INT NOT NULL,
    about @TEXT@ NOT NULL,
    item @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    rev INT NOT NULL,
    attached INT NOT NULL,
    name @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, unit_code, unit_from, year, about, item, hash, rev),
    FOREIGN KEY (tenant, hash) REFERENCES evidence (tenant, hash)
) @TABLE_OPTIONS@;

-- Where else is this file used?
CREATE INDEX evidence_link_by_hash ON evidence_link (tenant, hash);
