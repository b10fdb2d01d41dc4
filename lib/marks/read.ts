/** Reads candidates from the live page around a text node. */
import { type Candidate, findCandidates } from './candidates';
import { forbidden, type Part, type Run, runOf } from './inline';
import { labelOf } from './label';
import type { CheckItem } from './protocol';

/** A candidate and where it stands in the page at this moment. */
export interface Reading {
  item: CheckItem;
  range: StaticRange;
  /** Every text node that the candidate touches, in order. */
  nodes: Text[];
}

const PER_NODE = 100;

/** All candidates that touch the node; empty in places that are never looked at. */
export function readNode(node: Text): Reading[] {
  if (forbidden(node)) return [];
  const run = runOf(node);
  const own = run.parts.find((part) => part.node === node);
  if (!own) return [];
  const size = node.data.length;
  const touching = findCandidates(run.text, PER_NODE).filter((c) => c.start < own.at + size && c.end > own.at);
  if (touching.length === 0) return [];
  const label = labelOf(node);
  return touching.map((candidate) => reading(candidate, run, label));
}

function reading(candidate: Candidate, run: Run, label: string): Reading {
  const first = partAt(run, candidate.start);
  const last = partAt(run, candidate.end - 1);
  const range = new StaticRange({
    startContainer: first.node,
    startOffset: candidate.start - first.at + first.from,
    endContainer: last.node,
    endOffset: candidate.end - last.at + last.from,
  });
  const nodes = run.parts.slice(run.parts.indexOf(first), run.parts.indexOf(last) + 1).map((part) => part.node);
  return { item: toItem(candidate, label), range, nodes };
}

/** What is sent to the background about a candidate. */
export function toItem(candidate: Candidate, label: string): CheckItem {
  return { raw: candidate.raw.slice(0, 64), before: candidate.before, after: candidate.after, label };
}

function partAt(run: Run, index: number): Part {
  let found = run.parts[0] as Part;
  for (const part of run.parts) if (part.at <= index) found = part;
  return found;
}
