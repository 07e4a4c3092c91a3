-- demo = 1: a movement made to be looked at, with accounts whose passwords are known to everybody (doc/decisions/0010-demo.md).
-- Set when the movement is made and never changed: no statement in sql/query does.
ALTER TABLE tenant ADD COLUMN demo INT NOT NULL DEFAULT 0;
