-- The authority with this code.
-- name: tenant_by_code one
-- in: code text
-- out: id int, name text, created text, demo int
SELECT id, name, created, demo FROM tenant WHERE code = :code;

-- name: tenant_list many
-- out: id int, code text, name text, created text, demo int
SELECT id, code, name, created, demo FROM tenant ORDER BY id;

-- name: tenant_next one
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM tenant;

-- name: tenant_add exec
-- in: id int, code text, name text, created text, demo int
INSERT INTO tenant (id, code, name, created, demo) VALUES (:id, :code, :name, :created, :demo);

-- name: plan_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM plan_version WHERE tenant = :tenant;

-- name: plan_add exec
-- in: tenant int, id int, plan_id text, hash text, text text, in_force_from text, added_at text, added_by text, user_id int
INSERT INTO plan_version (tenant, id, plan_id, hash, text, in_force_from, added_at, added_by, user_id)
VALUES (:tenant, :id, :plan_id, :hash, :text, :in_force_from, :added_at, :added_by, :user_id);

-- The version in force on a day: of those begun by then, the latest begun, then the latest added.
-- name: plan_in_force one
-- in: tenant int, on_day text
-- out: id int, plan_id text, hash text, text text, in_force_from text, added_at text, added_by text
SELECT id, plan_id, hash, text, in_force_from, added_at, added_by FROM plan_version
WHERE tenant = :tenant AND in_force_from <= :on_day
ORDER BY in_force_from DESC, id DESC LIMIT 1;

-- name: plan_version_in_force one
-- in: tenant int, on_day text
-- out: id int
SELECT id FROM plan_version WHERE tenant = :tenant AND in_force_from <= :on_day
ORDER BY in_force_from DESC, id DESC LIMIT 1;

-- name: plan_list many
-- in: tenant int
-- out: id int, plan_id text, hash text, in_force_from text, added_at text, added_by text
SELECT id, plan_id, hash, in_force_from, added_at, added_by FROM plan_version
WHERE tenant = :tenant ORDER BY id;
