#!/usr/bin/env python3
"""Makes again the inputs that no editor shows: python3 made.py, in this folder.  Each is what the table says of its case."""
import zipfile

NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PKG = 'http://schemas.openxmlformats.org/package/2006/'
STRICT_NS = 'http://purl.oclc.org/ooxml/spreadsheetml/main'
STRICT_REL = 'http://purl.oclc.org/ooxml/officeDocument/relationships'
WHEN = (2026, 1, 1, 0, 0, 0)


def text(at, s):
    return f'<c r="{at}" t="inlineStr"><is><t>{s}</t></is></c>'


def number(at, v, style=0):
    return f'<c r="{at}" s="{style}"><v>{v}</v></c>'


def row(n, *cells, more=''):
    return f'<row r="{n}"{more}>{"".join(cells)}</row>'


def write(path, files):
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, body in files.items():
            z.writestr(zipfile.ZipInfo(name, WHEN), body, zipfile.ZIP_DEFLATED)


def book(path, rows, formats=(), ns=NS, rel=REL, behind=''):
    """formats: codes; style 1 is the first of them."""
    codes = ''.join(f'<numFmt numFmtId="{164 + i}" formatCode="{c}"/>' for i, c in enumerate(formats))
    xfs = ''.join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(formats)))
    write(path, {
        '_rels/.rels': f'<Relationships xmlns="{PKG}relationships"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        '</sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{PKG}relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{rel}/styles" '
        'Target="styles.xml"/></Relationships>',
        'xl/styles.xml': f'<styleSheet xmlns="{ns}"><numFmts>{codes}</numFmts><cellXfs><xf/>{xfs}</cellXfs></styleSheet>',
        'xl/worksheets/sheet1.xml': f'<worksheet xmlns="{ns}"><sheetData>{"".join(rows)}</sheetData>{behind}</worksheet>',
    })


def header(*names):
    return row(1, *(text(f'{chr(65 + i)}1', n) for i, n in enumerate(names)))


FACTS = header('unit', 'year', 'indicator', 'numerator', 'denominator')
UNITS = header('code', 'kind', 'name', 'from')


def fact(n, *more):
    return row(n, text(f'A{n}', 'P1'), number(f'B{n}', 2024), text(f'C{n}', 'dung-han'), number(f'D{n}', 96),
               number(f'E{n}', 100), *more)


# 01/05/2026, shown as 1/5
book('label-is-date/holidays.xlsx', [
    header('date', 'kind', 'label', 'basis'),
    row(2, number('A2', 46143, 1), text('B2', 'off_weekday'), number('C2', 46143, 2))], ['dd/mm/yyyy', 'd/m'])
book('code-with-letters-format/units.xlsx', [
    UNITS, row(2, number('A2', 7, 1), text('B2', 'phong'), text('C2', 'Phòng Nội vụ'), text('D2', '2020-01-01'))],
    ['&quot;P-&quot;000'])
book('code-of-16-digits/units.xlsx', [
    UNITS, row(2, number('A2', '1.2345678901234568E+15'), text('B2', 'phong'), text('C2', 'Phòng Nội vụ'),
               text('D2', '2020-01-01'))])
book('row-in-two-pieces/facts.xlsx', [
    FACTS, row(2, text('A2', 'P1'), number('B2', 2024), text('C2', 'dung-han')),
    row(2, number('E2', 100), number('D2', 96))])
book('cell-with-two-values/facts.xlsx', [FACTS, fact(2), row(2, number('D2', 97))])
book('strict-namespaces/facts.xlsx', [FACTS, fact(2)], ns=STRICT_NS, rel=STRICT_REL)
book('time-for-ratio/facts.xlsx', [  # 1:5 became five minutes past one
    FACTS, row(2, text('A2', 'P1'), number('B2', 2024), text('C2', 'tin-bai'), number('D2', 0.0451388888888889, 1))],
    ['h:mm'])
write('xlsb/facts.csv', {'_rels/.rels': f'<Relationships xmlns="{PKG}relationships"><Relationship Id="r1" Type='
                         f'"{REL}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
                         'xl/workbook.bin': b'\x83\x01\x00'})
write('ods/facts.csv', {'mimetype': 'application/vnd.oasis.opendocument.spreadsheet',
                        'content.xml': '<office:document-content/>'})
write('word-document/facts.csv', {'word/document.xml': '<w:document/>'})
for name, head in {'old-xls': b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'older-xls': b'\x09\x08\x08\x00\x00\x05\x10\x00',
                   'utf16-html': '<html><table>'.encode('utf-16')}.items():
    with open(f'{name}/facts.csv', 'wb') as f:
        f.write(head + bytes(64))
