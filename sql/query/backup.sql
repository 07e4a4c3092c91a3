-- Whole tables for core/backup.c, each with the columns in one order for going out and coming in.

-- name: backup_plan_version many
-- in: tenant int
-- out: tenant int, id int, plan_id text, hash text, text text, in_force_from text, added_at text, added_by text, user_id int
SELECT tenant, id, plan_id, hash, text, in_force_from, added_at, added_by, user_id FROM plan_version
WHERE tenant = :tenant ORDER BY id;

-- name: restore_plan_version bulk
-- in: tenant int, id int, plan_id text, hash text, text text, in_force_from text, added_at text, added_by text, user_id int
INSERT INTO plan_version (tenant, id, plan_id, hash, text, in_force_from, added_at, added_by, user_id)
VALUES (:tenant, :id, :plan_id, :hash, :text, :in_force_from, :added_at, :added_by, :user_id);

-- name: backup_import many
-- in: tenant int
-- out: tenant int, id int, kind text, file_name text, hash text, n_rows int, added int, changed int
-- out: same int, older int, at text, author text, reason text, label text, user_id int
SELECT tenant, id, kind, file_name, hash, n_rows, added, changed, same, older, at, author, reason, label, user_id
FROM import WHERE tenant = :tenant ORDER BY id;

-- name: restore_import bulk
-- in: tenant int, id int, kind text, file_name text, hash text, n_rows int, added int, changed int
-- in: same int, older int, at text, author text, reason text, label text, user_id int
INSERT INTO import (tenant, id, kind, file_name, hash, n_rows, added, changed, same, older, at,
    author, reason, label, user_id)
VALUES (:tenant, :id, :kind, :file_name, :hash, :n_rows, :added, :changed, :same, :older, :at,
    :author, :reason, :label, :user_id);

-- name: backup_unit many
-- in: tenant int
-- out: tenant int, code text, valid_from text, kind text, grp text?, name text, valid_to text?
-- out: predecessors text, import_id int
SELECT tenant, code, valid_from, kind, grp, name, valid_to, predecessors, import_id FROM unit
WHERE tenant = :tenant ORDER BY code, valid_from;

-- name: restore_unit bulk
-- in: tenant int, code text, valid_from text, kind text, grp text?, name text, valid_to text?
-- in: predecessors text, import_id int
INSERT INTO unit (tenant, code, valid_from, kind, grp, name, valid_to, predecessors, import_id)
VALUES (:tenant, :code, :valid_from, :kind, :grp, :name, :valid_to, :predecessors, :import_id);

-- name: backup_person many
-- in: tenant int
-- out: tenant int, code text, valid_from text, name text, post text, unit_code text, unit_from text
-- out: head int, valid_to text?, import_id int
SELECT tenant, code, valid_from, name, post, unit_code, unit_from, head, valid_to, import_id
FROM person WHERE tenant = :tenant ORDER BY code, valid_from;

-- name: restore_person bulk
-- in: tenant int, code text, valid_from text, name text, post text, unit_code text, unit_from text
-- in: head int, valid_to text?, import_id int
INSERT INTO person (tenant, code, valid_from, name, post, unit_code, unit_from, head, valid_to,
    import_id)
VALUES (:tenant, :code, :valid_from, :name, :post, :unit_code, :unit_from, :head, :valid_to,
    :import_id);

-- name: backup_fact many
-- in: tenant int
-- out: tenant int, unit_code text, unit_from text, year int, indicator text, rev int, state int
-- out: flags int, num text?, den text?, date text?, source text?, formula text?, evidence text?
-- out: author text?, note text?, recorded text?, import_id int, precedence int
SELECT tenant, unit_code, unit_from, year, indicator, rev, state, flags, num, den, date, source,
    formula, evidence, author, note, recorded, import_id, precedence
FROM fact WHERE tenant = :tenant ORDER BY unit_code, unit_from, year, indicator, rev;

-- name: backup_attestation many
-- in: tenant int
-- out: tenant int, of_person int, subject_code text, subject_from text, kind text, year int, rev int
-- out: result int, number text?, issuer text?, date text?, evidence text?, note text?, import_id int, precedence int
SELECT tenant, of_person, subject_code, subject_from, kind, year, rev, result, number, issuer, date,
    evidence, note, import_id, precedence
FROM attestation WHERE tenant = :tenant
ORDER BY of_person, subject_code, subject_from, kind, year, rev;

