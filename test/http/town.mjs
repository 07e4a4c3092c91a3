// A movement with two units and everybody in it, each with a browser of their own: what the scenarios of rights ask.  In the
// second unit every private text is unmistakable, so that it is found wherever it leaks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { totp } from './browser.mjs';
import { database } from './database.mjs';
import { pdf, run, start } from './lib.mjs';
import { Browser, password } from './people.mjs';

/** Private texts of x2, and the right by which they are read. */
export const secrets = {
  7171717: 'figure.see', // a figure itself, however it is written
  BIMATghichu: 'figure.see', // the note of a figure
  BIMATminhchung: 'figure.see', // the name of a file of evidence
  BIMATtrave: 'sheet.see', // why the head gave the sheet back
  BIMATykien: 'sheet.see', // what the appraiser says of a figure
  BIMATgiaitrinh: 'sheet.see', // what the unit answers
  BIMATgiahan: 'sheet.see', // why it has more time
  BIMATnhiemvu: 'task.see',
  BIMATketqua: 'task.see',
  BIMATcanbo: 'register.see', // the name of a person of the unit
};

/** Roles that do nothing without the second factor (the table of test/unit/rights.txt says so at its head). */
export const second = ['appraiser', 'secretary', 'member', 'chair', 'admin'];

const people = [['clerk1', 'clerk', 'x1'], ['head1', 'head', 'x1'], ['clerk2', 'clerk', 'x2'], ['head2', 'head', 'x2'],
  ...['appraiser', 'secretary', 'member', 'chair', 'media', 'auditor', 'admin'].map((r) => [r, r, null])];

export const row = (id, num, den, base, more = {}) => ({ [`so.${id}`]: num, ...(den === undefined ? {} : { [`mau.${id}`]: den }),
  [`tt.${id}`]: 'value', [`ban.${id}`]: base, ...more });

const ok = (r, want = 303) => {
  assert.equal(r.status, want, r.text.replace(/^.*<main/s, '').replace(/<[^>]*>|\s+/g, ' ').slice(0, 700));
  return r;
};

