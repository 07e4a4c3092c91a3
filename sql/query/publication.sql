-- name: publication_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM publication WHERE tenant = :tenant;

-- name: publication_add exec
-- in: tenant int, id int, year int, run_id int, plan_hash text, snapshot_hash text, snapshot_bytes int, replaces int?
-- in: reason text, note text, proposed_at text, proposed_by text, proposed_user int
INSERT INTO publication (tenant, id, year, run_id, plan_hash, snapshot_hash, snapshot_bytes, replaces, reason, note,
    proposed_at, proposed_by, proposed_user)
VALUES (:tenant, :id, :year, :run_id, :plan_hash, :snapshot_hash, :snapshot_bytes, :replaces, :reason, :note,
    :proposed_at, :proposed_by, :proposed_user);

-- name: publication_part_put bulk
-- in: tenant int, publication_id int, part int, bytes blob
INSERT INTO publication_part (tenant, publication_id, part, bytes) VALUES (:tenant, :publication_id, :part, :bytes);

-- name: publication_parts many
-- in: tenant int, publication_id int
-- out: part int, bytes blob
SELECT part, bytes FROM publication_part WHERE tenant = :tenant AND publication_id = :publication_id ORDER BY part;

-- name: publication_word_add exec
-- in: tenant int, publication_id int, published int, decision text, decided_on text?, event text, reason text, at text
-- in: author text, user_id int
INSERT INTO publication_word (tenant, publication_id, published, decision, decided_on, event, reason, at, author, user_id)
VALUES (:tenant, :publication_id, :published, :decision, :decided_on, :event, :reason, :at, :author, :user_id);

-- Proposals with the word on them, if there is one, the package of their run and the mark of the diary at the decision.
-- name: publication_list many
-- in: tenant int
-- out: id int, year int, run_id int, plan_hash text, snapshot_hash text, snapshot_bytes int, replaces int?
-- out: reason text, note text, proposed_at text, proposed_by text, proposed_user int, package_hash text
-- out: published int?, decision text?, decided_on text?, event text?, word_reason text?, word_at text?, word_author text?
-- out: mark_row int?, mark_hash text?
SELECT p.id, p.year, p.run_id, p.plan_hash, p.snapshot_hash, p.snapshot_bytes, p.replaces, p.reason, p.note,
    p.proposed_at, p.proposed_by, p.proposed_user, r.package_hash,
    w.published, w.decision, w.decided_on, w.event, w.reason, w.at, w.author, m.row_id, m.hash
FROM publication p
JOIN run r ON r.tenant = p.tenant AND r.id = p.run_id
LEFT JOIN publication_word w ON w.tenant = p.tenant AND w.publication_id = p.id
LEFT JOIN audit_mark m ON m.tenant = p.tenant AND m.what = 'publication' AND m.thing = p.id
WHERE p.tenant = :tenant ORDER BY p.id;

-- Moves when something was proposed, published or sent back, another plan came or what the movement says of itself changed: what a server asks to see whether it is
-- still up to date.
-- name: publication_counter one
-- in: tenant int
-- out: proposed int, words int, plans int, settings int
SELECT (SELECT count(*) FROM publication WHERE tenant = :tenant),
    (SELECT count(*) FROM publication_word WHERE tenant = :tenant),
    (SELECT count(*) FROM plan_version WHERE tenant = :tenant),
    (SELECT count(*) FROM movement_setting WHERE tenant = :tenant);

-- Moves with everything that a calculation reads: each write of it is an import.
-- name: input_counter one
-- in: tenant int
-- out: imports int, plans int
SELECT (SELECT coalesce(max(id), 0) FROM import WHERE tenant = :tenant),
    (SELECT count(*) FROM plan_version WHERE tenant = :tenant);

-- name: plan_by_hash one
-- in: tenant int, hash text
-- out: plan_id text, text text
SELECT plan_id, text FROM plan_version WHERE tenant = :tenant AND hash = :hash ORDER BY id LIMIT 1;

-- name: plan_proposal_next one
-- in: tenant int
-- out: id int
SELECT coalesce(max(id), 0) + 1 FROM plan_proposal WHERE tenant = :tenant;

-- name: plan_proposal_add exec
-- in: tenant int, id int, plan_id text, hash text, text text, in_force_from text, document text, effect text, at text
-- in: author text, user_id int
INSERT INTO plan_proposal (tenant, id, plan_id, hash, text, in_force_from, document, effect, at, author, user_id)
VALUES (:tenant, :id, :plan_id, :hash, :text, :in_force_from, :document, :effect, :at, :author, :user_id);

-- name: plan_proposal_text one
-- in: tenant int, id int
-- out: text text
SELECT text FROM plan_proposal WHERE tenant = :tenant AND id = :id;

-- All with the word on each, oldest first, without their texts.
-- name: plan_proposals many
-- in: tenant int
-- out: id int, plan_id text, hash text, in_force_from text, document text, effect text, at text, author text, user_id int
-- out: confirmed int?, reason text?, word_at text?, word_author text?
SELECT p.id, p.plan_id, p.hash, p.in_force_from, p.document, p.effect, p.at, p.author, p.user_id,
    w.confirmed, w.reason, w.at, w.author
FROM plan_proposal p LEFT JOIN plan_word w ON w.tenant = p.tenant AND w.proposal = p.id
WHERE p.tenant = :tenant ORDER BY p.id;

-- name: plan_word_add exec
-- in: tenant int, proposal int, confirmed int, reason text, at text, author text, user_id int
INSERT INTO plan_word (tenant, proposal, confirmed, reason, at, author, user_id)
VALUES (:tenant, :proposal, :confirmed, :reason, :at, :author, :user_id);

-- name: event_get one
-- in: tenant int, kind text, year int
-- out: date text, document text?
SELECT date, document FROM event WHERE tenant = :tenant AND kind = :kind AND year = :year;

-- name: plan_document_add exec
-- in: tenant int, plan_version int, document text
INSERT INTO plan_document (tenant, plan_version, document) VALUES (:tenant, :plan_version, :document);

-- name: plan_versions many
-- in: tenant int
-- out: id int, plan_id text, hash text, in_force_from text, added_at text, added_by text, document text?
SELECT v.id, v.plan_id, v.hash, v.in_force_from, v.added_at, v.added_by, d.document
FROM plan_version v
LEFT JOIN plan_document d ON d.tenant = v.tenant AND d.plan_version = v.id
WHERE v.tenant = :tenant ORDER BY v.id;
