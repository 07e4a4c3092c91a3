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

-- A person's way in.  password: argon2id, NULL until the invitation is used and after a reset.  totp: the secret of the
-- second factor, NULL when there is none; totp_new: one shown and not yet confirmed; totp_step: the step of the last code
-- used, so that none is used twice.  Never deleted: its deeds stay.
CREATE TABLE account (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    login @TEXT@ NOT NULL,
    name @TEXT@ NOT NULL,
    lang @TEXT@ NOT NULL,
    disabled INT NOT NULL,
    password @TEXT@,
    totp @BLOB@,
    totp_new @BLOB@,
    totp_step @BIGINT@ NOT NULL,
    made_at @TEXT@ NOT NULL,
    made_by @TEXT@ NOT NULL,
    signed_in_at @TEXT@,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, login)
) @WIDE_TABLE_OPTIONS@;

-- A role given (given = 1) or withdrawn; the highest rev is in force.  unit_code '' and unit_from '' for roles of no unit.
-- append-only
CREATE TABLE role_grant (
    tenant INT NOT NULL,
    account INT NOT NULL,
    role @TEXT@ NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    rev INT NOT NULL,
    given INT NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    why @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, account, role, unit_code, unit_from, rev),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
) @TABLE_OPTIONS@;

-- The right to choose a password once: at the beginning, and after a reset.  hash: of the secret in the address.
CREATE TABLE invitation (
    tenant INT NOT NULL,
    hash @TEXT@ NOT NULL,
    account INT NOT NULL,
    made_at @TEXT@ NOT NULL,
    made_by @TEXT@ NOT NULL,
    expires_at @TEXT@ NOT NULL,
    used_at @TEXT@,
    PRIMARY KEY (tenant, hash),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
) @TABLE_OPTIONS@;

-- Codes for who lost the telephone.
CREATE TABLE recovery (
    tenant INT NOT NULL,
    account INT NOT NULL,
    hash @TEXT@ NOT NULL,
    used_at @TEXT@,
    PRIMARY KEY (tenant, account, hash),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
) @TABLE_OPTIONS@;

-- Who is signed in.  whole = 0: the password was right, the code is still asked for.
CREATE TABLE session (
    tenant INT NOT NULL,
    hash @TEXT@ NOT NULL,
    account INT NOT NULL,
    whole INT NOT NULL,
    totp INT NOT NULL,
    made_at @TEXT@ NOT NULL,
    seen_at @TEXT@ NOT NULL,
    expires_at @TEXT@ NOT NULL,
    from_where @TEXT@ NOT NULL,
    agent @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, hash),
    FOREIGN KEY (tenant, account) REFERENCES account (tenant, id)
) @TABLE_OPTIONS@;

CREATE INDEX session_by_account ON session (tenant, account);

-- Attempts to sign in that did not succeed, by login and by address; key is a hash, because people type passwords where
-- their login belongs.
CREATE TABLE attempt (
    tenant INT NOT NULL REFERENCES tenant (id),
    key @TEXT@ NOT NULL,
    n INT NOT NULL,
    last_at @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, key)
) @TABLE_OPTIONS@;

-- Keys for programs.  scopes: words with blanks between.
CREATE TABLE api_token (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    name @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    scopes @TEXT@ NOT NULL,
    unit_code @TEXT@ NOT NULL,
    unit_from @TEXT@ NOT NULL,
    made_at @TEXT@ NOT NULL,
    made_by @TEXT@ NOT NULL,
    expires_at @TEXT@ NOT NULL,
    revoked_at @TEXT@,
    used_at @TEXT@,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, hash)
) @TABLE_OPTIONS@;
