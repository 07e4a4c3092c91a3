#!/usr/bin/env python3
"""An independent second opinion: scores, ranks and classes of a folder computed anew with fractions, from nothing but
doc/plan-language.md, and compared with `thidua evaluate DIR --format csv` (the column `exact`).

    oracle.py THIDUA DIR...     exit 0 when nothing differs

It reads the subset of plans that test/property/made.c and examples/ use; what it does not know, it refuses."""
import csv
import subprocess
import sys
import unicodedata
from datetime import date
from fractions import Fraction as F


# ---- a little YAML: block mappings, block lists, flow mappings and lists, plain and quoted scalars ----

def strip_comment(s):
    quote = None
    for i, c in enumerate(s):
        if quote:
            quote = None if c == quote else quote
        elif c in '"\'':
            quote = c
        elif c == '#' and (i == 0 or s[i - 1] == ' '):
            return s[:i].rstrip()
    return s.rstrip()


def flow(s, i, stops):
    while s[i] == ' ':
        i += 1
    if s[i] == '{':
        d, i = {}, i + 1
        while True:
            while s[i] in ' ,':
                i += 1
            if s[i] == '}':
                return d, i + 1
            key, i = flow(s, i, ':')
            d[key], i = flow(s, i + 1, ',}')
    if s[i] == '[':
        a, i = [], i + 1
        while True:
            while s[i] in ' ,':
                i += 1
            if s[i] == ']':
                return a, i + 1
            x, i = flow(s, i, ',]')
            a.append(x)
    if s[i] in '"\'':
        j = s.index(s[i], i + 1)
        i, x = j + 1, s[i + 1:j]
        while i < len(s) and s[i] == ' ':
            i += 1
        return x, i
    j = i
    while j < len(s) and not (s[j] in stops and (s[j] != ':' or s[j + 1:j + 2] in ('', ' '))):
        j += 1
    return s[i:j].strip(), j


def scalar(s):
    return flow(s, 0, '')[0] if s else ''


def split_key(s):
    """'key: value' -> key, value; None when it is no mapping line."""
    if s[0] in '{[':
        return None
    if s[0] in '"\'':
        j = s.index(s[0], 1)
        return s[1:j], s[j + 2:].strip()
    for i, c in enumerate(s):
        if c == ':' and s[i + 1:i + 2] in ('', ' '):
            return s[:i].strip(), s[i + 1:].strip()
    return None


def block(lines, i, indent):
    if lines[i][1].startswith('- '):
        out = []
        while i < len(lines) and lines[i][0] == indent and lines[i][1].startswith('- '):
            rest = lines[i][1][2:]
            inner = indent + 2
            if split_key(rest):
                lines[i] = (inner, rest)
                x, i = block(lines, i, inner)
            else:
                x, i = scalar(rest), i + 1
            out.append(x)
        return out, i
    out = {}
    while i < len(lines) and lines[i][0] == indent and not lines[i][1].startswith('- '):
        key, value = split_key(lines[i][1])
        i += 1
        if value:
            out[key] = scalar(value)
        elif i < len(lines) and (lines[i][0] > indent or
                                 (lines[i][0] == indent and lines[i][1].startswith('- '))):
            out[key], i = block(lines, i, lines[i][0])
        else:
            out[key] = ''
    return out, i


def read_yaml(path):
    lines = []
    for raw in open(path, encoding='utf-8'):
        s = strip_comment(raw.rstrip('\n'))
        if s.strip():
            lines.append((len(s) - len(s.lstrip()), s.strip()))
    return block(lines, 0, 0)[0]


# ---- small things ----

def number(s):
    s = s.split(' ')[0]
    return F(s[:-1]) / 100 if s.endswith('%') else F(s)


def cell_number(s):
    return F(s.replace('.', '').replace(',', '.')) if ',' in s else F(s)


def plain(s):
    s = unicodedata.normalize('NFD', s.strip().lower().replace('đ', 'd'))
    return ''.join(c for c in s if not unicodedata.combining(c))


def day(s):
    if not s:
        return None
    if '/' in s:
        d, m, y = s.split('/')
        return date(int(y), int(m), int(d))
    return date.fromisoformat(s)


def rounded(x, places, how):
    if places == 'unrounded':
        return x
    scale = 10 ** int(places)
    m = abs(x) * scale
    low = m.numerator // m.denominator
    rest = m - low
    if how == 'up' and rest * 2 >= 1:
        low += 1
    elif rest * 2 > 1 or (how == 'even' and rest * 2 == 1 and low % 2):
        low += 1
    return F(low if x >= 0 else -low, scale)


