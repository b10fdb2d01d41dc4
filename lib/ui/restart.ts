/** Loading the whole extension again, which the panel offers when a part of the background is missing. */
export { reloadExtension } from '../platform/lifecycle';
