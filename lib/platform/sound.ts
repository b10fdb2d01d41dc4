/** The notification sound. A Chrome worker has no audio, so an offscreen page plays it; Firefox's background page plays it itself. */
import { chromeOnly } from './chrome';
import { CHANNEL, type ToPage } from './upload-channel';

const PAGE = 'sound.html';

/** Plays the sound once. Chrome closes the page by itself when it is silent. */
export async function playSound(): Promise<void> {
  if (typeof Audio !== 'undefined') {
    await new Audio('/sound.wav').play();
    return;
  }
  const open = await chromeOnly?.runtime.getContexts?.({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
  if (open?.some((one) => one.documentUrl?.endsWith('upload.html'))) {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ type: 'play' } satisfies ToPage);
    channel.close();
    return;
  }
  if (!chromeOnly?.offscreen || (open && open.length > 0)) return;
  await chromeOnly.offscreen.createDocument({ url: PAGE, reasons: ['AUDIO_PLAYBACK'], justification: 'Plays the sound of a new message' });
}