-- name: backup_event many
-- in: tenant int
-- out: tenant int, kind text, year int, date text, document text?, import_id int
SELECT tenant, kind, year, date, document, import_id FROM event
WHERE tenant = :tenant ORDER BY kind, year;

-- name: restore_event bulk
-- in: tenant int, kind text, year int, date text, document text?, import_id int
INSERT INTO event (tenant, kind, year, date, document, import_id)
VALUES (:tenant, :kind, :year, :date, :document, :import_id);

-- name: backup_holiday many
-- in: tenant int
-- out: tenant int, date text, kind int, label text?, basis text?, import_id int
SELECT tenant, date, kind, label, basis, import_id FROM holiday
WHERE tenant = :tenant ORDER BY date;

-- name: restore_holiday bulk
-- in: tenant int, date text, kind int, label text?, basis text?, import_id int
INSERT INTO holiday (tenant, date, kind, label, basis, import_id)
VALUES (:tenant, :date, :kind, :label, :basis, :import_id);

-- name: backup_run many
-- in: tenant int
-- out: tenant int, id int, plan_hash text, years text, at text, author text, input_hash text
-- out: package_hash text, package_bytes int, user_id int
SELECT tenant, id, plan_hash, years, at, author, input_hash, package_hash, package_bytes, user_id FROM run
WHERE tenant = :tenant ORDER BY id;

-- name: restore_run bulk
-- in: tenant int, id int, plan_hash text, years text, at text, author text, input_hash text
-- in: package_hash text, package_bytes int, user_id int
INSERT INTO run (tenant, id, plan_hash, years, at, author, input_hash, package_hash, package_bytes, user_id)
VALUES (:tenant, :id, :plan_hash, :years, :at, :author, :input_hash, :package_hash, :package_bytes, :user_id);

-- name: backup_package many
-- in: tenant int
-- out: tenant int, run_id int, part int, bytes blob
SELECT tenant, run_id, part, bytes FROM package WHERE tenant = :tenant ORDER BY run_id, part;

-- name: restore_evidence bulk
-- in: tenant int, hash text, size int, kind text, name text, advice text, uploaded_at text, uploaded_by text, user_id int
INSERT INTO evidence (tenant, hash, size, kind, name, advice, uploaded_at, uploaded_by, user_id)
VALUES (:tenant, :hash, :size, :kind, :name, :advice, :uploaded_at, :uploaded_by, :user_id);

-- name: backup_evidence_link many
-- in: tenant int
-- out: tenant int, unit_code text, unit_from text, year int, about text, item text, hash text, rev int
-- out: attached int, name text, reason text, at text, author text, user_id int
SELECT tenant, unit_code, unit_from, year, about, item, hash, rev, attached, name, reason, at, author, user_id
FROM evidence_link WHERE tenant = :tenant
ORDER BY unit_code, unit_from, year, about, item, hash, rev;

-- name: restore_evidence_link bulk
-- in: tenant int, unit_code text, unit_from text, year int, about text, item text, hash text, rev int
-- in: attached int, name text, reason text, at text, author text, user_id int
INSERT INTO evidence_link (tenant, unit_code, unit_from, year, about, item, hash, rev, attached, name, reason, at,
    author, user_id)
VALUES (:tenant, :unit_code, :unit_from, :year, :about, :item, :hash, :rev, :attached, :name, :reason, :at, :author, :user_id);

-- name: backup_evidence_common many
-- in: tenant int
-- out: tenant int, hash text
SELECT tenant, hash FROM evidence_common WHERE tenant = :tenant ORDER BY hash;

-- name: restore_evidence_common bulk
-- in: tenant int, hash text
INSERT INTO evidence_common (tenant, hash) VALUES (:tenant, :hash);

-- name: backup_account many
-- in: tenant int
-- out: tenant int, id int, login text, name text, lang text, disabled int, password text?, totp blob?
-- out: totp_new blob?, totp_step int, made_at text, made_by text, signed_in_at text?, made_by_id int
SELECT tenant, id, login, name, lang, disabled, password, totp, totp_new, totp_step, made_at, made_by, signed_in_at,
    made_by_id FROM account
WHERE tenant = :tenant ORDER BY id;

-- name: restore_account bulk
-- in: tenant int, id int, login text, name text, lang text, disabled int, password text?, totp blob?
-- in: totp_new blob?, totp_step int, made_at text, made_by text, signed_in_at text?, made_by_id int
INSERT INTO account (tenant, id, login, name, lang, disabled, password, totp, totp_new, totp_step, made_at,
    made_by, signed_in_at, made_by_id)
