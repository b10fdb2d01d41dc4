/** What was found when an account was connected, each with its repair where there is one, which says what it changes before it does. */
import { CircleAlert, Info, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { type Finding, findingText, repair, repairText } from '../lib/ui/connect';
import { t } from '../lib/ui/strings';
import { Dialog } from './dialog';
import { Icon } from './icon';

/** As a list; says so when nothing is left. */
export function Findings({ accountId, findings }: { accountId: string; findings: readonly Finding[] }) {
  const [asked, setAsked] = useState<Finding>();
  const close = () => setAsked(undefined);
  if (findings.length === 0) return <p>{t('findingsNone')}</p>;
  return (
    <>
      <ul class="findings">
        {findings.map((one) => (
          <li key={`${one.code} ${one.args.join(' ')}`} class={one.severity}>
            <Icon icon={one.severity === 'error' ? CircleAlert : one.severity === 'warning' ? TriangleAlert : Info} />
            <div>
              <p>{findingText(one)}</p>
              {one.repair !== undefined && (
                <button type="button" class="button" onClick={() => setAsked(one)}>
                  {t('findingsRepair')}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {asked?.repair !== undefined && (
        <Dialog title={t('repairTitle')} onClose={close}>
          <p>{repairText(asked.repair)}</p>
          <div class="actions">
            <button
              type="button"
              class="button primary"
              data-autofocus
              onClick={() => {
                close();
                repair(accountId, asked.repair ?? asked.code);
              }}
            >
              {t('repairDo')}
            </button>
            <button type="button" class="button" onClick={close}>
              {t('repairNot')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
