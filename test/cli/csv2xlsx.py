#!/usr/bin/env python3
"""csv2xlsx.py IN.csv OUT.xlsx: a workbook as offices have them: numbers as numbers, days as days, texts in place."""
import csv
import re
import sys
import zipfile
from datetime import date
from xml.sax.saxutils import escape


def column(i):
    return (chr(64 + i // 26) if i >= 26 else '') + chr(65 + i % 26)


def cell(r, c, s):
    at = f'{column(c)}{r}'
    if re.fullmatch(r'\d{4}-\d\d-\d\d', s):
        return f'<c r="{at}" s="1"><v>{date.fromisoformat(s).toordinal() - 693594}</v></c>'
    if re.fullmatch(r'-?\d+(\.\d+)?', s):
        return f'<c r="{at}"><v>{s}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(s)}</t></is></c>' if s else ''


def main():
    rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))
    body = ''.join(f'<row r="{r}">' + ''.join(cell(r, c, s) for c, s in enumerate(row)) + '</row>'
                   for r, row in enumerate(rows, 1))
    main_ns = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    pkg = 'http://schemas.openxmlformats.org/package/2006/'
    kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml.'
    files = {
        '[Content_Types].xml': f'<Types xmlns="{pkg}content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/><Override PartName="/xl/styles.xml" '
        f'ContentType="{kind}styles+xml"/></Types>',
        '_rels/.rels': f'<Relationships xmlns="{pkg}relationships"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{main_ns}" xmlns:r="{rel}"><sheets><sheet name="Bảng" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{pkg}relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{rel}/styles" '
        'Target="styles.xml"/></Relationships>',
        'xl/styles.xml': f'<styleSheet xmlns="{main_ns}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf '
        'numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        'xl/worksheets/sheet1.xml': f'<worksheet xmlns="{main_ns}"><sheetData>{body}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


main()
