/** The offscreen page's side of an upload. See `upload-channel.ts`. */
import { CHANNEL, type ToPage, type ToWorker } from './upload-channel';
import { sendForm, type Upload } from './xhr';

/** Does what the worker asks until the page is closed. */
export function serveUploads(): void {
  const channel = new BroadcastChannel(CHANNEL);
  const waiting = new Map<string, Upload>();
  const stops = new Map<string, AbortController>();
  const say = (message: ToWorker): void => channel.postMessage(message);
  channel.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
    switch (data.type) {
      case 'ask':
        waiting.set(data.id, data.upload);
        say({ type: 'ready', id: data.id });
        return;
      case 'go': {
        const { id } = data;
        const of = waiting.get(id);
        if (!of) return;
        waiting.delete(id);
        const stop = new AbortController();
        stops.set(id, stop);
        sendForm(of, stop.signal, (sent, total) => say({ type: 'progress', id, sent, total }))
          .then(
            (answer) => say({ type: 'done', id, answer }),
            () => say({ type: 'lost', id }),
          )
          .finally(() => stops.delete(id));
        return;
      }
      case 'abort':
        waiting.delete(data.id);
        stops.get(data.id)?.abort();
        return;
      case 'play':
        void new Audio('/sound.wav').play();
    }
  });
}
