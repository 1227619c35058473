"use client";

import { type DragEvent, useCallback, useEffect, useRef, useState } from "react";
import { ImportIcon } from "#components/ui/icons.tsx";
import { formatBytes } from "#lib/catalog/format.ts";
import { MAX_UPLOAD_FILES } from "#lib/catalog/import-words.ts";
import { importsPath, UPLOAD_PATH } from "#lib/catalog/links.ts";
import { RunProgress } from "./run-progress.tsx";

type State =
  | { step: "idle" }
  | { step: "sending"; done: number; total: number }
  | { step: "importing"; run: number }
  | { step: "waiting" }
  | { step: "refused"; message: string };

/** What an upload cannot be, in a sentence; asked before anything is sent. */
function objectionTo(files: readonly File[], maxBytes: number): string | undefined {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length === 0) return "No file in that. Pack folders into a .zip, or use the command.";
  if (files.length > MAX_UPLOAD_FILES)
    return `${files.length} files are too many at once (at most ${MAX_UPLOAD_FILES}); pack them into a .zip.`;
  if (bytes > maxBytes)
    return `${formatBytes(bytes)} is too much at once (at most ${formatBytes(maxBytes)}); use the command instead.`;
  return undefined;
}

// fetch does not tell how much of a body has been sent.
function send(files: readonly File[], onProgress: (done: number, total: number) => void) {
  const form = new FormData();
  for (const file of files) {
    form.append("modified", String(file.lastModified));
    form.append("files", file);
  }
  return new Promise<{ run: number | null }>((settle, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", UPLOAD_PATH);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.onload = () =>
      request.status === 202
        ? settle(request.response)
        : reject(
            new Error(request.response?.error?.message ?? "The site did not take the upload."),
          );
    request.onerror = () => reject(new Error("The connection to the site broke off."));
    request.send(form);
  });
}

// Folders among what is dropped look like files that cannot be read.
function droppedFiles({ dataTransfer }: DragEvent): File[] {
  return [...dataTransfer.items]
    .filter((item) => item.kind === "file" && !item.webkitGetAsEntry()?.isDirectory)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}

function Outcome({ state }: { state: State }) {
  if (state.step === "importing") return <RunProgress key={state.run} id={state.run} linked />;
  if (state.step === "sending")
    return (
      <div className="run-progress">
        <progress aria-label="Upload" max={state.total || 1} value={state.done} />
        <p>
          Sending {formatBytes(state.done)} of {formatBytes(state.total)}
        </p>
      </div>
    );
  return (
    <p className={state.step === "refused" ? "warning" : "quiet-text"} role="status">
      {state.step === "refused" && state.message}
      {state.step === "waiting" && (
        <>
          Taken in. It waits until the import before it has ended, then it stands in the journal.{" "}
          <a className="text-link" href={importsPath()}>
            Look again
          </a>
        </>
      )}
    </p>
  );
}

/** Takes files from a drop or a choice; without scripts a plain form does. */
export function UploadForm({ maxBytes }: { maxBytes: number }) {
  const [state, setState] = useState<State>({ step: "idle" });
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const busy = state.step === "sending";

  const upload = useCallback(
    async (files: readonly File[]) => {
      const message = objectionTo(files, maxBytes);
      if (message !== undefined) return setState({ step: "refused", message });
      try {
        const { run } = await send(files, (done, total) =>
          setState({ step: "sending", done, total }),
        );
        setState(run === null ? { step: "waiting" } : { step: "importing", run });
      } catch (error) {
        setState({ step: "refused", message: (error as Error).message });
      }
      if (input.current) input.current.value = "";
    },
    [maxBytes],
  );
  useEffect(() => {
    // Chosen before this script was there.
    const files = [...(input.current?.files ?? [])];
    if (files.length > 0) void upload(files);
  }, [upload]);

  return (
    <form className="upload" action={UPLOAD_PATH} method="post" encType="multipart/form-data">
      <label
        className="drop-zone"
        data-over={over ? "" : undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!busy) void upload(droppedFiles(event));
        }}
      >
        <ImportIcon size={28} />
        <b>
          <span className="needs-script">Drop files here, or choose them</span>
          <span className="without-script">Choose files</span>
        </b>
        <small>
          Cards, JSON, archives: up to {MAX_UPLOAD_FILES} files and {formatBytes(maxBytes)} at once
        </small>
        <input
          ref={input}
          type="file"
          name="files"
          multiple
          disabled={busy}
          onChange={({ currentTarget }) => void upload([...(currentTarget.files ?? [])])}
        />
      </label>
      <button type="submit" className="btn without-script">
        Import
      </button>
      <Outcome state={state} />
    </form>
  );
}
