import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readPage } from "#app/read-page.ts";
import { readVisitor } from "#app/visitor.ts";
import { GuestNotice } from "#components/imports/guest-notice.tsx";
import { ProblemList } from "#components/imports/problem-list.tsx";
import { RunProgress } from "#components/imports/run-progress.tsx";
import { Fact } from "#components/ui/fact.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { formatCount, formatMinute } from "#lib/catalog/format.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import { RUN_STATES } from "#lib/catalog/import-words.ts";
import { importsPath, runPath, UPLOAD_PATH } from "#lib/catalog/links.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { mayImport } from "#lib/catalog/visitor.ts";
import { acceptsToken, openCatalog } from "#lib/site.ts";

export const metadata: Metadata = {
  title: "Import",
  robots: { index: false },
  referrer: "same-origin",
};

const PAGE_SIZE = 100;

interface RunProps {
  params: Promise<{ run: string }>;
  searchParams: Promise<RawParams>;
}

async function findRun(text: string): Promise<ImportRun | undefined> {
  return /^[1-9]\d{0,14}$/.test(text) ? openCatalog().findRun(Number(text)) : undefined;
}

function RunFacts({ run }: { run: ImportRun }) {
  return (
    <dl className="facts run-facts">
      <Fact name="State">
        <span className="state" data-state={run.state}>
          {RUN_STATES[run.state]}
        </span>
      </Fact>
      <Fact name="Why">{run.message}</Fact>
      <Fact name="Started">{formatMinute(run.startedAt)}</Fact>
      <Fact name="Ended">{run.endedAt && formatMinute(run.endedAt)}</Fact>
      <Fact name="Models added">{formatCount(run.added)}</Fact>
      <Fact name="Models changed">{formatCount(run.changed)}</Fact>
      <Fact name="Documents known already">{formatCount(run.unchanged)}</Fact>
      <Fact name="Problems">{formatCount(run.problemCount)}</Fact>
    </dl>
  );
}

async function Problems({ run, page: asked }: { run: ImportRun; page: number }) {
  const { page, pageCount, problems, total } = await readPage(asked, PAGE_SIZE, (slice) =>
    openCatalog().listProblems(run.id, slice),
  );
  if (total === 0)
    return run.state === "running" ? null : (
      <p className="quiet-text">Everything that was found could be read.</p>
    );
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">
        Problems
        <a className="text-link" href={`${UPLOAD_PATH}/${run.id}/problems`} download>
          as JSON lines
        </a>
      </h2>
      {total < run.problemCount && (
        <p className="quiet-text">
          The first {formatCount(total)} of {formatCount(run.problemCount)} are kept.
        </p>
      )}
      <ProblemList problems={problems} start={(page - 1) * PAGE_SIZE + 1} />
      <Pagination page={page} pageCount={pageCount} to={(number) => runPath(run.id, number)} />
    </section>
  );
}

export default async function RunPage({ params, searchParams }: RunProps) {
  if (!mayImport(await readVisitor())) return <GuestNotice acceptsToken={acceptsToken()} />;
  const run = await findRun((await params).run);
  if (run === undefined) notFound();
  return (
    <article className="imports run">
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li className="flex-none">
            <a href={importsPath()}>Import</a>
          </li>
          <li aria-current="page">{run.what}</li>
        </ol>
      </nav>
      <h1 title={run.what}>{run.what}</h1>
      {run.state === "running" && <RunProgress id={run.id} />}
      <RunFacts run={run} />
      <Problems run={run} page={parseQuery(await searchParams).page} />
    </article>
  );
}
