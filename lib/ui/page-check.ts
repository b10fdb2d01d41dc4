/** The page beside shows another customer than the conversation: sending asks once, for as long as that stays so. */
import { otherCustomer } from './page';

/** See `openPageCheck`. */
export interface PageCheck {
  /** True when this press must not send yet; the next one in the same state will. */
  stops(): boolean;
}

/** The check of one conversation. `phone` is its number in E.164. */
export function openPageCheck(phone: () => string | undefined): PageCheck {
  let asked: string | undefined;
  return {
    stops() {
      const other = otherCustomer(phone())?.e164;
      const stops = other !== undefined && other !== asked;
      asked = other;
      return stops;
    },
  };
}
