-- The unit of one life.
-- name: unit_get one
-- in: tenant int, code text, valid_from text
-- out: kind text, grp text?, name text, valid_to text?
SELECT kind, grp, name, valid_to FROM unit
WHERE tenant = :tenant AND code = :code AND valid_from = :valid_from;

-- Every life of a code.
-- name: unit_by_code many
-- in: tenant int, code text
-- out: valid_from text, kind text, grp text?, name text, valid_to text?
SELECT valid_from, kind, grp, name, valid_to FROM unit
WHERE tenant = :tenant AND code = :code ORDER BY valid_from;

-- name: unit_of_group many
-- in: tenant int, grp text
-- out: code text, valid_from text, kind text, name text, valid_to text?
SELECT code, valid_from, kind, name, valid_to FROM unit
WHERE tenant = :tenant AND grp = :grp ORDER BY code, valid_from;

-- Every revision of the figures of one unit and year, of the indicators between two, with the form or file that brought it.
-- name: figure_of_unit many
-- in: tenant int, unit_code text, unit_from text, year int, first text, last text
-- out: indicator text, rev int, state int, flags int, num text?, den text?, date text?, source text?
-- out: formula text?, evidence text?, author text?, note text?, recorded text?, at text?, by_whom text?, reason text?
-- out: file_name text?, hash text?, precedence int
SELECT f.indicator, f.rev, f.state, f.flags, f.num, f.den, f.date, f.source, f.formula, f.evidence, f.author, f.note,
    f.recorded, i.at, i.author, i.reason, i.file_name, i.hash, f.precedence
FROM fact f LEFT JOIN import i ON i.tenant = f.tenant AND i.id = f.import_id
WHERE f.tenant = :tenant AND f.unit_code = :unit_code AND f.unit_from = :unit_from AND f.year = :year
    AND f.indicator >= :first AND f.indicator <= :last
ORDER BY f.indicator, f.rev;

-- The same of a year that is only compared with: what was measured, of each figure the one in force last.
-- name: figure_measured many
-- in: tenant int, unit_code text, unit_from text, year int, first text, last text
-- out: indicator text, state int, num text?, den text?, date text?
SELECT f.indicator, f.state, f.num, f.den, f.date
FROM fact f
WHERE f.tenant = :tenant AND f.unit_code = :unit_code AND f.unit_from = :unit_from AND f.year = :year
    AND f.indicator >= :first AND f.indicator <= :last
ORDER BY f.indicator, coalesce(f.recorded, ''), f.precedence, f.rev;

-- One indicator of every unit of a group in a year, of each figure the one in force last: what leaders and surveys are
-- compared over.
-- name: figure_of_group many
-- in: tenant int, grp text, year int, indicator text
-- out: unit_code text, unit_from text, state int, num text?, den text?, date text?, recorded text?
SELECT f.unit_code, f.unit_from, f.state, f.num, f.den, f.date, f.recorded
FROM unit u JOIN fact f ON f.tenant = u.tenant AND f.unit_code = u.code AND f.unit_from = u.valid_from
WHERE u.tenant = :tenant AND u.grp = :grp AND f.tenant = :tenant AND f.year = :year AND f.indicator = :indicator
ORDER BY f.unit_code, f.unit_from, coalesce(f.recorded, ''), f.precedence, f.rev;

-- Which figures one unit has in a year: every revision, of each figure the one in force last.
-- name: figure_progress many
-- in: tenant int, unit_code text, unit_from text, year int
-- out: indicator text, state int
SELECT indicator, state FROM fact
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND year = :year
ORDER BY indicator, coalesce(recorded, ''), precedence, rev;

-- What documents say of one unit, of each kind and year the one in force.
-- name: attestation_of_unit many
-- in: tenant int, unit_code text, unit_from text
-- out: kind text, year int, result int, number text?, issuer text?, date text?
SELECT t.kind, t.year, t.result, t.number, t.issuer, t.date FROM attestation t
WHERE t.tenant = :tenant AND t.of_person = 0 AND t.subject_code = :unit_code AND t.subject_from = :unit_from
    AND NOT EXISTS (SELECT 1 FROM attestation n
        WHERE n.tenant = t.tenant AND n.of_person = t.of_person AND n.subject_code = t.subject_code
            AND n.subject_from = t.subject_from AND n.kind = t.kind AND n.year = t.year
            AND (coalesce(n.date, ''), n.precedence, n.rev) > (coalesce(t.date, ''), t.precedence, t.rev));

