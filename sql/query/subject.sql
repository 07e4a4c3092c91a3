-- name: unit_list many
-- in: tenant int
-- out: code text, valid_from text, kind text, grp text?, name text, valid_to text?, predecessors text
SELECT code, valid_from, kind, grp, name, valid_to, predecessors FROM unit
WHERE tenant = :tenant ORDER BY code, valid_from;

-- The units between two codes.
-- name: unit_between many
-- in: tenant int, first text, last text
-- out: code text, valid_from text, kind text, grp text?, name text, valid_to text?
SELECT code, valid_from, kind, grp, name, valid_to FROM unit
WHERE tenant = :tenant AND code >= :first AND code <= :last ORDER BY code, valid_from;

-- name: unit_put exec
-- in: tenant int, code text, valid_from text, kind text, grp text?, name text, valid_to text?
-- in: predecessors text, import_id int
INSERT INTO unit (tenant, code, valid_from, kind, grp, name, valid_to, predecessors, import_id)
VALUES (:tenant, :code, :valid_from, :kind, :grp, :name, :valid_to, :predecessors, :import_id)
ON CONFLICT (tenant, code, valid_from) DO UPDATE SET kind = excluded.kind, grp = excluded.grp,
    name = excluded.name, valid_to = excluded.valid_to, predecessors = excluded.predecessors,
    import_id = excluded.import_id;

-- name: person_list many
-- in: tenant int
-- out: code text, valid_from text, name text, post text, unit_code text, unit_from text, head int, valid_to text?
SELECT code, valid_from, name, post, unit_code, unit_from, head, valid_to FROM person
WHERE tenant = :tenant ORDER BY code, valid_from;

-- name: person_put exec
-- in: tenant int, code text, valid_from text, name text, post text, unit_code text, unit_from text
-- in: head int, valid_to text?, import_id int
INSERT INTO person (tenant, code, valid_from, name, post, unit_code, unit_from, head, valid_to, import_id)
VALUES (:tenant, :code, :valid_from, :name, :post, :unit_code, :unit_from, :head, :valid_to, :import_id)
ON CONFLICT (tenant, code, valid_from) DO UPDATE SET name = excluded.name, post = excluded.post,
    unit_code = excluded.unit_code, unit_from = excluded.unit_from, head = excluded.head,
    valid_to = excluded.valid_to, import_id = excluded.import_id;
