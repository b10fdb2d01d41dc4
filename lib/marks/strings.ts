/** The card's strings, from `_locales`. */

interface Api {
  i18n?: { getMessage(key: string): string };
  runtime?: { id?: string };
}

/** The string of the key, or the fallback where the extension is gone. */
export function stringOf(key: string, fallback: string): string {
  const scope = globalThis as { browser?: Api; chrome?: Api };
  const api = scope.browser?.runtime?.id ? scope.browser : scope.chrome;
  return (api?.runtime?.id && api.i18n?.getMessage(key)) || fallback;
}
