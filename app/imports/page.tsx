import type { Metadata } from "next";
import { readPage } from "#app/read-page.ts";
import { readVisitor } from "#app/visitor.ts";
import { GuestNotice } from "#components/imports/guest-notice.tsx";
import { Importable } from "#components/imports/importable.tsx";
import { RunList } from "#components/imports/run-list.tsx";
import { UploadForm } from "#components/imports/upload-form.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { importsPath } from "#lib/catalog/links.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { mayImport } from "#lib/catalog/visitor.ts";
import { acceptsToken, openCatalog, uploadLimit } from "#lib/site.ts";

export const metadata: Metadata = {
  title: "Import",
  robots: { index: false },
  // A form that is sent without scripts says where it comes from only under this policy.
  referrer: "same-origin",
};

const PAGE_SIZE = 20;

export default async function ImportsPage(props: { searchParams: Promise<RawParams> }) {
  if (!mayImport(await readVisitor())) return <GuestNotice acceptsToken={acceptsToken()} />;
  const raw = await props.searchParams;
  const { page, pageCount, runs, total } = await readPage(
    parseQuery(raw).page,
    PAGE_SIZE,
    (slice) => openCatalog().listRuns(slice),
  );
  return (
    <div className="imports">
      <h1>Import</h1>
      <div className="imports-main">
        <UploadForm maxBytes={uploadLimit()} />
        {raw.waiting === "1" && (
          <p className="quiet-text" role="status">
            Your upload waits until the import before it has ended; then it stands below.
          </p>
        )}
        <section aria-labelledby="journal">
          <h2 id="journal">Journal</h2>
          {total === 0 ? (
            <p className="quiet-text">Nothing has been imported yet.</p>
          ) : (
            <RunList runs={runs} />
          )}
          <Pagination page={page} pageCount={pageCount} to={importsPath} />
        </section>
      </div>
      <Importable />
    </div>
  );
}
