/** The settings about stored data: export, and words that were kept from a damaged database. */
import { copyText } from '../lib/ui/copy';
import { type ExportFormat, exportEverything, exporting } from '../lib/ui/export';
import { forgetWords, waitingWords } from '../lib/ui/rescued';
import { activeAccount } from '../lib/ui/settings';
import { type MessageKey, t } from '../lib/ui/strings';

const FORMATS: readonly (readonly [ExportFormat, MessageKey])[] = [
  ['json', 'settingsExportJson'],
  ['csv-messages', 'settingsExportMessages'],
  ['csv-contacts', 'settingsExportContacts'],
];

/** One card each, where there is something to say. */
export function Data() {
  return (
    <>
      <Rescued />
      {activeAccount.value && (
        <section class="card" aria-labelledby="settings-export">
          <h2 id="settings-export">{t('settingsExport')}</h2>
          <p class="hint">{t('settingsExportHint')}</p>
          <div class="actions">
            {FORMATS.map(([format, label]) => (
              <button key={format} type="button" class="button" disabled={exporting.value} onClick={() => exportEverything(format)}>
                {t(label)}
              </button>
            ))}
          </div>
          <p class="hint" role="status">
            {exporting.value && t('settingsExportBusy')}
          </p>
        </section>
      )}
    </>
  );
}

function Rescued() {
  if (waitingWords.value.length === 0) return null;
  return (
    <section class="card" aria-labelledby="settings-rescued">
      <h2 id="settings-rescued">{t('rescuedTitle')}</h2>
      <p class="hint">{t('rescuedHint')}</p>
      <ul class="accounts">
        {waitingWords.value.map((one) => (
          <li key={one.id}>
            <p dir="auto">{[one.name, one.phone].filter(Boolean).join(', ')}</p>
            <p dir="auto">{one.text}</p>
            <div class="actions">
              <button type="button" class="button" onClick={() => copyText(one.text)}>
                {t('copy')}
              </button>
              <button type="button" class="button" onClick={() => forgetWords(one.id)}>
                {t('rescuedForget')}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
