/** Uploads files for Chrome's worker, which cannot tell how much of a request has left. */
import { serveUploads } from '../../lib/platform/upload-page';

serveUploads();
