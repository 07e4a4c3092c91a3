// Provisional verdicts, running, proposing, publishing, plan versions: over a real database, with the sessions that work_probe
// takes from the request.  What unit may see what, what is public when, and that nothing is public before the Chairman says so.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { database } from './database.mjs';
import { run, start } from './lib.mjs';
import { csrf, visitor } from './visitor.mjs';

const { THIDUA, PROBE, SOURCE } = process.env;
const example = join(SOURCE, 'examples/quang-ngai-2021-2025');
const dir = mkdtempSync(join(tmpdir(), 'thidua-publish-'));
const db = database(dir);
let s;

const t = (...args) => run(THIDUA, [...args, '--db', db]);

/** A page in a few words, so that a failure can be read. */
function says(text, what, not = false) {
  if (what.test(text) === not) assert.fail(`${what} ${not ? 'in' : 'not in'} ${text.replace(/^.*<main/s, '').replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ').slice(0, 900)}`);
}

const { get, post, until } = visitor(() => s);

before(async () => {
  assert.equal((await t('init', '--plan', join(example, 'plan.yaml'), '--tenant', 'quang-ngai', '--name', 'Thành phố')).code, 0);
  for (const k of ['units', 'people', 'facts', 'attestations', 'events', 'holidays']) assert.equal((await t('import', k, join(example, `${k}.csv`))).code, 0);
  s = await start(PROBE, [db]);
  await until('/tam-tinh/2022', 'appraiser', /Tạm tính lúc/);
});

after(async () => {
  assert.equal(await s.stop(), 0);
  rmSync(dir, { recursive: true });
});

test('nobody who is not signed in sees any of it', async () => {
  for (const path of ['/tam-tinh', '/tam-tinh/2022', '/tam-tinh/2022/21010', '/tam-tinh/2022.xlsx', '/tinh-va-cong-bo/2022', '/ke-hoach-quan-tri'])
    assert.notEqual((await get(path)).status, 200, path);
  says((await get('/')).text, /Chưa công bố kết quả năm nào/);
});

test('a clerk sees what would come out for the own unit and no other', async () => {
  const [own, other] = readFileSync(join(example, 'units.csv'), 'utf8').split('\n').slice(1, 40).map((l) => l.split(','))
    .filter((c) => c[1] === 'xa').map((c) => [c[0], c[3], c[2]]);
  const clerk = `clerk:${own[0]}@${own[1]}`;
  const page = await get(`/tam-tinh/2022/${own[0]}`, clerk);
  assert.equal(page.status, 200);
  for (const what of [/Tạm tính lúc \d\d:\d\d ngày/, /Không phải kết quả công bố/, /Còn thiếu/, /Xét tiêu chuẩn khen thưởng/, /Thay đổi nhỏ nhất/, /Vì sao: từng điều kiện/])
    says(page.text, what);
  assert.equal((await get(`/tam-tinh/2022/${other[0]}`, clerk)).status, 403);
  const list = (await get('/tam-tinh/2022', clerk)).text;
  assert.ok(list.includes(own[2]) && !list.includes(`>${other[2]}<`));
  assert.equal((await get(`/tam-tinh/2022/${other[0]}`, 'appraiser')).status, 200);
  assert.equal((await get('/tam-tinh/2022/khong-co', 'appraiser')).status, 404);
  assert.equal((await get('/tam-tinh/1999', 'appraiser')).status, 404);
  says((await get('/tam-tinh/2022.xlsx', clerk)).type, /spreadsheetml/);
  assert.equal((await get('/tam-tinh', clerk)).status, 303);
  assert.equal((await get('/tinh-va-cong-bo/2022', clerk)).status, 403);
});

