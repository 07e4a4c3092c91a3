// Sending evidence: files are dropped or photographed, looked at before anything is sent, then go one by one with their
// progress; one that fails stays in the list to be sent again.  Without this file the form sends them all at once.
(() => {
  const form = document.getElementById('dinh');
  const list = document.getElementById('chon');
  if (!form || !list) return;

  const main = form.querySelector('#tep');
  const most = Number(main.dataset.max);
  const many = Number(main.dataset.many);
  const kinds = main.accept.split(',').map((k) => k.trim().toLowerCase()).filter((k) => k.startsWith('.'));
  const say = (what) => document.querySelector(`#loi-tep [data-of="${what}"]`).textContent.trim();
  const size = (n) => (n < 1 << 20 ? `${Math.ceil(n / 1024)} KB` : `${Math.ceil(n / (1 << 20))} MB`);
  let chosen = []; // { file, line, told, bar, wrong, done }
  let sending = false;

  const wrong = (file) => {
    if (file.size > most) return say('big');
    if (!file.size) return say('empty');
    return kinds.some((k) => file.name.toLowerCase().endsWith(k)) ? '' : say('kind');
  };

  const tell = (item, words, bad) => {
    item.told.textContent = words;
    item.told.className = bad ? 'td-unsaved' : 'td-quiet';
  };

  const add = (file) => {
    const line = document.createElement('li');
    const name = document.createElement('strong');
    const told = document.createElement('span');
    const drop = document.createElement('button');
    const item = { file, line, told, wrong: wrong(file), done: false };
    name.textContent = file.name;
    drop.type = 'button';
    drop.className = 'td-link td-link--plain';
    drop.textContent = say('drop');
    drop.setAttribute('aria-label', `${say('drop')}: ${file.name}`);
    drop.addEventListener('click', () => {
      chosen = chosen.filter((k) => k !== item);
      line.remove();
      main.focus();
    });
    line.append(name, ' ', told, ' ', drop);
    list.append(line);
    item.drop = drop;
    chosen.push(item);
    tell(item, item.wrong ? item.wrong : size(file.size), item.wrong);
  };

  const take = (files) => {
    if (sending) return;
    for (const file of files) {
      if (chosen.filter((k) => !k.done).length >= many) {
        const line = document.createElement('li');
        line.className = 'td-unsaved';
        line.textContent = say('many');
        list.append(line);
        return;
      }
      add(file);
    }
  };

  for (const input of form.querySelectorAll('input[type="file"]'))
    input.addEventListener('change', () => {
      take(input.files);
      input.value = '';
    });

  for (const what of ['dragenter', 'dragover'])
    form.addEventListener(what, (e) => {
      if (![...e.dataTransfer.types].includes('Files')) return;
      e.preventDefault();
      form.classList.add('td-drop--over');
    });
  for (const what of ['dragleave', 'drop']) form.addEventListener(what, () => form.classList.remove('td-drop--over'));
  form.addEventListener('drop', (e) => {
    e.preventDefault();
    take(e.dataTransfer.files);
  });

  // What the page of the answer says of this file.
  const refusal = (xhr) => {
    if (xhr.status === 401) return say('session');
    const doc = new DOMParser().parseFromString(xhr.responseText, 'text/html');
    const line = doc.querySelector('.govuk-error-summary li');
    line?.querySelector('strong')?.remove(); // its name, which stands here already
    const words = line ?? doc.querySelector('.govuk-error-summary__title') ?? doc.querySelector('main p');
    return words?.textContent.trim().replace(/^:\s*/, '') || say('net');
  };

  const send = (item) => new Promise((resolve) => {
    const body = new FormData();
    const xhr = new XMLHttpRequest();
    body.append('csrf', form.elements.csrf.value);
    body.append('tep', item.file, item.file.name);
    item.bar ??= document.createElement('progress');
    item.bar.max = 100;
    item.bar.value = 0;
    item.bar.setAttribute('aria-label', item.file.name);
    item.line.append(item.bar);
    item.drop.hidden = true;
    tell(item, say('sending'));
    xhr.upload.addEventListener('progress', (e) => (item.bar.value = e.lengthComputable ? (100 * e.loaded) / e.total : 0));
    xhr.addEventListener('loadend', () => {
      item.done = xhr.status === 200;
      item.bar.remove();
      item.drop.hidden = item.done;
      tell(item, item.done ? say('done') : xhr.status ? refusal(xhr) : say('net'), !item.done);
      resolve();
    });
    xhr.open('POST', form.action);
    xhr.send(body);
  });

  form.addEventListener('submit', async (e) => {
    const todo = chosen.filter((k) => !k.done && !k.wrong);
    if (sending) e.preventDefault();
    if (sending || !todo.length) return; // nothing chosen here: a file of before, by the form itself
    e.preventDefault();
    sending = true;
    for (const item of todo) await send(item);
    sending = false;
    const again = form.elements['dung-lai']?.value;
    if (chosen.some((k) => !k.done)) {
      document.getElementById('con-tep').hidden = false;
      return;
    }
    if (again) HTMLFormElement.prototype.submit.call(form);
    else window.location.assign(`${form.action}?luu=${chosen.length}`);
  });

  window.addEventListener('beforeunload', (e) => sending && e.preventDefault());
  document.getElementById('keo-tha').hidden = false;
})();
