-- name: evidence_get one
-- in: tenant int, hash text
-- out: size int, kind text, name text, advice text, uploaded_at text, uploaded_by text
SELECT size, kind, name, advice, uploaded_at, uploaded_by FROM evidence WHERE tenant = :tenant AND hash = :hash;

-- name: evidence_add exec
-- in: tenant int, hash text, size int, kind text, name text, advice text, uploaded_at text, uploaded_by text, user_id int
INSERT INTO evidence (tenant, hash, size, kind, name, advice, uploaded_at, uploaded_by, user_id)
VALUES (:tenant, :hash, :size, :kind, :name, :advice, :uploaded_at, :uploaded_by, :user_id)
ON CONFLICT (tenant, hash) DO NOTHING;

-- The unit, when there is one.
-- name: evidence_unit one
-- in: tenant int, code text, valid_from text
-- out: name text
SELECT name FROM unit WHERE tenant = :tenant AND code = :code AND valid_from = :valid_from;

-- What is in force between a file and a place.
-- name: evidence_link_newest one
-- in: tenant int, unit_code text, unit_from text, year int, about text, item text, hash text
-- out: rev int, attached int, name text
SELECT rev, attached, name FROM evidence_link
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND year = :year AND about = :about
    AND item = :item AND hash = :hash
ORDER BY rev DESC LIMIT 1;

-- name: evidence_link_add exec
-- in: tenant int, unit_code text, unit_from text, year int, about text, item text, hash text, rev int
-- in: attached int, name text, reason text, at text, author text, user_id int
INSERT INTO evidence_link (tenant, unit_code, unit_from, year, about, item, hash, rev, attached, name, reason, at,
    author, user_id)
VALUES (:tenant, :unit_code, :unit_from, :year, :about, :item, :hash, :rev, :attached, :name, :reason, :at, :author, :user_id);

-- The files attached to a place, oldest first; elsewhere: how many other units use the same file now.
-- name: evidence_at many
-- in: tenant int, unit_code text, unit_from text, year int, about text, item text
-- out: hash text, rev int, name text, at text, author text, size int, kind text, advice text, elsewhere int
SELECT l.hash, l.rev, l.name, l.at, l.author, e.size, e.kind, e.advice,
    (SELECT count(DISTINCT o.unit_code || ' ' || o.unit_from) FROM evidence_link o
     WHERE o.tenant = l.tenant AND o.hash = l.hash AND o.attached = 1
         AND (o.unit_code <> l.unit_code OR o.unit_from <> l.unit_from)
         AND NOT EXISTS (SELECT 1 FROM evidence_link p
             WHERE p.tenant = o.tenant AND p.unit_code = o.unit_code AND p.unit_from = o.unit_from AND p.year = o.year
                 AND p.about = o.about AND p.item = o.item AND p.hash = o.hash AND p.rev > o.rev))
FROM evidence_link l JOIN evidence e ON e.tenant = l.tenant AND e.hash = l.hash
WHERE l.tenant = :tenant AND l.unit_code = :unit_code AND l.unit_from = :unit_from AND l.year = :year
    AND l.about = :about AND l.item = :item AND l.attached = 1
    AND NOT EXISTS (SELECT 1 FROM evidence_link n
        WHERE n.tenant = l.tenant AND n.unit_code = l.unit_code AND n.unit_from = l.unit_from AND n.year = l.year
            AND n.about = l.about AND n.item = l.item AND n.hash = l.hash AND n.rev > l.rev)
ORDER BY l.at, l.hash;

-- Everything that was ever attached to a place or taken off it, as it happened.
-- name: evidence_history many
-- in: tenant int, unit_code text, unit_from text, year int, about text, item text
-- out: hash text, rev int, attached int, name text, reason text, at text, author text
SELECT hash, rev, attached, name, reason, at, author FROM evidence_link
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND year = :year AND about = :about
    AND item = :item
ORDER BY at, hash, rev;

