-- Accounts, what they may, and their keys.

-- name: account_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM account WHERE tenant = :tenant;

-- name: account_add exec
-- in: tenant int, id int, login text, name text, lang text, made_at text, made_by text, made_by_id int
INSERT INTO account (tenant, id, login, name, lang, disabled, totp_step, made_at, made_by, made_by_id)
VALUES (:tenant, :id, :login, :name, :lang, 0, 0, :made_at, :made_by, :made_by_id);

-- name: account_get one
-- in: tenant int, id int
-- out: id int, login text, name text, lang text, disabled int, password text?, totp blob?, totp_new blob?
-- out: totp_step int, made_at text, signed_in_at text?
SELECT id, login, name, lang, disabled, password, totp, totp_new, totp_step, made_at, signed_in_at FROM account
WHERE tenant = :tenant AND id = :id;

-- name: account_named one
-- in: tenant int, login text
-- out: id int, password text?, disabled int
SELECT id, password, disabled FROM account WHERE tenant = :tenant AND login = :login;

-- name: account_list many
-- in: tenant int
-- out: id int, login text, name text, lang text, disabled int, has_password int, has_totp int, made_at text
-- out: signed_in_at text?
SELECT id, login, name, lang, disabled, CASE WHEN password IS NULL THEN 0 ELSE 1 END,
    CASE WHEN totp IS NULL THEN 0 ELSE 1 END, made_at, signed_in_at
FROM account WHERE tenant = :tenant ORDER BY login;

-- name: account_disable exec
-- in: tenant int, id int, disabled int
UPDATE account SET disabled = :disabled WHERE tenant = :tenant AND id = :id;

-- name: account_rename exec
-- in: tenant int, id int, login text, name text
UPDATE account SET login = :login, name = :name WHERE tenant = :tenant AND id = :id;

-- name: account_password exec
-- in: tenant int, id int, password text?
UPDATE account SET password = :password WHERE tenant = :tenant AND id = :id;

-- name: account_signed_in exec
-- in: tenant int, id int, at text
UPDATE account SET signed_in_at = :at WHERE tenant = :tenant AND id = :id;

-- name: account_totp_new exec
-- in: tenant int, id int, secret blob
UPDATE account SET totp_new = :secret WHERE tenant = :tenant AND id = :id;

-- The secret shown becomes the secret asked for.
-- name: account_totp_confirm exec
-- in: tenant int, id int, step int
UPDATE account SET totp = totp_new, totp_new = NULL, totp_step = :step WHERE tenant = :tenant AND id = :id;

-- Every secret of the second factor that is kept, in force or shown.
-- name: account_totps many
-- in: tenant int
-- out: id int, totp blob?, totp_new blob?
SELECT id, totp, totp_new FROM account WHERE tenant = :tenant AND (totp IS NOT NULL OR totp_new IS NOT NULL) ORDER BY id;

-- The same secrets, kept in another way.
-- name: account_totp_seal exec
-- in: tenant int, id int, totp blob?, totp_new blob?
UPDATE account SET totp = :totp, totp_new = :totp_new WHERE tenant = :tenant AND id = :id;

-- name: account_totp_drop exec
-- in: tenant int, id int
UPDATE account SET totp = NULL, totp_new = NULL, totp_step = 0 WHERE tenant = :tenant AND id = :id;

-- name: account_totp_step exec
-- in: tenant int, id int, step int
UPDATE account SET totp_step = :step WHERE tenant = :tenant AND id = :id;

-- Accounts that could act as administrators now.
-- name: account_admins one
-- in: tenant int
-- out: n int
SELECT count(DISTINCT g.account) FROM role_grant g JOIN account a ON a.tenant = g.tenant AND a.id = g.account
WHERE g.tenant = :tenant AND g.role = 'admin' AND g.given = 1 AND a.disabled = 0 AND a.password IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM role_grant n WHERE n.tenant = g.tenant AND n.account = g.account AND n.role = g.role
        AND n.unit_code = g.unit_code AND n.unit_from = g.unit_from AND n.rev > g.rev);

-- In force now, of one account.
-- name: grant_of many
-- in: tenant int, account int
-- out: role text, unit_code text, unit_from text
SELECT role, unit_code, unit_from FROM role_grant g
WHERE g.tenant = :tenant AND g.account = :account AND g.given = 1
    AND NOT EXISTS (SELECT 1 FROM role_grant n WHERE n.tenant = g.tenant AND n.account = g.account AND n.role = g.role
        AND n.unit_code = g.unit_code AND n.unit_from = g.unit_from AND n.rev > g.rev)
