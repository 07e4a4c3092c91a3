-- name: api_answer_get one
-- in: tenant int, token int, key text, since text
-- out: body_hash text, status int, answer text
SELECT body_hash, status, answer FROM api_answer
WHERE tenant = :tenant AND token = :token AND key = :key AND at > :since;

-- name: api_answer_add exec
-- in: tenant int, token int, key text, body_hash text, status int, answer text, at text
INSERT INTO api_answer (tenant, token, key, body_hash, status, answer, at)
VALUES (:tenant, :token, :key, :body_hash, :status, :answer, :at);

-- name: api_answer_forget exec
-- in: tenant int, since text
DELETE FROM api_answer WHERE tenant = :tenant AND at <= :since;

-- Keys of figures of all years behind one of them, in key order.  '': any.
-- name: api_fact_page many
-- in: tenant int, unit_from text, indicator text
-- in: after_code text, after_from text, after_year int, after_indicator text, max_rows int
-- out: unit_code text, unit_from text, year int, indicator text
SELECT unit_code, unit_from, year, indicator FROM fact
WHERE tenant = :tenant AND rev = 1 AND (:unit_from = '' OR unit_from = :unit_from)
    AND (:indicator = '' OR indicator = :indicator)
    AND (unit_code, unit_from, year, indicator) > (:after_code, :after_from, :after_year, :after_indicator)
ORDER BY unit_code, unit_from, year, indicator LIMIT :max_rows;

-- The same of one year: unit by unit, by their keys, whatever other years there are.
-- name: api_fact_page_of_year many
-- in: tenant int, unit_from text, year int, indicator text, after_code text, after_from text, after_indicator text
-- in: max_rows int
-- out: unit_code text, unit_from text, year int, indicator text
SELECT f.unit_code, f.unit_from, f.year, f.indicator
FROM unit u JOIN fact f ON f.tenant = u.tenant AND f.unit_code = u.code AND f.unit_from = u.valid_from
WHERE u.tenant = :tenant AND (u.code, u.valid_from) >= (:after_code, :after_from)
    AND f.tenant = :tenant AND f.year = :year AND f.rev = 1
    AND (:unit_from = '' OR u.valid_from = :unit_from) AND (:indicator = '' OR f.indicator = :indicator)
    AND (u.code, u.valid_from, f.indicator) > (:after_code, :after_from, :after_indicator)
ORDER BY u.code, u.valid_from, f.indicator LIMIT :max_rows;

-- The same of one unit: from its first row to its last, whatever else there is.
-- name: api_fact_page_of_unit many
-- in: tenant int, unit_code text, unit_from text, year int, indicator text
-- in: after_from text, after_year int, after_indicator text, max_rows int
-- out: unit_code text, unit_from text, year int, indicator text
SELECT unit_code, unit_from, year, indicator FROM fact
WHERE tenant = :tenant AND unit_code = :unit_code AND rev = 1
    AND (:unit_from = '' OR unit_from = :unit_from) AND (:year = 0 OR year = :year)
    AND (:indicator = '' OR indicator = :indicator)
    AND (unit_from, year, indicator) > (:after_from, :after_year, :after_indicator)
ORDER BY unit_from, year, indicator LIMIT :max_rows;

-- Every revision of one figure with who brought it when, the one in force last.
-- name: api_fact_revisions many
-- in: tenant int, unit_code text, unit_from text, year int, indicator text
-- out: rev int, state int, flags int, num text?, den text?, date text?, source text?, formula text?, evidence text?
-- out: author text?, note text?, recorded text?, at text?, by_whom text?
SELECT f.rev, f.state, f.flags, f.num, f.den, f.date, f.source, f.formula, f.evidence, f.author, f.note, f.recorded,
    i.at, i.author
FROM fact f LEFT JOIN import i ON i.tenant = f.tenant AND i.id = f.import_id
WHERE f.tenant = :tenant AND f.unit_code = :unit_code AND f.unit_from = :unit_from AND f.year = :year
    AND f.indicator = :indicator
ORDER BY coalesce(f.recorded, ''), f.precedence, f.rev;
