/** The user's language for components, which see nothing of the platform. */
export { type MessageKey, plural, t } from '../platform/i18n';
