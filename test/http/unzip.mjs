// What is inside a workbook or an archive, as text: a private word must not hide in a compressed part.
import { inflateRawSync } from 'node:zlib';

/** All parts of a .zip, by its central directory. */
export function unzip(bytes) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== 0x06054b50) end--;
  const parts = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [how, packed, names, extra, comment, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + names);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(from, from + packed);
    parts[name] = how === 8 ? inflateRawSync(body) : body;
    at += 46 + names + extra + comment;
  }
  return parts;
}

/** Everything that an answer says, also what is compressed in it. */
export function everything(bytes) {
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== 0x04034b50) return bytes.toString('utf8');
  return Object.entries(unzip(bytes)).map(([name, body]) => `${name}\n${everything(body)}`).join('\n');
}

/** The rows of a workbook's first sheet, each a list of texts: an empty cell is '', a number as it is stored. */
export function table(bytes) {
  const plain = (s) => s.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp);/g, (_, x) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[x]);
  const column = (name) => [...name].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;
  return [...unzip(bytes)['xl/worksheets/sheet1.xml'].toString('utf8').matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, cells = '']) => {
    const row = [];
    for (const [, at, text = ''] of cells.matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?:\/>|>(.*?)<\/c>)/gs)) row[column(at)] = plain(text);
    return Array.from(row, (x) => x ?? '');
  });
}