-- The same of all places of a unit in a year, with what each file is.
-- name: evidence_deeds many
-- in: tenant int, unit_code text, unit_from text, year int
-- out: about text, item text, hash text, rev int, attached int, name text, reason text, at text, author text
-- out: size int, kind text
SELECT l.about, l.item, l.hash, l.rev, l.attached, l.name, l.reason, l.at, l.author, e.size, e.kind
FROM evidence_link l JOIN evidence e ON e.tenant = l.tenant AND e.hash = l.hash
WHERE l.tenant = :tenant AND l.unit_code = :unit_code AND l.unit_from = :unit_from AND l.year = :year
ORDER BY l.about, l.item, l.at, l.hash, l.rev;

-- Where a file is attached now.
-- name: evidence_uses many
-- in: tenant int, hash text
-- out: unit_code text, unit_from text, unit_name text?, year int, about text, item text, name text, at text, author text
SELECT l.unit_code, l.unit_from, u.name, l.year, l.about, l.item, l.name, l.at, l.author
FROM evidence_link l LEFT JOIN unit u
    ON u.tenant = l.tenant AND u.code = l.unit_code AND u.valid_from = l.unit_from
WHERE l.tenant = :tenant AND l.hash = :hash AND l.attached = 1
    AND NOT EXISTS (SELECT 1 FROM evidence_link n
        WHERE n.tenant = l.tenant AND n.unit_code = l.unit_code AND n.unit_from = l.unit_from AND n.year = l.year
            AND n.about = l.about AND n.item = l.item AND n.hash = l.hash AND n.rev > l.rev)
ORDER BY l.at, l.unit_code, l.unit_from, l.year, l.about, l.item;

-- Notes that another unit than this one has attached the file too.
-- name: evidence_common_add exec
-- in: tenant int, hash text, unit_code text, unit_from text
INSERT INTO evidence_common (tenant, hash)
SELECT l.tenant, l.hash FROM evidence_link l
WHERE l.tenant = :tenant AND l.hash = :hash AND (l.unit_code <> :unit_code OR l.unit_from <> :unit_from) LIMIT 1
ON CONFLICT (tenant, hash) DO NOTHING;

-- Where files are attached in a year that other units use too.
-- name: evidence_shared many
-- in: tenant int, year int
-- out: hash text, unit_code text, unit_from text, unit_name text?, about text, item text, name text, at text, author text
SELECT l.hash, l.unit_code, l.unit_from, u.name, l.about, l.item, l.name, l.at, l.author
FROM evidence_common k JOIN evidence_link l ON l.tenant = k.tenant AND l.hash = k.hash
LEFT JOIN unit u ON u.tenant = l.tenant AND u.code = l.unit_code AND u.valid_from = l.unit_from
WHERE k.tenant = :tenant AND l.tenant = :tenant AND l.year = :year AND l.attached = 1
    AND NOT EXISTS (SELECT 1 FROM evidence_link n
        WHERE n.tenant = l.tenant AND n.unit_code = l.unit_code AND n.unit_from = l.unit_from AND n.year = l.year
            AND n.about = l.about AND n.item = l.item AND n.hash = l.hash AND n.rev > l.rev)
    AND EXISTS (SELECT 1 FROM evidence_link o
        WHERE o.tenant = l.tenant AND o.hash = l.hash AND o.attached = 1
            AND (o.unit_code <> l.unit_code OR o.unit_from <> l.unit_from)
            AND NOT EXISTS (SELECT 1 FROM evidence_link p
                WHERE p.tenant = o.tenant AND p.unit_code = o.unit_code AND p.unit_from = o.unit_from
                    AND p.year = o.year AND p.about = o.about AND p.item = o.item AND p.hash = o.hash AND p.rev > o.rev))
ORDER BY l.hash, l.unit_code, l.unit_from, l.about, l.item;

-- Every file that a tenant knows, for proofs and the backup.
-- name: evidence_list many
-- in: tenant int
-- out: tenant int, hash text, size int, kind text, name text, advice text, uploaded_at text, uploaded_by text, user_id int
SELECT tenant, hash, size, kind, name, advice, uploaded_at, uploaded_by, user_id FROM evidence
WHERE tenant = :tenant ORDER BY hash;

