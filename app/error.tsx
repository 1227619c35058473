"use client";

export default function ErrorPage({ retry }: { retry: () => void }) {
  return (
    <section className="notice">
      <title>This page could not be made – Lorary</title>
      <h1>This page could not be made</h1>
      <p>
        The catalog did not answer as it should; the server’s log says what happened. Trying again
        often helps.
      </p>
      <div className="flex flex-wrap gap-3">
        <button type="button" className="btn" onClick={retry}>
          Try again
        </button>
        {/* A whole load, not a soft one: the state of this page is what failed. */}
        <a className="btn quiet" href="/" target="_self">
          To the catalog
        </a>
      </div>
    </section>
  );
}
