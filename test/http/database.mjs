// The database of a scenario: a file in its folder or, where test/cli/with_pg runs it, an empty database of a PostgreSQL; and
// what is done to it behind the program's back, in the same words for both.
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

const { THIDUA_PG } = process.env;

/** Its address. n: which of the scenario's, 1 to 9. */
export function database(dir, n = 1) {
  if (THIDUA_PG) process.env.THIDUA_EVIDENCE ??= join(dir, 'evidence'); // beside the file there is where there is a file
  return THIDUA_PG ? THIDUA_PG.replace('/t1?', `/t${n}?`) : join(dir, `${n}.db`);
}

/** One statement, with texts for its question marks; its rows as lines a|b. */
export function sql(db, text, ...args) {
  const whole = text.replaceAll('?', () => `'${String(args.shift()).replaceAll("'", "''")}'`);
  const [program, ...words] = THIDUA_PG ? ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-c', whole, db] : ['python3', '-c', `
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], timeout=10)
r = c.execute(sys.argv[2]).fetchall()
c.commit()
for x in r: print("|".join(map(str, x)))`, db, whole];
  return execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 }).trim();
}

/** Makes every row that comes into the table an error, until mend(). */
export function fault(db, table) {
  sql(db, THIDUA_PG ? `CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM * FROM nowhere; END$$;
    CREATE TRIGGER fault BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION fault()` : `CREATE TRIGGER fault BEFORE INSERT ON ${table} BEGIN SELECT * FROM nowhere; END`);
  return { mend: () => sql(db, THIDUA_PG ? 'DROP FUNCTION fault CASCADE' : 'DROP TRIGGER fault') };
}

/** Holds the database for writing until stop(). */
export async function hold(db) {
  const child = THIDUA_PG ? spawn('psql', ['-XqAt', db], { stdio: ['pipe', 'pipe', 'inherit'] }) : spawn('python3', ['-c', `
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()`, db], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (THIDUA_PG) child.stdin.write("BEGIN; SELECT 'held' FROM pg_advisory_xact_lock(29800, 1);\n"); // as db/db_pg.c does for the first tenant
  await new Promise((resolve) => { child.stdout.once('data', resolve); });
  return { stop: () => new Promise((resolve) => { child.on('exit', resolve); child.stdin.end(); }) };
}
