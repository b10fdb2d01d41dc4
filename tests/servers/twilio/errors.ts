/** Twilio's classic error bodies: code, HTTP status and text of every refusal the server can give. */

const TEXT: Readonly<Record<number, string>> = {
  20001: 'Invalid parameter',
  20003: 'Authenticate',
  20007: 'Page size too large',
  20009: 'Cannot delete this resource before it is complete',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  20500: 'An internal server error has occurred',
  20503: 'Service unavailable',
  21211: "Invalid 'To' Phone Number",
  21212: "Invalid 'From' Number",
  21265: "'To' number cannot be a Short Code",
  21266: "'To' and 'From' number cannot be the same",
  21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  21481: 'Invalid PageToken',
  21602: 'Message body is required.',
  21603: "A 'From' or 'MessagingServiceSid' parameter is required to send a message",
  21604: "A 'To' phone number is required.",
  21606: "The 'From' phone number provided is not a valid message-capable Twilio phone number for this destination",
  21608: "The 'to' phone number provided is not yet verified for this account.",
  21610: 'Attempt to send to unsubscribed recipient',
  21611: "This 'From' number has exceeded the maximum number of queued messages",
  21612: "The 'To' phone number is not currently reachable via SMS",
  21614: "'To' number is not a valid mobile number",
  21617: 'The concatenated message body exceeds the 1600 character limit',
  21619: 'A text message body or media urls must be specified.',
  21620: 'Invalid media URL(s)',
  21623: 'Number of media files exceeds allowed limit',
  21635: "'To' number cannot be a landline",
  21654: 'ContentSid Required',
  21655: 'The ContentSid is Invalid',
  21656: 'The ContentVariables Parameter is invalid',
  21658: 'Parameter exceeded character limit',
  21659: "'From' is not a Twilio phone number or Short Code country mismatch",
  21701: 'The Messaging Service does not exist',
  21703: 'The Messaging Service does not have a phone number available to send a message',
  21704: 'The Messaging Service contains no phone numbers',
  21712: 'Phone Number or Short Code is associated with another Messaging Service.',
  21910: 'Invalid From and To pair. From and To should be of the same channel',
  30409: 'This message cannot be canceled',
  35111: 'SendAt timestamp is missing',
  35112: 'ScheduleType value is invalid',
  35113: 'ScheduleType is missing',
  35114: 'Scheduling does not support this timestamp',
  35115: 'SendAt time must be more than 300 seconds and at most 35 days in the future',
  35118: 'MessagingServiceSid is required to schedule a message',
  35125: 'Maximum limit reached in the account for scheduling messages',
  63007: 'Twilio could not find a Channel with the specified From address',
  90002: 'AccountSid is invalid',
};

/** Texts of asynchronous failures, shown as `error_message`. */
export const ASYNC_TEXT: Readonly<Record<number, string>> = {
  11200: 'HTTP retrieval failure',
  12300: 'Invalid Content-Type',
  30003: 'Unreachable destination handset',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30032: 'Toll-Free Number Has Not Been Verified',
  30034: 'US A2P 10DLC - Message from an Unregistered Number',
  30035: 'US A2P 10DLC - Number is being configured',
  30036: 'Validity Period Expired',
  63015: 'Channel Sandbox can only send messages to phone numbers that have joined the Sandbox',
  63016:
    'Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, please use a Message Template.',
  63019: 'Media failed to download',
  63024: 'Invalid message recipient',
  63028: 'Number of parameters provided does not match the expected number of parameters',
  63041: 'Template paused',
  63042: 'Template disabled',
};

/** A refusal in Twilio's classic form `{code, message, more_info, status}`. */
export class TwilioError extends Error {
  readonly status: number;
  /** `detail` is appended to the code's text; `status` defaults to what Twilio uses for the code. */
  constructor(
    readonly code: number,
    detail?: string,
    status?: number,
  ) {
    super(detail === undefined ? (TEXT[code] ?? 'Unknown error') : `${TEXT[code] ?? 'Error'}: ${detail}`);
    this.status = status ?? httpStatus(code);
  }

  /** The response body. */
  body(): Readonly<Record<string, unknown>> {
    return { code: this.code, message: this.message, more_info: `https://www.twilio.com/docs/errors/${this.code}`, status: this.status };
  }
}

function httpStatus(code: number): number {
  switch (code) {
    case 20003:
      return 401;
    case 20404:
    case 21701:
      return 404;
    case 20009:
    case 30409:
      return 409;
    case 20429:
      return 429;
    case 20500:
      return 500;
    case 20503:
      return 503;
    default:
      return 400;
  }
}
