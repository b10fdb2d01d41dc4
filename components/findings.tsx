/** What was found when an account was connected, each with its repair where there is one. */
import { CircleAlert, Info, TriangleAlert } from 'lucide';
import { type Finding, findingText, repair } from '../lib/ui/connect';
import { t } from '../lib/ui/strings';
import { Icon } from './icon';

/** As a list; says so when nothing is left. */
export function Findings({ accountId, findings }: { accountId: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return <p>{t('findingsNone')}</p>;
  return (
    <ul class="findings">
      {findings.map((one) => (
        <li key={`${one.code} ${one.args.join(' ')}`} class={one.severity}>
          <Icon icon={one.severity === 'error' ? CircleAlert : one.severity === 'warning' ? TriangleAlert : Info} />
          <div>
            <p>{findingText(one)}</p>
            {one.repair !== undefined && (
              <button type="button" class="button" onClick={() => repair(accountId, one.repair ?? one.code)}>
                {t('findingsRepair')}
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
