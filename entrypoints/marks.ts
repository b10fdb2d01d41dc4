/** The page script, registered at run time for granted sites: `marks.js` in every frame. Unlisted, so that nothing but our own code reaches the page. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startMarks } from '../lib/marks/core';
import { extensionPort } from '../lib/marks/port';

export default defineUnlistedScript(() => {
  if (document instanceof HTMLDocument && document.documentElement) startMarks(extensionPort());
});
