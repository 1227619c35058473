// One page of an API's list of models, read as it streams in.
// Invariant: a page comes out only where the whole of it has arrived.
import { z } from "zod";
import type { Problem } from "#lib/catalog/errors.ts";
import { createJsonSplitter } from "./json-text.ts";

/** A model of the page, its bytes as they came. */
export interface PageItem {
  bytes: Buffer;
  /** The model's number; absent where it states none. */
  id?: string;
  /** When its newest version was published, in milliseconds; absent where no version says. */
  newestMs?: number;
}

export interface CivitaiPage {
  items: PageItem[];
  problems: Problem[];
  nextCursor?: string;
  /** As the server wrote it: an address, to be looked at before it is used. */
  nextPage?: string;
}

/** Longer ones fit no address. */
const MAX_NEXT = 2048;
const Next = z.string().max(MAX_NEXT);
const Metadata = z
  .object({
    // Numbers serve as cursors too, where lists are ordered by relevance.
    nextCursor: z.union([Next, z.number().transform(String)]).nullish(),
    nextPage: Next.nullish(),
  })
  .nullish();

const Dated = z.object({
  publishedAt: z.string().nullish().catch(undefined),
  createdAt: z.string().nullish().catch(undefined),
});
const Item = z.object({
  id: z.int().positive().optional().catch(undefined),
  modelVersions: z.array(Dated.catch({})).catch([]),
});

function parse(bytes: Buffer): z.infer<typeof Item> {
  try {
    return Item.parse(JSON.parse(bytes.toString()));
  } catch {
    // What is wrong with it is found, and named, where the model is read.
    return { modelVersions: [] };
  }
}

function readItem(bytes: Buffer): PageItem {
  const { id, modelVersions } = parse(bytes);
  const dates = modelVersions
    .map(({ publishedAt, createdAt }) => Date.parse(publishedAt ?? createdAt ?? ""))
    .filter((ms) => !Number.isNaN(ms));
  return {
    bytes,
    ...(id === undefined ? {} : { id: String(id) }),
    ...(dates.length === 0 ? {} : { newestMs: Math.max(...dates) }),
  };
}

/** Where the list goes on; a page that does not say so in a known form is the last one, and a problem. */
function readNext(metadata: unknown, source: string): Omit<CivitaiPage, "items"> {
  const { data, error } = Metadata.safeParse(metadata);
  const field = ["metadata", ...(error?.issues[0]?.path ?? [])].join(".");
  const message = `expected where the list goes on, a text of at most ${MAX_NEXT} characters; the list ends here`;
  return {
    problems: error ? [{ source, field, kind: "structure", message }] : [],
    ...(data?.nextCursor ? { nextCursor: data.nextCursor } : {}),
    ...(data?.nextPage ? { nextPage: data.nextPage } : {}),
  };
}

/** undefined: the bytes are no page, or not the whole of one. @throws what the body throws */
export async function readCivitaiPage(
  body: AsyncIterable<Uint8Array>,
  source: string,
): Promise<CivitaiPage | undefined> {
  const items: PageItem[] = [];
  const problems: Problem[] = [];
  const frames: unknown[] = [];
  const splitter = createJsonSplitter({
    source,
    onDocument: (bytes) => items.push(readItem(bytes)),
    onProblem: (problem) => problems.push(problem),
    onMetadata: (metadata) => frames.push(metadata),
  });
  for await (const piece of body) splitter.write(Buffer.from(piece));
  splitter.end();
  // An error with status 200 is a document without a frame; a frame that was cut off never ends.
  if (frames.length !== 1) return undefined;
  const next = readNext(frames[0], source);
  return { ...next, items, problems: [...problems, ...next.problems] };
}
