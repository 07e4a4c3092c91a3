-- Where the diary stood, what was taken out of the store of evidence, and who confirmed a plan.

-- Mark of the diary (its last row by then, and that row's hash) when a run was saved, a publication proposed, a decision
-- given.  what: 'run', 'proposal', 'publication'; thing: its number.
-- append-only
CREATE TABLE audit_mark (
    tenant INT NOT NULL REFERENCES tenant (id),
    what @TEXT@ NOT NULL,
    thing @BIGINT@ NOT NULL,
    row_id @BIGINT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, what, thing)
) @TABLE_OPTIONS@;

-- A file of evidence whose content was taken out of the store (gone = 1), by which rule and why, or was brought again (0);
-- the highest rev is in force.  What it was and where it was attached stays.  rule: 'mistake', 'retention', 'again'.
-- append-only
CREATE TABLE evidence_gone (
    tenant INT NOT NULL,
    hash @TEXT@ NOT NULL,
    rev INT NOT NULL,
    gone INT NOT NULL,
    rule @TEXT@ NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, hash, rev),
    FOREIGN KEY (tenant, hash) REFERENCES evidence (tenant, hash)
) @TABLE_OPTIONS@;

-- A version of the plan that the office asks to be put in force: its text, from when, by which document, and what trying it
-- showed (effect: "year<tab>results that change", one a line).
-- append-only
CREATE TABLE plan_proposal (
    tenant INT NOT NULL REFERENCES tenant (id),
    id INT NOT NULL,
    plan_id @TEXT@ NOT NULL,
    hash @TEXT@ NOT NULL,
    text @TEXT@ NOT NULL,
    in_force_from @TEXT@ NOT NULL,
    document @TEXT@ NOT NULL,
    effect @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, id)
) @WIDE_TABLE_OPTIONS@;

-- The word on it, given once: confirmed = 1, or 0 with the reason for sending it back.
-- append-only
CREATE TABLE plan_word (
    tenant INT NOT NULL,
    proposal INT NOT NULL,
    confirmed INT NOT NULL,
    reason @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    author @TEXT@ NOT NULL,
    user_id @BIGINT@ NOT NULL,
    PRIMARY KEY (tenant, proposal),
    FOREIGN KEY (tenant, proposal) REFERENCES plan_proposal (tenant, id)
) @TABLE_OPTIONS@;
