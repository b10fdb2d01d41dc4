/** Types of server.mjs, which is plain Node so that `npm start` needs no compiler. */
export interface SampleCrm {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the sample CRM on a free loopback port. */
export function serveSampleCrm(): Promise<SampleCrm>;
