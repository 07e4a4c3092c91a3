// The reviewed tables: every address of the server (routes.txt) and who may do what (../unit/rights.txt).
import { readFileSync } from 'node:fs';

const lines = (path) => readFileSync(path, 'utf8').split('\n').map((s) => s.replace(/#.*/, '').trim()).filter(Boolean);

export const bounds = ['nothing', 'self', 'list', 'unit', 'task', 'clerk', 'person', 'key'];

/** [{ method, path, right, lane, bound, needs: [right, …] }] */
export function readRoutes(source) {
  return lines(`${source}/test/web/routes.txt`).map((line) => {
    const [method, path, right, lane, bound, needs, ...more] = line.split(/\s+/);
    if (!bounds.includes(bound) || more.length) throw new Error(`routes.txt: ${line}`);
    return { method, path, right, lane, bound, needs: needs ? needs.split('|') : [right], id: `${method} ${path}` };
  });
}

export const roles = ['clerk', 'head', 'appraiser', 'secretary', 'member', 'chair', 'media', 'auditor', 'admin'];

/** { 'figure.edit': { clerk: { reach: 'o', states: 'S' }, … } }; reach '-', 'o' or '*'; states '' = any. */
export function readRights(source) {
  const all = {};
  for (const line of lines(`${source}/test/unit/rights.txt`)) {
    const [right, ...cells] = line.split(/\s+/);
    cells.pop(); // who may mint it: test/unit/test_perm.c
    if (cells.length !== roles.length) throw new Error(`rights.txt: ${line}`);
    all[right] = Object.fromEntries(cells.map((c, i) => {
      const [, reach, states] = /^([-o*])(?::([SH1G2CF]+)!?)?$/.exec(c);
      return [roles[i], { reach, states: states ?? '' }];
    }));
  }
  return all;
}