VALUES (:tenant, :id, :login, :name, :lang, :disabled, :password, :totp, :totp_new, :totp_step, :made_at, :made_by,
    :signed_in_at, :made_by_id);

-- name: backup_role_grant many
-- in: tenant int
-- out: tenant int, account int, role text, unit_code text, unit_from text, rev int, given int, at text
-- out: author text, why text, user_id int
SELECT tenant, account, role, unit_code, unit_from, rev, given, at, author, why, user_id FROM role_grant
WHERE tenant = :tenant ORDER BY account, role, unit_code, unit_from, rev;

-- name: restore_role_grant bulk
-- in: tenant int, account int, role text, unit_code text, unit_from text, rev int, given int, at text
-- in: author text, why text, user_id int
INSERT INTO role_grant (tenant, account, role, unit_code, unit_from, rev, given, at, author, why, user_id)
VALUES (:tenant, :account, :role, :unit_code, :unit_from, :rev, :given, :at, :author, :why, :user_id);

-- name: backup_invitation many
-- in: tenant int
-- out: tenant int, hash text, account int, made_at text, made_by text, expires_at text, used_at text?, user_id int
SELECT tenant, hash, account, made_at, made_by, expires_at, used_at, user_id FROM invitation
WHERE tenant = :tenant ORDER BY hash;

-- name: restore_invitation bulk
-- in: tenant int, hash text, account int, made_at text, made_by text, expires_at text, used_at text?, user_id int
INSERT INTO invitation (tenant, hash, account, made_at, made_by, expires_at, used_at, user_id)
VALUES (:tenant, :hash, :account, :made_at, :made_by, :expires_at, :used_at, :user_id);

-- name: backup_recovery many
-- in: tenant int
-- out: tenant int, account int, hash text, used_at text?
SELECT tenant, account, hash, used_at FROM recovery
WHERE tenant = :tenant ORDER BY account, hash;

-- name: restore_recovery bulk
-- in: tenant int, account int, hash text, used_at text?
INSERT INTO recovery (tenant, account, hash, used_at)
VALUES (:tenant, :account, :hash, :used_at);

-- name: backup_session many
-- in: tenant int
-- out: tenant int, hash text, account int, whole int, totp int, made_at text, seen_at text, expires_at text
-- out: from_where text, agent text
SELECT tenant, hash, account, whole, totp, made_at, seen_at, expires_at, from_where, agent FROM session
WHERE tenant = :tenant ORDER BY hash;

-- Nobody is signed in after a restore (core/backup.h says why).
-- name: restore_end_sessions exec
-- in: tenant int
DELETE FROM session WHERE tenant = :tenant;

-- Addresses for a password that were still good are so no longer; who waits for one stays on the list.
-- name: restore_end_links exec
-- in: tenant int
UPDATE invitation SET expires_at = made_at WHERE tenant = :tenant AND used_at IS NULL;

-- name: restore_session bulk
-- in: tenant int, hash text, account int, whole int, totp int, made_at text, seen_at text, expires_at text
-- in: from_where text, agent text
INSERT INTO session (tenant, hash, account, whole, totp, made_at, seen_at, expires_at, from_where, agent)
VALUES (:tenant, :hash, :account, :whole, :totp, :made_at, :seen_at, :expires_at, :from_where, :agent);

-- name: backup_attempt many
-- in: tenant int
-- out: tenant int, key text, n int, last_at text, account int
SELECT tenant, key, n, last_at, account FROM attempt
WHERE tenant = :tenant ORDER BY key;

-- name: restore_attempt bulk
-- in: tenant int, key text, n int, last_at text, account int
INSERT INTO attempt (tenant, key, n, last_at, account)
VALUES (:tenant, :key, :n, :last_at, :account);

-- name: backup_api_token many
-- in: tenant int
-- out: tenant int, id int, name text, hash text, scopes text, unit_code text, unit_from text, made_at text
-- out: made_by text, expires_at text, revoked_at text?, used_at text?, days int, made_by_id int, opened_at text?
-- out: opened_by text, opened_by_id int
SELECT tenant, id, name, hash, scopes, unit_code, unit_from, made_at, made_by, expires_at, revoked_at, used_at, days,
    made_by_id, opened_at, opened_by, opened_by_id FROM api_token
WHERE tenant = :tenant ORDER BY id;

