import type { Metadata } from "next";
import { catalogPath } from "#lib/catalog/links.ts";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <section className="notice">
      <h1>There is nothing at this address</h1>
      <p>
        The model may have been removed from this catalog, or the link was cut short on its way.
        Search for its name above, or look through the catalog.
      </p>
      <a className="btn" href={catalogPath()}>
        To the catalog
      </a>
    </section>
  );
}
