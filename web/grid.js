// The grid of figures and the opinions of a scoresheet: htmx sends the form when a cell was left (the templates say when);
// this file sends only the rows that changed, as they are at that moment, keeps what could not be saved, says so, and takes
// blocks pasted from a spreadsheet.  Without it the Save button does the same through the same route.
(() => {
  const form = document.getElementById('bang');
  const status = document.getElementById('luu');
  const typing = document.getElementById('dang-go');
  if (!form || !status || !window.htmx) return;

  const say = (what) => document.querySelector(`#loi-luu [data-of="${what}"]`).textContent.trim();
  const rowOf = (el) => el?.closest?.('[data-row]');
  const save = () => form.dispatchEvent(new Event('tu-luu'));
  const dirty = new Map(); // id of a row → number of its last change
  let changes = 0;
  let renew = false; // the session changed: the form needs its new token
  let failed = false; // the last answer was none of ours: nobody is kept here
  let leave = null; // what was clicked with a cell not saved yet: goes there

  const mark = (row) => {
    dirty.set(row.id, ++changes);
    typing.hidden = false;
  };

  // One half of a ratio, or a figure whose reason is still to come, while the person is at it: not yet worth a refusal.
  const unfinished = (row) => {
    const field = (name) => row.querySelector(`[name="${name}.${CSS.escape(row.dataset.row)}"]`);
    const [num, den, why] = [field('so'), field('mau'), field('yk')];
    const half = num && den && !num.value.trim() !== !den.value.trim();
    return row.contains(document.activeElement) && (half || (why && !why.value.trim()));
  };

  const addRow = (body, row) => {
    for (const el of row.querySelectorAll('input[name], select[name], textarea[name]')) body.append(el.name, el.value);
  };

  // A page of the same address made for the present session has the token that is valid now.
  const newToken = async () => {
    const page = await window.fetch(form.action, { credentials: 'same-origin' });
    const doc = new DOMParser().parseFromString(await page.text(), 'text/html');
    const token = doc.querySelector('#bang input[name="csrf"]')?.value;
    if (token) form.elements.csrf.value = token;
  };

  form.addEventListener('input', (e) => rowOf(e.target) && mark(rowOf(e.target)));
  form.addEventListener('focusout', (e) => {
    const row = rowOf(e.target);
    if (row && dirty.has(row.id) && !row.contains(e.relatedTarget)) save();
  });

  // Also for a request that waited for the one before it: what is sent are the values and revisions of this moment.
  form.addEventListener('htmx:before:request', (e) => {
    const { ctx } = e.detail;
    const asked = ctx.sourceEvent.type === 'submit';
    const body = new URLSearchParams();
    ctx.rows = new Map();
    for (const row of form.querySelectorAll('[data-row]')) {
      if (!asked && (!dirty.has(row.id) || unfinished(row))) continue;
      addRow(body, row);
      ctx.rows.set(row.id, dirty.get(row.id));
    }
    if (ctx.request.submitter?.name) body.append(ctx.request.submitter.name, ctx.request.submitter.value);
    if (!ctx.rows.size) {
      e.preventDefault();
      return;
    }
    ctx.fetch = async (url, request) => {
      if (renew) await newToken();
      body.set('csrf', form.elements.csrf.value);
      return window.fetch(url, { ...request, body });
    };
  });

  const settle = (rows) => {
    for (const [id, change] of rows) {
      const row = document.getElementById(id);
      const wrong = row?.querySelector('.govuk-error-message');
      const where = wrong && (form.elements[wrong.dataset.field] ?? row.querySelector('[data-col="0"]'));
      if (!wrong && dirty.get(id) === change) dirty.delete(id);
      row?.classList.toggle('td-grid__row--error', Boolean(wrong));
      row?.classList.toggle('td-grid__row--saved', !wrong && change !== undefined);
      row?.querySelectorAll('[aria-invalid]').forEach((el) => {
        el.removeAttribute('aria-invalid');
        el.removeAttribute('aria-describedby');
      });
      where?.setAttribute('aria-invalid', 'true');
      where?.setAttribute('aria-describedby', wrong.id);
      if (wrong && row instanceof HTMLDetailsElement) row.open = true;
    }
    typing.hidden = dirty.size === 0;
  };

  const fail = (what) => {
    const span = document.createElement('span');
    span.className = 'td-unsaved';
    span.textContent = say(what);
    status.replaceChildren(span);
  };

  form.addEventListener('htmx:finally:request', (e) => {
    const { ctx } = e.detail;
    const r = ctx.response;
    if (!ctx.rows?.size) return;
    renew = r ? r.status === 401 || r.status === 403 : renew;
    failed = !r?.headers.get('X-Saved');
    if (!failed) {
      renew = false;
      settle(ctx.rows);
    } else fail(!r ? 'net' : renew ? 'session' : 'busy');
    const go = leave;
    if (!dirty.size || failed || form.querySelector('.govuk-error-message')) leave = null;
    if (go && !dirty.size) go();
  });

  // ---- pasting ----

  // What a spreadsheet puts on the clipboard: tabs and lines; a cell with a line end or a quote stands in quotes.
  const cellsOf = (text) => {
    const table = [['']];
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
      const line = table[table.length - 1];
      const c = text[i];
      if (quoted && c === '"' && text[i + 1] === '"') line[line.length - 1] += text[++i];
      else if (quoted && c === '"') quoted = false;
      else if (quoted) line[line.length - 1] += c;
      else if (c === '"' && line[line.length - 1] === '') quoted = true;
      else if (c === '\t') line.push('');
      else if (c === '\n') table.push(['']);
      else if (c !== '\r') line[line.length - 1] += c;
    }
    if (table[table.length - 1].join('') === '') table.pop();
    return table;
  };

  // False when the cell takes nothing of the kind.
  const put = (el, text) => {
    if (!el) return false;
    if (!(el instanceof HTMLSelectElement)) {
      el.value = text;
      return true;
    }
    const fold = (s) => s.toLowerCase().normalize('NFC').replace(/^mức (?=\d+:)/, '');
    const wanted = fold(text);
    const called = (o) => [o.value, o.text, o.text.replace(/^\d+: /, '')].some((s) => fold(s) === wanted);
    const option = [...el.options].find((o) => o.value && called(o));
    if (option) el.value = option.value;
    return Boolean(option);
  };

  // "1.153" is a thousand here, and one and a bit in an English table: taken only when the block itself shows whose it is.
  // The server asks back about "1,153".
  const twoMeanings = (el, s) => /^(so|mau)\./.test(el?.name ?? '') && /^[1-9]\d{0,2}\.\d{3}$/.test(s);
  const ours = (table) => table.flat().some((s) => /^[\d.]*(\d,(\d{1,2}|\d{4,})|\.\d{3},\d+|\.\d{3}\.\d{3})$/.test(s.trim()));

  form.addEventListener('paste', (e) => {
    const start = e.target.closest?.('.td-grid__row [data-col]');
    const text = e.clipboardData?.getData('text/plain') ?? '';
    const block = text.includes('\t') || (/\n./s.test(text) && !(start instanceof HTMLTextAreaElement));
    if (!start || !block) return;
    e.preventDefault();
    const rows = [...form.querySelectorAll('.td-grid__row')];
    const top = rows.indexOf(rowOf(start));
    let done = 0;
    let left = 0;
    let unclear = 0;
    const table = cellsOf(text);
    const known = ours(table);
    table.forEach((line, i) => line.forEach((cell, k) => {
      const value = cell.replaceAll('\u00a0', ' ').trim();
      if (!value) return; // an empty cell changes nothing
      const row = rows[top + i];
      const el = row?.querySelector(`[data-col="${Number(start.dataset.col) + k}"]`);
      if (!known && twoMeanings(el, value)) unclear++;
      else if (!put(el, value)) left++;
      else {
        done++;
        mark(row);
      }
    }));
    document.getElementById('da-dan').textContent = `${say('pasted')} ${done}. ${unclear ? `${say('unclear')} ${unclear}. ` : ''}${left ? `${say('left')} ${left}.` : ''}`;
    save();
  });

  // ---- leaving ----

  // A link or another form's button clicked right behind the last cell waits for the saving; what was refused before is
  // asked about instead.
  const first = (e, then) => {
    if (!dirty.size || failed || form.querySelector('.govuk-error-message')) return;
    e.preventDefault();
    leave = then;
    if (document.activeElement && form.contains(document.activeElement)) document.activeElement.blur();
    save();
  };
  document.addEventListener('click', (e) => {
    const link = e.target.closest?.('a[href]');
    const plain = !e.defaultPrevented && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
    if (!link || !plain || link.getAttribute('href').startsWith('#') || link.target) return;
    first(e, () => window.location.assign(link.href));
  });
  document.addEventListener('submit', (e) => {
    if (e.target === form || e.defaultPrevented) return;
    first(e, () => e.target.requestSubmit(e.submitter));
  });

  document.addEventListener('visibilitychange', () => document.hidden && dirty.size && save());
  window.addEventListener('beforeunload', (e) => dirty.size && e.preventDefault());
  status.textContent = say('ready');
})();