test('the office runs, looks and proposes; only the Chairman publishes', async () => {
  says((await get('/tinh-va-cong-bo/2022', 'appraiser')).text, /Chưa có lần tính nào/);
  assert.equal((await post('/tinh-va-cong-bo/2022/tinh', 'appraiser', {}, 'wrong')).status, 403);
  assert.equal((await post('/tinh-va-cong-bo/2022/tinh', 'chair', {})).status, 403);
  let r = await post('/tinh-va-cong-bo/2022/tinh', 'appraiser', {});
  assert.deepEqual([r.status, r.to], [303, '/tinh-va-cong-bo/2022?xong=tinh']);
  const page = (await get(r.to, 'appraiser')).text;
  says(page, /Đã tính và lưu kết quả/);
  const id = /name="lan" value="(\d+)"/.exec(page)[1];
  for (const path of ['/sat-nguong', '/sat-nguong.xlsx', '/thieu.xlsx', '/lan-tinh.xlsx', `/lan-tinh/${id}`])
    assert.equal((await get(`/tinh-va-cong-bo/2022${path}`, 'appraiser')).status, 200, path);
  assert.equal((await get('/tinh-va-cong-bo/2022/khac-biet', 'appraiser')).status, 404);
  r = await post('/tinh-va-cong-bo/2022/trinh', 'appraiser', { lan: id, 'ghi-chu': 'kính <trình>' });
  assert.deepEqual([r.status, r.to], [303, '/tinh-va-cong-bo/2022?xong=trinh']);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh', 'appraiser', { lan: id })).status, 409);
  says((await get('/')).text, /Chưa công bố kết quả năm nào/);
  says((await get('/viec-cua-toi', 'chair')).text, /Quyết định công bố kết quả năm 2022/);
  const shown = await until('/tinh-va-cong-bo/2022/trinh/1', 'chair', /Những gì sẽ công khai/);
  says(shown, /kính &lt;trình&gt;/);
  says(shown, /Tôi đã xem những gì sẽ công khai/);
  says((await get('/tinh-va-cong-bo/2022/trinh/1', 'appraiser')).text, /Tôi đã xem/, true);
  const word = { 'quyet-dinh': '15/QĐ-UBND', ngay: '16/01/2023', 'dong-y': '1' };
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh/1/cong-bo', 'appraiser', word)).status, 403);
  for (const [bad, what] of [[{ 'dong-y': '' }, /chưa đánh dấu/], [{ 'quyet-dinh': '' }, /thiếu số quyết định/], [{ ngay: '31/02/2023' }, /không phải ngày/], [{ ngay: '01/01/2090' }, /sau hôm nay/]]) {
    const answer = await post('/tinh-va-cong-bo/2022/trinh/1/cong-bo', 'chair', { ...word, ...bad });
    assert.equal(answer.status, 422);
    says(answer.text, what);
  }
  r = await post('/tinh-va-cong-bo/2022/trinh/1/cong-bo', 'chair', word);
  assert.deepEqual([r.status, r.to], [303, '/tinh-va-cong-bo/2022?xong=cong-bo']);
  await until('/cong-bo', null, /15\/QĐ-UBND/);
  assert.equal((await get('/bang-xep-hang/2022')).status, 200);
  assert.equal((await get('/bang-xep-hang/2023')).status, 404);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh/1/cong-bo', 'chair', word)).status, 409);
});

test('a correction is sent back, proposed again and published with its reason', async () => {
  const lines = readFileSync(join(example, 'facts.csv'), 'utf8').split('\n');
  const row = lines.find((l) => l.includes(',2022,dung-han,')).split(',');
  row[3] = '1';
  row[11] = '2023-06-01';
  writeFileSync(join(dir, 'facts.csv'), `${lines[0]}\n${row.join(',')}\n`);
  assert.equal((await t('import', 'facts', join(dir, 'facts.csv'))).code, 0);
  await until('/tinh-va-cong-bo/2022/khac-biet', 'appraiser', /<td[^>]*>kết luận|<td[^>]*>hạng|<td[^>]*>điểm/);
  says((await get('/tinh-va-cong-bo/2022/khac-biet.xlsx', 'appraiser')).type, /spreadsheetml/);
  await post('/tinh-va-cong-bo/2022/tinh', 'appraiser', {});
  let page = (await get('/tinh-va-cong-bo/2022', 'appraiser')).text;
  const lan = /name="lan" value="(\d+)"/.exec(page)[1];
  says(page, /Lý do đính chính/);
  const none = await post('/tinh-va-cong-bo/2022/trinh', 'appraiser', { lan });
  assert.equal(none.status, 422);
  says(none.text, /thiếu lý do đính chính/);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh', 'appraiser', { lan, 'ly-do': 'nhập sai' })).status, 303);
  await until('/tinh-va-cong-bo/2022/trinh/2', 'chair', /Thay đổi so với bản đang công bố/);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh/2/tra-lai', 'chair', { 'ly-do': '' })).status, 422);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh/2/tra-lai', 'chair', { 'ly-do': 'cần biên bản' })).status, 303);
  page = (await get('/tinh-va-cong-bo/2022', 'appraiser')).text;
  says(page, /cần biên bản/);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh', 'appraiser', { lan, 'ly-do': 'nhập sai' })).status, 303);
  assert.equal((await post('/tinh-va-cong-bo/2022/trinh/3/cong-bo', 'chair', { 'quyet-dinh': '20/QĐ-UBND', ngay: '02/06/2023', 'dong-y': '1' })).status, 303);
  await until('/cong-bo', null, /Thay lần số 1: nhập sai/);
  const zip = await fetch(`${s.url}/tinh-va-cong-bo/2022/niem-phong/3`, { headers: { 'X-Role': 'auditor' } });
  assert.equal(zip.headers.get('content-type'), 'application/zip');
  assert.deepEqual([...new Uint8Array(await zip.arrayBuffer()).slice(0, 2)], [0x50, 0x4b]);
  // figures change after the run that was looked at
  await post('/tinh-va-cong-bo/2023/tinh', 'appraiser', {});
  const late = /name="lan" value="(\d+)"/.exec((await get('/tinh-va-cong-bo/2023', 'appraiser')).text)[1];
  row[1] = '2023';
  row[11] = '2024-06-01';
  writeFileSync(join(dir, 'facts.csv'), `${lines[0]}\n${row.join(',')}\n`);
  assert.equal((await t('import', 'facts', join(dir, 'facts.csv'))).code, 0);
  const stale = await post('/tinh-va-cong-bo/2023/trinh', 'appraiser', { lan: late });
  assert.equal(stale.status, 409);
  says(stale.text, /đã đổi sau lần tính/);
});

