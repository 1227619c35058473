// Settings: one table of names, forms, defaults and sentences; the environment fills it in.
// Invariant: a Config is complete and checked; docs and --help are made from the same table.
import { resolve } from "node:path";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";

/** A secret that prints as dots wherever a value is turned to text by accident. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The secret itself: only for the header that needs it. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "•••";
  }
  toJSON(): string {
    return "•••";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "•••";
  }
}

const words = z.string().transform((text) => text.split(/[\s,]+/).filter((word) => word !== ""));
const port = z.coerce.number("expected a port number").int().min(0).max(65_535);
const megabytes = z.coerce.number().int().min(1).max(10_000_000);
const seconds = z.coerce.number().min(0.05).max(3600);

// A bare host means https on port 443 of a public address, `*.` in front its subdomains; an origin
// written out (http://127.0.0.1:9000) is the operator's own word and may be plain and private.
const hosts = words.pipe(
  z.array(
    z
      .string()
      .regex(/^(https?:\/\/[^/\s]+|(\*\.)?[a-z0-9.-]+)$/i, "expected hosts or origins")
      .refine(
        (host) => !host.includes("://") || URL.canParse(host),
        "expected origins like http://127.0.0.1:9000",
      ),
  ),
);
const folders = z
  .string()
  .transform((text) =>
    text
      .split(";")
      .map((pair) => pair.trim())
      .filter((pair) => pair !== ""),
  )
  .pipe(z.array(z.string().regex(/^[a-z0-9.-]+=.+$/i, "expected HOST=FOLDER")));

/** name → how it is read, its default as text, and what it is for. */
export const SETTINGS = {
  HOST: { form: z.string().min(1), default: "127.0.0.1", about: "Address the site listens on." },
  PORT: { form: port, default: "3000", about: "Port the site listens on." },
  LORARY_DATA_DIR: {
    form: z.string().min(1),
    default: "data",
    about: "Folder of the database and the caches.",
  },
  LORARY_HOSTNAMES: {
    form: words,
    default: "localhost 127.0.0.1 [::1]",
    about: "Names under which browsers may reach the site (the Host header, without port).",
  },
  LORARY_FILE_HOSTS: {
    form: hosts,
    default:
      "civitai.com *.civitai.com civitai.red *.civitai.red *.r2.cloudflarestorage.com *.backblazeb2.com",
    about: "Hosts that model files may be downloaded from, redirects included.",
  },
  LORARY_IMAGE_HOSTS: {
    form: hosts,
    default: "image.civitai.com imagecache.civitai.com image-b2.civitai.com",
    about: "Hosts that sample images may be fetched from, redirects included.",
  },
  LORARY_MIRRORS: {
    form: folders,
    default: "",
    about:
      "HOST=FOLDER pairs, separated by semicolons: files and images of that host are read from that folder instead.",
  },
  LORARY_IMAGE_CACHE_MB: {
    form: megabytes,
    default: "2048",
    about: "Most disk space that resized pictures may take, in MB.",
  },
  LORARY_IMAGE_MAX_MB: {
    form: megabytes,
    default: "32",
    about: "Largest picture that is fetched, in MB.",
  },
  LORARY_API_URL: {
    form: z.url({ protocol: /^https?$/ }),
    default: "https://civitai.com",
    about: "The site whose API `pull` reads: Civitai's or one that answers like it.",
  },
  LORARY_API_PER_MINUTE: {
    form: z.coerce.number().int().min(1).max(100_000),
    default: "60",
    about: "Most requests that `pull` sends in a minute.",
  },
  LORARY_IMPORT_MAX_MB: {
    form: megabytes,
    default: "10000",
    about: "Largest file that an import fetches from a web address, in MB.",
  },
  LORARY_UPLOAD_MAX_MB: {
    form: megabytes,
    default: "2000",
    about: "Largest upload on the import page, all files together, in MB.",
  },
  LORARY_TIMEOUT_SECONDS: {
    form: seconds,
    default: "15",
    about: "How long an upstream may take to answer or to send the next bytes.",
  },
  LORARY_TOKEN_ORIGIN: {
    form: z.url({ protocol: /^https?$/ }),
    default: "https://civitai.com",
    about: "The one origin that CIVITAI_TOKEN is sent to.",
  },
  CIVITAI_TOKEN: {
    form: z.string(),
    default: "",
    about: "API key for downloads that need one. Sent to its origin only, never shown or logged.",
  },
  LORARY_ADMIN_TOKEN: {
    form: z
      .string()
      .refine((text) => text === "" || text.length >= 16, "expected at least 16 characters"),
    default: "",
    about:
      "Lets whoever knows it import from other computers, 16 characters or more. Without it only this computer may. Never shown or logged.",
  },
} as const;
type Settings = { [Name in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[Name]["form"]> };

export interface Config {
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  hostnames: string[];
  fileHosts: string[];
  imageHosts: string[];
  /** Host → absolute folder. */
  mirrors: ReadonlyMap<string, string>;
  imageCacheBytes: number;
  imageMaxBytes: number;
  /** Without a slash at its end. */
  apiUrl: string;
  apiPerMinute: number;
  importMaxBytes: number;
  uploadMaxBytes: number;
  timeoutMs: number;
  tokenOrigin: string;
  token: Secret | undefined;
  adminToken: Secret | undefined;
}

const secretOf = (text: string) => (text === "" ? undefined : new Secret(text));

const MB = 1_000_000;

/**
 * Reads the settings. @throws LoraryError "bad_setting" that names the first bad setting and the
 * expected form; the value of a secret is never part of the message.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const read = Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { form, default: fallback }]) => {
      const result = form.safeParse(env[name] || fallback);
      if (result.success) return [name, result.data];
      const expected = result.error.issues.map((issue) => issue.message).join("; ");
      throw new LoraryError(500, "bad_setting", `${name}: ${expected}`, { field: name });
    }),
  ) as Settings;
  const mirrors = read.LORARY_MIRRORS.map((pair) => {
    const [host = "", ...folder] = pair.split("=");
    return [host.toLowerCase(), resolve(folder.join("="))] as const;
  });
  return {
    host: read.HOST,
    port: read.PORT,
    dataDir: resolve(read.LORARY_DATA_DIR),
    hostnames: read.LORARY_HOSTNAMES.map((name) => name.toLowerCase()),
    fileHosts: read.LORARY_FILE_HOSTS,
    imageHosts: read.LORARY_IMAGE_HOSTS,
    mirrors: new Map(mirrors),
    imageCacheBytes: read.LORARY_IMAGE_CACHE_MB * MB,
    imageMaxBytes: read.LORARY_IMAGE_MAX_MB * MB,
    apiUrl: read.LORARY_API_URL.replace(/\/+$/, ""),
    apiPerMinute: read.LORARY_API_PER_MINUTE,
    importMaxBytes: read.LORARY_IMPORT_MAX_MB * MB,
    uploadMaxBytes: read.LORARY_UPLOAD_MAX_MB * MB,
    timeoutMs: read.LORARY_TIMEOUT_SECONDS * 1000,
    tokenOrigin: new URL(read.LORARY_TOKEN_ORIGIN).origin,
    token: secretOf(read.CIVITAI_TOKEN),
    adminToken: secretOf(read.LORARY_ADMIN_TOKEN),
  };
}