def years(s):
    a, b = s.split('..')
    return range(int(a), int(b) + 1)


# ---- inputs ----

class Case:
    def __init__(self, folder):
        self.plan = p = read_yaml(folder + '/plan.yaml')
        self.indicators = p['indicators']
        self.units, self.facts, self.attested, self.people = [], {}, {}, set()
        for r in self.rows(folder, 'units'):
            self.units.append(dict(code=r['code'], kind=r['kind'], name=r['name'], start=day(r['from']),
                                   end=day(r['to'])))
        by_code = {u['code'] for u in self.units}
        for r in self.rows(folder, 'facts'):
            key = r['unit'], int(r['year']), r['indicator']
            assert r['unit'] in by_code
            new = day(r['recorded'])
            if key in self.facts and self.facts[key]['recorded'] >= new:
                continue
            state = plain(r['state'])
            self.facts[key] = dict(recorded=new, num=r['numerator'], den=r['denominator'], date=r['date'],
                                   state={'': 'value', 'dang xac minh': 'value', 'chua co': 'missing',
                                          'khong ap dung': 'na'}[state])
        for r in self.rows(folder, 'attestations'):
            if r['subject'] in by_code:
                self.attested[r['subject'], r['kind'], int(r['year'])] = plain(r['result'])

    @staticmethod
    def rows(folder, name):
        with open(f'{folder}/{name}.csv', encoding='utf-8', newline='') as f:
            for r in csv.DictReader(f):
                yield {k: v or '' for k, v in r.items() if k}

    def fact(self, unit, ind, year):
        f = self.facts.get((unit['code'], year, ind))
        return None if f is None or f['state'] == 'missing' else f

    def value(self, unit, ind, year):
        """('ok', F) or ('missing', None) or ('na', None)"""
        i = self.indicators[ind]
        if 'for' in i and unit['kind'] not in i['for']:
            return 'na', None
        if i['measure'] == 'attestation':
            r = self.attested.get((unit['code'], i['attested by'], year))
            if r is None:
                return 'missing', None
            return ('na', None) if r == 'khong ap dung' else ('ok', F(r == 'co'))
        f = self.fact(unit, ind, year)
        if f is None:
            return 'missing', None
        if f['state'] == 'na':
            return 'na', None
        if i['measure'] in ('ratio', 'survey'):
            num, den = cell_number(f['num']), cell_number(f['den'])
            if den == 0:
                return {'not applicable': ('na', None), 'missing': ('missing', None), 'full': ('ok', F(1)),
                        'zero': ('ok', F(0))}[i.get('no cases', 'not applicable')]
            return 'ok', num / den
        if i['measure'] == 'yes-no':
            return 'ok', F(plain(f['num']) == 'co')
        if i['measure'] == 'milestone':
            return 'ok', F(day(f['date']).toordinal())
        return 'ok', cell_number(f['num'])


# ---- one scheme, one year ----