export class Town {
  constructor(dir, { thidua, source, token }) {
    Object.assign(this, { dir, thidua, source, token, db: database(dir), secretOf: {} });
    const now = new Date(Date.now() + 7 * 3600e3);
    this.year = now.getUTCMonth() > 5 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
    this.past = this.year - 1;
    this.day = (d) => new Date(now.getTime() + d * 86400e3).toISOString().slice(0, 10).split('-').reverse().join('/');
  }
  async tool(...args) {
    const r = await run(this.thidua, [...args, '--db', this.db]);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
    return r.out;
  }
  /** An account with its password; `factor`: also its second factor.  Signed in. */
  async person(login, role, unit, factor = true) {
    const out = await this.tool('user', 'invite', login, '--name', `Người ${login}`, '--role', role, ...(unit ? ['--unit', unit] : []));
    const b = new Browser(this.server);
    const token = /\/loi-moi\/([\w-]{43})/.exec(out)[1];
    ok(await b.go(`/loi-moi/${token}`, { mat_khau: password, lap_lai: password }));
    ok(await b.go('/dang-nhap', { ten: login, mat_khau: password }));
    if (factor && second.includes(role)) {
      const page = await b.go('/tai-khoan/xac-thuc');
      this.secretOf[login] = /gõ khóa: <span class="td-hash">([A-Z2-7 ]+)</.exec(page.text)[1];
      ok(await b.post('/tai-khoan/xac-thuc', { ma: totp(this.secretOf[login]) }), 200);
    }
    await b.go('/viec-cua-toi');
    return Object.assign(b, { login, role, unit, bare: second.includes(role) && !factor });
  }
  async fill() {
    const { dir, past, year } = this;
    const plan = execFileSync('sed', [`s/2022\\.\\.2026/2022..${year + 1}/`, `${this.source}/test/data/plan/phieu.yaml`], { encoding: 'utf8' });
    writeFileSync(join(dir, 'plan.yaml'), plan);
    this.plan = plan;
    writeFileSync(join(dir, 'units.csv'), 'code,name,kind,from\nx1,Xã Một,xa,2015-01-01\nx2,Xã Hai,xa,2015-01-01\n');
    writeFileSync(join(dir, 'facts.csv'), ['unit,year,indicator,numerator,denominator', `x1,${past},ty-le,50,100`, `x2,${past},ty-le,60,100`, ''].join('\n'));
    await this.tool('init', '--tenant', 'xa', '--name', 'UBND', '--plan', join(dir, 'plan.yaml'));
    await this.tool('import', 'units', join(dir, 'units.csv'));
    writeFileSync(join(dir, 'people.csv'), 'code,unit,name,post,from\np1,x1,Nguyễn Văn Một,Công chức,2015-01-01\np2,x2,BIMATcanbo,Công chức,2015-01-01\n');
    await this.tool('import', 'people', join(dir, 'people.csv'));
    this.someone = { x1: 'p1', x2: 'p2' };
    await this.tool('import', 'facts', join(dir, 'facts.csv'));
    await this.tool('publish', '--year', String(past), '--decision', '01/QĐ', '--date', `01/03/${year}`);
    this.server = await start(this.thidua, ['serve', '--db', this.db, '--listen', '127.0.0.1:0']);
    this.all = [];
    for (const [login, role, unit] of people) this.all.push(await this.person(login, role, unit));
    for (const b of this.all) this[b.login] = b;
    for (const u of ['1', '2']) await this.tool('user', 'invite', `du${u}`, '--name', `Dự bị ${u}`, '--role', 'clerk', '--unit', `x${u}`);
    this.spare = { x1: String(people.length + 1), x2: String(people.length + 2) };
    await this.seed();
  }
  /** x1 still enters; x2 is at the second appraisal, with something private said in every round. */
  async seed() {
    const { appraiser, clerk1, clerk2, head2, year, day } = this;
    this.hash = {};
    for (const [b, name] of [[clerk1, 'danh mục.pdf'], [clerk2, 'BIMATminhchung.pdf']]) {
      const place = `/minh-chung/${year}/${b.unit}/tin-bai`;
      ok(await b.send(place, {}, [['tep', name, pdf(name)]]));
      this.hash[b.unit] = /tep\?ma=([0-9a-f]{64})/.exec((await b.go(place)).text)[1];
    }
    ok(await clerk1.post(`/so-lieu/${year}/x1`, row('ty-le', '50', '100', 0)));
    ok(await clerk2.post(`/so-lieu/${year}/x2`, { ...row('ty-le', '7171717', '8282828', 0), ...row('tin-bai', '6', undefined, 0, { 'gc.tin-bai': 'BIMATghichu' }),
      ...row('bao-cao', 'có', undefined, 0), ...row('moc', `30/6/${year}`, undefined, 0), ...row('hang', '2', undefined, 0), ...row('so-thu', '9', undefined, 0) }));
    const x2 = `/phieu-diem/${year}/x2`;
    const go = async (b, den, buoc, more = {}) => ok(await b.post(`${x2}/chuyen`, { den, buoc, ...more }));
    await go(clerk2, 'head', 0);
    await go(head2, 'self', 1, { 'ly-do': 'BIMATtrave' });
    await go(clerk2, 'head', 2);
    await go(head2, 'appraisal1', 3);
    ok(await appraiser.post(x2, { ...row('tin-bai', '4', undefined, 1), 'yk.tin-bai': 'BIMATykien' }));
    await go(appraiser, 'explanation', 4);
    ok(await clerk2.post(x2, { 'yk.tin-bai': 'BIMATgiaitrinh' }));
    await go(clerk2, 'appraisal2', 5);
    this.state = { x1: 'S', x2: '2' };
    this.step = { x1: 0, x2: 6 };
    ok(await appraiser.post(`/thoi-han/${year}`, { buoc: 'appraisal2', han: day(30), 'ly-do': 'công văn 5' }));
    ok(await appraiser.post(`/thoi-han/${year}/gia-han`, { 'don-vi': 'x2.2015-01-01', buoc: 'appraisal2', ngay: day(40), 'ly-do': 'BIMATgiahan' }));
    this.task = {};
    for (const [u, ten] of [['x1', 'Niêm yết thủ tục'], ['x2', 'BIMATnhiemvu']])
      this.task[u] = /(\d+)\?luu/.exec(ok(await appraiser.post('/nhiem-vu', { 'don-vi': `${u}.2015-01-01`, ten, han: day(5) })).to)[1];
    ok(await clerk2.post(`/nhiem-vu/${this.task.x2}/bao-cao`, { ban: 1, tt: 'doing', kq: 'BIMATketqua' }));
    const draft = ok(await appraiser.send('/ke-hoach-quan-tri/ban-thao', {}, [['ke-hoach', 'ban-moi.yaml', this.plan.replace('Phiếu điểm nhỏ', 'Phiếu điểm mới')]]));
    this.draft = /ban-thao\/([0-9a-f-]+)$/.exec(draft.to)[1];
    await this.until(appraiser, `/tam-tinh/${year}`, (r) => r.status === 200 && !r.headers.get('refresh'));
    await this.until(appraiser, `/ke-hoach-quan-tri/ban-thao/${this.draft}/ap-dung-thu.xlsx`, (r) => r.status === 200);
    const asked = ok(await appraiser.send('/ke-hoach-quan-tri/ban-thao', {}, [['ke-hoach', 'ban-trinh.yaml', this.plan.replace('Phiếu điểm nhỏ', 'Phiếu điểm trình')]])).to;
    await this.until(appraiser, `${asked}/ap-dung-thu.xlsx`, (r) => r.status === 200);
    await appraiser.go(asked);
    ok(await appraiser.post(`${asked}/hieu-luc`, { 'van-ban': '8/KH-UBND', ngay: day(30) })); // proposal 1, waiting
    this.style = /\/static\/(app[\w.-]+\.css)/.exec((await appraiser.go('/')).text)[1];
  }
  async until(b, path, what) {
    let r;
    for (let i = 0; i < 100; i++) {
      if (what((r = await b.go(path)))) return r;
      await sleep(100);
    }
    assert.fail(`${path}: ${r.status} ${r.text.slice(0, 500)}`);
  }
  key(name, scopes, ...unit) {
    return execFileSync(this.token, [this.db, name, scopes, '30', ...unit], { encoding: 'utf8' }).trim();
  }
}
