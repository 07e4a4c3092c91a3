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

-- name: audit_mark_add exec
-- in: tenant int, what text, thing int, row_id int, hash text
INSERT INTO audit_mark (tenant, what, thing, row_id, hash) VALUES (:tenant, :what, :thing, :row_id, :hash);

-- name: audit_mark_get one
-- in: tenant int, what text, thing int
-- out: row_id int, hash text
SELECT row_id, hash FROM audit_mark WHERE tenant = :tenant AND what = :what AND thing = :thing;

-- The first mark that the chain no longer bears.
-- name: audit_mark_lost one
-- in: tenant int
-- out: what text, thing int, row_id int
SELECT m.what, m.thing, m.row_id FROM audit_mark m LEFT JOIN audit a ON a.tenant = m.tenant AND a.id = m.row_id
WHERE m.tenant = :tenant AND (a.hash IS NULL OR a.hash <> m.hash) ORDER BY m.row_id LIMIT 1;

-- name: audit_at one
-- in: tenant int, at text
-- out: n int
SELECT count(*) FROM audit WHERE tenant = :tenant AND at = :at;

-- Things that are never stored without a row of the diary in the same transaction: how many there are, how many rows tell of
-- their kind, and the moment of the newest, at which some row was written.  The first plan comes with the movement itself.
-- name: audit_deeds many
-- in: tenant int
-- out: thing text, stored int, told int, newest text
SELECT 'import', (SELECT count(*) FROM import WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant),
    (SELECT coalesce(max(at), '') FROM import WHERE tenant = :tenant)
UNION ALL SELECT 'run', (SELECT count(*) FROM run WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('run.make', 'publish.propose')),
    (SELECT coalesce(max(at), '') FROM run WHERE tenant = :tenant)
UNION ALL SELECT 'plan_version', (SELECT count(*) FROM plan_version WHERE tenant = :tenant AND id > 1),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'plan.edit'),
    (SELECT coalesce(max(added_at), '') FROM plan_version WHERE tenant = :tenant AND id > 1)
UNION ALL SELECT 'plan_proposal', (SELECT count(*) FROM plan_proposal WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'plan.propose'),
    (SELECT coalesce(max(at), '') FROM plan_proposal WHERE tenant = :tenant)
UNION ALL SELECT 'plan_word', (SELECT count(*) FROM plan_word WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('plan.confirm', 'plan.return')),
    (SELECT coalesce(max(at), '') FROM plan_word WHERE tenant = :tenant)
UNION ALL SELECT 'evidence_link', (SELECT count(*) FROM evidence_link WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('evidence.attach', 'evidence.detach')),
    (SELECT coalesce(max(at), '') FROM evidence_link WHERE tenant = :tenant)
UNION ALL SELECT 'account', (SELECT count(*) FROM account WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'user.invite'),
    (SELECT coalesce(max(made_at), '') FROM account WHERE tenant = :tenant)
UNION ALL SELECT 'role_grant', 0, 0, (SELECT coalesce(max(at), '') FROM role_grant WHERE tenant = :tenant)
UNION ALL SELECT 'api_token', (SELECT count(*) FROM api_token WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('token.add', 'token.ask')),
    (SELECT coalesce(max(made_at), '') FROM api_token WHERE tenant = :tenant)
UNION ALL SELECT 'sheet_step', (SELECT count(*) FROM sheet_step WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('sheet.submit', 'sheet.confirm', 'sheet.appraise',
        'sheet.explain', 'sheet.council', 'sheet.finish', 'sheet.extend')),
    (SELECT coalesce(max(at), '') FROM sheet_step WHERE tenant = :tenant)
UNION ALL SELECT 'sheet_entry', 0, 0, (SELECT coalesce(max(at), '') FROM sheet_entry WHERE tenant = :tenant)
UNION ALL SELECT 'round_deadline', (SELECT count(*) FROM round_deadline WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'sheet.extend'),
    (SELECT coalesce(max(at), '') FROM round_deadline WHERE tenant = :tenant)
UNION ALL SELECT 'round_exception', (SELECT count(*) FROM round_exception WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'sheet.extend'),
    (SELECT coalesce(max(at), '') FROM round_exception WHERE tenant = :tenant)
UNION ALL SELECT 'task', (SELECT count(*) FROM task WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('task.edit', 'task.report')),
    (SELECT coalesce(max(at), '') FROM task WHERE tenant = :tenant)
UNION ALL SELECT 'publication', (SELECT count(*) FROM publication WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'publish.propose'),
    (SELECT coalesce(max(proposed_at), '') FROM publication WHERE tenant = :tenant)
UNION ALL SELECT 'publication_word', (SELECT count(*) FROM publication_word WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('publish', 'publish.return')),
    (SELECT coalesce(max(at), '') FROM publication_word WHERE tenant = :tenant)
UNION ALL SELECT 'movement_setting', (SELECT count(*) FROM movement_setting WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action = 'setting.edit'),
    (SELECT coalesce(max(at), '') FROM movement_setting WHERE tenant = :tenant)
UNION ALL SELECT 'evidence_gone', (SELECT count(*) FROM evidence_gone WHERE tenant = :tenant),
    (SELECT count(*) FROM audit WHERE tenant = :tenant AND action IN ('evidence.remove', 'evidence.attach')),
    (SELECT coalesce(max(at), '') FROM evidence_gone WHERE tenant = :tenant);