-- How many files are attached now to each thing that a unit claims in a year.
-- name: evidence_count many
-- in: tenant int, unit_code text, unit_from text, year int
-- out: about text, item text, n int
SELECT l.about, l.item, count(*) FROM evidence_link l
WHERE l.tenant = :tenant AND l.unit_code = :unit_code AND l.unit_from = :unit_from AND l.year = :year AND l.attached = 1
    AND NOT EXISTS (SELECT 1 FROM evidence_link n
        WHERE n.tenant = l.tenant AND n.unit_code = l.unit_code AND n.unit_from = l.unit_from AND n.year = l.year
            AND n.about = l.about AND n.item = l.item AND n.hash = l.hash AND n.rev > l.rev)
GROUP BY l.about, l.item;

-- Where one sheet stands.
-- name: sheet_step_last one
-- in: tenant int, year int, unit_code text, unit_from text
-- out: rev int, to_state text
SELECT rev, to_state FROM sheet_step
WHERE tenant = :tenant AND year = :year AND unit_code = :unit_code AND unit_from = :unit_from
ORDER BY rev DESC LIMIT 1;

-- Every move of one sheet, oldest first.
-- name: sheet_step_list many
-- in: tenant int, year int, unit_code text, unit_from text
-- out: rev int, from_state text, to_state text, items text, reason text, at text, author text
SELECT rev, from_state, to_state, items, reason, at, author FROM sheet_step
WHERE tenant = :tenant AND year = :year AND unit_code = :unit_code AND unit_from = :unit_from
ORDER BY rev;

-- Every move of the sheets of a year, of units between two codes; of each sheet the last one says where it stands.  Not by
-- an anti-join, for which PostgreSQL has no good plan until it has counted its tables.
-- name: sheet_step_year many
-- in: tenant int, year int, first text, last text
-- out: unit_code text, unit_from text, to_state text, at text
SELECT unit_code, unit_from, to_state, at FROM sheet_step
WHERE tenant = :tenant AND year = :year AND unit_code >= :first AND unit_code <= :last
ORDER BY unit_code, unit_from, rev;

-- Years in which sheets are or were at work: moved, given a time or an exception.  From one year to the next by the key:
-- there are many moves and few years.
-- name: sheet_years many
-- in: tenant int
-- out: year int
WITH RECURSIVE moved (year) AS (
    SELECT min(year) FROM sheet_step WHERE tenant = :tenant
    UNION ALL
    SELECT (SELECT min(s.year) FROM sheet_step s WHERE s.tenant = :tenant AND s.year > m.year) FROM moved m
    WHERE m.year IS NOT NULL)
SELECT year FROM moved WHERE year IS NOT NULL
UNION SELECT year FROM round_deadline WHERE tenant = :tenant
UNION SELECT year FROM round_exception WHERE tenant = :tenant
ORDER BY year;

-- name: sheet_step_add exec
-- in: tenant int, year int, unit_code text, unit_from text, rev int, from_state text, to_state text, items text
-- in: reason text, at text, author text, user_id int
INSERT INTO sheet_step (tenant, year, unit_code, unit_from, rev, from_state, to_state, items, reason, at, author, user_id)
VALUES (:tenant, :year, :unit_code, :unit_from, :rev, :from_state, :to_state, :items, :reason, :at, :author, :user_id);

-- Everything that the rounds of one sheet said of the indicators between two.
-- name: sheet_entry_list many
-- in: tenant int, unit_code text, unit_from text, year int, first text, last text
-- out: indicator text, round text, rev int, step int, fact_rev int, agreed int, comment text, at text, author text
SELECT indicator, round, rev, step, fact_rev, agreed, comment, at, author FROM sheet_entry
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND year = :year
    AND indicator >= :first AND indicator <= :last
ORDER BY indicator, round, rev;

-- name: sheet_entry_put bulk
-- in: tenant int, unit_code text, unit_from text, year int, indicator text, round text, rev int, step int, fact_rev int
-- in: agreed int, comment text, at text, author text, user_id int
INSERT INTO sheet_entry (tenant, unit_code, unit_from, year, indicator, round, rev, step, fact_rev, agreed, comment, at,
    author, user_id)
