// Writes public/sound.wav: two soft tones, 0.32 s, 16-bit mono at 16 kHz. Run by hand when the sound should change.
import fs from 'node:fs';
import path from 'node:path';

const rate = 16_000;
const length = Math.floor(rate * 0.32);
const data = Buffer.alloc(44 + length * 2);
data.write('RIFF', 0);
data.writeUInt32LE(36 + length * 2, 4);
data.write('WAVEfmt ', 8);
data.writeUInt32LE(16, 16);
data.writeUInt16LE(1, 20);
data.writeUInt16LE(1, 22);
data.writeUInt32LE(rate, 24);
data.writeUInt32LE(rate * 2, 28);
data.writeUInt16LE(2, 32);
data.writeUInt16LE(16, 34);
data.write('data', 36);
data.writeUInt32LE(length * 2, 40);
for (let i = 0; i < length; i++) {
  const at = i / rate;
  const tone = at < 0.12 ? 660 : 880;
  const since = at < 0.12 ? at : at - 0.12;
  data.writeInt16LE(Math.round(Math.sin(2 * Math.PI * tone * at) * Math.exp(-since * 14) * 9000), 44 + i * 2);
}
fs.writeFileSync(path.join(import.meta.dirname, '../../public/sound.wav'), data);
