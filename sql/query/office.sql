-- Drafts of plans and what a movement says of itself.

-- name: plan_draft_put exec
-- in: tenant int, key text, name text, text blob, cases blob?, at text, author text, user_id int
INSERT INTO plan_draft (tenant, key, name, text, cases, at, author, user_id)
VALUES (:tenant, :key, :name, :text, :cases, :at, :author, :user_id);

-- name: plan_draft_get one
-- in: tenant int, key text
-- out: name text, text blob, cases blob?, at text, author text
SELECT name, text, cases, at, author FROM plan_draft WHERE tenant = :tenant AND key = :key;

-- The newest first.
-- name: plan_draft_list many
-- in: tenant int
-- out: key text, name text, at text, author text
SELECT key, name, at, author FROM plan_draft WHERE tenant = :tenant ORDER BY at DESC, key;

-- name: plan_draft_drop exec
-- in: tenant int, key text
DELETE FROM plan_draft WHERE tenant = :tenant AND key = :key;

-- name: plan_draft_drop_old exec
-- in: tenant int, before text
DELETE FROM plan_draft WHERE tenant = :tenant AND at < :before;

-- name: setting_in_force many
-- in: tenant int
-- out: name text, rev int, value text, reason text, at text, author text
SELECT s.name, s.rev, s.value, s.reason, s.at, s.author FROM movement_setting s
WHERE s.tenant = :tenant AND s.rev = (SELECT max(x.rev) FROM movement_setting x
    WHERE x.tenant = :tenant AND x.name = s.name)
ORDER BY s.name;

-- name: setting_add exec
-- in: tenant int, name text, rev int, value text, reason text, at text, author text, user_id int
INSERT INTO movement_setting (tenant, name, rev, value, reason, at, author, user_id)
VALUES (:tenant, :name, :rev, :value, :reason, :at, :author, :user_id);
