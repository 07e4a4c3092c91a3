-- What a program was answered, so that asking again after a lost answer changes nothing: by key of the request
-- (Idempotency-Key), for a day.  body_hash: BLAKE2b-256 of what it sent.
CREATE TABLE api_answer (
    tenant INT NOT NULL,
    token INT NOT NULL,
    key @TEXT@ NOT NULL,
    body_hash @TEXT@ NOT NULL,
    status INT NOT NULL,
    answer @TEXT@ NOT NULL,
    at @TEXT@ NOT NULL,
    PRIMARY KEY (tenant, token, key),
    FOREIGN KEY (tenant, token) REFERENCES api_token (tenant, id)
) @TABLE_OPTIONS@;
