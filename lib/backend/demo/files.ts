/** Files of the demo: pictures, voice, papers, made from a number when they are asked for. Nothing is stored and nothing is remote. */
import type { Attachment } from '../../domain/message';
import { hash, hashText } from './random';

const WIDTH = 480;
const HEIGHT = 360;

/** An attachment of a message, by kind; `id` names it and seeds its content. */
export function fileFor(kind: 'image' | 'audio' | 'pdf' | 'location' | 'contact', id: string): Attachment {
  const ref = `demo:${kind}:${hashText(id)}`;
  switch (kind) {
    case 'image':
      return { id, kind: 'image', type: 'image/png', name: 'photo.png', width: WIDTH, height: HEIGHT, ref };
    case 'audio':
      return { id, kind: 'audio', type: 'audio/wav', name: 'voice.wav', ref };
    case 'pdf':
      return { id, kind: 'file', type: 'application/pdf', name: 'order.pdf', ref };
    case 'location':
      return { id, kind: 'location', latitude: 37.8025, longitude: -122.4382, text: 'Warehouse, gate 2' };
    case 'contact':
      return { id, kind: 'contact', text: 'Deniz Arslan, +44 7700 900208' };
  }
}

/** What the backend keeps of a file that an agent sent: its description. Its bytes are not kept; a picture stands in. */
export function sentFile(attachment: Attachment, id: string): Attachment {
  const { ref: _ref, ...rest } = attachment;
  return { ...rest, ref: `demo:${attachment.kind === 'image' ? 'image' : attachment.kind === 'audio' ? 'audio' : 'pdf'}:${hashText(id)}` };
}

/** The bytes behind a `ref`; `undefined` for a ref that is not the demo's. */
export async function bytesOf(ref: string): Promise<Blob | undefined> {
  const [, kind, number] = /^demo:(image|audio|pdf):(\d+)$/.exec(ref) ?? [];
  const h = Number(number);
  if (kind === 'image') return await picture(h);
  if (kind === 'audio') return voice(h);
  if (kind === 'pdf') return paper(h);
  return undefined;
}

/** A still life of boxes as a PNG (RFC 2083) of eight colours. */
async function picture(h: number): Promise<Blob> {
  const rows = new Uint8Array((WIDTH + 1) * HEIGHT);
  const boxes = Array.from({ length: 7 }, (_, i) => {
    const [a, b] = [hash(h, i, 1), hash(h, i, 2)];
    return { x: a % (WIDTH - 60), y: 60 + ((a >>> 9) % (HEIGHT - 120)), w: 30 + (b % 150), h: 20 + ((b >>> 9) % 120), colour: 2 + (i % 6) };
  });
  for (let y = 0; y < HEIGHT; y += 1) {
    const row = rows.subarray(y * (WIDTH + 1) + 1, (y + 1) * (WIDTH + 1));
    row.fill(y < HEIGHT * 0.7 ? 0 : 1);
    for (const box of boxes) if (y >= box.y && y < box.y + box.h) row.fill(box.colour, box.x, Math.min(WIDTH, box.x + box.w));
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, WIDTH);
  header.setUint32(4, HEIGHT);
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const palette = Uint8Array.from({ length: 24 }, (_, i) => 70 + (hash(h, 99, i) % 170));
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const magic = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const chunks = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', palette),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array()),
  ];
  return new Blob([magic, ...chunks], { type: 'image/png' });
}

function chunk(name: string, data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** CRC-32 (ISO 3309), bit by bit: the inputs are a few kilobytes. */
function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** Two seconds of a humming voice as WAV, 8 kHz, 8 bit, mono. */
function voice(h: number): Blob {
  const samples = 16_000;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const words: readonly (readonly [number, string | number])[] = [
    [0, 'RIFF'],
    [4, 36 + samples],
    [8, 'WAVE'],
    [12, 'fmt '],
    [16, 16],
    [20, 0x00010001],
    [24, 8000],
    [28, 8000],
    [32, 0x00080001],
    [36, 'data'],
    [40, samples],
  ];
  for (const [offset, word] of words) {
    if (typeof word === 'number') view.setUint32(offset, word, true);
    else for (let i = 0; i < 4; i += 1) view.setUint8(offset + i, word.charCodeAt(i));
  }
  const pitch = 110 + (h % 90);
  for (let i = 0; i < samples; i += 1) {
    const syllable = Math.abs(Math.sin((i / 8000) * Math.PI * 3));
    view.setUint8(44 + i, 128 + Math.round(60 * syllable * Math.sin((i / 8000) * 2 * Math.PI * pitch)));
  }
  return new Blob([view], { type: 'audio/wav' });
}

/** A one-page paper with an order number (PDF 1.4; readers repair the missing table of offsets). */
function paper(h: number): Blob {
  const text = `BT /F 18 Tf 60 760 Td (Harbour & Pine, order HP-${1000 + (h % 9000)}) Tj ET`;
  const parts = [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj',
    `4 0 obj<</Length ${text.length}>>stream\n${text}\nendstream endobj`,
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
  ];
  return new Blob([parts.join('\n')], { type: 'application/pdf' });
}
