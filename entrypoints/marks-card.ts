/** The second page script, `marks-card.js`: put into a frame when it asks (`marks.load`). */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { attachHands } from '../lib/marks/hands';

export default defineUnlistedScript(() => attachHands());
