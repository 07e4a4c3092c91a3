-- Which revision is in force follows from what was entered, never from which file came first.
--
-- Of a figure it is the one recorded last, of a document the one of the latest date.  Among those of one day the highest
-- precedence: 0 as loaded, -1 when it stood behind the one in force in the order of contents, 1, 2, … when it put right what was
-- in force, knowing it.  Then the highest rev: of those of precedence 0, each stood before all earlier ones.
ALTER TABLE fact ADD COLUMN precedence INT NOT NULL DEFAULT 0;
ALTER TABLE attestation ADD COLUMN precedence INT NOT NULL DEFAULT 0;
