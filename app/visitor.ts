import { headers } from "next/headers";
import { VISITOR_HEADER } from "#lib/catalog/visitor.ts";

/** Who asks for the page, by the word of the server in front of it. */
export async function readVisitor(): Promise<string | null> {
  return (await headers()).get(VISITOR_HEADER);
}