ORDER BY role, unit_code, unit_from;

-- In force now, of all.
-- name: grant_list many
-- in: tenant int
-- out: account int, role text, unit_code text, unit_from text, unit_name text?
SELECT g.account, g.role, g.unit_code, g.unit_from, u.name FROM role_grant g
LEFT JOIN unit u ON u.tenant = g.tenant AND u.code = g.unit_code AND u.valid_from = g.unit_from
WHERE g.tenant = :tenant AND g.given = 1
    AND NOT EXISTS (SELECT 1 FROM role_grant n WHERE n.tenant = g.tenant AND n.account = g.account AND n.role = g.role
        AND n.unit_code = g.unit_code AND n.unit_from = g.unit_from AND n.rev > g.rev)
ORDER BY g.account, g.role, g.unit_code, g.unit_from;

-- name: grant_newest one
-- in: tenant int, account int, role text, unit_code text, unit_from text
-- out: rev int, given int
SELECT rev, given FROM role_grant
WHERE tenant = :tenant AND account = :account AND role = :role AND unit_code = :unit_code AND unit_from = :unit_from
ORDER BY rev DESC LIMIT 1;

-- name: grant_add exec
-- in: tenant int, account int, role text, unit_code text, unit_from text, rev int, given int, at text, author text
-- in: why text, user_id int
INSERT INTO role_grant (tenant, account, role, unit_code, unit_from, rev, given, at, author, why, user_id)
VALUES (:tenant, :account, :role, :unit_code, :unit_from, :rev, :given, :at, :author, :why, :user_id);

-- Everything that one account was ever given and lost, as it happened.
-- name: grant_history many
-- in: tenant int, account int
-- out: role text, unit_code text, unit_from text, unit_name text?, given int, at text, author text, why text
SELECT g.role, g.unit_code, g.unit_from, u.name, g.given, g.at, g.author, g.why FROM role_grant g
LEFT JOIN unit u ON u.tenant = g.tenant AND u.code = g.unit_code AND u.valid_from = g.unit_from
WHERE g.tenant = :tenant AND g.account = :account
ORDER BY g.at, g.role, g.unit_code, g.unit_from, g.rev;

-- The lives of a unit, the newest first.
-- name: unit_lives many
-- in: tenant int, code text
-- out: valid_from text, name text
SELECT valid_from, name FROM unit WHERE tenant = :tenant AND code = :code ORDER BY valid_from DESC;

-- Every life of every unit, the latest of a code last.
-- name: unit_names many
-- in: tenant int
-- out: code text, name text, valid_from text
SELECT code, name, valid_from FROM unit WHERE tenant = :tenant ORDER BY code, valid_from;

-- name: invitation_add exec
-- in: tenant int, hash text, account int, made_at text, made_by text, expires_at text, user_id int
INSERT INTO invitation (tenant, hash, account, made_at, made_by, expires_at, user_id)
VALUES (:tenant, :hash, :account, :made_at, :made_by, :expires_at, :user_id);

-- One that can still be used.
-- name: invitation_get one
-- in: tenant int, hash text, at text
-- out: account int
SELECT account FROM invitation WHERE tenant = :tenant AND hash = :hash AND used_at IS NULL AND expires_at > :at;

-- name: invitation_now exec
-- in: tenant int, at text, until text
UPDATE invitation SET made_at = :at, expires_at = :until WHERE tenant = :tenant AND used_at IS NULL AND expires_at > :until;

-- Accounts that wait for their invitation to be used, and until when the last one is good.
-- name: invitation_waiting many
-- in: tenant int
-- out: account int, login text, name text, expires_at text
SELECT a.id, a.login, a.name, max(i.expires_at) FROM account a
JOIN invitation i ON i.tenant = a.tenant AND i.account = a.id AND i.used_at IS NULL
WHERE a.tenant = :tenant AND a.disabled = 0 AND a.password IS NULL
GROUP BY a.id, a.login, a.name ORDER BY 4, a.login;

-- All of an account: the one used, and those that it makes void.
-- name: invitation_use exec
-- in: tenant int, account int, at text
UPDATE invitation SET used_at = :at WHERE tenant = :tenant AND account = :account AND used_at IS NULL;

-- New passwords since then, the newest first; not the invitation that an account began with.
-- name: reset_recent many
-- in: tenant int, since text
-- out: account int, login text, name text, at text, author text, user_id int
SELECT i.account, a.login, a.name, i.made_at, i.made_by, i.user_id
FROM invitation i JOIN account a ON a.tenant = i.tenant AND a.id = i.account
WHERE i.tenant = :tenant AND i.made_at > :since AND i.made_at > a.made_at
ORDER BY i.made_at DESC, i.account, i.hash;

