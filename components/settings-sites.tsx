/** The sites on which numbers are shown, and the choice of a country. */
import { regionCodes } from '../lib/domain/phone';
import { changeSite, regions, removeSite, sites } from '../lib/ui/settings';
import { t } from '../lib/ui/strings';

/** See above. */
export function Sites() {
  return (
    <>
      <h3>{t('settingsSites')}</h3>
      {sites.value.length === 0 && <p class="hint">{t('settingsSitesNone')}</p>}
      <ul class="sites">
        {sites.value.map((site) => (
          <li key={site.host}>
            <label class="setting">
              <span class="label">{site.host}</span>
              <input type="checkbox" checked={site.on} onChange={(event) => changeSite(site.host, { on: event.currentTarget.checked })} />
            </label>
            <div class="actions">
              <RegionSelect
                label={t('settingsSiteRegion', site.host)}
                value={site.region ?? ''}
                none={t('settingsSiteRegionDefault')}
                onChange={(region) => changeSite(site.host, { region })}
              />
              <button type="button" class="button" aria-label={t('settingsSiteRemoveNamed', site.host)} onClick={() => removeSite(site)}>
                {t('settingsSiteRemove')}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

interface RegionProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: string;
  /** What "no choice" is called; absent = a country must be chosen. */
  readonly none?: string;
  readonly onChange: (region: string) => void;
}

/** Countries by name. */
export function RegionSelect({ id, label, value, none, onChange }: RegionProps) {
  return (
    <select
      class="input"
      {...(id ? { id } : {})}
      {...(label ? { 'aria-label': label } : {})}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {none !== undefined && <option value="">{none}</option>}
      {regions(regionCodes()).map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  );
}
