-- Who works here, what they may, and the diary of what they did.

-- The diary.  hash: over the row and the hash of the row before it (src/core/audit.c), so that the rows of a tenant are one
-- chain, numbered 1, 2, … without gaps.  words: object, before, after, why and author for searching, without accents and
-- in lower case; sealed like the rest.
-- append-only
CREATE TABLE audit (
    tenant INT NOT NULL REFERENCES tenant (id),
    id @BIGINT@ NOT NULL,
    at @TEXT@ NOT NULL,
    user_id INT NOT NULL,
    author @TEXT@ NOT NULL,
    from_where @TEXT@ NOT NULL,
    action @TEXT@ NOT NULL,
    object @TEXT@ NOT NULL,
    before @TEXT@ NOT NULL,
    after @TEXT@ NOT NULL,
    why @TEXT@ NOT NULL,
    words @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, id)
) @WIDE_TABLE_OPTIONS@;
