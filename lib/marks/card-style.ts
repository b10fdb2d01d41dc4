/** The card's style. Its size never depends on what it says, so that a page cannot measure a name. */

export const CARD_WIDTH = 272;
export const CARD_HEIGHT = 132;

/** `!important` inside the tree wins over anything that the page says about the host. */
export const CARD_CSS = `
:host{all:initial!important;position:fixed!important;inset:auto!important;left:var(--x)!important;top:var(--y)!important;width:${CARD_WIDTH}px!important;height:${CARD_HEIGHT}px!important;display:block!important;visibility:visible!important;opacity:1!important;pointer-events:auto!important;z-index:2147483647!important;contain:strict!important}
#card{box-sizing:border-box;height:100%;padding:10px 12px;border:1px solid #d4d8e0;border-radius:10px;background:#fff;color:#14171f;font:13px/1.4 system-ui,sans-serif;display:flex;flex-direction:column;gap:2px;user-select:none;overflow:hidden}
p{margin:0;height:18px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
p::after{content:attr(data-text)}
#name{font-weight:600}
#number{font-size:14px;font-variant-numeric:tabular-nums;height:20px;direction:ltr}
#last{color:#5a6272}
#row{display:flex;gap:6px;margin-top:auto}
button{font:inherit;padding:4px 9px;border-radius:7px;border:1px solid #cbd0da;background:none;color:inherit;cursor:pointer;white-space:nowrap}
button:first-child{background:#1d4ed8;border-color:#1d4ed8;color:#fff}
button:focus-visible{outline:2px solid #1d4ed8;outline-offset:1px}
@media (prefers-color-scheme:dark){#card{background:#1c2029;color:#eef0f5;border-color:#3a4150}#last{color:#a3abba}button{border-color:#4a5263}}`;