test('a plan is uploaded, told wrong at its lines, tried, and put in force', async () => {
  const text = readFileSync(join(example, 'plan.yaml'), 'utf8');
  const send = async (plan, cases) => {
    const f = new FormData();
    f.set('csrf', csrf);
    f.set('ke-hoach', new Blob([plan]), 'kế hoạch.yaml');
    if (cases) f.set('ca-thu', new Blob([cases]), 'kế hoạch.test.yaml');
    return post('/ke-hoach-quan-tri/ban-thao', 'appraiser', f);
  };
  assert.equal((await get('/ke-hoach-quan-tri/danh-sach.xlsx', 'appraiser')).status, 200);
  let r = await send(text.replace('measure: ratio', 'measure: ration'));
  assert.equal(r.status, 303);
  let page = (await get(r.to, 'appraiser')).text;
  says(page, /bản này chưa thể có hiệu lực/);
  says(page, /Dòng \d+, cột \d+/);
  says(page, /measure: ration/);
  says(page, /Trình cho có hiệu lực/, true);
  const refused = await post(`${r.to}/hieu-luc`, 'appraiser', { 'van-ban': '1/QĐ', ngay: '01/01/2020' });
  assert.notEqual(refused.status, 303);
  const changed = text.replace(/at least 95%/g, 'at least 99%');
  assert.notEqual(changed, text);
  r = await send(changed, readFileSync(join(SOURCE, 'plans/ke-hoach-29.test.yaml'), 'utf8'));
  page = await until(r.to, 'appraiser', /kết quả thay đổi|Không kết quả nào thay đổi/);
  says(page, /Khác với bản đang áp dụng/);
  for (const file of ['/thay-doi.xlsx', '/ap-dung-thu.xlsx']) assert.equal((await get(r.to + file, 'appraiser')).status, 200, file);
  assert.equal((await get(r.to, 'clerk:21010@2000-01-01')).status, 403);
  const none = await post(`${r.to}/hieu-luc`, 'appraiser', { 'van-ban': '', ngay: '01/01/2020' });
  assert.equal(none.status, 422);
  assert.equal((await post(`${r.to}/hieu-luc`, 'appraiser', { 'van-ban': '30/KH-UBND', ngay: '01/01/2020' })).status, 303);
  page = (await get('/ke-hoach-quan-tri', 'appraiser')).text;
  says(page, /30\/KH-UBND, có hiệu lực từ 01\/01\/2020<\/a>: chờ xác nhận/);
  assert.equal((await get('/ke-hoach-quan-tri/ban/2.yaml', 'appraiser')).status, 404, 'not in force yet');
  // it reaches back: the Chairman is told over which years (from 2021 on the first plan, which began later, stays), nobody else may say so
  says((await get('/viec-cua-toi', 'chair')).text, /Xác nhận bản kế hoạch mới/);
  const word = '/ke-hoach-quan-tri/trinh/1';
  page = (await get(word, 'chair')).text;
  says(page, /Những năm tính theo bản này/);
  says(page, />2020<\/th><td[^>]*>chưa công bố/);
  says(page, />2021<\/th>/, true);
  for (const role of ['appraiser', 'admin', 'secretary']) assert.equal((await post(`${word}/xac-nhan`, role, { 'da-xem': '1' })).status, 403, role);
  assert.equal((await post(`${word}/xac-nhan`, 'chair', {})).status, 422, 'the years were not looked at');
  assert.equal((await post(`${word}/tra-lai`, 'chair', {})).status, 422, 'a reason');
  assert.equal((await post(`${word}/xac-nhan`, 'chair', { 'da-xem': '1' })).status, 303);
  assert.equal((await post(`${word}/xac-nhan`, 'chair', { 'da-xem': '1' })).status, 422, 'once');
  assert.equal((await get('/ke-hoach-quan-tri/ban/2.yaml', 'appraiser')).text, changed);
  assert.equal((await post(`${r.to}/hieu-luc`, 'appraiser', { 'van-ban': '31/KH', ngay: '01/01/2020' })).status, 404); // no draft any more
  assert.equal((await get('/ke-hoach-quan-tri/ban-thao/khong-co', 'appraiser')).status, 404);
  r = await send('x'.repeat(5 << 20));
  assert.ok([413, 422].includes(r.status), String(r.status));
});
