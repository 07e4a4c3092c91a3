-- How many figures one unit has in each year.
-- name: fact_years many
-- in: tenant int, unit_code text, unit_from text
-- out: year int, n int
SELECT year, count(*) FROM fact
WHERE tenant = :tenant AND unit_code = :unit_code AND unit_from = :unit_from AND rev = 1
GROUP BY year ORDER BY year;

-- What the diary says of one thing of the registers, oldest first.
-- name: audit_of_object many
-- in: tenant int, object text
-- out: at text, author text, action text, before text, after text, why text
SELECT at, author, action, before, after, why FROM audit
WHERE tenant = :tenant AND object = :object AND action >= 'register.' AND action < 'register/'
ORDER BY id;

-- A day off that was entered by mistake.
-- name: holiday_drop exec
-- in: tenant int, date text
DELETE FROM holiday WHERE tenant = :tenant AND date = :date;