VALUES (:tenant, :unit_code, :unit_from, :year, :indicator, :round, :rev, :step, :fact_rev, :agreed, :comment, :at,
    :author, :user_id);

-- The times of all rounds of a year.
-- name: round_deadline_year many
-- in: tenant int, year int
-- out: grp text, round text, rev int, open_from text?, due text?, reason text, at text, author text
SELECT d.grp, d.round, d.rev, d.open_from, d.due, d.reason, d.at, d.author FROM round_deadline d
WHERE d.tenant = :tenant AND d.year = :year
    AND NOT EXISTS (SELECT 1 FROM round_deadline n
        WHERE n.tenant = d.tenant AND n.year = d.year AND n.grp = d.grp AND n.round = d.round AND n.rev > d.rev)
ORDER BY d.grp, d.round;

-- name: round_deadline_add exec
-- in: tenant int, year int, grp text, round text, rev int, open_from text?, due text?, reason text, at text, author text
-- in: user_id int
INSERT INTO round_deadline (tenant, year, grp, round, rev, open_from, due, reason, at, author, user_id)
VALUES (:tenant, :year, :grp, :round, :rev, :open_from, :due, :reason, :at, :author, :user_id);

-- The exceptions of a year.
-- name: round_exception_year many
-- in: tenant int, year int
-- out: unit_code text, unit_from text, round text, rev int, until text, reason text, at text, author text
SELECT x.unit_code, x.unit_from, x.round, x.rev, x.until, x.reason, x.at, x.author FROM round_exception x
WHERE x.tenant = :tenant AND x.year = :year
    AND NOT EXISTS (SELECT 1 FROM round_exception n
        WHERE n.tenant = x.tenant AND n.year = x.year AND n.unit_code = x.unit_code AND n.unit_from = x.unit_from
            AND n.round = x.round AND n.rev > x.rev)
ORDER BY x.unit_code, x.unit_from, x.round;

-- The exceptions of one unit.
-- name: round_exception_unit many
-- in: tenant int, year int, unit_code text, unit_from text
-- out: round text, rev int, until text, reason text, at text, author text
SELECT x.round, x.rev, x.until, x.reason, x.at, x.author FROM round_exception x
WHERE x.tenant = :tenant AND x.year = :year AND x.unit_code = :unit_code AND x.unit_from = :unit_from
    AND NOT EXISTS (SELECT 1 FROM round_exception n
        WHERE n.tenant = x.tenant AND n.year = x.year AND n.unit_code = x.unit_code AND n.unit_from = x.unit_from
            AND n.round = x.round AND n.rev > x.rev)
ORDER BY x.round;

-- name: round_exception_add exec
-- in: tenant int, year int, unit_code text, unit_from text, round text, rev int, until text, reason text, at text
-- in: author text, user_id int
INSERT INTO round_exception (tenant, year, unit_code, unit_from, round, rev, until, reason, at, author, user_id)
VALUES (:tenant, :year, :unit_code, :unit_from, :round, :rev, :until, :reason, :at, :author, :user_id);

-- name: task_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM task WHERE tenant = :tenant;

-- Every task as it is now.
-- name: task_all many
-- in: tenant int
-- out: id int, rev int, unit_code text, unit_from text, unit_name text?, title text, clause text, due text?, state text
-- out: done text?, result text, reason text, at text, author text
SELECT t.id, t.rev, t.unit_code, t.unit_from, u.name, t.title, t.clause, t.due, t.state, t.done, t.result, t.reason, t.at,
    t.author
FROM task t LEFT JOIN unit u ON u.tenant = t.tenant AND u.code = t.unit_code AND u.valid_from = t.unit_from
WHERE t.tenant = :tenant
    AND NOT EXISTS (SELECT 1 FROM task n WHERE n.tenant = t.tenant AND n.id = t.id AND n.rev > t.rev)
ORDER BY t.due, t.unit_code, t.id;