-- name: restore_api_token bulk
-- in: tenant int, id int, name text, hash text, scopes text, unit_code text, unit_from text, made_at text
-- in: made_by text, expires_at text, revoked_at text?, used_at text?, days int, made_by_id int, opened_at text?
-- in: opened_by text, opened_by_id int
INSERT INTO api_token (tenant, id, name, hash, scopes, unit_code, unit_from, made_at, made_by, expires_at,
    revoked_at, used_at, days, made_by_id, opened_at, opened_by, opened_by_id)
VALUES (:tenant, :id, :name, :hash, :scopes, :unit_code, :unit_from, :made_at, :made_by, :expires_at, :revoked_at,
    :used_at, :days, :made_by_id, :opened_at, :opened_by, :opened_by_id);


-- name: backup_api_answer many
-- in: tenant int
-- out: tenant int, token int, key text, body_hash text, status int, answer text, at text
SELECT tenant, token, key, body_hash, status, answer, at FROM api_answer
WHERE tenant = :tenant ORDER BY token, key;

-- name: restore_api_answer bulk
-- in: tenant int, token int, key text, body_hash text, status int, answer text, at text
INSERT INTO api_answer (tenant, token, key, body_hash, status, answer, at)
VALUES (:tenant, :token, :key, :body_hash, :status, :answer, :at);

-- name: backup_publication many
-- in: tenant int
-- out: tenant int, id int, year int, run_id int, plan_hash text, snapshot_hash text, snapshot_bytes int, replaces int?
-- out: reason text, note text, proposed_at text, proposed_by text, proposed_user int
SELECT tenant, id, year, run_id, plan_hash, snapshot_hash, snapshot_bytes, replaces, reason, note, proposed_at,
    proposed_by, proposed_user
FROM publication WHERE tenant = :tenant ORDER BY id;

-- name: backup_publication_part many
-- in: tenant int
-- out: tenant int, publication_id int, part int, bytes blob
SELECT tenant, publication_id, part, bytes FROM publication_part WHERE tenant = :tenant ORDER BY publication_id, part;

-- name: backup_publication_word many
-- in: tenant int
-- out: tenant int, publication_id int, published int, decision text, decided_on text?, event text, reason text, at text
-- out: author text, user_id int
SELECT tenant, publication_id, published, decision, decided_on, event, reason, at, author, user_id FROM publication_word
WHERE tenant = :tenant ORDER BY publication_id;

-- name: backup_plan_document many
-- in: tenant int
-- out: tenant int, plan_version int, document text
SELECT tenant, plan_version, document FROM plan_document WHERE tenant = :tenant ORDER BY plan_version;

-- name: backup_plan_draft many
-- in: tenant int
-- out: tenant int, key text, name text, text blob, cases blob?, at text, author text, user_id int
SELECT tenant, key, name, text, cases, at, author, user_id FROM plan_draft WHERE tenant = :tenant ORDER BY key;

-- name: backup_movement_setting many
-- in: tenant int
-- out: tenant int, name text, rev int, value text, reason text, at text, author text, user_id int
SELECT tenant, name, rev, value, reason, at, author, user_id FROM movement_setting WHERE tenant = :tenant
ORDER BY name, rev;

-- name: backup_audit_mark many
-- in: tenant int
-- out: tenant int, what text, thing int, row_id int, hash text
SELECT tenant, what, thing, row_id, hash FROM audit_mark WHERE tenant = :tenant ORDER BY what, thing;

-- name: backup_evidence_gone many
-- in: tenant int
-- out: tenant int, hash text, rev int, gone int, rule text, reason text, at text, author text, user_id int
SELECT tenant, hash, rev, gone, rule, reason, at, author, user_id FROM evidence_gone
WHERE tenant = :tenant ORDER BY hash, rev;

-- name: backup_plan_proposal many
-- in: tenant int
-- out: tenant int, id int, plan_id text, hash text, text text, in_force_from text, document text, effect text, at text
-- out: author text, user_id int
SELECT tenant, id, plan_id, hash, text, in_force_from, document, effect, at, author, user_id FROM plan_proposal
WHERE tenant = :tenant ORDER BY id;

-- name: backup_plan_word many
-- in: tenant int
-- out: tenant int, proposal int, confirmed int, reason text, at text, author text, user_id int
SELECT tenant, proposal, confirmed, reason, at, author, user_id FROM plan_word WHERE tenant = :tenant ORDER BY proposal;
