-- name: run_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM run WHERE tenant = :tenant;

-- name: run_add exec
-- in: tenant int, id int, plan_hash text, years text, at text, author text, input_hash text
-- in: package_hash text, package_bytes int, user_id int
INSERT INTO run (tenant, id, plan_hash, years, at, author, input_hash, package_hash, package_bytes, user_id)
VALUES (:tenant, :id, :plan_hash, :years, :at, :author, :input_hash, :package_hash, :package_bytes, :user_id);

-- name: run_list many
-- in: tenant int
-- out: id int, plan_hash text, years text, at text, author text, input_hash text
-- out: package_hash text, package_bytes int
SELECT id, plan_hash, years, at, author, input_hash, package_hash, package_bytes FROM run
WHERE tenant = :tenant ORDER BY id;

-- name: run_get one
-- in: tenant int, id int
-- out: id int, plan_hash text, years text, at text, author text, input_hash text
-- out: package_hash text, package_bytes int
SELECT id, plan_hash, years, at, author, input_hash, package_hash, package_bytes FROM run
WHERE tenant = :tenant AND id = :id;

-- name: package_put bulk
-- in: tenant int, run_id int, part int, bytes blob
INSERT INTO package (tenant, run_id, part, bytes) VALUES (:tenant, :run_id, :part, :bytes);

-- name: package_parts many
-- in: tenant int, run_id int
-- out: part int, bytes blob
SELECT part, bytes FROM package WHERE tenant = :tenant AND run_id = :run_id ORDER BY part;
