/** The one door to the extension APIs: promises in every supported browser. Page scripts never import this file. */
import browser from 'webextension-polyfill';

export { browser };