class Ranking:
    def __init__(self, case, sid, scheme, group, year):
        self.c, self.s, self.year, self.id = case, scheme, year, sid
        self.round = scheme['round']
        kinds = case.plan['ranking groups'][group]['kinds']
        last, first = date(year, 12, 31), date(year, 1, 1)
        any_day = scheme.get('members', 'year end') == 'any day'
        self.units = [u for u in case.units if u['kind'] in kinds and u['start'] <= last and
                      (u['end'] is None or u['end'] >= (first if any_day else last))]
        self.leaves = list(self.all_leaves())
        self.survey_held = any(self.has_data(u, c) for c in self.leaves if c.get('survey') == 'yes'
                               for u in self.units)

    def all_leaves(self):
        def walk(d):
            for k in d.values():
                if 'criteria' in k:
                    yield from walk(k['criteria'])
                else:
                    yield k
        for a in self.s['areas'].values():
            yield from walk(a['criteria'])
        for part in 'bonus', 'penalty':
            if part in self.s:
                yield from walk(self.s[part]['criteria'])

    def has_data(self, u, c):
        if isinstance(c['score'], dict) and 'survey' in c['score']:
            return any(self.c.fact(u, o['use'], self.year) is not None
                       for g in c['score']['survey'] for o in g['options'])
        return self.c.value(u, c['use'], self.year)[0] == 'ok'

    def late(self, u, ind):
        due = self.s.get('facts due')
        f = self.c.fact(u, ind, self.year)
        if u['kind'] not in self.c.indicators[ind].get('for', u['kind']):
            return False
        return bool(due and f and f['recorded'] and
                    f['recorded'] > date(self.year + 1, int(due['month']), int(due['day'])))

    def in_time(self, u, ind):
        if self.s.get('late facts') == 'leave out' and self.late(u, ind):
            return 'missing', None
        return self.c.value(u, ind, self.year)

    def leaf_value(self, u, c):
        v = self.in_time(u, c['use'])
        if 'multiply by' in c and v[0] == 'ok':
            by = self.in_time(u, c['multiply by'])
            return ('ok', v[1] * by[1]) if by[0] == 'ok' else by
        return v

    def amount(self, s):
        if s.startswith('setting '):
            v = self.c.plan['settings'][s[8:]]['value']
            return None if v in ('unset', 'chưa cấu hình') else number(v)
        return number(s)

    def versus_parts(self, u, c):
        """None, or (numerator, denominator)"""
        f = self.c.fact(u, c['use'], self.year)
        v = self.leaf_value(u, c)
        late = self.s.get('late facts') == 'leave out' and self.late(u, c['use'])
        if f is not None and not late and f['state'] == 'value' and cell_number(f['den']) == 0:
            return cell_number(f['num']), F(0)
        return (cell_number(f['num']), cell_number(f['den'])) if v[0] == 'ok' else None

    def leaf(self, u, c, full):
        """('scored', points) | ('missing',) | ('na',) | ('no survey',)"""
        if c.get('survey') == 'yes' and not self.survey_held:
            return ('no survey',)
        s = c['score']
        name = s if isinstance(s, str) else next(iter(s))
        arg = {} if isinstance(s, str) else s[name]
        if name == 'survey':
            shares = []
            for g in arg:
                total = weighted = F(0)
                for o in g['options']:
                    state, n = self.in_time(u, o['use'])
                    if state == 'missing':
                        return ('missing',)
                    if state == 'ok':
                        total += n
                        weighted += n * number(o['share'])
                if total > 0:
                    shares.append(weighted / total)
            return ('scored', full * sum(shares) / len(shares)) if shares else ('missing',)
        if name == 'versus':
            parts = self.versus_parts(u, c)
            if parts is None:
                return (self.leaf_value(u, c)[0],)
            others = [self.versus_parts(o, c) for o in self.units]
            others = [o for o in others if o]

            by_value = arg['leader by'] == 'value'
            a, t = parts
            if t == 0:
                best = max([o[0] for o in others if o[1] == 0], default=F(0))
                return 'scored', full * a / best if best > 0 else F(0)
            if a <= t:
                return 'scored', full * a / t / 2
            ahead = [o for o in others if o[1] > 0 and o[0] > o[1]]
            if by_value:
                more = (a - t) / (max(o[0] for o in ahead) - t)
            else:
                more = (a / t - 1) / max(o[0] / o[1] - 1 for o in ahead)
            return 'scored', full / 2 + full / 2 * more
        state, v = self.leaf_value(u, c)
        if state != 'ok':
            return (state,)
        if name == 'yes no':
            return 'scored', full if v > 0 else F(0)
        if name == 'levels':
            return 'scored', full * number(arg[int(v) - 1]['share'])
        if name == 'to target':
            target = self.amount(arg)
            if target is None:
                return ('missing',)
            return 'scored', full if v >= target else full * v / target
        if name == 'proportional':
            times = number(arg['times']) if arg else F(1)
            return 'scored', min(full, full * v * times)
        if name == 'bands':
            mark, pts = number(arg['up to']), number(arg['start'])
            if v > mark:
                pts += ((v - mark) / number(arg['every'])).__floor__() * number(arg['adds'])
            return 'scored', min(pts, number(arg['cap']) if 'cap' in arg else full, full)
        if name == 'per item':
            return 'scored', min(v * number(arg['each']), number(arg['cap']) if 'cap' in arg else full, full)
        if name == 'deduct':
            each = number(arg['each']) * (full if arg['each'].endswith('%') else 1)
            return 'scored', max(full - v * each, number(arg.get('floor', '0')))
        if name == 'given':
            return 'scored', max(number(arg.get('floor', '0')) if arg else F(0), min(full, v))
        raise SystemExit(f'oracle: unknown score {name}')

    def awaited(self, c):
        """Is anybody's figure missing, so that another may lead?"""
        return any(self.versus_parts(o, c) is None and self.leaf_value(o, c)[0] == 'missing' for o in self.units)

    def least(self, u, c, full, points):
        """Of what is scored: less only where the leader may yet be another."""
        s = c['score']
        if isinstance(s, str) or 'versus' not in s or not self.awaited(c):
            return points
        a, t = self.versus_parts(u, c)
        return F(0) if t == 0 else full / 2 if a > t else points

    def said(self, u, c, state):
        if state == 'scored':
            return True
        if state != 'na' or 'use' not in c:
            return False
        ind = self.c.indicators[c['use']]
        return (ind['measure'] != 'attestation' and u['kind'] in ind.get('for', u['kind']) and
                self.c.fact(u, c['use'], self.year) is not None)

    def mark(self, u, c, extra=False):
        """low, points, high, max, maximum with data, missing, known"""
        full, how = number(c['points']), self.round.get('half', 'up')
        r = self.leaf(u, c, full)
        known = self.said(u, c, r[0])
        if r[0] == 'scored':
            p = rounded(r[1], self.round['criterion'], how)
            return rounded(self.least(u, c, full, r[1]), self.round['criterion'], how), p, p, full, full, False, known
        if r[0] == 'missing':
            if self.s['missing'] == 'zero' or extra:
                return F(0), F(0), F(0), full, F(0), True, known
            if self.scaled:
                return F(0), F(0), F(0), F(0), F(0), True, known
            floor = [number(x['floor']) for x in [c['score']] + list(c['score'].values() if isinstance(c['score'], dict) else [])
                     if isinstance(x, dict) and 'floor' in x]
            return min(F(0), *floor, F(0)), F(0), full, full, F(0), True, known
        if r[0] == 'no survey':
            m = F(0) if self.s['without survey'] == 'scale' else full
            return F(0), F(0), F(0), m, m, False, known
        if extra:  # what does not apply earns no bonus and costs no penalty
            return F(0), F(0), F(0), F(0), F(0), False, known
        policy = c.get('not applicable', self.s['not applicable'])
        got = full if policy == 'award the maximum' else F(0)
        m = F(0) if policy == 'remove from the maximum' else full
        return got, got, got, m, m, False, known

    def node(self, u, c):
        if 'criteria' not in c:
            return self.mark(u, c)
        parts = [self.node(u, k) for k in c['criteria'].values()]
        return tuple(sum((p[i] for p in parts), F(0)) if i < 5 else any(p[i] for p in parts) for i in range(7))

    def sheet(self, u):
        s = self.s
        self.scaled = False
        x = self.add_up(u)
        least = number(s.get('availability', '100%'))
        if s['missing'] == 'scale' and x['availability'] >= least:
            availability = x['availability']
            self.scaled = True
            x = self.add_up(u)
            x['availability'] = availability
        x['complete'] = x['placed'] and (not x['missing'] or s['missing'] == 'zero' or self.scaled)
        x['ranked'] = x['placed'] and (x['complete'] or (least < 1 and x['availability'] >= least))
        x['known'] = x['known'] or x['ranked']
        return x

    def add_up(self, u):
        s, how = self.s, self.round.get('half', 'up')
        sums = [F(0)] * 5
        missing = known = False
        areas = {}
        for k, a in s['areas'].items():
            part = self.node(u, a)
            ends = [rounded(x, self.round['area'], how) for x in part[:3]]
            areas[k] = ends
            sums = [x + y for x, y in zip(sums, ends + list(part[3:5]))]
            missing, known = missing or part[5], known or part[6]
        extra = {}
        for part in 'bonus', 'penalty':
            x = F(0)
            for c in s.get(part, {}).get('criteria', {}).values():
                m = self.mark(u, c, extra=True)
                x, known = x + m[1], known or m[6]
            if 'cap' in s.get(part, {}):
                x = min(x, number(s[part]['cap']))
            extra[part] = x
        most = sums[3]
        up = number(s['out of']) / most if most else F(0)

        def total(x):
            t = x * up + extra['bonus'] - extra['penalty']
            if 'total at most' in s:
                t = min(t, number(s['total at most']))
            return rounded(max(t, F(0)), self.round['total'], how)

        def compared(t):
            return rounded(t, self.round.get('shown', '2'), how) if s.get('rank on') == 'shown' else t
        low, points, high = (total(x) for x in sums[:3])
        keys = []
        for k in s.get('then by', []):
            kind, what = k.split(' ')
            if kind == 'area':
                keys.append(((0, areas[what][0]), (0, areas[what][2])))
                continue
            state, v = self.in_time(u, what)
            v = v if state != 'ok' or self.c.indicators[what].get('direction') != 'lower' else -v
            keys.append(((0, v), (0, v)) if state == 'ok' else ((-1, F(0)), (1, F(0))))
        return dict(unit=u, total=points, low=low, high=high, score=compared(points), missing=missing, known=known,
                    placed=most > 0, availability=sums[4] / most if most else F(0),
                    ends=(compared(low), compared(high)),
                    L=((0, compared(low)), *(k[0] for k in keys)), H=((0, compared(high)), *(k[1] for k in keys)))

    def class_of(self, score):
        return next((k['title'] for k in self.s.get('classes', []) if score >= number(k['from'])), '…')

    def rank(self):
        sheets = [self.sheet(u) for u in self.units]
        placed = [x for x in sheets if x['placed']]
        rule = self.s.get('ties', 'share, next skips')
        for x in placed:
            others = [y for y in placed if y is not x]
            code = x['unit']['code']
            sure, maybe = [y for y in others if y['L'] > x['H']], [y for y in others if y['H'] > x['L']]
            if rule == 'share, next skips':
                best, worst = 1 + len(sure), 1 + len(maybe)
            elif rule == 'share, next follows':
                best, worst = 1 + fewest(sure), 1 + most_values(maybe)
            elif rule == 'share the last place':
                best = 1 + sum(y['L'] >= x['H'] for y in others)
                worst = 1 + sum(y['H'] >= x['L'] for y in others)
            else:
                best = 1 + len(sure) + sum(y['L'] == x['H'] and y['unit']['code'] < code for y in others)
                worst = 1 + len(maybe) + sum(y['H'] == x['L'] and y['unit']['code'] < code for y in others)
            x['rank'] = '' if not x['known'] else str(best) if best == worst else f'{best}–{worst}'
            low, high = (self.class_of(e) for e in x['ends'])
            x['class'] = '' if not x['ranked'] or high == '…' else low if low == high else f'{low}–{high}'
        return sheets