-- Who got a role since then, the newest first.
-- name: grant_recent many
-- in: tenant int, role text, since text, max_rows int
-- out: account int, login text, name text, at text, author text, user_id int, unit_code text, unit_from text
SELECT g.account, a.login, a.name, g.at, g.author, g.user_id, g.unit_code, g.unit_from
FROM role_grant g JOIN account a ON a.tenant = g.tenant AND a.id = g.account
WHERE g.tenant = :tenant AND g.role = :role AND g.given = 1 AND g.at > :since
ORDER BY g.at DESC, g.account, g.rev LIMIT :max_rows;

-- name: recovery_clear exec
-- in: tenant int, account int
DELETE FROM recovery WHERE tenant = :tenant AND account = :account;

-- name: recovery_add exec
-- in: tenant int, account int, hash text
INSERT INTO recovery (tenant, account, hash) VALUES (:tenant, :account, :hash);

-- name: recovery_use exec
-- in: tenant int, account int, hash text, at text
UPDATE recovery SET used_at = :at
WHERE tenant = :tenant AND account = :account AND hash = :hash AND used_at IS NULL;

-- name: recovery_left one
-- in: tenant int, account int
-- out: n int
SELECT count(*) FROM recovery WHERE tenant = :tenant AND account = :account AND used_at IS NULL;

-- name: session_add exec
-- in: tenant int, hash text, account int, whole int, totp int, at text, expires_at text, from_where text, agent text
INSERT INTO session (tenant, hash, account, whole, totp, made_at, seen_at, expires_at, from_where, agent)
VALUES (:tenant, :hash, :account, :whole, :totp, :at, :at, :expires_at, :from_where, :agent);

-- One that has not run out, of an account that is not disabled.
-- name: session_get one
-- in: tenant int, hash text, at text, idle_since text
-- out: account int, whole int, totp int, made_at text, seen_at text, expires_at text, agent text, login text, name text
SELECT s.account, s.whole, s.totp, s.made_at, s.seen_at, s.expires_at, s.agent, a.login, a.name
FROM session s JOIN account a ON a.tenant = s.tenant AND a.id = s.account
WHERE s.tenant = :tenant AND s.hash = :hash AND s.expires_at > :at AND s.seen_at > :idle_since AND a.disabled = 0;

-- name: session_seen exec
-- in: tenant int, hash text, at text
UPDATE session SET seen_at = :at WHERE tenant = :tenant AND hash = :hash;

-- Another secret for the same session; what it was known by is void.
-- name: session_rename exec
-- in: tenant int, hash text, new_hash text, totp int
UPDATE session SET hash = :new_hash, totp = :totp WHERE tenant = :tenant AND hash = :hash;

-- name: session_of many
-- in: tenant int, account int, at text, idle_since text
-- out: hash text, made_at text, seen_at text, from_where text, agent text, totp int
SELECT hash, made_at, seen_at, from_where, agent, totp FROM session
WHERE tenant = :tenant AND account = :account AND whole = 1 AND expires_at > :at AND seen_at > :idle_since
ORDER BY seen_at DESC, hash;

-- name: session_delete exec
-- in: tenant int, hash text, account int
DELETE FROM session WHERE tenant = :tenant AND hash = :hash AND account = :account;

-- All of an account but one ('' = none).
-- name: session_delete_all exec
-- in: tenant int, account int, but_hash text
DELETE FROM session WHERE tenant = :tenant AND account = :account AND hash <> :but_hash;

-- A clock ran ahead and came back: what it stamped counts as now.
-- name: session_now exec
-- in: tenant int, at text, until text, code_until text
UPDATE session SET made_at = CASE WHEN made_at > :at THEN :at ELSE made_at END,
    seen_at = CASE WHEN seen_at > :at THEN :at ELSE seen_at END,
    expires_at = CASE WHEN whole = 0 AND expires_at > :code_until THEN :code_until
        WHEN expires_at > :until THEN :until ELSE expires_at END
WHERE tenant = :tenant AND (seen_at > :at OR expires_at > :until OR (whole = 0 AND expires_at > :code_until));

-- name: session_purge exec
-- in: tenant int, at text, idle_since text
DELETE FROM session WHERE tenant = :tenant AND (expires_at <= :at OR seen_at <= :idle_since);

-- name: attempt_get one
-- in: tenant int, key text
-- out: n int, last_at text
SELECT n, last_at FROM attempt WHERE tenant = :tenant AND key = :key;

