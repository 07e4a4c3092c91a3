-- name: import_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM import WHERE tenant = :tenant;

-- name: import_add exec
-- in: tenant int, id int, kind text, file_name text, hash text, n_rows int, added int, changed int, same int
-- in: older int, at text, author text, reason text, label text, user_id int
INSERT INTO import (tenant, id, kind, file_name, hash, n_rows, added, changed, same, older, at, author, reason, label, user_id)
VALUES (:tenant, :id, :kind, :file_name, :hash, :n_rows, :added, :changed, :same, :older, :at, :author, :reason, :label, :user_id);

-- name: import_list many
-- in: tenant int
-- out: id int, kind text, file_name text, hash text, n_rows int, added int, changed int, same int, older int
-- out: at text, author text, reason text, label text
SELECT id, kind, file_name, hash, n_rows, added, changed, same, older, at, author, reason, label FROM import
WHERE tenant = :tenant ORDER BY id;

-- The label of made-up data; of several the first as text, whichever was loaded last.
-- name: import_label one
-- in: tenant int
-- out: label text
SELECT label FROM import WHERE tenant = :tenant AND label <> '' ORDER BY label LIMIT 1;

-- Every revision of every fact, in key order.
-- name: fact_list many
-- in: tenant int
-- out: unit_code text, unit_from text, year int, indicator text, rev int, state int, flags int
-- out: num text?, den text?, date text?, source text?, formula text?, evidence text?, author text?
-- out: note text?, recorded text?, precedence int
SELECT unit_code, unit_from, year, indicator, rev, state, flags, num, den, date, source, formula,
    evidence, author, note, recorded, precedence
FROM fact WHERE tenant = :tenant
ORDER BY unit_code, unit_from, year, indicator, rev;

-- Every revision of the facts of one unit, year and indicator, oldest first.
-- name: fact_history many
-- in: tenant int, unit_code text, unit_from text, year int, indicator text
-- out: unit_code text, unit_from text, year int, indicator text, rev int, state int, flags int
-- out: num text?, den text?, date text?, source text?, formula text?, evidence text?, author text?
-- out: note text?, recorded text?, precedence int
SELECT unit_code, unit_from, year, indicator, rev, state, flags, num, den, date, source, formula,
    evidence, author, note, recorded, precedence
FROM fact
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND year = :year
    AND indicator = :indicator
ORDER BY rev;

-- name: fact_put bulk
-- in: tenant int, unit_code text, unit_from text, year int, indicator text, rev int, state int
-- in: flags int, num text?, den text?, date text?, source text?, formula text?, evidence text?
-- in: author text?, note text?, recorded text?, import_id int, precedence int
INSERT INTO fact (tenant, unit_code, unit_from, year, indicator, rev, state, flags, num, den, date,
    source, formula, evidence, author, note, recorded, import_id, precedence)
VALUES (:tenant, :unit_code, :unit_from, :year, :indicator, :rev, :state, :flags, :num, :den, :date,
    :source, :formula, :evidence, :author, :note, :recorded, :import_id, :precedence);

-- Every revision of every attestation, in key order.
-- name: attestation_list many
-- in: tenant int
-- out: of_person int, subject_code text, subject_from text, kind text, year int, rev int, result int
-- out: number text?, issuer text?, date text?, evidence text?, note text?, precedence int
SELECT of_person, subject_code, subject_from, kind, year, rev, result, number, issuer, date,
    evidence, note, precedence
FROM attestation WHERE tenant = :tenant
ORDER BY of_person, subject_code, subject_from, kind, year, rev;

-- name: attestation_put bulk
-- in: tenant int, of_person int, subject_code text, subject_from text, kind text, year int, rev int
-- in: result int, number text?, issuer text?, date text?, evidence text?, note text?, import_id int, precedence int
INSERT INTO attestation (tenant, of_person, subject_code, subject_from, kind, year, rev, result,
    number, issuer, date, evidence, note, import_id, precedence)
VALUES (:tenant, :of_person, :subject_code, :subject_from, :kind, :year, :rev, :result,
    :number, :issuer, :date, :evidence, :note, :import_id, :precedence);

-- name: event_list many
-- in: tenant int
-- out: kind text, year int, date text, document text?
SELECT kind, year, date, document FROM event WHERE tenant = :tenant ORDER BY kind, year;

-- name: event_put exec
-- in: tenant int, kind text, year int, date text, document text?, import_id int
INSERT INTO event (tenant, kind, year, date, document, import_id)
VALUES (:tenant, :kind, :year, :date, :document, :import_id)
ON CONFLICT (tenant, kind, year) DO UPDATE SET date = excluded.date, document = excluded.document,
    import_id = excluded.import_id;

-- name: holiday_list many
-- in: tenant int
-- out: date text, kind int, label text?, basis text?
SELECT date, kind, label, basis FROM holiday WHERE tenant = :tenant ORDER BY date;

-- name: holiday_put exec
-- in: tenant int, date text, kind int, label text?, basis text?, import_id int
INSERT INTO holiday (tenant, date, kind, label, basis, import_id)
VALUES (:tenant, :date, :kind, :label, :basis, :import_id)
ON CONFLICT (tenant, date) DO UPDATE SET kind = excluded.kind, label = excluded.label,
    basis = excluded.basis, import_id = excluded.import_id;