-- Every file that a unit has attached somewhere in a year now, each once, by name.
-- name: evidence_of_unit many
-- in: tenant int, unit_code text, unit_from text, year int
-- out: hash text, name text, kind text, size int
SELECT l.hash, min(l.name), e.kind, e.size
FROM evidence_link l JOIN evidence e ON e.tenant = l.tenant AND e.hash = l.hash
WHERE l.tenant = :tenant AND l.unit_code = :unit_code AND l.unit_from = :unit_from AND l.year = :year AND l.attached = 1
    AND NOT EXISTS (SELECT 1 FROM evidence_link n
        WHERE n.tenant = l.tenant AND n.unit_code = l.unit_code AND n.unit_from = l.unit_from AND n.year = l.year
            AND n.about = l.about AND n.item = l.item AND n.hash = l.hash AND n.rev > l.rev)
GROUP BY l.hash, e.kind, e.size ORDER BY 2, 1;

-- Whether the content was taken out, and why.
-- name: evidence_gone_newest one
-- in: tenant int, hash text
-- out: rev int, gone int, rule text, reason text, at text, author text
SELECT rev, gone, rule, reason, at, author FROM evidence_gone
WHERE tenant = :tenant AND hash = :hash ORDER BY rev DESC LIMIT 1;

-- name: evidence_gone_add exec
-- in: tenant int, hash text, rev int, gone int, rule text, reason text, at text, author text, user_id int
INSERT INTO evidence_gone (tenant, hash, rev, gone, rule, reason, at, author, user_id)
VALUES (:tenant, :hash, :rev, :gone, :rule, :reason, :at, :author, :user_id);

-- Every file whose content should be in the store.
-- name: evidence_kept many
-- in: tenant int
-- out: hash text, size int
SELECT e.hash, e.size FROM evidence e
WHERE e.tenant = :tenant AND coalesce((SELECT g.gone FROM evidence_gone g
    WHERE g.tenant = e.tenant AND g.hash = e.hash ORDER BY g.rev DESC LIMIT 1), 0) = 0
ORDER BY e.hash;

-- Whether the content of a file should be in the store.
-- name: evidence_is_kept one
-- in: tenant int, hash text
-- out: size int
SELECT e.size FROM evidence e
WHERE e.tenant = :tenant AND e.hash = :hash AND coalesce((SELECT g.gone FROM evidence_gone g
    WHERE g.tenant = e.tenant AND g.hash = e.hash ORDER BY g.rev DESC LIMIT 1), 0) = 0;

-- Files that were attached for years before this one alone, with the last of those years.
-- name: evidence_until many
-- in: tenant int, before_year int
-- out: hash text, last int
SELECT l.hash, max(l.year) FROM evidence_link l
WHERE l.tenant = :tenant AND coalesce((SELECT g.gone FROM evidence_gone g
    WHERE g.tenant = l.tenant AND g.hash = l.hash ORDER BY g.rev DESC LIMIT 1), 0) = 0
GROUP BY l.hash HAVING max(l.year) < :before_year ORDER BY l.hash;

-- All bytes that a unit has ever attached in a year; what was taken off is still kept, what was taken out is not.
-- name: evidence_bytes one
-- in: tenant int, unit_code text, unit_from text, year int
-- out: bytes int
SELECT CAST(coalesce(sum(e.size), 0) AS BIGINT) FROM evidence e
WHERE e.tenant = :tenant AND e.hash IN (SELECT l.hash FROM evidence_link l
    WHERE l.tenant = :tenant AND l.unit_code = :unit_code AND l.unit_from = :unit_from AND l.year = :year)
    AND coalesce((SELECT g.gone FROM evidence_gone g
        WHERE g.tenant = e.tenant AND g.hash = e.hash ORDER BY g.rev DESC LIMIT 1), 0) = 0;
