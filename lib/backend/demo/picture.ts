/** Photographs of the demo shop's customers: boards of wood with grain, a knot and a crack, painted from a number as a PNG (RFC 2083). */
import { hash } from './random';

export const WIDTH = 480;
export const HEIGHT = 360;

/** Colours of the palette, from the darkest to the lightest. */
const SHADES = 96;
/** Dark and light of each wood: oak, walnut, ash, smoked oak, cherry. */
const WOODS: readonly (readonly [dark: Rgb, light: Rgb])[] = [
  [
    [92, 60, 32],
    [222, 181, 128],
  ],
  [
    [44, 27, 18],
    [150, 104, 72],
  ],
  [
    [120, 100, 74],
    [238, 222, 194],
  ],
  [
    [38, 34, 30],
    [140, 124, 106],
  ],
  [
    [84, 36, 22],
    [206, 128, 88],
  ],
];
const BOARD = 84;

type Rgb = readonly [number, number, number];

/** The same picture for the same number. */
export async function picture(h: number): Promise<Blob> {
  const rows = new Uint8Array((WIDTH + 1) * HEIGHT);
  const line = painter(h);
  for (let y = 0; y < HEIGHT; y += 1) {
    const shade = line(y);
    for (let x = 0; x < WIDTH; x += 1) rows[y * (WIDTH + 1) + 1 + x] = shade(x);
  }
  return png(rows, palette(h));
}

/** The shades of a line: light from the upper left, boards with grain of their own, rings around a knot, and the crack. */
function painter(h: number): (y: number) => (x: number) => number {
  const part = (n: number, below: number): number => hash(h, n) % below;
  const knot = { x: 90 + part(1, 300), y: 60 + part(2, 240) };
  const crack = { x: 120 + part(3, 240), lean: (part(4, 100) - 50) / 160, from: part(5, 90), to: 210 + part(6, 150) };
  return (y) => {
    const board = Math.floor((y + 20) / BOARD);
    const place = (y + 20) % BOARD;
    const dy = (y - knot.y) * 2.2;
    const base = 74 + (hash(h, 20 + board) % 18) - 9 - (y / HEIGHT) * 12 + (place < 2 ? -34 : place === 2 ? 7 : 0);
    const jag = 7 * smooth(h, 900, y / 16) + 2.5 * smooth(h, 901, y / 5);
    const middle = crack.x + (y - crack.from) * crack.lean + jag;
    const wide = 3.2 * Math.min(1, (y - crack.from) / 40, (crack.to - y) / 60);
    return (x) => {
      const dx = x - knot.x;
      const far = Math.sqrt(dx * dx + dy * dy);
      const wave = y + 5 * Math.sin(x / 70 + board * 2.1) + 26 * Math.exp(-far / 60) * (dy < 0 ? -1 : 1);
      const grain = 7 * Math.sin(wave * 0.55 + 3 * Math.sin(x / 190 + board)) + 4 * Math.sin(wave * 1.7 + board * 5);
      const ring = far < 34 ? 9 * Math.sin(far * 0.9) - (34 - far) * 0.9 : 0;
      const away = Math.abs(x - middle);
      const split = away < wide ? -70 : away < wide + 2 && wide > 0 ? -14 : 0;
      const shade = base + grain + ring + split - (x / WIDTH) * 16 + noise(h, x >> 3, y) * 4;
      return Math.round(Math.min(SHADES - 1, Math.max(0, shade)));
    };
  };
}

/** Noise along a line, without steps. */
function smooth(h: number, x: number, y: number): number {
  const at = Math.floor(y);
  return noise(h, x, at) + (noise(h, x, at + 1) - noise(h, x, at)) * (y - at);
}

/** In [-1, 1]. */
function noise(h: number, x: number, y: number): number {
  return (hash(h, x, y) % 2001) / 1000 - 1;
}

function palette(h: number): Uint8Array<ArrayBuffer> {
  const [dark, light] = WOODS[hash(h, 7) % WOODS.length] ?? [[0, 0, 0] as const, [255, 255, 255] as const];
  const bytes = new Uint8Array(SHADES * 3);
  for (let i = 0; i < SHADES; i += 1) {
    for (const [c, from] of dark.entries()) bytes[i * 3 + c] = Math.round(from + (((light[c] ?? 255) - from) * i) / (SHADES - 1));
  }
  return bytes;
}

/** Rows of palette indexes, each after a filter byte, as a file. */
async function png(rows: Uint8Array<ArrayBuffer>, colours: Uint8Array<ArrayBuffer>): Promise<Blob> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, WIDTH);
  header.setUint32(4, HEIGHT);
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(packed).arrayBuffer());
  const magic = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const chunks = [
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('PLTE', colours),
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