-- Every change of one task, oldest first.
-- name: task_history many
-- in: tenant int, id int
-- out: rev int, unit_code text, unit_from text, unit_name text?, title text, clause text, due text?, state text
-- out: done text?, result text, reason text, at text, author text
SELECT t.rev, t.unit_code, t.unit_from, u.name, t.title, t.clause, t.due, t.state, t.done, t.result, t.reason, t.at, t.author
FROM task t LEFT JOIN unit u ON u.tenant = t.tenant AND u.code = t.unit_code AND u.valid_from = t.unit_from
WHERE t.tenant = :tenant AND t.id = :id ORDER BY t.rev;

-- name: task_put bulk
-- in: tenant int, id int, rev int, unit_code text, unit_from text, title text, clause text, due text?, state text
-- in: done text?, result text, reason text, at text, author text, user_id int
INSERT INTO task (tenant, id, rev, unit_code, unit_from, title, clause, due, state, done, result, reason, at, author,
    user_id)
VALUES (:tenant, :id, :rev, :unit_code, :unit_from, :title, :clause, :due, :state, :done, :result, :reason, :at, :author,
    :user_id);

-- name: backup_sheet_step many
-- in: tenant int
-- out: tenant int, year int, unit_code text, unit_from text, rev int, from_state text, to_state text, items text
-- out: reason text, at text, author text, user_id int
SELECT tenant, year, unit_code, unit_from, rev, from_state, to_state, items, reason, at, author, user_id FROM sheet_step
WHERE tenant = :tenant ORDER BY year, unit_code, unit_from, rev;

-- name: restore_sheet_step bulk
-- in: tenant int, year int, unit_code text, unit_from text, rev int, from_state text, to_state text, items text
-- in: reason text, at text, author text, user_id int
INSERT INTO sheet_step (tenant, year, unit_code, unit_from, rev, from_state, to_state, items, reason, at, author, user_id)
VALUES (:tenant, :year, :unit_code, :unit_from, :rev, :from_state, :to_state, :items, :reason, :at, :author, :user_id);

-- name: backup_sheet_entry many
-- in: tenant int
-- out: tenant int, unit_code text, unit_from text, year int, indicator text, round text, rev int, step int, fact_rev int
-- out: agreed int, comment text, at text, author text, user_id int
SELECT tenant, unit_code, unit_from, year, indicator, round, rev, step, fact_rev, agreed, comment, at, author, user_id
FROM sheet_entry WHERE tenant = :tenant ORDER BY unit_code, unit_from, year, indicator, round, rev;

-- name: backup_round_deadline many
-- in: tenant int
-- out: tenant int, year int, grp text, round text, rev int, open_from text?, due text?, reason text, at text, author text
-- out: user_id int
SELECT tenant, year, grp, round, rev, open_from, due, reason, at, author, user_id FROM round_deadline
WHERE tenant = :tenant ORDER BY year, grp, round, rev;

-- name: restore_round_deadline bulk
-- in: tenant int, year int, grp text, round text, rev int, open_from text?, due text?, reason text, at text, author text
-- in: user_id int
INSERT INTO round_deadline (tenant, year, grp, round, rev, open_from, due, reason, at, author, user_id)
VALUES (:tenant, :year, :grp, :round, :rev, :open_from, :due, :reason, :at, :author, :user_id);

-- name: backup_round_exception many
-- in: tenant int
-- out: tenant int, year int, unit_code text, unit_from text, round text, rev int, until text, reason text, at text
-- out: author text, user_id int
SELECT tenant, year, unit_code, unit_from, round, rev, until, reason, at, author, user_id FROM round_exception
WHERE tenant = :tenant ORDER BY year, unit_code, unit_from, round, rev;

-- name: restore_round_exception bulk
-- in: tenant int, year int, unit_code text, unit_from text, round text, rev int, until text, reason text, at text
-- in: author text, user_id int
INSERT INTO round_exception (tenant, year, unit_code, unit_from, round, rev, until, reason, at, author, user_id)
VALUES (:tenant, :year, :unit_code, :unit_from, :round, :rev, :until, :reason, :at, :author, :user_id);

-- name: backup_task many
-- in: tenant int
-- out: tenant int, id int, rev int, unit_code text, unit_from text, title text, clause text, due text?, state text
-- out: done text?, result text, reason text, at text, author text, user_id int
SELECT tenant, id, rev, unit_code, unit_from, title, clause, due, state, done, result, reason, at, author, user_id FROM task
WHERE tenant = :tenant ORDER BY id, rev;