-- Accounts with many wrong attempts.
-- name: attempt_many many
-- in: tenant int, least int
-- out: account int, login text, name text, n int, last_at text
SELECT a.id, a.login, a.name, t.n, t.last_at FROM attempt t JOIN account a ON a.tenant = t.tenant AND a.id = t.account
WHERE t.tenant = :tenant AND t.n >= :least AND a.disabled = 0 ORDER BY a.login, a.id;

-- name: attempt_put exec
-- in: tenant int, key text, n int, last_at text, account int
INSERT INTO attempt (tenant, key, n, last_at, account) VALUES (:tenant, :key, :n, :last_at, :account)
ON CONFLICT (tenant, key) DO UPDATE SET n = excluded.n, last_at = excluded.last_at, account = excluded.account;

-- Of one account, wherever they came from; where it is known (n = 0) stays.
-- name: attempt_forget exec
-- in: tenant int, account int
DELETE FROM attempt WHERE tenant = :tenant AND account = :account AND n > 0;

-- A clock ran ahead and came back: what it stamped counts as now.
-- name: attempt_now exec
-- in: tenant int, at text, known_until text
UPDATE attempt SET last_at = CASE WHEN n > 0 THEN :at ELSE :known_until END
WHERE tenant = :tenant AND ((n > 0 AND last_at > :at) OR last_at > :known_until);

-- name: attempt_less exec
-- in: tenant int, key text
UPDATE attempt SET n = n - 1 WHERE tenant = :tenant AND key = :key AND n > 0;

-- name: attempt_clear exec
-- in: tenant int, key text
DELETE FROM attempt WHERE tenant = :tenant AND key = :key;

-- name: attempt_purge exec
-- in: tenant int, before_at text
DELETE FROM attempt WHERE tenant = :tenant AND last_at < :before_at;

-- name: token_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM api_token WHERE tenant = :tenant;

-- Asked for; hash: of nothing yet.
-- name: token_ask exec
-- in: tenant int, id int, name text, hash text, scopes text, unit_code text, unit_from text, at text, author text
-- in: user_id int, days int
INSERT INTO api_token (tenant, id, name, hash, scopes, unit_code, unit_from, made_at, made_by, made_by_id, days, expires_at)
VALUES (:tenant, :id, :name, :hash, :scopes, :unit_code, :unit_from, :at, :author, :user_id, :days, :at);

-- name: token_open exec
-- in: tenant int, id int, hash text, at text, author text, user_id int, expires_at text
UPDATE api_token SET hash = :hash, opened_at = :at, opened_by = :author, opened_by_id = :user_id, expires_at = :expires_at
WHERE tenant = :tenant AND id = :id AND opened_at IS NULL AND revoked_at IS NULL;

-- name: token_one one
-- in: tenant int, id int
-- out: name text, scopes text, unit_code text, unit_from text, days int, opened_at text?, revoked_at text?
SELECT name, scopes, unit_code, unit_from, days, opened_at, revoked_at FROM api_token WHERE tenant = :tenant AND id = :id;

-- Keys opened since then, the newest first.
-- name: token_recent many
-- in: tenant int, since text
-- out: id int, name text, scopes text, unit_code text, unit_from text, opened_at text, opened_by text, opened_by_id int
SELECT id, name, scopes, unit_code, unit_from, opened_at, opened_by, opened_by_id FROM api_token
WHERE tenant = :tenant AND opened_at > :since ORDER BY opened_at DESC, id DESC;

-- name: token_get one
-- in: tenant int, hash text, at text
-- out: id int, name text, scopes text, unit_code text, unit_from text, used_at text?
SELECT id, name, scopes, unit_code, unit_from, used_at FROM api_token
WHERE tenant = :tenant AND hash = :hash AND opened_at IS NOT NULL AND revoked_at IS NULL AND expires_at > :at;

-- name: token_list many
-- in: tenant int
-- out: id int, name text, scopes text, unit_code text, unit_from text, made_at text, made_by text, expires_at text
-- out: revoked_at text?, used_at text?, days int, opened_at text?, opened_by text
SELECT id, name, scopes, unit_code, unit_from, made_at, made_by, expires_at, revoked_at, used_at, days, opened_at, opened_by
FROM api_token
WHERE tenant = :tenant ORDER BY id DESC;

-- name: token_revoke exec
-- in: tenant int, id int, at text
UPDATE api_token SET revoked_at = :at WHERE tenant = :tenant AND id = :id AND revoked_at IS NULL;

-- name: token_used exec
-- in: tenant int, id int, at text
UPDATE api_token SET used_at = :at WHERE tenant = :tenant AND id = :id;
