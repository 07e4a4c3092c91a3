-- The end of the chain.
-- name: audit_last one
-- in: tenant int
-- out: id int, hash text
SELECT id, hash FROM audit WHERE tenant = :tenant ORDER BY id DESC LIMIT 1;

-- When the last row was written.
-- name: audit_latest one
-- in: tenant int
-- out: at text
SELECT at FROM audit WHERE tenant = :tenant ORDER BY id DESC LIMIT 1;

-- name: audit_add exec
-- in: tenant int, id int, at text, user_id int, author text, from_where text, action text, object text
-- in: before text, after text, why text, words text, hash text
INSERT INTO audit (tenant, id, at, user_id, author, from_where, action, object, before, after, why, words, hash)
VALUES (:tenant, :id, :at, :user_id, :author, :from_where, :action, :object, :before, :after, :why, :words, :hash);

-- Newest first.  '' = any; of words, each of the four must occur; no_work: only deeds that audit_of_work() does not name.
-- name: audit_find many
-- in: tenant int, before_id int, from_at text, to_at text, action text, author text, w1 text, w2 text, w3 text, w4 text
-- in: no_work int, max_rows int
-- out: id int, at text, user_id int, author text, from_where text, action text, object text, before text, after text
-- out: why text, hash text
SELECT id, at, user_id, author, from_where, action, object, before, after, why, hash FROM audit
WHERE tenant = :tenant AND id < :before_id AND at >= :from_at AND at <= :to_at
    AND (:action = '' OR action = :action) AND (:author = '' OR author = :author)
    AND (:w1 = '' OR replace(words, :w1, '') <> words) AND (:w2 = '' OR replace(words, :w2, '') <> words)
    AND (:w3 = '' OR replace(words, :w3, '') <> words) AND (:w4 = '' OR replace(words, :w4, '') <> words)
    AND (:no_work = 0 OR substr(action, 1, 5) IN ('user.', 'plan.') OR substr(action, 1, 6) = 'token.'
        OR substr(action, 1, 8) = 'setting.' OR substr(action, 1, 9) = 'register.')
ORDER BY id DESC LIMIT :max_rows;

-- The same of one person, by the index of accounts: names change.
-- name: audit_find_user many
-- in: tenant int, before_id int, from_at text, to_at text, action text, user_id int, w1 text, w2 text, w3 text, w4 text
-- in: no_work int, max_rows int
-- out: id int, at text, user_id int, author text, from_where text, action text, object text, before text, after text
-- out: why text, hash text
SELECT id, at, user_id, author, from_where, action, object, before, after, why, hash FROM audit
WHERE tenant = :tenant AND id < :before_id AND at >= :from_at AND at <= :to_at
    AND user_id = :user_id AND (:action = '' OR action = :action)
    AND (:w1 = '' OR replace(words, :w1, '') <> words) AND (:w2 = '' OR replace(words, :w2, '') <> words)
    AND (:w3 = '' OR replace(words, :w3, '') <> words) AND (:w4 = '' OR replace(words, :w4, '') <> words)
    AND (:no_work = 0 OR substr(action, 1, 5) IN ('user.', 'plan.') OR substr(action, 1, 6) = 'token.'
        OR substr(action, 1, 8) = 'setting.' OR substr(action, 1, 9) = 'register.')
ORDER BY id DESC LIMIT :max_rows;

-- The same of one kind of deed other than saving a figure, by the index of deeds.
-- name: audit_find_action many
-- in: tenant int, before_id int, from_at text, to_at text, action text, author text, w1 text, w2 text, w3 text, w4 text
-- in: no_work int, max_rows int
-- out: id int, at text, user_id int, author text, from_where text, action text, object text, before text, after text
-- out: why text, hash text
SELECT id, at, user_id, author, from_where, action, object, before, after, why, hash FROM audit
WHERE tenant = :tenant AND id < :before_id AND at >= :from_at AND at <= :to_at
    AND action <> 'figure.edit' AND action = :action AND (:author = '' OR author = :author)
    AND (:w1 = '' OR replace(words, :w1, '') <> words) AND (:w2 = '' OR replace(words, :w2, '') <> words)
    AND (:w3 = '' OR replace(words, :w3, '') <> words) AND (:w4 = '' OR replace(words, :w4, '') <> words)
    AND (:no_work = 0 OR substr(action, 1, 5) IN ('user.', 'plan.') OR substr(action, 1, 6) = 'token.'
        OR substr(action, 1, 8) = 'setting.' OR substr(action, 1, 9) = 'register.')
ORDER BY id DESC LIMIT :max_rows;

-- The whole chain in its order; also for the backup.
-- name: audit_chain many
-- in: tenant int
-- out: tenant int, id int, at text, user_id int, author text, from_where text, action text, object text
-- out: before text, after text, why text, words text, hash text
SELECT tenant, id, at, user_id, author, from_where, action, object, before, after, why, words, hash FROM audit
WHERE tenant = :tenant ORDER BY id;

-- name: restore_audit bulk
-- in: tenant int, id int, at text, user_id int, author text, from_where text, action text, object text
-- in: before text, after text, why text, words text, hash text
INSERT INTO audit (tenant, id, at, user_id, author, from_where, action, object, before, after, why, words, hash)
VALUES (:tenant, :id, :at, :user_id, :author, :from_where, :action, :object, :before, :after, :why, :words, :hash);
