/** Files of the demo: pictures, voice, papers, made from a number when they are asked for. Nothing is stored and nothing is remote. */
import type { Attachment } from '../../domain/message';
import { HEIGHT, picture, WIDTH } from './picture';
import { hashText } from './random';

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
