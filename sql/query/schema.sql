-- The newest migration that has run; 0 = none.
-- name: schema_version one
-- out: number int
SELECT coalesce(max(number), 0) FROM schema_version;

-- name: schema_version_add exec
-- in: number int, name text
INSERT INTO schema_version (number, name) VALUES (:number, :name);