def fewest(rows):
    """The least number of values that rows can share: points that pierce all of their intervals, from below."""
    n, at = 0, None
    for y in sorted(rows, key=lambda y: y['H']):
        if at is None or y['L'] > at:
            n, at = n + 1, y['H']
    return n


def most_values(rows):
    return len({y['L'] for y in rows if y['L'] == y['H']}) + sum(y['L'] != y['H'] for y in rows)


def exact(x):
    """Like the column `exact`: a decimal of at most 12 places, else n/d."""
    if 10 ** 12 % x.denominator == 0:
        n = x * 10 ** 12
        s = f'{abs(int(n)):013d}'
        s = (s[:-12] + '.' + s[-12:]).rstrip('0').rstrip('.')
        return ('-' if x < 0 else '') + s
    return f'{x.numerator}/{x.denominator}'


def check(thidua, folder):
    case = Case(folder)
    out = subprocess.run([thidua, 'evaluate', folder, '--format', 'csv'], capture_output=True, check=True,
                         encoding='utf-8', env={'LANG': 'C.UTF-8'})
    rows = list(csv.DictReader(out.stdout.splitlines()))
    got = {(r['index'], r['group'], r['year'], r['code']): r for r in rows}
    bad = seen = 0
    period = years(case.plan['period'])
    last = max((y for _, y, _ in case.facts if y in period), default=period[0])
    for sid, s in case.plan['schemes'].items():
        for group in s['for']:
            for year in years(s['years']):
                if year > last:
                    continue
                for x in Ranking(case, sid, s, group, year).rank():
                    r = got.pop((s.get('index', sid), group, str(year), x['unit']['code']), None)
                    want = dict(rank=x.get('rank', ''), exact=exact(x['score']) if x['ranked'] else '',
                                **{'class': x.get('class', '')})
                    shown = int(s['round'].get('shown', '2'))
                    want['high'] = '' if x['low'] == x['high'] else decimals(x['high'], shown)
                    want['total'] = decimals(x['total'], shown)
                    seen += 1
                    for k, v in want.items():
                        if r is None or r[k] != v:
                            bad += 1
                            print(f"{folder}: {sid} {group} {year} {x['unit']['code']} {k}: "
                                  f"expected {v!r}, got {r and r[k]!r}")
    for k in got:
        bad += 1
        print(f'{folder}: not expected: {k}')
    return seen, bad


def decimals(x, places):
    y = rounded(x, places, 'up')
    n = abs(int(y * 10 ** places))
    s = f'{n:0{places + 1}d}'
    return ('-' if y < 0 and n else '') + (s[:-places] + '.' + s[-places:] if places else s)


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    seen = bad = 0
    for folder in sys.argv[2:]:
        s, b = check(sys.argv[1], folder)
        seen, bad = seen + s, bad + b
    print(f'# {len(sys.argv) - 2} folders, {seen} scores, {bad} differences')
    sys.exit(bad != 0 or seen == 0)


if __name__ == '__main__':
    main()
